/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms that send the password itself: PLAIN (RFC 4616) and LOGIN. */
#define G_LOG_DOMAIN "coi-sasl"

#include "coi-sasl-private.h"

#include <string.h>

gboolean
coi_sasl_begin_clear (CoiSasl *self, const CoiSaslContext *context)
{
  if (!g_utf8_validate (context->login, -1, NULL) || !g_utf8_validate (context->password, -1, NULL))
    return FALSE;
  self->login = g_strdup (context->login);
  self->secret = g_strdup (context->password);
  return TRUE;
}

/* message = [authzid] NUL authcid NUL passwd (RFC 4616, section 2); preparing is the server's. */
GBytes *
coi_sasl_get_initial_plain (CoiSasl *self)
{
  gsize login_length = strlen (self->login), length = strlen (self->secret) + login_length + 2;
  char *message = g_malloc0 (length + 1);
  GBytes *bytes;

  memcpy (message + 1, self->login, login_length);
  memcpy (message + login_length + 2, self->secret, strlen (self->secret));
  self->n_steps = 1;
  bytes = coi_sasl_secret_bytes (message, length);
  explicit_bzero (message, length);
  g_free (message);
  return bytes;
}

/* Some servers send an empty challenge where the initial response belongs; nothing else may come.
 */
GBytes *
coi_sasl_step_plain (CoiSasl *self, GBytes *challenge)
{
  if (self->n_steps > 0 || g_bytes_get_size (challenge) > 0)
    return NULL;
  return coi_sasl_get_initial_plain (self);
}

gboolean
coi_sasl_is_complete_plain (CoiSasl *self)
{
  return self->n_steps == 1;
}

GBytes *
coi_sasl_get_initial_login (CoiSasl *self)
{
  return NULL;
}

/* The prompts' words differ from server to server; their order does not. */
GBytes *
coi_sasl_step_login (CoiSasl *self, GBytes *challenge)
{
  const char *const answers[] = { self->login, self->secret };
  const char *answer;

  if (self->n_steps >= G_N_ELEMENTS (answers))
    return NULL;
  answer = answers[self->n_steps++];
  return coi_sasl_secret_bytes (answer, strlen (answer));
}

gboolean
coi_sasl_is_complete_login (CoiSasl *self)
{
  return self->n_steps == 2;
}
