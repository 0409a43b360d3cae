/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A MIME part as a file. Private to this folder. */
#pragma once

#include "coi-message-parser.h"
#include "coi-mime.h"

G_BEGIN_DECLS

CoiAttachment *coi_attachment_new (const CoiMimePart *part, const GPtrArray *parts);
void coi_attachments_settle_previews (GPtrArray *list);

G_END_DECLS
