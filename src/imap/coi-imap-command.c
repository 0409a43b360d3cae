/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands as values: each serialises itself into parts, split where a literal waits for "+". */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-command-private.h"

#include <string.h>

#define WANT(kind) (1u << COI_IMAP_RESPONSE_##kind)
#define WANT_ALL (~0u)

/* RFC 7888, section 5: LITERAL- does without "+" up to here. */
#define LITERAL_MINUS_MAX 4096

static void
part_clear (gpointer data)
{
  CoiImapPart *part = data;

  g_clear_pointer (&part->bytes, g_bytes_unref);
}

static void
add_part (CoiImapCommand *self, GBytes *bytes, gboolean is_literal)
{
  CoiImapPart part = { bytes, is_literal };

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

static CoiImapCommand *
command_new (const char *text, guint wants, gboolean can_pipeline)
{
  CoiImapCommand *self = coi_imap_command_new (text);

  self->wants = wants;
  self->can_pipeline = can_pipeline;
  return self;
}

static CoiImapCommand *
mailbox_command (const char *text, const char *mailbox, guint wants)
{
  CoiImapCommand *self = command_new (text, wants, FALSE);

  coi_imap_command_add_string (self, mailbox);
  return self;
}

/**
 * coi_imap_command_capability:
 *
 * CAPABILITY (RFC 3501, section 6.1.1).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_capability (void)
{
  return command_new ("CAPABILITY", WANT (CAPABILITY), FALSE);
}

/**
 * coi_imap_command_noop:
 *
 * NOOP (RFC 3501, section 6.1.2).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_noop (void)
{
  return command_new ("NOOP", WANT_ALL, TRUE);
}

/**
 * coi_imap_command_logout:
 *
 * LOGOUT (RFC 3501, section 6.1.3).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_logout (void)
{
  return command_new ("LOGOUT", 0, FALSE);
}

/**
 * coi_imap_command_namespace:
 *
 * NAMESPACE (RFC 2342).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_namespace (void)
{
  return command_new ("NAMESPACE", WANT (NAMESPACE), FALSE);
}

/**
 * coi_imap_command_list:
 * @reference: modified UTF-7
 * @pattern: modified UTF-7 with wildcards
 * @return_special_use: whether to ask for the special-use attributes (RFC 6154, section 5.2)
 *
 * LIST (RFC 3501, section 6.3.8).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_list (const char *reference, const char *pattern, gboolean return_special_use)
{
  CoiImapCommand *self = mailbox_command ("LIST ", reference, WANT (LIST));

  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_string (self, pattern);
  if (return_special_use)
    coi_imap_command_add_text (self, " RETURN (SPECIAL-USE)");
  return self;
}

/**
 * coi_imap_command_create:
 * @mailbox: modified UTF-7
 *
 * CREATE (RFC 3501, section 6.3.3).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_create (const char *mailbox)
{
  return mailbox_command ("CREATE ", mailbox, 0);
}

/**
 * coi_imap_command_subscribe:
 * @mailbox: modified UTF-7
 *
 * SUBSCRIBE (RFC 3501, section 6.3.6).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_subscribe (const char *mailbox)
{
  return mailbox_command ("SUBSCRIBE ", mailbox, 0);
}

/* What SELECT and EXAMINE answer (RFC 3501, section 6.3.1) */
#define WANT_SELECT (WANT (FLAGS) | WANT (EXISTS) | WANT (RECENT) | WANT (STATUS))

/**
 * coi_imap_command_select:
 * @mailbox: a name as LIST gave it
 *
 * SELECT (RFC 3501, section 6.3.1).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_select (const char *mailbox)
{
  return mailbox_command ("SELECT ", mailbox, WANT_SELECT);
}

/**
 * coi_imap_command_examine:
 * @mailbox: a name as LIST gave it
 *
 * EXAMINE (RFC 3501, section 6.3.2).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_examine (const char *mailbox)
{
  return mailbox_command ("EXAMINE ", mailbox, WANT_SELECT);
}

/**
 * coi_imap_command_status:
 * @mailbox: a name as LIST gave it
 * @items: "(MESSAGES UIDNEXT)"
 *
 * STATUS (RFC 3501, section 6.3.10).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_status (const char *mailbox, const char *items)
{
  CoiImapCommand *self = mailbox_command ("STATUS ", mailbox, WANT (MAILBOX_STATUS));

  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_text (self, items);
  return self;
}

/**
 * coi_imap_command_uid_fetch:
 * @uid_set: "1:*", "5,7:9"
 * @items: "(UID FLAGS INTERNALDATE RFC822.SIZE)"
 *
 * UID FETCH (RFC 3501, section 6.4.8).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_fetch (const char *uid_set, const char *items)
{
  CoiImapCommand *self = command_new ("UID FETCH ", WANT (FETCH), TRUE);

  coi_imap_command_add_text (self, uid_set);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_text (self, items);
  return self;
}

/**
 * coi_imap_command_uid_search:
 * @criteria: e.g. "UNSEEN", US-ASCII
 *
 * UID SEARCH (RFC 3501, section 6.4.4).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_search (const char *criteria)
{
  CoiImapCommand *self = command_new ("UID SEARCH ", WANT (SEARCH), TRUE);

  coi_imap_command_add_text (self, criteria);
  return self;
}

/**
 * coi_imap_command_uid_search_header:
 * @field: a header field name
 * @value: what it must contain, UTF-8
 *
 * UID SEARCH HEADER (RFC 3501, section 6.4.4).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_search_header (const char *field, const char *value)
{
  CoiImapCommand *self = command_new ("UID SEARCH ", WANT (SEARCH), TRUE);

  if (!g_str_is_ascii (value))
    coi_imap_command_add_text (self, "CHARSET UTF-8 ");
  coi_imap_command_add_text (self, "HEADER ");
  coi_imap_command_add_string (self, field);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_string (self, value);
  return self;
}

/**
 * coi_imap_command_uid_store:
 * @uid_set: "5,7:9"
 * @operation: "+FLAGS.SILENT"
 * @flags: "(\\Seen)"
 *
 * UID STORE (RFC 3501, section 6.4.6).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_store (const char *uid_set, const char *operation, const char *flags)
{
  CoiImapCommand *self = command_new ("UID STORE ", WANT (FETCH), TRUE);

  coi_imap_command_add_text (self, uid_set);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_text (self, operation);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_text (self, flags);
  return self;
}

/* date-time (RFC 3501, section 9), which knows no locale */
static char *
format_date (gint64 date)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (date);

  if (time == NULL)
    return NULL;
  return g_strdup_printf (
      "\"%2d-%s-%04d %02d:%02d:%02d +0000\" ", g_date_time_get_day_of_month (time),
      months[g_date_time_get_month (time) - 1], g_date_time_get_year (time),
      g_date_time_get_hour (time), g_date_time_get_minute (time), g_date_time_get_second (time));
}

