/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands as values: each serialises itself into parts, split where a literal waits for "+". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoiImapCommand CoiImapCommand;

void coi_imap_command_free (CoiImapCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapCommand, coi_imap_command_free)

/* Mailbox names are on-the-wire (modified UTF-7) names as LIST gave them; see coi-imap-utf7.h. */
CoiImapCommand *coi_imap_command_capability (void);
CoiImapCommand *coi_imap_command_noop (void);
CoiImapCommand *coi_imap_command_logout (void);
CoiImapCommand *coi_imap_command_namespace (void);
CoiImapCommand *
coi_imap_command_list (const char *reference, const char *pattern, gboolean return_special_use);
CoiImapCommand *coi_imap_command_create (const char *mailbox);
CoiImapCommand *coi_imap_command_subscribe (const char *mailbox);
CoiImapCommand *coi_imap_command_select (const char *mailbox);
CoiImapCommand *coi_imap_command_examine (const char *mailbox);
CoiImapCommand *coi_imap_command_status (const char *mailbox, const char *items);
/* @uid_set: "1:*", "5,7:9"; @items: "(UID FLAGS INTERNALDATE RFC822.SIZE)" */
CoiImapCommand *coi_imap_command_uid_fetch (const char *uid_set, const char *items);
/* @criteria: e.g. "UNSEEN" or "HEADER Message-ID {…}": see uid_search_header for strings */
CoiImapCommand *coi_imap_command_uid_search (const char *criteria);
CoiImapCommand *coi_imap_command_uid_search_header (const char *field, const char *value);
/* @operation: "+FLAGS.SILENT"; @flags: "(\\Seen)" */
CoiImapCommand *
coi_imap_command_uid_store (const char *uid_set, const char *operation, const char *flags);
/* @date: Unix seconds, 0 for none */
CoiImapCommand *
coi_imap_command_append (const char *mailbox, const char *flags, gint64 date, GBytes *message);

G_END_DECLS
