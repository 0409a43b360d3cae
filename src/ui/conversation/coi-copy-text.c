/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as text for the clipboard. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-copy-text.h"

#include "coi-message-sentence.h"

#include <string.h>

#define MAX_NAME 100

static void
add_head (GString *to, const CoiCopyItem *item)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (item->time);
  /* A name of several lines could look like other messages. */
  g_autofree char *name = coi_message_one_line (item->sender, MAX_NAME);
  g_autofree char *time = date != NULL ? g_date_time_format (date, "%x, %H:%M") : NULL;

  if (time != NULL)
    g_string_append_printf (to, "[%s] ", time);
  g_string_append_printf (to, "%s: ", name);
}

static void
add_body (GString *to, const CoiCopyItem *item)
{
  g_autofree char *text = g_utf8_make_valid (item->text != NULL ? item->text : "", -1);
  gboolean begun;

  g_strchomp (text);
  g_string_append (to, text);
  begun = *text != '\0';
  for (guint i = 0; item->files != NULL && item->files[i] != NULL; i++)
    {
      g_autofree char *name = coi_message_one_line (item->files[i], MAX_NAME);

      g_string_append_printf (to, "%s[%s]", begun ? "\n" : "", name);
      begun = TRUE;
    }
}

/**
 * coi_copy_text:
 * @items: (array length=n_items): the messages, oldest first
 * @n_items: how many
 * @with_names: whether to say who wrote each, and when
 *
 * Returns: (transfer full): their text, each from the beginning of a line, UTF-8
 */
char *
coi_copy_text (const CoiCopyItem *items, guint n_items, gboolean with_names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_items; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      if (with_names)
        add_head (text, &items[i]);
      add_body (text, &items[i]);
    }
  return g_string_free_and_steal (text);
}
