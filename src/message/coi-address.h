/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mailbox in RFC 5322's sense: a display name and an address. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoiAddress:
 * @name: (nullable): the display name: valid UTF-8, no control or bidi characters, at most 256
 * characters
 * @addr: the addr-spec, normalised: valid UTF-8, domain in lower case (A-labels for IDNs), local
 * part in lower case
 */
typedef struct
{
  char *name;
  char *addr;
} CoiAddress;

CoiAddress *coi_address_new (const char *name, const char *addr);
CoiAddress *coi_address_copy (const CoiAddress *self);
void coi_address_free (CoiAddress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiAddress, coi_address_free)

/* The normal form of @addr for comparing, or NULL when it is no plausible address. */
char *coi_address_normalize (const char *addr);
/* "bob@example.org" -> "example.org"; NULL without one. Points into @addr. */
const char *coi_address_get_domain (const char *addr);
/* Parses the value of To/Cc/From: accepts "," and ";", groups, comments, encoded words; bounded.
 * Never NULL. */
GPtrArray *coi_address_list_parse (const char *value, gsize length);

G_END_DECLS
