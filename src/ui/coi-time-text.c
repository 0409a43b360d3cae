/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times as words, short for lists and long for day lines. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-time-text.h"

#include "coi-config.h"

#include <glib/gi18n.h>

#define CLOCK_FORMAT "clock-format"

static GDateTime *
local_time (gint64 time)
{
  GDateTime *when = g_date_time_new_from_unix_local (time);

  /* A Date: header may lie by more than GDateTime can hold. */
  return when != NULL ? when : g_date_time_new_from_unix_local (0);
}

static char *
format (GDateTime *when, const char *pattern)
{
  char *text = g_date_time_format (when, pattern);

  return text != NULL ? text : g_strdup ("");
}

/* Whole days from @a to @b, by the calendar. */
static int
days_between (GDateTime *a, GDateTime *b)
{
  GDate from;
  GDate to;

  g_date_clear (&from, 1);
  g_date_clear (&to, 1);
  g_date_set_dmy (&from, g_date_time_get_day_of_month (a), g_date_time_get_month (a),
                  g_date_time_get_year (a));
  g_date_set_dmy (&to, g_date_time_get_day_of_month (b), g_date_time_get_month (b),
                  g_date_time_get_year (b));
  return g_date_days_between (&from, &to);
}

/**
 * coi_time_settings:
 *
 * The desktop's settings with the key "clock-format"; a change of it changes the texts.
 *
 * Returns: (transfer none) (nullable): %NULL where the desktop has none
 */
GSettings *
coi_time_settings (void)
{
  static GSettings *settings;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (settings != NULL || source == NULL)
    return settings;
  schema = g_settings_schema_source_lookup (source, "org.gnome.desktop.interface", TRUE);
  if (schema != NULL && g_settings_schema_has_key (schema, CLOCK_FORMAT))
    settings = g_settings_new_full (schema, NULL, NULL);
  return settings;
}

static gboolean
has_12_hours (void)
{
  GSettings *settings = coi_time_settings ();
  g_autofree char *value = settings != NULL ? g_settings_get_string (settings, CLOCK_FORMAT) : NULL;

  return g_strcmp0 (value, "12h") == 0;
}

static const char *
clock_pattern (void)
{
  if (has_12_hours ())
    /* Translators: the time of day with 12 hours, for g_date_time_format(): "2:02 PM" */
    return _ ("%-I:%M %p");
  /* Translators: the time of day with 24 hours, for g_date_time_format(): "14:02" */
  return _ ("%H:%M");
}

/**
 * coi_time_now:
 *
 * Returns: Unix seconds
 */
gint64
coi_time_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * coi_time_same_day:
 * @a: Unix seconds
 * @b: Unix seconds
 *
 * Returns: whether both are on one day of the local calendar
 */
gboolean
coi_time_same_day (gint64 a, gint64 b)
{
  g_autoptr (GDateTime) first = local_time (a);
  g_autoptr (GDateTime) second = local_time (b);

  return days_between (first, second) == 0;
}

/**
 * coi_time_text_clock:
 * @time: Unix seconds
 *
 * Returns: (transfer full): "14:02"
 */
char *
coi_time_text_clock (gint64 time)
{
  g_autoptr (GDateTime) when = local_time (time);

  return format (when, clock_pattern ());
}

/**
 * coi_time_text_short:
 * @time: Unix seconds
 * @now: Unix seconds
 *
 * Returns: (transfer full): "14:02", "Yesterday", "Mon", "3 Mar" or "3 Mar 2025"
 */
char *
coi_time_text_short (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) when = local_time (time);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_between (when, today);

  if (days == 0)
    return coi_time_text_clock (time);
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return format (when, "%a");
  if (g_date_time_get_year (when) == g_date_time_get_year (today))
    /* Translators: a day of this year, for g_date_time_format(): "3 Mar" */
    return format (when, _ ("%-d %b"));
  /* Translators: a day of another year, for g_date_time_format(): "3 Mar 2025" */
  return format (when, _ ("%-d %b %Y"));
}

/**
 * coi_time_text_day:
 * @time: Unix seconds
 * @now: Unix seconds
 *
 * Returns: (transfer full): "Today", "Yesterday", "Monday, 3 March" or "Monday, 3 March 2025"
 */
char *
coi_time_text_day (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) when = local_time (time);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_between (when, today);

  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (g_date_time_get_year (when) == g_date_time_get_year (today))
    /* Translators: a day of this year, for g_date_time_format(): "Monday, 3 March" */
    return format (when, _ ("%A, %-d %B"));
  /* Translators: a day of another year, for g_date_time_format(): "Monday, 3 March 2025" */
  return format (when, _ ("%A, %-d %B %Y"));
}

/**
 * coi_time_text_full:
 * @time: Unix seconds
 *
 * Returns: (transfer full): "Monday, 3 March 2025, 14:02"
 */
char *
coi_time_text_full (gint64 time)
{
  g_autoptr (GDateTime) when = local_time (time);
  /* Translators: a day, for g_date_time_format(): "Monday, 3 March 2025" */
  g_autofree char *day = format (when, _ ("%A, %-d %B %Y"));
  g_autofree char *clock = coi_time_text_clock (time);

  /* Translators: %1$s is a day, %2$s the time of day: "Monday, 3 March 2025, 14:02" */
  return g_strdup_printf (_ ("%1$s, %2$s"), day, clock);
}
