/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mentions in what is written: shown as a name, kept as a name with an address. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-mention-text.h"

#include <string.h>

#define MAX_NAME 100    /* bytes */
#define MAX_ADDRESS 254 /* bytes (RFC 5321, section 4.5.3.1) */

typedef struct
{
  char *name;
  char *address;
  gsize length; /* of all of it in the text */
} Mention;

static void
mention_clear (Mention *mention)
{
  g_clear_pointer (&mention->name, g_free);
  g_clear_pointer (&mention->address, g_free);
}

/* --- the wire form: @"Name":address or @Name:address --- */

static char *
read_name (const char **at)
{
  gboolean quoted = **at == '"';
  const char *start = *at + quoted;
  const char *end = start;

  while (*end != '\0' && *end != '\n' && end - start <= MAX_NAME &&
         (quoted ? *end != '"' : *end != ':' && *end != '@' && !g_ascii_isspace (*end)))
    end++;
  if (end == start || end - start > MAX_NAME || *end != (quoted ? '"' : ':'))
    return NULL;
  *at = end + quoted;
  return g_strndup (start, end - start);
}

static gsize
address_length (const char *text)
{
  gsize length = 0;
  const char *sign = NULL;

  while (length <= MAX_ADDRESS && text[length] != '\0' &&
         (g_ascii_isalnum (text[length]) || (text[length] & 0x80) != 0 ||
          strchr ("@.!#$%&'*+-/=?^_`{|}~", text[length]) != NULL))
    length++;
  while (length > 0 && strchr (".!?'*_~", text[length - 1]) != NULL)
    length--;
  sign = memchr (text, '@', length);
  return sign == NULL || sign == text || sign == text + length - 1 || length > MAX_ADDRESS ? 0
                                                                                           : length;
}

static gboolean
read_mention (const char *text, Mention *mention)
{
  const char *at = text + 1;
  char *name = read_name (&at);
  gsize length = name != NULL && *at == ':' ? address_length (at + 1) : 0;

  if (length == 0)
    {
      g_free (name);
      return FALSE;
    }
  mention->name = name;
  mention->address = g_strndup (at + 1, length);
  mention->length = at + 1 + length - text;
  return TRUE;
}

static void
append_wire (GString *text, const char *name, const char *address)
{
  gboolean simple = TRUE;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    simple &= g_unichar_isalnum (g_utf8_get_char (p)) != 0;
  g_string_append_printf (text, simple ? "@%s:%s" : "@\"%s\":%s", name, address);
}

/* --- the tag --- */

static GtkTextTag *
ensure_tag (GtkTextBuffer *buffer, const char *name, const char *address)
{
  g_autofree char *id = g_strdup_printf ("mention %s %s", address, name);
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), id);

  if (tag != NULL)
    return tag;
  tag = gtk_text_buffer_create_tag (buffer, id, "weight", PANGO_WEIGHT_BOLD, NULL);
  g_object_set_data_full (G_OBJECT (tag), "address", g_strdup (address), g_free);
  g_object_set_data_full (G_OBJECT (tag), "name", g_strdup (name), g_free);
  return tag;
}

static GtkTextTag *
find_tag (const GtkTextIter *at)
{
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (at);

  for (GSList *l = tags; l != NULL; l = l->next)
    if (g_object_get_data (l->data, "address") != NULL)
      return l->data;
  return NULL;
}

/**
 * coi_mention_insert:
 * @buffer: what is written
 * @at: (inout): where; moved behind it
 * @name: what to show behind "@", UTF-8
 * @address: who it is
 */
void
coi_mention_insert (GtkTextBuffer *buffer, GtkTextIter *at, const char *name, const char *address)
{
  g_auto (GStrv) parts = g_strsplit_set (name, "\"\n\r", -1);
  g_autofree char *clean = g_strjoinv ("", parts);
  g_autofree char *shown = g_strconcat ("@", clean, NULL);

  gtk_text_buffer_insert_with_tags (buffer, at, shown, -1, ensure_tag (buffer, clean, address),
                                    NULL);
}

/* What was changed inside is no mention any more. */
static void
append_run (GString *text, GtkTextTag *tag, const char *run)
{
  const char *name = tag != NULL ? g_object_get_data (G_OBJECT (tag), "name") : NULL;

  if (name != NULL && *run == '@' && g_str_equal (run + 1, name))
    append_wire (text, name, g_object_get_data (G_OBJECT (tag), "address"));
  else
    g_string_append (text, run);
}

/**
 * coi_mention_dup_text:
 * @buffer: what is written
 *
 * Returns: (transfer full): it, with mentions as on the wire
 */
char *
coi_mention_dup_text (GtkTextBuffer *buffer)
{
  GString *text = g_string_new (NULL);
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (buffer, &start);
  while (!gtk_text_iter_is_end (&start))
    {
      GtkTextTag *tag = find_tag (&start);
      GtkTextIter end = start;
      g_autofree char *run = NULL;

      gtk_text_iter_forward_to_tag_toggle (&end, NULL);
      run = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
      append_run (text, tag, run);
      start = end;
    }
  return g_string_free_and_steal (text);
}

static gboolean
begins_word (const char *text, const char *at)
{
  return at == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)));
}

/**
 * coi_mention_set_text:
 * @buffer: what is written
 * @text: what replaces it, UTF-8, with mentions as on the wire
 */
void
coi_mention_set_text (GtkTextBuffer *buffer, const char *text)
{
  const char *plain = text;
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, "", 0);
  gtk_text_buffer_get_end_iter (buffer, &end);
  for (const char *at = strchr (text, '@'); at != NULL; at = strchr (at, '@'))
    {
      Mention mention = { 0 };

      if (!begins_word (text, at) || !read_mention (at, &mention))
        {
          at++;
          continue;
        }
      gtk_text_buffer_insert (buffer, &end, plain, (int)(at - plain));
      coi_mention_insert (buffer, &end, mention.name, mention.address);
      at += mention.length;
      plain = at;
      mention_clear (&mention);
    }
  gtk_text_buffer_insert (buffer, &end, plain, -1);
}
