#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of message between two COI Chats and a classic mail program, through real servers."""
import datetime
import hashlib
import os
import tempfile
from pathlib import Path

import cli
import fixture
import tap
from fixture import eventually, plain_mail

ALICE, BOB, CAROL = (f"{name}@example.org" for name in ("alice", "bob", "carol"))
FORMATTED = "**bold**, *italic* and ~~gone~~ with `code`\n\n- one\n- two"


def html_mail(sender, recipient, content, chat_content, **headers):
    """A mail that a program understands by its second part."""
    mail = plain_mail(sender, recipient, "for people", **headers)
    mail.add_alternative(content, subtype="html")
    mail.get_payload()[1]["Chat-Content"] = chat_content
    return mail


class KindsCase(fixture.ServersCase):
    def profile(self, user):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="coi-profile-"))
        result = cli.Cli(Path(directory) / "data", self.servers, user)
        result.sign_in()
        return result

    def setUp(self):
        """Alice and Bob know each other as people with chat programs."""
        self.alice, self.bob = self.profile("alice"), self.profile("bob")
        self.alice.run("sync", "--once")
        self.bob.run("sync", "--once")

    def send(self, sender, to, *arguments):
        message, = sender.run("send", to, *arguments, "--wait")
        self.assertEqual(message["state"], "sent")
        return message

    def received(self, reader, message):
        """What the reader has of a message that somebody else sent, None for nothing."""
        reader.run("sync", "--once")
        for chat in reader.run("chats"):
            for found in reader.run("messages", chat["id"]):
                if found["message_id"] == message["message_id"]:
                    return found
        return None

    def arrives(self, reader, message, matches=lambda found: True, what="the message"):
        def look():
            found = self.received(reader, message)
            return found if found and matches(found) else None
        return eventually(look, what, 30)

    def exchange(self, *arguments):
        """Alice sends it to Bob; as she and he have it."""
        mine = self.send(self.alice, BOB, *arguments)
        return mine, self.arrives(self.bob, mine)

    def act(self, who, *arguments):
        message, = who.run(*arguments, "--wait")
        return message

    def raw(self, user, message, seconds=10):
        """The mail as a classic program finds it."""
        def look():
            return [mail for _, mail in self.mailbox(user)
                    if mail["Message-ID"] == f"<{message['message_id']}>"]
        return eventually(look, "the mail", seconds)[0]

    def newest(self, user):
        return self.mailbox(user)[-1][1]


class TestText(KindsCase):
    def test_formatted(self):
        """send: formatted text arrives formatted, and as sensible plain text"""
        mine, theirs = self.exchange("--text", FORMATTED)
        for message in (mine, theirs):
            self.assertEqual(message["kind"], "text")
            for element in ("<b>bold</b>|<strong>bold</strong>", "<i>italic</i>|<em>italic</em>",
                            "<s>gone</s>|<del>gone</del>", "<code>code</code>"):
                self.assertTrue(any(form in message["html"] for form in element.split("|")),
                                (element, message["html"]))
            self.assertIn("bold, italic and gone with code", message["text"])
        mail = self.raw("bob", mine)
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        self.assertEqual([part.get_content_type() for part in mail.iter_parts()][:2],
                         ["text/plain", "text/markdown"]
                         if mail.get_payload()[1].get_content_type() == "text/markdown"
                         else ["text/plain", "text/html"])
        self.assertNotIn("**", theirs["text"])

    def test_plain(self):
        """send: what has no markup is one plain part"""
        mine, theirs = self.exchange("--text", "2 < 3 & nothing else")
        self.assertIsNone(theirs["html"])
        self.assertEqual(theirs["text"], "2 < 3 & nothing else")
        self.assertEqual(self.raw("bob", mine).get_content_type(), "text/plain")

    def test_mention(self):
        """send: who is mentioned is told so, and reads a name"""
        mine, theirs = self.exchange("--text", f'Ask @"Bob":{BOB} about it')
        self.assertEqual(theirs["mentions"], [BOB])
        self.assertTrue(theirs["mentions_me"])
        self.assertFalse(mine["mentions_me"])

    def test_reply(self):
        """send --reply-to: the answer knows what it answers, and quotes it for others"""
        first, got = self.exchange("--text", "Shall we meet at noon?")
        answer = self.send(self.bob, ALICE, "--text", "Yes, gladly", "--reply-to", got["id"])
        theirs = self.arrives(self.alice, answer)
        self.assertEqual(theirs["quote"]["id"], first["id"])
        self.assertTrue(theirs["quote"]["own"])
        self.assertIn("noon", theirs["quote"]["text"])
        self.assertEqual(theirs["text"], "Yes, gladly")
        self.assertEqual(theirs["reply_to"], first["message_id"])
        self.assertIn("> Shall we meet at noon?", self.raw("alice", answer).get_content())

    def test_forward(self):
        """forward: with whose words they are, and without"""
        _, got = self.exchange("--text", "The train leaves at **eight**")
        named, = self.bob.run("forward", got["id"], ALICE, "--wait")
        bare, = self.bob.run("forward", got["id"], ALICE, "--without-sender", "--wait")
        theirs = self.arrives(self.alice, named)
        self.assertTrue(theirs["forwarded"])
        self.assertIn("alice", theirs["forwarded_from"].lower())
        self.assertIn("The train leaves at eight", theirs["text"])
        theirs = self.arrives(self.alice, bare)
        self.assertTrue(theirs["forwarded"])
        self.assertIsNone(theirs["forwarded_from"])
        self.bob.run("forward", got["id"] + 100000, ALICE, code=cli.FAILED)


