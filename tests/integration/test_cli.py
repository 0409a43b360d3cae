#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine through coi-chat-cli against real servers."""
import email.policy
import imaplib
import json
import ssl
import tempfile
import time
from pathlib import Path

import cli
import fixture
import tap
from demo.attachments import document
from fixture import eventually, plain_mail
from scripted import ScriptedImap

ALICE, BOB, CAROL = (f"{name}@example.org" for name in ("alice", "bob", "carol"))


class OAuthImap(ScriptedImap):
    """Refuses every password, over TLS."""

    def __init__(self, host, certificate, key, capabilities):
        super().__init__(host)
        self.logins = 0
        self.capabilities = " ".join(["IMAP4rev1", "AUTH=XOAUTH2", "AUTH=OAUTHBEARER", "SASL-IR",
                                      *capabilities]).encode()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def serve(self, rfile, wfile):
        wfile.write(b"* OK [CAPABILITY " + self.capabilities + b"] ready\r\n")
        for line in rfile:
            tag, verb = line.split(b" ", 2)[:2]
            status = b"OK done"
            if verb.strip().upper() == b"CAPABILITY":
                wfile.write(b"* CAPABILITY " + self.capabilities + b"\r\n")
            elif verb.upper() in (b"LOGIN", b"AUTHENTICATE"):
                self.logins += 1
                status = b"NO [AUTHENTICATIONFAILED] not so"
            wfile.write(tag + b" " + status + b"\r\n")


class CliCase(fixture.ServersCase):
    def profile(self, user):
        """A profile that has not signed in."""
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="coi-profile-"))
        return cli.Cli(Path(directory) / "data", self.servers, user)

    def signed_in(self, user):
        result = self.profile(user)
        result.sign_in()
        return result

    def append(self, user, mailbox, mail):
        with self.imap(user) as client:
            status, data = client.append(mailbox, None, imaplib.Time2Internaldate(time.time()),
                                         mail.as_bytes(policy=email.policy.SMTP))
            self.assertEqual(status, "OK", data)


class TestSignIn(CliCase):
    def test_tls(self):
        """account add: implicit TLS"""
        alice = self.profile("alice")
        alice.sign_in()
        self.assertIn(ALICE, str(alice.run("account", "list")))

    def test_starttls(self):
        """account add: STARTTLS"""
        bob = self.profile("bob")
        bob.sign_in(starttls=True)
        bob.run("sync", "--once")

    def test_wrong_password(self):
        """account add: a wrong password exits with 4 and keeps nothing"""
        wrong = self.directory / "wrong"
        wrong.write_text("not it\n")
        alice = self.profile("alice")
        alice.sign_in(code=cli.UNAUTHORISED, password_file=wrong)
        self.assertEqual(alice.run("account", "list"), [])

    def test_unknown_authority(self):
        """account add: an unknown authority is refused"""
        alice = self.profile("alice")
        alice.sign_in(code=cli.FAILED, ca_file=False)
        self.assertEqual(alice.run("account", "list"), [])

    def test_foreign_name(self):
        """account add: a certificate for another host is refused"""
        self.profile("alice").sign_in(code=cli.FAILED, host=self.servers.foreign_host)

    def oauth_only(self, *more):
        """account add at a server that offers OAuth 2 and what is given besides."""
        tls = self.servers.directory / "tls"
        alice = self.profile("alice")
        with OAuthImap(self.servers.host, tls / "server.pem", tls / "server.key", more) as server:
            alice.run("account", "add", ALICE, "--imap", f"{server.host}:{server.port}/tls",
                      "--smtp", f"{server.host}:{self.servers.smtps_port}/tls",
                      "--ca-file", self.servers.ca_file,
                      "--password-file", self.servers.password_file("alice"),
                      code=cli.UNAUTHORISED)
        return json.loads(alice.errors.splitlines()[-1])["error"]["code"], server

    def test_oauth_only(self):
        """account add: a server that takes nothing but OAuth 2 is told from a wrong password"""
        code, server = self.oauth_only("LOGINDISABLED")
        self.assertEqual((code, server.logins), ("oauth", 0))

    def test_oauth_and_login(self):
        """account add: likewise when it does not say that LOGIN is of no use"""
        code, server = self.oauth_only()
        self.assertEqual((code, server.logins), ("oauth", 1))

    def test_password_among_others(self):
        """account add: where a password would do, it is the password that is wrong"""
        self.assertEqual(self.oauth_only("AUTH=PLAIN")[0], "wrong-password")

    def test_password_not_kept(self):
        """account add: a password from a file is written nowhere"""
        alice = self.signed_in("alice")
        alice.run("sync", "--once")
        password = self.servers.password("alice").encode()
        files = [path for path in alice.directory.rglob("*") if path.is_file()]
        self.assertTrue(files)
        for path in files:
            self.assertNotIn(password, path.read_bytes(), path)


