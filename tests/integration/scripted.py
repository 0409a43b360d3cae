# SPDX-License-Identifier: GPL-3.0-or-later
"""An IMAP server that does what a test says, for what no real one can be made to do in time."""
import contextlib
import re
import socketserver
import threading


class ScriptedImap:
    """One INBOX on loopback without TLS, as a context manager; takes any login.

    late: a message that comes right after the first client has asked what is unseen, and that is
    told of once only. refuses: whether SELECT is refused. size: what is said of a message's.
    """

    def __init__(self, host):
        script = self
        self.host = host
        self.messages, self.late, self.refuses, self.size = [], None, False, len
        self.selects = 0

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    script.serve(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server((host, 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def serve(self, rfile, wfile):
        wfile.write(b"* OK [CAPABILITY IMAP4rev1 IDLE SASL-IR AUTH=PLAIN] ready\r\n")
        for line in rfile:
            tag, _, rest = line.strip().partition(b" ")
            if rest.upper() == b"IDLE":
                wfile.write(b"+ idling\r\n")
                if not rfile.readline():
                    return
            lines, status = self.answer(rest.decode("ascii", "replace"))
            wfile.write(b"".join(lines) + tag + b" " + status + b"\r\n")
            if rest.upper() == b"LOGOUT":
                return

    def answer(self, command):
        """Untagged lines and the tagged one's words."""
        verb = command.upper()
        done = b"OK done"
        if verb.startswith(("LOGIN", "AUTHENTICATE")):
            return [], b"OK [CAPABILITY IMAP4rev1 IDLE] welcome"
        if verb.startswith("CAPABILITY"):
            return [b"* CAPABILITY IMAP4rev1 IDLE SASL-IR AUTH=PLAIN\r\n"], done
        if verb.startswith("LIST"):
            return [b'* LIST () "/" INBOX\r\n'], done
        if verb.startswith("CREATE"):
            return [], b"NO not here"
        if verb.startswith(("SELECT", "EXAMINE")):
            return self.select()
        if verb.startswith("UID SEARCH"):
            return self.search(verb)
        if verb.startswith("UID FETCH"):
            return self.fetch(verb), done
        return [], done

    def select(self):
        self.selects += 1
        if self.refuses:
            return [], b"NO [INUSE] another one has it"
        return [f"* {len(self.messages)} EXISTS\r\n".encode(), b"* 0 RECENT\r\n",
                b"* FLAGS (\\Seen)\r\n", b"* OK [UIDVALIDITY 7] valid\r\n",
                f"* OK [UIDNEXT {len(self.messages) + 1}] next\r\n".encode()], b"OK selected"

    def search(self, verb):
        first = re.search(r"UID (\d+):", verb.removeprefix("UID SEARCH"))
        uids = range(int(first.group(1)) if first else 1, len(self.messages) + 1)
        lines = [("* SEARCH " + " ".join(map(str, uids))).rstrip().encode() + b"\r\n"]
        if "UNSEEN" in verb and self.late is not None:
            self.messages.append(self.late)
            self.late = None
            lines.append(f"* {len(self.messages)} EXISTS\r\n".encode())
        return lines, b"OK found"

    def fetch(self, verb):
        lines = []
        for uid in self.uids(verb.split()[2]):
            data = self.messages[uid - 1]
            items = f"UID {uid} FLAGS ()"
            if "BODY" in verb:
                lines.append(f"* {uid} FETCH ({items} BODY[] {{{len(data)}}}\r\n".encode() + data
                             + b")\r\n")
            else:
                lines.append(f'* {uid} FETCH ({items} INTERNALDATE "01-Jan-2025 00:00:00 +0000"'
                             f" RFC822.SIZE {self.size(data)})\r\n".encode())
        return lines

    def uids(self, sequence):
        for part in sequence.split(","):
            first, _, last = part.partition(":")
            yield from range(int(first), min(int(last or first), len(self.messages)) + 1)
