/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatting of what is being written: the marks of Markdown around the selection. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-composer-format.h"

#include <string.h>

static const struct
{
  guint keyval;
  GdkModifierType modifiers;
  const char *mark;
} formats[] = {
  { GDK_KEY_b, GDK_CONTROL_MASK, "**" },
  { GDK_KEY_i, GDK_CONTROL_MASK, "_" },
  { GDK_KEY_x, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "~~" },
  { GDK_KEY_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "`" },
};

/**
 * coi_composer_format_mark:
 * @keyval: a key
 * @modifiers: of Shift, Control and Alt those that are held
 *
 * Returns: (nullable): the mark that the key sets
 */
const char *
coi_composer_format_mark (guint keyval, GdkModifierType modifiers)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (gdk_keyval_to_lower (keyval) == formats[i].keyval && modifiers == formats[i].modifiers)
      return formats[i].mark;
  return NULL;
}

static char *
get_text (GtkTextBuffer *buffer, int start, int end)
{
  GtkTextIter first, last;

  gtk_text_buffer_get_iter_at_offset (buffer, &first, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &last, end);
  return gtk_text_buffer_get_text (buffer, &first, &last, TRUE);
}

static void
insert (GtkTextBuffer *buffer, int offset, const char *text)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, offset);
  gtk_text_buffer_insert (buffer, &iter, text, -1);
}

static void delete (GtkTextBuffer *buffer, int start, int end)
{
  GtkTextIter first, last;

  gtk_text_buffer_get_iter_at_offset (buffer, &first, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &last, end);
  gtk_text_buffer_delete (buffer, &first, &last);
}

static void
select_range (GtkTextBuffer *buffer, int start, int end)
{
  GtkTextIter first, last;

  gtk_text_buffer_get_iter_at_offset (buffer, &first, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &last, end);
  gtk_text_buffer_select_range (buffer, &last, &first);
}

static gboolean
has_mark (GtkTextBuffer *buffer, int offset, const char *mark)
{
  int length = (int)strlen (mark);
  g_autofree char *text = NULL;

  if (offset < 0 || offset + length > gtk_text_buffer_get_char_count (buffer))
    return FALSE;
  text = get_text (buffer, offset, offset + length);
  return g_str_equal (text, mark);
}

/* Marks beside white space are none. */
static void
trim (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end)
{
  while (gtk_text_iter_compare (start, end) < 0 &&
         g_unichar_isspace (gtk_text_iter_get_char (start)))
    gtk_text_iter_forward_char (start);
  while (gtk_text_iter_compare (start, end) < 0)
    {
      GtkTextIter last = *end;

      gtk_text_iter_backward_char (&last);
      if (!g_unichar_isspace (gtk_text_iter_get_char (&last)))
        break;
      *end = last;
    }
}

/**
 * coi_composer_format_toggle:
 * @buffer: what is being written
 * @mark: "**", "_", "~~" or "`"
 *
 * Puts @mark before and behind the selection, or takes it away where it is there. Without a
 * selection the cursor is between the marks then. One step for Ctrl+Z.
 */
void
coi_composer_format_toggle (GtkTextBuffer *buffer, const char *mark)
{
  int length = (int)strlen (mark);
  GtkTextIter first, last;
  int start, end;

  gtk_text_buffer_get_selection_bounds (buffer, &first, &last);
  trim (buffer, &first, &last);
  start = gtk_text_iter_get_offset (&first);
  end = gtk_text_iter_get_offset (&last);
  if (end - start > 2 * length && has_mark (buffer, start, mark) &&
      has_mark (buffer, end - length, mark))
    {
      start += length;
      end -= length;
    }
  gtk_text_buffer_begin_user_action (buffer);
  if (has_mark (buffer, start - length, mark) && has_mark (buffer, end, mark))
    {
      delete (buffer, end, end + length);
      delete (buffer, start - length, start);
      select_range (buffer, start - length, end - length);
    }
  else
    {
      insert (buffer, end, mark);
      insert (buffer, start, mark);
      select_range (buffer, start + length, end + length);
    }
  gtk_text_buffer_end_user_action (buffer);
}
