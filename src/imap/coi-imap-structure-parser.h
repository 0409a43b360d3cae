/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BODYSTRUCTURE to a tree of parts. */
#pragma once

#include "coi-imap-scanner.h"
#include "coi-imap-structure.h"

G_BEGIN_DECLS

gboolean coi_imap_parse_structure (CoiImapScanner *scanner, CoiImapStructure **structure);

G_END_DECLS
