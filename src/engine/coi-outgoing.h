/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user composed, before it is a message. */
#pragma once

#include <glib.h>

#include "coi-content.h"

G_BEGIN_DECLS

/**
 * CoiOutgoingFile:
 * @path: of a readable file, file-name encoding; it is read once, when the message is queued
 * @name: (nullable): what to call it; NULL: as the file is called
 * @content_type: (nullable): NULL: guessed from name and content
 * @duration: of sound and video, milliseconds; 0 when unknown
 * @is_voice: recorded in the composer
 * @send_original: a picture as it is: neither scaled nor stripped of what the camera wrote
 */
typedef struct
{
  char *path;
  char *name;
  char *content_type;
  guint duration;
  gboolean is_voice;
  gboolean send_original;
} CoiOutgoingFile;

/**
 * CoiOutgoing:
 * @text: Markdown, UTF-8, LF line ends; may be "" when there is something else to send
 * @files: (element-type CoiOutgoingFile)
 * @reply_to: row id of the message that it answers, 0 for none
 * @forward_of: row id of a message to forward, 0 for none: its text and files are sent
 * @forward_sender: whether to say who wrote it
 * @location: (nullable)
 * @poll: (nullable)
 * @is_pinned: pinned for everybody
 * @pinned_until: Unix seconds, 0: without end
 * @send_at: Unix seconds, 0: at once
 */
typedef struct
{
  char *text;
  GPtrArray *files;
  gint64 reply_to;
  gint64 forward_of;
  gboolean forward_sender;
  CoiLocation *location;
  CoiPoll *poll;
  gboolean is_pinned;
  gint64 pinned_until;
  gint64 send_at;
} CoiOutgoing;

CoiOutgoing *coi_outgoing_new (const char *text);
CoiOutgoing *coi_outgoing_copy (const CoiOutgoing *self);
void coi_outgoing_free (CoiOutgoing *self);
void coi_outgoing_file_free (CoiOutgoingFile *self);
CoiOutgoingFile *coi_outgoing_add_file (CoiOutgoing *self, const char *path); /* (transfer none) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiOutgoing, coi_outgoing_free)

typedef enum
{
  COI_ACTION_EDIT,   /* @text: Markdown */
  COI_ACTION_DELETE, /* for everybody */
  COI_ACTION_REACT,  /* @text: one emoji, or several separated by a space; "" takes them back */
  COI_ACTION_VOTE,   /* @choices */
  COI_ACTION_CLOSE_POLL,
  COI_ACTION_PIN, /* @until */
  COI_ACTION_UNPIN,
} CoiActionKind;

/**
 * CoiAction:
 * @choices: (array length=n_choices): zero-based positions of the options
 * @until: Unix seconds, 0: without end
 */
typedef struct
{
  CoiActionKind kind;
  const char *text;
  const guint *choices;
  guint n_choices;
  gint64 until;
} CoiAction;

G_END_DECLS
