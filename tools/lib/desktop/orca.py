# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Orca, speaking into a file through a speech-dispatcher module of our own."""
import json
import os
import stat
import time
from pathlib import Path

_MODULE = Path(__file__).with_name("speech_module.py")
_CONFIGURATION = """LogLevel 1
CommunicationMethod "unix_socket"
SocketPath "default"
Timeout 0
DefaultLanguage "en-US"
AddModule "recorder" "{module}" ""
DefaultModule recorder
"""


class Orca:
    """Runs in a session; waits until the screen reader has spoken its first words."""

    def __init__(self, session):
        self.directory = Path(session.directory.name) / "speech"
        self.record = self.directory / "spoken"
        self.heard = 0
        self._configure()
        self._start_speech(session)
        environment = {"COI_SPOKEN": str(self.record)}
        session.start(["orca", "--replace"], environment)
        self._wait(lambda: self._utterances(), "Orca's first words", 30)

    def _configure(self):
        for name in ("modules", "clients", "log"):
            (self.directory / "conf" / name).mkdir(parents=True)
        # speech-dispatcher runs modules without arguments: the script must start by itself.
        module = self.directory / "module"
        module.write_text(f'#!/bin/sh\nexec python3 -B "{_MODULE}" "{self.record}"\n')
        module.chmod(module.stat().st_mode | stat.S_IXUSR)
        (self.directory / "conf" / "speechd.conf").write_text(
            _CONFIGURATION.format(module=module))

    def _start_speech(self, session):
        conf = self.directory / "conf"
        session.start(["speech-dispatcher", "-s", "-C", str(conf), "-L", str(conf / "log"),
                       "-P", str(self.directory / "pid"), "-t", "0"])
        socket = Path(session.environment["XDG_RUNTIME_DIR"]) / "speech-dispatcher" / "speechd.sock"
        self._wait(socket.exists, "speech-dispatcher", 20)

    @staticmethod
    def _wait(condition, what, seconds):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {seconds} s: {what}")
            time.sleep(0.03)

    def _utterances(self):
        if not self.record.exists():
            return []
        lines = self.record.read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line)["text"] for line in lines if line.endswith("\n")]

    def forget(self):
        """Leaves out what was said until now."""
        self.heard = len(self._utterances())

    def spoken(self):
        """What was said since forget()."""
        return self._utterances()[self.heard:]

    def wait_spoken(self, words, seconds=10):
        """Waits until one utterance has these words; returns it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for utterance in self.spoken():
                if words in utterance:
                    return utterance
            time.sleep(0.05)
        raise AssertionError(f"not spoken within {seconds} s: {words}; but {self.spoken()}")
