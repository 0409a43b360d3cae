# SPDX-License-Identifier: GPL-3.0-or-later
"""A window on the private display: keys go in, pictures and the accessible tree come out."""
import os
import subprocess
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402


def wait_until(condition, what, seconds=20):
    """The condition's first true value; an AssertionError after some seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


def xdotool(*arguments):
    done = subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True)
    return done.stdout.split()


class WindowManager:
    """Somebody has to give the keyboard focus to windows."""

    def __enter__(self):
        self.process = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Program:
    """A running program with one window."""

    def __init__(self, *command, environment=None):
        self.command = [str(part) for part in command]
        self.environment = dict(os.environ, GTK_A11Y="atspi", **(environment or {}))

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.environment)
        self.window = wait_until(self._find_window, "a window", 30)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()

    def _find_window(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.command[0]} ended with {self.process.returncode}")
        found = xdotool("search", "--onlyvisible", "--pid", self.process.pid)
        return found[-1] if found else None

    def activate(self):
        xdotool("windowactivate", "--sync", self.window)

    def key(self, *keys):
        """Real key presses, as xdotool spells them; a moment after each."""
        for key in keys:
            xdotool("key", "--clearmodifiers", key)
            time.sleep(0.25)

    def type(self, text):
        xdotool("type", "--delay", 15, text)
        time.sleep(0.2)

    def resize(self, width, height):
        xdotool("windowsize", "--sync", self.window, width, height)
        time.sleep(0.5)

    def application(self):
        """The program in the accessible tree."""
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def nodes(self):
        """Everything in the accessible tree that is showing, parents first."""
        application = wait_until(self.application, "the program in the accessible tree")
        application.clear_cache()
        return list(showing(application))

    def find(self, role, name):
        """The first showing node of that role whose name begins so."""
        return next((node for node in self.nodes() if node.get_role_name() == role
                     and (node.get_name() or "").startswith(name)), None)

    def wait_for(self, role, name, seconds=20):
        return wait_until(lambda: self.find(role, name), f"{role} {name!r}", seconds)

    def wait_gone(self, role, name, seconds=20):
        wait_until(lambda: self.find(role, name) is None, f"no {role} {name!r}", seconds)

    def names(self, role):
        return [node.get_name() for node in self.nodes() if node.get_role_name() == role]

    def focused(self):
        """(role, name) of what has the keyboard focus."""
        return next(((node.get_role_name(), node.get_name()) for node in self.nodes()
                     if node.get_state_set().contains(Atspi.StateType.FOCUSED)), (None, None))


def showing(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is None or not child.get_state_set().contains(Atspi.StateType.SHOWING):
            continue
        yield child
        yield from showing(child)


def press(node):
    """Activates a node as assistive technology does."""
    action = node.get_action_iface()
    assert action is not None and action.get_n_actions() > 0, node.get_name()
    action.do_action(0)


def screenshot(name):
    """A picture of the whole screen, where COI_CHAT_SHOTS says one is wanted."""
    directory = os.environ.get("COI_CHAT_SHOTS")
    if directory:
        Path(directory).mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", Path(directory) / f"{name}.png"], check=True)


class Keyring:
    """An unlocked Secret Service with nothing in it."""

    def __init__(self, directory):
        self.environment = dict(os.environ, HOME=str(directory), XDG_DATA_HOME=str(directory))

    def __enter__(self):
        # With an empty password it would make no default keyring, and ask somebody.
        self.process = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.process.stdin.write(b"secret")
        self.process.stdin.close()
        try:
            wait_until(self._has_keyring, "the keyring")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    @staticmethod
    def _has_keyring():
        # Asking the service before it has its name would start a second one.
        def call(destination, path, method, argument):
            done = subprocess.run(["dbus-send", "--session", "--print-reply",
                                   f"--dest={destination}", path, method, f"string:{argument}"],
                                  capture_output=True, text=True)
            return done.stdout
        bus = "org.freedesktop.DBus"
        service = "org.freedesktop.secrets"
        return ("boolean true" in call(bus, "/", f"{bus}.NameHasOwner", service)
                and "/collection/" in call(service, "/org/freedesktop/secrets",
                                           "org.freedesktop.Secret.Service.ReadAlias", "default"))
