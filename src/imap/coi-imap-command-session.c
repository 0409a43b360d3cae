/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that concern the connection and no mailbox. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-command-private.h"

#include <string.h>

/**
 * coi_imap_command_capability:
 *
 * CAPABILITY (RFC 9051, section 6.1.1).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_capability (void)
{
  return coi_imap_command_new_full ("CAPABILITY", COI_IMAP_WANT (CAPABILITY), FALSE);
}

/**
 * coi_imap_command_noop:
 *
 * NOOP (RFC 9051, section 6.1.2).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_noop (void)
{
  return coi_imap_command_new_full ("NOOP", COI_IMAP_WANT_ALL, TRUE);
}

/**
 * coi_imap_command_logout:
 *
 * LOGOUT (RFC 9051, section 6.1.3).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_logout (void)
{
  return coi_imap_command_new_full ("LOGOUT", 0, FALSE);
}

/**
 * coi_imap_command_id:
 * @pairs: (array zero-terminated=1): names, each with its value
 *
 * ID (RFC 2971).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_id (const char *const *pairs)
{
  CoiImapCommand *self = coi_imap_command_new_full ("ID (", COI_IMAP_WANT (ID), TRUE);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      if (i > 0)
        coi_imap_command_add_text (self, " ");
      coi_imap_command_add_string (self, pairs[i]);
    }
  coi_imap_command_add_text (self, ")");
  return self;
}

/**
 * coi_imap_command_enable:
 * @capabilities: with spaces between them, e.g. "CONDSTORE QRESYNC"
 *
 * ENABLE (RFC 5161). With UTF8=ACCEPT or IMAP4rev2 the wire has mailbox names in UTF-8 from then
 * on; in commands and responses here they stay modified UTF-7. Such a change of the grammar is not
 * shared with other commands in flight.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_enable (const char *capabilities)
{
  gboolean changes_names =
      strstr (capabilities, "UTF8") != NULL || strstr (capabilities, "IMAP4rev2") != NULL;
  CoiImapCommand *self =
      coi_imap_command_new_full ("ENABLE ", COI_IMAP_WANT (ENABLED), !changes_names);

  coi_imap_command_add_text (self, capabilities);
  return self;
}

/**
 * coi_imap_command_compress_deflate:
 *
 * COMPRESS DEFLATE (RFC 4978). All bytes behind its OK are compressed in both directions.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_compress_deflate (void)
{
  CoiImapCommand *self = coi_imap_command_new_full ("COMPRESS DEFLATE", 0, FALSE);

  self->starts_deflate = TRUE;
  return self;
}

/**
 * coi_imap_command_notify:
 * @selected_events: (nullable): what to tell of the selected mailbox, e.g. "MessageNew
 *   MessageExpunge FlagChange"
 * @mailboxes: (array zero-terminated=1): other mailboxes
 * @events: what to tell of them
 *
 * NOTIFY SET STATUS (RFC 5465): begins with a STATUS of each of @mailboxes, and tells of changes in
 * them by STATUS.
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_notify (const char *selected_events,
                         const char *const *mailboxes,
                         const char *events)
{
  CoiImapCommand *self =
      coi_imap_command_new_full ("NOTIFY SET STATUS", COI_IMAP_WANT (MAILBOX_STATUS), FALSE);

  if (selected_events != NULL)
    {
      coi_imap_command_add_text (self, " (selected (");
      coi_imap_command_add_text (self, selected_events);
      coi_imap_command_add_text (self, "))");
    }
  coi_imap_command_add_text (self, " (mailboxes (");
  for (guint i = 0; mailboxes[i] != NULL; i++)
    {
      if (i > 0)
        coi_imap_command_add_text (self, " ");
      coi_imap_command_add_mailbox (self, mailboxes[i]);
    }
  coi_imap_command_add_text (self, ") (");
  coi_imap_command_add_text (self, events);
  coi_imap_command_add_text (self, "))");
  return self;
}

/**
 * coi_imap_command_notify_none:
 *
 * NOTIFY NONE (RFC 5465, section 3).
 *
 * Returns: (transfer full): the command
 */
CoiImapCommand *
coi_imap_command_notify_none (void)
{
  return coi_imap_command_new_full ("NOTIFY NONE", 0, FALSE);
}
