/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses a mechanism and speaks it. */
#define G_LOG_DOMAIN "coi-sasl"

#include "coi-sasl-private.h"

#include <string.h>

/* A challenge longer than this is none of any mechanism here. */
#define MAX_CHALLENGE 8192

/* With "y" the server fails the login when it does offer binding: then somebody has taken the offer
 * out of the list that was seen here (RFC 5802, section 6). */
static gboolean
begin_scram (CoiSasl *self, const CoiSaslContext *context)
{
  CoiScramBinding binding = { .flag = context->binding_type != NULL ? "y" : "n" };
  g_autofree char *flag = NULL;

  if (self->mechanism->is_bound)
    {
      flag = g_strconcat ("p=", context->binding_type, NULL);
      binding.flag = flag;
      binding.data = context->binding;
    }
  self->scram = coi_scram_new (self->mechanism->hash, context->login, context->password, &binding);
  return self->scram != NULL;
}

static GBytes *
get_initial_scram (CoiSasl *self)
{
  char *first = coi_scram_get_first (self->scram);

  return g_bytes_new_take (first, strlen (first));
}

static GBytes *
step_scram (CoiSasl *self, GBytes *challenge)
{
  gsize size;
  const char *data = g_bytes_get_data (challenge, &size);
  g_autofree char *text = NULL;
  char *answer;

  if (size > 0 && memchr (data, '\0', size) != NULL)
    return NULL;
  text = g_strndup (size > 0 ? data : "", size);
  answer = coi_scram_step (self->scram, text);
  return answer != NULL ? g_bytes_new_take (answer, strlen (answer)) : NULL;
}

static gboolean
is_complete_scram (CoiSasl *self)
{
  return coi_scram_is_complete (self->scram);
}

#define SCRAM(name, is_bound, hash)                                                                \
  { name,                                                                                          \
    FALSE,                                                                                         \
    FALSE,                                                                                         \
    is_bound,                                                                                      \
    hash,                                                                                          \
    begin_scram,                                                                                   \
    get_initial_scram,                                                                             \
    step_scram,                                                                                    \
    is_complete_scram }

/* The strongest first. Being bound counts more than the hash: it is what keeps somebody out who
 * has got a certificate in the server's name. */
static const CoiSaslMechanism mechanisms[] = {
  SCRAM ("SCRAM-SHA-256-PLUS", TRUE, G_CHECKSUM_SHA256),
  SCRAM ("SCRAM-SHA-1-PLUS", TRUE, G_CHECKSUM_SHA1),
  SCRAM ("SCRAM-SHA-256", FALSE, G_CHECKSUM_SHA256),
  SCRAM ("SCRAM-SHA-1", FALSE, G_CHECKSUM_SHA1),
  { "PLAIN", FALSE, TRUE, FALSE, 0, coi_sasl_begin_clear, coi_sasl_get_initial_plain,
    coi_sasl_step_plain, coi_sasl_is_complete_plain },
  { "LOGIN", FALSE, TRUE, FALSE, 0, coi_sasl_begin_clear, coi_sasl_get_initial_login,
    coi_sasl_step_login, coi_sasl_is_complete_login },
  { "OAUTHBEARER", TRUE, TRUE, FALSE, 0, coi_sasl_begin_oauthbearer, coi_sasl_get_initial_bearer,
    coi_sasl_step_oauthbearer, coi_sasl_is_complete_bearer },
  { "XOAUTH2", TRUE, TRUE, FALSE, 0, coi_sasl_begin_xoauth2, coi_sasl_get_initial_bearer,
    coi_sasl_step_xoauth2, coi_sasl_is_complete_bearer },
};

static gboolean
is_offered (const char *const *offered, const char *name)
{
  for (guint i = 0; offered[i] != NULL; i++)
    if (g_ascii_strcasecmp (offered[i], name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_usable (const CoiSaslMechanism *mechanism, const CoiSaslContext *context)
{
  if (mechanism->is_clear_text && !context->is_secure)
    return FALSE;
  if (mechanism->is_bound && (context->binding_type == NULL || context->binding == NULL))
    return FALSE;
  if (mechanism->needs_token)
    return context->token != NULL;
  return context->token == NULL && context->password != NULL;
}

/**
 * coi_sasl_new:
 * @offered: (array zero-terminated=1): the mechanism names that the server offers, any case
 * @context: who logs in, and over what
 *
 * Chooses the strongest mechanism of those offered that @context allows. One that sends the secret
 * itself is used on a secure connection only, and one with channel binding where there is TLS.
 *
 * Returns: (transfer full) (nullable): the exchange, or %NULL when none of the offered may be used
 */
CoiSasl *
coi_sasl_new (const char *const *offered, const CoiSaslContext *context)
{
  CoiSasl *self;

  g_return_val_if_fail (offered != NULL && context != NULL && context->login != NULL, NULL);

  self = g_new0 (CoiSasl, 1);
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      self->mechanism = &mechanisms[i];
      if (is_offered (offered, mechanisms[i].name) && is_usable (&mechanisms[i], context) &&
          mechanisms[i].begin (self, context))
        return self;
    }
  coi_sasl_free (self);
  return NULL;
}

/**
 * coi_sasl_free:
 * @self: (nullable) (transfer full): an exchange; its secrets are wiped
 */
void
coi_sasl_free (CoiSasl *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->secret, coi_sasl_wipe);
  g_free (self->login);
  g_clear_pointer (&self->scram, coi_scram_free);
  g_free (self);
}

/**
 * coi_sasl_get_mechanism:
 * @self: an exchange
 *
 * Returns: (transfer none): the mechanism's name, as to be sent
 */
const char *
coi_sasl_get_mechanism (CoiSasl *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->mechanism->name;
}

/**
 * coi_sasl_get_initial_response:
 * @self: an exchange
 *
 * Returns: (transfer full) (nullable): what the client says first, not encoded; %NULL when it waits
 *   for a challenge (LOGIN)
 */
GBytes *
coi_sasl_get_initial_response (CoiSasl *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->mechanism->get_initial (self);
}

/**
 * coi_sasl_step:
 * @self: an exchange
 * @challenge: one challenge, decoded
 *
 * Returns: (transfer full) (nullable): the answer, perhaps empty, not encoded; %NULL when the
 * server broke the mechanism's rules: cancel then
 */
GBytes *
coi_sasl_step (CoiSasl *self, GBytes *challenge)
{
  g_return_val_if_fail (self != NULL && challenge != NULL, NULL);
  if (g_bytes_get_size (challenge) > MAX_CHALLENGE)
    return NULL;
  return self->mechanism->step (self, challenge);
}

/**
 * coi_sasl_is_complete:
 * @self: an exchange
 *
 * Returns: whether all was said; %FALSE when the server said OK before proving itself (SCRAM),
 *   without having asked for everything, or after refusing (OAUTHBEARER), which counts as failed
 */
gboolean
coi_sasl_is_complete (CoiSasl *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->mechanism->is_complete (self);
}

/**
 * coi_sasl_set_nonce:
 * @self: an exchange that has not begun
 * @nonce: printable ASCII without a comma
 *
 * Fixes the nonce of SCRAM, for the vectors of the RFCs.
 */
void
coi_sasl_set_nonce (CoiSasl *self, const char *nonce)
{
  g_return_if_fail (self != NULL && self->scram != NULL);
  coi_scram_set_nonce (self->scram, nonce);
}
