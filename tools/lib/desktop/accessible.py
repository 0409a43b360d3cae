# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds and uses widgets by what assistive technology is told of them (AT-SPI).

Import it only after os.environ names the private display and bus: the library connects once.
"""
import re
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


def _children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node):
    """The node and all below it, in tree order; what vanishes meanwhile is left out."""
    yield node
    try:
        children = list(_children(node))
    except GLib.Error:
        return
    for child in children:
        yield from walk(child)


def text(node):
    """What is written in an editable or readable widget."""
    return Atspi.Text.get_text(node, 0, -1) if "Text" in node.get_interfaces() else ""


def has_state(node, state):
    return node.get_state_set().contains(state)


def find(root, role=None, name=None):
    """All shown widgets whose role is the pattern and whose name matches the other."""
    found = []
    for node in walk(root):
        try:
            fits = ((role is None or re.fullmatch(role, node.get_role_name()))
                    and (name is None or re.search(name, node.get_name() or ""))
                    and has_state(node, Atspi.StateType.SHOWING))
        except GLib.Error:
            continue
        if fits:
            found.append(node)
    return found


def wait_for(condition, what, seconds=20):
    """The condition's first true value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            value = condition()
        except GLib.Error:
            value = None
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"not within {seconds} s: {what}")


def application(name, seconds=30):
    """The running application whose name matches."""
    def look():
        for app in _children(Atspi.get_desktop(0)):
            if re.search(name, app.get_name() or "") and app.get_child_count():
                return app
        return None
    return wait_for(look, f"application {name}", seconds)


def wait_find(root, role=None, name=None, seconds=20):
    """The first widget that fits, as soon as there is one."""
    return wait_for(lambda: find(root, role, name), f"{role} {name}", seconds)[0]


def is_focused(node):
    return has_state(node, Atspi.StateType.FOCUSED)


def is_focusable(node):
    return has_state(node, Atspi.StateType.FOCUSABLE)


def reach(node, key, most=40):
    """Moves the keyboard focus to the widget as a person does; key() presses one key."""
    for _ in range(most):
        if is_focused(node):
            return
        key()
        try:
            wait_for(lambda: is_focused(node), "focus", 0.3)
        except TimeoutError:
            pass
    raise TimeoutError(f"the keyboard does not reach {node.get_role_name()} {node.get_name()!r}")


def press(node):
    """Does what a click on the widget does."""
    if not Atspi.Action.get_n_actions(node):
        raise ValueError(f"{node.get_role_name()} {node.get_name()} has no action")
    Atspi.Action.do_action(node, 0)


def describe(root):
    """The tree in words, one widget a line, for a test that failed."""
    lines = []

    def add(node, depth):
        try:
            lines.append(f"{'  ' * depth}[{node.get_role_name()}] {node.get_name()!r} {text(node)!r}")
            for child in _children(node):
                add(child, depth + 1)
        except GLib.Error:
            lines.append("  " * depth + "(gone)")

    add(root, 0)
    return "\n".join(lines)
