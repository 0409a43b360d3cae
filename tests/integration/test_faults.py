#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong: networks, servers, passwords, processes. Nothing may be lost or come twice."""
import collections
import contextlib
import imaplib
import itertools
import os
import random
import re
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

import cli
import fixture
import tap
from fixture import MailServers, eventually, plain_mail
from proxy import Proxy
from scripted import ScriptedImap

ALICE, BOB, CAROL = (f"{name}@example.org" for name in ("alice", "bob", "carol"))
KEYRING = Path(__file__).resolve().parents[1] / "secrets" / "with-keyring"


class FaultCase(fixture.ServersCase):
    """Servers of one's own with a line more in Dovecot's configuration."""
    extra_dovecot = ""

    @classmethod
    def setUpClass(cls):
        extra, start = cls.extra_dovecot, fixture.MailServers
        fixture.MailServers = lambda directory: MailServers(directory, extra_dovecot=extra)
        try:
            super().setUpClass()
        finally:
            fixture.MailServers = start

    def profile(self, user):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="coi-profile-"))
        return cli.Cli(Path(directory) / "data", self.servers, user)

    def signed_in(self, user):
        result = self.profile(user)
        result.sign_in()
        return result

    def proxied(self, user, **options):
        """A profile whose servers are reached through proxies: (profile, IMAP, SMTP)."""
        servers, profile = self.servers, self.profile(user)
        imap = self.enterContext(Proxy(servers.host, servers.imaps_port))
        smtp = self.enterContext(Proxy(servers.host, servers.smtps_port))
        profile.run(*profile.account_arguments(f"{servers.host}:{imap.port}/tls",
                                               f"{servers.host}:{smtp.port}/tls",
                                               servers.ca_file),
                    "--password-file", servers.password_file(user))
        for name, value in options.items():
            setattr(smtp if name == "hold_after" else imap, name, value)
        return profile, imap, smtp

    def append(self, user, mailbox, *mails):
        with self.imap(user) as client:
            for mail in mails:
                status, data = client.append(mailbox, None, imaplib.Time2Internaldate(time.time()),
                                             mail.as_bytes(policy=mail.policy.clone(linesep="\r\n")))
                self.assertEqual(status, "OK", data)

    def check_database(self, profile):
        path = Path(profile.directory) / "coi-chat.db"
        with contextlib.closing(sqlite3.connect(path)) as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            self.assertEqual(database.execute("PRAGMA foreign_key_check").fetchall(), [])

    def message_ids(self, user, mailbox="INBOX"):
        return [mail["Message-ID"] for _, mail in self.mailbox(user, mailbox)]


