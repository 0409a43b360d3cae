#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Synchronisation against servers that know much, little, or lie: the state converges, cheaply."""
import contextlib
import imaplib
import random
import sqlite3
import tempfile
import time
from pathlib import Path

import cli
import fixture
import tap
from fixture import eventually, plain_mail
from model_imap import EVERYTHING, Mailbox, ModelImap
from proxy import Proxy

ALICE, BOB = "alice@example.org", "bob@example.org"


def message(number):
    mail = plain_mail(BOB, ALICE, f"word {number}", Message_ID=f"<{number}@example.org>")
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


class SyncCase(fixture.ServersCase):
    def profile(self, port, security="none", ca_file=False):
        """A profile that reads mail from some port of the private network."""
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="coi-profile-"))
        alice = cli.Cli(Path(directory) / "data", self.servers, "alice")
        host = self.servers.host
        alice.run(*alice.account_arguments(f"{host}:{port}/{security}",
                                           f"{host}:{self.servers.smtps_port}/tls",
                                           self.servers.ca_file),
                  "--password-file", self.servers.password_file("alice"))
        return alice

    @staticmethod
    def known(alice, mailbox="INBOX"):
        """UID -> is seen, as the database has it."""
        path = Path(alice.directory) / "coi-chat.db"
        with contextlib.closing(sqlite3.connect(path)) as database:
            rows = database.execute("SELECT l.uid, m.seen FROM location l JOIN message m"
                                    " ON m.id = l.message_id JOIN mailbox b ON b.id = l.mailbox_id"
                                    " WHERE b.name = ?", (mailbox,)).fetchall()
        return {uid: bool(seen) for uid, seen in rows}


class ModelCase(SyncCase):
    def model(self, *extensions, count=30):
        """(profile, server), the profile up to date with so many messages."""
        model = self.enterContext(ModelImap(self.servers.host, *extensions))
        model.inbox.add(*map(message, range(count)))
        alice = self.profile(model.port)
        self.check(alice, model)
        return alice, model

    def check(self, alice, model, code=cli.DONE):
        """Synchronises; the database must be as the mailbox is. Returns the commands."""
        model.take_commands()
        alice.run("sync", "--once", code=code)
        self.assertEqual(self.known(alice), model.inbox.state())
        return model.take_commands()


class TestExtensions(ModelCase):
    def edit(self, model, dice, number):
        """What another client may do meanwhile."""
        box = model.inbox
        for _ in range(dice.randrange(4)):
            uids = sorted(box.messages)
            box.expunge(*dice.sample(uids, min(len(uids), dice.randrange(4))))
            for uid in dice.sample(sorted(box.messages), min(len(box.messages), 3)):
                box.set_seen(uid, dice.random() < 0.7)
            box.add(*(message(f"{number}.{i}.{dice.random()}") for i in range(dice.randrange(3))))

    def converge(self, *extensions):
        dice = random.Random(5)
        alice, model = self.model(*extensions)
        for number in range(8):
            self.edit(model, dice, number)
            self.check(alice, model)

    def test_none(self):
        """sync: changes by another client, on a server without any extension"""
        self.converge()

    def test_esearch(self):
        """sync: changes by another client, with ESEARCH"""
        self.converge("ESEARCH")

    def test_condstore(self):
        """sync: changes by another client, with CONDSTORE alone"""
        self.converge("CONDSTORE", "ENABLE")

    def test_everything(self):
        """sync: changes by another client, with QRESYNC, NOTIFY and all the rest"""
        self.converge(*EVERYTHING)

    def test_cost(self):
        """sync: with QRESYNC the mailbox is not listed, whatever changed"""
        alice, model = self.model(*EVERYTHING)
        self.assertIn('ID ("name" "COI Chat" "version"', "\n".join(self.check(alice, model)))
        model.inbox.set_seen(3)
        model.inbox.expunge(5, 6)
        model.inbox.add(message("new"))
        commands = self.check(alice, model)
        self.assertEqual([c for c in commands if "SEARCH" in c], ["UID SEARCH RETURN (ALL) UID 31:*"])
        self.assertEqual([c for c in commands if c.startswith("UID FETCH") and "31" not in c], [])
        self.assertEqual(len([c for c in commands if c.startswith("LIST")]), 1)
        # Sent is as it was: nobody looks into it.
        self.assertEqual([c for c in commands if c.startswith("SELECT")],
                         ['SELECT "INBOX" (QRESYNC (7 31 1:30))'])

    def test_full(self):
        """sync --full: compares all messages"""
        alice, model = self.model(*EVERYTHING)
        model.take_commands()
        alice.run("sync", "--full")
        self.assertIn("UID SEARCH RETURN (ALL) ALL", model.take_commands())

    def test_cost_condstore(self):
        """sync: with CONDSTORE alone flags that changed are asked for, and nothing is listed"""
        alice, model = self.model("CONDSTORE", "ENABLE")
        model.inbox.set_seen(3)
        commands = self.check(alice, model)
        self.assertIn("UID FETCH 1:30 (UID FLAGS) (CHANGEDSINCE 31)", commands)
        self.assertEqual([c for c in commands if "SEARCH" in c], [])

    def test_two_connections(self):
        """sync: without NOTIFY a second connection looks after Sent, by its changes as well"""
        alice, model = self.model(*(word for word in EVERYTHING if word != "NOTIFY"))
        model.sent.add(message("sent"))
        self.check(alice, model)
        model.sent.set_seen(1)
        self.assertIn('SELECT "Sent" (QRESYNC (7 2 1:1))', self.check(alice, model))
        self.assertEqual(self.known(alice, "Sent"), {1: True})

    def test_one_connection(self):
        """sync: a server that allows one connection"""
        model = self.enterContext(ModelImap(self.servers.host))
        model.max_sessions = 1
        model.inbox.add(message(1))
        model.sent.add(message(2))
        alice = self.profile(model.port)
        self.check(alice, model)
        self.assertEqual(self.known(alice, "Sent"), {1: False})


