#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine against a real Cyrus, whose mailboxes begin with "INBOX." and are separated by dots."""
import contextlib
import email.policy
import imaplib
import smtplib
import tempfile
import time
import unittest
from pathlib import Path

import cli
import fixture
import tap
from fixture import eventually, plain_mail
from mailservers.cyrus import Cyrus, has_cyrus
from mailservers.processes import free_ports

ALICE, BOB = "alice@example.org", "bob@example.org"
CHATS = "INBOX.COI.Chats"


@unittest.skipUnless(has_cyrus(), "Cyrus is not here; the private Debian 13 root has it")
class CyrusCase(fixture.ServersCase):
    """Alice's mailboxes are on Cyrus; Postfix takes what she sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hosts = ("127.0.0.1", cls.servers.host)
        cls.cyrus = Cyrus(cls.directory / "cyrus", cls.servers.directory / "tls",
                          free_ports(3, hosts), cls.servers.host, "example.org")
        cls.cyrus.write_users({ALICE: cls.servers.password("alice")})
        cls.addClassCleanup(cls.cyrus.stop)
        cls.cyrus.start()
        cls.cyrus.wait()

    def setUp(self):
        self.empty("INBOX", "INBOX.Sent", CHATS)

    @contextlib.contextmanager
    def imap(self, user="alice"):
        client = imaplib.IMAP4_SSL(self.cyrus.host, self.cyrus.imaps_port, ssl_context=self.tls,
                                   timeout=20)
        try:
            client.login(self.servers.address(user), self.servers.password(user))
            yield client
        finally:
            client.shutdown()

    def empty(self, *names):
        with self.imap() as client:
            for name in names:
                if client.select(name)[0] == "OK":
                    client.store("1:*", "+FLAGS", r"\Deleted")
                    client.expunge()

    def append(self, mail, mailbox="INBOX", flags=None):
        with self.imap() as client:
            client.create(CHATS)
            status, data = client.append(mailbox, flags, imaplib.Time2Internaldate(time.time()),
                                         mail.as_bytes(policy=email.policy.SMTP))
            self.assertEqual(status, "OK", data)

    def deliver(self, mail):
        """As a mail server does, over LMTP."""
        with smtplib.LMTP("127.0.0.1", self.cyrus.lmtp_port) as client:
            client.send_message(mail, to_addrs=["alice"])

    def profile(self):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="coi-profile-"))
        return cli.Cli(Path(directory) / "data", self.servers, "alice")

    def sign_in(self, starttls=False):
        alice = self.profile()
        imap = (f"{self.cyrus.host}:{self.cyrus.imap_port}/starttls" if starttls
                else f"{self.cyrus.host}:{self.cyrus.imaps_port}/tls")
        arguments = alice.account_arguments(
            imap, f"{self.servers.host}:{self.servers.smtps_port}/tls", self.servers.ca_file)
        alice.run(*arguments, "--password-file", self.servers.password_file("alice"))
        return alice


class TestCyrus(CyrusCase):
    def test_history(self):
        """Cyrus: history, Sent and COI.Chats are loaded"""
        self.append(plain_mail(BOB, ALICE, "an old one"))
        self.append(plain_mail(ALICE, BOB, "an answer"), "INBOX.Sent", r"\Seen")
        self.append(plain_mail(BOB, ALICE, "a chat", Chat_Version="1.0"), CHATS)
        alice = self.sign_in()
        alice.run("sync", "--once")
        self.assertEqual(alice.texts(BOB), ["a chat", "an answer", "an old one"])

    def test_starttls(self):
        """Cyrus: STARTTLS"""
        self.append(plain_mail(BOB, ALICE, "over STARTTLS"))
        alice = self.sign_in(starttls=True)
        alice.run("sync", "--once")
        self.assertEqual(alice.texts(BOB), ["over STARTTLS"])

    def test_push(self):
        """Cyrus: a delivered message is pushed"""
        alice = self.sign_in()
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            self.deliver(plain_mail(BOB, ALICE, "pushed by Cyrus"))
            watch.wait_text("pushed by Cyrus", 5)

    def test_sent_copy(self):
        """Cyrus: one copy in the mailbox for what was sent, seen"""
        alice = self.sign_in()
        alice.run("send", BOB, "--text", "with a copy", "--wait")
        alice.run("sync", "--once")
        with self.imap() as client:
            names = [line.decode().rsplit(' "." ', 1)[1].strip('"') for line in client.list()[1]]
        copies = [flags for name in names for flags, mail in self.mailbox("alice", name)
                  if "with a copy" in mail.get_content()]
        self.assertEqual(copies, [copies[0]])
        self.assertIn(b"\\Seen", copies[0])
        self.assertEqual(alice.texts(BOB), ["with a copy"])

    def test_quota(self):
        """Cyrus: how full the mailbox is"""
        self.append(plain_mail(BOB, ALICE, "x" * 3000))
        quota, = [event for event in self.sign_in().run("sync", "--once")
                  if event["event"] == "quota"]
        self.assertEqual(quota["limit"], 10240 * 1024)
        self.assertGreater(quota["used"], 2000)

    def test_read_both_ways(self):
        """Cyrus: read here is read there, and read there is read here"""
        self.append(plain_mail(BOB, ALICE, "the first"))
        self.append(plain_mail(BOB, ALICE, "the second"))
        alice = self.sign_in()
        alice.run("sync", "--once")
        chat = alice.chat_with(BOB)
        self.assertEqual(chat["unread"], 2)
        with self.imap() as client:
            client.select()
            client.store("1", "+FLAGS", r"\Seen")
        alice.run("sync", "--once")
        self.assertEqual(alice.chat_with(BOB)["unread"], 1)
        alice.run("read", chat["id"])
        alice.run("sync", "--once")
        self.assertTrue(all(b"\\Seen" in flags for flags, _ in self.mailbox("alice")))

    def test_deleted_elsewhere(self):
        """Cyrus: what another client deletes goes here too, in a running session and in between"""
        for number in range(4):
            self.append(plain_mail(BOB, ALICE, f"number {number}"))
        alice = self.sign_in()
        alice.run("sync", "--once")
        self.delete("1")
        alice.run("sync", "--once")
        self.assertEqual(alice.texts(BOB), ["number 1", "number 2", "number 3"])
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            self.delete("2")
            eventually(lambda: alice.texts(BOB) == ["number 1", "number 3"], "the deletion", 20)

    def delete(self, message):
        with self.imap() as client:
            client.select()
            client.store(message, "+FLAGS", r"\Deleted")
            client.expunge()


if __name__ == "__main__":
    tap.main()