class TestEffects(KindsCase):
    def test_reaction(self):
        """react: a reaction is shown at its message, replaced and taken back"""
        mine, theirs = self.exchange("--text", "I passed the test")
        shown = len(self.alice.messages(BOB))
        self.act(self.bob, "react", theirs["id"], "🎉")
        got = self.arrives(self.alice, mine, lambda found: found["reactions"], "the reaction")
        self.assertEqual([(item["from"], item["emoji"], item["own"]) for item in got["reactions"]],
                         [(BOB, "🎉", False)])
        after = self.act(self.bob, "react", theirs["id"], "👍", "🎉")
        self.assertEqual([(item["emoji"], item["own"]) for item in after["reactions"]], [("👍 🎉", True)])
        self.arrives(self.alice, mine, lambda found:
                     [item["emoji"] for item in found["reactions"]] == ["👍 🎉"], "another reaction")
        self.act(self.bob, "react", theirs["id"], "")
        got = self.arrives(self.alice, mine, lambda found: not found["reactions"], "no reaction")
        self.assertEqual(got["text"], "I passed the test")
        self.assertEqual(len(self.alice.messages(BOB)), shown)

    def test_edit(self):
        """edit: a chain of edits arrives with its history, and the copies agree"""
        mine, _ = self.exchange("--text", "frist")
        self.act(self.alice, "edit", mine["id"], "--text", "first")
        self.act(self.alice, "edit", mine["id"], "--text", "**first** of all")
        got = self.arrives(self.bob, mine, lambda found: found["text"] == "first of all", "the edit")
        own, = [found for found in self.alice.messages(BOB) if found["id"] == mine["id"]]
        for message in (got, own):
            self.assertTrue(message["edited"])
            self.assertEqual([version["text"] for version in message["history"]], ["frist", "first"])
            self.assertIn("first", message["html"])
        self.assertIn("first", self.newest("bob").get_body(("plain",)).get_content())

    def test_edit_foreign(self):
        """edit: only who sent a message may, here and from the network"""
        mine, theirs = self.exchange("--text", "I owe you nothing")
        self.bob.run("edit", theirs["id"], "--text", "I owe you much", code=cli.FAILED)
        self.assertIn("not-own", self.bob.errors)
        self.bob.run("delete", theirs["id"], code=cli.FAILED)
        self.bob.run("edit", theirs["id"] + 100000, "--text", "x", code=cli.FAILED)
        for sender in ("bob", "carol"):
            for disposition, text in (("edit", "I owe you much"), ("delete", "")):
                mail = plain_mail(f"{sender}@example.org", ALICE, text,
                                  In_Reply_To=f"<{mine['message_id']}>", Chat_Version="1.0")
                mail["Content-Disposition"] = disposition
                self.submit(sender, mail)
        self.submit("bob", plain_mail(BOB, ALICE, "the last one"))
        eventually(lambda: self.alice.run("sync", "--once") and "the last one" in
                   [found["text"].strip() for found in self.alice.messages(BOB)], "all of it", 30)
        own = self.arrives(self.alice, mine)
        self.assertEqual((own["text"], own["edited"], own["deleted"], own["history"]),
                         ("I owe you nothing", False, False, []))

    def test_delete(self):
        """delete: it is gone for both, and says so"""
        mine, _ = self.exchange("--text", "not for you")
        self.act(self.alice, "delete", mine["id"])
        got = self.arrives(self.bob, mine, lambda found: found["deleted"], "the deletion")
        own = self.arrives(self.alice, mine)
        for message in (got, own):
            self.assertEqual((message["text"], message["deleted"]), ("", True))

    def test_delete_for_me(self):
        """delete --for-me: it is gone here and at the server, and from nobody else"""
        mine, theirs = self.exchange("--text", "too much for me")
        self.bob.run("delete", theirs["id"], "--for-me")
        self.assertNotIn("too much for me", self.bob.texts(ALICE))
        self.bob.run("sync", "--once")
        eventually(lambda: f"<{mine['message_id']}>" not in
                   [mail["Message-ID"] for _, mail in self.mailbox("bob")], "no mail")
        self.bob.run("sync", "--once")
        self.assertNotIn("too much for me", self.bob.texts(ALICE))
        self.assertEqual(self.arrives(self.alice, mine)["text"], "too much for me")

    def test_pin(self):
        """send --pin, pin, unpin: for everybody, with an end, and away here alone"""
        until = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)).replace(
            microsecond=0)
        mine, theirs = self.exchange("--text", "The key is under the mat", "--pin", until.isoformat())
        for message in (mine, theirs):
            self.assertTrue(message["pinned"])
            self.assertEqual(message["pinned_until"], until.strftime("%Y-%m-%dT%H:%M:%SZ"))
        after, = self.bob.run("unpin", theirs["id"])
        self.assertFalse(after["pinned"])
        self.assertTrue(self.arrives(self.alice, mine)["pinned"])
        mine, theirs = self.exchange("--text", "Pinned later")
        self.assertFalse(theirs["pinned"])
        self.assertTrue(self.act(self.bob, "pin", theirs["id"])["pinned"])
        self.arrives(self.alice, mine, lambda found: found["pinned"], "the pin")


