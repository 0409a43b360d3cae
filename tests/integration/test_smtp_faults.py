#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending by a server that fails: at every step, in every way. Nothing is lost, nothing doubled."""
import collections
import concurrent.futures
import contextlib
import os
import queue
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import cli
import tap
from fixture import eventually, plain_mail
from proxy import Fault, Proxy
from scripted_smtp import KINDS, STEPS, ScriptedSmtp
from test_faults import ALICE, BOB, CAROL, FaultCase

WORKERS = 8


class SmtpCase(FaultCase):
    """Dovecot for reading, a scripted server for sending."""
    extra_dovecot = "protocol imap {\n  mail_max_userip_connections = 100\n}\n"

    def scripted(self, user="alice", password_file=None):
        """A profile and its submission server."""
        server = self.enterContext(ScriptedSmtp(self.servers.host))
        profile = self.profile(user)
        profile.run(*profile.account_arguments(f"{server.host}:{self.servers.imaps_port}/tls",
                                               f"{server.host}:{server.port}/none",
                                               self.servers.ca_file),
                    "--password-file", password_file or self.servers.password_file(user))
        server.connections = 0
        server.commands.clear()
        return profile, server

    @staticmethod
    def command(profile, *arguments):
        """Runs a command however it ends: its exit status."""
        return subprocess.run(profile.command(*arguments), capture_output=True, timeout=120,
                              stdin=subprocess.DEVNULL, env=profile.environment).returncode

    def message(self, profile, *addresses):
        message, = profile.messages(*addresses)
        return message

    @staticmethod
    def database(profile):
        return contextlib.closing(sqlite3.connect(Path(profile.directory) / "coi-chat.db",
                                                  timeout=10))


def expected(step, kind):
    """What is to come of a first attempt: (exit statuses, state, how often the server took it)."""
    of_message = step in ("mail", "rcpt", "data", "dot")
    if kind == "5xx" and step == "auth":
        return {cli.UNAUTHORISED}, "queued", 0
    if kind == "5xx" and of_message:
        return {cli.FAILED}, "failed", 0
    if kind == "4xx" and of_message:
        return {cli.UNREACHABLE}, "queued", 0
    if kind == "stall":
        return {cli.UNREACHABLE}, None, int(step == "dot")
    doubled = step == "dot" and kind in ("cut", "garbage", "multiline")
    return {cli.DONE}, "sent", 2 if doubled else 1


class TestEveryStep(SmtpCase):
    def test_table(self):
        """send: a fault at every step, of every kind, has the outcome of the table"""
        cells = [(step, kind) for kind in sorted(KINDS, key=lambda kind: kind != "stall")
                 for step in STEPS if step != "body" or kind in ("cut", "stall")]
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            running = {cell: pool.submit(self.one_cell, *cell) for cell in cells}
        wrong = {cell: future.exception() for cell, future in running.items() if future.exception()}
        self.assertFalse(list(wrong), "\n".join(f"{cell}: {error!r}" for cell, error in wrong.items()))
        ids = {f"<{identity}>" for future in running.values()
               for identity in future.result().message_ids()}
        self.assertEqual(len(ids), len(cells))
        self.assertEqual(collections.Counter(self.message_ids("alice", "Sent")),
                         collections.Counter(ids), "one copy of each in Sent")

    def one_cell(self, step, kind):
        profile, server = self.scripted()
        server.fault = step, kind
        person = f"{step}.{kind}@example.org".replace(" ", ".")
        statuses, state, times = expected(step, kind)
        status = self.command(profile, "send", person, "--text", "hello")
        message = self.message(profile, person)
        self.assertIn(status, statuses, message)
        self.assertIn(message["state"], [state] if state else ["queued", "sending"])
        self.assertEqual(len(server.accepted), times)
        if state == "failed":
            self.assertIn("554 5.7.1 not this one", message["error"])
        if state != "sent":
            self.mend(profile, message)
            times += 1
        self.assertEqual(self.message(profile, person)["state"], "sent")
        self.assertEqual(server.message_ids(), [message["message_id"]] * times)
        self.assertEqual(len(set(server.accepted)), 1, "the same bytes each time")
        self.check_database(profile)
        return server

    @staticmethod
    def mend(profile, message):
        """The server works again; what was refused is not tried again at once."""
        if message["state"] == "failed" or "451" in (message.get("error") or ""):
            profile.run("retry", message["id"])
        else:
            profile.run("sync", "--once")


