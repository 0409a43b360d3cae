# SPDX-License-Identifier: GPL-3.0-or-later
"""Both servers together, as a context manager."""
import json
import os
import secrets
from pathlib import Path

from .certificates import make_certificates
from .dovecot import Dovecot
from .postfix import Postfix
from .processes import free_ports

DOMAIN = "example.org"
USERS = ("alice", "bob", "carol")
HOST = "127.0.0.2"
# The third address is in no certificate: a client that checks names refuses it.
_LISTEN = ("127.0.0.1", "127.0.0.2", "127.0.0.3")


class MailServers:
    """Real mail servers in a directory that does not exist yet or is empty."""

    host = HOST
    foreign_host = "127.0.0.3"

    def __init__(self, directory, extra_dovecot=""):
        self.directory = Path(directory).resolve()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o711)
        self._check_reachable()
        self._make_passwords()
        tls = self.directory / "tls"
        tls.mkdir()
        make_certificates(tls)
        self.ca_file = tls / "ca.pem"
        self._set_up(tls, extra_dovecot)

    def _check_reachable(self):
        """The servers drop to their own users and must be able to walk to their files."""
        for path in self.directory.parents:
            if not path.stat().st_mode & 0o001:
                raise RuntimeError(f"{path} is closed to other users: take a directory elsewhere,"
                                   " below /tmp for example")

    def _make_passwords(self):
        (self.directory / "passwords").mkdir()
        for user in USERS:
            path = self.password_file(user)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(12) + "\n")

    def _set_up(self, tls, extra_dovecot):
        ports = free_ports(5, _LISTEN)
        addresses = [self.address(user) for user in USERS]
        self.imap_port, self.imaps_port = ports[:2]
        self.smtp_port, self.smtps_port = ports[3:]
        self.dovecot = Dovecot(self.directory / "dovecot", tls, ports[:3], _LISTEN, DOMAIN,
                               extra_dovecot)
        self.dovecot.write_users({self.address(user): self.password(user) for user in USERS})
        self.postfix = Postfix(self.directory / "postfix", tls, ports[3:], _LISTEN, self.dovecot,
                               DOMAIN, addresses)

    @staticmethod
    def address(user):
        return user if "@" in user else f"{user}@{DOMAIN}"

    def password_file(self, user):
        return self.directory / "passwords" / user.split("@")[0]

    def password(self, user):
        return self.password_file(user).read_text().strip()

    def start(self):
        """Starts both and returns when both answer."""
        self.dovecot.start()
        self.postfix.start()
        self.dovecot.wait()
        self.postfix.wait()

    def stop(self):
        self.postfix.stop()
        self.dovecot.stop()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def description(self):
        """What a client needs to know, as JSON can hold it."""
        return {
            "host": self.host, "domain": DOMAIN, "ca_file": str(self.ca_file),
            "imap_port": self.imap_port, "imaps_port": self.imaps_port,
            "smtp_port": self.smtp_port, "smtps_port": self.smtps_port,
            "accounts": {self.address(user): str(self.password_file(user)) for user in USERS},
        }

    def write_description(self):
        """Writes servers.json; by renaming, so that a reader sees all of it or none."""
        path = self.directory / "servers.json"
        path.with_suffix(".new").write_text(json.dumps(self.description(), indent=2) + "\n")
        os.replace(path.with_suffix(".new"), path)
        return path