class TestConversation(CliCase):
    def test_send_and_receive(self):
        """send: arrives, is one message on both sides, and one copy is in Sent"""
        alice, bob = self.signed_in("alice"), self.signed_in("bob")
        sent, = alice.run("send", BOB, "--text", "Grüße 🦊, Bob", "--wait")
        eventually(lambda: self.mailbox("bob"), "delivery")
        bob.run("sync", "--once")
        got, = bob.messages(ALICE)
        self.assertEqual(got["text"], "Grüße 🦊, Bob")
        self.assertEqual(got["message_id"], sent["message_id"])
        chat = bob.chat_with(ALICE)
        self.assertEqual((chat["kind"], chat["unread"]), ("direct", 1))
        alice.run("sync", "--once")
        self.assertEqual(len(alice.messages(BOB)), 1)
        self.check_sent_copy(sent)

    def check_sent_copy(self, sent):
        copies = [flags for name in self.mailbox_names("alice")
                  for flags, mail in self.mailbox("alice", name)
                  if mail["Message-ID"].strip("<> ") == sent["message_id"].strip("<>")]
        self.assertEqual(len(copies), 1)
        self.assertIn(b"\\Seen", copies[0])

    def test_attachment_received(self):
        """messages: an attachment has its name, type and size"""
        carol = self.signed_in("carol")
        mail = plain_mail(BOB, CAROL, "The programme")
        mail.add_attachment(document(), maintype="application", subtype="pdf",
                            filename="Übersicht.pdf")
        self.append("carol", "INBOX", mail)
        carol.run("sync", "--once")
        message, = carol.messages(BOB)
        self.assertEqual(message["text"].strip(), "The programme")
        attachment, = message["attachments"]
        self.assertEqual((attachment["name"], attachment["type"], attachment["size"]),
                         ("Übersicht.pdf", "application/pdf", len(document())))


class TestPush(CliCase):
    def test_idle(self):
        """sync --watch: a message is there within two seconds of its being sent"""
        alice, bob = self.signed_in("alice"), self.signed_in("bob")
        with cli.Watch(bob) as watch:
            watch.wait_caught_up()
            for number in range(2):
                alice.run("send", BOB, "--text", f"push {number}", "--wait")
                sent = time.monotonic()
                came, _ = watch.wait_text(f"push {number}")
                self.assertLess(came - sent, 2.0)

    def test_read(self):
        """read: sets \\Seen on the server and the count to none"""
        carol = self.signed_in("carol")
        self.append("carol", "INBOX", plain_mail(BOB, CAROL, "read me"))
        carol.run("sync", "--once")
        chat = carol.chat_with(BOB)
        self.assertEqual(chat["unread"], 1)
        carol.run("read", chat["id"])
        carol.run("sync", "--once")
        (flags, _), = self.mailbox("carol")
        self.assertIn(b"\\Seen", flags)
        self.assertEqual(carol.chat_with(BOB)["unread"], 0)

    def test_read_elsewhere(self):
        """sync: \\Seen set by another client clears the count"""
        alice = self.signed_in("alice")
        self.append("alice", "INBOX", plain_mail(CAROL, ALICE, "read on the phone"))
        alice.run("sync", "--once")
        self.assertEqual(alice.chat_with(CAROL)["unread"], 1)
        with self.imap("alice") as client:
            client.select()
            client.store("1:*", "+FLAGS", r"(\Seen)")
        alice.run("sync", "--once")
        self.assertEqual(alice.chat_with(CAROL)["unread"], 0)


