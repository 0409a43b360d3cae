# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds, measures, reports. See tools/bench."""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import build
import ingest
import machine
import report
import window
from build import say
from mailservers import become_root

PARTS = ("ingest", "window")
SIZES = (10_000, 50_000)


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tools/bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=" or ".join(PARTS))
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--markdown", action="store_true", help="print the table of the document")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="medians of N runs")
    parser.add_argument("--count", type=int, metavar="N", help="messages, not 10,000 and 50,000")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"unknown part: {' '.join(unknown)}; there are {' '.join(PARTS)}")
    if arguments.runs < 1 or (arguments.count is not None and arguments.count < 100):
        parser.error("too few to measure")
    arguments.parts = arguments.parts or PARTS
    return arguments


def measure(arguments):
    """All figures: those of an ingest below its name, the others beside them."""
    figures = {}
    if "ingest" in arguments.parts:
        for count in [arguments.count] if arguments.count else SIZES:
            figures[report.ingest_name(count)] = ingest.measure(count, arguments.runs)
    if "window" in arguments.parts:
        figures.update(window.measure(arguments.count or SIZES[-1], arguments.runs))
    return figures


def main():
    arguments = parse_arguments()
    become_root()
    if not arguments.no_build:
        build.prepare()
    say(f"{machine.describe()}; load {machine.load():.1f}")
    figures = measure(arguments)
    say(f"load {machine.load():.1f}")
    if arguments.json:
        print(json.dumps(report.contract(figures), indent=2))
    elif arguments.markdown:
        print(report.markdown(figures, machine.describe(), arguments.runs))
    else:
        print(report.plain(figures))


main()
