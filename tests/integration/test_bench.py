# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark still measures what it says; not how long it takes."""
import json
import subprocess
import sys
import unittest
from pathlib import Path

import tap

ROOT = Path(__file__).resolve().parents[2]
INGEST = {"messages_per_second", "floor_messages_per_second", "cpu_seconds", "peak_rss_mib",
          "database_mib"}
WINDOW = {"start_ratio", "start_extra_mib", "open_largest_ms", "read_last_50_ms",
          "send_to_shown_ms", "servers_ms", "search_ms", "search_common_ms", "search_rare_ms",
          "search_absent_ms"}


class BenchTest(unittest.TestCase):

    def test_json(self):
        done = subprocess.run(
            [sys.executable, "-B", ROOT / "tools/lib/bench/main.py", "--no-build", "--json",
             "--count", "300", "--runs", "1"],
            stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0)
        figures = json.loads(done.stdout)
        self.assertEqual(set(figures), WINDOW | {"ingest_300"})
        self.assertEqual(set(figures["ingest_300"]), INGEST)
        for key, value in [*figures["ingest_300"].items(), *figures.items()]:
            if isinstance(value, float) and key != "start_extra_mib":
                self.assertGreater(value, 0, key)


if __name__ == "__main__":
    tap.main()
