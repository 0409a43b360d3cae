/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the engine makes and changes message objects. */
#pragma once

#include "coi-message-files.h"
#include "coi-message.h"
#include "coi-store.h"

G_BEGIN_DECLS

/**
 * CoiMessageEffects:
 * What others made of a message, and what it answers, with names to show. Nothing is NULL but
 * @quote.
 */
typedef struct
{
  GPtrArray *history;   /* CoiMessageVersion */
  GPtrArray *reactions; /* CoiMessageReaction */
  GPtrArray *receipts;  /* CoiMessageReceipt */
  GPtrArray *votes;     /* CoiMessageVote */
  gboolean poll_closed;
  CoiMessageQuote *quote;
  gboolean mentions_me;
  gint64 send_at;
} CoiMessageEffects;

struct _CoiMessage
{
  GObject parent_instance;
  CoiMessageRecord *record;
  char *sender_name;
  GPtrArray *files; /* CoiMessageFile */
  gboolean truncated;
  CoiContent *content;
  CoiRichText *rich; /* nullable: plain, or not read yet */
  gboolean rich_is_read;
  CoiMessageEffects *effects; /* nullable: there are none */
  guint n_effects;
};

/* Ends a text of which only the beginning was read. */
#define COI_MESSAGE_CUT_MARK "\n[…]"

/* @record: (transfer full); @sender_name: what to show for the sender, "" for our own */
CoiMessage *coi_message_new (CoiMessageRecord *record, const char *sender_name);
void coi_message_update (CoiMessage *self, CoiMessageRecord *record, const char *sender_name);
const CoiMessageRecord *coi_message_get_record (CoiMessage *self);
const CoiMessagePart *coi_message_get_part (CoiMessage *self, guint index); /* (nullable) */

/* What is shown: the last version, "" when it was deleted. */
const char *coi_message_record_get_text (const CoiMessageRecord *record);
/* @record: (nullable). How far it has come, receipts included. */
CoiMessageState coi_message_record_get_state (const CoiMessageRecord *record);

CoiMessageEffects *coi_message_effects_new (CoiStore *store,
                                            const CoiMessageRecord *record,
                                            const CoiContent *content);
void coi_message_effects_free (CoiMessageEffects *self);
/* @effects: (transfer full) */
void coi_message_set_effects (CoiMessage *self, CoiMessageEffects *effects);
/* What single members of the column "effects" say; @json may be NULL. */
CoiMessageState coi_message_effects_read_state (const char *json);
char *coi_message_effects_read_last (const char *json); /* Message-ID of the last edit, or NULL */
gboolean coi_message_effects_is_closed (const char *json);
GArray *coi_message_effects_count_votes (const char *json, guint n_options); /* guint each */

G_END_DECLS
