# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Dovecot and Postfix on loopback, for the tests and the demo.

    with MailServers(directory) as servers:
        servers.imap_port, servers.smtp_port, servers.ca_file, servers.password("alice") …

Needs uid 0, in a user namespace or for real; become_root() gets there.
"""
from .rootless import become_root
from .servers import DOMAIN, HOST, USERS, MailServers

__all__ = ["DOMAIN", "HOST", "USERS", "MailServers", "become_root"]
