/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of a mail domain. */
#pragma once

#include <gio/gio.h>

#include "coi-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  COI_GUESS_IMAP,
  COI_GUESS_SMTP,
} CoiGuessProtocol;

/* The usual names and ports of @domain, best first: CoiEndpoint. */
GPtrArray *coi_guess_candidates (CoiGuessProtocol protocol, const char *domain);

/* What to try, best first and nothing twice; @implicit, @starttls: (nullable): what DNS names. */
GPtrArray *coi_guess_rank (CoiGuessProtocol protocol,
                           const char *domain,
                           GPtrArray *implicit,
                           GPtrArray *starttls);

void coi_guess_async (CoiGuessProtocol protocol,
                      const char *domain,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
/* (transfer full); the error is the most telling one, and its message says what was tried */
CoiEndpoint *coi_guess_finish (GAsyncResult *result, GError **error);

G_END_DECLS
