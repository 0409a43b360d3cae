/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mailbox names in modified UTF-7 (RFC 3501, section 5.1.3). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_imap_utf7_encode (const char *utf8);
char *coi_imap_utf7_decode (const char *wire);

G_END_DECLS
