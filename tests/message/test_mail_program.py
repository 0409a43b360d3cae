# SPDX-License-Identifier: GPL-3.0-or-later
"""What is composed, read by somebody else's mail library: nothing is wrong, files come out whole."""
import email
import email.policy
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))
import tap  # noqa: E402

GOLDEN = sorted((ROOT / "tests/message/compose").glob("*.eml"))


def read(path):
    """A message as it is on the wire."""
    wire = path.read_bytes().replace(b"\n", b"\r\n")
    return email.message_from_bytes(wire, policy=email.policy.default)


class MailProgramTest(unittest.TestCase):

    def test_no_defects(self):
        self.assertGreater(len(GOLDEN), 30)
        for path in GOLDEN:
            for part in read(path).walk():
                self.assertEqual(part.defects, [], path.name)
                for name, value in part.items():
                    self.assertEqual(value.defects, (), f"{path.name}: {name}")

    def test_files_have_the_size_they_say(self):
        for path in GOLDEN:
            for part in read(path).walk():
                size = part["Content-Disposition"] and part["Content-Disposition"].params.get("size")
                if size:
                    self.assertEqual(len(part.get_content()), int(size), path.name)
                    self.assertTrue(part.get_filename(), path.name)

    def test_there_is_something_to_read(self):
        for path in GOLDEN:
            message = read(path)
            body = message.get_body(("plain",))
            if body is None or not body.get_content().strip():
                self.assertTrue(path.stem.startswith(("file", "voice")) or
                                path.stem == "reaction-taken-back", path.name)

    def test_poll_with_pictures(self):
        message = read(ROOT / "tests/message/compose/poll-files.eml")
        html = message.get_body(("html",)).get_content()
        for part in message.walk():
            if part["Content-ID"]:
                self.assertIn("cid:" + part["Content-ID"].strip("<>"), html)
        self.assertEqual([part.get_filename() for part in message.iter_attachments()], ["plan.pdf"])


if __name__ == "__main__":
    tap.main()
