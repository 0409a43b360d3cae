# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a mailbox gets into an empty profile, beside a plain fetch of the same bytes."""
import json
import os
import sqlite3
import subprocess
import threading
import time

import build
import corpus
import servers
from build import say
from median import medians
from profiles import ENVIRONMENT, Profile

_POLL = 0.005


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
    process = subprocess.Popen(profile.command("sync", "--once"), env=ENVIRONMENT,
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
    with Profile(mail) as profile:
        begin, times, first, usage = _sync(profile)
        expected = mail.messages
        found = (profile.count("location"), profile.count("message"))
        if found != (expected, expected):
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
        }


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
