/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM as a client. */
#define G_LOG_DOMAIN "coi-sasl"

#include "coi-scram.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "coi-sasl-private.h"
#include "coi-saslprep.h"

#define NONCE_BYTES 18
#define MAX_DIGEST 32
/* What RFC 7677, section 4, asks servers for: fewer make the password easy to guess from the proof.
 */
#define MIN_ITERATIONS 4096
/* More would only let a hostile server burn our time. */
#define MAX_ITERATIONS 1000000
#define MAX_SALT 1024

typedef enum
{
  SCRAM_FIRST,
  SCRAM_SERVER_FIRST,
  SCRAM_SERVER_FINAL,
  SCRAM_COMPLETE,
  SCRAM_FAILED,
} ScramState;

struct _CoiScram
{
  GChecksumType hash;
  gsize digest_length;
  char *login; /* prepared and escaped */
  char *password;
  char *nonce;
  char *gs2_header;
  char *cbind_input; /* the header and the binding's data, base64 */
  ScramState state;
  guint8 server_signature[MAX_DIGEST];
};

/* server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions] */
typedef struct
{
  char *nonce;
  guint8 *salt;
  gsize salt_length;
  guint64 iterations;
} ServerFirst;

static void
server_first_clear (ServerFirst *self)
{
  g_clear_pointer (&self->nonce, g_free);
  g_clear_pointer (&self->salt, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerFirst, server_first_clear)

static char *
random_nonce (void)
{
  guint8 bytes[NONCE_BYTES];
  gsize n_read = 0;

  while (n_read < sizeof bytes)
    {
      gssize n = getrandom (bytes + n_read, sizeof bytes - n_read, 0);
      if (n < 0 && errno != EINTR)
        g_error ("No random numbers: %s", g_strerror (errno));
      n_read += MAX (n, 0);
    }
  return g_base64_encode (bytes, sizeof bytes);
}

/* RFC 5802, section 7: cbind-input = gs2-header [ cbind-data ] */
static char *
encode_binding (const char *gs2_header, GBytes *data)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();

  g_byte_array_append (input, (const guint8 *)gs2_header, strlen (gs2_header));
  if (data != NULL)
    g_byte_array_append (input, g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  return g_base64_encode (input->data, input->len);
}

/**
 * coi_scram_new:
 * @hash: %G_CHECKSUM_SHA1 or %G_CHECKSUM_SHA256
 * @login: the authentication identity, UTF-8
 * @password: the password, UTF-8
 * @binding: whether and how it is bound to the TLS channel
 *
 * Returns: (transfer full) (nullable): an exchange; %NULL when SASLprep forbids either
 */
CoiScram *
coi_scram_new (GChecksumType hash,
               const char *login,
               const char *password,
               const CoiScramBinding *binding)
{
  g_autofree char *name = coi_saslprep (login);
  char *secret = coi_saslprep (password);
  CoiScram *self;

  if (name == NULL || secret == NULL || name[0] == '\0')
    {
      coi_sasl_wipe (secret);
      return NULL;
    }
  self = g_new0 (CoiScram, 1);
  self->hash = hash;
  self->digest_length = g_checksum_type_get_length (hash);
  g_assert (self->digest_length <= MAX_DIGEST);
  self->login = coi_sasl_escape_name (name);
  self->password = secret;
  self->nonce = random_nonce ();
  self->gs2_header = g_strconcat (binding->flag, ",,", NULL);
  self->cbind_input = encode_binding (self->gs2_header, binding->data);
  return self;
}

/**
 * coi_scram_free:
 * @self: (nullable) (transfer full): an exchange; its secrets are wiped
 */
void
coi_scram_free (CoiScram *self)
{
  if (self == NULL)
    return;
  coi_sasl_wipe (self->password);
  g_free (self->login);
  g_free (self->gs2_header);
  g_free (self->cbind_input);
  g_free (self->nonce);
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

/**
 * coi_scram_set_nonce:
 * @self: an exchange that has not begun
 * @nonce: printable ASCII without a comma
 *
 * Replaces the random nonce: the vectors of the RFCs need theirs.
 */
void
coi_scram_set_nonce (CoiScram *self, const char *nonce)
{
  g_free (self->nonce);
  self->nonce = g_strdup (nonce);
}

static char *
first_bare (CoiScram *self)
{
  return g_strdup_printf ("n=%s,r=%s", self->login, self->nonce);
}

/**
 * coi_scram_get_first:
 * @self: an exchange
 *
 * Returns: (transfer full): client-first-message (RFC 5802, section 7)
 */
char *
coi_scram_get_first (CoiScram *self)
{
  g_autofree char *bare = first_bare (self);

  if (self->state == SCRAM_FIRST)
    self->state = SCRAM_SERVER_FIRST;
  return g_strconcat (self->gs2_header, bare, NULL);
}

static void
hmac (CoiScram *self, const guint8 *key, gsize key_length, const char *data, guint8 *digest)
{
  GHmac *h = g_hmac_new (self->hash, key, key_length);
  gsize length = self->digest_length;

  g_hmac_update (h, (const guchar *)data, strlen (data));
  g_hmac_get_digest (h, digest, &length);
  g_hmac_unref (h);
}

static void
xor_into (guint8 *target, const guint8 *other, gsize length)
{
  for (gsize i = 0; i < length; i++)
    target[i] ^= other[i];
}

/* Hi() of RFC 5802, section 2.2: PBKDF2 with one block. The keyed state is made once and copied. */
static void
salted_password (CoiScram *self, const ServerFirst *server, guint8 *result)
{
  GHmac *keyed = g_hmac_new (self->hash, (const guchar *)self->password, strlen (self->password));
  guint8 u[MAX_DIGEST];
  gsize length = self->digest_length;

  for (guint64 i = 0; i < server->iterations; i++)
    {
      GHmac *h = g_hmac_copy (keyed);
      if (i == 0)
        {
          g_hmac_update (h, server->salt, server->salt_length);
          g_hmac_update (h, (const guchar *)"\0\0\0\1", 4);
        }
      else
        g_hmac_update (h, u, length);
      g_hmac_get_digest (h, u, &length);
      g_hmac_unref (h);
      if (i == 0)
        memcpy (result, u, length);
      else
        xor_into (result, u, length);
    }
  g_hmac_unref (keyed);
  explicit_bzero (u, sizeof u);
}

static char *
client_proof (CoiScram *self, const guint8 *salted, const char *auth_message)
{
  guint8 client_key[MAX_DIGEST], stored_key[MAX_DIGEST], signature[MAX_DIGEST];
  gsize length = self->digest_length;
  GChecksum *checksum = g_checksum_new (self->hash);
  char *proof;

  hmac (self, salted, length, "Client Key", client_key);
  g_checksum_update (checksum, client_key, length);
  g_checksum_get_digest (checksum, stored_key, &length);
  g_checksum_free (checksum);
  hmac (self, stored_key, length, auth_message, signature);
  xor_into (client_key, signature, length);
  proof = g_base64_encode (client_key, length);
  explicit_bzero (client_key, sizeof client_key);
  explicit_bzero (stored_key, sizeof stored_key);
  return proof;
}

static guint8 *
decode_base64 (const char *text, gsize *length)
{
  g_autofree guint8 *bytes = g_base64_decode (text, length);
  g_autofree char *again = g_base64_encode (bytes, *length);

  /* GLib skips what is not base64; the same bytes must come out as the same text. */
  return g_str_equal (again, text) ? g_steal_pointer (&bytes) : NULL;
}

static gboolean
parse_server_first (CoiScram *self, const char *message, ServerFirst *server)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", 8);

  /* An extension before the nonce ("m=") is mandatory and unknown here: not accepted. */
  if (g_strv_length (parts) < 3 || !g_str_has_prefix (parts[0], "r=") ||
      !g_str_has_prefix (parts[1], "s=") || !g_str_has_prefix (parts[2], "i="))
    return FALSE;
  server->nonce = g_strdup (parts[0] + 2);
  if (!g_str_has_prefix (server->nonce, self->nonce) ||
      strlen (server->nonce) <= strlen (self->nonce) || !g_str_is_ascii (server->nonce))
    return FALSE;
  server->salt = decode_base64 (parts[1] + 2, &server->salt_length);
  if (server->salt == NULL || server->salt_length == 0 || server->salt_length > MAX_SALT)
    return FALSE;
  return g_ascii_string_to_unsigned (parts[2] + 2, 10, MIN_ITERATIONS, MAX_ITERATIONS,
                                     &server->iterations, NULL);
}

static char *
answer_server_first (CoiScram *self, const char *message)
{
  g_auto (ServerFirst) server = { 0 };
  g_autofree char *bare = first_bare (self);
  g_autofree char *without_proof = NULL;
  g_autofree char *auth_message = NULL;
  g_autofree char *proof = NULL;
  guint8 salted[MAX_DIGEST], server_key[MAX_DIGEST];

  if (!parse_server_first (self, message, &server))
    return NULL;
  without_proof = g_strdup_printf ("c=%s,r=%s", self->cbind_input, server.nonce);
  auth_message = g_strjoin (",", bare, message, without_proof, NULL);
  salted_password (self, &server, salted);
  proof = client_proof (self, salted, auth_message);
  hmac (self, salted, self->digest_length, "Server Key", server_key);
  hmac (self, server_key, self->digest_length, auth_message, self->server_signature);
  explicit_bzero (salted, sizeof salted);
  explicit_bzero (server_key, sizeof server_key);
  self->state = SCRAM_SERVER_FINAL;
  return g_strconcat (without_proof, ",p=", proof, NULL);
}

static gboolean
is_equal_in_constant_time (const guint8 *a, const guint8 *b, gsize length)
{
  guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= a[i] ^ b[i];
  return difference == 0;
}

/* server-final-message = (server-error / verifier) ["," extensions] */
static char *
answer_server_final (CoiScram *self, const char *message)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", 2);
  g_autofree guint8 *signature = NULL;
  gsize length = 0;

  if (parts[0] == NULL || !g_str_has_prefix (parts[0], "v="))
    return NULL;
  signature = decode_base64 (parts[0] + 2, &length);
  if (signature == NULL || length != self->digest_length ||
      !is_equal_in_constant_time (signature, self->server_signature, length))
    return NULL;
  self->state = SCRAM_COMPLETE;
  return g_strdup ("");
}

/**
 * coi_scram_step:
 * @self: an exchange
 * @challenge: what the server sent, decoded
 *
 * Returns: (transfer full) (nullable): the answer (empty after the server proved that it knows the
 *   password); %NULL when the server broke the rules of RFC 5802, section 5, or is not the one that
 *   knows the password
 */
char *
coi_scram_step (CoiScram *self, const char *challenge)
{
  char *answer = NULL;

  if (self->state == SCRAM_SERVER_FIRST)
    answer = answer_server_first (self, challenge);
  else if (self->state == SCRAM_SERVER_FINAL)
    answer = answer_server_final (self, challenge);
  if (answer == NULL)
    self->state = SCRAM_FAILED;
  return answer;
}

/**
 * coi_scram_is_complete:
 * @self: an exchange
 *
 * Returns: whether the server proved itself
 */
gboolean
coi_scram_is_complete (CoiScram *self)
{
  return self->state == SCRAM_COMPLETE;
}
