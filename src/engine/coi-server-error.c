/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine's errors carry besides their words: which server, which certificate. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-error.h"
#include "coi-engine.h"

/* Carried by the error itself, so that it comes to whoever asks the user. */
typedef struct
{
  CoiCertificate *certificate;
  CoiEndpoint *endpoint;
  CoiServerKind kind;
} CoiEngineErrorPrivate;

static void
coi_engine_error_private_init (CoiEngineErrorPrivate *priv)
{
}

static void
coi_engine_error_private_copy (const CoiEngineErrorPrivate *from, CoiEngineErrorPrivate *to)
{
  to->certificate = coi_certificate_copy (from->certificate);
  to->endpoint = coi_endpoint_copy (from->endpoint);
  to->kind = from->kind;
}

static void
coi_engine_error_private_clear (CoiEngineErrorPrivate *priv)
{
  coi_certificate_free (priv->certificate);
  coi_endpoint_free (priv->endpoint);
}

/* GLib aligns the private data, which the cast in its macro does not show. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (CoiEngineError, coi_engine_error)
#pragma GCC diagnostic pop

/**
 * coi_engine_error_get_certificate:
 * @error: any error
 * @endpoint: (out) (transfer none) (nullable) (optional): the server that showed it
 * @kind: (out) (optional): which server that is
 *
 * The certificate to ask the user about. When they accept it, its fingerprint becomes the
 * `certificate` of that server's #CoiEndpoint.
 *
 * Returns: (transfer none) (nullable): the certificate that was refused; %NULL when @error is no
 *   %COI_ENGINE_ERROR_CERTIFICATE with one
 */
const CoiCertificate *
coi_engine_error_get_certificate (const GError *error,
                                  const CoiEndpoint **endpoint,
                                  CoiServerKind *kind)
{
  const CoiEngineErrorPrivate *priv;

  if (!g_error_matches (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_CERTIFICATE))
    return NULL;
  priv = coi_engine_error_get_private (error);
  if (endpoint != NULL)
    *endpoint = priv->endpoint;
  if (kind != NULL)
    *kind = priv->kind;
  return priv->certificate;
}

/**
 * coi_engine_error_set_server:
 * @error: in %COI_ENGINE_ERROR
 * @endpoint: the server that it is about
 * @kind: which server that is
 */
void
coi_engine_error_set_server (GError *error, const CoiEndpoint *endpoint, CoiServerKind kind)
{
  CoiEngineErrorPrivate *priv = coi_engine_error_get_private (error);

  coi_endpoint_free (priv->endpoint);
  priv->endpoint = coi_endpoint_copy (endpoint);
  priv->kind = kind;
}

/**
 * coi_engine_error_is_of:
 * @error: any error
 * @kind: a server
 *
 * Returns: whether @error is known to be about that server
 */
gboolean
coi_engine_error_is_of (const GError *error, CoiServerKind kind)
{
  const CoiEngineErrorPrivate *priv =
      error->domain == COI_ENGINE_ERROR ? coi_engine_error_get_private (error) : NULL;

  return priv != NULL && priv->endpoint != NULL && priv->kind == kind;
}

/**
 * coi_engine_error_set_certificate:
 * @error: in %COI_ENGINE_ERROR
 * @certificate: (nullable): what the server showed
 */
void
coi_engine_error_set_certificate (GError *error, const CoiCertificate *certificate)
{
  CoiEngineErrorPrivate *priv = coi_engine_error_get_private (error);

  coi_certificate_free (priv->certificate);
  priv->certificate = coi_certificate_copy (certificate);
}
