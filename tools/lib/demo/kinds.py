# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of chat messages that the demo shows: formatted text, edits, polls, votes, places, pins."""
import html
import re


def _alternative(message, text, body, content=None):
    """Plain text, and HTML that says the same."""
    message.set_content(text)
    message.add_alternative(f"<!DOCTYPE html>\n<html><body>{body}</body></html>\n", subtype="html")
    if content is not None:
        message.get_payload()[1]["Chat-Content"] = content


def format_text(message, markdown):
    """**bold**, *italic* and `code`, as chat programs send it."""
    body = html.escape(markdown, quote=False)
    for mark, name in ((r"\*\*(.+?)\*\*", "strong"), (r"\*(.+?)\*", "em"), (r"`(.+?)`", "code")):
        body = re.sub(mark, rf"<{name}>\1</{name}>", body)
    _alternative(message, re.sub(r"\*+|`", "", markdown), body.replace("\n", "<br>"))
    message.add_alternative(markdown, subtype="markdown")


def make_edit(message, target):
    """The text of this message replaces that of the message with the id @target."""
    message["Chat-Content"] = "editrequest"
    _answer(message, target)


def _answer(message, target):
    del message["In-Reply-To"]
    message["In-Reply-To"] = target


def make_poll(message, question, options):
    """See docs/polls.md."""
    lines = "\n".join(f"{number}. {option}" for number, option in enumerate(options, 1))
    items = "".join(f'<li class="p-poll-option">{html.escape(option)}</li>' for option in options)
    _alternative(message, f"{question}\n\n{lines}\n\nAnswer with the numbers of all that you choose.",
                 f'<div class="h-poll"><p><b class="p-name">{html.escape(question)}</b></p>'
                 f"<ol>{items}</ol></div>", "poll")


def make_vote(message, target, options, choices):
    """@choices: positions, counted from 0."""
    items = "".join(f'<li>{html.escape(options[choice])} (<span class="p-poll-choice">{choice}</span>)'
                    "</li>" for choice in choices)
    _alternative(message, "\n".join(options[choice] for choice in choices),
                 f'<ul class="h-poll-vote">{items}</ul>', "pollvote")
    _answer(message, target)


def make_place(message, text, latitude, longitude):
    """A place on Earth, in degrees."""
    _alternative(message, f"{text}\n-\nPosition: {latitude}, {longitude}",
                 f'<p>{html.escape(text)}</p><hr><p class="h-geo"><span class="p-latitude">{latitude}'
                 f'</span>, <span class="p-longitude">{longitude}</span></p>', "location")


def pin(message):
    """Shown above the conversation until another one is."""
    del message["Content-Disposition"]
    message["Content-Disposition"] = "pinned"
