/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands as values: each serialises itself into parts, split where a literal waits for "+".
 *
 * Mailbox names are modified UTF-7, as LIST gave them (see coi-imap-utf7.h); names, values and
 * other strings become quoted strings or literals, and a line break in one makes the command fail.
 * Sets, items and flags are syntax: they must not come from elsewhere. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoiImapCommand CoiImapCommand;

void coi_imap_command_free (CoiImapCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapCommand, coi_imap_command_free)

/* The connection: coi-imap-command-session.c */
CoiImapCommand *coi_imap_command_capability (void);
CoiImapCommand *coi_imap_command_noop (void);
CoiImapCommand *coi_imap_command_logout (void);
CoiImapCommand *coi_imap_command_id (const char *const *pairs);
CoiImapCommand *coi_imap_command_enable (const char *capabilities);
CoiImapCommand *coi_imap_command_compress_deflate (void);
CoiImapCommand *coi_imap_command_notify (const char *selected_events,
                                         const char *const *mailboxes,
                                         const char *events);
CoiImapCommand *coi_imap_command_notify_none (void);

/* Mailboxes: coi-imap-command-mailbox.c */
CoiImapCommand *coi_imap_command_namespace (void);
CoiImapCommand *coi_imap_command_list (const char *reference,
                                       const char *pattern,
                                       const char *selection_options,
                                       const char *return_options);
CoiImapCommand *coi_imap_command_create (const char *mailbox);
CoiImapCommand *coi_imap_command_create_special (const char *mailbox, const char *use);
CoiImapCommand *coi_imap_command_delete (const char *mailbox);
CoiImapCommand *coi_imap_command_rename (const char *from, const char *to);
CoiImapCommand *coi_imap_command_subscribe (const char *mailbox);
CoiImapCommand *coi_imap_command_unsubscribe (const char *mailbox);
CoiImapCommand *coi_imap_command_select (const char *mailbox);
CoiImapCommand *coi_imap_command_select_condstore (const char *mailbox);
CoiImapCommand *coi_imap_command_select_qresync (const char *mailbox,
                                                 guint32 uid_validity,
                                                 guint64 modseq,
                                                 const char *known_uids);
CoiImapCommand *coi_imap_command_examine (const char *mailbox);
CoiImapCommand *coi_imap_command_close (void);
CoiImapCommand *coi_imap_command_unselect (void);
CoiImapCommand *coi_imap_command_status (const char *mailbox, const char *items);
CoiImapCommand *coi_imap_command_get_metadata (const char *mailbox,
                                               const char *options,
                                               const char *const *entries);
CoiImapCommand *
coi_imap_command_set_metadata (const char *mailbox, const char *entry, const char *value);
CoiImapCommand *coi_imap_command_get_quota_root (const char *mailbox);

/* Messages of the selected mailbox: coi-imap-command-message.c */
CoiImapCommand *coi_imap_command_uid_fetch (const char *uid_set, const char *items);
CoiImapCommand *coi_imap_command_uid_fetch_changed (const char *uid_set,
                                                    const char *items,
                                                    guint64 changed_since,
                                                    gboolean vanished);
CoiImapCommand *coi_imap_command_uid_search (const char *criteria);
CoiImapCommand *coi_imap_command_uid_search_return (const char *options, const char *criteria);
CoiImapCommand *coi_imap_command_uid_search_header (const char *field, const char *value);
CoiImapCommand *
coi_imap_command_uid_store (const char *uid_set, const char *operation, const char *flags);
CoiImapCommand *coi_imap_command_uid_store_unchanged (const char *uid_set,
                                                      guint64 unchanged_since,
                                                      const char *operation,
                                                      const char *flags);
CoiImapCommand *coi_imap_command_uid_copy (const char *uid_set, const char *mailbox);
CoiImapCommand *coi_imap_command_uid_move (const char *uid_set, const char *mailbox);
CoiImapCommand *coi_imap_command_uid_expunge (const char *uid_set);
CoiImapCommand *
coi_imap_command_append (const char *mailbox, const char *flags, gint64 date, GBytes *message);

G_END_DECLS
