/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machine and the builders see of a command. */
#pragma once

#include "coi-imap-command.h"
#include "coi-imap-response.h"

G_BEGIN_DECLS

/* For CoiImapCommand.wants */
#define COI_IMAP_WANT(kind) (1u << COI_IMAP_RESPONSE_##kind)
#define COI_IMAP_WANT_ALL (~0u)

/**
 * CoiImapPart:
 * @bytes: what goes over the wire
 * @is_literal: whether they are a literal, which its "{n}" announces
 * @utf8: (nullable): what goes over the wire instead, not as a literal, where mailbox names are
 *   UTF-8 (RFC 6855, section 3; RFC 9051, section 5.1)
 */
typedef struct
{
  GBytes *bytes;
  gboolean is_literal;
  GBytes *utf8;
} CoiImapPart;

/**
 * CoiImapCommand:
 * @parts: CoiImapPart; the text behind the tag and its space, without the line end
 * @problem: (nullable): why the command cannot be sent
 * @wants: bits COI_IMAP_WANT() of the untagged responses that answer it
 * @can_pipeline: whether it may be sent while other such commands run (RFC 3501, section 5.5)
 * @starts_deflate: whether all bytes behind its OK are compressed (RFC 4978)
 */
struct _CoiImapCommand
{
  GArray *parts;
  const char *problem;
  guint wants;
  gboolean can_pipeline;
  gboolean starts_deflate;
};

/**
 * CoiImapWire:
 * @literal_plus: no literal waits for "+" (RFC 7888)
 * @literal_minus: no literal of up to 4096 bytes does
 * @utf8: mailbox names are UTF-8
 *
 * How the connection writes commands.
 */
typedef struct
{
  gboolean literal_plus;
  gboolean literal_minus;
  gboolean utf8;
} CoiImapWire;

CoiImapCommand *coi_imap_command_new (const char *text);
CoiImapCommand *coi_imap_command_new_full (const char *text, guint wants, gboolean can_pipeline);
void coi_imap_command_add_text (CoiImapCommand *self, const char *text);
void coi_imap_command_add_string (CoiImapCommand *self, const char *string);
void coi_imap_command_add_mailbox (CoiImapCommand *self, const char *mailbox);
void coi_imap_command_add_literal (CoiImapCommand *self, GBytes *bytes);
gboolean coi_imap_command_write (CoiImapCommand *self,
                                 guint *next,
                                 const CoiImapWire *wire,
                                 GByteArray *out);

G_END_DECLS