class TestResync(CliCase):
    def test_uidvalidity(self):
        """sync: a changed UIDVALIDITY loses and doubles nothing"""
        alice = self.signed_in("alice")
        for number in range(5):
            self.append("alice", "INBOX", plain_mail(BOB, ALICE, f"number {number}"))
        alice.run("sync", "--once")
        expected = [f"number {number}" for number in range(6)]
        self.assertEqual(alice.texts(BOB), expected[:5])
        self.servers.dovecot.doveadm("mailbox", "update", "-u", ALICE, "--uid-validity",
                                     str(int(time.time()) + 1000), "INBOX")
        self.append("alice", "INBOX", plain_mail(BOB, ALICE, "number 5"))
        alice.run("sync", "--once")
        self.assertEqual(len(self.mailbox("alice")), 6)
        self.assertEqual(alice.texts(BOB), expected)

    def test_duplicates(self):
        """sync: the same message twice on the server is one message, after restarts too"""
        bob = self.signed_in("bob")
        mail = plain_mail(CAROL, BOB, "only once")
        for mailbox in ("INBOX", "INBOX", "Sent"):
            self.append("bob", mailbox, mail)
        for arguments in (("--once",), ("--once",), ("--once", "--full")):
            bob.run("sync", *arguments)
            self.assertEqual(len(bob.messages(CAROL)), 1)

    def test_search(self):
        """search: words, phrases and filters, in everything that was fetched"""
        bob = self.signed_in("bob")
        self.append("bob", "INBOX", plain_mail(CAROL, BOB, "The heron at the café"))
        self.append("bob", "INBOX", plain_mail(ALICE, BOB, "A heron, at last"))
        bob.run("sync", "--once")
        texts = lambda *words: {m["text"].strip() for m in bob.run("search", *words)}
        self.assertEqual(texts("heron"), {"The heron at the café", "A heron, at last"})
        self.assertEqual(texts("HERON cafe"), {"The heron at the café"})
        self.assertEqual(texts('"heron at the"'), {"The heron at the café"})
        self.assertEqual(texts("from:alice", "her"), {"A heron, at last"})
        self.assertEqual(texts("heron", "--chat", CAROL), {"The heron at the café"})
        self.assertEqual(len(bob.run("search", "heron", "--limit", 1)), 1)
        self.assertEqual(texts("stork"), set())
        hit, = bob.run("search", "cafe")
        match, = hit["matches"]
        self.assertEqual(hit["snippet"][match["start"]:][:match["length"]], "café")

    def test_fresh_profile(self):
        """sync: another device sees both sides of the conversation"""
        first = self.signed_in("carol")
        first.run("send", BOB, "--text", "from the first device", "--wait")
        self.append("carol", "INBOX", plain_mail(BOB, CAROL, "to both devices"))
        second = self.signed_in("carol")
        second.run("sync", "--once")
        self.assertEqual(second.texts(BOB), ["from the first device", "to both devices"])


class TestOffline(CliCase):
    def test_queue(self):
        """send: waits while the servers are away, leaves once when they are back"""
        alice = self.signed_in("alice")
        alice.run("sync", "--once")
        self.servers.stop()
        try:
            alice.run("send", BOB, "--text", "patience", code=cli.UNREACHABLE)
            message, = alice.messages(BOB)
            self.assertEqual(message["state"], "queued")
        finally:
            self.servers.start()
        alice.run("sync", "--once")
        alice.run("sync", "--once")
        mails = eventually(lambda: self.mailbox("bob"), "delivery")
        self.assertEqual(len(mails), 1)
        message, = alice.messages(BOB)
        self.assertEqual(message["state"], "sent")


if __name__ == "__main__":
    tap.main()