class TestNetwork(FaultCase):
    def test_cut(self):
        """sync --watch: a connection that is cut is made anew, and nothing is missed"""
        alice, imap, _ = self.proxied("alice")
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            for number in range(2):
                imap.cut()
                watch.wait(lambda event: event.get("state") == "offline", "offline")
                self.append("alice", "INBOX", plain_mail(BOB, ALICE, f"meanwhile {number}"))
                imap.mend()
                watch.wait_text(f"meanwhile {number}", 30)
        self.assertEqual(watch.process.returncode, 0)
        self.assertEqual(alice.texts(BOB), ["meanwhile 0", "meanwhile 1"])

    def test_network_change(self):
        """sync --watch: another network is noticed at once by who is online and hears nothing"""
        alice, imap, _ = self.proxied("alice")
        alice.environment |= {"GIO_USE_NETWORK_MONITOR": "fake", "GIO_EXTRA_MODULES":
                              os.path.dirname(os.environ["COI_FAKE_MONITOR"])}
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            connections = imap.accepted
            watch.process.send_signal(signal.SIGUSR1)  # asked, and found well
            time.sleep(3)
            self.assertEqual(imap.accepted, connections)
            imap.forget()
            self.append("alice", "INBOX", plain_mail(BOB, ALICE, "by the other network"))
            for _ in range(5):
                watch.process.send_signal(signal.SIGUSR1)
            watch.wait(lambda event: event.get("state") == "offline", "offline", 40)
            watch.wait_text("by the other network", 30)
        self.assertGreater(imap.accepted, connections)
        self.assertEqual(alice.texts(BOB).count("by the other network"), 1)

    def test_cut_in_history(self):
        """sync: a connection that is cut while history comes in is taken up where it was"""
        self.append("carol", "INBOX", *(plain_mail(BOB, CAROL, f"{number:03} " + "x" * 2000)
                                        for number in range(300)))
        carol, imap, _ = self.proxied("carol", delay=0.05)
        with cli.Watch(carol) as watch:
            for _ in range(2):
                watch.wait(lambda event: event["event"] == "progress", "progress", 60)
                imap.cut()
                imap.mend()
            imap.delay = 0
            watch.wait(lambda event: event.get("state") == "caught-up", "caught up", 60)
        self.assertEqual([text[:3] for text in carol.texts(BOB)],
                         [f"{number:03}" for number in range(300)])
        self.check_database(carol)

    def test_arrival_in_history(self):
        """sync --watch: what arrives while history comes in is not missed"""
        self.append("bob", "INBOX", *(plain_mail(CAROL, BOB, f"{number:03} " + "some words\n" * 2000)
                                      for number in range(300)))
        bob, imap, _ = self.proxied("bob", delay=0.02)
        with cli.Watch(bob) as watch:
            watch.wait(lambda event: event["event"] == "progress" and event["done"] > 60,
                       "history", 60)
            self.append("bob", "INBOX", plain_mail(ALICE, BOB, "in the midst of it"))
            watch.wait(lambda event: event.get("state") == "caught-up", "caught up", 60)
            eventually(lambda: bob.texts(ALICE) == ["in the midst of it"], "the message", 5)

    def test_stall(self):
        """send: a server that falls silent costs nothing, and the message leaves once it speaks"""
        alice, _, smtp = self.proxied("alice")
        smtp.stall()
        alice.run("send", CAROL, "--text", "through thick and thin", code=cli.UNREACHABLE)
        self.assertEqual(self.message_ids("carol", "INBOX").count(None), 0)
        smtp.cut()
        smtp.mend()
        alice.run("sync", "--once")
        eventually(lambda: any("thick and thin" in str(mail) for _, mail in self.mailbox("carol")),
                   "delivery")
        message, = alice.messages(CAROL)
        self.assertEqual(message["state"], "sent")

    def test_lost_reply(self):
        """send: when the last reply is lost the message goes twice and is one for both"""
        alice, _, smtp = self.proxied("alice", hold_after=40000)
        bob = self.signed_in("bob")
        alice.run("send", BOB, "--text", "the reply is lost " + "y" * 90000, code=cli.UNREACHABLE)
        eventually(lambda: any("reply is lost" in str(mail) for _, mail in self.mailbox("bob")),
                   "first delivery")
        smtp.hold_after = None
        alice.run("sync", "--once")
        bob.run("sync", "--once")
        for reader, other in ((alice, BOB), (bob, ALICE)):
            self.assertEqual(len([text for text in reader.texts(other)
                                  if text.startswith("the reply is lost")]), 1)
        ids = [mail["Message-ID"] for _, mail in self.mailbox("bob") if "reply is lost" in str(mail)]
        self.assertEqual((len(ids), len(set(ids))), (2, 1))

    def test_stop_while_connecting(self):
        """sync: ends at once when told to, whatever it was waiting for"""
        alice, imap, smtp = self.proxied("alice")
        imap.stall()
        smtp.stall()
        alice.run("send", BOB, "--text", "out at last", code=cli.UNREACHABLE)
        for wait in (0.1, 0.3, 0.8):
            with cli.Watch(alice) as watch:
                watch.wait(lambda event: event.get("state") == "connecting", "connecting")
                time.sleep(wait)
                before = time.monotonic()
            self.assertLess(time.monotonic() - before, 3)
            self.assertEqual(watch.process.returncode, 0)
        imap.mend()
        smtp.mend()
        alice.run("sync", "--once")
        self.assertEqual(alice.messages(BOB)[-1]["state"], "sent")
        eventually(lambda: [mail for _, mail in self.mailbox("bob") if "out at last" in str(mail)],
                   "delivery")

    def test_stop_while_syncing(self):
        """sync: ends at once in the midst of history, and the next run completes it"""
        self.append("alice", "INBOX", *(plain_mail(BOB, ALICE, f"stop {number:03}", Subject="S")
                                        for number in range(200)))
        alice, imap, _ = self.proxied("alice", delay=0.03)
        for _ in range(3):
            with cli.Watch(alice) as watch:
                watch.wait(lambda event: event["event"] == "progress"
                           or event.get("state") == "caught-up", "progress", 60)
            self.assertEqual(watch.process.returncode, 0)
        imap.delay = 0
        alice.run("sync", "--once")
        self.assertEqual(len([text for text in alice.texts(BOB) if text.startswith("stop")]), 200)


