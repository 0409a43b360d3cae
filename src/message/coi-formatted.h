/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the text that is shown is formatted. Private to this folder. */
#pragma once

#include "coi-body.h"
#include "coi-mention.h"

G_BEGIN_DECLS

void
coi_formatted_read (CoiParsedMessage *message, const CoiMimePart *part, const GArray *mentions);

G_END_DECLS
