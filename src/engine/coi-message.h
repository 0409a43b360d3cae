/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a row shows it. */
#pragma once

#include <glib-object.h>

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

typedef struct
{
  char *name;
  char *content_type;
  guint64 size; /* bytes */
} CoiMessageFile;

#define COI_TYPE_MESSAGE (coi_message_get_type ())
G_DECLARE_FINAL_TYPE (CoiMessage, coi_message, COI, MESSAGE, GObject)

/* Properties (read-only, notify): "status" (int), "text", "seen", "error" */
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

G_END_DECLS
