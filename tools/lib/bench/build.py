# SPDX-License-Identifier: GPL-3.0-or-later
"""The optimised build that is measured."""
import os
import subprocess
import sys
from pathlib import Path

DIRECTORY = Path(os.environ.get("COI_BENCH_BUILD", "build/bench"))
CLI = DIRECTORY / "src/cli/coi-chat-cli"
FETCH = DIRECTORY / "tests/bench/bench-fetch"
EMPTY = DIRECTORY / "tests/bench/bench-empty"
WINDOW = DIRECTORY / "tests/bench/bench-window"
STORE = DIRECTORY / "tests/bench/bench-store"
TIMELINE = DIRECTORY / "tests/ui/timeline/demo-timeline"
PROGRAMS = (CLI, FETCH, EMPTY, WINDOW, STORE, TIMELINE)


def say(text):
    """Progress; standard output is for the result."""
    print(text, file=sys.stderr, flush=True)


def _run(*command):
    environment = dict(os.environ, CC="ccache gcc")
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{command[0]} failed")


def prepare():
    """Builds what is measured, after configuring if this environment has not done so yet."""
    stamp, here = DIRECTORY / "environment", os.environ.get("COI_CHAT_ENV", "")
    if not (DIRECTORY / "build.ninja").exists() or not stamp.exists() or stamp.read_text() != here:
        wipe = ["--wipe"] if (DIRECTORY / "meson-private").is_dir() else []
        _run("meson", "setup", *wipe, str(DIRECTORY), "-Dbuildtype=release")
        stamp.write_text(here)
    say("building")
    _run("ninja", "--quiet", "-C", str(DIRECTORY),
         *(str(target.relative_to(DIRECTORY)) for target in PROGRAMS))
