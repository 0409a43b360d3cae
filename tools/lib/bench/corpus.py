# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox as somebody may have it who chats and gets mail: the same bytes for the same count.

Three quarters are short chat messages; the rest are classic mails with HTML, messages of mailing
lists and a few pictures; about 2 kB on average. They are spread over some hundred conversations,
of which one, with Bob, is much larger than the others. A third of what is said is said by Alice.
"""
import base64
import quopri
import random
from email.utils import formatdate

OWNER = "alice@example.org"
LARGEST = "bob@example.org"
RARE_WORD = "zyzzyva"       # in one message of a thousand
COMMON_WORD = "window"
_END = 1_760_000_000        # the newest message; the oldest is five years older
_SPAN = 5 * 365 * 86400
_CONTACTS, _GROUPS, _LISTS = 70, 12, 16
_PICTURE_BYTES = 60_000
_WORDS = (
    "about after again alone answer arrive autumn basket before behind better bicycle bread bridge "
    "bring coffee corner dinner early enough evening every ferry flower forget friday garden happen "
    "harbour island kitchen letter library listen market maybe meeting minute monday morning museum "
    "never orange paper picture platform question quiet raincoat remember saturday shadow silver "
    "sketch station sunday supper thanks ticket today together tomorrow towards travel umbrella "
    "village waiting weather weekend window winter without yellow yesterday Straße über Äpfel"
).split()
_COMMON = "the a to and is of for in on it you that we not".split()
_EMOJI = ("🙂", "👍", "🎉", "😀", "☕")


class Message:
    """One message: its bytes and where and how it lies on the server."""

    __slots__ = ("data", "time", "sent", "seen")

    def __init__(self, data, time, sent, seen):
        self.data, self.time, self.sent, self.seen = data, time, sent, seen


def _ascii(text):
    return text.encode("ascii", "ignore").decode()


class _Corpus:
    def __init__(self, count):
        self.count = count
        self.random = random.Random(20250101)
        self.contacts = [(f"Contact {n}", f"contact-{n}@example.org") for n in range(_CONTACTS)]
        self.groups = [(f"group{n:010d}", self.random.sample(self.contacts, 2 + n % 4))
                       for n in range(_GROUPS)]
        picture = random.Random(1).randbytes(_PICTURE_BYTES)
        self.picture = base64.encodebytes(picture).replace(b"\n", b"\r\n").decode()

    def messages(self):
        """All messages, oldest first."""
        for number in range(self.count):
            when = _END - _SPAN + int(_SPAN * (number + 1) / self.count)
            make = self._chat if number % 4 else self._classic
            yield make(number, when)

    # --- words ---

    def _sentence(self, low, high):
        pick = self.random
        words = [pick.choice(_COMMON if pick.random() < 0.4 else _WORDS)
                 for _ in range(pick.randint(low, high))]
        if pick.random() < 0.001:
            words.append(RARE_WORD)
        return " ".join(words).capitalize() + pick.choice((".", ".", "!", "?"))

    def _paragraph(self, sentences):
        return " ".join(self._sentence(5, 14) for _ in range(sentences))

    def _token(self):
        return f"{self.random.getrandbits(96):024x}"

    # --- kinds of messages ---

    def _chat(self, number, when):
        pick = self.random
        draw, group = pick.random(), None
        if draw < 0.3:
            members = [("Bob", LARGEST)]
        elif draw < 0.8:
            members = [self.contacts[int(_CONTACTS * pick.random() ** 2)]]
        else:
            group, members = pick.choice(self.groups)
        text = self._sentence(2, 18)
        if pick.random() < 0.1:
            text += " " + pick.choice(_EMOJI)
        infix = f"group.{group}." if group else ""
        mid = f"<chat${infix}{self._token()}@example.org>"
        head = [_ascii(f"Subject: Chat: {text[:30]}"), "Chat-Version: 1.0"]
        if pick.random() < 0.9:
            head.append(f"References: <chat${infix}{number // 100:024x}@example.org>")
        return self._finish(when, members, number % 3 == 0, mid, head, self._text(text))

    def _text(self, text):
        """A text as the various programs encode it."""
        draw, form = self.random.random(), ""
        if draw < 0.7:
            encoding = "8bit"
        elif draw < 0.8:
            encoding, form = "8bit", "; format=flowed; delsp=no"
        elif draw < 0.95:
            encoding = "quoted-printable"
            text = quopri.encodestring(text.encode()).replace(b"\n", b"\r\n").decode()
        else:
            encoding = "base64"
            text = base64.encodebytes(text.encode()).replace(b"\n", b"\r\n").decode()
        return [f"Content-Type: text/plain; charset=utf-8{form}",
                f"Content-Transfer-Encoding: {encoding}", "", text]

    def _classic(self, number, when):
        pick, mid = self.random, f"<{self._token()}@mail.example.org>"
        if pick.random() < 0.55:
            return self._list_mail(when, mid)
        members = [pick.choice(self.contacts)]
        sent = pick.random() < 0.33
        subject = [_ascii(f"Subject: {self._sentence(3, 7)}")]
        if pick.random() < 0.012:
            body = self._mixed(self._paragraph(2))
        else:
            quoted = "".join(f"\r\n> {self._sentence(6, 10)}" for _ in range(pick.randint(0, 8)))
            text = "\r\n\r\n".join(self._paragraph(4) for _ in range(pick.randint(2, 7)))
            body = self._alternative(text, quoted)
        return self._finish(when, members, sent, mid, subject, body)

    def _list_mail(self, when, mid):
        pick = self.random
        number = pick.randrange(_LISTS)
        poster = pick.choice(self.contacts)
        head = [_ascii(f"Subject: [list-{number}] {self._sentence(3, 8)}"),
                f"List-Id: List {number} <list-{number}.lists.example.org>",
                f"List-Unsubscribe: <mailto:list-{number}-leave@lists.example.org>",
                "Precedence: list"]
        text = "\r\n\r\n".join(self._paragraph(3) for _ in range(pick.randint(4, 10)))
        return self._finish(when, [poster], False, mid, head, self._alternative(text, ""),
                            to=f"list-{number}@lists.example.org")

    # --- MIME ---

    def _alternative(self, text, quoted):
        mark = self._token()
        html = "".join(f'<p style="margin:0 0 1em">{part}</p>\r\n'
                       for part in text.split("\r\n\r\n"))
        if quoted:
            html += f"<blockquote type=\"cite\">{quoted.replace('> ', '<br>')}</blockquote>"
        return [f'Content-Type: multipart/alternative; boundary="{mark}"', "",
                f"--{mark}", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit", "", text + quoted,
                f"--{mark}", "Content-Type: text/html; charset=utf-8",
                "Content-Transfer-Encoding: 8bit", "",
                "<html><head><style>p { color: #333 }</style></head><body>",
                html + '<p>-- <br>Sent with love</p><img src="https://www.example.org/p.gif"></body>'
                "</html>", f"--{mark}--"]

    def _mixed(self, text):
        mark = self._token()
        return [f'Content-Type: multipart/mixed; boundary="{mark}"', "",
                f"--{mark}", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit", "", text,
                f"--{mark}", 'Content-Type: image/jpeg; name="picture.jpg"',
                'Content-Disposition: attachment; filename="picture.jpg"',
                "Content-Transfer-Encoding: base64", "", self.picture + f"--{mark}--"]

    def _finish(self, when, members, sent, mid, head, body, to=None):
        mine, others = f"Alice <{OWNER}>", [f"{name} <{address}>" for name, address in members]
        # In a group somebody else speaks each time.
        self.random.shuffle(others)
        sender = mine if sent else others[0]
        recipients = others if sent else [mine, *others[1:]]
        date = formatdate(when)
        lines = []
        if not sent:
            lines += ["Return-Path: <bounces@example.org>",
                      "Received: from mx.example.org (mx.example.org [192.0.2.7])",
                      f"\tby mail.example.org (Postfix) with ESMTPS id {self._token()[:12]}",
                      f"\tfor <{OWNER}>; {date}",
                      "Authentication-Results: mail.example.org; dkim=pass header.d=example.org;",
                      "\tspf=pass smtp.mailfrom=example.org",
                      "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=key;",
                      "\th=from:to:date:message-id:subject:mime-version; bh=" + self._token() + "=;",
                      *(f"\t{self._token()}{self._token()}" for _ in range(7))]
        lines += [f"From: {sender}", f"To: {to or (','.join(recipients))}", f"Date: {date}",
                  f"Message-ID: {mid}", *head, "MIME-Version: 1.0", *body, ""]
        seen = sent or when < _END - 86400
        return Message("\r\n".join(lines).encode(), when, sent, seen)


def messages(count):
    """A generator of the corpus of that many messages, oldest first."""
    return _Corpus(count).messages()
