/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One complete response, as the lexer cut it, to a CoiImapResponse. */
#pragma once

#include "coi-imap-response.h"

G_BEGIN_DECLS

CoiImapResponse *coi_imap_parse_response (GBytes *frame, GError **error);
GStrv coi_imap_parse_words (const char *text);

G_END_DECLS
