#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A conversation as files, read back by other programs."""
import email.policy
import html.parser
import mailbox
import tempfile
import urllib.parse
from pathlib import Path

import tap
from fixture import plain_mail
from demo.attachments import document
from test_cli import ALICE, BOB, CliCase

FROM_LINE = "From here it goes on"
MARKUP = "<script>alert('no')</script> & more"


class Page(html.parser.HTMLParser):
    """What is on the page: elements, links and text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


class TestExport(CliCase):
    def setUp(self):
        super().setUp()
        self.alice = self.signed_in("alice")
        self.target = Path(self.enterContext(tempfile.TemporaryDirectory())) / "out"

    def export(self, *addresses):
        self.alice.run("sync", "--once")
        chat = self.alice.chat_with(*addresses)
        result, = self.alice.run("export", chat["id"], "--to", self.target, seconds=120)
        return Path(result["path"])

    def deliver(self):
        first = plain_mail(BOB, ALICE, f"Before\n{FROM_LINE}\n>{FROM_LINE}\n", Subject="One")
        second = plain_mail(BOB, ALICE, MARKUP, Subject="Two")
        second.add_attachment(document(), maintype="application", subtype="pdf", filename="a #1.pdf")
        for mail in (first, second):
            self.append("alice", "INBOX", mail)
        return first, second

    def test_export(self):
        """export: page, files and mailbox say what was written"""
        mails = self.deliver()
        folder = self.export(BOB)
        self.assertEqual(folder, self.target)
        page = Page((folder / "messages.html").read_text("utf-8"))
        self.assertNotIn("script", page.tags)
        self.assertIn(MARKUP, page.text)
        self.assertIn(FROM_LINE, page.text)
        links = [urllib.parse.unquote(link) for link in page.links]
        self.assertEqual(len(set(links)), 1, links)
        self.assertEqual((folder / links[0]).read_bytes(), document())
        box = mailbox.mbox(folder / "messages.mbox", create=False)
        self.assertEqual([message["Subject"] for message in box], ["One", "Two"])
        body = box[0].get_payload(decode=True).decode().splitlines()
        # mboxrd: one ">" of each such line is its own.
        self.assertEqual([line for line in body if "From here" in line],
                         [f">{FROM_LINE}", f">>{FROM_LINE}"])
        self.assertEqual([message["Message-ID"] for message in box],
                         [mail["Message-ID"] for mail in mails])

    def test_never_overwrites(self):
        """export: what is there stays; another folder gets a number"""
        self.deliver()
        first = self.export(BOB)
        before = (first / "messages.html").read_bytes()
        second = self.export(BOB)
        self.assertEqual(second.name, "out 2")
        self.assertEqual((first / "messages.html").read_bytes(), before)
        self.assertTrue((second / "messages.mbox").stat().st_size > 0)

    def test_refused(self):
        """export: no directory, no conversation"""
        self.alice.run("export", "1", code=2)
        self.alice.run("export", "nobody@example.org", "--to", self.target, code=1)
        self.assertFalse(self.target.exists())


if __name__ == "__main__":
    tap.main()
