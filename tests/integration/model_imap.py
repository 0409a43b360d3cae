# SPDX-License-Identifier: GPL-3.0-or-later
"""An IMAP server of a few mailboxes with the extensions that a test wants, and the lies."""
import contextlib
import re
import socketserver
import threading

EVERYTHING = ("ENABLE", "CONDSTORE", "QRESYNC", "ESEARCH", "ID", "LIST-STATUS", "SPECIAL-USE", "NOTIFY")


def ranges(uids):
    """A sequence set of sorted numbers."""
    result = []
    for uid in sorted(uids):
        if result and result[-1][1] == uid - 1:
            result[-1][1] = uid
        else:
            result.append([uid, uid])
    return ",".join(f"{a}:{b}" if b > a else str(a) for a, b in result)


class Mailbox:
    def __init__(self, name, attributes=""):
        self.name, self.attributes = name, attributes
        self.messages = {}  # UID -> [data, is seen, MODSEQ]
        self.vanished = {}  # UID -> MODSEQ
        self.uid_validity, self.uid_next, self.modseq = 7, 1, 1
        self.refusal = None  # what SELECT answers instead

    def add(self, *datas):
        for data in datas:
            self.modseq += 1
            self.messages[self.uid_next] = [data, False, self.modseq]
            self.uid_next += 1

    def set_seen(self, uid, seen=True):
        self.modseq += 1
        self.messages[uid][1:] = [seen, self.modseq]

    def expunge(self, *uids):
        for uid in uids:
            self.modseq += 1
            del self.messages[uid]
            self.vanished[uid] = self.modseq

    def state(self):
        """UID -> is seen"""
        return {uid: message[1] for uid, message in self.messages.items()}

    def pick(self, sequence):
        """The UIDs of a set that exist; "n:*" always has the last one."""
        last, found = max(self.messages, default=0), set()
        for part in sequence.split(","):
            a, _, b = part.partition(":")
            a, b = (last if x == "*" else int(x) for x in (a, b or a))
            found |= {uid for uid in self.messages if min(a, b) <= uid <= max(a, b)}
        return sorted(found)


class ModelImap:
    """Takes any login, on loopback without TLS, as a context manager. Changes are made by the test
    between the commands; connections that listen are told when it calls tell().

    extensions: what CAPABILITY lists. lies: a dict of replaced answers: "VANISHED" (a set),
    "HIGHESTMODSEQ", "UIDNEXT" (numbers), "NOMODSEQ", "SEARCH" (a function of the UIDs), "SET" (a sequence set), "PARAMETERS"
    (refused).
    """

    def __init__(self, host, *extensions):
        model = self
        self.host, self.extensions = host, extensions
        self.mailboxes = [Mailbox("INBOX"), Mailbox("Sent", "\\Sent")]
        self.inbox, self.sent = self.mailboxes
        self.lies, self.commands, self.sessions = {}, [], []
        self.max_sessions = 10
        self.lock = threading.RLock()

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    Session(model, self).serve()

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

    def find(self, name):
        return next((box for box in self.mailboxes if box.name == name.strip('"')), None)

    def take_commands(self):
        """What clients said since the last time, without tags."""
        with self.lock:
            taken, self.commands = self.commands, []
        return taken

    def say(self, text):
        """Tells every client something unasked."""
        with self.lock:
            for session in self.sessions:
                session.write(text)


