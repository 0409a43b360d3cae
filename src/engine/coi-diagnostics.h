/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be told to somebody who helps: no secret, no address in full, no message. */
#pragma once

#include "coi-engine.h"

G_BEGIN_DECLS

/* Keeps the last lines that the program logs, from now on; once, before other threads. */
void coi_diagnostics_install (void);
/* @program: lines about the program that asks, for the beginning. (transfer full): plain UTF-8 */
char *coi_engine_dup_diagnostics (CoiEngine *self, const char *program);
/* The last lines, oldest first, not cleaned. (transfer full) */
char *coi_diagnostics_dup_log (void);
/* @text without addresses, without what is in @secrets. (transfer full) */
char *coi_diagnostics_clean (const char *text, const char *const *secrets);

G_END_DECLS
