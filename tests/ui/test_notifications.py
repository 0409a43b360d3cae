# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications: when the window is not active, of which conversation, and when they go."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
import tap  # noqa: E402
from desktop import Program, WindowManager, wait_until, xdotool  # noqa: E402
from notifications import NotificationService  # noqa: E402

DEMO = os.environ["COI_DEMO_WINDOW"]
OTHER = """
import gi
gi.require_version("Gtk", "4.0")
from gi.repository import Gtk
other = Gtk.Application(application_id="org.example.Other")
other.connect("activate", lambda *_: Gtk.ApplicationWindow(application=other, title="Other").present())
other.run()
"""
CAROL = 1  # her place in the demo's list


class NotificationTest(unittest.TestCase):
    """One window that is open on Bob's conversation, and one of somebody else."""

    def setUp(self):
        self.enterContext(WindowManager())
        self.service = self.enterContext(NotificationService())
        self.program = self.enterContext(Program(DEMO, environment={"COI_FAKE": "filled"}))
        self.other = self.enterContext(Program(sys.executable, "-c", OTHER))
        self.program.activate()
        self.program.key("alt+Down")
        self.program.wait_for("text", "Message to Bob")

    def action(self, name, parameter):
        done = subprocess.run(["gapplication", "action", "org.coi.Chat", name, parameter],
                              capture_output=True, text=True)
        self.assertEqual(done.stderr, "")

    def receive(self, position, text):
        self.action("receive", f"(uint32 {position}, '{text}')")

    def shown(self):
        return [(title, body) for title, body, _ in self.service.shown.values()]

    def wait_shown(self, expected):
        wait_until(lambda: self.shown() == expected, f"{expected}, not {self.shown()}", 10)

    def test_open_and_active(self):
        """a message in the open conversation of the active window is no notification"""
        self.receive(0, "You see me")
        self.program.wait_for("list item", "Bob: You see me")
        self.receive(CAROL, "But not me")
        self.wait_shown([("Carol", "But not me")])
        self.assertEqual(self.service.n_notified, 1)

    def test_click_opens(self):
        """a click opens the conversation, which is read once the window is looked at"""
        self.other.activate()
        self.receive(CAROL, "Are you there?")
        self.wait_shown([("Carol", "Are you there?")])
        self.service.click(next(iter(self.service.shown)))
        self.program.wait_for("text", "Message to Carol")
        # Whether a click may raise a window is the window manager's decision.
        self.program.activate()
        self.program.wait_for("list item", "Carol, last message: Are you there?")

    def test_withdrawn_when_read(self):
        """a message in the open conversation of an inactive window goes when one looks"""
        self.other.activate()
        self.receive(0, "First")
        self.receive(0, "Second")
        # One a conversation: the newest stands for all.
        self.wait_shown([("Bob", "Second")])
        self.program.activate()
        self.wait_shown([])
        item = self.program.wait_for("list item", "New messages. Bob: First")
        self.assertIn("First", item.get_name())

    def test_withdrawn_when_read_elsewhere(self):
        """a notification goes when another program has read the messages"""
        self.other.activate()
        self.receive(CAROL, "Anybody there?")
        self.wait_shown([("Carol", "Anybody there?")])
        self.action("read-elsewhere", f"uint32 {CAROL}")
        self.wait_shown([])

    def test_hostile_text(self):
        """markup and control characters are shown as they are, on one line, cut"""
        self.other.activate()
        self.receive(CAROL, "<b>bold</b>\\n&amp; %s " + "x" * 500)
        wait_until(lambda: self.shown(), "a notification", 10)
        title, body = self.shown()[0]
        self.assertEqual(title, "Carol")
        self.assertIn("%s", body)
        self.assertNotIn("\n", body)
        self.assertLess(len(body), 260)


if __name__ == "__main__":
    assert xdotool("version"), "xdotool is missing"
    tap.main()
