/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor of starting: an empty window of libadwaita. */
#include "bench-paint.h"

static gboolean
painted (GtkWindow *window, gpointer user_data)
{
  return gtk_widget_get_mapped (GTK_WIDGET (window));
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *view = adw_toolbar_view_new ();

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 680);
  bench_wait_painted (GTK_WINDOW (window), painted, bench_report_start, NULL);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("org.coi.Chat.BenchEmpty", G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
