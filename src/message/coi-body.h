/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message's parts is text to read, and what is a file. Private to this folder. */
#pragma once

#include "coi-mime.h"

G_BEGIN_DECLS

/* Longer text is cut. */
#define COI_BODY_TEXT_MAX (1024 * 1024)

typedef struct
{
  char *text;
  gboolean from_html;
  gboolean truncated;
  GPtrArray *attachments;  /* CoiAttachment */
  const CoiMimePart *html; /* (nullable): the part that has all of the text as HTML */
} CoiBody;

char *coi_body_decode (const CoiMimePart *part, gboolean *truncated);
void coi_body_read (CoiBody *self, const GPtrArray *parts);

G_END_DECLS
