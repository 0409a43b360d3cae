#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real Orca says, in the window on an engine in memory.

Nothing that is said at start-up is asserted. That something is not said is asserted after something
later was said: Orca speaks in the order in which things happen.
"""
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/integration"), str(ROOT / "tools/lib")]
import tap  # noqa: E402
from desktop.session import Session  # noqa: E402

DEMO = os.environ["COI_DEMO_WINDOW"]
BOB, CAROL = 0, 1  # their places in the demo's list
TITLE = "COI Chat – Alice"
NEWEST = "You: Ten o’clock it is."
PATIENCE = 20  # seconds


def setUpModule():
    """One window and one Orca for all."""
    session = unittest.enterModuleContext(Session())
    from desktop import accessible
    session.start_orca()
    session.start([DEMO], {"COI_FAKE": "filled", "LC_ALL": "C.UTF-8"})
    SpokenCase.session = session
    SpokenCase.look = accessible
    SpokenCase.app = accessible.application("demo-window|COI Chat|org.coi.Chat")


class SpokenCase(unittest.TestCase):
    """Bob's conversation is open before each test."""

    def setUp(self):
        self.session.key("Escape", "Escape")
        self.open("Bob")

    def open(self, name):
        """Goes to a conversation; the composer has the focus then."""
        self.session.key("ctrl+shift+k", "Home")
        row = self.look.wait_find(self.app, "list item", f"^{name},", PATIENCE)
        self.look.reach(row, lambda: self.session.key("Down"))
        self.session.key("Return")
        composer = self.look.wait_find(self.app, "text", f"^Message to {name}$", PATIENCE)
        self.look.wait_for(lambda: self.look.is_focused(composer), "the composer", PATIENCE)
        self.session.key("ctrl+a", "Delete")

    def hears(self, words, *keys):
        """Presses keys and waits until Orca says the words; returns the whole utterance."""
        self.session.reader.forget()
        self.session.key(*keys)
        return self.session.reader.wait_spoken(words, PATIENCE)

    def walk_to(self, words, key, most=12):
        """Presses a key until Orca says the words."""
        for _ in range(most):
            try:
                self.session.reader.forget()
                self.session.key(key)
                return self.session.reader.wait_spoken(words, 2)
            except AssertionError:
                continue
        raise AssertionError(f"{key} does not lead to {words}")

    def act(self, name, parameter):
        """Something happens from outside."""
        done = subprocess.run(["gapplication", "action", "org.coi.Chat", name, parameter],
                              capture_output=True, text=True)
        self.assertEqual(done.stderr, "")

    def forgotten_after_test(self, text, position=BOB):
        self.addCleanup(self.act, "remove", f"(uint32 {position}, '{text}')")

    def receive(self, position, text):
        """A message comes, for this test only."""
        self.forgotten_after_test(text, position)
        self.act("receive", f"(uint32 {position}, '{text}')")

    def bring(self, number):
        """Old messages come, for this test only."""
        self.forgotten_after_test("Old message")
        self.act("history", f"(uint32 {BOB}, uint32 {number})")

    def said(self):
        return " | ".join(self.session.reader.spoken())

    def go_to_newest(self):
        self.hears(NEWEST, "alt+End")

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            print("# said:", self.said(), file=sys.stderr)
            print("# " + self.session.said().replace("\n", "\n# "), file=sys.stderr)


