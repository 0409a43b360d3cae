# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps one daemon: runs it, and takes all of it along when told to end or when the parent is gone.

Daemons that change their user lose the kernel's parent-death signal; this process doesn't.
usage: keeper.py PARENT COMMAND…
"""
import ctypes
import os
import signal
import subprocess
import sys

_PR_SET_PDEATHSIG = 1
_SECONDS = 5


def _end(child):
    child.terminate()
    try:
        child.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        pass


def main():
    numbers = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)
    child = subprocess.Popen(sys.argv[2:], preexec_fn=lambda: signal.pthread_sigmask(
        signal.SIG_UNBLOCK, numbers))
    while child.poll() is None and signal.sigwait(numbers) == signal.SIGCHLD:
        pass
    _end(child)
    os.killpg(0, signal.SIGKILL)


main()
