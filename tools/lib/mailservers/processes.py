# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting daemons that cannot outlive their parent, and waiting for them."""
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_KEEPER = Path(__file__).with_name("keeper.py")
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number=signal.SIGTERM):
    """Be told by the kernel when the parent ends, however it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def start_daemon(arguments, log, environment=None):
    """Starts a daemon in the foreground, in a session of its own, away from our pipes."""
    keeper = [sys.executable, "-B", str(_KEEPER), str(os.getpid()), *arguments]
    with open(log, "ab") as output:
        return subprocess.Popen(keeper, stdin=subprocess.DEVNULL, stdout=output,
                                stderr=output, env=environment, start_new_session=True)


def stop_daemon(process):
    """Ends the daemon and its children; its keeper insists after some seconds."""
    if process is not None:
        process.terminate()
        process.wait()


def free_ports(number, hosts):
    """Port numbers that are free on every one of the hosts now."""
    sockets, ports = [], []
    try:
        while len(ports) < number:
            first = socket.create_server((hosts[0], 0))
            sockets.append(first)
            port = first.getsockname()[1]
            try:
                sockets.extend(socket.create_server((host, port)) for host in hosts[1:])
            except OSError:
                continue
            ports.append(port)
    finally:
        for item in sockets:
            item.close()
    return ports


def wait_until(condition, what, seconds=20):
    """Polls the condition; TimeoutError names what was missing."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def greets(host, port, greeting):
    """Whether a server on the port says its greeting."""
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.settimeout(2)
            return connection.recv(64).startswith(greeting)
    except OSError:
        return False
