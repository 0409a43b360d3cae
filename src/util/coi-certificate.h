/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person must know of a server's certificate that could not be verified. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define COI_TYPE_CERTIFICATE (coi_certificate_get_type ())

/**
 * CoiCertificate:
 * @host: (not nullable): the host name that was asked for, UTF-8
 * @fingerprint: (not nullable): the SHA-256 of the certificate (DER), in lower-case hexadecimal
 *   digits: what CoiEndpoint's `certificate` must be for an exception
 * @subject: (not nullable): whom it was issued to, as a distinguished name (RFC 4514); one line of
 *   clean UTF-8, perhaps empty. The server chose it: it proves nothing.
 * @issuer: (not nullable): who signed it, like @subject
 * @not_before: (nullable): when it begins to be valid
 * @not_after: (nullable): when it ends to be valid
 * @problems: which checks failed; not 0
 *
 * The certificate of a connection that failed with %COI_NET_ERROR_CERTIFICATE; see
 * coi_net_error_get_certificate().
 */
typedef struct
{
  char *host;
  char *fingerprint;
  char *subject;
  char *issuer;
  GDateTime *not_before;
  GDateTime *not_after;
  GTlsCertificateFlags problems;
} CoiCertificate;

GType coi_certificate_get_type (void);
CoiCertificate *
coi_certificate_new (const char *host, GTlsCertificate *certificate, GTlsCertificateFlags problems);
CoiCertificate *coi_certificate_copy (const CoiCertificate *self);
void coi_certificate_free (CoiCertificate *self);
char *coi_certificate_fingerprint (GTlsCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiCertificate, coi_certificate_free)

G_END_DECLS
