# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the uid 0 that Dovecot and Postfix need, without any privilege outside."""
import os
import sys


def become_root():
    """Re-runs this program as root of an own user namespace unless it is root already."""
    if os.geteuid() == 0:
        return
    if os.environ.get("COI_CHAT_BECOMING_ROOT"):
        sys.exit("unshare did not make us root: are sub-uids set up (package uidmap)?")
    os.environ["COI_CHAT_BECOMING_ROOT"] = "1"
    os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--map-auto", "--",
                          sys.executable, *sys.argv])
