/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is true of every formatted text. */
#pragma once

#include "coi-rich-text.h"

G_BEGIN_DECLS

/* "text" and a line "start-end style target" for each span. */
char *describe_rich_text (const CoiRichText *self);
/* The promises of the header, and that HTML is read back as it was written. */
void check_rich_text (const CoiRichText *self);
/* That its Markdown is read back as it was written; not of every HTML. */
void check_rich_markdown (const CoiRichText *self);

G_END_DECLS
