# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Cyrus: another IMAP server than Dovecot, with other habits.

It speaks IMAP4rev2 and its personal namespace begins with "INBOX." with the settings here, so that a client
meets a prefix and a separator that are not Dovecot's.
"""
import os
import shutil
import subprocess
from pathlib import Path

from .processes import greets, start_daemon, stop_daemon, wait_until

_PROGRAMS = Path("/usr/lib/cyrus/bin")
_USER = "mail"

_IMAPD = """
configdirectory: {directory}/config
defaultpartition: default
partition-default: {directory}/spool
proc_path: {directory}/run/proc
mboxname_lockpath: {directory}/run/lock
lmtpsocket: {directory}/run/lmtp
idlesocket: {directory}/run/idle
notifysocket: {directory}/run/notify
syslog_prefix: coi-chat
cyrus_user: {user}
cyrus_group: {user}
admins: cyrus
servername: mail.{domain}
virtdomains: userid
defaultdomain: {domain}
altnamespace: no
unixhierarchysep: no
autocreate_users: anyone
autocreate_quota: 10240
autocreate_inbox_folders: Sent
autocreate_subscribe_folders: Sent
xlist-sent: Sent
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {directory}/sasldb2
sasl_mech_list: PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256
allowplaintext: no
allowstarttls: on
imapidlepoll: 1
tls_server_cert: {directory}/server.pem
tls_server_key: {directory}/server.key
"""

_MASTER = """
START {{
  recover cmd="ctl_cyrusdb -C {conf} -r"
  idled cmd="idled -C {conf}"
}}
SERVICES {{
  imap cmd="imapd -C {conf}" listen="{host}:{imap_port}" proto="tcp4" prefork=1
  imaps cmd="imapd -C {conf} -s" listen="{host}:{imaps_port}" proto="tcp4" prefork=1
  lmtp cmd="lmtpd -C {conf} -a" listen="127.0.0.1:{lmtp_port}" proto="tcp4" prefork=1
}}
EVENTS {{
  checkpoint cmd="ctl_cyrusdb -C {conf} -c" period=30
}}
"""


def has_cyrus():
    """Whether Cyrus is there; tests skip, aloud, where it is not."""
    return (_PROGRAMS / "imapd").exists()


class Cyrus:
    """One Cyrus below a directory; users get their mailboxes when they first log in."""

    def __init__(self, directory, tls, ports, host, domain):
        self.directory = directory
        self.imap_port, self.imaps_port, self.lmtp_port = ports
        self.host, self.domain = host, domain
        self.log = directory / "cyrus.log"
        self.process = None
        for name in ("", "config", "config/socket", "spool", "run", "run/proc", "run/lock"):
            (directory / name).mkdir()
        # Cyrus reads them as its own user.
        for name in ("server.pem", "server.key"):
            shutil.copy(tls / name, directory)
        self.imapd = directory / "imapd.conf"
        self.imapd.write_text(_IMAPD.format(directory=directory, user=_USER, domain=domain))
        self.master = directory / "cyrus.conf"
        self.master.write_text(_MASTER.format(
            conf=self.imapd, host=host, imap_port=self.imap_port, imaps_port=self.imaps_port,
            lmtp_port=self.lmtp_port))

    def write_users(self, passwords):
        """passwords: address -> password."""
        for address, password in passwords.items():
            # Cyrus takes its default domain off and looks the user up under the server's name.
            subprocess.run(["saslpasswd2", "-p", "-c", "-f", self.directory / "sasldb2",
                            "-u", f"mail.{self.domain}", address.split("@")[0]],
                           input=password, text=True, check=True, stderr=subprocess.DEVNULL)

    def start(self):
        subprocess.run(["chown", "-R", f"{_USER}:{_USER}", self.directory], check=True)
        environment = dict(os.environ, PATH=f"{_PROGRAMS}:{os.environ['PATH']}", CYRUS_USER=_USER)
        self.process = start_daemon(
            [str(_PROGRAMS / "master"), "-C", str(self.imapd), "-M", str(self.master),
             "-p", str(self.directory / "run" / "master.pid"), "-L", str(self.log)],
            self.directory / "master.log", environment)

    def wait(self):
        def answers():
            if self.process.poll() is not None:
                raise RuntimeError("Cyrus ended:\n" + (self.directory / "master.log").read_text())
            return greets("127.0.0.1", self.lmtp_port, b"220 ")
        wait_until(answers, "Cyrus' greeting")

    def stop(self):
        stop_daemon(self.process)
        self.process = None
