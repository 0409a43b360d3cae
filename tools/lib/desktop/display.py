# SPDX-License-Identifier: GPL-3.0-or-later
"""A display and a session bus that nobody else uses."""
import os
import subprocess
import tempfile


class Display:
    """Xvfb and a bus, as a context manager; environment: what a program needs to use them."""

    def __init__(self, size="1280x800x24"):
        self.size = size
        self.processes = []

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="coi-display-")
        runtime = os.path.join(self.directory.name, "run")
        os.mkdir(runtime, 0o700)
        self.environment = {
            "XDG_RUNTIME_DIR": runtime, "HOME": self.directory.name, "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo", "GSETTINGS_BACKEND": "memory",
        }
        # With this set, if to nothing, Orca looks for keys elsewhere, and is silent when they move a caret.
        os.environ.pop("WAYLAND_DISPLAY", None)
        try:
            self.environment["DISPLAY"] = ":" + self._start_server()
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus()
        except BaseException:
            self.__exit__()
            raise
        return self

    def spawn(self, command, **options):
        """Starts a program on this display; it ends with it."""
        environment = {**os.environ, **self.environment}
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def _start_server(self):
        reader, writer = os.pipe()
        with open(os.path.join(self.directory.name, "xvfb.log"), "wb") as log:
            self.spawn(["Xvfb", "-displayfd", str(writer), "-screen", "0", self.size,
                        "-nolisten", "tcp", "-noreset"], pass_fds=(writer,), stderr=log)
        os.close(writer)
        with os.fdopen(reader) as numbers:
            return self._answer(numbers.readline(), "Xvfb")

    def _start_bus(self):
        bus = self.spawn(["dbus-daemon", "--session", "--nofork", "--print-address"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        with bus.stdout:
            return self._answer(bus.stdout.readline(), "dbus-daemon")

    @staticmethod
    def _answer(line, program):
        if not line.strip():
            raise RuntimeError(f"{program} did not start")
        return line.strip()

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.directory.cleanup()
