#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of messages: received through real servers, in pieces, over broken connections, large."""
import contextlib
import email.policy
import imaplib
import os
import random
import re
import sqlite3
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import cli
import fixture
import tap
from fixture import eventually, plain_mail
from proxy import Fault, Proxy

ALICE, BOB = "alice@example.org", "bob@example.org"
MIB = 1024 * 1024
TEXT = "Grüße\n" * 300 + "Ende ohne Zeilenende="


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def mail_with(*files, text="See there."):
    """A classic mail; each file is (name, type, bytes or str, transfer encoding)."""
    mail = plain_mail(BOB, ALICE, text)
    for name, kind, content, encoding in files:
        main, sub = kind.split("/")
        if isinstance(content, str):
            mail.add_attachment(content, subtype=sub, filename=name, cte=encoding)
        else:
            mail.add_attachment(content, maintype=main, subtype=sub, filename=name, cte=encoding)
    return mail


class FilesCase(fixture.ServersCase):
    def profile(self, imap_port=None):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="coi-profile-"))
        alice = cli.Cli(Path(directory) / "data", self.servers, "alice")
        host = self.servers.host
        alice.run(*alice.account_arguments(f"{host}:{imap_port or self.servers.imaps_port}/tls",
                                           f"{host}:{self.servers.smtps_port}/tls",
                                           self.servers.ca_file),
                  "--password-file", self.servers.password_file("alice"))
        return alice

    def deliver(self, mail):
        """Puts a message of any size into alice's mailbox."""
        with self.imap("alice") as client:
            client.append("INBOX", None, imaplib.Time2Internaldate(time.time()),
                          mail.as_bytes(policy=email.policy.SMTP))

    def received(self, alice):
        alice.run("sync", "--once", seconds=120)
        return alice.messages(BOB)[-1]

    def fetch(self, alice, message, index=0, code=cli.DONE):
        lines = alice.run("file", message["id"], index, code=code, seconds=120)
        return Path(lines[0]["path"]) if lines else None


class TestReceiving(FilesCase):
    def test_three_files(self):
        """files: three of a mail by another program, each fetched as it was sent"""
        files = [("Bild.PNG", "image/png", noise(40_000), "base64"),
                 ("note.txt", "text/plain", TEXT, "quoted-printable"),
                 ("../../up.bin", "application/octet-stream", noise(1000, 2), "base64")]
        self.submit("bob", mail_with(*files))
        alice = self.profile()
        message = eventually(lambda: self.received(alice), "the mail")
        self.assertEqual([item["path"] for item in message["attachments"]], [None] * 3)
        paths = [self.fetch(alice, message, index) for index in range(3)]
        for path, (_, _, content, _) in zip(paths, files):
            expected = content if isinstance(content, bytes) else content.encode()
            # A text part ends with the line end that add_attachment puts there.
            self.assertEqual(path.read_bytes().replace(b"\r\n", b"\n").rstrip(b"\n")
                             if isinstance(content, str) else path.read_bytes(), expected)
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertEqual(path.parent, Path(alice.directory) / "media")
        self.assertEqual([path.suffix for path in paths], [".png", ".txt", ".bin"])
        self.assertEqual(stat.S_IMODE(paths[0].parent.stat().st_mode), 0o700)
        known = alice.messages(BOB)[-1]["attachments"]
        self.assertEqual([item["path"] for item in known], [str(path) for path in paths])
        self.assertEqual(known[0]["size"], 40_000)
        # Nothing was marked as read by looking.
        self.assertEqual([flags for flags, _ in self.mailbox("alice")], [()])

    def test_to(self):
        """files: --to copies, and never over another file"""
        self.deliver(mail_with(("a.bin", "application/octet-stream", noise(500, 3), "base64")))
        alice = self.profile()
        message = self.received(alice)
        target = Path(alice.directory).parent / "copy"
        alice.run("file", message["id"], 0, "--to", target)
        self.assertEqual(target.read_bytes(), noise(500, 3))
        target.write_bytes(b"mine")
        alice.run("file", message["id"], 0, "--to", target, code=cli.FAILED)
        self.assertEqual(target.read_bytes(), b"mine")
        alice.run("file", message["id"], 1, code=cli.FAILED)
        self.assertIn("not-found", alice.errors)

    def test_gone(self):
        """files: one whose message was deleted meanwhile is told to be gone"""
        self.deliver(mail_with(("a.bin", "application/octet-stream", noise(500, 4), "base64")))
        alice = self.profile()
        message = self.received(alice)
        with self.imap("alice") as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()
        self.fetch(alice, message, code=cli.FAILED)
        self.assertIn("not-found", alice.errors)


