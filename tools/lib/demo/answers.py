# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo's people say: they take up a word of the message, a question, a greeting."""
import random
import re

_GREETING = re.compile(r"\b(hi|hello|hey|hallo|good (morning|evening)|moin)\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(thanks?|thank you|danke)\b", re.IGNORECASE)
_STYLE = {
    "bob": {"greeting": "Hi! Good to hear from you.", "thanks": "Any time!",
            "question": ["Good question. I'd say yes, but let me sleep on it.",
                         "I was about to ask you the same!"],
            "word": ["“{word}”: tell me more.", "Ha, {word}! I thought of that this morning."],
            "other": ["👍", "All right, noted."]},
    "carol": {"greeting": "Hello! Nice of you to write.", "thanks": "You're welcome 🙂",
              "question": ["Yes, gladly!", "I think so. Shall we talk about it over tea?"],
              "word": ["{word}? Sounds good to me.", "Oh, I like the part about {word}."],
              "other": ["🙂", "Fine with me!"]},
}


def _own_words(text):
    """The text without quotes and signature."""
    lines = text.split("\n-- \n")[0].splitlines()
    return "\n".join(line for line in lines if not line.startswith(">")).strip()


def answer(user, text):
    """A short answer in the person's manner; never more than a line."""
    style, words = _STYLE[user], _own_words(text)
    if _THANKS.search(words):
        return style["thanks"]
    if _GREETING.search(words) and len(words) < 40:
        return style["greeting"]
    if words.endswith("?"):
        return random.choice(style["question"])
    long_words = [word for word in re.findall(r"\w{5,24}", words)]
    if long_words:
        return random.choice(style["word"]).format(word=max(long_words, key=len))
    return random.choice(style["other"])
