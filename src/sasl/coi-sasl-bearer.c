/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms that send an OAuth 2 token: OAUTHBEARER (RFC 7628), and XOAUTH2 before it. */
#define G_LOG_DOMAIN "coi-sasl"

#include "coi-sasl-private.h"

#include <string.h>

#define SEPARATOR "\x01"

typedef enum
{
  BEARER_NEW,
  BEARER_SENT,
  BEARER_REFUSED,
} BearerState;

/* What could end a field early must not be in it. */
static gboolean
is_printable (const char *text, gboolean is_ascii)
{
  if (*text == '\0' || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || (is_ascii && !g_ascii_isgraph (*p)))
      return FALSE;
  return TRUE;
}

static gboolean
is_usable (const CoiSaslContext *context)
{
  return is_printable (context->login, FALSE) && is_printable (context->token, TRUE);
}

/* RFC 7628, section 3.1: a gs2-header and key/value pairs */
gboolean
coi_sasl_begin_oauthbearer (CoiSasl *self, const CoiSaslContext *context)
{
  g_autofree char *name = NULL;

  if (!is_usable (context) || context->host == NULL || !is_printable (context->host, FALSE))
    return FALSE;
  name = coi_sasl_escape_name (context->login);
  self->secret = g_strdup_printf ("n,a=%s," SEPARATOR "host=%s" SEPARATOR "port=%u" SEPARATOR
                                  "auth=Bearer %s" SEPARATOR SEPARATOR,
                                  name, context->host, context->port, context->token);
  return TRUE;
}

gboolean
coi_sasl_begin_xoauth2 (CoiSasl *self, const CoiSaslContext *context)
{
  if (!is_usable (context))
    return FALSE;
  self->secret = g_strdup_printf ("user=%s" SEPARATOR "auth=Bearer %s" SEPARATOR SEPARATOR,
                                  context->login, context->token);
  return TRUE;
}

GBytes *
coi_sasl_get_initial_bearer (CoiSasl *self)
{
  self->n_steps = BEARER_SENT;
  return coi_sasl_secret_bytes (self->secret, strlen (self->secret));
}

/* An empty challenge asks for the message; any other is the reason of a refusal as JSON, which must
 * be answered before the server says that it failed (RFC 7628, section 3.2.3). */
static GBytes *
step (CoiSasl *self, GBytes *challenge, const char *acknowledgement)
{
  if (self->n_steps == BEARER_NEW && g_bytes_get_size (challenge) == 0)
    return coi_sasl_get_initial_bearer (self);
  if (self->n_steps != BEARER_SENT)
    return NULL;
  self->n_steps = BEARER_REFUSED;
  return g_bytes_new (acknowledgement, strlen (acknowledgement));
}

GBytes *
coi_sasl_step_oauthbearer (CoiSasl *self, GBytes *challenge)
{
  return step (self, challenge, SEPARATOR);
}

GBytes *
coi_sasl_step_xoauth2 (CoiSasl *self, GBytes *challenge)
{
  return step (self, challenge, "");
}

gboolean
coi_sasl_is_complete_bearer (CoiSasl *self)
{
  return self->n_steps == BEARER_SENT;
}
