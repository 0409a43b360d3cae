/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text/plain; format=flowed (RFC 3676), both ways. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_flowed_decode (const char *text, gboolean delsp);
char *coi_flowed_encode (const char *text, gboolean quoted);

G_END_DECLS
