/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft -> RFC 5322 bytes that follow the COI client specification. */
#pragma once

#include "coi-address.h"
#include "coi-content.h"
#include "coi-rich-text.h"

G_BEGIN_DECLS

/**
 * CoiDraftFile:
 * @name: a file name, UTF-8
 * @content_type: lower case
 * @data: (nullable): its bytes, or
 * @path: (nullable): where they are, file-name encoding
 * @size: bytes
 * @preview: (nullable): JPEG or WebP bytes, sent before it as Chat-Content: preview
 * @preview_type: (nullable): the type of @preview
 * @duration: of sound and video, milliseconds; 0 when unknown
 * @is_voice: a voice message
 *
 * A file to send.
 */
typedef struct
{
  char *name;
  char *content_type;
  GBytes *data;
  char *path;
  guint64 size;
  GBytes *preview;
  char *preview_type;
  guint duration;
  gboolean is_voice;
} CoiDraftFile;

CoiDraftFile *coi_draft_file_new (const char *name, const char *content_type);
void coi_draft_file_free (CoiDraftFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiDraftFile, coi_draft_file_free)

typedef struct
{
  const CoiAddress *from;
  GPtrArray *to;               /* CoiAddress */
  const char *message_id;      /* from coi_message_id_new() */
  const char *subject;         /* NULL or "" for none */
  const char *text;            /* UTF-8, LF line ends */
  const char *in_reply_to;     /* NULL for none */
  const char *first_reference; /* the conversation's first Message-ID, NULL for none */
  const char *last_reference;  /* the last one, NULL for none */
  gint64 date;                 /* Unix seconds */
  gboolean request_receipt;
  const CoiRichText *rich;   /* (nullable): @text formatted; @text is then its plain form */
  const char *markdown;      /* (nullable): what was typed, when @rich is set */
  const CoiContent *content; /* (nullable): what the message is beyond its text */
  GPtrArray *files;          /* (nullable) (element-type CoiDraftFile) */
} CoiDraft;

/* "chat$" + 24 random characters + "@" + the domain of @address (COI: Message-ID), without "<>". */
char *coi_message_id_new (const char *address);

/* CRLF line ends, 7-bit, no line over 998 octets. For what fits memory: files with a path may have
 * 16 MiB together. */
GBytes *coi_message_compose (const CoiDraft *draft, GError **error);
/* The same to a file, for files of any size. @head: without the content of files with a path. */
gboolean coi_message_compose_to_file (const CoiDraft *draft, int fd, GBytes **head, GError **error);

G_END_DECLS
