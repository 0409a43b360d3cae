/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is attached to the message that is being written. */
#pragma once

#include <adwaita.h>

#include "coi-outgoing.h"

G_BEGIN_DECLS

#define COI_TYPE_ATTACHMENT_STRIP (coi_attachment_strip_get_type ())
G_DECLARE_FINAL_TYPE (CoiAttachmentStrip, coi_attachment_strip, COI, ATTACHMENT_STRIP, AdwBin)

void coi_attachment_strip_add_file (CoiAttachmentStrip *self, GFile *file);
void coi_attachment_strip_add_texture (CoiAttachmentStrip *self, GdkTexture *texture);
void
coi_attachment_strip_add_recording (CoiAttachmentStrip *self, const char *path, guint duration);
guint coi_attachment_strip_get_n (CoiAttachmentStrip *self);

/* What is attached, for another time: made by steal(), given back by restore(). */
GPtrArray *coi_attachment_strip_steal (CoiAttachmentStrip *self);
void coi_attachment_strip_restore (CoiAttachmentStrip *self, GPtrArray *attached);
void coi_attachments_add_to (GPtrArray *attached, CoiOutgoing *outgoing);
char *coi_attachments_new_path (const char *name);

/* Signals: "changed": something was added or taken away */

G_END_DECLS