class TestPartial(FilesCase):
    """Large messages are fetched without their files, and read as if all of them had come."""

    def limited(self):
        alice = self.profile()
        with contextlib.closing(sqlite3.connect(alice.directory / "coi-chat.db")) as database:
            database.execute("INSERT INTO preference (name, value) VALUES ('download-limit', '1')")
            database.commit()
        return alice

    def check(self, raw, size_delta=0):
        """The same message read as a whole and in part; returns what the latter made of it."""
        with self.imap("alice") as client:
            client.append("INBOX", None, imaplib.Time2Internaldate(time.time()), raw)
        whole, part = self.received(self.profile()), self.received(self.limited())
        for message in (whole, part):
            del message["id"], message["chat"]
            message["sizes"] = [item.pop("size") for item in message["attachments"]]
        for size, expected in zip(part.pop("sizes"), whole.pop("sizes")):
            self.assertAlmostEqual(size, expected, delta=size_delta)
        self.assertEqual(part, whole)
        return part

    def test_files(self):
        """partial: names, types and places of files in a mail of several parts"""
        mail = mail_with(("Bild.PNG", "image/png", noise(60_000), "base64"),
                         ("Grüße.txt", "text/plain", TEXT, "quoted-printable"),
                         ("clip.webm", "video/webm", noise(100_001, 2), "base64"))
        mail.get_body().add_alternative("<p>See <b>there</b>.</p>", subtype="html")
        part = self.check(mail.as_bytes(policy=email.policy.SMTP), size_delta=300)
        self.assertEqual([item["name"] for item in part["attachments"]],
                         ["Bild.PNG", "Grüße.txt", "clip.webm"])
        self.assertFalse(part["truncated"])
        self.assertEqual(part["text"].strip(), "See there.")

    def test_preview(self):
        """partial: a preview is told from what it stands for"""
        mail = mail_with(("p.jpg", "image/jpeg", noise(20_000), "base64"),
                         ("clip.webm", "video/webm", noise(90_000, 2), "base64"))
        mail["Chat-Version"] = "1.0"
        preview, clip = list(mail.iter_attachments())
        preview["Chat-Content"] = "preview"
        clip["Chat-Duration"] = "1500"
        files = self.check(mail.as_bytes(policy=email.policy.SMTP), size_delta=2)["attachments"]
        self.assertEqual([(item["is_preview"], item["preview"], item["duration"]) for item in files],
                         [(True, None, 0), (False, 0, 1500)])

    def test_single(self):
        """partial: a message that is nothing but a file"""
        mail = plain_mail(BOB, ALICE, "x")
        mail.set_content(noise(50_000), maintype="image", subtype="png", filename="only.png")
        part = self.check(mail.as_bytes(policy=email.policy.SMTP), size_delta=2)
        self.assertEqual([item["name"] for item in part["attachments"]], ["only.png"])

    def test_embedded(self):
        """partial: a forwarded mail with files of its own is one file"""
        mail = plain_mail(BOB, ALICE, "Read this.")
        mail.add_attachment(mail_with(("inner.bin", "image/png", noise(60_000), "base64")))
        self.check(mail.as_bytes(policy=email.policy.SMTP), size_delta=2)

    def test_text(self):
        """partial: long text is read whole, and longer text can be"""
        words = "".join(f"line {number} of many\n" for number in range(10_000))
        mail = mail_with(("a.bin", "application/octet-stream", noise(60_000), "base64"), text=words)
        part = self.check(mail.as_bytes(policy=email.policy.SMTP), size_delta=2)
        self.assertIn("line 9999 of", part["text"])
        mail = mail_with(("a.bin", "application/octet-stream", noise(60_000), "base64"),
                         text=words + words)
        self.deliver(mail)
        part = self.received(self.limited())
        self.assertTrue(part["truncated"])
        self.assertTrue(part["text"].endswith("[…]"))
        self.assertEqual([item["name"] for item in part["attachments"]], ["a.bin"])

    def test_fetch(self):
        """partial: what was left out is fetched on demand"""
        content = [noise(400_000, seed) for seed in range(3)]
        self.deliver(mail_with(*((f"{number}.bin", "application/octet-stream", data, "base64")
                                 for number, data in enumerate(content))))
        alice = self.profile()
        message = self.received(alice)
        self.assertEqual([self.fetch(alice, message, index).read_bytes() for index in range(3)],
                         content)


