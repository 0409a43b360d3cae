/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminals of the response grammar: atoms, numbers, strings, and values to skip. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lists in lists. The structure of a message with 100 nested parts, which is what servers describe,
 * has a few more. */
#define COI_IMAP_NESTING_MAX 200

/**
 * CoiImapScanner:
 * @frame: (not owned): one complete response, as the lexer cut it
 * @p: the next byte
 * @end: behind the last byte; the line end is not part of it
 *
 * All functions move @p behind what they read and return %FALSE or %NULL when it is not there;
 * a scanner that failed is of no further use.
 */
typedef struct
{
  GBytes *frame;
  const guint8 *p;
  const guint8 *end;
} CoiImapScanner;

void coi_imap_scanner_init (CoiImapScanner *self, GBytes *frame);
void coi_imap_scanner_init_text (CoiImapScanner *self, const char *text);
gboolean coi_imap_scanner_at_end (CoiImapScanner *self);
int coi_imap_scanner_peek (CoiImapScanner *self);
gboolean coi_imap_scanner_accept (CoiImapScanner *self, char c);
gboolean coi_imap_scanner_space (CoiImapScanner *self);
char *coi_imap_scanner_atom (CoiImapScanner *self);
char *coi_imap_scanner_name (CoiImapScanner *self);
gboolean coi_imap_scanner_number (CoiImapScanner *self, guint64 max, guint64 *number);
gboolean coi_imap_scanner_number32 (CoiImapScanner *self, guint32 *number);
gboolean coi_imap_scanner_nil (CoiImapScanner *self);
GBytes *coi_imap_scanner_string (CoiImapScanner *self);
gboolean coi_imap_scanner_nstring (CoiImapScanner *self, GBytes **string);
char *coi_imap_scanner_astring (CoiImapScanner *self);
char *coi_imap_scanner_section (CoiImapScanner *self);
gboolean coi_imap_scanner_skip_value (CoiImapScanner *self);
char *coi_imap_scanner_rest (CoiImapScanner *self);

G_END_DECLS
