/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline's style sheet. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-timeline-style.h"

#include "coi-timeline-resources.h"

#include <gtk/gtk.h>

/**
 * coi_timeline_style_load:
 *
 * Makes the style sheet known to the default display, once.
 */
void
coi_timeline_style_load (void)
{
  static gboolean loaded = FALSE;
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = NULL;

  if (loaded || display == NULL)
    return;
  loaded = TRUE;
  g_resources_register (coi_timeline_get_resource ());
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/coi/Chat/timeline/timeline.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}
