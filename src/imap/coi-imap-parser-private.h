/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the parser share: one function for the data of each kind of response. */
#pragma once

#include "coi-imap-response.h"
#include "coi-imap-scanner.h"

G_BEGIN_DECLS

/* All read from behind the name and its space, and return whether it was well-formed. */

/* coi-imap-parser.c */
GStrv coi_imap_parse_flag_list (CoiImapScanner *scanner);

/* coi-imap-code-parser.c */
gboolean coi_imap_parse_code (CoiImapScanner *scanner, CoiImapResponse *response);

/* coi-imap-fetch-parser.c */
gboolean coi_imap_parse_fetch (CoiImapScanner *scanner, CoiImapResponse *response);

/* coi-imap-mailbox-parser.c */
gboolean coi_imap_parse_list (CoiImapScanner *scanner, CoiImapResponse *response);
gboolean coi_imap_parse_namespace (CoiImapScanner *scanner, CoiImapResponse *response);
gboolean coi_imap_parse_mailbox_status (CoiImapScanner *scanner, CoiImapResponse *response);

/* coi-imap-entry-parser.c */
gboolean coi_imap_parse_id (CoiImapScanner *scanner, CoiImapResponse *response);
gboolean coi_imap_parse_metadata (CoiImapScanner *scanner, CoiImapResponse *response);
gboolean coi_imap_parse_quota (CoiImapScanner *scanner, CoiImapResponse *response);
gboolean coi_imap_parse_quota_root (CoiImapScanner *scanner, CoiImapResponse *response);

/* coi-imap-set-parser.c */
gboolean coi_imap_parse_set (CoiImapScanner *scanner, GArray *numbers);
gboolean coi_imap_parse_search (CoiImapScanner *scanner, CoiImapResponse *response);
gboolean coi_imap_parse_esearch (CoiImapScanner *scanner, CoiImapResponse *response);
gboolean coi_imap_parse_vanished (CoiImapScanner *scanner, CoiImapResponse *response);

G_END_DECLS
