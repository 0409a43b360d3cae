/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SASL mechanisms as pure functions; base64 is the caller's (the protocols differ in framing). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoiSasl CoiSasl;

/**
 * coi_sasl_new:
 * @offered: (array zero-terminated=1): the mechanism names that the server offers, any case
 * @secure: whether TLS protects the connection; clear-text mechanisms are used only then
 * @login: the authentication identity, UTF-8
 * @password: the password, UTF-8
 *
 * Chooses the strongest mechanism of those offered (SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN).
 *
 * Returns: (nullable): the exchange, or %NULL when none of the offered may be used
 */
CoiSasl *
coi_sasl_new (const char *const *offered, gboolean secure, const char *login, const char *password);
void coi_sasl_free (CoiSasl *self);
const char *coi_sasl_get_mechanism (CoiSasl *self);
/* The client speaks first in PLAIN and SCRAM; NULL when it must wait for a challenge (LOGIN). */
GBytes *coi_sasl_get_initial_response (CoiSasl *self);
/* The answer to one decoded challenge; NULL when the server broke the mechanism's rules. */
GBytes *coi_sasl_step (CoiSasl *self, GBytes *challenge);
/* FALSE when the server said OK before proving itself (SCRAM): treat as failed. */
gboolean coi_sasl_is_complete (CoiSasl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSasl, coi_sasl_free)

G_END_DECLS
