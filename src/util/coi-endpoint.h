/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a mail server listens and how a connection to it is secured. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CoiTlsMode:
 * @COI_TLS_IMPLICIT: TLS from the first byte (RFC 8314, section 3)
 * @COI_TLS_STARTTLS: clear text until STARTTLS, which must succeed
 * @COI_TLS_NONE: no TLS; refused for everything but a loopback address
 */
typedef enum
{
  COI_TLS_IMPLICIT,
  COI_TLS_STARTTLS,
  COI_TLS_NONE,
} CoiTlsMode;

/**
 * CoiEndpoint:
 * @host: (not nullable): host name or IP address, UTF-8
 * @port: TCP port
 * @tls: how the connection is secured
 * @ca_file: (nullable): a PEM file of extra trust anchors, in the file-name encoding
 * @certificate: (nullable): the SHA-256 of a certificate (DER) that the user has accepted here
 * although it cannot be verified, in lower-case hexadecimal digits
 */
typedef struct
{
  char *host;
  guint16 port;
  CoiTlsMode tls;
  char *ca_file;
  char *certificate;
} CoiEndpoint;

CoiEndpoint *coi_endpoint_new (const char *host, guint16 port, CoiTlsMode tls, const char *ca_file);
CoiEndpoint *coi_endpoint_copy (const CoiEndpoint *self);
gboolean coi_endpoint_equal (const CoiEndpoint *a, const CoiEndpoint *b);
void coi_endpoint_free (CoiEndpoint *self);
gboolean coi_endpoint_is_loopback (const CoiEndpoint *self);
/* HOST[:PORT][/tls|/starttls|/none]; @default_port and TLS fill what is left out. */
CoiEndpoint *coi_endpoint_parse (const char *text, guint16 default_port, GError **error);
char *coi_endpoint_to_string (const CoiEndpoint *self);
const char *coi_tls_mode_to_string (CoiTlsMode tls);
gboolean coi_tls_mode_from_string (const char *text, CoiTlsMode *tls);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiEndpoint, coi_endpoint_free)

G_END_DECLS
