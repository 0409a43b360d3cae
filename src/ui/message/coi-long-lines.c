/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are too long to be laid out in one piece. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-long-lines.h"

#define MAX_CHARS 2000

/**
 * coi_long_lines_break:
 * @text: valid UTF-8
 *
 * A text view lays out a line as a whole, which takes seconds for a megabyte: begins a new line
 * after every 2,000 characters without one, at a space where there is one nearby.
 *
 * Returns: (transfer full): @text with more line breaks
 */
char *
coi_long_lines_break (const char *text)
{
  GString *result = g_string_sized_new (strlen (text));
  guint length = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_string_append_len (result, p, g_utf8_next_char (p) - p);
      length = *p == '\n' ? 0 : length + 1;
      if (length >= MAX_CHARS || (length >= MAX_CHARS - 100 && *p == ' '))
        {
          g_string_append_c (result, '\n');
          length = 0;
        }
    }
  return g_string_free_and_steal (result);
}
