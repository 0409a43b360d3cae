/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts the byte stream into complete responses: a line with the literals inside it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COI_IMAP_LINE_MAX (2u * 1024 * 1024)
#define COI_IMAP_LITERAL_MAX (64u * 1024 * 1024)
#define COI_IMAP_FRAME_MAX (64u * 1024 * 1024)

/**
 * CoiImapLexerResult:
 * @COI_IMAP_LEXER_MORE: everything was consumed and the response is not complete
 * @COI_IMAP_LEXER_DONE: one response is complete: take it
 * @COI_IMAP_LEXER_BAD: the peer broke the protocol or a limit; the lexer stays here
 */
typedef enum
{
  COI_IMAP_LEXER_MORE,
  COI_IMAP_LEXER_DONE,
  COI_IMAP_LEXER_BAD,
} CoiImapLexerResult;

typedef struct _CoiImapLexer CoiImapLexer;

CoiImapLexer *coi_imap_lexer_new (void);
void coi_imap_lexer_free (CoiImapLexer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapLexer, coi_imap_lexer_free)

CoiImapLexerResult
coi_imap_lexer_feed (CoiImapLexer *self, const guint8 *data, gsize length, gsize *consumed);
GBytes *coi_imap_lexer_take (CoiImapLexer *self);
gboolean coi_imap_lexer_is_empty (CoiImapLexer *self);
const char *coi_imap_lexer_get_problem (CoiImapLexer *self);

G_END_DECLS
