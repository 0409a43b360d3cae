/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies of an SMTP server, parsed as their bytes come. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoiSmtpReply:
 * @code: 200 to 599
 * @lines: (element-type utf8): the text of each line, valid UTF-8 without control characters
 */
typedef struct
{
  guint code;
  GPtrArray *lines;
} CoiSmtpReply;

void coi_smtp_reply_free (CoiSmtpReply *self);
char *coi_smtp_reply_to_text (const CoiSmtpReply *self);
char *coi_smtp_reply_get_enhanced (const CoiSmtpReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSmtpReply, coi_smtp_reply_free)

/**
 * CoiSmtpParseStatus:
 * @COI_SMTP_PARSE_MORE: all bytes are taken, the reply is not at its end
 * @COI_SMTP_PARSE_DONE: one reply is whole
 * @COI_SMTP_PARSE_BAD: this is not a reply, or a limit is exceeded; nothing can follow
 */
typedef enum
{
  COI_SMTP_PARSE_MORE,
  COI_SMTP_PARSE_DONE,
  COI_SMTP_PARSE_BAD,
} CoiSmtpParseStatus;

typedef struct _CoiSmtpReplyParser CoiSmtpReplyParser;

CoiSmtpReplyParser *coi_smtp_reply_parser_new (void);
void coi_smtp_reply_parser_free (CoiSmtpReplyParser *self);
CoiSmtpParseStatus coi_smtp_reply_parser_feed (CoiSmtpReplyParser *self,
                                               const char *data,
                                               gsize size,
                                               gsize *consumed);
CoiSmtpReply *coi_smtp_reply_parser_take_reply (CoiSmtpReplyParser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSmtpReplyParser, coi_smtp_reply_parser_free)

G_END_DECLS
