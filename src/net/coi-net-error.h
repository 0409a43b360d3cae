/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong below the protocols. */
#pragma once

#include "coi-certificate.h"

G_BEGIN_DECLS

#define COI_NET_ERROR (coi_net_error_quark ())

/**
 * CoiNetError:
 * @COI_NET_ERROR_UNKNOWN_HOST: the name does not resolve
 * @COI_NET_ERROR_UNREACHABLE: no route, no network
 * @COI_NET_ERROR_REFUSED: nothing listens there
 * @COI_NET_ERROR_TIMED_OUT: no answer in time
 * @COI_NET_ERROR_CERTIFICATE: the server's certificate is not acceptable; the message says why,
 *   coi_net_error_get_certificate() which one
 * @COI_NET_ERROR_TLS: the TLS handshake failed for another reason, or STARTTLS is not offered
 * @COI_NET_ERROR_CLOSED: the peer closed the connection
 * @COI_NET_ERROR_INSECURE: clear text would be needed and is not allowed
 * @COI_NET_ERROR_FAILED: anything else
 */
typedef enum
{
  COI_NET_ERROR_UNKNOWN_HOST,
  COI_NET_ERROR_UNREACHABLE,
  COI_NET_ERROR_REFUSED,
  COI_NET_ERROR_TIMED_OUT,
  COI_NET_ERROR_CERTIFICATE,
  COI_NET_ERROR_TLS,
  COI_NET_ERROR_CLOSED,
  COI_NET_ERROR_INSECURE,
  COI_NET_ERROR_FAILED,
} CoiNetError;

GQuark coi_net_error_quark (void);
const CoiCertificate *coi_net_error_get_certificate (const GError *error);

G_END_DECLS
