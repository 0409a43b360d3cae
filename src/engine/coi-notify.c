/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server is asked to tell by itself (RFC 5465). */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-notify.h"

#define EVENTS "MessageNew MessageExpunge FlagChange"

/**
 * coi_notify_command:
 * @context: the account's mailboxes
 *
 * Returns: (transfer full): NOTIFY for all of them, whichever is selected
 */
CoiImapCommand *
coi_notify_command (CoiSyncContext *context)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < context->mailboxes->len; i++)
    g_ptr_array_add (names, ((CoiMailboxRecord *)context->mailboxes->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  return coi_imap_command_notify (EVENTS, (const char *const *)names->pdata, EVENTS);
}
