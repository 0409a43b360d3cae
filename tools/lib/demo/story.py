# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads story.txt and turns it into mails, dated relative to now."""
import dataclasses
import datetime
import re
from pathlib import Path

from . import chatmail, kinds
from .attachments import attach

_STORY = Path(__file__).with_name("story.txt")
_LINE = re.compile(r"(?:(?P<days>\d+) (?P<clock>\d\d:\d\d)|now-(?P<minutes>\d+)) (?P<who>\w+): ?(?P<text>.*)")
_MARK = re.compile(r"\s*\{(attach|unread|quote|react|rich|edit|poll|vote|place|pin)(?: ([^}]+))?\}")
_GROUP = "hills_weekend_0001"


@dataclasses.dataclass
class Letter:
    """A mail and who has it where."""
    mail: object
    sender: str
    recipients: list
    date: datetime.datetime
    chat: bool
    unread: bool


class _Conversation:
    def __init__(self, heading, now):
        kind, people, *subject = heading.split(" ", 2)
        self.kind, self.people, self.now = kind, people.split(","), now
        self.subject = subject[0] if subject else "Chat"
        self.ids, self.last = [], None
        self.poll = None  # the id and the options of the last one

    def _date(self, match):
        if match["minutes"]:
            return self.now - datetime.timedelta(minutes=int(match["minutes"]))
        hour, minute = map(int, match["clock"].split(":"))
        day = self.now - datetime.timedelta(days=int(match["days"]))
        return day.replace(hour=hour, minute=minute, second=0)

    def letter(self, match, text):
        """The letter of one entry of the story."""
        marks = {name: value for name, value in _MARK.findall(text)}
        text = _MARK.sub("", text).strip()
        sender, date = match["who"], self._date(match)
        recipients = [person for person in self.people if person != sender]
        mail = self._mail(sender, recipients, text, date, marks)
        if "attach" in marks:
            attach(mail, marks["attach"])
        return Letter(mail, sender, recipients, date, self.kind in ("chat", "group"),
                      "unread" in marks)

    def _mail(self, sender, recipients, text, date, marks):
        if self.kind == "list":
            title, *paragraphs = (part.strip() for part in text.split("|"))
            return chatmail.newsletter(title, paragraphs, date)
        if self.kind == "mail":
            subject = f"Re: {self.subject}" if self.last is not None else self.subject
            self.last = chatmail.classic_mail(sender, recipients, subject, text, date,
                                              answered=self.last if "quote" in marks else None)
            return self.last
        if "react" in marks:
            return chatmail.reaction(sender, recipients, marks["react"], date, self.ids[-1])
        mail = chatmail.chat_message(
            sender, recipients, text, date, references=self.ids, subject=self.subject,
            answers=self.ids[-1] if "quote" in marks else None,
            group=_GROUP if self.kind == "group" else None)
        if not self._make_kind(mail, text, marks):
            self.ids.append(mail["Message-ID"])
        return mail

    def _make_kind(self, mail, text, marks):
        """Turns a chat message into what its marks say; whether it is about another one."""
        if "rich" in marks:
            kinds.format_text(mail, text)
        if "place" in marks:
            kinds.make_place(mail, text, *marks["place"].split())
        if "poll" in marks:
            self.poll = mail["Message-ID"], marks["poll"].split(" / ")
            kinds.make_poll(mail, text, self.poll[1])
        if "vote" in marks:
            kinds.make_vote(mail, *self.poll, [int(choice) for choice in marks["vote"].split()])
        if "edit" in marks:
            kinds.make_edit(mail, self.ids[-1])
        if "pin" in marks:
            kinds.pin(mail)
        return "vote" in marks or "edit" in marks


def _entries(lines):
    """Joins indented lines to the entry they continue; drops comments."""
    entry = None
    for line in lines:
        if line.startswith("#"):
            continue
        if entry is not None and (line.startswith("  ") or not line):
            entry += "\n" + line[2:]
            continue
        if entry is not None:
            yield entry
        entry = line if line else None
    if entry is not None:
        yield entry


def letters(now):
    """Every letter of the story, oldest first; none is dated later than now."""
    result, conversation = [], None
    for entry in _entries(_STORY.read_text(encoding="utf-8").splitlines()):
        if entry.startswith("== "):
            conversation = _Conversation(entry[3:].strip(), now)
            continue
        match = _LINE.match(entry)
        if match is None:
            raise ValueError(f"{_STORY}: {entry!r}")
        result.append(conversation.letter(match, match["text"] + entry[match.end():]))
    return sorted(result, key=lambda letter: letter.date)
