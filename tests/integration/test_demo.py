#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's mailboxes and the people who answer in it."""
import datetime
import subprocess
import sys
import time
from pathlib import Path

import fixture
import tap
from fixture import eventually

TOOLS = Path(__file__).resolve().parents[2] / "tools"
from demo import chatmail  # noqa: E402
from demo.story import letters  # noqa: E402


class TestDemo(fixture.ServersCase):
    def run_tool(self, name, *arguments):
        return subprocess.Popen([sys.executable, "-B", TOOLS / name, self.description, *arguments],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def setUp(self):
        self.description = self.servers.write_description()

    def test_seed(self):
        """demo-seed: mailboxes are filled, the last ones unread"""
        seed = self.run_tool("demo-seed")
        seed.communicate(timeout=60)
        self.assertEqual(seed.returncode, 0)
        inbox = self.mailbox("alice")
        unread = [mail for flags, mail in inbox if b"\\Seen" not in flags]
        self.assertGreater(len(inbox), 20)
        self.assertTrue(0 < len(unread) < len(inbox) / 2)
        for mailbox in ("Sent", "COI/Chats"):
            self.assertTrue(self.mailbox("alice", mailbox))
            self.assertTrue(self.mailbox("bob", mailbox))

    def test_dates(self):
        """demo-seed: nothing comes from the future, whatever the hour"""
        for hour in (0, 4, 23):
            now = datetime.datetime.now().astimezone().replace(hour=hour)
            dates = [letter.date for letter in letters(now)]
            self.assertLessEqual(max(dates), now)
            self.assertLess(min(dates), now - datetime.timedelta(weeks=3))

    def test_friend(self):
        """demo-friend: answers a chat message within three seconds, and only that"""
        friend = self.run_tool("demo-friend", "carol")
        self.addCleanup(friend.stdout.close)
        self.addCleanup(friend.wait)
        self.addCleanup(friend.terminate)
        self.assertIn("is here", friend.stdout.readline())
        question = chatmail.chat_message(
            "bob", ["carol"], "Do you hear me?", datetime.datetime.now().astimezone(),
            subject="Chat")
        self.submit("bob", question)
        sent = time.monotonic()
        answer = eventually(lambda: [mail for _, mail in self.mailbox("bob")
                                     if mail["From"].addresses[0].username == "carol"
                                     and question["Message-ID"] in str(mail["References"])],
                            "an answer", 3)
        self.assertLess(time.monotonic() - sent, 3)
        self.assertEqual(len(answer), 1)
        self.assertRegex(answer[0]["Message-ID"], r"^<chat\$.*@example\.org>$")
        self.assertEqual(answer[0]["Chat-Version"], "1.0")


if __name__ == "__main__":
    tap.main()
