# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the sources that need no run of the program."""
import re
import subprocess
from pathlib import Path

from result import Result

_TRANSLATED_C = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2)\s*\(\s*"')
_TRANSLATED_BLP = re.compile(r'\b_\(|\bC_\(')


class Missing(Exception):
    """What would be checked is not there."""


def _files(pattern, *folders):
    return sorted(path for folder in folders for path in Path(folder).rglob(pattern))


def _command(*arguments):
    done = subprocess.run([str(argument) for argument in arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or "failed"


def _sources():
    return [path for ending in ("*.c", "*.h") for path in _files(ending, "src", "tests")]


def clang_format():
    """clang-format: C sources"""
    return _command("clang-format", "--dry-run", "-Werror", *_sources())


def blueprints():
    """blueprint-compiler format: user interface files"""
    files = _files("*.blp", "src")
    if not files:
        raise Missing("no .blp file")
    return _command("blueprint-compiler", "format", *files)


def licences():
    """SPDX: every source file names its licence"""
    files = [*_sources(), *_files("meson.build", "src", "tests", "data", "po"),
             *_files("*.py", "tools", "tests"), *_files("*.sh", "tools"), *_files("*.blp", "src")]
    bare = [str(path) for path in files
            if "SPDX-License-Identifier: GPL-3.0-or-later" not in path.read_text()[:200]]
    return "without SPDX line: " + " ".join(bare) if bare else ""


def _built(pattern, build):
    """A file of data/, as it was built if its name ends in .in."""
    found = [path for path in _files(pattern, str(build.path / "data"), "data")]
    if not found:
        raise Missing(f"no data/{pattern}")
    return found


def desktop_file(build):
    """desktop-file-validate: the starter"""
    return _command("desktop-file-validate", *_built("*.desktop", build))


def metainfo(build):
    """appstreamcli validate: the description for software centres"""
    return _command("appstreamcli", "validate", "--no-net", *_built("*.metainfo.xml", build))


def _needs_translation(path):
    pattern = _TRANSLATED_BLP if path.suffix == ".blp" else _TRANSLATED_C
    return bool(pattern.search(path.read_text()))


def potfiles():
    """POTFILES: names every file with translated text, and none that is not there"""
    listing = Path("po/POTFILES")
    if not listing.exists():
        listing = Path("po/POTFILES.in")
    if not listing.exists():
        raise Missing("no po/POTFILES")
    lines = listing.read_text().splitlines()
    listed = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    wanted = {str(path) for ending in ("*.c", "*.h", "*.blp") for path in _files(ending, "src")
              if _needs_translation(path)}
    wanted |= {str(path) for ending in ("*.desktop.in", "*.metainfo.xml.in")
               for path in _files(ending, "data")}
    problems = [f"missing: {name}" for name in sorted(wanted - listed)]
    problems += [f"not there: {name}" for name in sorted(listed) if not Path(name).exists()]
    return "\n".join(problems)


def shell_scripts():
    """bash -n: shell scripts"""
    scripts = [path for path in [*Path("tools").iterdir(), Path(".ci/run"), *_files("*.sh", "tools")]
               if path.is_file() and path.read_text().startswith(("#!/usr/bin/env bash", "# SPDX"))
               and not path.name.startswith("packages.")]
    return "\n".join(filter(None, (_command("bash", "-n", path) for path in scripts)))


def python_scripts():
    """Python: every script compiles"""
    for path in _files("*.py", "tools", "tests"):
        try:
            compile(path.read_text(), str(path), "exec")
        except SyntaxError as error:
            return str(error)
    return ""


def run(build):
    """Runs the checks that need no build, then those of built files."""
    from builds import say
    say("lint")
    total = Result()
    for check in (clang_format, blueprints, licences, potfiles, shell_scripts, python_scripts):
        total += _report(check)
    build.prepare()
    for check in (desktop_file, metainfo):
        total += _report(check, build)
    return total


def _report(check, *arguments):
    try:
        problem = check(*arguments)
    except Missing as missing:
        print(f"skip  {check.__doc__}: {missing}", flush=True)
        return Result(skipped=1)
    print(f"{'FAIL' if problem else 'ok'}    {check.__doc__}", flush=True)
    if problem:
        print(problem, flush=True)
    return Result(failed=1) if problem else Result(passed=1)
