/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong in IMAP above the network. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-error.h"

typedef struct
{
  char *code;
} CoiImapErrorPrivate;

static void
coi_imap_error_private_init (CoiImapErrorPrivate *self)
{
  self->code = NULL;
}

static void
coi_imap_error_private_copy (const CoiImapErrorPrivate *source, CoiImapErrorPrivate *self)
{
  self->code = g_strdup (source->code);
}

static void
coi_imap_error_private_clear (CoiImapErrorPrivate *self)
{
  g_free (self->code);
}

/* GLib aligns the private data, which the cast in its macro does not show. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (CoiImapError, coi_imap_error)
#pragma GCC diagnostic pop

/**
 * coi_imap_error_get_response_code:
 * @error: (nullable): an error
 *
 * Returns: (nullable): the response code of the NO, BAD or BYE that @error stands for, in upper
 *   case, e.g. "OVERQUOTA" (RFC 5530); %NULL when there was none
 */
const char *
coi_imap_error_get_response_code (const GError *error)
{
  return error != NULL && error->domain == COI_IMAP_ERROR ? coi_imap_error_get_private (error)->code
                                                          : NULL;
}

/**
 * coi_imap_error_set_response_code:
 * @error: a %COI_IMAP_ERROR
 * @code: (nullable): as of coi_imap_error_get_response_code()
 *
 * Keeps the response code with @error.
 */
void
coi_imap_error_set_response_code (GError *error, const char *code)
{
  g_return_if_fail (error->domain == COI_IMAP_ERROR);
  g_set_str (&coi_imap_error_get_private (error)->code, code);
}

/**
 * coi_imap_error_is_refusal:
 * @error: (nullable): an error
 *
 * Returns: whether the server answered that it would not do what it was asked for, NO or BAD
 *   whatever the response code (RFC 9051, section 7.1), so that the connection is as good as before
 */
gboolean
coi_imap_error_is_refusal (const GError *error)
{
  return g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_NO) ||
         g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_BAD) ||
         g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_UNAVAILABLE);
}
