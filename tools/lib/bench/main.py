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
from build import say
from mailservers import become_root

PARTS = ("ingest", "start")
INGEST_KEYS = ("messages_per_second", "floor_messages_per_second", "cpu_seconds", "peak_rss_mib",
               "database_mib")


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tools/bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=" or ".join(PARTS))
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--markdown", action="store_true", help="print the table of the docs")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="medians of N runs")
    parser.add_argument("--count", type=int, metavar="N", help="one size, not 10,000 and 50,000")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"unknown part: {' '.join(unknown)}; there are {' '.join(PARTS)}")
    arguments.parts = arguments.parts or PARTS
    return arguments


def main():
    arguments = parse_arguments()
    become_root()
    say(f"{machine.describe()}; load {machine.load():.1f}")
    figures = {}
    build.prepare([build.CLI, build.FETCH])
    if "ingest" in arguments.parts:
        for count in [arguments.count] if arguments.count else [10_000, 50_000]:
            name = f"ingest_{count // 1000}k" if count % 1000 == 0 else f"ingest_{count}"
            figures[name] = ingest.measure(count, arguments.runs)
    say(f"load {machine.load():.1f}")
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, values in figures.items():
            print(name)
            for key, value in values.items():
                print(f"  {key:32} {value:.6g}")


main()
