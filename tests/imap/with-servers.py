#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test program beside real mail servers and tells it where they are.

usage: with-servers.py COMMAND [ARGUMENT…]
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "lib"))
from mailservers import MailServers, become_root  # noqa: E402


def environment(servers):
    return dict(os.environ, COI_TEST_HOST=servers.host, COI_TEST_FOREIGN_HOST=servers.foreign_host,
                COI_TEST_CA_FILE=str(servers.ca_file), COI_TEST_LOGIN=servers.address("alice"),
                COI_TEST_PASSWORD=servers.password("alice"),
                COI_TEST_IMAP_PORT=str(servers.imap_port),
                COI_TEST_IMAPS_PORT=str(servers.imaps_port))


def main():
    become_root()
    with tempfile.TemporaryDirectory(prefix="coi-imap-") as directory:
        os.chmod(directory, 0o711)
        with MailServers(Path(directory) / "servers") as servers:
            return subprocess.run(sys.argv[1:], env=environment(servers)).returncode


sys.exit(main())
