/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last lines that the program logged, also those that are not printed. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-diagnostics.h"

#define N_LINES 300
#define MAX_LINE 300 /* bytes */

/* Whichever thread logs writes here. */
static GMutex mutex;
static char *lines[N_LINES];
static guint next_line;

static const char *
level_name (GLogLevelFlags level)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    return "critical";
  if ((level & G_LOG_LEVEL_WARNING) != 0)
    return "warning";
  return (level & G_LOG_LEVEL_DEBUG) != 0 ? "debug" : "message";
}

static void
remember (GLogLevelFlags level, const char *domain, const char *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  char *line = g_strdup_printf ("%02d:%02d:%02d %s %s: %.*s", g_date_time_get_hour (now),
                                g_date_time_get_minute (now), g_date_time_get_second (now), domain,
                                level_name (level), MAX_LINE, message);

  g_strdelimit (line, "\r\n", ' ');
  g_mutex_lock (&mutex);
  g_free (lines[next_line]);
  lines[next_line] = line;
  next_line = (next_line + 1) % N_LINES;
  g_mutex_unlock (&mutex);
}

/* The text of a field with a terminating zero; others are not of this program's making. */
static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (fields[i].length < 0 && g_str_equal (fields[i].key, key))
      return fields[i].value;
  return NULL;
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const char *message = find_field (fields, n_fields, "MESSAGE");

  if (domain != NULL && message != NULL && g_str_has_prefix (domain, "coi-"))
    remember (level, domain, message);
  return g_log_writer_default (level, fields, n_fields, user_data);
}

/**
 * coi_diagnostics_install:
 *
 * Keeps the last lines that the program's own parts log, from now on. To be called once, before
 * there are other threads.
 */
void
coi_diagnostics_install (void)
{
  g_log_set_writer_func (write_log, NULL, NULL);
}

/**
 * coi_diagnostics_dup_log:
 *
 * Returns: (transfer full): the last lines with their UTC times, oldest first; they may have
 *   addresses in them
 */
char *
coi_diagnostics_dup_log (void)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&mutex);
  for (guint i = 0; i < N_LINES; i++)
    {
      const char *line = lines[(next_line + i) % N_LINES];

      if (line != NULL)
        g_string_append_printf (text, "%s\n", line);
    }
  g_mutex_unlock (&mutex);
  return g_string_free_and_steal (text);
}