class TestLies(ModelCase):
    def test_new_uid_validity(self):
        """sync: a new UIDVALIDITY with new UIDs: nothing is lost, nothing is there twice"""
        alice, model = self.model(*EVERYTHING)
        box, renumbered = model.inbox, Mailbox("INBOX")
        renumbered.uid_validity, renumbered.uid_next = 8, 1001
        renumbered.add(*(item[0] for item in box.messages.values()))
        model.mailboxes[0] = model.inbox = renumbered
        self.check(alice, model)
        self.assertEqual(len(alice.messages(BOB)), 30)

    def test_modseq_rollback(self):
        """sync: a MODSEQ that went back: everything is compared"""
        alice, model = self.model(*EVERYTHING)
        model.inbox.set_seen(4)
        model.inbox.modseq = 5
        model.inbox.messages[4][2] = 5
        commands = self.check(alice, model)
        self.assertIn("UID SEARCH RETURN (ALL) ALL", commands)
        self.assertNotIn("UID SEARCH RETURN (ALL) ALL", self.check(alice, model))

    def test_uid_rollback(self):
        """sync: an older copy of the mailbox that gives UIDs away again"""
        alice, model = self.model(*EVERYTHING)
        model.inbox.expunge(29, 30)
        model.inbox.vanished.clear()
        model.inbox.uid_next = 29
        model.inbox.add(message("instead"))
        self.check(alice, model)
        self.assertIn("word instead", alice.texts(BOB))
        self.assertEqual([c for c in self.check(alice, model) if "BODY" in c], [])

    def test_low_uid_next(self):
        """sync: a UIDNEXT that is always too low is no reason to read all anew each time"""
        alice, model = self.model(*EVERYTHING)
        model.lies["UIDNEXT"] = 5
        for _ in range(2):
            self.assertEqual([c for c in self.check(alice, model) if "BODY" in c], [])

    def test_no_modseq(self):
        """sync: a mailbox that keeps no MODSEQ (NOMODSEQ)"""
        alice, model = self.model(*EVERYTHING)
        model.lies["NOMODSEQ"] = True
        model.inbox.set_seen(4)
        model.inbox.expunge(9)
        self.check(alice, model)

    def test_no_parameters(self):
        """sync: a server that offers QRESYNC and then does not understand it"""
        alice, model = self.model(*EVERYTHING)
        model.lies["PARAMETERS"] = True
        model.inbox.set_seen(4)
        model.inbox.expunge(9)
        self.check(alice, model)

    def test_all_vanished(self):
        """sync: that everything vanished is asked twice, and not believed when it is not so"""
        alice, model = self.model(*EVERYTHING)
        model.lies["VANISHED"] = set(range(1, 31))
        model.inbox.set_seen(4)
        self.check(alice, model)
        self.assertEqual(len(alice.messages(BOB)), 30)

    def test_really_vanished(self):
        """sync: but it is believed when it is so"""
        alice, model = self.model(*EVERYTHING)
        model.inbox.expunge(*range(1, 30))
        self.check(alice, model)

    def test_forgotten_vanished(self):
        """sync: an EXPUNGE that the server does not remember is found by the count"""
        alice, model = self.model(*EVERYTHING)
        model.inbox.expunge(7)
        model.inbox.vanished.clear()
        self.check(alice, model)

    def test_short_list_once(self):
        """sync: a list that is short once removes nothing"""
        alice, model = self.model("ESEARCH")
        answers = [[1], None]
        model.lies["SEARCH"] = lambda uids: (answers.pop(0) if answers else None) or uids
        self.check(alice, model)

    def test_list_of_all_numbers(self):
        """sync: a list of all numbers there are is neither written out nor believed"""
        alice, model = self.model("ESEARCH")
        model.lies["SET"] = "1:4294967295"
        self.check(alice, model)


