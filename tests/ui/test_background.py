# SPDX-License-Identifier: GPL-3.0-or-later
"""Running without a window, and starting with the session."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from gi.repository import GLib

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
import tap  # noqa: E402
from desktop import Program, WindowManager, wait_until, xdotool  # noqa: E402
from notifications import NotificationService  # noqa: E402
from portal import BackgroundPortal  # noqa: E402

DEMO = os.environ["COI_DEMO_WINDOW"]
APPLICATION = "org.coi.Chat"
CAROL = 1  # her place in the demo's list
TOLD = "COI Chat Goes on Running"


class BackgroundTest(unittest.TestCase):
    """Settings in a file of their own, as another program would change them."""

    def setUp(self):
        self.config = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="coi-config-")))
        self.environment = {"COI_FAKE": "filled", "GSETTINGS_BACKEND": "keyfile",
                            "XDG_CONFIG_HOME": str(self.config)}
        self.enterContext(WindowManager())
        self.service = self.enterContext(NotificationService())

    def set(self, key, value):
        subprocess.run(["gsettings", "set", APPLICATION, key, value], check=True,
                       env=dict(os.environ, **self.environment))

    def get(self, key):
        done = subprocess.run(["gsettings", "get", APPLICATION, key], check=True, text=True,
                              env=dict(os.environ, **self.environment), capture_output=True)
        return done.stdout.strip()

    def open(self, **environment):
        return self.enterContext(Program(DEMO, environment=self.environment | environment))

    def start_hidden(self):
        process = subprocess.Popen([DEMO, "--hidden"], env=dict(os.environ, **self.environment))
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        # Its actions are there once it owns its name.
        wait_until(lambda: APPLICATION in self.bus_names(), "the program on the bus")
        return process

    @staticmethod
    def bus_names():
        done = subprocess.run(["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus",
                               "/", "org.freedesktop.DBus.ListNames"], capture_output=True, text=True)
        return done.stdout

    @staticmethod
    def windows(pid):
        return xdotool("search", "--onlyvisible", "--pid", pid)

    def receive(self, text):
        done = subprocess.run(["gapplication", "action", APPLICATION, "receive",
                               f"(uint32 {CAROL}, '{text}')"], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")

    def titles(self):
        return [title for title, _, _ in self.service.shown.values()]

    def click(self, title):
        self.service.click(next(number for number, shown in self.service.shown.items()
                                if shown[0] == title))

    def test_closing_ends(self):
        """unless it is wanted, the program ends with its window"""
        program = self.open()
        program.activate()
        program.key("ctrl+w")
        self.assertEqual(program.process.wait(20), 0)
        self.assertEqual(self.titles(), [])

    def test_closing_runs_on(self):
        """if it is wanted, closing hides the window, which is said once; Quit ends"""
        self.set("run-in-background", "true")
        program = self.open()
        program.activate()
        program.key("ctrl+w")
        wait_until(lambda: self.titles() == [TOLD], "the notification that says so")
        self.assertEqual(self.windows(program.process.pid), [])
        self.receive("Still there?")
        wait_until(lambda: "Carol" in self.titles(), "a notification of the message")
        self.click("Carol")
        program.window = wait_until(program._find_window, "the window again")
        program.wait_for("text", "Message to Carol")
        program.activate()
        program.key("ctrl+w")
        wait_until(lambda: self.windows(program.process.pid) == [], "no window")
        self.assertNotIn(TOLD, self.titles())
        subprocess.run(["gapplication", "action", APPLICATION, "quit"], check=True)
        self.assertEqual(program.process.wait(20), 0)

    def test_hidden(self):
        """started with the session there is no window until somebody wants one"""
        process = self.start_hidden()
        self.receive("Good morning")
        wait_until(lambda: self.titles() == ["Carol"], "a notification")
        second = [DEMO, "--hidden"]
        self.assertEqual(subprocess.run(second, env=dict(os.environ, **self.environment)).returncode, 0)
        self.assertEqual(self.windows(process.pid), [])
        self.assertEqual(subprocess.run(second[:1], env=dict(os.environ, **self.environment)).returncode, 0)
        window = wait_until(lambda: self.windows(process.pid), "a window")[-1]
        xdotool("windowactivate", "--sync", window)
        xdotool("key", "--clearmodifiers", "ctrl+w")
        self.assertEqual(process.wait(20), 0)

    def test_only_sender(self):
        """a notification can keep the text to itself"""
        self.set("notification-text", "false")
        self.start_hidden()
        self.receive("A secret")
        wait_until(lambda: [shown[:2] for shown in self.service.shown.values()]
                   == [("Carol", "New message")], "a notification without the text")

    def test_start_at_login(self):
        """a file in the autostart directory starts the program without a window"""
        self.open()
        self.set("start-at-login", "true")
        file = self.config / "autostart" / f"{APPLICATION}.desktop"
        wait_until(file.exists, "the file")
        entry = GLib.KeyFile()
        entry.load_from_file(str(file), GLib.KeyFileFlags.NONE)
        command = GLib.shell_parse_argv(entry.get_string("Desktop Entry", "Exec"))[1]
        self.assertEqual(command, [str(Path(DEMO).resolve()), "--hidden"])
        self.set("start-at-login", "false")
        wait_until(lambda: not file.exists(), "no file")

    def test_portal(self):
        """in a sandbox the portal is asked, and its answer counts"""
        portal = self.enterContext(BackgroundPortal())
        self.open(COI_CHAT_USE_PORTAL="1")
        self.set("start-at-login", "true")
        wait_until(lambda: portal.asked == [True], "the question")
        self.assertTrue(portal.command[-1] == "--hidden")
        self.set("start-at-login", "false")
        wait_until(lambda: portal.asked == [True, False], "the second question")
        portal.allows = False
        self.set("run-in-background", "true")
        wait_until(lambda: self.get("run-in-background") == "false", "the setting taken back")
        self.assertFalse((self.config / "autostart").exists())


if __name__ == "__main__":
    tap.main()
