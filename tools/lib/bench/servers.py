# SPDX-License-Identifier: GPL-3.0-or-later
"""Private mail servers that hold the corpus."""
import contextlib
import shutil
import tempfile
import time
from pathlib import Path

from build import say
from mailservers import MailServers

import corpus
import maildir


# Many messages a file: Dovecot itself spends a quarter less on a message than with a Maildir.
_STORAGE = "mail_driver = mdbox\nmail_path = ~/mdbox\n"


def _fill(mail, count):
    """Gives Alice so many messages."""
    begin = time.monotonic()
    path = mail.dovecot.directory / "mail" / "import"
    mail.messages, mail.bytes = maildir.write(path, corpus.messages(count))
    mail.dovecot.doveadm("import", "-u", corpus.OWNER, f"maildir:{path}", "", "all")
    shutil.rmtree(path)
    say(f"{mail.messages} messages of {mail.bytes / mail.messages:.0f} bytes"
        f" in {time.monotonic() - begin:.1f} s")


@contextlib.contextmanager
def filled(count):
    """Servers where Alice has that many messages; yields them with .messages and .bytes."""
    with tempfile.TemporaryDirectory(prefix="coi-bench-") as directory:
        Path(directory).chmod(0o711)
        with MailServers(Path(directory) / "servers", extra_dovecot=_STORAGE) as mail:
            _fill(mail, count)
            yield mail
