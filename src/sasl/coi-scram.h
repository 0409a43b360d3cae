/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM (RFC 5802, RFC 7677) as a client; for this folder and its tests. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoiScram CoiScram;

/**
 * CoiScramBinding:
 * @flag: gs2-cbind-flag (RFC 5801, section 4): "n" the client has no channel binding, "y" it has
 * but the server seems not to, "p=TYPE" it is used
 * @data: (nullable): the channel binding data, for "p="
 */
typedef struct
{
  const char *flag;
  GBytes *data;
} CoiScramBinding;

CoiScram *coi_scram_new (GChecksumType hash,
                         const char *login,
                         const char *password,
                         const CoiScramBinding *binding);
void coi_scram_free (CoiScram *self);
void coi_scram_set_nonce (CoiScram *self, const char *nonce);
char *coi_scram_get_first (CoiScram *self);
char *coi_scram_step (CoiScram *self, const char *challenge);
gboolean coi_scram_is_complete (CoiScram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiScram, coi_scram_free)

G_END_DECLS