class TestOneConnection(FaultCase):
    # With NOTIFY one would be enough anyway.
    extra_dovecot = ("protocol imap {\n  mail_max_userip_connections = 1\n}\n"
                     "imap_capability {\n  NOTIFY = no\n}\n")

    def test_one(self):
        """sync --watch: one connection does where the server allows one"""
        with self.imap("alice") as client:
            client.create("COI/Chats")
        alice = self.signed_in("alice")
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            carol = self.signed_in("carol")
            carol.run("send", ALICE, "--text", "one line is enough", "--wait")
            watch.wait_text("one line is enough")
            alice.run("send", CAROL, "--text", "and back", "--wait")
        self.assertEqual(alice.texts(CAROL), ["and back", "one line is enough"])
        log = self.servers.dovecot.log.read_text()
        self.assertIn("Maximum number of connections", log)
        copies = eventually(lambda: self.message_ids("alice", "Sent"), "a copy in Sent")
        self.assertEqual(len(copies), 1)


class TestNoIdle(FaultCase):
    extra_dovecot = "imap_capability {\n  IDLE = no\n}\n"

    def test_polling(self):
        """sync --watch: where IDLE is absent the server is asked every 15 seconds"""
        with self.imap("bob") as client:
            self.assertNotIn("IDLE", client.capabilities)
        bob = self.signed_in("bob")
        with cli.Watch(bob) as watch:
            watch.wait_caught_up()
            self.append("bob", "INBOX", plain_mail(CAROL, BOB, "asked for"))
            watch.wait_text("asked for", 25)


class TestRefusal(FaultCase):
    def test_retry(self):
        """retry: what was refused for good stays, says why, and is refused again or sent"""
        alice = self.signed_in("alice")
        alice.run("send", "nobody@example.org", "--text", "hello?", "--wait", code=cli.FAILED)
        message, = alice.messages("nobody@example.org")
        self.assertEqual(message["state"], "failed")
        self.assertIn("550", message["error"])
        alice.run("sync", "--once")
        self.assertEqual(alice.messages("nobody@example.org")[0]["state"], "failed")
        alice.run("retry", message["id"], code=cli.FAILED)
        self.add_mailbox("nobody@example.org")
        alice.run("retry", message["id"])
        message, = alice.messages("nobody@example.org")
        self.assertEqual((message["state"], message.get("error")), ("sent", None))
        self.assertEqual(self.message_ids("alice", "Sent").count(f"<{message['message_id']}>"), 1)

    def add_mailbox(self, address):
        """Lets Postfix take mail for one more; it is never delivered, which is no matter here."""
        path = self.servers.postfix.directory / "main.cf"
        path.write_text(path.read_text().replace(
            "virtual_mailbox_maps = inline:{ ", f"virtual_mailbox_maps = inline:{{ {address}=yes, "))
        self.servers.postfix.stop()
        self.servers.postfix.start()
        self.servers.postfix.wait()

    def test_partial(self):
        """send: of two recipients one is refused; the other gets it once, retries included"""
        alice, bob = self.signed_in("alice"), self.signed_in("bob")
        alice.run("send", BOB, "missing@example.org", "--text", "to both of you", "--wait",
                  code=cli.FAILED)
        message, = alice.messages(BOB, "missing@example.org")
        self.assertEqual(message["state"], "failed")
        self.assertIn("missing@example.org", message["error"])
        self.assertNotIn(BOB, message["error"])
        alice.run("retry", message["id"], code=cli.FAILED)
        identity = f"<{message['message_id']}>"
        eventually(lambda: identity in self.message_ids("bob"), "delivery")
        self.assertEqual(self.message_ids("bob").count(identity), 1)
        alice.run("discard", message["id"])
        alice.run("sync", "--once")
        message, = alice.messages(BOB, "missing@example.org")
        self.assertEqual(message["state"], "sent")
        self.assertIn(identity, self.message_ids("alice", "Sent"))
        bob.run("sync", "--once")
        self.assertEqual(bob.texts(ALICE, "missing@example.org"), ["to both of you"])

    def test_discard(self):
        """discard: what nobody got is forgotten"""
        alice = self.signed_in("alice")
        alice.run("send", "nobody2@example.org", "--text", "never", "--wait", code=cli.FAILED)
        message, = alice.messages("nobody2@example.org")
        alice.run("discard", message["id"])
        self.assertEqual(alice.messages("nobody2@example.org"), [])
        alice.run("discard", message["id"], code=cli.FAILED)
        alice.run("retry", message["id"], code=cli.FAILED)

    def test_later(self):
        """send: what is refused for now stays queued and holds up no other conversation"""
        carol = self.signed_in("carol")
        carol.run("send", "defer@example.org", "--text", "later", code=cli.UNREACHABLE)
        self.assertEqual(carol.messages("defer@example.org")[0]["state"], "queued")
        carol.run("send", BOB, "--text", "now", "--wait")
        self.assertEqual(carol.messages(BOB)[0]["state"], "sent")


