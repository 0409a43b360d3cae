/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail providers that want something else than the account's password. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoiProvider:
 * @name: as the provider writes it
 * @help: (nullable): where an app password is made, https; %NULL when there is none to be had
 */
typedef struct
{
  const char *name;
  const char *help;
} CoiProvider;

/* By the name of a mail server or the domain of an address; NULL: an ordinary one. */
const CoiProvider *coi_provider_find (const char *host);

G_END_DECLS
