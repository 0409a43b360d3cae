/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses a mechanism and speaks it: SCRAM (in coi-scram.c), PLAIN, LOGIN. */
#define G_LOG_DOMAIN "coi-sasl"

#include "coi-sasl-private.h"

#include <string.h>

#include "coi-scram.h"

/* A challenge longer than this is none of any mechanism here. */
#define MAX_CHALLENGE 8192

typedef struct
{
  const char *name;
  gboolean is_clear_text;
  GChecksumType hash; /* of SCRAM */
  gboolean (*begin) (CoiSasl *self);
  GBytes *(*get_initial) (CoiSasl *self);
  GBytes *(*step) (CoiSasl *self, GBytes *challenge);
  gboolean (*is_complete) (CoiSasl *self);
} Mechanism;

struct _CoiSasl
{
  const Mechanism *mechanism;
  char *login;
  char *password;
  CoiScram *scram;
  guint n_steps;
};

typedef struct
{
  gsize length;
  char text[];
} Secret;

static void
secret_free (gpointer data)
{
  Secret *secret = data;

  explicit_bzero (secret->text, secret->length);
  g_free (secret);
}

static Secret *
secret_new (gsize length)
{
  Secret *secret = g_malloc (sizeof (Secret) + length);

  secret->length = length;
  return secret;
}

static GBytes *
secret_to_bytes (Secret *secret)
{
  return g_bytes_new_with_free_func (secret->text, secret->length, secret_free, secret);
}

static gboolean
begin_scram (CoiSasl *self)
{
  self->scram = coi_scram_new (self->mechanism->hash, self->login, self->password);
  return self->scram != NULL;
}

static GBytes *
get_initial_scram (CoiSasl *self)
{
  char *first = coi_scram_get_first (self->scram);

  return g_bytes_new_take (first, strlen (first));
}

static GBytes *
step_scram (CoiSasl *self, GBytes *challenge)
{
  gsize size;
  const char *data = g_bytes_get_data (challenge, &size);
  g_autofree char *text = NULL;
  char *answer;

  if (size > 0 && memchr (data, '\0', size) != NULL)
    return NULL;
  text = g_strndup (size > 0 ? data : "", size);
  answer = coi_scram_step (self->scram, text);
  return answer != NULL ? g_bytes_new_take (answer, strlen (answer)) : NULL;
}

static gboolean
is_complete_scram (CoiSasl *self)
{
  return coi_scram_is_complete (self->scram);
}

static gboolean
begin_clear_text (CoiSasl *self)
{
  return g_utf8_validate (self->login, -1, NULL) && g_utf8_validate (self->password, -1, NULL);
}

/* message = [authzid] NUL authcid NUL passwd (RFC 4616, section 2); preparing is the server's. */
static GBytes *
get_initial_plain (CoiSasl *self)
{
  gsize login_length = strlen (self->login), password_length = strlen (self->password);
  Secret *secret = secret_new (login_length + password_length + 2);

  secret->text[0] = '\0';
  memcpy (secret->text + 1, self->login, login_length + 1);
  memcpy (secret->text + login_length + 2, self->password, password_length);
  self->n_steps = 1;
  return secret_to_bytes (secret);
}

/* Some servers send an empty challenge after the initial response's place; nothing else may come.
 */
static GBytes *
step_plain (CoiSasl *self, GBytes *challenge)
{
  if (self->n_steps > 0 || g_bytes_get_size (challenge) > 0)
    return NULL;
  return get_initial_plain (self);
}

static gboolean
is_complete_plain (CoiSasl *self)
{
  return self->n_steps == 1;
}

static GBytes *
get_initial_login (CoiSasl *self)
{
  return NULL;
}

/* The prompts' words differ from server to server; their order does not. */
static GBytes *
step_login (CoiSasl *self, GBytes *challenge)
{
  const char *const answers[] = { self->login, self->password };
  const char *answer;
  Secret *secret;

  if (self->n_steps >= G_N_ELEMENTS (answers))
    return NULL;
  answer = answers[self->n_steps++];
  secret = secret_new (strlen (answer));
  memcpy (secret->text, answer, secret->length);
  return secret_to_bytes (secret);
}

