# SPDX-License-Identifier: GPL-3.0-or-later
"""The private Dovecot: IMAP, LMTP for Postfix to deliver to, and its SASL socket."""
import subprocess

from .processes import greets, start_daemon, stop_daemon, wait_until

# Dovecot takes a client on the address it listens on for local and lets it log in without TLS:
# the second address is where it insists.
_CONFIGURATION = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
protocols = imap lmtp
base_dir = {run}
state_dir = {run}
instance_name = coi-chat-{imap_port}
listen = {listen}
log_path = {log}
auth_username_format = %{{user | lower}}
auth_allow_cleartext = no
auth_mechanisms = plain login scram-sha-1 scram-sha-256 scram-sha-1-plus scram-sha-256-plus
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_uid = mail
mail_gid = mail
mail_home = {mail}/%{{user | lower}}
mail_driver = maildir
mail_path = ~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
mailbox_list_layout = fs
postmaster_address = postmaster@{domain}
hostname = mail.{domain}
ssl = required
ssl_server_cert_file = {tls}/server.pem
ssl_server_key_file = {tls}/server.key
passdb passwd-file {{
  passwd_file_path = {users}
}}
userdb static {{
  fields {{
    uid = mail
    gid = mail
    home = {mail}/%{{user | lower}}
  }}
}}
mail_attribute {{
  dict file {{
    path = %{{home}}/dovecot-attributes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
}}
protocol imap {{
  imap_metadata = yes
}}
service imap-login {{
  process_min_avail = 1
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
    listen = 127.0.0.1
  }}
}}
service auth {{
  unix_listener auth-postfix {{
    mode = 0666
  }}
}}
{extra}
"""


class Dovecot:
    """One Dovecot below a directory; it can be stopped and started again."""

    def __init__(self, directory, tls, ports, listen, domain, extra=""):
        self.directory = directory
        self.imap_port, self.imaps_port, self.lmtp_port = ports
        self.users = directory / "users"
        self.run = directory / "run"
        self.log = directory / "dovecot.log"
        self.process = None
        directory.mkdir()
        (directory / "mail").mkdir()
        subprocess.run(["chown", "mail:mail", directory / "mail"], check=True)
        self._write(tls, ",".join(listen), domain, extra)

    def _write(self, tls, listen, domain, extra):
        self.configuration = self.directory / "dovecot.conf"
        self.configuration.write_text(_CONFIGURATION.format(
            run=self.run, log=self.log, mail=self.directory / "mail", tls=tls, listen=listen,
            domain=domain, users=self.users, extra=extra, imap_port=self.imap_port,
            imaps_port=self.imaps_port, lmtp_port=self.lmtp_port))

    def write_users(self, passwords):
        """passwords: address -> password; read anew at each login."""
        self.users.write_text("".join(
            f"{address}:{{PLAIN}}{password}::::::\n" for address, password in passwords.items()))

    def start(self):
        self.process = start_daemon(["dovecot", "-F", "-c", str(self.configuration)], self.log)

    def wait(self):
        def answers():
            if self.process.poll() is not None:
                raise RuntimeError("Dovecot ended:\n" + self.log.read_text())
            return (greets("127.0.0.1", self.imap_port, b"* OK")
                    and greets("127.0.0.1", self.lmtp_port, b"220 ")
                    and (self.run / "auth-postfix").exists())
        wait_until(answers, "Dovecot's greeting")

    def stop(self):
        stop_daemon(self.process)
        self.process = None

    def doveadm(self, *arguments):
        """Runs doveadm on this Dovecot and returns what it prints."""
        done = subprocess.run(["doveadm", "-c", str(self.configuration), *arguments],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"doveadm {' '.join(arguments)}: {done.stderr}")
        return done.stdout
