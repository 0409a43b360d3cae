/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands as values: each serialises itself into parts, split where a literal waits for "+". */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-command-private.h"

#include "coi-imap-utf7.h"

#include <string.h>

/* RFC 7888, section 5: LITERAL- does without "+" up to here. */
#define LITERAL_MINUS_MAX 4096

static void
part_clear (gpointer data)
{
  CoiImapPart *part = data;

  g_clear_pointer (&part->bytes, g_bytes_unref);
  g_clear_pointer (&part->utf8, g_bytes_unref);
}

static void
add_part (CoiImapCommand *self, GBytes *bytes, gboolean is_literal)
{
  CoiImapPart part = { bytes, is_literal, NULL };

  g_array_append_val (self->parts, part);
}

/* Text of ours: names, flags, sets, criteria. It is checked all the same, because a line end that
 * slips in would be a second command. */
void
coi_imap_command_add_text (CoiImapCommand *self, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p < 0x20 || *p > 0x7e)
      self->problem = "a control or non-ASCII character in a command";
  add_part (self, g_bytes_new (text, strlen (text)), FALSE);
}

CoiImapCommand *
coi_imap_command_new (const char *text)
{
  CoiImapCommand *self = g_new0 (CoiImapCommand, 1);

  self->parts = g_array_new (FALSE, FALSE, sizeof (CoiImapPart));
  g_array_set_clear_func (self->parts, part_clear);
  coi_imap_command_add_text (self, text);
  return self;
}

CoiImapCommand *
coi_imap_command_new_full (const char *text, guint wants, gboolean can_pipeline)
{
  CoiImapCommand *self = coi_imap_command_new (text);

  self->wants = wants;
  self->can_pipeline = can_pipeline;
  return self;
}

/**
 * coi_imap_command_free:
 * @self: (nullable) (transfer full): a command
 */
void
coi_imap_command_free (CoiImapCommand *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->parts);
  g_free (self);
}

/* Adds @bytes, shared and not copied, as a literal. */
void
coi_imap_command_add_literal (CoiImapCommand *self, GBytes *bytes)
{
  add_part (self, g_bytes_ref (bytes), TRUE);
}

static gboolean
can_quote (const char *string)
{
  for (const char *p = string; *p != '\0'; p++)
    if (*p < 0x20 || *p > 0x7e)
      return FALSE;
  return strlen (string) < 1000;
}

static char *
quote (const char *string)
{
  GString *out = g_string_new ("\"");

  for (const char *p = string; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
  return g_string_free_and_steal (out);
}

/* astring, always as a quoted string or a literal, so that no string becomes syntax. */
void
coi_imap_command_add_string (CoiImapCommand *self, const char *string)
{
  if (strpbrk (string, "\r\n") != NULL)
    self->problem = "a line break in a string";
  if (can_quote (string))
    {
      char *quoted = quote (string);
      add_part (self, g_bytes_new_take (quoted, strlen (quoted)), FALSE);
    }
  else
    add_part (self, g_bytes_new (string, strlen (string)), TRUE);
}

/* What @name, which is modified UTF-7, is as a quoted UTF-8 string; NULL when it is the same, or
 * cannot be quoted. */
static GBytes *
quote_utf8 (const char *name)
{
  g_autofree char *utf8 = strchr (name, '&') != NULL ? coi_imap_utf7_decode (name) : NULL;
  char *quoted;

  if (utf8 == NULL)
    return NULL;
  for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return NULL;
  quoted = quote (utf8);
  return g_bytes_new_take (quoted, strlen (quoted));
}

/* A mailbox name in modified UTF-7, which the wire may have as UTF-8. */
void
coi_imap_command_add_mailbox (CoiImapCommand *self, const char *mailbox)
{
  CoiImapPart *part;

  coi_imap_command_add_string (self, mailbox);
  part = &g_array_index (self->parts, CoiImapPart, self->parts->len - 1);
  part->utf8 = quote_utf8 (mailbox);
}

static gboolean
write_literal_head (gsize size, const CoiImapWire *wire, GByteArray *out)
{
  gboolean waits = !wire->literal_plus && !(wire->literal_minus && size <= LITERAL_MINUS_MAX);
  g_autofree char *head = g_strdup_printf ("{%" G_GSIZE_FORMAT "%s}\r\n", size, waits ? "" : "+");

  g_byte_array_append (out, (guint8 *)head, strlen (head));
  return waits;
}

/* Writes from part *next (of which a literal was announced already when it is not 0) to the end
 * or to the next literal that waits for "+". Returns whether all is written. */
gboolean
coi_imap_command_write (CoiImapCommand *self, guint *next, const CoiImapWire *wire, GByteArray *out)
{
  gboolean is_announced = *next > 0;

  for (; *next < self->parts->len; (*next)++)
    {
      CoiImapPart *part = &g_array_index (self->parts, CoiImapPart, *next);
      gboolean as_utf8 = wire->utf8 && part->utf8 != NULL;
      gsize size;
      const guint8 *data = g_bytes_get_data (as_utf8 ? part->utf8 : part->bytes, &size);

      if (part->is_literal && !as_utf8 && !is_announced && write_literal_head (size, wire, out))
        return FALSE;
      is_announced = FALSE;
      if (size > 0)
        g_byte_array_append (out, data, size);
    }
  g_byte_array_append (out, (const guint8 *)"\r\n", 2);
  return TRUE;
}
