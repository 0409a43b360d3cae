/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machine sees of a command. */
#pragma once

#include "coi-imap-command.h"
#include "coi-imap-response.h"

G_BEGIN_DECLS

/**
 * CoiImapPart:
 * @bytes: what goes over the wire
 * @is_literal: whether they are a literal, which its "{n}" announces
 */
typedef struct
{
  GBytes *bytes;
  gboolean is_literal;
} CoiImapPart;

/**
 * CoiImapCommand:
 * @parts: CoiImapPart; the text behind the tag and its space, without the line end
 * @problem: (nullable): why the command cannot be sent
 * @wants: bits (1 << CoiImapResponseKind) of the untagged responses that answer it
 * @can_pipeline: whether it may be sent while other such commands run (RFC 3501, section 5.5)
 */
struct _CoiImapCommand
{
  GArray *parts;
  const char *problem;
  guint wants;
  gboolean can_pipeline;
};

CoiImapCommand *coi_imap_command_new (const char *text);
void coi_imap_command_add_text (CoiImapCommand *self, const char *text);
void coi_imap_command_add_string (CoiImapCommand *self, const char *string);
void coi_imap_command_add_literal (CoiImapCommand *self, GBytes *bytes);
gboolean coi_imap_command_write (CoiImapCommand *self,
                                 guint *next,
                                 gboolean literal_plus,
                                 gboolean literal_minus,
                                 GByteArray *out);

G_END_DECLS