class TestOutbox(SmtpCase):
    def test_one_bad_of_many(self):
        """send: who is refused is named, who has it is not sent to again, who may have it later is"""
        profile, server = self.scripted()
        server.refuse = {CAROL: "450 4.2.1 busy", "nobody@example.org": "550 5.1.1 who?"}
        people = (BOB, CAROL, "nobody@example.org")
        self.command(profile, "send", *people, "--text", "for three")
        message = self.message(profile, *people)
        self.assertEqual(message["state"], "queued")
        self.assertIn("nobody@example.org: 550 5.1.1 who?", message["error"])
        self.assertIn(f"{CAROL}: 450 4.2.1 busy", message["error"])
        del server.refuse[CAROL]
        profile.run("retry", message["id"], code=cli.FAILED)
        message = self.message(profile, *people)
        self.assertEqual(message["state"], "failed")
        self.assertEqual(message["error"], "nobody@example.org: 550 5.1.1 who?")
        self.assertEqual([people for people, _ in server.accepted], [(BOB,), (CAROL,)])

    def test_each_answered(self):
        """send: what a COI server said of one recipient stands when it dies before the next"""
        profile, server = self.scripted()
        server.extensions.append("STOKEN")
        server.answers = ["250 2.0.0 delivered", None, "250 2.0.0 delivered"]
        profile.run("send", BOB, CAROL, "--text", "for each of you")
        self.assertEqual([people for people, _ in server.accepted], [(BOB,), (CAROL,)])
        self.assertEqual(sum(" SYNC" in line for line in server.commands), 2)

    def test_poison(self):
        """send: what ends the connection each time holds up no other conversation"""
        profile, server = self.scripted()
        server.cut_on = b"poison"
        self.command(profile, "send", BOB, "--text", "poison")
        self.command(profile, "send", BOB, "--text", "after the poison")
        profile.run("send", CAROL, "--text", "wholesome", "--wait")
        self.assertEqual([people for people, _ in server.accepted], [(CAROL,)])
        server.cut_on = None
        profile.run("sync", "--once")
        eventually(lambda: len(server.accepted) == 3, "the others")
        order = [data for people, data in server.accepted if people == (BOB,)]
        self.assertNotIn(b"after", order[0])

    def test_five_days(self):
        """send: what was refused for now for five days fails with the server's words"""
        profile, server = self.scripted()
        server.refuse[BOB] = "450 4.2.2 the mailbox is full"
        for age, attempts, state in ((4, 9, "queued"), (6, 1, "queued"), (6, 9, "failed")):
            if age == 4:
                self.command(profile, "send", BOB, "--text", "patience")
            with self.database(profile) as database, database:
                database.execute("UPDATE outbox SET created = ?, attempts = ?, next_attempt = 0",
                                 (int(time.time()) - age * 86400, attempts))
            self.command(profile, "sync", "--once")
            message = self.message(profile, BOB)
            self.assertEqual(message["state"], state, (age, attempts))
            self.assertIn("450 4.2.2 the mailbox is full", message["error"])

    def test_too_large(self):
        """send: what is larger than SIZE allows is not even begun, and says so"""
        profile, server = self.scripted()
        server.extensions[1] = "SIZE 2000"
        profile.run("send", BOB, "--text", "x " * 2000, code=cli.FAILED)
        self.assertIn("at most 2000", self.message(profile, BOB)["error"])
        self.assertFalse([line for line in server.commands if line.startswith("MAIL")])

    def test_letters(self):
        """send: an address beyond ASCII goes by SMTPUTF8, and fails with words without it"""
        profile, server = self.scripted()
        profile.run("send", "böb@example.org", "--text", "hello", code=cli.FAILED)
        message = self.message(profile, "böb@example.org")
        self.assertIn("beyond ASCII", message["error"])
        server.extensions.append("SMTPUTF8")
        profile.run("retry", message["id"])
        self.assertEqual(server.accepted[0][0], ("böb@example.org",))
        self.assertTrue(any(line.endswith("SMTPUTF8") for line in server.commands))

    def test_warm(self):
        """sync --watch: the next message of a chat finds the connection open, or makes another"""
        profile, server = self.scripted()
        with cli.Watch(profile) as watch:
            watch.wait_caught_up()
            for number in range(3):
                profile.run("send", BOB, "--text", f"message {number}", "--wait")
            self.assertEqual(server.connections, 1)
            server.fault = ("mail", "cut")
            profile.run("send", BOB, "--text", "message 3", "--wait")
        self.assertEqual(server.connections, 2)
        self.assertEqual(len(set(server.message_ids())), 4)
        self.assertEqual(len(server.accepted), 4)

    def test_recovered(self):
        """SIGKILL while sending: the message is queued again before it can be sent again"""
        def states():
            # What the other tests sent comes from the account, too.
            return [message["state"] for message in profile.messages(BOB)
                    if message["text"].strip() == "in doubt"]

        password = self.directory / "taken-away"
        password.write_text(self.servers.password("alice"))
        profile, server = self.scripted(password_file=password)
        server.fault = ("dot", "stall")
        process = subprocess.Popen(profile.command("send", BOB, "--text", "in doubt"),
                                   stdout=subprocess.DEVNULL, env=profile.environment)
        eventually(lambda: server.accepted, "the message at the server")
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(states(), ["sending"])
        password.unlink()
        with cli.Watch(profile):
            eventually(lambda: states() == ["queued"], "queued")
        password.write_text(self.servers.password("alice"))
        profile.run("sync", "--once")
        self.assertEqual(states(), ["sent"])
        self.assertEqual(len(set(server.accepted)), 1)


