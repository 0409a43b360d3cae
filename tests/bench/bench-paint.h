/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measured windows share: when something was painted, and the memory that it took. */
#pragma once

#include <adwaita.h>

/* Called after a frame that really was painted, until it returns TRUE: what was waited for is
 * there.
 */
typedef gboolean (*BenchPaintedFunc) (GtkWindow *window, gpointer user_data);

/* Waits; then runs @done with the time (µs, CLOCK_MONOTONIC) at which the X server had it. */
void bench_wait_painted (GtkWindow *window,
                         BenchPaintedFunc painted,
                         void (*done) (gint64 when, gpointer user_data),
                         gpointer user_data);
/* The CPU time that this process has used, µs. */
gint64 bench_cpu_time (void);
/* Prints {"painted_us": …, "cpu_us": …, "pss_kib": …}: the CPU time up to @when, the memory a
 * moment later; ends the program. */
void bench_report_start (gint64 when, gpointer user_data);
