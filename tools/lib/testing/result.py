# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of test cases, and how Meson's logs are counted."""
import dataclasses
import json
import xml.etree.ElementTree as ET

_BAD = {"FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS"}


@dataclasses.dataclass
class Result:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Result(self.passed + other.passed, self.failed + other.failed,
                      self.skipped + other.skipped)


def _count_cases(cases):
    result = Result()
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1
    return result


def _case_counts(path):
    """Counts by test name; Meson groups the cases of each TAP program."""
    counts = {}
    for suite in ET.parse(path).getroot().iter("testsuite"):
        counts.setdefault(suite.get("name"), Result())
        counts[suite.get("name")] += _count_cases(suite.iter("testcase"))
    return counts


def read_meson_logs(base):
    """The result of one run, and the names of the tests that did not end well.

    A program that crashed or hung counts as one more failure than its cases say.
    """
    counts = _case_counts(base.with_suffix(".junit.xml"))
    total, bad = sum(counts.values(), Result()), []
    for line in base.with_suffix(".json").read_text().splitlines():
        test = json.loads(line)
        if test["result"] not in _BAD:
            continue
        bad.append(test["name"])
        if not _failed_cases(counts, test["name"]):
            total.failed += 1
    return total, bad


def _failed_cases(counts, name):
    """Whether some case of the named program is among the counted failures."""
    short = name.rsplit(" / ", 1)[-1]
    return any(result.failed for suite, result in counts.items()
               if suite in (name, short) or suite.endswith((f".{short}", f" / {short}")))