class Line:
    """A profile whose servers are behind proxies, and its state before the first session."""

    def __init__(self, case, number):
        self.smtp = case.enterContext(ScriptedSmtp(case.servers.host))
        self.proxies = [case.enterContext(Proxy(case.servers.host, port))
                        for port in (case.servers.imap_port, self.smtp.port)]
        self.profile = cli.Cli(case.directory / f"line {number}", case.servers, "alice")
        host = case.servers.host
        self.profile.run(*self.profile.account_arguments(
            *(f"{host}:{proxy.port}/none" for proxy in self.proxies)),
            "--password-file", case.servers.password_file("alice"))
        self.fresh = case.directory / f"fresh {number}"
        shutil.copytree(self.profile.directory, self.fresh)

    def reset(self):
        shutil.rmtree(self.profile.directory)
        shutil.copytree(self.fresh, self.profile.directory)
        self.smtp.accepted.clear()
        for proxy in self.proxies:
            proxy.carried, proxy.fault = {True: 0, False: 0}, None


class TestEveryByte(SmtpCase):
    """A network that fails in the midst of a session: at many places of what is said on it.

    In clear, so that the places are in what the protocols say and not in handshakes.
    """
    extra_dovecot = SmtpCase.extra_dovecot + "auth_allow_cleartext = yes\nssl = yes\n"
    PLACES = 8  # for each server, direction and kind of fault

    def test_offsets(self):
        """send: cut, stalled or delayed anywhere, a session in the end has everything once"""
        seed = int(os.environ.get("COI_TEST_SEED", time.time()))
        print(f"# COI_TEST_SEED={seed}", flush=True)
        self.append("alice", "INBOX", plain_mail(CAROL, ALICE, "before all " + "x" * 900))
        chance, lines = random.Random(seed), queue.SimpleQueue()
        for number in range(WORKERS):
            lines.put(Line(self, number))
        lengths = self.measure(lines)
        print(f"# bytes of a session: {lengths}", flush=True)
        cells = [(server, Fault(kind, is_upward,
                                int((place + chance.random()) * length / self.PLACES)))
                 for (server, is_upward), length in lengths.items()
                 for kind in ("stall", "cut", "delay") for place in range(self.PLACES)]
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            running = {cell: pool.submit(self.on_a_line, lines, *cell) for cell in cells}
        wrong = [f"{cell}: {future.exception()!r}" for cell, future in running.items()
                 if future.exception()]
        self.assertFalse(wrong, "\n".join(wrong))
        self.check_copies([future.result() for future in running.values()])

    def test_copy_in_doubt(self):
        """send: when the answer to APPEND is lost, the copy that is there is found"""
        line = Line(self, "of doubt")
        line.proxies[0].hold_on = b"a copy in doubt"
        process = subprocess.Popen(line.profile.command("send", BOB, "--text", "a copy in doubt"),
                                   stdout=subprocess.DEVNULL, env=line.profile.environment)
        eventually(lambda: self.message_ids("alice", "Sent"), "the copy")
        process.kill()
        process.wait()
        line.proxies[0].hold_on = None
        line.profile.run("sync", "--once")
        message = self.message(line.profile, BOB)
        self.assertEqual(self.message_ids("alice", "Sent"), [f"<{message['message_id']}>"])
        with self.database(line.profile) as database:
            self.assertEqual(database.execute("SELECT count(*) FROM outbox").fetchone(), (0,))

    def measure(self, lines):
        """How long one good session takes, and its bytes: (server, is_upward) -> how many."""
        line = lines.get()
        line.reset()
        start = time.monotonic()
        line.profile.run("send", "measured@example.org", "--text", "hello")
        self.patience = 2 + time.monotonic() - start
        lines.put(line)
        return {(server, is_upward): proxy.carried[is_upward]
                for server, proxy in enumerate(line.proxies) for is_upward in (True, False)}

    def on_a_line(self, lines, server, fault):
        line = lines.get()
        try:
            line.reset()
            line.proxies[server].fault = fault
            return self.one_session(
                line, line.proxies[server],
                f"{server}.{fault.kind}.{int(fault.is_upward)}.{fault.offset}")
        finally:
            lines.put(line)

    def one_session(self, line, proxy, name):
        """A session with a fault, killed some time after it, and a good one: the Message-ID."""
        profile, person = line.profile, f"{name}@example.org"
        process = subprocess.Popen(profile.command("send", person, "--text", name),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=profile.environment)
        eventually(lambda: process.poll() is not None or not proxy.fault, "the fault", 30)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.patience)
        process.kill()
        process.wait()
        for proxy in line.proxies:
            proxy.fault = None
            proxy.mend()
        profile.run("sync", "--once")
        message = self.message(profile, person)
        self.assertEqual(message["state"], "sent")
        self.assertEqual(len(profile.texts(CAROL)), 1)
        self.assertIn(len(line.smtp.accepted), (1, 2))
        self.assertEqual(len(set(line.smtp.accepted)), 1, "the same bytes each time")
        self.check_database(profile)
        return message["message_id"], len(line.smtp.accepted)

    def check_copies(self, outcomes):
        """One copy of each message in Sent."""
        doubled = sum(times == 2 for _, times in outcomes)
        print(f"# {len(outcomes)} sessions, {doubled} messages went twice", flush=True)
        sent = collections.Counter(self.message_ids("alice", "Sent"))
        self.assertEqual({identity: sent[f"<{identity}>"] for identity, _ in outcomes},
                         {identity: 1 for identity, _ in outcomes})


if __name__ == "__main__":
    tap.main()