/**
 * coi_imap_command_append:
 * @mailbox: a name as LIST gave it
 * @flags: (nullable): "(\\Seen)"
 * @date: Unix seconds, 0 for none
 * @message: the message, CRLF line ends, no NUL; shared, not copied
 *
 * APPEND (RFC 3501, section 6.3.11).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_append (const char *mailbox, const char *flags, gint64 date, GBytes *message)
{
  CoiImapCommand *self = mailbox_command ("APPEND ", mailbox, 0);
  g_autofree char *date_time = date != 0 ? format_date (date) : NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  coi_imap_command_add_text (self, " ");
  if (flags != NULL && flags[0] != '\0')
    {
      coi_imap_command_add_text (self, flags);
      coi_imap_command_add_text (self, " ");
    }
  if (date_time != NULL)
    coi_imap_command_add_text (self, date_time);
  if (size > 0 && memchr (data, '\0', size) != NULL)
    self->problem = "a NUL in a message";
  coi_imap_command_add_literal (self, message);
  return self;
}

static gboolean
write_literal_head (gsize size, gboolean literal_plus, gboolean literal_minus, GByteArray *out)
{
  gboolean waits = !literal_plus && !(literal_minus && size <= LITERAL_MINUS_MAX);
  g_autofree char *head = g_strdup_printf ("{%" G_GSIZE_FORMAT "%s}\r\n", size, waits ? "" : "+");

  g_byte_array_append (out, (guint8 *)head, strlen (head));
  return waits;
}

/* Writes from part *next (of which a literal was announced already when it is not 0) to the end
 * or to the next literal that waits for "+". Returns whether all is written. */
gboolean
coi_imap_command_write (CoiImapCommand *self,
                        guint *next,
                        gboolean literal_plus,
                        gboolean literal_minus,
                        GByteArray *out)
{
  gboolean is_announced = *next > 0;

  for (; *next < self->parts->len; (*next)++)
    {
      CoiImapPart *part = &g_array_index (self->parts, CoiImapPart, *next);
      gsize size;
      const guint8 *data = g_bytes_get_data (part->bytes, &size);

      if (part->is_literal && !is_announced &&
          write_literal_head (size, literal_plus, literal_minus, out))
        return FALSE;
      is_announced = FALSE;
      if (size > 0)
        g_byte_array_append (out, data, size);
    }
  g_byte_array_append (out, (const guint8 *)"\r\n", 2);
  return TRUE;
}