class TestMailboxes(FaultCase):
    def test_vanished(self):
        """sync --watch: a mailbox that vanishes is no reason to ask for it without end"""
        with self.imap("alice") as client:
            client.create("COI/Chats")
        self.append("alice", "COI/Chats", plain_mail(BOB, ALICE, "in a chat", Chat_Version="1.0"))
        alice = self.signed_in("alice")
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            self.servers.dovecot.doveadm("mailbox", "delete", "-u", ALICE, "COI/Chats")
            before = self.cpu_seconds(watch.process.pid)
            alice.run("read", alice.chat_with(BOB)["id"], code=cli.UNREACHABLE)
            self.append("alice", "INBOX", plain_mail(BOB, ALICE, "still here"))
            watch.wait_text("still here", 30)
            self.assertLess(self.cpu_seconds(watch.process.pid) - before, 2)

    @staticmethod
    def cpu_seconds(pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_large(self):
        """messages: of a large message the beginning is shown, and it says so"""
        text = "".join(f"{number:06} Grüße aus der Ferne\n" for number in range(14000))
        self.append("bob", "INBOX", plain_mail(CAROL, BOB, text),
                    plain_mail(CAROL, BOB, "a small one"))
        bob = self.signed_in("bob")
        bob.run("sync", "--once")
        large, small = sorted(bob.messages(CAROL), key=lambda message: -message["raw_size"])
        self.assertEqual((large["truncated"], small["truncated"]), (True, False))
        self.assertTrue(large["text"].startswith("000000 Grüße"))
        self.assertGreater(large["raw_size"], 256 * 1024)
        raw = subprocess.run(bob.command("raw", large["id"]), capture_output=True,
                             env=bob.environment, check=True).stdout
        self.assertEqual(len(raw), large["raw_size"])

    def test_remove_account(self):
        """account remove: in the midst of a synchronisation it leaves nothing behind"""
        self.append("carol", "INBOX", *(plain_mail(BOB, CAROL, f"{number} " + "z" * 3000)
                                        for number in range(400)))
        carol, _, _ = self.proxied("carol", delay=0.02)
        with cli.Watch(carol) as watch:
            watch.wait(lambda event: event["event"] == "progress", "progress", 60)
            carol.run("account", "remove", CAROL)
            time.sleep(2.5)
            self.assertIsNone(watch.process.poll())
        self.assertEqual(watch.process.returncode, 0)
        self.assertEqual(carol.run("account", "list"), [])
        self.check_database(carol)
        with contextlib.closing(sqlite3.connect(Path(carol.directory) / "coi-chat.db")) as database:
            for table in ("message", "conversation", "mailbox", "account", "location", "contact"):
                count, = database.execute(f"SELECT count(*) FROM {table}").fetchone()
                self.assertEqual(count, 0, table)


class TestScripted(FaultCase):
    """Moments that a real server meets too rarely."""

    def scripted(self, *texts):
        server = self.enterContext(ScriptedImap(self.servers.host))
        server.messages += [self.mail(text) for text in texts]
        alice = self.profile("alice")
        alice.run(*alice.account_arguments(f"{server.host}:{server.port}/none",
                                           f"{server.host}:{self.servers.smtps_port}/tls",
                                           self.servers.ca_file),
                  "--password-file", self.servers.password_file("alice"))
        return alice, server

    @staticmethod
    def mail(text):
        mail = plain_mail(BOB, ALICE, text)
        return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))

    def test_news_between(self):
        """sync --watch: EXISTS after the list of messages was read is not missed"""
        alice, server = self.scripted("the first")
        server.late = self.mail("just then")
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            eventually(lambda: alice.texts(BOB) == ["just then", "the first"], "the second", 5)

    def test_lying_sizes(self):
        """sync: messages that are larger than announced come in, and cost little memory"""
        alice, server = self.scripted(*(f"{number:02}" for number in range(50)))
        server.messages = [mail + b"some words\r\n" * 100000 for mail in server.messages]
        server.size = lambda data: 300
        with cli.Watch(alice) as watch:
            watch.wait(lambda event: event.get("state") == "caught-up", "caught up", 60)
            status = Path(f"/proc/{watch.process.pid}/status").read_text()
        self.assertEqual([text[:2] for text in alice.texts(BOB)],
                         [f"{number:02}" for number in range(50)])
        self.assertLess(int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)), 64 * 1024)

    def test_refused(self):
        """sync --watch: an INBOX that is refused is not asked for without end"""
        alice, server = self.scripted("the first")
        server.refuses = True
        with cli.Watch(alice) as watch:
            watch.wait(lambda event: event["event"] == "error" and "another" in event["message"],
                       "the server's words")
            time.sleep(6)
            self.assertIsNone(watch.process.poll())
        self.assertEqual(watch.process.returncode, 0)
        self.assertLess(server.selects, 10)
        alice.run("sync", "--once", code=cli.FAILED)
        server.refuses = False
        alice.run("sync", "--once")
        self.assertEqual(alice.texts(BOB), ["the first"])


