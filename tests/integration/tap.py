# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's unittest cases and reports them in TAP, as Meson reads it."""
import sys
import traceback
import unittest


class _TapResult(unittest.TestResult):
    def __init__(self, stream):
        super().__init__()
        self.stream = stream

    def _say(self, word, test, note=""):
        name = test.shortDescription() or test.id().split(".", 1)[-1]
        print(f"{word} {self.testsRun} - {name.replace('#', '')}{note}",
              file=self.stream, flush=True)

    # Meson shows what a failed test wrote to its standard error, not the rest of its TAP.
    def _explain(self, error):
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print(f"# {line}", file=sys.stderr, flush=True)

    def addSuccess(self, test):
        self._say("ok", test)

    def addSkip(self, test, reason):
        self._say("ok", test, f" # SKIP {reason}")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._explain(error)
        self._say("not ok", test)

    def addError(self, test, error):
        super().addError(test, error)
        self._explain(error)
        if isinstance(test, unittest.TestCase):
            self._say("not ok", test)
        else:
            print(f"Bail out! {test}", file=self.stream, flush=True)


def main(names=None):
    """Runs the tests of the main module; names on the command line choose among them."""
    loader, module = unittest.defaultTestLoader, sys.modules["__main__"]
    names = names or sys.argv[1:]
    suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
    print(f"1..{suite.countTestCases()}", flush=True)
    result = _TapResult(sys.stdout)
    suite.run(result)
    sys.exit(not result.wasSuccessful())
