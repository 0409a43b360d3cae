/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How strictly an address was written. Private to this folder. */
#pragma once

#include "coi-address.h"

G_BEGIN_DECLS

typedef enum
{
  COI_MAILBOX_EMPTY = 1 << 0,
  COI_MAILBOX_ODD = 1 << 1,
  COI_MAILBOX_GROUPED = 1 << 2,
} CoiMailboxFlags;

CoiAddress *coi_address_parse_only (const char *value, gsize length);
char *coi_phrase_decode (const char *words);

G_END_DECLS
