/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SASL mechanisms as pure functions; base64 is the caller's (the protocols differ in framing). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoiSasl CoiSasl;

/**
 * CoiSaslContext:
 * @login: (not nullable): the authentication identity, UTF-8
 * @password: (nullable): the password, UTF-8; not used with a @token
 * @token: (nullable): an OAuth 2 access token (RFC 6750); the password's mechanisms are not used
 * then
 * @host: (nullable): the server's name and
 * @port: its port, for OAUTHBEARER
 * @is_secure: whether TLS protects the connection, or none is needed as it never leaves this
 * machine
 * @binding_type: (nullable): a registered channel binding type, like "tls-exporter" (RFC 9266);
 *   %NULL when there is no TLS to bind to
 * @binding: (nullable): the channel binding data of that type
 *
 * Who logs in, and over what. Nothing of it is kept longer than the call it is passed to.
 */
typedef struct
{
  const char *login;
  const char *password;
  const char *token;
  const char *host;
  guint16 port;
  gboolean is_secure;
  const char *binding_type;
  GBytes *binding;
} CoiSaslContext;

CoiSasl *coi_sasl_new (const char *const *offered, const CoiSaslContext *context);
void coi_sasl_free (CoiSasl *self);
const char *coi_sasl_get_mechanism (CoiSasl *self);
GBytes *coi_sasl_get_initial_response (CoiSasl *self);
GBytes *coi_sasl_step (CoiSasl *self, GBytes *challenge);
gboolean coi_sasl_is_complete (CoiSasl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSasl, coi_sasl_free)

G_END_DECLS
