# SPDX-License-Identifier: GPL-3.0-or-later
"""An audit of everything in the accessible tree: names and sizes.

Places are not audited here: GTK 4.18 leaves the padding of the ancestors out of them. See
test-audit.c.
"""
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
import tap  # noqa: E402
from desktop import Atspi, Program, WindowManager, showing  # noqa: E402

DEMO = os.environ["COI_DEMO_WINDOW"]
MIN_TARGET = 24  # px (WCAG 2.2, 2.5.8)
TARGETS = ("button", "toggle button", "text", "combo box", "check box", "switch", "menu item",
           "link")


def has_state(node, state):
    return node.get_state_set().contains(state)


def extents(node):
    """x, y, width and height inside the window."""
    component = node.get_component_iface()
    area = component.get_extents(Atspi.CoordType.WINDOW) if component else None
    return (area.x, area.y, area.width, area.height) if area else (0, 0, 0, 0)


def name_of(node):
    """The name, or that of the label that the node is tied to."""
    if node.get_name():
        return node.get_name()
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return " ".join(relation.get_target(i).get_name() or ""
                            for i in range(relation.get_n_targets()))
    return ""


def described(node):
    return f"{node.get_role_name()} {name_of(node)!r} at {extents(node)}"


def is_value(node):
    """What a combo box shows is a list item of its own, which never takes the focus."""
    parent = node.get_parent()
    while parent is not None and parent.get_role_name() != "combo box":
        parent = parent.get_parent()
    return parent is not None


class AuditCase(unittest.TestCase):
    def open(self, *keys, **environment):
        """The demo's window, after some keys."""
        self.enterContext(WindowManager())
        program = self.enterContext(Program(DEMO, environment={"COI_FAKE": "filled",
                                                               **environment}))
        program.activate()
        program.key(*keys)
        return program

    def check_names(self, program):
        nameless = [described(node) for node in program.nodes()
                    if has_state(node, Atspi.StateType.FOCUSABLE)
                    and node.get_role_name() not in ("panel", "scroll pane", "list", "grouping")
                    and not name_of(node).strip() and not is_value(node)]
        self.assertEqual(nameless, [])

    def check_targets(self, program):
        small = [described(node) for node in program.nodes() if node.get_role_name() in TARGETS
                 and has_state(node, Atspi.StateType.SENSITIVE)
                 and min(extents(node)[2:]) < MIN_TARGET and max(extents(node)[2:]) > 0
                 and not self.is_inside_bigger(node)]
        self.assertEqual(small, [])

    @staticmethod
    def is_inside_bigger(node):
        """The field of an entry row: all of the row takes the pointer."""
        parent = node.get_parent()
        while parent is not None and parent.get_role_name() != "list item":
            parent = parent.get_parent()
        return parent is not None and min(extents(parent)[2:]) >= MIN_TARGET


class NamesTest(AuditCase):
    """What has a name, and how big it is."""

    def test_conversation(self):
        """in a conversation everything that takes the focus has a name and is big enough"""
        program = self.open("alt+Down")
        self.check_names(program)
        self.check_targets(program)

    def test_dialogs(self):
        """in the dialogs everything that takes the focus has a name and is big enough"""
        program = self.open("alt+Down", "ctrl+n")
        for key in ("ctrl+question", "ctrl+comma", None):
            self.check_names(program)
            self.check_targets(program)
            program.key("Escape", *([key] if key else []))

    def test_connections(self):
        """every row of the connections takes the focus and says its state"""
        program = self.open("F10", "Down", "Down", "Return")
        program.wait_for("list item", "Receiving (IMAP): Connected\nimap.example.org, port 993, "
                                      "encrypted (TLS)")
        self.check_names(program)
        self.check_targets(program)
        seen = []
        program.key("Tab")
        for _ in range(6):
            seen.append(program.focused()[1])
            program.key("Down")
        self.assertIn("Waiting to Be Sent: Nothing", seen)
        self.assertIn("Reconnect alice@example.org now", seen)

    def test_accounts(self):
        """with several accounts a menu, reached by Tab, chooses whose conversations are listed"""
        program = self.open()
        subprocess.run(["gapplication", "action", "org.coi.Chat", "busy"], check=True)
        program.wait_for("list item", "Bob, last message")
        program.key("ctrl+shift+k", "shift+Tab")
        for _ in range(6):
            if "Conversations of: All Accounts" in (program.focused()[1] or ""):
                break
            program.key("shift+Tab")
        else:
            self.fail("the menu is not reached")
        program.key("space", "Down", "Down", "Return")
        program.wait_for("list item", "Carol, 1 unread, last message: It was a dark night")
        program.wait_gone("list item", "Bob, last message")
        self.check_names(program)
        self.check_targets(program)

    def open_kinds(self, *keys):
        """The conversation with a message of every kind."""
        program = self.open()
        subprocess.run(["gapplication", "action", "org.coi.Chat", "kinds"], check=True)
        program.wait_for("list item", "Lake Trip, last message")
        program.key("ctrl+shift+k", "End", "Return", *keys)
        return program

    def check(self, program):
        self.check_names(program)
        self.check_targets(program)

    def test_kinds(self):
        """polls, places, reactions: still one node a message, its name says all of it"""
        program = self.open_kinds()
        self.check(program)
        program.wait_for("list item", "Bob: Poll: When shall we go? Saturday: 2 votes, your choice")
        program.wait_for("button", "Pinned, Bob: When shall we go?")
        for row in (node for node in program.nodes() if node.get_role_name() == "list item"
                    and "last message" not in node.get_name()):
            self.assertEqual([described(node) for node in showing(row) if node.get_name()], [])
        program.key("ctrl+r")
        program.wait_for("button", "Cancel")
        self.check(program)

    def test_message_menu(self):
        """the menu of a message and the dialogs that it opens have names and sizes"""
        program = self.open_kinds("alt+End", "Up", "Up", "Menu")
        program.wait_for("button", "React: thumbs up")
        self.check_targets(program)
        program.key("Escape")
        for key in ("Return", "alt+Return", "ctrl+l", "Delete"):
            program.key("Escape", "alt+End", "Up", "Up", key)
            program.wait_for("dialog", "") if key != "Delete" else program.wait_for(
                "button", "For Me")
            self.check(program)

    def test_attach(self):
        """the dialogs for a new poll and a place have names and sizes"""
        program = self.open_kinds("shift+Tab", "space", "Down", "Down", "Return")
        program.wait_for("text", "Question")
        self.check(program)
        program.key("Escape", "space", "Down", "Down", "Down", "Return")
        program.wait_for("text", "Coordinates or Link")
        self.check(program)

    def test_set_up(self):
        """in the set-up dialog everything that takes the focus has a name and is big enough"""
        program = self.open("Return", COI_FAKE="")
        program.wait_for("text", "E-Mail Address")
        program.key(*["Tab"] * 4, "space")
        program.wait_for("text", "Port")
        self.check_names(program)
        self.check_targets(program)

    def test_messages(self):
        """a message is one node whose name is the sentence; nothing inside has a name"""
        program = self.open("alt+Down")
        lists = [node for node in program.nodes()
                 if node.get_role_name() == "list" and node.get_name() == "Messages"]
        self.assertEqual(len(lists), 1)
        rows = [node for node in showing(lists[0]) if node.get_role_name() == "list item"]
        self.assertGreater(len(rows), 4)
        for row in rows:
            self.assertRegex(row.get_name(), r"(?s)(You|Bob): .*\d\d:\d\d")
            self.assertEqual([described(node) for node in showing(row) if node.get_name()], [])


if __name__ == "__main__":
    tap.main()