class MessagesTest(SpokenCase):
    """The list of messages."""

    def test_sentence(self):
        """a message is one sentence, said once: day, sender, text, time, state"""
        self.hears("Yes, gladly", "alt+End", "Up", "Up", "Up")
        said = self.said()
        self.assertRegex(said, r"You: Yes, gladly\. Shall I bring anything\? \d\d:\d\d\. Delivered\.")
        self.assertEqual(said.count("Shall I bring anything"), 1, said)
        self.hears("Today. Bob: Bread would be great", "Down")

    def test_subject_and_failure(self):
        """the subject belongs to the sentence, and why a message was not sent"""
        said = self.hears("Minutes of the meeting", "alt+End", "Home")
        self.assertRegex(said, r"Bob: Minutes of the meeting\. Dear Alice")
        said = self.hears(NEWEST, "End")
        self.assertIn("Not sent: 550 5.1.1 mailbox unavailable", said)

    def test_keys(self):
        """arrows, Home, End and the page keys say the message that they reach"""
        self.go_to_newest()
        self.hears("You: Done.", "Up")
        self.hears(NEWEST, "Down")
        self.hears("Minutes of the meeting", "Home")
        self.hears(NEWEST, "End")
        self.bring(60)
        self.hears("Bob: Old message 5", "Page_Up", "Page_Up")
        self.hears("Bob: Old message 1.", "Home", "Down")
        self.hears("Bob: Old message 1", "Page_Down")

    def test_no_selection(self):
        """no message is called selected or not selected"""
        self.go_to_newest()
        self.hears("You: Done.", "Up")
        self.assertNotIn("selected", self.said())

    def test_tab_leaves(self):
        """Tab goes from a message to the composer, not to the next message"""
        self.go_to_newest()
        self.hears("Message to Bob", *["Tab"] * 4)
        self.assertNotRegex(self.said(), r"(Bob|You): ")

    def test_scrolled_away(self):
        """a message that was scrolled out of view is where the arrows go on from"""
        self.bring(200)
        self.go_to_newest()
        self.session.wheel(-60)
        self.hears("You: Done.", "Up")
        self.hears("Old message 0", "Home")

    def test_jump_to_new(self):
        """Alt+Home says the first new message, with the line above it"""
        self.receive(CAROL, "Are you there?")
        self.open("Carol")
        said = self.hears("New messages. Carol:", "alt+Home")
        self.assertNotIn("Have a look", said)
        self.hears("Carol: Are you there?", "alt+End")

    def test_menu(self):
        """the Menu key and Shift+F10 open the menu, whose items are said with their names"""
        self.go_to_newest()
        for key in ("Menu", "shift+F10"):
            self.hears("Open Message", key)
            self.hears("Select", "Down")
            self.hears(NEWEST, "Escape")

    def test_focus_survives(self):
        """what comes and goes around a message leaves the focus on it"""
        self.receive(BOB, "Neighbour")
        self.receive(BOB, "Middle")
        self.receive(BOB, "Below")
        self.hears("Bob: Middle", "alt+End", "Up")
        self.bring(20)
        self.act("remove", f"(uint32 {BOB}, 'Neighbour')")
        self.hears("Bob: Below", "Down")
        self.hears("Bob: Middle", "Up")
        self.session.reader.forget()
        self.act("remove", f"(uint32 {BOB}, 'Middle')")
        self.session.reader.wait_spoken("Bob: Below", PATIENCE)
        self.hears(NEWEST, "Up")

    def test_read_by_character(self):
        """an open message is read by character, word and line"""
        self.hears("Minutes of the meeting", "alt+End", "Home")
        self.hears("Message text", "Return")
        self.hears("e", "Right")
        self.session.key("End")
        self.session.reader.forget()
        self.session.hold("ctrl", "Left")
        self.session.reader.wait_spoken("Alice", PATIENCE)
        self.hears("the minutes of the meeting are below.", "Down", "Down")
        self.hears("Minutes of the meeting", "Escape")

    def test_link(self):
        """a link is reached in the open message, and says where it leads"""
        self.receive(BOB, "The lake: https://example.org/lake")
        self.hears("Bob: The lake: https://example.org/lake", "alt+End")
        self.hears("Message text", "Return")
        self.hears("https://example.org/lake link", "Tab")
        self.hears("Bob: The lake:", "Escape")
        self.hears("Message to Bob", *["Tab"] * 4)


