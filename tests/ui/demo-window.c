/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program without mail servers, to look at. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-application.h"
#include "coi-config.h"

#include <glib/gi18n.h>
#include <locale.h>

/* COI_FAKE=filled: with conversations; COI_DEMO_DPI: of the text; COI_DEMO_RTL: mirrored */
static void
startup_cb (void)
{
  const char *dpi = g_getenv ("COI_DEMO_DPI");

  if (dpi != NULL)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", atoi (dpi) * 1024, NULL);
  if (g_getenv ("COI_DEMO_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

int
main (int argc, char **argv)
{
  g_autoptr (CoiApplication) application = coi_application_new (APP_ID);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("COI_CHAT_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_signal_connect_after (application, "startup", G_CALLBACK (startup_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
