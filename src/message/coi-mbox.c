/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it stands in an mbox file.
 *
 * RFC 4155 for the line "From " and the line ends; of the ways to tell that line from the same
 * words in a message the one that can be undone, known as mboxrd: ">" before every line that is
 * ">"s and "From ". */
#define G_LOG_DOMAIN "coi-message"

#include "coi-mbox.h"

#include <string.h>

#define MAX_SENDER 254

/* In a line whose words are told apart by spaces. */
static gboolean
is_plain_address (const char *address)
{
  gsize length = address != NULL ? strlen (address) : 0;

  if (length == 0 || length > MAX_SENDER)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (address[i]))
      return FALSE;
  return TRUE;
}

static void
add_separator (GByteArray *entry, const char *sender, gint64 time)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_utc (0);
  GDateTime *when = date != NULL ? date : epoch;
  /* The names are English wherever the program runs. */
  g_autofree char *line = g_strdup_printf (
      "From %s %s %s %2d %02d:%02d:%02d %d\n", is_plain_address (sender) ? sender : "MAILER-DAEMON",
      days[g_date_time_get_day_of_week (when) - 1], months[g_date_time_get_month (when) - 1],
      g_date_time_get_day_of_month (when), g_date_time_get_hour (when),
      g_date_time_get_minute (when), g_date_time_get_second (when), g_date_time_get_year (when));

  g_byte_array_append (entry, (const guint8 *)line, strlen (line));
}

static gboolean
looks_like_separator (const char *line, gsize length)
{
  gsize quotes = 0;

  while (quotes < length && line[quotes] == '>')
    quotes++;
  return length - quotes >= 5 && memcmp (line + quotes, "From ", 5) == 0;
}

static void
add_line (GByteArray *entry, const char *line, gsize length)
{
  if (length > 0 && line[length - 1] == '\r')
    length--;
  if (looks_like_separator (line, length))
    g_byte_array_append (entry, (const guint8 *)">", 1);
  g_byte_array_append (entry, (const guint8 *)line, length);
  g_byte_array_append (entry, (const guint8 *)"\n", 1);
}

/**
 * coi_mbox_entry:
 * @raw: a message, with CRLF or LF
 * @sender: (nullable): the address of its sender
 * @time: when it was sent, Unix seconds
 *
 * Returns: (transfer full): what to add to the file, with LF and with an empty line at the end
 */
GBytes *
coi_mbox_entry (GBytes *raw, const char *sender, gint64 time)
{
  gsize size;
  const char *data = g_bytes_get_data (raw, &size);
  const char *at = data != NULL ? data : "";
  const char *end = at + size;
  GByteArray *entry = g_byte_array_sized_new (size + size / 64 + 128);

  add_separator (entry, sender, time);
  while (at < end)
    {
      const char *stop = memchr (at, '\n', end - at);

      add_line (entry, at, (stop != NULL ? stop : end) - at);
      at = stop != NULL ? stop + 1 : end;
    }
  g_byte_array_append (entry, (const guint8 *)"\n", 1);
  return g_byte_array_free_to_bytes (entry);
}
