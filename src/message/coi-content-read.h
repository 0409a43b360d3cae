/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what a message is beyond its text. Private to this folder.
 *
 * Each reader looks at a message whose header and body were read, and returns whether it is of its
 * kind. */
#pragma once

#include "coi-message-parser.h"
#include "coi-mime.h"

G_BEGIN_DECLS

#define COI_CONTENT_TARGETS_MAX 64
#define COI_REPORTS_MAX 100

/* The line above what is forwarded: COI Chat's and Delta Chat's. */
#define COI_FORWARDED_TITLE "---------- Forwarded message ----------\n"

void coi_content_read (CoiParsedMessage *message, const GPtrArray *parts, const CoiMimePart *html);

CoiContent *coi_content_need (CoiParsedMessage *message);
void coi_content_start (CoiParsedMessage *message, CoiContentKind kind);
void coi_content_add_target (CoiParsedMessage *message, const char *id);
void
coi_content_add_targets (CoiParsedMessage *message, const CoiHeaders *headers, const char *name);
void coi_content_add_mention (CoiParsedMessage *message, const char *address);
const CoiMimePart *coi_content_find_part (const GPtrArray *parts, const char *chat_content);

/* Edits, deletions, reactions, pins (coi-act.c). */
gboolean coi_act_read (CoiParsedMessage *message, const GPtrArray *parts);
/* Receipts (coi-receipt.c), delivery reports (coi-delivery.c), returned mail (coi-bounce.c). */
gboolean coi_receipt_read (CoiParsedMessage *message, const GPtrArray *parts);
gboolean coi_delivery_read (CoiParsedMessage *message, const GPtrArray *parts);
gboolean coi_bounce_read (CoiParsedMessage *message, const GPtrArray *parts);
/* Places (coi-place.c). */
gboolean coi_place_read (CoiParsedMessage *message, const GPtrArray *parts);
/* Polls and votes (coi-poll-read.c). */
gboolean coi_poll_read (CoiParsedMessage *message, const GPtrArray *parts);
/* Forwards, quotes and signatures (coi-words.c). */
gboolean coi_words_read (CoiParsedMessage *message);

G_END_DECLS