class TestHalf(FaultCase):
    def test_sending_refused(self):
        """sync: that the server for sending refuses the password is not hidden by reading"""
        server = self.enterContext(ScriptedImap(self.servers.host))
        password = self.directory / "changing"
        password.write_text(self.servers.password("alice"))
        alice = self.profile("alice")
        alice.run(*alice.account_arguments(f"{server.host}:{server.port}/none",
                                           f"{server.host}:{self.servers.smtps_port}/tls",
                                           self.servers.ca_file), "--password-file", password)
        password.write_text("not it")
        alice.run("send", BOB, "--text", "patience", code=cli.UNAUTHORISED)
        alice.run("sync", "--once", code=cli.UNAUTHORISED)
        self.assertEqual(alice.messages(BOB)[0]["state"], "queued")
        password.write_text(self.servers.password("alice"))
        alice.run("sync", "--once")
        self.assertEqual(alice.messages(BOB)[0]["state"], "sent")


class TestPasswords(FaultCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keyring = cls.enterClassContext(cls.run_keyring())

    @staticmethod
    @contextlib.contextmanager
    def run_keyring():
        """A session bus with a Secret Service of its own: its address."""
        holder = subprocess.Popen(
            [str(KEYRING), "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; cat >/dev/null'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield holder.stdout.readline().strip()
        finally:
            holder.stdin.close()
            holder.wait(20)
            holder.stdout.close()

    def with_keyring(self, user):
        profile = self.profile(user)
        profile.environment["DBUS_SESSION_BUS_ADDRESS"] = self.keyring
        return profile

    def add(self, profile, password, code=cli.DONE):
        servers = self.servers
        arguments = profile.account_arguments(f"{servers.host}:{servers.imaps_port}/tls",
                                              f"{servers.host}:{servers.smtps_port}/tls",
                                              servers.ca_file)
        return profile.run(*arguments, "--password-stdin", text=password, code=code)

    def set_server_password(self, user, password):
        servers = self.servers
        passwords = {servers.address(name): servers.password(name)
                     for name in ("alice", "bob", "carol")}
        self.addCleanup(servers.dovecot.write_users, passwords)
        servers.dovecot.write_users(passwords | {servers.address(user): password})
        time.sleep(1.1)  # Dovecot looks at the file once a second at most

    def test_kept(self):
        """account add --password-stdin: the Secret Service keeps the password, nothing else does"""
        alice = self.with_keyring("alice")
        password = self.servers.password("alice")
        self.add(alice, password + "\n")
        alice.run("sync", "--once")
        for path in alice.directory.rglob("*"):
            if path.is_file():
                self.assertNotIn(password.encode(), path.read_bytes(), path)
        other = self.with_keyring("alice")
        self.add(other, "not it", code=cli.UNAUTHORISED)
        alice.run("sync", "--once")
        alice.run("account", "remove", ALICE)
        self.assertEqual(alice.run("account", "list"), [])

    def test_no_service(self):
        """account add --password-stdin: without a Secret Service it fails and keeps nothing"""
        carol = self.profile("carol")
        self.add(carol, self.servers.password("carol"), code=cli.FAILED)
        self.assertEqual(carol.run("account", "list"), [])

    def test_change(self):
        """account password: a wrong one changes nothing, a right one is used at once"""
        bob = self.with_keyring("bob")
        self.add(bob, self.servers.password("bob"))
        bob.run("account", "password", BOB, "--password-stdin", text="wrong", code=cli.UNAUTHORISED)
        bob.run("sync", "--once")
        self.set_server_password("bob", "a new one")
        bob.run("sync", "--once", code=cli.UNAUTHORISED)
        bob.run("account", "password", BOB, "--password-stdin", text="a new one\n")
        bob.run("sync", "--once")

    def test_change_from_file(self):
        """account password: replaces a password file by the Secret Service"""
        carol = self.with_keyring("carol")
        carol.sign_in()
        self.set_server_password("carol", "another")
        carol.run("sync", "--once", code=cli.UNAUTHORISED)
        carol.run("account", "password", CAROL, "--password-stdin", text="another\n")
        carol.run("sync", "--once")


class TestKilled(FaultCase):
    ROUNDS = 50
    USERS = ("alice", "bob", "carol")

    def test_kill(self):
        """SIGKILL at random moments, fifty times: nothing is lost, nothing comes twice"""
        seed = int(os.environ.get("COI_TEST_SEED", time.time()))
        print(f"# COI_TEST_SEED={seed}", flush=True)
        self.chance = random.Random(seed)
        self.profiles = {user: self.signed_in(user) for user in self.USERS}
        self.promised = collections.defaultdict(set)
        before = time.monotonic()
        self.profiles["alice"].run("send", BOB, "--text", "how long does it take?")
        self.pace = time.monotonic() - before
        for number in range(self.ROUNDS):
            self.one_round(number)
        self.settle()
        for first, second in itertools.combinations(self.USERS, 2):
            self.check_pair(first, second)
        for user, profile in self.profiles.items():
            self.check_database(profile)
            sent = self.message_ids(user, "Sent")
            self.assertEqual(len(sent), len(set(sent)))

    def one_round(self, number):
        """For each user one that watches and one that sends, each killed at a moment of its own."""
        senders, running = [], []
        for user, other in zip(self.USERS, self.chance.sample(self.USERS, len(self.USERS))):
            other = self.USERS[self.USERS.index(user) - 1] if other == user else other
            text = f"{number} from {user} to {other}"
            sender = self.start(user, "send", self.servers.address(other), "--text", text,
                                stdout=subprocess.PIPE)
            senders.append((sender, frozenset((user, other)), text))
            running += [sender, self.start(user, "sync", "--watch", stdout=subprocess.DEVNULL)]
        start = time.monotonic()
        deaths = [(self.pace * self.chance.uniform(0.1, self.chance.choice((1, 2))), process)
                  for process in running]
        for moment, process in sorted(deaths, key=lambda death: death[0]):
            time.sleep(max(0, start + moment - time.monotonic()))
            process.kill()
        for process in running:
            process.wait()
        for sender, pair, text in senders:
            with sender.stdout as output:
                if output.read().strip():
                    self.promised[pair].add(text)

    def start(self, user, *arguments, stdout):
        profile = self.profiles[user]
        return subprocess.Popen(profile.command(*arguments), stdin=subprocess.DEVNULL, text=True,
                                stdout=stdout, stderr=subprocess.DEVNULL, env=profile.environment)

    def settle(self):
        """Everything that was queued is sent, delivered and read."""
        for _ in range(2):
            for profile in self.profiles.values():
                profile.run("sync", "--once")
        eventually(lambda: self.ids_sent() <= self.ids_delivered(), "delivery", 20)
        for profile in self.profiles.values():
            profile.run("sync", "--once")

    def ids_sent(self):
        return {f"<{message['message_id']}>" for user, profile in self.profiles.items()
                for other in self.USERS if other != user
                for message in profile.messages(self.servers.address(other))
                if message.get("outgoing")}

    def ids_delivered(self):
        return {identity for user in self.USERS for identity in self.message_ids(user)}

    def check_pair(self, first, second):
        hers, his = (self.profiles[user].messages(self.servers.address(other))
                     for user, other in ((first, second), (second, first)))
        self.assertEqual({message["state"] for message in hers + his if message.get("outgoing")}
                         - {"sent"}, set())
        self.assertEqual(sorted(message["message_id"] for message in hers),
                         sorted(message["message_id"] for message in his))
        texts = [message["text"] for message in hers]
        self.assertEqual(len(texts), len(set(texts)))
        promised = self.promised[frozenset((first, second))]
        self.assertLessEqual(promised, set(texts))
        print(f"# {first}, {second}: {len(texts)} messages, {len(promised)} promised", flush=True)


if __name__ == "__main__":
    tap.main()
