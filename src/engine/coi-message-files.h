/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message record says of its attachments, as JSON. */
#pragma once

#include "coi-message.h"

G_BEGIN_DECLS

/**
 * CoiMessagePart:
 * @file: what is shown of it
 * @section: (nullable): its number in FETCH BODY[…]; %NULL when written by an older version
 * @encoding: (nullable): its Content-Transfer-Encoding
 * @content_id: (nullable): without "<>"
 *
 * An attachment and where it is in its message.
 */
typedef struct
{
  CoiMessageFile file;
  char *section;
  char *encoding;
  char *content_id;
} CoiMessagePart;

/* @json: (nullable). @truncated: (out): whether not all of the text is here. (transfer full)
 * (element-type CoiMessagePart), which may be read as CoiMessageFile. */
GPtrArray *coi_message_files_read (const char *json, gboolean *truncated);

G_END_DECLS
