/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong in IMAP above the network. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-error.h"

G_DEFINE_QUARK (coi_imap_error, coi_imap_error)