class TestBreaks(FilesCase):
    SIZE = 6 * MIB

    def setUp(self):
        self.proxy = self.enterContext(Proxy(self.servers.host, self.servers.imaps_port))
        self.content = noise(self.SIZE, 5)
        self.deliver(mail_with(("big.bin", "application/octet-stream", self.content, "base64")))
        self.alice = self.profile(self.proxy.port)
        self.message = self.received(self.alice)
        self.encoded = self.SIZE * 78 // 57
        self.before = self.proxy.carried[False]

    def carried(self):
        """Bytes that the server has sent since the last time."""
        before, self.before = self.before, self.proxy.carried[False]
        return self.before - before

    def test_cut(self):
        """files: a connection that breaks is made anew, and the file gone on with"""
        self.proxy.fault = Fault("cut", False, self.before + 5 * MIB)
        path = self.fetch(self.alice, self.message)
        self.assertIsNone(self.proxy.fault)
        self.assertEqual(path.read_bytes(), self.content)
        self.assertLess(self.carried(), self.encoded + 2 * MIB)
        self.assertEqual(sorted(os.listdir(path.parent)), [path.name])

    def test_later(self):
        """files: what was fetched before the network was lost is not fetched again"""
        self.proxy.fault = Fault("cut", False, self.before + 6 * MIB)
        process = subprocess.Popen(self.alice.command("file", self.message["id"], 0),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: self.proxy.fault is None, "the cut")
        self.proxy.cut()
        self.assertNotEqual(process.wait(60), cli.DONE)
        first = self.carried()
        self.assertGreater(first, 5 * MIB)
        self.proxy.mend()
        path = self.fetch(self.alice, self.message)
        self.assertEqual(path.read_bytes(), self.content)
        self.assertLess(self.carried(), self.encoded - first + 2 * MIB)

    def test_killed(self):
        """files: after SIGKILL in the midst of it the file is whole, not torn"""
        process = subprocess.Popen(self.alice.command("file", self.message["id"], 0),
                                   stdout=subprocess.DEVNULL)
        eventually(lambda: self.proxy.carried[False] > self.before + 4 * MIB, "half of it")
        process.kill()
        process.wait()
        self.assertIsNone(self.alice.messages(BOB)[-1]["attachments"][0]["path"])
        self.assertEqual(self.fetch(self.alice, self.message).read_bytes(), self.content)


class TestLarge(FilesCase):
    SIZE = 100 * MIB

    def peak(self, alice, *arguments):
        """The most memory that a command had, in bytes. (What wait4() tells is that of the test's
        own process, where it had more before it started the command.)"""
        process = subprocess.Popen(alice.command(*arguments), stdout=subprocess.DEVNULL)
        highest = 0
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            found = re.search(r"VmHWM:\s*(\d+) kB", status)
            highest = max(highest, int(found[1]) * 1024 if found else 0)
            time.sleep(0.005)
        self.assertEqual(process.returncode, cli.DONE)
        self.assertGreater(highest, MIB)
        return highest

    def test_memory(self):
        """files: 100 MiB are received in little memory"""
        content = noise(self.SIZE, 6)
        self.deliver(mail_with(("huge.bin", "application/octet-stream", content, "base64")))
        alice = self.profile()
        message = self.received(alice)
        self.assertAlmostEqual(message["attachments"][0]["size"], self.SIZE, delta=self.SIZE // 50)
        rest = self.peak(alice, "chats")
        growth = self.peak(alice, "file", message["id"], 0) - rest
        path = Path(alice.messages(BOB)[-1]["attachments"][0]["path"])
        self.assertEqual(path.read_bytes(), content)
        print(f"# peak RSS grew by {growth / MIB:.1f} MiB over {rest / MIB:.1f}", flush=True)
        self.assertLess(growth, 32 * MIB)


if __name__ == "__main__":
    tap.main()
