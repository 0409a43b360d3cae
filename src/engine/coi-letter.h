/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be sent to a conversation, on its way to being bytes. */
#pragma once

#include "coi-message-composer.h"
#include "coi-outgoing.h"
#include "coi-store.h"

G_BEGIN_DECLS

/**
 * CoiLetter:
 * @account: who writes
 * @conversation_id: row id of where it goes
 * @to: CoiAddress
 * @text: plain text
 * @rich: (nullable): the same formatted
 * @markdown: (nullable): the same as it was typed
 * @files: CoiDraftFile: ready to be sent
 * @sources: CoiOutgoingFile: those that are to be made ready
 * @now: Unix seconds
 *
 * Everything that a message says; owns all of it. May be handed to another thread.
 */
typedef struct
{
  CoiAccountRecord *account;
  gint64 conversation_id;
  GPtrArray *to;
  char *message_id;
  char *subject;
  char *text;
  CoiRichText *rich;
  char *markdown;
  CoiContent *content;
  GPtrArray *files;
  GPtrArray *sources;
  char *in_reply_to;
  char *first_reference;
  char *last_reference;
  gboolean request_receipt;
  gint64 now;
} CoiLetter;

/* A letter to @conversation without any text. NULL: there is nobody to write to. */
CoiLetter *coi_letter_new (CoiStore *store,
                           const CoiAccountRecord *account,
                           const CoiConversationRecord *conversation);
void coi_letter_free (CoiLetter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiLetter, coi_letter_free)

void coi_letter_set_markdown (CoiLetter *self, const char *markdown);
void coi_letter_set_outgoing (CoiLetter *self, CoiStore *store, const CoiOutgoing *outgoing);
/* FALSE with @error set when @action cannot be done with @target. */
gboolean coi_letter_set_action (CoiLetter *self,
                                const CoiMessageRecord *target,
                                const CoiAction *action,
                                GError **error);
gboolean coi_letter_load_files (CoiLetter *self, GError **error);
/* Reads the files. Any thread. */
GBytes *coi_letter_compose (const CoiLetter *self, GError **error);
CoiMessageRecord *coi_letter_make_echo (const CoiLetter *self, GBytes *data);
CoiOutboxRecord *coi_letter_make_row (const CoiLetter *self, GBytes *data, gint64 send_at);

G_END_DECLS
