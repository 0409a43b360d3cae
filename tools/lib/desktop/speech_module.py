# SPDX-License-Identifier: GPL-3.0-or-later
"""An output module of speech-dispatcher that writes down what it should speak.

usage: speech_module.py FILE, which gets one JSON object a line. The protocol on the standard
streams is the one of speech-dispatcher's output modules.
"""
import html
import json
import re
import sys
import time

_VOICES = "200-en\ten-US\tnone\n200 OK VOICE LIST SENT"
# Commands that bring a block of lines: what is said before it and after it.
_SETTINGS = {
    "SET": ("203 OK RECEIVING SETTINGS", "203 OK SETTINGS RECEIVED"),
    "AUDIO": ("207 OK RECEIVING AUDIO SETTINGS", "203 OK AUDIO INITIALIZED"),
    "LOGLEVEL": ("207 OK RECEIVING LOGLEVEL SETTINGS", "203 OK LOGLEVEL SET"),
}
_SPEECH = ("SPEAK", "CHAR", "KEY", "SOUND_ICON")


def _answer(text):
    print(text, flush=True)


def _block():
    lines = []
    for line in iter(sys.stdin.readline, ""):
        line = line.rstrip("\n")
        if line == ".":
            break
        lines.append(line.removeprefix("."))
    return "\n".join(lines)


def _speak(kind, path):
    _answer("202 OK RECEIVING MESSAGE")
    text = _block()
    if kind == "SPEAK":
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    with open(path, "a", encoding="utf-8") as record:
        entry = {"time": time.time(), "kind": kind, "text": text}
        record.write(json.dumps(entry, ensure_ascii=False) + "\n")
    _answer("200 OK SPEAKING\n701 BEGIN\n702 END")


def _obey(command, path):
    word = command.split(" ")[0]
    if word in _SPEECH:
        _speak(word, path)
    elif word in _SETTINGS:
        before, after = _SETTINGS[word]
        _answer(before)
        _block()
        _answer(after)
    elif word == "INIT":
        _answer("299-recorder ready\n299 OK LOADED SUCCESSFULLY")
    elif command.startswith("LIST VOICES"):
        _answer(_VOICES)
    elif word == "DEBUG":
        _answer("200 OK DEBUGGING OFF")
    elif word not in ("STOP", "PAUSE"):
        _answer("300 ERR UNKNOWN COMMAND")


def main():
    for line in iter(sys.stdin.readline, ""):
        command = line.strip()
        if command == "QUIT":
            _answer("210 OK QUIT")
            return
        _obey(command, sys.argv[1])


main()
