/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on mailboxes. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-command-private.h"

/* What SELECT and EXAMINE answer (RFC 9051, section 6.3.2; RFC 7162, section 3.2.5) */
#define WANT_SELECT                                                                                \
  (COI_IMAP_WANT (FLAGS) | COI_IMAP_WANT (EXISTS) | COI_IMAP_WANT (RECENT) |                       \
   COI_IMAP_WANT (STATUS) | COI_IMAP_WANT (LIST) | COI_IMAP_WANT (FETCH) |                         \
   COI_IMAP_WANT (VANISHED))

static CoiImapCommand *
mailbox_command (const char *text, const char *mailbox, guint wants)
{
  CoiImapCommand *self = coi_imap_command_new_full (text, wants, FALSE);

  coi_imap_command_add_mailbox (self, mailbox);
  return self;
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
  return coi_imap_command_new_full ("NAMESPACE", COI_IMAP_WANT (NAMESPACE), TRUE);
}

/**
 * coi_imap_command_list:
 * @reference: modified UTF-7
 * @pattern: modified UTF-7 with wildcards
 * @selection_options: (nullable): e.g. "SUBSCRIBED" (RFC 5258, section 3.1)
 * @return_options: (nullable): e.g. "SPECIAL-USE STATUS (UIDNEXT)" (RFC 6154, section 5.2; RFC
 *   5819)
 *
 * LIST (RFC 9051, section 6.3.9).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_list (const char *reference,
                       const char *pattern,
                       const char *selection_options,
                       const char *return_options)
{
  CoiImapCommand *self = coi_imap_command_new_full (
      "LIST ", COI_IMAP_WANT (LIST) | COI_IMAP_WANT (MAILBOX_STATUS), TRUE);

  if (selection_options != NULL)
    {
      coi_imap_command_add_text (self, "(");
      coi_imap_command_add_text (self, selection_options);
      coi_imap_command_add_text (self, ") ");
    }
  coi_imap_command_add_mailbox (self, reference);
  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_mailbox (self, pattern);
  if (return_options != NULL)
    {
      coi_imap_command_add_text (self, " RETURN (");
      coi_imap_command_add_text (self, return_options);
      coi_imap_command_add_text (self, ")");
    }
  return self;
}

/**
 * coi_imap_command_create:
 * @mailbox: modified UTF-7
 *
 * CREATE (RFC 9051, section 6.3.4).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_create (const char *mailbox)
{
  return mailbox_command ("CREATE ", mailbox, 0);
}

/**
 * coi_imap_command_create_special:
 * @mailbox: modified UTF-7
 * @use: e.g. "\\Sent"
 *
 * CREATE with CREATE-SPECIAL-USE (RFC 6154, section 3).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_create_special (const char *mailbox, const char *use)
{
  CoiImapCommand *self = mailbox_command ("CREATE ", mailbox, 0);

  coi_imap_command_add_text (self, " (USE (");
  coi_imap_command_add_text (self, use);
  coi_imap_command_add_text (self, "))");
  return self;
}

/**
 * coi_imap_command_delete:
 * @mailbox: a name as LIST gave it
 *
 * DELETE (RFC 9051, section 6.3.5).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_delete (const char *mailbox)
{
  return mailbox_command ("DELETE ", mailbox, 0);
}

/**
 * coi_imap_command_rename:
 * @from: a name as LIST gave it
 * @to: modified UTF-7
 *
 * RENAME (RFC 9051, section 6.3.6).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_rename (const char *from, const char *to)
{
  CoiImapCommand *self = mailbox_command ("RENAME ", from, 0);

  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_mailbox (self, to);
  return self;
}

/**
 * coi_imap_command_subscribe:
 * @mailbox: modified UTF-7
 *
 * SUBSCRIBE (RFC 9051, section 6.3.7).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_subscribe (const char *mailbox)
{
  return mailbox_command ("SUBSCRIBE ", mailbox, 0);
}

/**
 * coi_imap_command_unsubscribe:
 * @mailbox: modified UTF-7
 *
 * UNSUBSCRIBE (RFC 9051, section 6.3.8).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_unsubscribe (const char *mailbox)
{
  return mailbox_command ("UNSUBSCRIBE ", mailbox, 0);
}

/**
 * coi_imap_command_select:
 * @mailbox: a name as LIST gave it
 *
 * SELECT (RFC 9051, section 6.3.2).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_select (const char *mailbox)
{
  return mailbox_command ("SELECT ", mailbox, WANT_SELECT);
}

/**
 * coi_imap_command_select_condstore:
 * @mailbox: a name as LIST gave it
 *
 * SELECT that asks for HIGHESTMODSEQ (RFC 7162, section 3.1.8).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_select_condstore (const char *mailbox)
{
  CoiImapCommand *self = coi_imap_command_select (mailbox);

  coi_imap_command_add_text (self, " (CONDSTORE)");
  return self;
}

/**
 * coi_imap_command_select_qresync:
 * @mailbox: a name as LIST gave it
 * @uid_validity: that is known
 * @modseq: up to which everything is known, at least 1
 * @known_uids: (nullable): a set of the UIDs that are known, %NULL for "1:*"
 *
 * SELECT that tells what changed: VANISHED (EARLIER) and FETCH (RFC 7162, section 3.2.5). QRESYNC
 * must be enabled.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_select_qresync (const char *mailbox,
                                 guint32 uid_validity,
                                 guint64 modseq,
                                 const char *known_uids)
{
  CoiImapCommand *self = coi_imap_command_select (mailbox);
  g_autofree char *known =
      g_strdup_printf (" (QRESYNC (%u %" G_GUINT64_FORMAT "%s%s))", uid_validity, modseq,
                       known_uids != NULL ? " " : "", known_uids != NULL ? known_uids : "");

  coi_imap_command_add_text (self, known);
  return self;
}

/**
 * coi_imap_command_examine:
 * @mailbox: a name as LIST gave it
 *
 * EXAMINE (RFC 9051, section 6.3.3).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_examine (const char *mailbox)
{
  return mailbox_command ("EXAMINE ", mailbox, WANT_SELECT);
}

/**
 * coi_imap_command_close:
 *
 * CLOSE (RFC 9051, section 6.4.1), which expunges what is marked as deleted.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_close (void)
{
  return coi_imap_command_new_full ("CLOSE", 0, FALSE);
}

/**
 * coi_imap_command_unselect:
 *
 * UNSELECT (RFC 3691).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_unselect (void)
{
  return coi_imap_command_new_full ("UNSELECT", 0, FALSE);
}

/**
 * coi_imap_command_status:
 * @mailbox: a name as LIST gave it
 * @items: "(MESSAGES UIDNEXT)"
 *
 * STATUS (RFC 9051, section 6.3.11).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_status (const char *mailbox, const char *items)
{
  CoiImapCommand *self = mailbox_command ("STATUS ", mailbox, COI_IMAP_WANT (MAILBOX_STATUS));

  coi_imap_command_add_text (self, " ");
  coi_imap_command_add_text (self, items);
  return self;
}

/**
 * coi_imap_command_get_metadata:
 * @mailbox: a name as LIST gave it; "" for the server
 * @options: (nullable): e.g. "MAXSIZE 1024 DEPTH infinity"
 * @entries: (array zero-terminated=1): e.g. "/private/comment"
 *
 * GETMETADATA (RFC 5464, section 4.2). The options come before the mailbox, as in the grammar; the
 * RFC's own examples have it the other way round.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_get_metadata (const char *mailbox, const char *options, const char *const *entries)
{
  CoiImapCommand *self =
      coi_imap_command_new_full ("GETMETADATA ", COI_IMAP_WANT (METADATA), FALSE);

  if (options != NULL)
    {
      coi_imap_command_add_text (self, "(");
      coi_imap_command_add_text (self, options);
      coi_imap_command_add_text (self, ") ");
    }
  coi_imap_command_add_mailbox (self, mailbox);
  for (guint i = 0; entries[i] != NULL; i++)
    {
      coi_imap_command_add_text (self, i == 0 ? " (" : " ");
      coi_imap_command_add_string (self, entries[i]);
    }
  coi_imap_command_add_text (self, ")");
  return self;
}

/**
 * coi_imap_command_set_metadata:
 * @mailbox: a name as LIST gave it; "" for the server
 * @entry: e.g. "/private/comment"
 * @value: (nullable): UTF-8; %NULL removes the entry
 *
 * SETMETADATA (RFC 5464, section 4.3).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_set_metadata (const char *mailbox, const char *entry, const char *value)
{
  CoiImapCommand *self = mailbox_command ("SETMETADATA ", mailbox, 0);

  coi_imap_command_add_text (self, " (");
  coi_imap_command_add_string (self, entry);
  coi_imap_command_add_text (self, value != NULL ? " " : " NIL");
  if (value != NULL)
    coi_imap_command_add_string (self, value);
  coi_imap_command_add_text (self, ")");
  return self;
}

/**
 * coi_imap_command_get_quota_root:
 * @mailbox: a name as LIST gave it
 *
 * GETQUOTAROOT (RFC 9208, section 4.2).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_get_quota_root (const char *mailbox)
{
  return mailbox_command ("GETQUOTAROOT ", mailbox,
                          COI_IMAP_WANT (QUOTA) | COI_IMAP_WANT (QUOTA_ROOT));
}
