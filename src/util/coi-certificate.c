/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person must know of a server's certificate that could not be verified. */
#define G_LOG_DOMAIN "coi-util"

#include "coi-certificate.h"

#include "coi-text.h"

/* Distinguished names are as long as the server likes; a dialog is not. */
#define MAX_NAME 256

G_DEFINE_BOXED_TYPE (CoiCertificate, coi_certificate, coi_certificate_copy, coi_certificate_free)

/**
 * coi_certificate_fingerprint:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the SHA-256 of its DER, in lower-case hexadecimal digits
 */
char *
coi_certificate_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/* Takes @name, which may be anything. */
static char *
clean_name (char *name)
{
  char *clean = coi_text_sanitize_line (name, MAX_NAME);

  g_free (name);
  return clean;
}

/**
 * coi_certificate_new:
 * @host: the host name that was asked for, UTF-8
 * @certificate: what the server showed; the first of its chain
 * @problems: which checks failed
 *
 * Returns: (transfer full): the description of @certificate
 */
CoiCertificate *
coi_certificate_new (const char *host, GTlsCertificate *certificate, GTlsCertificateFlags problems)
{
  CoiCertificate *self = g_new0 (CoiCertificate, 1);

  self->host = g_strdup (host);
  self->fingerprint = coi_certificate_fingerprint (certificate);
  self->subject = clean_name (g_tls_certificate_get_subject_name (certificate));
  self->issuer = clean_name (g_tls_certificate_get_issuer_name (certificate));
  self->not_before = g_tls_certificate_get_not_valid_before (certificate);
  self->not_after = g_tls_certificate_get_not_valid_after (certificate);
  self->problems = problems;
  return self;
}

static GDateTime *
copy_time (GDateTime *time)
{
  return time != NULL ? g_date_time_ref (time) : NULL;
}

/**
 * coi_certificate_copy:
 * @self: (nullable): a description
 *
 * Returns: (transfer full) (nullable): a copy; %NULL of %NULL
 */
CoiCertificate *
coi_certificate_copy (const CoiCertificate *self)
{
  CoiCertificate *copy;

  if (self == NULL)
    return NULL;
  copy = g_new0 (CoiCertificate, 1);
  copy->host = g_strdup (self->host);
  copy->fingerprint = g_strdup (self->fingerprint);
  copy->subject = g_strdup (self->subject);
  copy->issuer = g_strdup (self->issuer);
  copy->not_before = copy_time (self->not_before);
  copy->not_after = copy_time (self->not_after);
  copy->problems = self->problems;
  return copy;
}

/**
 * coi_certificate_free:
 * @self: (nullable) (transfer full): a description
 */
void
coi_certificate_free (CoiCertificate *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->fingerprint);
  g_free (self->subject);
  g_free (self->issuer);
  g_clear_pointer (&self->not_before, g_date_time_unref);
  g_clear_pointer (&self->not_after, g_date_time_unref);
  g_free (self);
}
