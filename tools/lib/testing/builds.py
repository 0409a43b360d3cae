# SPDX-License-Identifier: GPL-3.0-or-later
"""The two build directories and the running of suites in them."""
import os
import subprocess
from pathlib import Path

from result import Result, read_meson_logs

SUITES = ("unit", "ui", "integration", "fuzz-replay")
_SANITIZE = ["-Db_sanitize=address,undefined", "-Db_lundef=false"]
_SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}


class BuildError(Exception):
    """It does not configure or compile."""


def say(text):
    print(f"== {text}", flush=True)


class _Build:
    """A build directory, made anew when it came from another environment."""

    def __init__(self, name, compiler, options, environment, patience):
        self.name, self.compiler, self.options = name, compiler, options
        self.patience = patience
        self.path = Path("build") / name
        self.environment = environment
        self.ready = False

    def prepare(self):
        if not self.ready:
            self._configure()
            self._run("compile", ["meson", "compile", "-C", str(self.path)])
            self.ready = True

    def _configure(self):
        stamp, here = self.path / "environment", os.environ.get("COI_CHAT_ENV", "")
        if stamp.exists() and stamp.read_text() == here and (self.path / "build.ninja").exists():
            return
        wipe = ["--wipe"] if (self.path / "meson-private").is_dir() else []
        self._run("configure", ["meson", "setup", *wipe, str(self.path), *self.options])
        stamp.write_text(here)

    def _run(self, what, command):
        say(f"{self.name}: {what}")
        environment = dict(os.environ, CC=f"ccache {self.compiler}")
        if subprocess.run(command, env=environment).returncode != 0:
            raise BuildError(f"{self.name}: {what} failed")


class Builds:
    def __init__(self):
        self.gcc = _Build("gcc", "gcc", [], {}, 2)
        self.asan = _Build("asan", "clang", _SANITIZE, _SANITIZER_ENVIRONMENT, 4)

    @staticmethod
    def test(build, suite, environment=None, processes=os.cpu_count()):
        """Runs a suite in a build; prints the logs of what failed."""
        build.prepare()
        say(f"{build.name}: {suite}")
        base = build.path / "meson-logs" / f"{suite}"
        for path in (base.with_suffix(".json"), base.with_suffix(".junit.xml")):
            path.unlink(missing_ok=True)
        done = subprocess.run(
            ["meson", "test", "-C", str(build.path), "--no-rebuild", "--suite", suite,
             "--logbase", suite, "--print-errorlogs", "--num-processes", str(processes),
             "--timeout-multiplier", str(build.patience)],
            env={**os.environ, **build.environment, **(environment or {})})
        if not base.with_suffix(".junit.xml").exists():
            print(f"no {suite} tests in {build.name}")
            return Result()
        result, bad = read_meson_logs(base)
        for name in bad:
            print(f"FAILED in {build.name}: {name}")
        if done.returncode != 0 and not result.failed:
            result += Result(failed=1)
        return result
