/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of the layers below -> the kinds that a user can do something about. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-error.h"

#include "coi-engine.h"
#include "coi-imap-error.h"
#include "coi-message-parser.h"
#include "coi-net-error.h"
#include "coi-provider.h"
#include "coi-smtp-session.h"
#include "coi-store.h"

static int
from_net (int code)
{
  switch ((CoiNetError)code)
    {
    case COI_NET_ERROR_UNKNOWN_HOST:
      return COI_ENGINE_ERROR_UNKNOWN_HOST;
    case COI_NET_ERROR_UNREACHABLE:
    case COI_NET_ERROR_CLOSED:
    case COI_NET_ERROR_FAILED:
      return COI_ENGINE_ERROR_NO_NETWORK;
    case COI_NET_ERROR_REFUSED:
      return COI_ENGINE_ERROR_REFUSED;
    case COI_NET_ERROR_TIMED_OUT:
      return COI_ENGINE_ERROR_TIMED_OUT;
    case COI_NET_ERROR_CERTIFICATE:
      return COI_ENGINE_ERROR_CERTIFICATE;
    case COI_NET_ERROR_TLS:
    case COI_NET_ERROR_INSECURE:
      return COI_ENGINE_ERROR_INSECURE;
    default:
      return COI_ENGINE_ERROR_NO_NETWORK;
    }
}

static int
from_imap (int code)
{
  switch ((CoiImapError)code)
    {
    case COI_IMAP_ERROR_AUTH:
      return COI_ENGINE_ERROR_WRONG_PASSWORD;
    case COI_IMAP_ERROR_NO_MECHANISM:
      return COI_ENGINE_ERROR_INSECURE;
    case COI_IMAP_ERROR_NO:
    case COI_IMAP_ERROR_BAD:
    case COI_IMAP_ERROR_BYE:
    case COI_IMAP_ERROR_PROTOCOL:
    case COI_IMAP_ERROR_UNAVAILABLE:
    default:
      return COI_ENGINE_ERROR_SERVER;
    }
}

static int
from_smtp (int code)
{
  switch ((CoiSmtpError)code)
    {
    case COI_SMTP_ERROR_AUTH:
      return COI_ENGINE_ERROR_WRONG_PASSWORD;
    case COI_SMTP_ERROR_NO_MECHANISM:
      return COI_ENGINE_ERROR_INSECURE;
    case COI_SMTP_ERROR_TRANSIENT:
    case COI_SMTP_ERROR_PERMANENT:
    case COI_SMTP_ERROR_PROTOCOL:
    case COI_SMTP_ERROR_UNKNOWN:
    case COI_SMTP_ERROR_UNAVAILABLE:
    default:
      return COI_ENGINE_ERROR_SERVER;
    }
}

/**
 * coi_engine_error_code:
 * @error: an error of any layer
 *
 * Returns: the #CoiEngineError to tell the user
 */
int
coi_engine_error_code (const GError *error)
{
  if (error->domain == COI_ENGINE_ERROR)
    return error->code;
  if (error->domain == COI_NET_ERROR)
    return from_net (error->code);
  if (error->domain == COI_IMAP_ERROR)
    return from_imap (error->code);
  if (error->domain == COI_SMTP_ERROR)
    return from_smtp (error->code);
  if (error->domain == COI_STORE_ERROR)
    return error->code == COI_STORE_ERROR_NOT_FOUND ? COI_ENGINE_ERROR_NOT_FOUND
                                                    : COI_ENGINE_ERROR_STORE;
  if (error->domain == COI_MESSAGE_ERROR)
    return COI_ENGINE_ERROR_ADDRESS;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return COI_ENGINE_ERROR_NOT_FOUND;
  return COI_ENGINE_ERROR_NO_NETWORK;
}

/**
 * coi_engine_error_code_at:
 * @error: an error of any layer
 * @host: the server that it is about
 *
 * Returns: the #CoiEngineError to tell the user, who may not be able to know that this provider
 * calls the right password wrong
 */
int
coi_engine_error_code_at (const GError *error, const char *host)
{
  int code = coi_engine_error_code (error);

  if (code == COI_ENGINE_ERROR_WRONG_PASSWORD && coi_provider_find (host) != NULL)
    return COI_ENGINE_ERROR_OAUTH;
  return code;
}

/**
 * coi_engine_error_take:
 * @error: (transfer full): an error of any layer
 *
 * Returns: (transfer full): the same in #COI_ENGINE_ERROR, its message kept as the detail
 */
GError *
coi_engine_error_take (GError *error)
{
  GError *mapped;

  if (error->domain == COI_ENGINE_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  mapped = g_error_new_literal (COI_ENGINE_ERROR, coi_engine_error_code (error), error->message);
  coi_engine_error_set_certificate (mapped, coi_net_error_get_certificate (error));
  g_error_free (error);
  return mapped;
}

/**
 * coi_engine_error_needs_user:
 * @code: a #CoiEngineError
 *
 * Returns: whether trying again by itself is of no use
 */
gboolean
coi_engine_error_needs_user (int code)
{
  switch ((CoiEngineError)code)
    {
    case COI_ENGINE_ERROR_WRONG_PASSWORD:
    case COI_ENGINE_ERROR_CERTIFICATE:
    case COI_ENGINE_ERROR_INSECURE:
    case COI_ENGINE_ERROR_NO_PASSWORD:
    case COI_ENGINE_ERROR_OAUTH:
    case COI_ENGINE_ERROR_FOREIGN:
      return TRUE;
    case COI_ENGINE_ERROR_UNKNOWN_HOST:
    case COI_ENGINE_ERROR_NO_NETWORK:
    case COI_ENGINE_ERROR_REFUSED:
    case COI_ENGINE_ERROR_TIMED_OUT:
    case COI_ENGINE_ERROR_SERVER:
    case COI_ENGINE_ERROR_SECRETS:
    case COI_ENGINE_ERROR_STORE:
    case COI_ENGINE_ERROR_ADDRESS:
    case COI_ENGINE_ERROR_EXISTS:
    case COI_ENGINE_ERROR_NOT_FOUND:
    case COI_ENGINE_ERROR_EMPTY:
    case COI_ENGINE_ERROR_TOO_LARGE:
    case COI_ENGINE_ERROR_NOT_OWN:
    case COI_ENGINE_ERROR_CLOSED:
    case COI_ENGINE_ERROR_FILE:
    default:
      return FALSE;
    }
}
