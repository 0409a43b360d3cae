/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's errors as sentences, and the field that each belongs to. */
#pragma once

#include "coi-engine.h"

G_BEGIN_DECLS

typedef enum
{
  COI_ERROR_FIELD_NONE,
  COI_ERROR_FIELD_ADDRESS,
  COI_ERROR_FIELD_PASSWORD,
  COI_ERROR_FIELD_SERVERS,
} CoiErrorField;

const char *coi_error_sentence (int code);
CoiErrorField coi_error_field (int code);
/* The same, knowing whose account it is: providers have ways of their own. */
char *coi_error_sentence_at (int code, const char *address, const char *host);
/* Where the user makes what the server wants instead of the password: (nullable) */
const char *coi_error_help_at (int code, const char *address, const char *host);
char *coi_error_text_at (const GError *error, const char *address, const char *host);
char *coi_error_text (const GError *error);
char *coi_error_text_for (int code, const char *detail);
gboolean coi_error_is_cancelled (const GError *error);

G_END_DECLS
