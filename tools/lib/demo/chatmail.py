# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the messages of the demo: COI chat messages, classic mails, a newsletter."""
import secrets
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

DOMAIN = "example.org"
NAMES = {"alice": "Alice", "bob": "Bob", "carol": "Carol", "news": "Example News"}
POLICY = SMTP.clone(utf8=False)


def address(user):
    """The user's mailbox with display name."""
    return Address(NAMES[user], user, DOMAIN)


def chat_id(group=None):
    """A new Message-ID that marks a chat message, of a group if one is given."""
    infix = f"group.{group}." if group else ""
    return f"<chat${infix}{secrets.token_hex(10)}@{DOMAIN}>"


def _headers(message, sender, recipients, date):
    message["From"] = address(sender)
    message["To"] = [address(user) for user in recipients]
    message["Date"] = date


def chat_message(sender, recipients, text, date, *, subject, references=(), group=None,
                 answers=None):
    """A COI text message.

    references: Message-IDs, oldest first, of which two are named; answers: the one it quotes.
    """
    message = EmailMessage(policy=POLICY)
    _headers(message, sender, recipients, date)
    message["Subject"] = subject
    message["Message-ID"] = chat_id(group)
    if references:
        named = references if len(references) == 1 else (references[0], references[-1])
        message["References"] = " ".join(named)
    if answers:
        message["In-Reply-To"] = answers
    message["Chat-Version"] = "1.0"
    message["Disposition-Notification-To"] = str(address(sender))
    message.set_content(text, cte=None)
    return message


def reaction(sender, recipients, emoji, date, target):
    """An emoji to somebody's message (RFC 9078)."""
    message = EmailMessage(policy=POLICY)
    _headers(message, sender, recipients, date)
    message["Subject"] = "Chat: reaction"
    message["Message-ID"] = chat_id()
    message["References"] = message["In-Reply-To"] = target
    message["Chat-Version"] = "1.0"
    message.set_content(emoji)
    del message["Content-Disposition"]
    message["Content-Disposition"] = "reaction"
    return message


def classic_mail(sender, recipients, subject, text, date, *, answered=None):
    """A mail as people write it in a mail program; answered: the mail that it quotes."""
    message = EmailMessage(policy=POLICY)
    _headers(message, sender, recipients, date)
    message["Subject"] = subject
    message["Message-ID"] = f"<{secrets.token_hex(12)}@mail.{DOMAIN}>"
    body = text
    if answered is not None:
        message["In-Reply-To"] = answered["Message-ID"]
        message["References"] = answered["Message-ID"]
        quoted = "\n".join("> " + line for line in answered.get_body().get_content().splitlines())
        when = answered["Date"].datetime.strftime("%d %b %Y, %H:%M")
        body = f"{text}\n\nOn {when}, {answered['From'].addresses[0].display_name} wrote:\n{quoted}"
    message.set_content(f"{body}\n\n-- \n{NAMES[sender]}\n{sender}@{DOMAIN}\n")
    return message


def newsletter(title, paragraphs, date):
    """An HTML mail of a mailing list, with the plain text beside it."""
    message = EmailMessage(policy=POLICY)
    _headers(message, "news", ["alice"], date)
    message["Subject"] = title
    message["Message-ID"] = f"<{secrets.token_hex(12)}@lists.{DOMAIN}>"
    message["List-Id"] = f"Example News <news.lists.{DOMAIN}>"
    message["List-Unsubscribe"] = f"<mailto:news@{DOMAIN}?subject=unsubscribe>"
    message["Precedence"] = "bulk"
    message.set_content(title + "\n\n" + "\n\n".join(paragraphs))
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    message.add_alternative(
        f"<html><head><style>p {{ color: #333 }}</style></head><body><h1>{title}</h1>{body}"
        f"<p><a href=\"https://www.{DOMAIN}/news\">Read on</a></p>"
        f"<img src=\"https://www.{DOMAIN}/pixel.gif\" width=1 height=1></body></html>",
        subtype="html")
    return message
