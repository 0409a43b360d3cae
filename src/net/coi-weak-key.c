/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public keys that are too short: GLib's check of a certificate accepts RSA keys of any length. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-weak-key.h"

#include <string.h>

/* RFC 9325, section 4.5 */
#define MIN_RSA_BITS 2048
#define MAX_CHAIN 10

enum
{
  DER_INTEGER = 0x02,
  DER_BIT_STRING = 0x03,
  DER_OID = 0x06,
  DER_SEQUENCE = 0x30,
  DER_CONTEXT_0 = 0xA0,
};

static const guint8 rsa_oids[][9] = {
  { 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01 }, /* rsaEncryption */
  { 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A }, /* id-RSASSA-PSS */
};

typedef struct
{
  const guint8 *data;
  gsize length;
} Der;

/* Length octets (X.690, section 8.1.3): one, or a count and that many. */
static gboolean
take_length (Der *from, gsize *length)
{
  guint n_octets;

  if (from->length == 0)
    return FALSE;
  *length = *from->data++;
  from->length--;
  if (*length < 0x80)
    return *length <= from->length;
  n_octets = *length & 0x7F;
  if (n_octets == 0 || n_octets > 3 || n_octets > from->length)
    return FALSE;
  *length = 0;
  for (guint i = 0; i < n_octets; i++)
    *length = *length << 8 | *from->data++;
  from->length -= n_octets;
  return *length <= from->length;
}

/* Takes the next element, which must have @tag, off @from. */
static gboolean
take (Der *from, guint8 tag, Der *content)
{
  if (from->length < 2 || from->data[0] != tag)
    return FALSE;
  from->data++;
  from->length--;
  if (!take_length (from, &content->length))
    return FALSE;
  content->data = from->data;
  from->data += content->length;
  from->length -= content->length;
  return TRUE;
}

/* To the subjectPublicKeyInfo (RFC 5280, section 4.1) */
static gboolean
find_key (Der certificate, Der *key)
{
  Der outer, tbs, skipped;

  if (!take (&certificate, DER_SEQUENCE, &outer) || !take (&outer, DER_SEQUENCE, &tbs))
    return FALSE;
  take (&tbs, DER_CONTEXT_0, &skipped);         /* version, optional */
  return take (&tbs, DER_INTEGER, &skipped) &&  /* serialNumber */
         take (&tbs, DER_SEQUENCE, &skipped) && /* signature */
         take (&tbs, DER_SEQUENCE, &skipped) && /* issuer */
         take (&tbs, DER_SEQUENCE, &skipped) && /* validity */
         take (&tbs, DER_SEQUENCE, &skipped) && /* subject */
         take (&tbs, DER_SEQUENCE, key);
}

static gboolean
is_rsa (const Der *oid)
{
  for (guint i = 0; i < G_N_ELEMENTS (rsa_oids); i++)
    if (oid->length == sizeof rsa_oids[i] && memcmp (oid->data, rsa_oids[i], oid->length) == 0)
      return TRUE;
  return FALSE;
}

/* The length of the modulus of an RSAPublicKey (RFC 8017, appendix A.1.1) in a BIT STRING */
static gsize
count_rsa_bits (Der bits)
{
  Der key, modulus;

  if (bits.length == 0)
    return 0;
  bits.data++; /* how many bits are unused: none */
  bits.length--;
  if (!take (&bits, DER_SEQUENCE, &key) || !take (&key, DER_INTEGER, &modulus))
    return 0;
  while (modulus.length > 0 && modulus.data[0] == 0)
    {
      modulus.data++;
      modulus.length--;
    }
  if (modulus.length == 0)
    return 0;
  return (modulus.length - 1) * 8 + g_bit_storage (modulus.data[0]);
}

/**
 * coi_weak_key_is_in_der:
 * @der: (array length=length): a certificate
 * @length: how many bytes
 *
 * Returns: whether its key is an RSA key below 2048 bits; %TRUE, too, when it cannot be found
 */
gboolean
coi_weak_key_is_in_der (const guint8 *der, gsize length)
{
  const Der certificate = { der, length };
  Der key, algorithm, oid, bits;

  if (!find_key (certificate, &key) || !take (&key, DER_SEQUENCE, &algorithm) ||
      !take (&algorithm, DER_OID, &oid) || !take (&key, DER_BIT_STRING, &bits))
    return TRUE;
  return is_rsa (&oid) && count_rsa_bits (bits) < MIN_RSA_BITS;
}

/**
 * coi_weak_key_is_in_chain:
 * @certificate: a certificate that refers to its issuer, as that of a TLS connection does
 *
 * Returns: whether it or a certificate above it has a weak key
 */
gboolean
coi_weak_key_is_in_chain (GTlsCertificate *certificate)
{
  guint depth = 0;

  for (GTlsCertificate *c = certificate; c != NULL; c = g_tls_certificate_get_issuer (c))
    {
      g_autoptr (GByteArray) der = NULL;

      g_object_get (c, "certificate", &der, NULL);
      if (++depth > MAX_CHAIN || coi_weak_key_is_in_der (der->data, der->len))
        return TRUE;
    }
  return FALSE;
}
