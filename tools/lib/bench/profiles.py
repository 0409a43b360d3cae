# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles of COI Chat that the measurements fill and use."""
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import build

# No session bus: the password is read from a file, and nobody is told anything.
ENVIRONMENT = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="disabled:")


class Profile:
    """A profile of one of the servers' users on the disk of the source tree; empty at first."""

    def __init__(self, mail, user="alice"):
        self.mail, self.user = mail, user
        self.directory = Path(tempfile.mkdtemp(prefix="profile-", dir=build.DIRECTORY))

    def command(self, *arguments):
        return [str(build.CLI), "--data-dir", str(self.directory), "--json", *map(str, arguments)]

    def add_account(self):
        mail = self.mail
        subprocess.run(
            self.command("account", "add", self.mail.address(self.user), "--ca-file", mail.ca_file,
                         "--imap", f"{mail.host}:{mail.imaps_port}/tls",
                         "--smtp", f"{mail.host}:{mail.smtps_port}/tls",
                         "--password-file", mail.password_file(self.user)),
            env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)

    def database(self):
        return self.directory / "coi-chat.db"

    def sync(self):
        """Takes in what is on the server."""
        subprocess.run(self.command("sync", "--once"), env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=True)

    def database_bytes(self):
        return sum(path.stat().st_size for path in self.directory.rglob("*") if path.is_file())

    def count(self, table):
        with sqlite3.connect(f"file:{self.database()}?mode=ro", uri=True) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def __enter__(self):
        self.add_account()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.directory)
