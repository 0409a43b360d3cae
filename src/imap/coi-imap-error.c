/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong in IMAP above the network. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-error.h"

/* The formatter would take the name for a subtraction. */
/* clang-format off */
G_DEFINE_QUARK (coi-imap-error-quark, coi_imap_error)