class TestReceipts(KindsCase):
    def introduce(self):
        """Receipts are asked of people whose program is known to be one for chats."""
        self.exchange("--text", "hello")
        self.arrives(self.alice, self.send(self.bob, ALICE, "--text", "hello yourself"))

    def reports(self, user):
        return [mail for _, mail in self.mailbox(user)
                if mail.get_content_type() == "multipart/report"]

    def test_receipt(self):
        """read: who asked gets one receipt, and sees that it was read"""
        self.introduce()
        mine, theirs = self.exchange("--text", "Did you see this?")
        shown = len(self.alice.messages(BOB))
        self.assertIsNotNone(self.raw("bob", mine)["Disposition-Notification-To"])
        self.assertEqual((mine["state"], mine["receipts"]), ("sent", []))
        with cli.Watch(self.alice) as watch:
            watch.wait_caught_up()
            self.bob.run("read", theirs["chat"])
            self.bob.run("sync", "--once")
            _, event = watch.wait(lambda event: event["event"] == "receipt"
                                  and event["id"] == mine["id"], "the receipt", 40)
        self.assertEqual([(receipt["from"], receipt["action"]) for receipt in event["receipts"]],
                         [(BOB, "displayed")])
        self.assertEqual(event["state"], "read")
        self.bob.run("sync", "--once")
        ours = [mail for mail in self.reports("alice") if mine["message_id"] in mail.as_string()]
        self.assertEqual(len(ours), 1)
        self.assertNotIn("Did you see this?", ours[0].as_string())
        self.assertEqual(len(self.alice.messages(BOB)), shown)

    def test_stranger(self):
        """sync: a receipt from somebody who never got the message counts for nothing"""
        self.introduce()
        mine, _ = self.exchange("--text", "Between the two of us")
        lines = ["Reporting-UA: a stranger", f"Final-Recipient: rfc822;{BOB}",
                 f"Original-Message-ID: <{mine['message_id']}>",
                 "Disposition: manual-action/MDN-sent-manually; displayed"]
        mail = plain_mail(CAROL, ALICE, "read")
        mail.make_mixed()
        mail.replace_header("Content-Type",
                            'multipart/report; report-type=disposition-notification; boundary="b"')
        text = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
        body = "\r\n".join(["--b", "Content-Type: text/plain", "", "read", "--b",
                            "Content-Type: message/disposition-notification", "", *lines, "",
                            "--b--", ""])
        with self.imap("alice") as client:
            head = text.split(b"\r\n\r\n", 1)[0]
            client.append("INBOX", None, None, head + b"\r\n\r\n" + body.encode())
        self.alice.run("sync", "--once")
        own = self.arrives(self.alice, mine)
        self.assertEqual((own["state"], own["receipts"]), ("sent", []))


