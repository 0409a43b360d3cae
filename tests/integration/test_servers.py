#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private mail servers themselves, seen by Python's own clients."""
import imaplib
import os
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import fixture
import tap
from fixture import eventually, plain_mail

SERVERS = Path(__file__).resolve().parents[2] / "tools" / "servers"


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class TestLogin(fixture.ServersCase):
    def test_imap_implicit_tls(self):
        """IMAP: implicit TLS and log-in"""
        with self.imap("alice") as client:
            self.assertEqual(client.select()[0], "OK")

    def test_imap_starttls(self):
        """IMAP: STARTTLS and log-in"""
        client = imaplib.IMAP4(self.servers.host, self.servers.imap_port, timeout=20)
        self.assertIn("STARTTLS", client.capabilities)
        self.assertIn("LOGINDISABLED", client.capabilities)
        client.starttls(self.tls)
        client.login("bob@example.org", self.servers.password("bob"))
        client.logout()

    def test_imap_clear_refused(self):
        """IMAP: no log-in without TLS"""
        client = imaplib.IMAP4(self.servers.host, self.servers.imap_port, timeout=20)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "PRIVACYREQUIRED"):
            client.login("bob@example.org", self.servers.password("bob"))
        client.shutdown()

    def test_imap_wrong_password(self):
        """IMAP: a wrong password is refused"""
        client = imaplib.IMAP4_SSL(self.servers.host, self.servers.imaps_port,
                                   ssl_context=self.tls, timeout=20)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
            client.login("alice@example.org", "not it")
        client.shutdown()

    def test_authority_unknown(self):
        """TLS: who doesn't know the authority doesn't connect"""
        with self.assertRaises(ssl.SSLCertVerificationError):
            imaplib.IMAP4_SSL(self.servers.host, self.servers.imaps_port,
                              ssl_context=ssl.create_default_context(), timeout=20)

    def test_foreign_name(self):
        """TLS: one address is in no certificate"""
        with self.assertRaises(ssl.SSLCertVerificationError):
            imaplib.IMAP4_SSL(self.servers.foreign_host, self.servers.imaps_port,
                              ssl_context=self.tls, timeout=20)

    def test_sent_mailbox(self):
        """IMAP: Sent is marked as such"""
        with self.imap("alice") as client:
            lines = b"\n".join(client.list()[1])
        self.assertRegex(lines, rb"\\Sent\) \"/\" Sent")


class TestSubmission(fixture.ServersCase):
    def smtp(self):
        client = smtplib.SMTP(self.servers.host, self.servers.smtp_port, timeout=20)
        self.addCleanup(client.close)
        client.ehlo()
        return client

    def test_delivery_starttls(self):
        """SMTP: STARTTLS, log-in, and the mail arrives"""
        client = self.smtp()
        client.starttls(context=self.tls)
        client.login("alice@example.org", self.servers.password("alice"))
        mail = plain_mail("alice@example.org", "bob@example.org", "Grüße, Bob")
        self.assertEqual(client.send_message(mail), {})
        (flags, got), = eventually(lambda: self.mailbox("bob"), "delivery")
        self.assertEqual(got["Message-ID"], mail["Message-ID"])
        self.assertEqual(got.get_content().strip(), "Grüße, Bob")
        self.assertNotIn(b"\\Seen", flags)

    def test_auth_needs_tls(self):
        """SMTP: no AUTH before TLS"""
        client = self.smtp()
        self.assertFalse(client.has_extn("auth"))
        self.assertEqual(client.docmd("AUTH", "PLAIN AGEAYg==")[0], 530)

    def test_wrong_password(self):
        """SMTP: a wrong password is refused"""
        client = self.smtp()
        client.starttls(context=self.tls)
        with self.assertRaises(smtplib.SMTPAuthenticationError):
            client.login("alice@example.org", "not it")

    def test_only_own_address(self):
        """SMTP: nobody sends as somebody else"""
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            self.submit("alice", plain_mail("carol@example.org", "bob@example.org", "I am Carol"))

    def test_nothing_leaves(self):
        """SMTP: other domains are refused at once"""
        with self.assertRaises(smtplib.SMTPRecipientsRefused) as caught:
            self.submit("alice", plain_mail("alice@example.org", "x@example.com", "out"))
        self.assertEqual(caught.exception.recipients["x@example.com"][0], 554)

    def test_bounce(self):
        """SMTP: mail to the bouncing domain comes back as a report"""
        self.submit("carol", plain_mail("carol@example.org", "x@bounce.example.org", "back"))
        (_, report), = eventually(lambda: self.mailbox("carol"), "the bounce")
        self.assertEqual(report.get_content_type(), "multipart/report")


class TestLifetime(unittest.TestCase):
    def run_servers(self, number):
        """Starts tools/servers, ends it by a signal; returns the ports that still answer."""
        with tempfile.TemporaryDirectory(prefix="coi-test-") as directory:
            os.chmod(directory, 0o755)
            child = subprocess.Popen([sys.executable, SERVERS, directory + "/s"],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            description = fixture.read_json(child.stdout.readline().strip())
            ports = [value for key, value in description.items() if key.endswith("_port")]
            self.assertTrue(all(answers(port) for port in ports))
            child.send_signal(number)
            child.wait(20)
            child.stdout.close()
            eventually(lambda: not any(answers(port) for port in ports), "the servers' end")

    def test_terminate(self):
        """Lifetime: SIGTERM ends all of it"""
        self.run_servers(signal.SIGTERM)

    def test_interrupt(self):
        """Lifetime: SIGINT ends all of it"""
        self.run_servers(signal.SIGINT)

    def test_kill(self):
        """Lifetime: even SIGKILL ends all of it"""
        self.run_servers(signal.SIGKILL)

    def test_restart(self):
        """Lifetime: stopped and started servers keep ports and mail"""
        with tempfile.TemporaryDirectory(prefix="coi-test-") as directory:
            os.chmod(directory, 0o755)
            with fixture.MailServers(directory + "/s") as servers:
                servers.stop()
                self.assertFalse(answers(servers.imaps_port))
                servers.start()
                self.assertTrue(answers(servers.imaps_port))
                self.assertTrue(answers(servers.smtps_port))


if __name__ == "__main__":
    tap.main()
