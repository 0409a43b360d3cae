# SPDX-License-Identifier: GPL-3.0-or-later
"""The program's window with a profile of that many messages, under Xvfb with cairo."""
import contextlib
import json
import os
import re
import subprocess
import time

import build
import corpus
import servers
from build import say
from desktop.display import Display
from median import medians
from profiles import Profile

_CHAT_MESSAGES_PER_RUN = 3
_PATIENCE = 60  # seconds: something is broken


def _run(display, *command):
    """Runs a program on the display; returns when it was started and what it says as JSON."""
    environment = {**os.environ, **display.environment}
    begin = time.monotonic()
    done = subprocess.run([str(part) for part in command], env=environment, stdout=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, check=True, text=True,
                          timeout=_PATIENCE)
    return begin, json.loads(done.stdout.splitlines()[-1])


def _start(display, *command):
    begin, result = _run(display, *command)
    return {"ms": result["painted_us"] / 1000 - begin * 1000, "cpu_ms": result["cpu_us"] / 1000,
            "mib": result["pss_kib"] / 1024}


def measure_start(display, profile, runs):
    """Process start to the first painted list, beside an empty window; and their memory."""
    ours_command = (build.WINDOW, "start", corpus.LARGEST, "--data-dir", profile.directory)
    samples = []
    for number in range(runs + 1):
        floor, ours = _start(display, build.EMPTY), _start(display, *ours_command)
        # The first of each reads the libraries from the disk.
        if number > 0:
            samples.append({f"start_{key}": value for key, value in ours.items()}
                           | {f"start_floor_{key}": value for key, value in floor.items()})
            say("start: " + ", ".join(f"{key} {value:.4g}" for key, value in samples[-1].items()))
    result = medians(samples)
    return {"start_ratio": result["start_ms"] / result["start_floor_ms"],
            "start_extra_mib": result["start_mib"] - result["start_floor_mib"], **result}


def measure_open(display, profile):
    """Switching to the largest conversation, until its newest message is painted."""
    _, result = _run(display, build.WINDOW, "open", corpus.LARGEST, "--data-dir", profile.directory)
    say(f"open: {result}")
    return {"open_largest_ms": result["open_ms"], "open_largest_cpu_ms": result["cpu_ms"],
            "largest_messages": result["messages"]}


def measure_reads(profile):
    """What the database alone takes."""
    done = subprocess.run([str(build.STORE), str(profile.database()), corpus.COMMON_WORD, corpus.RARE_WORD,
                           "absentword"],
                          stdout=subprocess.PIPE, check=True, text=True)
    result = json.loads(done.stdout)
    say(f"read: {result}")
    return result


def measure_wheel(display):
    """The frames of a wheel that goes through 100,000 rows."""
    environment = {**os.environ, **display.environment}
    done = subprocess.run([str(build.TIMELINE), "--measure"], env=environment, check=True,
                          stdout=subprocess.PIPE, text=True)
    found = re.search(r"wheel clicks up: median ([\d.]+) ms, p95 ([\d.]+) ms", done.stdout)
    say(f"wheel: {found[0]}")
    return {"wheel_median_ms": float(found[1]), "wheel_p95_ms": float(found[2])}


class _Chatter:
    """A running program with one conversation open."""

    def __init__(self, display, profile, address):
        self.process = subprocess.Popen(
            [str(build.WINDOW), "chat", address, "--data-dir", str(profile.directory)],
            env={**os.environ, **display.environment}, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def send(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def answer(self, key):
        """The next line that has the key."""
        for line in self.process.stdout:
            if key in (found := json.loads(line)):
                return found
        raise RuntimeError(f"the program ended with {self.process.wait()}, without {key}")


def _exchange(alice, bob, number):
    text = f"Message number {number} on its way"
    alice.send(text)
    sent, shown = alice.answer("entered_us"), bob.answer("shown")
    if shown["shown"] != text:
        raise RuntimeError(f"{shown['shown']} was shown instead of {text}")
    return {
        "send_to_shown_ms": (sent["written_us"] - sent["entered_us"]
                             + shown["painted_us"] - shown["readable_us"]) / 1000,
        "servers_ms": (shown["readable_us"] - sent["written_us"]) / 1000,
        "enter_to_written_ms": (sent["written_us"] - sent["entered_us"]) / 1000,
        "readable_to_painted_ms": (shown["painted_us"] - shown["readable_us"]) / 1000,
    }


def measure_chat(display, alice_profile, runs):
    """Enter at Alice to shown at Bob through Postfix and Dovecot."""
    samples = []
    with Profile(alice_profile.mail, "bob") as bob_profile, \
            _Chatter(display, bob_profile, corpus.OWNER) as bob, \
            _Chatter(display, alice_profile, corpus.LARGEST) as alice:
        for chatter in (alice, bob):
            chatter.answer("ready")
        for number in range(runs * _CHAT_MESSAGES_PER_RUN + 1):
            samples.append(_exchange(alice, bob, number))
            time.sleep(0.3)
    # The first one makes the connection.
    result = medians(samples[1:])
    say("chat: " + ", ".join(f"{key} {value:.4g}" for key, value in result.items()))
    return result


def measure(count, runs):
    """All of it, as one dictionary."""
    with contextlib.ExitStack() as stack:
        mail = stack.enter_context(servers.filled(count))
        profile = stack.enter_context(Profile(mail))
        profile.sync()
        display = stack.enter_context(Display())
        return {**measure_start(display, profile, runs), **measure_open(display, profile),
                **measure_reads(profile), **measure_chat(display, profile, runs),
                **measure_wheel(display)}
