/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-application.h"
#include "coi-config.h"
#include "coi-diagnostics.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Profiles that run side by side need an application id each. */
static const char *
application_id (void)
{
  const char *id = g_getenv ("COI_CHAT_APP_ID");

  if (id == NULL || *id == '\0')
    return APP_ID;
  if (!g_application_id_is_valid (id))
    {
      g_printerr ("COI_CHAT_APP_ID is not an application id: %s\n", id);
      return NULL;
    }
  return id;
}

int
main (int argc, char **argv)
{
  const char *locale_dir = g_getenv ("COI_CHAT_LOCALE_DIR");
  g_autoptr (CoiApplication) application = NULL;
  const char *id;

  coi_diagnostics_install ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  id = application_id ();
  if (id == NULL)
    return EXIT_FAILURE;
  application = coi_application_new (id);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
