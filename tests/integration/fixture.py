# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests share: servers per test class, plain clients to look with."""
import contextlib
import email.message
import email.policy
import email.utils
import imaplib
import json
import smtplib
import ssl
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "lib"))
from mailservers import MailServers, become_root  # noqa: E402

become_root()


def eventually(condition, what, seconds=10):
    """The condition's first true value; fails the test after some seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def read_json(path):
    return json.loads(Path(path).read_text())


def plain_mail(sender, recipient, text, **headers):
    """A classic mail as bytes; header names with underscores for hyphens."""
    mail = email.message.EmailMessage()
    mail["From"], mail["To"] = sender, recipient
    mail["Date"] = email.utils.localtime()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if "Message-ID" not in mail:
        mail["Message-ID"] = email.utils.make_msgid(domain="example.org")
    if "Subject" not in mail:
        mail["Subject"] = "A word"
    mail.set_content(text)
    return mail


class ServersCase(unittest.TestCase):
    """Test cases that share one pair of servers; each class starts from empty mailboxes."""

    @classmethod
    def setUpClass(cls):
        directory = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="coi-test-"))
        cls.directory = Path(directory)
        cls.directory.chmod(0o711)
        cls.servers = cls.enterClassContext(MailServers(cls.directory / "servers"))
        cls.tls = ssl.create_default_context(cafile=str(cls.servers.ca_file))

    @contextlib.contextmanager
    def imap(self, user):
        """A second, independent look at the user's mailboxes."""
        client = imaplib.IMAP4_SSL(self.servers.host, self.servers.imaps_port,
                                   ssl_context=self.tls, timeout=20)
        try:
            client.login(self.servers.address(user), self.servers.password(user))
            yield client
        finally:
            client.shutdown()

    def mailbox(self, user, name="INBOX"):
        """Messages of a mailbox as a list of (flags, parsed message)."""
        with self.imap(user) as client:
            status, data = client.select(f'"{name}"', readonly=True)
            if status != "OK" or data[0] == b"0":
                return []
            _, data = client.fetch("1:*", "(FLAGS BODY.PEEK[])")
            return [(imaplib.ParseFlags(item[0]), email.message_from_bytes(
                item[1], policy=email.policy.default)) for item in data if isinstance(item, tuple)]

    def mailbox_names(self, user):
        with self.imap(user) as client:
            return [line.decode().rsplit(' "/" ', 1)[1].strip('"') for line in client.list()[1]]

    def submit(self, user, mail):
        """Sends a mail as the user through the submission server."""
        with smtplib.SMTP_SSL(self.servers.host, self.servers.smtps_port, context=self.tls,
                              timeout=20) as client:
            client.login(self.servers.address(user), self.servers.password(user))
            return client.send_message(mail)