class TestPolls(KindsCase):
    def options(self, message):
        return [(option["text"], option["votes"], option["voters"])
                for option in message["poll"]["options"]]

    def test_poll(self):
        """poll: asked, voted, voted again, closed; both count alike"""
        mine, = self.alice.run("poll", "create", BOB, "--title", "Where do we eat?", "--option", "At home",
                               "--option", "At the station", "--date", "2031-05-17T19:30:00+02:00",
                               "--wait")
        theirs = self.arrives(self.bob, mine)
        for message in (mine, theirs):
            self.assertEqual(message["kind"], "poll")
            self.assertEqual(message["poll"]["title"], "Where do we eat?")
            self.assertEqual([(option["number"], option["kind"]) for option in
                              message["poll"]["options"]], [(1, "text"), (2, "text"), (3, "date")])
        plain = self.raw("bob", mine).get_body(("plain",)).get_content()
        for words in ("Where do we eat?", "1. At home", "2. At the station"):
            self.assertIn(words, plain)
        self.act(self.bob, "poll", "vote", theirs["id"], 1, 3)
        self.act(self.alice, "poll", "vote", mine["id"], 2)
        self.act(self.bob, "poll", "vote", theirs["id"], 2)
        got = self.arrives(self.alice, mine, lambda found:
                           found["poll"]["options"][1]["votes"] == 2, "the votes")
        self.assertEqual([option["votes"] for option in got["poll"]["options"]], [0, 2, 0])
        self.assertEqual(set(got["poll"]["options"][1]["voters"]), {ALICE, BOB})
        self.bob.run("poll", "vote", theirs["id"], 4, code=cli.FAILED)
        self.bob.run("poll", "close", theirs["id"], code=cli.FAILED)
        self.act(self.alice, "poll", "close", mine["id"])
        closed = self.arrives(self.bob, mine, lambda found: found["poll"]["closed"], "the end")
        self.assertEqual([option["votes"] for option in closed["poll"]["options"]], [0, 2, 0])
        self.bob.run("poll", "vote", theirs["id"], 1, code=cli.FAILED)
        self.assertIn('"closed"', self.bob.errors)

    def test_single(self):
        """poll --single --once: one answer, and the first stays"""
        mine, = self.alice.run("poll", "create", BOB, "--title", "Tea?", "--option", "Yes", "--option",
                               "No", "--single", "--once", "--wait")
        theirs = self.arrives(self.bob, mine)
        self.assertEqual((theirs["poll"]["single"], theirs["poll"]["once"]), (True, True))
        self.bob.run("poll", "vote", theirs["id"], 1, 2, code=cli.FAILED)
        self.act(self.bob, "poll", "vote", theirs["id"], 1)
        html = '<p class="p-poll-choice">1</p>'
        for sender in ("bob", "carol"):
            self.submit(sender, html_mail(f"{sender}@example.org", ALICE, html, "pollvote",
                                          In_Reply_To=f"<{mine['message_id']}>", Chat_Version="1.0"))
        self.submit("bob", plain_mail(BOB, ALICE, "that was all"))
        eventually(lambda: self.alice.run("sync", "--once") and "that was all" in
                   [found["text"].strip() for found in self.alice.messages(BOB)], "all of it", 30)
        got = self.arrives(self.alice, mine, lambda found:
                           found["poll"]["options"][0]["votes"] == 1, "the vote")
        self.assertEqual([option["votes"] for option in got["poll"]["options"]], [1, 0])


