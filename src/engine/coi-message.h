/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a row shows it. */
#pragma once

#include <glib-object.h>

#include "coi-content.h"
#include "coi-rich-text.h"

G_BEGIN_DECLS

typedef enum
{
  COI_MESSAGE_STATUS_RECEIVED, /* incoming */
  COI_MESSAGE_STATUS_QUEUED,
  COI_MESSAGE_STATUS_SENDING,
  COI_MESSAGE_STATUS_SENT,
  COI_MESSAGE_STATUS_DELIVERED,
  COI_MESSAGE_STATUS_READ,
  COI_MESSAGE_STATUS_FAILED,
} CoiMessageStatus;

/**
 * CoiMessageFile:
 * @size: bytes, decoded; about, when only the beginning of the message is here
 * @duration: milliseconds, 0 when not said
 * @preview: the index of its preview, -1 for none
 * @is_preview: it stands for another one and is not shown beside it
 *
 * An attachment.
 */
typedef struct
{
  char *name; /* a safe file name */
  char *content_type;
  guint64 size;
  guint duration;
  int preview;
  gboolean is_preview;
} CoiMessageFile;

/* What people made of a message. Addresses are normalised, "" never; times are Unix seconds. */
typedef struct
{
  char *sender;
  char *name;  /* what to show, "" for our own */
  char *emoji; /* one or several, separated by a space */
  gboolean is_own;
} CoiMessageReaction;

typedef struct
{
  char *sender;
  char *name;
  gint64 time;
  CoiReportAction action;
  char *words; /* (nullable): why it could not be delivered */
} CoiMessageReceipt;

typedef struct
{
  char *sender;
  char *name;
  gboolean is_own;
  GArray *choices; /* guint */
} CoiMessageVote;

typedef struct
{
  gint64 time;
  char *text;
} CoiMessageVersion;

/* What a message answers. */
typedef struct
{
  gint64 id;  /* row id, 0 when the original is not here */
  char *name; /* whose, "" for our own, NULL when not known */
  char *text; /* its beginning, at most 200 characters; never NULL */
  gboolean is_own;
} CoiMessageQuote;

#define COI_TYPE_MESSAGE (coi_message_get_type ())
G_DECLARE_FINAL_TYPE (CoiMessage, coi_message, COI, MESSAGE, GObject)

/* Properties (read-only, notify): "status" (int), "text", "seen", "error", and "effects" (uint,
 * counts up): edits, reactions, receipts, votes, pins changed. */
gint64 coi_message_get_id (CoiMessage *self);
const char *coi_message_get_message_id (CoiMessage *self); /* without <>; nullable */
gint64 coi_message_get_conversation_id (CoiMessage *self);
const char *coi_message_get_sender_address (CoiMessage *self); /* "" when unknown */
const char *
coi_message_get_sender_name (CoiMessage *self); /* what to show; never empty but for our own */
gboolean coi_message_get_outgoing (CoiMessage *self);
gint64 coi_message_get_time (CoiMessage *self); /* Unix seconds */
const char *
coi_message_get_subject (CoiMessage *self); /* "" for chat messages whose subject says nothing */
const char *coi_message_get_text (CoiMessage *self);
const char *coi_message_get_full_text (CoiMessage *self);   /* nullable: same as text */
const char *coi_message_get_in_reply_to (CoiMessage *self); /* nullable */
gboolean coi_message_get_is_chat (CoiMessage *self);        /* FALSE: classic mail */
gboolean coi_message_get_seen (CoiMessage *self);
guint64 coi_message_get_raw_size (CoiMessage *self);
gboolean coi_message_get_truncated (CoiMessage *self); /* only the beginning is here */
gboolean coi_message_get_text_cut (CoiMessage *self);  /* its text goes on where it was truncated */
CoiMessageStatus coi_message_get_status (CoiMessage *self);
const char *coi_message_get_error (CoiMessage *self); /* nullable: why it failed */
GPtrArray *
coi_message_get_files (CoiMessage *self); /* CoiMessageFile; (transfer none), may be empty */

/* What the message is: ORDINARY, LOCATION, POLL or EXTENSION (what is about another message is not
 * shown). Never NULL. */
const CoiContent *coi_message_get_content (CoiMessage *self);
const CoiRichText *coi_message_get_rich_text (CoiMessage *self); /* nullable: the text is plain */
gboolean coi_message_get_edited (CoiMessage *self);
gboolean coi_message_get_deleted (CoiMessage *self); /* by its sender; the text is "" then */
/* The versions before the one that is shown, oldest first: CoiMessageVersion; may be empty. */
GPtrArray *coi_message_get_history (CoiMessage *self);
const CoiMessageQuote *coi_message_get_quote (CoiMessage *self); /* nullable */
GPtrArray *coi_message_get_reactions (CoiMessage *self);         /* CoiMessageReaction */
GPtrArray *coi_message_get_receipts (CoiMessage *self);          /* CoiMessageReceipt */
GPtrArray *coi_message_get_votes (CoiMessage *self); /* CoiMessageVote: those that count */
gboolean coi_message_get_poll_closed (CoiMessage *self);
/* Pinned in its conversation, now. */
gboolean coi_message_get_pinned (CoiMessage *self);
gboolean coi_message_get_mentions_me (CoiMessage *self);
gint64 coi_message_get_send_at (CoiMessage *self); /* when a queued one is due; 0: at once */

G_END_DECLS
