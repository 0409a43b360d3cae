/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on messages. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-command-private.h"

#include <string.h>

/**
 * coi_imap_command_uid_fetch:
 * @uid_set: "1:*", "5,7:9"
 * @items: "(UID FLAGS INTERNALDATE RFC822.SIZE)"
 *
 * UID FETCH (RFC 9051, section 6.4.9).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_fetch (const char *uid_set, const char *items)
{
  CoiImapCommand *self = coi_imap_command_new_full ("UID FETCH ", COI_IMAP_WANT (FETCH), TRUE);

  coi_imap_command_add_text (self, uid_set);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_text (self, items);
  return self;
}

/**
 * coi_imap_command_uid_fetch_changed:
 * @uid_set: "1:*"
 * @items: "(UID FLAGS)"
 * @changed_since: only messages with a higher MODSEQ
 * @vanished: whether to tell of those that are gone, too, for which QRESYNC must be enabled
 *
 * UID FETCH with CHANGEDSINCE (RFC 7162, sections 3.1.4.1 and 3.2.6).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_fetch_changed (const char *uid_set,
                                    const char *items,
                                    guint64 changed_since,
                                    gboolean vanished)
{
  CoiImapCommand *self = coi_imap_command_uid_fetch (uid_set, items);
  g_autofree char *modifier = g_strdup_printf (" (CHANGEDSINCE %" G_GUINT64_FORMAT "%s)",
                                               changed_since, vanished ? " VANISHED" : "");

  coi_imap_command_add_text (self, modifier);
  if (vanished)
    self->wants |= COI_IMAP_WANT (VANISHED);
  return self;
}

/**
 * coi_imap_command_uid_search:
 * @criteria: e.g. "UNSEEN", US-ASCII
 *
 * UID SEARCH (RFC 9051, section 6.4.4).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_search (const char *criteria)
{
  CoiImapCommand *self = coi_imap_command_new_full ("UID SEARCH ", COI_IMAP_WANT (SEARCH), TRUE);

  coi_imap_command_add_text (self, criteria);
  return self;
}

/**
 * coi_imap_command_uid_search_return:
 * @options: "ALL", "MIN COUNT"
 * @criteria: as of coi_imap_command_uid_search()
 *
 * UID SEARCH that answers with ESEARCH (RFC 4731).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_search_return (const char *options, const char *criteria)
{
  CoiImapCommand *self =
      coi_imap_command_new_full ("UID SEARCH RETURN (", COI_IMAP_WANT (SEARCH), TRUE);

  coi_imap_command_add_text (self, options);
  coi_imap_command_add_text (self, ") ");
  coi_imap_command_add_text (self, criteria);
  return self;
}

/**
 * coi_imap_command_uid_search_header:
 * @field: a header field name
 * @value: what it must contain, UTF-8
 *
 * UID SEARCH HEADER (RFC 9051, section 6.4.4).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_search_header (const char *field, const char *value)
{
  CoiImapCommand *self = coi_imap_command_new_full ("UID SEARCH ", COI_IMAP_WANT (SEARCH), TRUE);

  if (!g_str_is_ascii (value))
    coi_imap_command_add_text (self, "CHARSET UTF-8 ");
  coi_imap_command_add_text (self, "HEADER ");
  coi_imap_command_add_string (self, field);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_string (self, value);
  return self;
}

static CoiImapCommand *
store_command (const char *uid_set, const char *modifier, const char *operation, const char *flags)
{
  CoiImapCommand *self = coi_imap_command_new_full ("UID STORE ", COI_IMAP_WANT (FETCH), TRUE);
  const char *const words[] = { uid_set, modifier, " ", operation, " ", flags };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    coi_imap_command_add_text (self, words[i]);
  return self;
}

/**
 * coi_imap_command_uid_store:
 * @uid_set: "5,7:9"
 * @operation: "+FLAGS.SILENT"
 * @flags: "(\\Seen)"
 *
 * UID STORE (RFC 9051, section 6.4.6).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_store (const char *uid_set, const char *operation, const char *flags)
{
  return store_command (uid_set, "", operation, flags);
}

/**
 * coi_imap_command_uid_store_unchanged:
 * @uid_set: "5,7:9"
 * @unchanged_since: a MODSEQ; messages with a higher one are left alone
 * @operation: "+FLAGS.SILENT"
 * @flags: "(\\Seen)"
 *
 * UID STORE with UNCHANGEDSINCE (RFC 7162, section 3.1.3); the code MODIFIED of its tagged response
 * names those that were left alone.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_store_unchanged (const char *uid_set,
                                      guint64 unchanged_since,
                                      const char *operation,
                                      const char *flags)
{
  g_autofree char *modifier =
      g_strdup_printf (" (UNCHANGEDSINCE %" G_GUINT64_FORMAT ")", unchanged_since);

  return store_command (uid_set, modifier, operation, flags);
}

static CoiImapCommand *
transfer_command (const char *text, const char *uid_set, const char *mailbox)
{
  CoiImapCommand *self = coi_imap_command_new_full (text, COI_IMAP_WANT (STATUS), FALSE);

  coi_imap_command_add_text (self, uid_set);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_mailbox (self, mailbox);
  return self;
}

/**
 * coi_imap_command_uid_copy:
 * @uid_set: "5,7:9"
 * @mailbox: a name as LIST gave it
 *
 * UID COPY (RFC 9051, section 6.4.7); with UIDPLUS its tagged response has the code COPYUID.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_copy (const char *uid_set, const char *mailbox)
{
  return transfer_command ("UID COPY ", uid_set, mailbox);
}

/**
 * coi_imap_command_uid_move:
 * @uid_set: "5,7:9"
 * @mailbox: a name as LIST gave it
 *
 * UID MOVE (RFC 6851); with UIDPLUS an untagged OK before the EXPUNGE or VANISHED responses has the
 * code COPYUID.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_move (const char *uid_set, const char *mailbox)
{
  return transfer_command ("UID MOVE ", uid_set, mailbox);
}

/**
 * coi_imap_command_uid_expunge:
 * @uid_set: "5,7:9"
 *
 * UID EXPUNGE (RFC 4315, section 2.1), which leaves alone what others marked as deleted.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_uid_expunge (const char *uid_set)
{
  CoiImapCommand *self = coi_imap_command_new_full ("UID EXPUNGE ", 0, FALSE);

  coi_imap_command_add_text (self, uid_set);
  return self;
}

/* date-time (RFC 9051, section 9), which knows no locale */
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
 * APPEND (RFC 9051, section 6.3.12).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_append (const char *mailbox, const char *flags, gint64 date, GBytes *message)
{
  CoiImapCommand *self = coi_imap_command_new_full ("APPEND ", 0, FALSE);
  g_autofree char *date_time = date != 0 ? format_date (date) : NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  coi_imap_command_add_mailbox (self, mailbox);
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
