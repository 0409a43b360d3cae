# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets one program trust a test authority as if the system did."""
import ctypes
import os

SYSTEM_FILE = "/etc/ssl/certs/ca-certificates.crt"
_CLONE_NEWNS, _MS_BIND, _MS_REC, _MS_PRIVATE = 0x20000, 4096, 16384, 1 << 18
_libc = ctypes.CDLL(None, use_errno=True)


def _check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def trust_only(ca_file):
    """For preexec_fn: this process gets own mounts, with ca_file as the system's authorities."""
    _check(_libc.unshare(_CLONE_NEWNS), "unshare")
    _check(_libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "private mounts")
    _check(_libc.mount(os.fsencode(ca_file), SYSTEM_FILE.encode(), None, _MS_BIND, None), "bind")
