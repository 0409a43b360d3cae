# SPDX-License-Identifier: GPL-3.0-or-later
"""Names the machine and says how busy it is, for nobody can read a figure without that."""
import os
import platform
import subprocess
from pathlib import Path


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory_gib():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _version(*command):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout.split()[-1 if command[0] == "postconf" else 0]


def describe():
    """One line."""
    return (f"{os.cpu_count()} cores of {_processor()}, {_memory_gib():.0f} GiB,"
            f" Linux {platform.release().split('-')[0]},"
            f" Dovecot {_version('dovecot', '--version')},"
            f" Postfix {_version('postconf', '-d', 'mail_version')}")


def load():
    """How many processes wanted to run in the last minute."""
    return os.getloadavg()[0]
