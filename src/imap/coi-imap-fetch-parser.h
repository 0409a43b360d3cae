/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message data of one FETCH response. */
#pragma once

#include "coi-imap-response.h"
#include "coi-imap-scanner.h"

G_BEGIN_DECLS

gboolean coi_imap_parse_fetch (CoiImapScanner *scanner, CoiImapResponse *response);
GStrv coi_imap_parse_flag_list (CoiImapScanner *scanner);

G_END_DECLS
