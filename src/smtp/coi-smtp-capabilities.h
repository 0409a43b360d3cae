/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server offers in its answer to EHLO. */
#pragma once

#include "coi-smtp-reply.h"

G_BEGIN_DECLS

/**
 * CoiSmtpCapabilities:
 * @has_stoken: a COI submission server: it knows SYNC and keeps the sender's copy
 * @max_size: the largest message in bytes, 0 when not told
 * @mechanisms: (nullable): the SASL mechanisms; %NULL when AUTH is not offered
 */
typedef struct
{
  gboolean has_start_tls;
  gboolean has_pipelining;
  gboolean has_8bitmime;
  gboolean has_smtputf8;
  gboolean has_chunking;
  gboolean has_dsn;
  gboolean has_stoken;
  gboolean has_size;
  guint64 max_size;
  char **mechanisms;
} CoiSmtpCapabilities;

void coi_smtp_capabilities_clear (CoiSmtpCapabilities *self);
void coi_smtp_capabilities_read (CoiSmtpCapabilities *self, const CoiSmtpReply *reply);

G_END_DECLS
