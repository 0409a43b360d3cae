/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at what goes through TLS in this process: the program itself has no stop-watch. */
#pragma once

#include <glib.h>

/* @written is called with the time (µs, CLOCK_MONOTONIC) after the end of a message was written. */
void bench_wire_watch_data (void (*written) (gint64 when));
/* When the last "* n EXISTS" could be read. */
gint64 bench_wire_last_exists (void);
