/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's interface kept in memory, so that the window can be tested without mail servers. */
#pragma once

#include "coi-engine.h"

G_BEGIN_DECLS

/* The error that the next account operation ends with; -1: it succeeds. */
void coi_fake_engine_set_next_error (int code);
/* The next servers that are found are of another domain. */
void coi_fake_engine_set_next_foreign (void);
/* What the next server shows until it is accepted. */
void coi_fake_engine_set_next_certificate (const CoiCertificate *certificate);
/* The error that opening ends with; -1: it succeeds. */
void coi_fake_engine_set_open_error (int code);
CoiAccount *coi_fake_engine_add_account (CoiEngine *self, const char *address, const char *name);
void
coi_fake_account_set_state (CoiAccount *self, CoiAccountState state, int code, const char *detail);
/* @code: -1 for none */
void coi_fake_account_set_send_error (CoiAccount *self, int code, const char *detail);
void coi_fake_account_set_history (CoiAccount *self, guint done, guint total);
void coi_fake_account_set_quota (CoiAccount *self, guint64 used, guint64 limit);
void coi_fake_account_refuse_certificate (CoiAccount *self, const CoiCertificate *certificate);
void
coi_fake_account_set_servers (CoiAccount *self, const CoiEndpoint *imap, const CoiEndpoint *smtp);
CoiConversation *coi_fake_engine_add_conversation (CoiEngine *self,
                                                   CoiAccount *account,
                                                   const char *name,
                                                   const char *const *members);
/* @sender: NULL for our own. (transfer none) */
CoiMessage *coi_fake_engine_add_message (CoiEngine *self,
                                         CoiConversation *conversation,
                                         const char *sender,
                                         const char *text,
                                         gint64 time,
                                         CoiMessageStatus status);
/* As if it came from the network now. (transfer none) */
CoiMessage *coi_fake_engine_receive (CoiEngine *self,
                                     CoiConversation *conversation,
                                     const char *sender,
                                     const char *text);
/* --- what others make of messages; @name: NULL for ourselves --- */
/* @emoji: "" takes it back */
void coi_fake_engine_react (
    CoiEngine *self, CoiMessage *message, const char *sender, const char *name, const char *emoji);
void coi_fake_message_add_receipt (CoiMessage *self,
                                   const char *sender,
                                   const char *name,
                                   CoiReportAction action,
                                   const char *words);
void coi_fake_message_vote (
    CoiMessage *self, const char *sender, const char *name, const guint *choices, guint n);
void coi_fake_message_edit (CoiMessage *self, const char *text);
void coi_fake_message_delete (CoiMessage *self);
void coi_fake_message_mention_me (CoiMessage *self);
/* @id: 0 when the original is not here; @name: NULL when not known */
void coi_fake_message_set_quote (CoiMessage *self, gint64 id, const char *name, const char *text);
/* (transfer full) */
void coi_fake_message_set_content (CoiMessage *self, CoiContent *content);
/* @until: 0 for ever; @message: NULL for none */
void coi_fake_engine_pin (CoiEngine *self,
                          CoiConversation *conversation,
                          CoiMessage *message,
                          gint64 until);
/* A conversation with a message of every kind. (transfer none) */
CoiConversation *coi_fake_engine_add_kinds (CoiEngine *self);
/* What was sent last: (transfer none) (nullable). */
const CoiOutgoing *coi_fake_engine_get_last_sent (CoiEngine *self);
CoiActionKind coi_fake_engine_get_last_action (CoiEngine *self);
guint coi_fake_engine_get_n_actions (CoiEngine *self);
void coi_fake_engine_fail (CoiEngine *self, CoiMessage *message, const char *error);
/* Only the beginning is here; the server has @rest as well. */
void coi_fake_message_truncate (CoiMessage *self, const char *rest);
/* @markdown: what its text is, formatted. */
void coi_fake_message_format (CoiMessage *self, const char *markdown);
/* Whether the rest of a message is on its way until it is no longer held back. */
void coi_fake_engine_hold_full_message (gboolean hold);
/* Read by another program of the same account. */
void coi_fake_engine_read_elsewhere (CoiEngine *self, CoiConversation *conversation);
/* Accounts, conversations and messages to look at. */
void coi_fake_engine_fill (CoiEngine *self);
guint coi_fake_engine_get_n_read (CoiEngine *self);
guint coi_fake_engine_get_n_retried (CoiEngine *self);
guint coi_fake_engine_get_n_reconnected (void);
guint coi_fake_engine_get_n_cancelled (void); /* searches */

/* @path: of the file, which is here or, when not @is_here, on the server. (transfer none) */
CoiMessageFile *coi_fake_message_add_file (CoiMessage *self,
                                           const char *name,
                                           const char *content_type,
                                           guint64 size,
                                           const char *path,
                                           gboolean is_here);
/* Whether a file is on its way until it is no longer held back, or cancelled. */
void coi_fake_engine_hold_file (gboolean hold);

G_END_DECLS
