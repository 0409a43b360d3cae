# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a mailbox gets into an empty profile, beside a plain fetch of the same bytes."""
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import build
import corpus
import servers
from build import say
from median import medians

_POLL = 0.005
# No session bus: the password is read from a file, and nobody is told anything.
_ENVIRONMENT = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="disabled:")


class _Profile:
    """An empty profile on the disk of the source tree."""

    def __init__(self, mail):
        self.mail = mail
        self.directory = Path(tempfile.mkdtemp(prefix="profile-", dir=build.DIRECTORY))

    def command(self, *arguments):
        return [str(build.CLI), "--data-dir", str(self.directory), "--json", *map(str, arguments)]

    def add_account(self):
        mail = self.mail
        subprocess.run(
            self.command("account", "add", corpus.OWNER, "--ca-file", mail.ca_file,
                         "--imap", f"{mail.host}:{mail.imaps_port}/tls",
                         "--smtp", f"{mail.host}:{mail.smtps_port}/tls",
                         "--password-file", mail.password_file("alice")),
            env=_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)

    def database(self):
        return next(self.directory.glob("*.db"), None) or next(self.directory.glob("*.sqlite"))

    def database_bytes(self):
        return sum(path.stat().st_size for path in self.directory.rglob("*") if path.is_file())

    def count(self, table):
        with sqlite3.connect(f"file:{self.database()}?mode=ro", uri=True) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def remove(self):
        shutil.rmtree(self.directory)


class _FirstConversation(threading.Thread):
    """Looks into the database until a conversation is in it."""

    def __init__(self, profile):
        super().__init__(daemon=True)
        self.profile, self.when, self.stopped = profile, None, False

    def run(self):
        connection = sqlite3.connect(f"file:{self.profile.database()}?mode=ro", uri=True)
        while not self.stopped and self.when is None:
            if connection.execute("SELECT 1 FROM conversation WHERE count > 0 LIMIT 1").fetchone():
                self.when = time.monotonic()
            else:
                time.sleep(_POLL)
        connection.close()


def _sync(profile):
    """Runs sync --once; returns when it was logged in, caught up, and its resource usage."""
    first, times = _FirstConversation(profile), {}
    begin = time.monotonic()
    process = subprocess.Popen(profile.command("sync", "--once"), env=_ENVIRONMENT,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    first.start()
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "state":
            times.setdefault(event["state"], time.monotonic())
    _, status, usage = os.wait4(process.pid, 0)
    first.stopped = True
    first.join()
    process.stdout.close()
    if status != 0 or "caught-up" not in times:
        raise RuntimeError(f"sync ended with {status} after {sorted(times)}")
    return begin, times, first.when, usage


def _run_client(mail):
    profile = _Profile(mail)
    try:
        profile.add_account()
        begin, times, first, usage = _sync(profile)
        found, expected = profile.count("location"), mail.messages
        if found != expected or profile.count("message") != expected:
            raise RuntimeError(f"{found} of {expected} messages came in")
        seconds = times["caught-up"] - times["online"]
        cpu = usage.ru_utime + usage.ru_stime
        return {
            "messages_per_second": expected / seconds,
            "messages_per_second_from_start": expected / (times["caught-up"] - begin),
            "cpu_seconds": cpu,
            "cpu_us_per_message": cpu / expected * 1e6,
            "peak_rss_mib": usage.ru_maxrss / 1024,
            "database_mib": profile.database_bytes() / 2**20,
            "first_conversation_ms": (first - times["online"]) * 1000,
            "conversations": profile.count("conversation"),
        }
    finally:
        profile.remove()


def _run_floor(mail):
    done = subprocess.run(
        [str(build.FETCH), "--host", mail.host, "--port", str(mail.imaps_port),
         "--ca-file", str(mail.ca_file), "--user", corpus.OWNER,
         "--password-file", str(mail.password_file("alice")), "INBOX", "Sent"],
        stdout=subprocess.PIPE, check=True, text=True)
    result = json.loads(done.stdout)
    if result["messages"] != mail.messages:
        raise RuntimeError(f"the floor fetched {result['messages']} of {mail.messages}")
    return {"floor_messages_per_second": result["messages"] / result["seconds"],
            "floor_cpu_us_per_message": result["cpu_seconds"] / result["messages"] * 1e6}


def _warm(mail):
    """What a server that has delivered these messages knows: its index, flags, dates and sizes."""
    for box in ("INBOX", "Sent"):
        mail.dovecot.doveadm("fetch", "-u", corpus.OWNER, "uid flags date.received size.virtual",
                             "mailbox", box, "all")
    _run_floor(mail)


def measure(count, runs):
    """The medians of as many runs as a dictionary."""
    with servers.filled(count) as mail:
        _warm(mail)
        samples = []
        for number in range(runs):
            # In turns, so that both meet the same noise.
            samples.append({**_run_floor(mail), **_run_client(mail)})
            say(f"ingest {count}, run {number + 1}: "
                + ", ".join(f"{key} {value:.6g}" for key, value in samples[-1].items()))
        return medians(samples)
