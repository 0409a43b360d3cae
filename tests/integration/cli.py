# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives coi-chat-cli: one profile, its commands, and its stream of events."""
import json
import os
import queue
import subprocess
import threading
import time

PROGRAM = os.environ.get("COI_CHAT_CLI", "coi-chat-cli")
DONE, FAILED, USAGE, UNREACHABLE, UNAUTHORISED = range(5)


class CommandError(AssertionError):
    """The program ended with another code than the test expects."""


class Cli:
    """One data directory and who it belongs to."""

    def __init__(self, directory, servers, user):
        self.directory = directory
        self.servers = servers
        self.user = user
        self.address = servers.address(user)
        self.environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="disabled:")

    def command(self, *arguments):
        return [PROGRAM, "--data-dir", str(self.directory), "--json", *map(str, arguments)]

    def run(self, *arguments, code=DONE, text=None, seconds=60):
        """Runs one command to its end; returns its output lines as objects."""
        done = subprocess.run(self.command(*arguments), input=text or "", capture_output=True,
                              text=True, timeout=seconds, env=self.environment)
        if done.returncode != code:
            raise CommandError(f"{' '.join(map(str, arguments))}: exit {done.returncode}, not {code}"
                               f"\n{done.stdout}{done.stderr}")
        self.errors = done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def account_arguments(self, imap, smtp, ca_file=None):
        result = ["account", "add", self.address, "--imap", imap, "--smtp", smtp]
        return result + (["--ca-file", ca_file] if ca_file else [])

    def sign_in(self, code=DONE, starttls=False, password_file=None, ca_file=True, host=None):
        """account add against the private servers."""
        servers, host = self.servers, host or self.servers.host
        ports = ((servers.imap_port, servers.smtp_port, "/starttls") if starttls
                 else (servers.imaps_port, servers.smtps_port, "/tls"))
        arguments = self.account_arguments(f"{host}:{ports[0]}{ports[2]}",
                                           f"{host}:{ports[1]}{ports[2]}",
                                           servers.ca_file if ca_file else None)
        return self.run(*arguments, "--password-file",
                        password_file or servers.password_file(self.user), code=code)

    def chat_with(self, *addresses):
        """The conversation with exactly these people, None if there is none."""
        for chat in self.run("chats"):
            if set(addresses) == set(member_addresses(chat)) - {self.address}:
                return chat
        return None

    def messages(self, *addresses):
        chat = self.chat_with(*addresses)
        return self.run("messages", chat["id"]) if chat else []

    def texts(self, *addresses):
        return sorted(message["text"].strip() for message in self.messages(*addresses))


def member_addresses(chat):
    """The members' addresses, whether they come as strings or as objects."""
    return [member["address"] if isinstance(member, dict) else member
            for member in chat["members"]]


class Watch:
    """A running "sync --watch", as a context manager; its events can be waited for."""

    def __init__(self, cli):
        self.cli = cli
        self.events = queue.SimpleQueue()

    def __enter__(self):
        self.process = subprocess.Popen(self.cli.command("sync", "--watch"), text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        env=self.cli.environment)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self):
        for line in self.process.stdout:
            self.events.put((time.monotonic(), json.loads(line)))

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.reader.join(5)
            self.process.stdout.close()

    def wait(self, matches, what, seconds=20):
        """The first event that matches, with when it came (time.monotonic())."""
        end, seen = time.monotonic() + seconds, []
        while True:
            try:
                when, event = self.events.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not within {seconds} s: {what}; seen {seen}") from None
            if matches(event):
                return when, event
            seen.append(event)

    def wait_caught_up(self):
        return self.wait(lambda event: event["event"] == "state"
                         and event["state"] == "caught-up", "caught up")

    def wait_text(self, text, seconds=20):
        return self.wait(lambda event: event["event"] == "message"
                         and text in json.dumps(event, ensure_ascii=False), text, seconds)