class WindowTest(SpokenCase):
    """Panes, composer, dialogs."""

    def test_composer(self):
        """the composer says whom the message goes to, and Tab leaves it"""
        self.hears("Message to Bob", "F6", "F6", "F6")
        self.session.type("Hello")
        self.hears("Send", "Tab")
        self.hears("Message to Bob", "shift+Tab")

    def test_panes(self):
        """F6 and Shift+F6 say list, message, composer"""
        self.hears("last message:", "F6")
        self.hears(NEWEST, "F6")
        self.hears("Message to Bob", "F6")
        self.hears(NEWEST, "shift+F6")
        self.hears("last message:", "shift+F6")

    def test_alert(self):
        """a question is said with what it is about and the answer that Enter gives"""
        self.hears("New Conversation", "F10")
        self.walk_to("Accounts", "Down")
        self.hears("Accounts", "Return")
        self.walk_to("alice@example.org", "Tab")
        self.session.key("space")
        self.walk_to("Remove", "Tab")
        self.hears("Remove alice@example.org?", "Return")
        self.session.reader.wait_spoken("Cancel", PATIENCE)
        self.assertIn("What is on the server stays there", self.said())
        self.hears("Remove", "Escape")
        self.session.key("Escape")


class AnnouncementsTest(SpokenCase):
    """What is said by itself."""

    def test_arrival(self):
        """a message in the open conversation is said, one elsewhere is not"""
        self.session.reader.forget()
        self.receive(CAROL, "Not for your ears")
        self.receive(BOB, "Mind the marmots")
        self.session.reader.wait_spoken("Bob: Mind the marmots", PATIENCE)
        self.assertNotIn("Not for your ears", self.said())

    def test_burst(self):
        """many messages are said as one sentence"""
        self.session.reader.forget()
        self.forgotten_after_test("One of many")
        self.act("burst", f"(uint32 {BOB}, uint32 5)")
        self.session.reader.wait_spoken("5 new messages from Bob", PATIENCE)
        self.assertNotIn("One of many", self.said())

    def test_announcements(self):
        """what arrives is said in full, in short or not at all, as the user chose"""
        self.addCleanup(self.act, "announcements", "'full'")
        self.session.reader.forget()
        self.act("announcements", "'off'")
        self.receive(BOB, "Nobody hears this")
        self.look.wait_find(self.app, "list item", "^Bob: Nobody hears this", PATIENCE)
        self.act("announcements", "'short'")
        self.receive(BOB, "That something came")
        self.session.reader.wait_spoken("1 new message from Bob", PATIENCE)
        self.act("announcements", "'full'")
        self.receive(BOB, "What came")
        self.session.reader.wait_spoken("Bob: What came", PATIENCE)
        for never in ("Nobody hears this", "That something came", "2 new messages"):
            self.assertNotIn(never, self.said())

    def test_silence(self):
        """own messages, history and receipts are not said; the title does not change"""
        self.session.reader.forget()
        self.forgotten_after_test("Own words")
        self.session.type("Own words")
        self.session.key("Return")
        self.look.wait_find(self.app, "list item", "^You: Own words", PATIENCE)
        self.bring(30)
        self.act("receipt", f"(uint32 {BOB}, 'Own words')")
        self.act("burst", f"(uint32 {CAROL}, uint32 3)")
        self.receive(BOB, "After all that")
        self.session.reader.wait_spoken("Bob: After all that", PATIENCE)
        said = self.said()
        for never in ("You: Own words", "Old message", "One of many", TITLE, "Read", "Sent"):
            self.assertNotIn(never, said)
        frames = self.look.find(self.app, "frame|window")
        self.assertEqual([frame.get_name() for frame in frames], [TITLE])

    def test_failure(self):
        """that a message was not sent is said, and the row says why"""
        self.session.reader.forget()
        self.forgotten_after_test("Too much")
        self.act("fail", f"(uint32 {BOB}, 'Too much')")
        self.session.reader.wait_spoken("A message to Bob was not sent.", PATIENCE)
        said = self.hears("You: Too much", "alt+End")
        self.assertIn("Not sent: 552 5.2.2 mailbox full", said)


if __name__ == "__main__":
    tap.main()
