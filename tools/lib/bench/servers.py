# SPDX-License-Identifier: GPL-3.0-or-later
"""Private mail servers that hold the corpus."""
import contextlib
import tempfile
import time
from pathlib import Path

from build import say
from mailservers import MailServers

import corpus
import maildir


@contextlib.contextmanager
def filled(count):
    """Servers where Alice has that many messages; yields them with .messages and .bytes."""
    with tempfile.TemporaryDirectory(prefix="coi-bench-") as directory:
        Path(directory).chmod(0o711)
        servers = MailServers(Path(directory) / "servers")
        begin = time.monotonic()
        home = servers.dovecot.directory / "mail" / corpus.OWNER
        servers.messages, servers.bytes = maildir.fill(home, corpus.messages(count))
        say(f"{servers.messages} messages of {servers.bytes / servers.messages:.0f} bytes"
            f" made in {time.monotonic() - begin:.1f} s")
        with servers:
            yield servers
