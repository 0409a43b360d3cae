/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file in which a provider describes its servers: config-v1.1.xml. */
#pragma once

#include <gio/gio.h>

#include "coi-endpoint.h"

G_BEGIN_DECLS

#define COI_AUTOCONFIG_MAX_SIZE (256 * 1024) /* bytes */

/**
 * CoiAutoconfig:
 * @imap: (nullable): the first server that can be used, with TLS or STARTTLS
 * @smtp: (nullable): likewise
 * @login: (nullable): the user name, UTF-8 without control characters; %NULL: the address
 * @needs_oauth: whether servers were left out because they take nothing but OAuth 2
 */
typedef struct
{
  CoiEndpoint *imap;
  CoiEndpoint *smtp;
  char *login;
  gboolean needs_oauth;
} CoiAutoconfig;

void coi_autoconfig_free (CoiAutoconfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiAutoconfig, coi_autoconfig_free)

/* Pure; @text is anything. NULL with G_MARKUP_ERROR or G_IO_ERROR_INVALID_DATA. */
CoiAutoconfig *
coi_autoconfig_parse (const char *text, gsize length, const char *address, GError **error);

/* Asks the domain of @address over https, and nobody else (not the ISPDB either: it would learn who
 * sets up an account where). finish(): the first file that can be read. */
void coi_autoconfig_find_async (const char *address,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* @vouched: (out): FALSE when only DNS (an MX record) says that the file is of the domain */
CoiAutoconfig *coi_autoconfig_find_finish (GAsyncResult *result, gboolean *vouched, GError **error);

G_END_DECLS
