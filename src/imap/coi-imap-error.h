/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong in IMAP above the network. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COI_IMAP_ERROR (coi_imap_error_quark ())

/**
 * CoiImapError:
 * @COI_IMAP_ERROR_AUTH: login refused: AUTHENTICATIONFAILED, AUTHORIZATIONFAILED, EXPIRED (RFC
 * 5530), or a plain NO
 * @COI_IMAP_ERROR_NO: the server answered NO
 * @COI_IMAP_ERROR_BAD: the server answered BAD
 * @COI_IMAP_ERROR_BYE: the server said goodbye
 * @COI_IMAP_ERROR_PROTOCOL: the server broke the protocol or a limit
 * @COI_IMAP_ERROR_UNAVAILABLE: a temporary failure (UNAVAILABLE, INUSE, LIMIT, CONTACTADMIN)
 * @COI_IMAP_ERROR_NO_MECHANISM: no acceptable way to log in
 */
typedef enum
{
  COI_IMAP_ERROR_AUTH,
  COI_IMAP_ERROR_NO,
  COI_IMAP_ERROR_BAD,
  COI_IMAP_ERROR_BYE,
  COI_IMAP_ERROR_PROTOCOL,
  COI_IMAP_ERROR_UNAVAILABLE,
  COI_IMAP_ERROR_NO_MECHANISM,
} CoiImapError;

GQuark coi_imap_error_quark (void);
const char *coi_imap_error_get_response_code (const GError *error);
void coi_imap_error_set_response_code (GError *error, const char *code);
gboolean coi_imap_error_is_refusal (const GError *error);

G_END_DECLS