static gboolean
is_complete_login (CoiSasl *self)
{
  return self->n_steps == 2;
}

/* The strongest first. */
static const Mechanism mechanisms[] = {
  { "SCRAM-SHA-256", FALSE, G_CHECKSUM_SHA256, begin_scram, get_initial_scram, step_scram,
    is_complete_scram },
  { "SCRAM-SHA-1", FALSE, G_CHECKSUM_SHA1, begin_scram, get_initial_scram, step_scram,
    is_complete_scram },
  { "PLAIN", TRUE, 0, begin_clear_text, get_initial_plain, step_plain, is_complete_plain },
  { "LOGIN", TRUE, 0, begin_clear_text, get_initial_login, step_login, is_complete_login },
};

static gboolean
is_offered (const char *const *offered, const char *name)
{
  for (guint i = 0; offered[i] != NULL; i++)
    if (g_ascii_strcasecmp (offered[i], name) == 0)
      return TRUE;
  return FALSE;
}

CoiSasl *
coi_sasl_new (const char *const *offered, gboolean secure, const char *login, const char *password)
{
  CoiSasl *self;

  g_return_val_if_fail (offered != NULL && login != NULL && password != NULL, NULL);

  self = g_new0 (CoiSasl, 1);
  self->login = g_strdup (login);
  self->password = g_strdup (password);
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      self->mechanism = &mechanisms[i];
      if (is_offered (offered, mechanisms[i].name) && (secure || !mechanisms[i].is_clear_text) &&
          mechanisms[i].begin (self))
        return self;
    }
  coi_sasl_free (self);
  return NULL;
}

/**
 * coi_sasl_free:
 * @self: (nullable) (transfer full): an exchange; its secrets are wiped
 */
void
coi_sasl_free (CoiSasl *self)
{
  if (self == NULL)
    return;
  explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->login);
  g_clear_pointer (&self->scram, coi_scram_free);
  g_free (self);
}

/**
 * coi_sasl_get_mechanism:
 * @self: an exchange
 *
 * Returns: (transfer none): the mechanism's name, as to be sent
 */
const char *
coi_sasl_get_mechanism (CoiSasl *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->mechanism->name;
}

/**
 * coi_sasl_get_initial_response:
 * @self: an exchange
 *
 * Returns: (transfer full) (nullable): what the client says first, not encoded; %NULL when it waits
 *   for a challenge (LOGIN)
 */
GBytes *
coi_sasl_get_initial_response (CoiSasl *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->mechanism->get_initial (self);
}

/**
 * coi_sasl_step:
 * @self: an exchange
 * @challenge: one challenge, decoded
 *
 * Returns: (transfer full) (nullable): the answer, perhaps empty, not encoded; %NULL when the
 * server broke the mechanism's rules: cancel then
 */
GBytes *
coi_sasl_step (CoiSasl *self, GBytes *challenge)
{
  g_return_val_if_fail (self != NULL && challenge != NULL, NULL);
  if (g_bytes_get_size (challenge) > MAX_CHALLENGE)
    return NULL;
  return self->mechanism->step (self, challenge);
}

/**
 * coi_sasl_is_complete:
 * @self: an exchange
 *
 * Returns: whether all was said; %FALSE when the server said OK before proving itself (SCRAM) or
 *   without having asked for everything, which counts as failed
 */
gboolean
coi_sasl_is_complete (CoiSasl *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->mechanism->is_complete (self);
}

/**
 * coi_sasl_set_nonce:
 * @self: an exchange that has not begun
 * @nonce: printable ASCII without a comma
 *
 * Fixes the nonce of SCRAM, for the vectors of the RFCs.
 */
void
coi_sasl_set_nonce (CoiSasl *self, const char *nonce)
{
  g_return_if_fail (self != NULL && self->scram != NULL);
  coi_scram_set_nonce (self->scram, nonce);
}
