# SPDX-License-Identifier: GPL-3.0-or-later
"""The private Postfix: submission with both kinds of TLS, delivery to Dovecot and nowhere else."""
import grp
import os
import pwd
import subprocess

from .processes import greets, start_daemon, stop_daemon, wait_until

_MAIN = """
compatibility_level = 3.10
mail_owner = postfix
setgid_group = postdrop
queue_directory = {queue}
data_directory = {data}
maillog_file = {log}
maillog_file_prefixes = {directory}
myhostname = mail.{domain}
mydestination =
alias_maps =
alias_database =
mynetworks =
inet_protocols = ipv4
smtp_dns_support_level = disabled
lmtp_host_lookup = native
smtpd_peername_lookup = no

virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp_port}
# Nobody there is known to Dovecot: taken first and returned later, so that a bounce can be seen.
relay_domains = bounce.{domain}
transport_maps = inline:{{ bounce.{domain}=lmtp:inet:127.0.0.1:{lmtp_port} }}
default_transport = error:5.4.4 nothing is delivered outside {domain}
relay_transport = error:5.4.4 nothing is delivered outside {domain}

smtpd_tls_cert_file = {tls}/server.pem
smtpd_tls_key_file = {tls}/server.key
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
smtpd_sasl_security_options = noanonymous
smtpd_sender_login_maps = inline:{{ {logins} }}
smtpd_client_restrictions = permit_sasl_authenticated, reject
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions =
  check_recipient_access inline:{{ {{ defer@{domain} = 450 4.2.0 come back later }} }}
smtpd_error_sleep_time = 0
message_size_limit = 52428800
mailbox_size_limit = 0
virtual_mailbox_limit = 0
in_flow_delay = 0
minimal_backoff_time = 2s
maximal_backoff_time = 5s
queue_run_delay = 2s
"""

_MASTER = """
{submission}
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n -  0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
lmtp      unix  - - n - - lmtp
error     unix  - - n - - error
retry     unix  - - n - - error
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""

_QUEUES = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
           "private", "saved", "trace"]


class Postfix:
    """One Postfix below a directory; it can be stopped and started again."""

    def __init__(self, directory, tls, ports, listen, dovecot, domain, addresses):
        self.directory = directory
        self.smtp_port, self.smtps_port = ports
        self.log = directory / "postfix.log"
        self.process = None
        self._make_directories()
        self._write_main(tls, dovecot, domain, addresses)
        self._write_master(listen)

    def _make_directories(self):
        """The tree that postfix-script would make, which would also want to chown system files."""
        owner, group = pwd.getpwnam("postfix"), grp.getgrnam("postdrop").gr_gid
        queue = self.directory / "queue"
        for path in [self.directory, queue, queue / "pid"]:
            path.mkdir()
        for name in _QUEUES:
            (queue / name).mkdir(mode=0o700)
            os.chown(queue / name, owner.pw_uid, -1)
        for name, mode in [("maildrop", 0o1730), ("public", 0o2710)]:
            (queue / name).mkdir()
            os.chown(queue / name, owner.pw_uid, group)
            (queue / name).chmod(mode)
        (self.directory / "data").mkdir(mode=0o700)
        os.chown(self.directory / "data", owner.pw_uid, owner.pw_gid)

    def _write_main(self, tls, dovecot, domain, addresses):
        mailboxes = ", ".join(f"{address}=yes" for address in addresses)
        logins = ", ".join(f"{address}={address}" for address in addresses)
        (self.directory / "main.cf").write_text(_MAIN.format(
            queue=self.directory / "queue", data=self.directory / "data", log=self.log,
            directory=self.directory, domain=domain, mailboxes=mailboxes, logins=logins, tls=tls,
            lmtp_port=dovecot.lmtp_port, auth=dovecot.run / "auth-postfix"))

    def _write_master(self, listen):
        lines = []
        for host in listen:
            lines += [f"{host}:{self.smtp_port} inet n - n - - smtpd",
                      f"{host}:{self.smtps_port} inet n - n - - smtpd"
                      " -o smtpd_tls_wrappermode=yes"]
        (self.directory / "master.cf").write_text(_MASTER.format(submission="\n".join(lines)))

    def start(self):
        daemons = subprocess.run(["postconf", "-d", "-h", "daemon_directory"], check=True,
                                 capture_output=True, text=True).stdout.strip()
        environment = dict(os.environ, MAIL_CONFIG=str(self.directory))
        self.process = start_daemon([f"{daemons}/master", "-c", str(self.directory), "-s"],
                                    self.directory / "master.log", environment)

    def wait(self):
        def answers():
            if self.process.poll() is not None:
                raise RuntimeError("Postfix ended:\n" + self._said())
            return greets("127.0.0.1", self.smtp_port, b"220 ")
        wait_until(answers, "Postfix's greeting")

    def _said(self):
        logs = [self.directory / "master.log", self.log]
        return "".join(log.read_text() for log in logs if log.exists())

    def stop(self):
        stop_daemon(self.process)
        self.process = None
