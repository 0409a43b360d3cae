/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a flat list of MIME parts. Private to this folder. */
#pragma once

#include <gmime/gmime.h>

#include "coi-headers.h"
#include "coi-parameters.h"

G_BEGIN_DECLS

#define COI_MIME_DEPTH_MAX 100
#define COI_MIME_PARTS_MAX 1000
#define COI_MIME_NO_PARENT G_MAXUINT

/**
 * CoiMimePart:
 * @body: its undecoded bytes, within the message's
 * @parent: the index of the multipart it is in, or %COI_MIME_NO_PARENT
 * @number: which of its parent's children it is, from 1
 * @n_children: how many it has
 * @type: "text/plain" and so on, lower case
 * @is_multipart: has children, which follow it in the list
 */
typedef struct
{
  CoiHeaders *headers;
  const char *body;
  gsize length;
  guint parent;
  guint depth;
  guint number;
  guint n_children;
  char *type;
  CoiParameters content_type;
  CoiParameters disposition;
  GMimeContentEncoding encoding;
  char *chat_content;
  gboolean is_multipart;
} CoiMimePart;

GPtrArray *coi_mime_split (const char *data, gsize length);
gboolean coi_mime_part_is_attachment (const CoiMimePart *self);
gboolean coi_mime_part_has_parameter (const CoiMimePart *self, const char *name, const char *value);
char *coi_mime_part_dup_file_name (const CoiMimePart *self);
guint64 coi_mime_part_get_size (const CoiMimePart *self);
char *coi_mime_part_dup_section (const CoiMimePart *self, const GPtrArray *parts);
char *coi_mime_part_decode (const CoiMimePart *self, gsize max, gsize *length, gboolean *cut);
char *coi_chat_content_normalize (const char *value);

G_END_DECLS
