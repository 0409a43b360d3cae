/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft -> RFC 5322 bytes that follow the COI client specification. */
#pragma once

#include "coi-address.h"

G_BEGIN_DECLS

typedef struct
{
  const CoiAddress *from;
  GPtrArray *to;               /* CoiAddress */
  const char *message_id;      /* from coi_message_id_new() */
  const char *subject;         /* NULL or "" for none */
  const char *text;            /* UTF-8, LF line ends */
  const char *in_reply_to;     /* NULL for none */
  const char *first_reference; /* the conversation's first Message-ID, NULL for none */
  const char *last_reference;  /* the last one, NULL for none */
  gint64 date;                 /* Unix seconds */
  gboolean request_receipt;
} CoiDraft;

/* "chat$" + 24 random characters + "@" + the domain of @address (COI: Message-ID), without "<>". */
char *coi_message_id_new (const char *address);

/* CRLF line ends, 7-bit headers, text/plain; charset=UTF-8; format=flowed; DelSp=yes (RFC 3676), no
 * line over 998 octets. Errors: COI_MESSAGE_ERROR_MALFORMED when an address or id has CR, LF, NUL
 * or is no address. */
GBytes *coi_message_compose (const CoiDraft *draft, GError **error);

G_END_DECLS
