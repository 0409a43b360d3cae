# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop session: display, window manager, a program, and on request Orca."""
import os
import subprocess
import time

from . import orca
from .display import Display


class Session(Display):
    """Use it as a context manager; one per process, because AT-SPI connects once."""

    def __enter__(self):
        super().__enter__()
        os.environ.update(self.environment)
        os.environ["GTK_A11Y"] = "atspi"
        self.environment["GTK_A11Y"] = "atspi"
        self.log = open(os.path.join(self.directory.name, "session.log"), "w+")
        self.spawn(["openbox"], stdout=self.log, stderr=self.log)
        self.reader = None
        return self

    def start_orca(self):
        """Starts the real screen reader; from now on spoken() tells what it says."""
        self.reader = orca.Orca(self)

    def start_keyring(self):
        """Starts a Secret Service with an unlocked keyring, for programs that keep passwords."""
        reader, writer = os.pipe()
        os.write(writer, b"secret")
        os.close(writer)
        self.start(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                   stdin=reader)
        os.close(reader)

    def start(self, command, environment=None, **options):
        """Starts a program on this desktop and returns its process."""
        full = {**os.environ, **self.environment, **(environment or {})}
        options.setdefault("stdin", subprocess.DEVNULL)
        process = subprocess.Popen(command, env=full, stdout=self.log, stderr=self.log,
                                   start_new_session=True, **options)
        self.processes.append(process)
        return process

    def said(self):
        """What the programs wrote to their standard error."""
        self.log.flush()
        with open(self.log.name) as log:
            return log.read()

    def key(self, *names):
        """Presses keys as a person does, one after the other."""
        for name in names:
            subprocess.run(["xdotool", "key", "--clearmodifiers", name], check=True)
            time.sleep(0.03)

    def hold(self, modifier, key):
        """Presses a key with another one as slowly as a person does: Orca asks which are down."""
        subprocess.run(["xdotool", "keydown", modifier, "sleep", "0.1", "key", key, "sleep", "0.2",
                        "keyup", modifier], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "15", "--", text], check=True)

    def wheel(self, clicks):
        """Turns the wheel where the pointer is; up when negative."""
        subprocess.run(["xdotool", "click", "--repeat", str(abs(clicks)), "--delay", "10",
                        "4" if clicks < 0 else "5"], check=True)

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", str(path)], check=True)

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        self.log.close()
