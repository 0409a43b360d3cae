# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyboard, with real key presses: what each key does and where the focus is then."""
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
import tap  # noqa: E402
from desktop import Program, WindowManager, wait_until, xdotool  # noqa: E402

DEMO = os.environ["COI_DEMO_WINDOW"]
BOB = ("text", "Message to Bob")


class KeysTest(unittest.TestCase):
    """One window for all, open on Bob's conversation before each test."""

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(WindowManager())
        cls.program = cls.enterClassContext(Program(DEMO, environment={"COI_FAKE": "filled"}))
        cls.program.activate()

    def setUp(self):
        self.program.key("Escape", "Escape")
        self.program.key("ctrl+shift+k", "Home", "Return")
        self.wait_focus(*BOB)
        self.program.key("ctrl+a", "Delete")

    def wait_focus(self, role, name):
        def has_focus():
            found, called = self.program.focused()
            return found == role and (called or "").startswith(name)
        wait_until(has_focus, f"focus on {role} {name!r}, not {self.program.focused()}", 10)

    def test_enter_sends(self):
        """Enter sends, and the focus stays where one writes"""
        self.program.type("By Enter")
        self.program.key("Return")
        self.program.wait_for("list item", "You: By Enter")
        self.wait_focus(*BOB)

    def test_shift_enter(self):
        """Shift+Enter begins a new line in the same message"""
        self.program.type("One")
        self.program.key("shift+Return")
        self.program.type("Two")
        self.program.key("Return")
        item = self.program.wait_for("list item", "You: One")
        self.assertIn("Two", item.get_name())

    def test_panes(self):
        """F6 goes round list, messages, composer; Shift+F6 the other way"""
        self.program.key("F6")
        self.wait_focus("list item", "Bob")
        self.program.key("F6")
        role, name = self.program.focused()
        self.assertEqual(role, "list item")
        self.assertNotIn("last message", name)
        self.program.key("F6")
        self.wait_focus(*BOB)
        self.program.key("shift+F6", "shift+F6")
        self.wait_focus("list item", "Bob")

    def test_escape(self):
        """Escape leads back to the composer, from a message and from the list"""
        self.program.key("shift+F6", "Up", "Escape")
        self.wait_focus(*BOB)
        self.program.key("F6", "Down", "Escape")
        self.wait_focus(*BOB)

    def test_other_conversation(self):
        """Ctrl+Page Up/Down and Alt+Up/Down change the conversation from the composer"""
        for forth, back in (("ctrl+Page_Down", "ctrl+Page_Up"), ("alt+Down", "alt+Up")):
            self.program.type("draft")
            self.program.key(forth)
            self.wait_focus("text", "Message to Carol")
            self.program.key(back)
            self.wait_focus(*BOB)
            self.program.key("ctrl+a", "Delete")

    def test_arrows_open_nothing(self):
        """the arrow keys in the list open nothing, Enter does"""
        self.program.key("F6", "Down")
        self.wait_focus("list item", "Carol")
        self.assertIsNotNone(self.program.find(*BOB))
        self.program.key("Down")
        self.wait_focus("list item", "Bob, Carol")
        self.assertIsNotNone(self.program.find(*BOB))
        self.program.key("Return")
        self.wait_focus("text", "Message to Bob, Carol")

    def test_message_menu(self):
        """the Menu key and Shift+F10 open a message's menu; Escape returns to the message"""
        self.program.key("shift+F6")
        before = self.program.focused()
        self.assertEqual(before[0], "list item")
        for key in ("Menu", "shift+F10"):
            self.program.key(key)
            wait_until(lambda: self.program.focused()[0] == "menu item", "a menu", 10)
            self.program.key("Escape")
            self.wait_focus(*before)

    def test_reply(self):
        """Ctrl+R on a message answers it; Escape gives that up, and Ctrl+R while writing begins"""
        self.program.key("alt+End", "Home", "Down", "Down", "ctrl+r")
        self.wait_focus(*BOB)
        self.program.type("Gladly")
        self.program.key("Return")
        self.program.wait_for("list item", "You: In reply to Bob, “Are you coming to the lake")
        self.program.key("ctrl+r")
        self.program.wait_for("label", "Reply to Bob")
        self.program.key("Escape")
        self.program.wait_gone("label", "Reply to Bob")
        self.wait_focus(*BOB)

    def test_edit_last(self):
        """Up in an empty composer edits the last own message"""
        self.program.key("Up")
        self.program.wait_for("label", "Edit Message")
        self.program.key("End")
        self.program.type(" And packed")
        self.program.key("Return")
        item = self.program.wait_for("list item", "You: Done. And packed")
        self.assertIn("Edited", item.get_name())

    def test_react(self):
        """Tab in a message's menu reaches the quick reactions"""
        self.program.key("alt+End", "Home", "Down", "Down", "Menu")
        for _ in range(12):
            self.program.key("Tab")
            if self.program.focused() == ("button", "React: thumbs up"):
                break
        else:
            self.fail("the quick reactions are not reached")
        self.program.key("space")
        wait_until(lambda: "You reacted thumbs up" in (self.program.focused()[1] or ""),
                   "the reaction on the message with the focus", 10)
        self.program.key("ctrl+shift+e")
        wait_until(lambda: self.program.focused()[0] in ("entry", "text"), "the chooser", 10)
        self.program.key("Escape")

    def test_delete(self):
        """Delete asks, and the safe answer has the focus"""
        self.program.key("alt+End", "Home", "Down", "Down", "Delete")
        self.program.wait_for("button", "For Me")
        self.assertEqual(self.program.focused(), ("button", "Cancel"))
        self.program.key("Escape")

    def test_jumps(self):
        """Alt+Home and Alt+End reach the first new and the newest message from the composer"""
        self.program.key("alt+End")
        wait_until(lambda: self.program.focused()[0] == "list item", "a message", 10)
        self.program.key("Escape")
        self.wait_focus(*BOB)
        self.program.key("alt+Home")
        wait_until(lambda: self.program.focused()[0] == "list item", "a message", 10)
        self.program.key("Escape")

    def test_copy(self):
        """Ctrl+C on a message copies its text, which can be pasted into the composer"""
        self.program.key("alt+End", "Home", "Down")
        self.wait_focus("list item", "You: Thank you!")
        self.program.key("ctrl+c", "Escape")
        self.wait_focus(*BOB)
        self.program.type("Again: ")
        self.program.key("ctrl+v", "Return")
        self.program.wait_for("list item", "You: Again: Thank you!")

    def test_hover_shows_nothing(self):
        """what the pointer is over shows nothing that was not there before"""
        before = self.shown()
        for x, y in ((120, 150), (640, 200), (640, 400), (900, 300), (60, 25)):
            xdotool("mousemove", "--window", self.program.window, x, y)
            self.program.key("shift")
            self.assertEqual(self.shown(), before, f"with the pointer at {x}, {y}")

    def shown(self):
        """What is in the tree; tooltips only repeat names."""
        return sorted((node.get_role_name(), node.get_name()) for node in self.program.nodes()
                      if node.get_role_name() != "tool tip")

    def test_dialogs(self):
        """Ctrl+N and Ctrl+? open their dialogs, Escape closes them and the focus returns"""
        self.program.key("ctrl+n")
        self.wait_focus("text", "E-Mail Address")
        self.program.key("Escape")
        self.wait_focus(*BOB)
        self.program.key("ctrl+question")
        self.program.wait_for("dialog", "Keyboard Shortcuts")
        self.program.key("Escape")
        self.wait_focus(*BOB)

    def test_tab_leaves(self):
        """Tab leaves the composer, the messages and the list, forwards and backwards"""
        for key in ("Tab", "shift+Tab"):
            seen = []
            for _ in range(25):
                self.program.key(key)
                seen.append(self.program.focused())
                if seen[-1] == BOB:
                    break
            self.assertIn(BOB, seen, "the way round is not closed")
            self.assertEqual(len(seen), len(set(seen)), f"a place twice: {seen}")
            self.assertNotIn((None, None), seen, f"the focus was nowhere: {seen}")
            self.assertTrue(any("last message" in name for _, name in seen), seen)


if __name__ == "__main__":
    tap.main()
