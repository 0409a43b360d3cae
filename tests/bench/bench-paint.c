/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measured windows share: when something was painted, and the memory that it took. */
#define G_LOG_DOMAIN "bench"

#include "bench-paint.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SETTLE_MSECONDS 1500

typedef struct
{
  GtkWindow *window;
  BenchPaintedFunc painted;
  void (*done) (gint64 when, gpointer user_data);
  gpointer user_data;
  gulong hook;
  gboolean rendered;
} Wait;

/* A hook, because the window's own handler ends the emission. */
static gboolean
render_cb (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer user_data)
{
  Wait *wait = user_data;

  if (g_value_get_object (&values[0]) == gtk_native_get_surface (GTK_NATIVE (wait->window)))
    wait->rendered = TRUE;
  return TRUE;
}

static void
after_paint_cb (GdkFrameClock *clock, Wait *wait)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (wait->window));

  if (!wait->rendered || !wait->painted (wait->window, wait->user_data))
    return;
  /* Until here the frame may have been in our own buffer only. */
  gdk_display_sync (gdk_surface_get_display (surface));
  wait->done (g_get_monotonic_time (), wait->user_data);
  g_signal_remove_emission_hook (g_signal_lookup ("render", GDK_TYPE_SURFACE), wait->hook);
  g_signal_handlers_disconnect_by_data (clock, wait);
  g_free (wait);
}

static void
follow (GtkWidget *window, Wait *wait)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  g_signal_handlers_disconnect_by_func (window, follow, wait);
  wait->hook = g_signal_add_emission_hook (g_signal_lookup ("render", GDK_TYPE_SURFACE), 0,
                                           render_cb, wait, NULL);
  g_signal_connect (gdk_surface_get_frame_clock (surface), "after-paint",
                    G_CALLBACK (after_paint_cb), wait);
}

void
bench_wait_painted (GtkWindow *window,
                    BenchPaintedFunc painted,
                    void (*done) (gint64 when, gpointer user_data),
                    gpointer user_data)
{
  Wait *wait = g_new0 (Wait, 1);

  *wait = (Wait){ window, painted, done, user_data, 0, FALSE };
  if (gtk_widget_get_realized (GTK_WIDGET (window)))
    follow (GTK_WIDGET (window), wait);
  else
    g_signal_connect_after (window, "realize", G_CALLBACK (follow), wait);
}

/* The memory that is ours, shared pages by their share. */
static long
read_pss_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");
  return line != NULL ? strtol (line + strlen ("\nPss:"), NULL, 10) : 0;
}

gint64
bench_cpu_time (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

typedef struct
{
  gint64 when, cpu;
} Start;

static gboolean
report_cb (gpointer user_data)
{
  const Start *start = user_data;

  g_print ("{\"painted_us\": %" G_GINT64_FORMAT ", \"cpu_us\": %" G_GINT64_FORMAT
           ", \"pss_kib\": %ld}\n",
           start->when, start->cpu, read_pss_kib ());
  exit (EXIT_SUCCESS);
}

void
bench_report_start (gint64 when, gpointer user_data)
{
  Start start = { when, bench_cpu_time () };

  g_timeout_add (SETTLE_MSECONDS, report_cb, g_memdup2 (&start, sizeof start));
}
