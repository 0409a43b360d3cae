/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mechanisms share, and what only tests may do to an exchange. */
#pragma once

#include "coi-sasl.h"
#include "coi-scram.h"

G_BEGIN_DECLS

/**
 * CoiSaslMechanism:
 * @name: as servers offer it
 * @needs_token: whether it sends a token instead of a password
 * @is_clear_text: whether who listens or answers learns the secret
 * @is_bound: whether it is bound to the TLS channel
 * @hash: of SCRAM
 *
 * Strings of a #CoiSasl are wiped by coi_sasl_free().
 */
typedef struct
{
  const char *name;
  gboolean needs_token;
  gboolean is_clear_text;
  gboolean is_bound;
  GChecksumType hash;
  gboolean (*begin) (CoiSasl *self, const CoiSaslContext *context);
  GBytes *(*get_initial) (CoiSasl *self);
  GBytes *(*step) (CoiSasl *self, GBytes *challenge);
  gboolean (*is_complete) (CoiSasl *self);
} CoiSaslMechanism;

struct _CoiSasl
{
  const CoiSaslMechanism *mechanism;
  CoiScram *scram;
  char *login;
  char *secret; /* the password; the whole message of a token */
  guint n_steps;
};

void coi_sasl_set_nonce (CoiSasl *self, const char *nonce);

/* coi-sasl-clear.c */
gboolean coi_sasl_begin_clear (CoiSasl *self, const CoiSaslContext *context);
GBytes *coi_sasl_get_initial_plain (CoiSasl *self);
GBytes *coi_sasl_step_plain (CoiSasl *self, GBytes *challenge);
gboolean coi_sasl_is_complete_plain (CoiSasl *self);
GBytes *coi_sasl_get_initial_login (CoiSasl *self);
GBytes *coi_sasl_step_login (CoiSasl *self, GBytes *challenge);
gboolean coi_sasl_is_complete_login (CoiSasl *self);

/* coi-sasl-bearer.c */
gboolean coi_sasl_begin_oauthbearer (CoiSasl *self, const CoiSaslContext *context);
gboolean coi_sasl_begin_xoauth2 (CoiSasl *self, const CoiSaslContext *context);
GBytes *coi_sasl_get_initial_bearer (CoiSasl *self);
GBytes *coi_sasl_step_oauthbearer (CoiSasl *self, GBytes *challenge);
GBytes *coi_sasl_step_xoauth2 (CoiSasl *self, GBytes *challenge);
gboolean coi_sasl_is_complete_bearer (CoiSasl *self);

/* coi-sasl-secret.c */
char *coi_sasl_escape_name (const char *name);
void coi_sasl_wipe (char *text);
GBytes *coi_sasl_secret_bytes (const char *data, gsize length);

G_END_DECLS