class Session:
    def __init__(self, model, handler):
        self.model, self.read, self.output = model, handler.rfile, handler.wfile
        self.box, self.qresync = None, False

    def write(self, *lines):
        with contextlib.suppress(OSError):
            self.output.write("".join(line + "\r\n" for line in lines).encode("latin-1"))

    def capability(self):
        return "CAPABILITY " + " ".join(("IMAP4rev1", "IDLE", "SASL-IR", "AUTH=PLAIN",
                                         *self.model.extensions))

    def serve(self):
        try:
            self.converse()
        finally:
            with self.model.lock:
                if self in self.model.sessions:
                    self.model.sessions.remove(self)

    def converse(self):
        self.write(f"* OK [{self.capability()}] ready")
        for line in self.read:
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            with self.model.lock:
                self.model.commands.append(command)
            if command == "IDLE":
                self.write("+ idling")
                if not self.read.readline():
                    break
            with self.model.lock:
                lines, status = self.answer(command)
                self.write(*lines, f"{tag} {status}")
            if command == "LOGOUT" or status.startswith("NO [LIMIT]"):
                break

    def answer(self, command):
        words = command.split(" ", 2)
        verb = (" ".join(words[:2]) if words[0] == "UID" else words[0]).lower().replace(" ", "_")
        rest = command[len(verb):].strip()
        return getattr(self, "do_" + verb, lambda _: ([], "OK done"))(rest)

    def do_authenticate(self, _):
        if len(self.model.sessions) >= self.model.max_sessions:
            return [], "NO [LIMIT] too many connections"
        self.model.sessions.append(self)
        return [], f"OK [{self.capability()}] welcome"

    def do_enable(self, rest):
        self.qresync = "QRESYNC" in rest
        return [f"* ENABLED {rest}"], "OK enabled"

    def status_line(self, box):
        modseq = f" HIGHESTMODSEQ {box.modseq}" if "CONDSTORE" in self.model.extensions else ""
        unseen = sum(not message[1] for message in box.messages.values())
        return (f'* STATUS "{box.name}" (MESSAGES {len(box.messages)} UIDNEXT {box.uid_next}'
                f" UIDVALIDITY {box.uid_validity} UNSEEN {unseen}{modseq})")

    def do_list(self, rest):
        lines = []
        for box in self.model.mailboxes:
            lines.append(f'* LIST ({box.attributes}) "/" "{box.name}"')
            if "STATUS" in rest:
                lines.append(self.status_line(box))
        return lines, "OK listed"

    def do_status(self, rest):
        return [self.status_line(self.model.find(rest.split(" (")[0]))], "OK done"

    def do_create(self, _):
        return [], "NO not here"

    def do_select(self, rest):
        name, _, options = rest.partition(" (")
        box, lies = self.model.find(name), self.model.lies
        self.box = None
        if options and "PARAMETERS" in lies:
            return [], "BAD no parameters here"
        if box is None or box.refusal:
            return [], box.refusal if box else "NO [NONEXISTENT] no such mailbox"
        self.box = box
        lines = [f"* {len(box.messages)} EXISTS", "* 0 RECENT", "* FLAGS (\\Seen)",
                 f"* OK [UIDVALIDITY {box.uid_validity}] valid",
                 f"* OK [UIDNEXT {lies.get('UIDNEXT', box.uid_next)}] next"]
        if "NOMODSEQ" in lies:
            lines.append("* OK [NOMODSEQ] none")
        elif "CONDSTORE" in self.model.extensions:
            lines.append(f"* OK [HIGHESTMODSEQ {lies.get('HIGHESTMODSEQ', box.modseq)}] highest")
        match = re.match(r"QRESYNC \((\d+) (\d+) ?(\S*)\)\)", options)
        if match and int(match[1]) == box.uid_validity and "NOMODSEQ" not in lies:
            lines += self.changes(match[3] or "1:*", int(match[2]), True)
        return lines, "OK [READ-WRITE] selected"

    def changes(self, sequence, since, vanished):
        gone = {uid for uid, modseq in self.box.vanished.items() if modseq > since}
        gone = self.model.lies.get("VANISHED", gone)
        lines = [f"* VANISHED (EARLIER) {ranges(gone)}"] if gone and vanished else []
        return lines + [self.fetch_line(uid, "FLAGS") for uid in self.box.pick(sequence)
                        if self.box.messages[uid][2] > since]

    def do_uid_search(self, rest):
        criteria = re.sub(r"^RETURN \(ALL\) ", "", rest)
        match = re.match(r"UID (\S+)", criteria)
        uids = self.box.pick(match[1]) if match else sorted(self.box.messages)
        if criteria == "UNSEEN":
            uids = [uid for uid in uids if not self.box.messages[uid][1]]
        if criteria == "ALL":
            uids = self.model.lies.get("SEARCH", lambda all_uids: all_uids)(uids)
        if criteria == "ALL" and "SET" in self.model.lies:
            return [f"* ESEARCH UID ALL {self.model.lies['SET']}"], "OK found"
        if rest.startswith("RETURN"):
            found = f" ALL {ranges(uids)}" if uids else ""
            return [f"* ESEARCH UID{found}"], "OK found"
        return [" ".join(["* SEARCH", *map(str, uids)])], "OK found"

    def fetch_line(self, uid, items):
        data, seen, modseq = self.box.messages[uid]
        number = sorted(self.box.messages).index(uid) + 1
        text = f"* {number} FETCH (UID {uid} FLAGS ({'\\Seen' if seen else ''})"
        if "CONDSTORE" in self.model.extensions:
            text += f" MODSEQ ({modseq})"
        if "SIZE" in items:
            text += f' INTERNALDATE "01-Jan-2025 00:00:00 +0000" RFC822.SIZE {len(data)}'
        if "BODY" in items:
            text += f" BODY[] {{{len(data)}}}\r\n" + data.decode("latin-1")
        return text + ")"

    def do_uid_fetch(self, rest):
        sequence, items = rest.split(" ", 1)
        match = re.search(r"\(CHANGEDSINCE (\d+)( VANISHED)?\)$", items)
        if match:
            return self.changes(sequence, int(match[1]), bool(match[2])), "OK fetched"
        return [self.fetch_line(uid, items) for uid in self.box.pick(sequence)], "OK fetched"

    def do_uid_store(self, rest):
        sequence, _, _ = rest.partition(" ")
        for uid in self.box.pick(sequence):
            self.box.set_seen(uid)
        return [], "OK stored"

    def do_notify(self, rest):
        boxes = [box for box in self.model.mailboxes if f'"{box.name}"' in rest]
        return [self.status_line(box) for box in boxes if box is not self.box], "OK notifying"

    def do_logout(self, _):
        return ["* BYE bye"], "OK bye"
