#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk through the window by keyboard and screen reader, against real servers.

The steps build on each other and run in their order.
"""
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
import fixture  # noqa: E402  (becomes root, finds tools/lib)
import cli  # noqa: E402
import tap  # noqa: E402
from desktop.session import Session  # noqa: E402
from desktop.trust import trust_only  # noqa: E402

PROGRAM = os.environ.get("COI_CHAT", "coi-chat")


class TestWalk(fixture.ServersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.enterClassContext(Session())
        from desktop import accessible
        cls.look = accessible
        profile = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="coi-profile-"))
        cls.bob = cli.Cli(Path(profile) / "bob", cls.servers, "bob")
        cls.bob.sign_in()
        cls.bob.run("send", "alice@example.org", "--text", "Welcome to the hills", "--wait")
        cls.session.start_keyring()
        cls.session.start_orca()
        ca_file = str(cls.servers.ca_file)
        cls.session.start([PROGRAM, "--data-dir", f"{profile}/alice"],
                          preexec_fn=lambda: trust_only(ca_file))
        cls.app = accessible.application("coi-chat|COI Chat")

    def find(self, role, name=None, seconds=20):
        return self.look.wait_find(self.app, role, name, seconds)

    def reach(self, node, key="Tab"):
        self.look.reach(node, lambda: self.session.key(key))

    def fill(self, label, text, which=0, role="text|entry|password text"):
        """Types into the field with this label, the first or a later one."""
        fields = self.look.wait_for(
            lambda: self.look.find(self.app, role, label)[which:], f"field {label}")
        self.reach(fields[0])
        self.session.key("ctrl+a")
        self.session.type(str(text))

    def test_1_sign_in(self):
        """the account dialog: address, password and servers, by keyboard alone"""
        self.reach(self.find("button", "Sign In"))
        self.session.key("Return")
        self.fill("E-Mail Address", "alice@example.org")
        self.fill("Password", self.servers.password("alice"))
        self.reach(self.find("button", "Mail servers"))
        self.session.key("space")
        for number, port in enumerate((self.servers.imaps_port, self.servers.smtps_port)):
            self.fill("Server Name", self.servers.host, number)
            self.session.key("Tab", "ctrl+a")
            self.session.type(str(port))
        self.fill("Server Name", self.servers.host)
        self.session.key("Return")
        self.find("list item", r"^Bob\b|^bob@", 30)

    def test_2_read(self):
        """the conversation opens by keyboard, its message is there and read on the server"""
        row = self.find("list item", r"^Bob\b|^bob@")
        self.session.key("ctrl+shift+k")
        self.reach(row, "Down")
        self.session.key("Return")
        self.find("list item", r"Bob: Welcome to the hills|bob@example.org: Welcome")
        fixture.eventually(lambda: b"\\Seen" in self.mailbox("alice")[0][0], "\\Seen")

    def test_3_send(self):
        """what is typed into the composer arrives at Bob's"""
        self.reach(self.find("text", "^Message to"))
        self.session.type("It is lovely up here")
        self.session.key("Return")
        self.find("list item", r"You: It is lovely up here.*Sent")
        fixture.eventually(lambda: self.mailbox("bob"), "delivery")
        self.bob.run("sync", "--once")
        self.assertIn("It is lovely up here", self.bob.texts("alice@example.org"))

    def test_4_answer(self):
        """Bob's answer appears, and Orca speaks it"""
        self.session.reader.forget()
        self.bob.run("send", "alice@example.org", "--text", "Mind the marmots", "--wait")
        self.find("list item", r": Mind the marmots", 10)
        self.session.reader.wait_spoken("Mind the marmots", 5)

    def test_5_long_message(self):
        """a message of which only the beginning was fetched is shown to its end"""
        lines = "\r\n".join(f"Line {n} of a long story" for n in range(20000))
        self.submit("bob", fixture.plain_mail("bob@example.org", "alice@example.org",
                                              f"{lines}\r\nThe very end"))
        row = self.find("list item", r"(?s)Line 0 of a long story.*The message goes on", 30)
        self.session.key("F6", "F6", "alt+End")
        self.look.reach(row, lambda: self.session.key("Down"))
        self.session.key("Return")
        text = self.find("text", "^Message text")
        self.look.wait_for(lambda: self.look.text(text).rstrip().endswith("The very end"),
                           "the end of the message", 30)
        self.session.key("Escape")

    def test_6_diagnostics(self):
        """what is copied for somebody who helps has nothing private in it"""
        self.session.key("F10", "Down", "Down", "Return")
        self.find("list item", r"Receiving \(IMAP\): Connected")
        self.reach(self.find("button", "Copy Diagnostics"))
        self.session.key("space")
        self.find("label", "^Diagnostics copied")
        self.session.key("Escape")
        composer = self.find("text", "^Message to")
        self.reach(composer)
        self.session.key("ctrl+v")
        self.look.wait_for(lambda: "\nLog\n" in self.look.text(composer), "the diagnostics")
        text = self.look.text(composer)
        self.assertIn("IMAP server offers: IMAP4rev1", text)
        self.assertIn("Account a…@example.org", text)
        self.assertRegex(text, r"coi-engine debug: account \d+: syncing -> caught up")
        for private in ("alice@example.org", "bob@example.org", self.servers.password("alice"),
                        "Welcome to the hills", "long story", "marmots"):
            self.assertNotIn(private, text)
        self.session.key("ctrl+a", "Delete")

    def test_7_names(self):
        """nothing that takes the focus is without a name"""
        roles = "button|toggle button|text|entry|list item|check box|menu item|link"
        nameless = [node.get_role_name() for node in self.look.find(self.app, roles)
                    if not node.get_name() and self.look.is_focusable(node)]
        self.assertEqual(nameless, [])

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            self.session.screenshot(self.failed_picture())
            print("# " + self.look.describe(self.app).replace("\n", "\n# "), file=sys.stderr)
            print("# " + self.session.said().replace("\n", "\n# "), file=sys.stderr)

    def failed_picture(self):
        folder = Path(os.environ.get("COI_PICTURES", "/tmp"))
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self._testMethodName}.png"


if __name__ == "__main__":
    tap.main()