class TestThings(KindsCase):
    def file(self, name, content):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="coi-files-"))
        path = Path(directory) / name
        path.write_bytes(content)
        return path

    def test_location(self):
        """send --location: a place arrives as one"""
        mine, theirs = self.exchange("--text", "Here I am", "--location", "52.5163,13.3777,Gate")
        for message in (mine, theirs):
            self.assertEqual(message["kind"], "location")
            self.assertAlmostEqual(message["location"]["latitude"], 52.5163, 5)
            self.assertAlmostEqual(message["location"]["longitude"], 13.3777, 5)
        plain = self.raw("bob", mine).get_body(("plain",)).get_content()
        self.assertIn("52.5163", plain)

    def test_files(self):
        """send --attach: several files arrive byte for byte"""
        contents = {"data.bin": os.urandom(300000), "Grüße.txt": "Grüße\n".encode(),
                    "empty.txt": b""}
        paths = [self.file(name, content) for name, content in contents.items()]
        arguments = [word for path in paths for word in ("--attach", path)]
        mine, theirs = self.exchange("--text", "Three files", *arguments)
        self.assertEqual(theirs["text"].strip(), "Three files")
        for who, message in ((self.bob, theirs), (self.alice, mine)):
            self.assertEqual(message["kind"], "file")
            self.assertEqual([item["name"] for item in message["attachments"]], list(contents))
            for index, content in enumerate(contents.values()):
                found, = who.run("file", message["id"], index)
                self.assertEqual(hashlib.sha256(Path(found["path"]).read_bytes()).digest(),
                                 hashlib.sha256(content).digest())
        again = self.arrives(self.bob, mine)
        self.assertTrue(all(item["path"] for item in again["attachments"]))
        names = [part.get_filename() for part in self.raw("bob", mine).walk()
                 if part.get_filename()]
        self.assertEqual(names, list(contents))

    def test_missing_file(self):
        """send --attach: a file that is not there is said to be so, and nothing is sent"""
        before = self.alice.messages(BOB)
        self.alice.run("send", BOB, "--attach", "/nonexistent/file", code=cli.FAILED)
        self.assertIn('"file"', self.alice.errors)
        self.assertEqual(self.alice.messages(BOB), before)

    def test_later(self):
        """send --at: it waits for its time, also over a synchronisation"""
        at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
        message, = self.alice.run("send", BOB, "--text", "not yet", "--at", at.isoformat())
        self.assertEqual(message["state"], "queued")
        self.assertIsNotNone(message["send_at"])
        self.alice.run("sync", "--once")
        self.assertNotIn("not yet", str([mail for _, mail in self.mailbox("bob")]))
        self.alice.run("discard", message["id"])


class TestClassic(KindsCase):
    """Carol has a mail program that knows nothing of chats."""

    def plain(self, message):
        return self.raw("carol", message).get_body(("plain",)).get_content()

    def test_kinds(self):
        """send: each kind reads sensibly in a mail program, which answers"""
        first = self.send(self.alice, CAROL, "--text", FORMATTED)
        self.assertIn("bold", self.plain(first))
        place = self.send(self.alice, CAROL, "--location", "48.8583,2.2945")
        self.assertIn("48.8583", self.plain(place))
        poll, = self.alice.run("poll", "create", CAROL, "--title", "Bread or cake?", "--option", "Bread",
                               "--option", "Cake", "--wait")
        self.assertIn("1. Bread", self.plain(poll))
        last = {}
        for words, command in ((("bread",), ("edit", first["id"], "--text", "buy bread")),
                               (("👍",), ("react", first["id"], "👍")),
                               (("deleted",), ("delete", first["id"]))):
            count = len(self.mailbox("carol"))
            last = self.act(self.alice, *command)
            eventually(lambda: len(self.mailbox("carol")) > count, "the mail")
            text = self.newest("carol").get_body(("plain",)).get_content()
            for word in words:
                self.assertIn(word, text)
        self.assertTrue(last["deleted"])
        self.submit("carol", plain_mail(CAROL, ALICE, "Cake, please\n\n> Bread or cake?\n",
                                        Subject="Re: Message from Alice",
                                        In_Reply_To=f"<{poll['message_id']}>",
                                        References=f"<{poll['message_id']}>"))
        eventually(lambda: self.alice.run("sync", "--once") and "Cake, please" in
                   self.alice.texts(CAROL), "the answer", 30)
        answer, = [found for found in self.alice.messages(CAROL)
                   if found["text"].strip() == "Cake, please"]
        asked = self.arrives(self.alice, poll)
        self.assertEqual(asked["poll"]["voters"], 0)

    def test_bounce(self):
        """send: what cannot be delivered says why"""
        message, = self.alice.run("send", "nobody@example.org", "--text", "hello?", "--wait",
                                  code=cli.FAILED)
        self.assertEqual(message["state"], "failed")


class TestSwitchedOff(KindsCase):
    def test_off(self):
        """read: who has switched receipts off neither asks nor sends"""
        self.exchange("--text", "hello")
        self.arrives(self.alice, self.send(self.bob, ALICE, "--text", "hello"))
        self.bob.run("preference", "receipts", "no")
        mine, theirs = self.exchange("--text", "seen?")
        self.bob.run("read", theirs["chat"])
        self.bob.run("sync", "--once")
        back = self.send(self.bob, ALICE, "--text", "no receipt from here")
        self.arrives(self.alice, back)
        self.assertIsNone(self.raw("alice", back)["Disposition-Notification-To"])
        self.assertEqual(self.arrives(self.alice, mine)["receipts"], [])
        self.assertEqual([mail for _, mail in self.mailbox("alice")
                          if mail.get_content_type() == "multipart/report"], [])


if __name__ == "__main__":
    tap.main()
