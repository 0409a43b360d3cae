# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures as an object of JSON, as the document's table, as lines."""

_INGEST = ("messages_per_second", "floor_messages_per_second", "cpu_seconds", "peak_rss_mib",
           "database_mib")
_WINDOW = ("start_ratio", "start_extra_mib", "open_largest_ms", "read_last_50_ms",
           "send_to_shown_ms", "servers_ms", "search_ms", "search_common_ms", "search_rare_ms",
           "search_absent_ms")
# What the table says: the figure, its name, its format, the figure of its floor.
_INGEST_ROWS = (
    ("messages_per_second", "messages a second, log-in to caught up", ",.0f",
     "floor_messages_per_second"),
    ("messages_per_second_from_start", "messages a second, from the start of the program", ",.0f",
     None),
    ("cpu_us_per_message", "CPU of the client a message, µs", ".0f", "floor_cpu_us_per_message"),
    ("first_conversation_ms", "log-in to the first conversation in the database, ms", ".0f", None),
    ("peak_rss_mib", "peak memory (RSS), MiB", ".0f", None),
    ("database_mib", "database, MiB", ".0f", None),
)
_WINDOW_ROWS = (
    ("start_ms", "process start to the painted list, ms", ".0f", "start_floor_ms"),
    ("start_ratio", "… as a ratio", ".2f", None),
    ("start_cpu_ms", "CPU until then, ms", ".0f", "start_floor_cpu_ms"),
    ("start_mib", "memory (PSS) after that, MiB", ".0f", "start_floor_mib"),
    ("open_largest_ms", "opening the largest conversation until it is painted, ms", ".0f", None),
    ("open_largest_cpu_ms", "… CPU, ms", ".0f", None),
    ("read_last_50_ms", "reading its last 50 messages, ms", ".3f", None),
    ("search_common_ms", "searching a common word, ms", ".3f", None),
    ("search_rare_ms", "… a rare one, ms", ".3f", None),
    ("search_absent_ms", "… one that is nowhere, ms", ".3f", None),
    ("send_to_shown_ms", "Enter to shown, our part, ms", ".0f", None),
    ("enter_to_written_ms", "… Enter to the last byte of the message written, ms", ".0f", None),
    ("readable_to_painted_ms", "… notification readable to painted, ms", ".0f", None),
    ("servers_ms", "… the servers’ part, ms", ".0f", None),
    ("wheel_median_ms", "a wheel click in 100,000 rows, median frame, ms", ".1f", None),
    ("wheel_p95_ms", "… 95th percentile, ms", ".1f", None),
)


def ingest_name(count):
    """ingest_10k for 10,000."""
    return f"ingest_{count // 1000}k" if count % 1000 == 0 else f"ingest_{count}"


def contract(figures):
    """What --json promises: these keys and no others."""
    result = {name: {key: values[key] for key in _INGEST}
              for name, values in figures.items() if name.startswith("ingest_")}
    if "start_ratio" in figures:
        result.update({key: figures[key] for key in _WINDOW})
    return result


def _cell(value, form):
    return "–" if value is None else format(value, form)


def _rows(prefix, values, rows):
    for key, name, form, floor in rows:
        cells = _cell(values[key], form), _cell(values[floor], form) if floor else ""
        yield f"| {prefix}{name} | {cells[0]} | {cells[1]} |"


def markdown(figures, machine, runs):
    """The table of docs/performance.md."""
    lines = [f"{machine}; medians of {runs} runs.", "", "| | COI Chat | floor |", "|---|---:|---:|"]
    for name, values in figures.items():
        if name.startswith("ingest_"):
            lines += _rows(f"{name.removeprefix('ingest_')}: ", values, _INGEST_ROWS)
    if "start_ratio" in figures:
        lines += _rows("", figures, _WINDOW_ROWS)
    return "\n".join(lines)


def plain(figures):
    """A line a figure."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += [name, *(f"  {key:32} {figure:.6g}" for key, figure in value.items())]
        else:
            lines.append(f"{name:34} {_cell(value, '.6g')}")
    return "\n".join(lines)
