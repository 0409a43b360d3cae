# SPDX-License-Identifier: GPL-3.0-or-later
"""A submission server that does what a test says: wrong at one step, right at all others."""
import contextlib
import re
import socketserver
import threading

STEPS = ("greeting", "ehlo", "auth", "ehlo again", "mail", "rcpt", "data", "body", "dot")
KINDS = ("421", "4xx", "5xx", "cut", "stall", "garbage", "multiline")
_WRONG = {"421": b"421 4.3.2 going down\r\n", "4xx": b"451 4.3.0 come back later\r\n",
          "5xx": b"554 5.7.1 not this one\r\n", "garbage": b"\x00\xff no SMTP at all\r\n",
          "multiline": b"250-one\r\n354 and another\r\n"}


class _Gone(Exception):
    """This connection is over."""


class ScriptedSmtp:
    """On loopback without TLS, as a context manager; takes any login.

    fault: (step, kind) of what goes wrong next, once. Wrong at "dot" the message has been taken, but
    for a refusal; wrong at "body" it is cut off in the midst of it. refuse: recipient -> reply.
    cut_on: bytes in a message that end the connection each time. answers: after the data one for each
    recipient (with STOKEN); None cuts.
    """

    def __init__(self, host):
        script = self
        self.host, self.fault = host, None
        self.extensions = ["PIPELINING", "SIZE 10000000", "8BITMIME"]
        self.refuse, self.cut_on, self.answers = {}, None, []
        self.accepted, self.commands, self.connections = [], [], 0
        self.ended = threading.Event()

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError, _Gone):
                    _Connection(script, self.rfile, self.wfile, self.connection).run()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server((host, 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def take_fault(self, step):
        if self.fault is None or self.fault[0] != step:
            return None
        kind, self.fault = self.fault[1], None
        return kind

    def message_ids(self):
        """The Message-ID of each message that was taken, as often as it was."""
        return [re.search(rb"^Message-ID: <(.*)>", data, re.M | re.I).group(1).decode()
                for _, data in self.accepted]


class _Connection:
    def __init__(self, script, rfile, wfile, connection):
        self.script, self.rfile, self.wfile = script, rfile, wfile
        self.connection = connection
        self.recipients, self.greeted = [], False
        script.connections += 1

    def run(self):
        self.answer("greeting", b"220 ready\r\n")
        while (line := self.rfile.readline()).endswith(b"\n"):
            words = line.strip().decode("utf-8", "replace")
            self.script.commands.append(words)
            verb = words.split(" ", 1)[0].upper()
            getattr(self, "on_" + verb.lower(), self.on_other)(words)

    def answer(self, step, good):
        """Says what is right, or what is wrong at this step; whether it was right."""
        kind = self.script.take_fault(step)
        if kind is None:
            self.wfile.write(good)
            return good[:1] in b"23"
        if kind == "cut":
            raise _Gone
        if kind == "stall":
            self.stall()
        wrong = b"535 5.7.8 not you\r\n" if (step, kind) == ("auth", "5xx") else _WRONG[kind]
        self.wfile.write(wrong)
        if kind in ("421", "garbage", "multiline"):
            self.rfile.read()
            raise _Gone
        return False

    def stall(self):
        """Says nothing more, until the client has left or the test is over."""
        self.connection.settimeout(0.1)
        while not self.script.ended.is_set():
            try:
                if not self.connection.recv(65536):
                    raise _Gone
            except TimeoutError:
                pass
        raise _Gone

    def on_ehlo(self, _):
        lines = ["hello", *self.script.extensions, "AUTH PLAIN"]
        text = "".join(f"250-{line}\r\n" for line in lines[:-1]) + f"250 {lines[-1]}\r\n"
        self.answer("ehlo again" if self.greeted else "ehlo", text.encode())

    def on_auth(self, _):
        self.greeted = self.answer("auth", b"235 2.7.0 welcome\r\n")

    def on_mail(self, _):
        self.recipients = []
        self.has_sender = self.answer("mail", b"250 2.1.0 ok\r\n")

    def on_rcpt(self, words):
        recipient = re.search("<(.*)>", words).group(1)
        good = self.script.refuse.get(recipient, "250 2.1.5 ok") if self.has_sender else "503 MAIL?"
        if self.answer("rcpt", good.encode() + b"\r\n"):
            self.recipients.append(recipient)

    def on_data(self, _):
        if self.recipients and self.answer("data", b"354 go on\r\n"):
            self.read_message()
        elif not self.recipients:
            self.wfile.write(b"554 5.5.1 no valid recipients\r\n")

    def read_message(self):
        lines = []
        kind = self.script.take_fault("body")
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\n") or kind == "cut" and len(lines) == 3:
                raise _Gone
            if kind == "stall" and len(lines) == 3:
                self.stall()
            lines.append(line.removeprefix(b"."))
        data = b"".join(lines)
        if self.script.cut_on and self.script.cut_on in data:
            raise _Gone
        self.finish(data)

    def finish(self, data):
        fault = self.script.fault
        if self.script.answers:
            self.answer_each(data)
            return
        if not (fault and fault[0] == "dot" and fault[1] in ("421", "4xx", "5xx")):
            self.script.accepted.append((tuple(self.recipients), data))
        self.answer("dot", b"250 2.0.0 queued\r\n")

    def answer_each(self, data):
        for recipient in self.recipients:
            reply = self.script.answers.pop(0) if self.script.answers else "250 2.0.0 delivered"
            if reply is None:
                raise _Gone
            if reply.startswith("2"):
                self.script.accepted.append(((recipient,), data))
            self.wfile.write(reply.encode() + b"\r\n")

    def on_quit(self, _):
        self.wfile.write(b"221 bye\r\n")
        raise _Gone

    def on_other(self, _):
        self.wfile.write(b"250 ok\r\n")
