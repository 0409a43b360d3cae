# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of the demo's people to its servers."""
import imaplib
import json
import smtplib
import ssl
from pathlib import Path


class Servers:
    """What servers.json says."""

    def __init__(self, path):
        for name, value in json.loads(Path(path).read_text()).items():
            setattr(self, name, value)
        self.tls = ssl.create_default_context(cafile=self.ca_file)

    def _credentials(self, user):
        address = f"{user}@{self.domain}"
        return address, Path(self.accounts[address]).read_text().strip()

    def imap(self, user):
        client = imaplib.IMAP4_SSL(self.host, self.imaps_port, ssl_context=self.tls, timeout=30)
        client.login(*self._credentials(user))
        return client

    def submit(self, user, mail):
        with smtplib.SMTP_SSL(self.host, self.smtps_port, context=self.tls, timeout=30) as client:
            client.login(*self._credentials(user))
            client.send_message(mail)
