/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is copied for somebody who helps. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-diagnostics-text.h"

#include "coi-diagnostics.h"

#include <adwaita.h>

/**
 * coi_diagnostics_text:
 * @engine: whose accounts it is about
 *
 * Returns: (transfer full): versions, servers and the last lines of the log, in English, without
 *   secrets, messages and whole addresses
 */
char *
coi_diagnostics_text (CoiEngine *engine)
{
  GdkDisplay *display = gdk_display_get_default ();
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  const char *language = g_get_language_names ()[0];
  g_autofree char *program = g_strdup_printf (
      "GTK %u.%u.%u, libadwaita %u.%u.%u\nDisplay: %s, desktop: %s, language: %s\n",
      gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
      adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
      display != NULL ? G_OBJECT_TYPE_NAME (display) : "none",
      desktop != NULL ? desktop : "unknown", language);

  return coi_engine_dup_diagnostics (engine, program);
}
