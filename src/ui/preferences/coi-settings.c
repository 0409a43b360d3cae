/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user chose. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-settings.h"

#include "coi-config.h"

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  /* One of an older version may be installed. */
  if (schema == NULL || !g_settings_schema_has_key (schema, "start-at-login"))
    return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}

/**
 * coi_settings_get:
 *
 * Returns: (transfer none) (nullable): the settings, %NULL where the program runs from its build
 *   directory
 */
GSettings *
coi_settings_get (void)
{
  static GSettings *settings;
  static gboolean opened;

  if (!opened)
    settings = open_settings ();
  opened = TRUE;
  return settings;
}

/**
 * coi_settings_get_boolean:
 * @key: a key
 * @fallback: what is so where there are no settings
 *
 * Returns: the setting
 */
gboolean
coi_settings_get_boolean (const char *key, gboolean fallback)
{
  GSettings *settings = coi_settings_get ();

  return settings != NULL ? g_settings_get_boolean (settings, key) : fallback;
}

/**
 * coi_settings_get_announcements:
 *
 * Returns: what a screen reader says when a message arrives
 */
CoiAnnouncements
coi_settings_get_announcements (void)
{
  GSettings *settings = coi_settings_get ();
  g_autofree char *value =
      settings != NULL ? g_settings_get_string (settings, "announcements") : NULL;

  if (g_strcmp0 (value, "off") == 0)
    return COI_ANNOUNCE_OFF;
  return g_strcmp0 (value, "short") == 0 ? COI_ANNOUNCE_SHORT : COI_ANNOUNCE_FULL;
}