class TestTrouble(ModelCase):
    def test_refused_mailbox(self):
        """sync: that Sent cannot be read is said, while the rest goes on"""
        alice, model = self.model()
        model.sent.refusal = "NO [NOPERM] not for you"
        model.inbox.add(message("new"))
        self.check(alice, model, code=cli.FAILED)
        self.assertIn("Sent: not for you", alice.errors)
        with cli.Watch(alice) as watch:
            _, event = watch.wait(lambda event: event["event"] == "error", "the error")
            self.assertEqual(event["message"], "Sent: not for you")
            watch.wait_caught_up()
        model.sent.refusal = None
        self.check(alice, model)

    def test_notified(self):
        """sync --watch: one connection hears of Sent by NOTIFY"""
        alice, model = self.model(*EVERYTHING)
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            self.assertEqual(len(model.sessions), 1)
            eventually(lambda: "IDLE" in model.take_commands(), "IDLE")
            model.sent.add(message("elsewhere"))
            model.say(model.sessions[0].status_line(model.sent))
            eventually(lambda: self.known(alice, "Sent") == {1: False}, "the message in Sent")

    def test_overflow(self):
        """sync --watch: a server that gives up telling is asked again"""
        alice, model = self.model(*EVERYTHING)
        with cli.Watch(alice) as watch:
            watch.wait_caught_up()
            eventually(lambda: "IDLE" in model.take_commands(), "IDLE")
            model.sent.add(message("silently"))
            model.say("* OK [NOTIFICATIONOVERFLOW] too much")
            eventually(lambda: self.known(alice, "Sent") == {1: False}, "the message in Sent", 40)
            self.assertIn("NOTIFY SET STATUS", "\n".join(model.take_commands()))


class TestDovecot(SyncCase):
    COUNT = 800

    def fill(self, client, count, name):
        for number in range(count):
            client.append("INBOX", None, imaplib.Time2Internaldate(time.time()),
                          message(f"{name}.{number}"))

    def carried(self, proxy, alice):
        """How many bytes the server said in one synchronisation."""
        before = proxy.carried[False]
        alice.run("sync", "--once")
        return proxy.carried[False] - before

    def test_cost(self):
        """Dovecot: what another client changed meanwhile costs as much as it is"""
        with self.imap("alice") as other, Proxy(self.servers.host, self.servers.imaps_port) as proxy:
            self.fill(other, self.COUNT, "first")
            other.select()
            alice = self.profile(proxy.port, "tls")
            first = self.carried(proxy, alice)
            nothing = self.carried(proxy, alice)
            other.uid("STORE", "10,20,700", "+FLAGS", "(\\Seen)")
            other.uid("STORE", "100:109", "+FLAGS", "(\\Deleted)")
            other.expunge()
            some = self.carried(proxy, alice)
            expected = {uid: uid in (10, 20, 700) for uid in range(1, self.COUNT + 1)
                        if not 100 <= uid < 110}
            self.assertEqual(self.known(alice), expected)
            print(f"# bytes from the server: first {first}, no change {nothing}, changes {some}")
            self.assertLess(some - nothing, 1500)
            self.assertLess(nothing, first / 20)

    def test_two_clients(self):
        """Dovecot: two clients at once end in the same state"""
        one, two = (self.profile(self.servers.imaps_port, "tls") for _ in range(2))
        with cli.Watch(one) as first, cli.Watch(two) as second, self.imap("alice") as other:
            first.wait_caught_up()
            second.wait_caught_up()
            other.select()
            start = max(self.known(one), default=0)
            self.fill(other, 20, "second")
            other.noop()
            for uid in range(start + 1, start + 20, 3):
                other.uid("STORE", str(uid), "+FLAGS", "(\\Seen)")
            other.uid("STORE", f"{start + 2},{start + 5}", "+FLAGS", "(\\Deleted)")
            other.expunge()
            uids = [int(uid) for uid in other.uid("SEARCH", "ALL")[1][0].split()]
            seen = {int(uid) for uid in other.uid("SEARCH", "SEEN")[1][0].split()}
            expected = {uid: uid in seen for uid in uids}
            for client in (one, two):
                eventually(lambda: self.known(client) == expected, "the same state", 30)

    def test_sent_elsewhere(self):
        """Dovecot: a message that another client puts into Sent is there at once"""
        alice = self.profile(self.servers.imaps_port, "tls")
        with cli.Watch(alice) as watch, self.imap("alice") as other:
            watch.wait_caught_up()
            other.append("Sent", "(\\Seen)", imaplib.Time2Internaldate(time.time()),
                         message("from my other device"))
            start = time.monotonic()
            eventually(lambda: self.known(alice, "Sent"), "the message in Sent", 30)
            print(f"# in Sent after {time.monotonic() - start:.2f} s")


if __name__ == "__main__":
    tap.main()
