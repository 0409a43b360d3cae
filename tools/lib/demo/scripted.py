# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a short conversation in the demo on a display that nobody sees, and takes pictures.

usage: scripted.py INSTALLED PICTURES
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(LIBRARY)]
from desktop.session import Session  # noqa: E402
from mailservers import MailServers, become_root  # noqa: E402

TOOLS = LIBRARY.parent
QUESTION = "Shall I bring the blue cups for our tea?"


def step(text):
    print(f"   {text}", flush=True)


def run_tool(session, name, *arguments):
    return session.start([sys.executable, "-B", str(TOOLS / name), *map(str, arguments)])


def sign_in(servers, installed, data):
    subprocess.run([installed / "bin/coi-chat-cli", "--data-dir", data, "account", "add",
                    servers.address("alice"), "--name", "Alice",
                    "--imap", f"{servers.host}:{servers.imaps_port}/tls",
                    "--smtp", f"{servers.host}:{servers.smtps_port}/tls",
                    "--ca-file", servers.ca_file,
                    "--password-file", servers.password_file("alice")],
                   check=True, stdout=subprocess.DEVNULL)


class Player:
    """Uses the window as a person would."""

    def __init__(self, session, pictures):
        from desktop import accessible
        self.accessible, self.session, self.pictures = accessible, session, pictures
        self.app = accessible.application("coi-chat|COI Chat")
        self.number = 0

    def picture(self, what):
        self.number += 1
        path = self.pictures / f"{self.number}-{what}.png"
        self.session.screenshot(path)
        step(f"picture: {path}")

    def open_conversation(self, who):
        row = self.accessible.wait_find(self.app, "list item", f"^{who}\\b", 60)
        self.session.key("ctrl+shift+k")
        self.accessible.reach(row, lambda: self.session.key("Down"))
        self.session.key("Return")
        return self.accessible.wait_find(self.app, "text", f"Message to {who}")

    def shown(self, pattern, seconds=20):
        return self.accessible.wait_find(self.app, "list item", pattern, seconds)

    def look(self):
        """The group, which has messages of many kinds."""
        self.accessible.wait_find(self.app, "list item", "^Carol\\b", 60)
        self.picture("conversations")
        self.open_conversation("Bob, Carol")
        self.shown(r"Alice: .*eight|You: .*eight")
        self.picture("messages-of-many-kinds")

    def converse(self):
        composer = self.open_conversation("Carol")
        self.shown(r"Carol: .*geese")
        self.picture("conversation-with-carol")
        self.accessible.reach(composer, lambda: self.session.key("Tab"))
        self.session.type(QUESTION)
        self.picture("message-typed")
        self.session.key("Return")
        self.shown(r"You: .*blue cups")
        step("sent; waiting for Carol's answer")
        # Her answers to a question, see answers.py.
        answer = self.shown(r"Carol: (Yes, gladly|I think so)", 30)
        step(f"answered: {answer.get_name()}")
        self.picture("answer")


def play(session, directory, installed, pictures):
    with MailServers(directory / "servers") as servers:
        description = servers.write_description()
        step("mail servers are up")
        run_tool(session, "demo-seed", description).wait()
        run_tool(session, "demo-friend", description, "carol")
        run_tool(session, "demo-friend", description, "bob")
        sign_in(servers, installed, directory / "alice")
        step("Alice is signed in")
        session.start([installed / "bin/coi-chat", "--data-dir", directory / "alice"])
        player = Player(session, pictures)
        try:
            player.look()
            player.converse()
        except BaseException:
            player.picture("failed")
            print(player.accessible.describe(player.app), session.said(), file=sys.stderr)
            raise


def main():
    installed, pictures = (Path(argument).resolve() for argument in sys.argv[1:])
    become_root()
    os.environ["XDG_DATA_DIRS"] = f"{installed}/share:/usr/local/share:/usr/share"
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("[0-9]*.png"):
        old.unlink()
    with Session() as session, tempfile.TemporaryDirectory(prefix="coi-demo-") as directory:
        os.chmod(directory, 0o711)
        play(session, Path(directory), installed, pictures)
    print(f"The pictures are in {os.path.relpath(pictures)}")


main()
