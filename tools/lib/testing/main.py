# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds, runs the suites, counts the cases. See tools/test."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lint
from builds import SUITES, BuildError, Builds
from desktop.display import Display
from result import Result

ALL = ("lint", *SUITES)


def run_suite(builds, suite):
    """The result of one suite over the builds that it is run in."""
    if suite == "lint":
        return lint.run(builds.gcc)
    if suite == "ui":
        # One after the other: there is one keyboard focus.
        with Display() as display:
            return builds.test(builds.gcc, suite, display.environment, processes=1)
    result = builds.test(builds.gcc, suite)
    if suite in ("unit", "fuzz-replay"):
        result += builds.test(builds.asan, suite)
    return result


def main():
    suites = sys.argv[1:] or ALL
    unknown = [suite for suite in suites if suite not in ALL]
    if unknown:
        print(f"unknown suite: {' '.join(unknown)}; there are {' '.join(ALL)}", file=sys.stderr)
        return 2
    total, builds = Result(), Builds()
    for suite in suites:
        try:
            total += run_suite(builds, suite)
        except BuildError as error:
            print(f"{suite}: {error}", flush=True)
            total += Result(failed=1)
    if total.skipped:
        print(f"{total.skipped} skipped")
    print(f"{total.passed} passed, {total.failed} failed")
    return 0 if total.passed and not total.failed else 1


sys.exit(main())
