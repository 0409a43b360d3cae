/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message while it is written: its bytes so far and where files from disk belong. Private to this
 * folder. */
#pragma once

#include "coi-message-composer.h"

G_BEGIN_DECLS

#define COI_COMPOSE_RANDOM_CHARS 24

/* Where the content of a file with a path goes in the bytes. */
typedef struct
{
  gsize offset;
  const CoiDraftFile *file;
} CoiComposeHole;

/**
 * CoiCompose:
 * @out: the message without what is in @holes
 * @holes: CoiComposeHole, ascending
 * @open: guint: the numbers of the multiparts around the next part, the innermost last
 * @multiparts: how many there were so far
 * @random: what makes their boundaries unlike all content
 */
typedef struct
{
  const CoiDraft *draft;
  GString *out;
  GArray *holes;
  GArray *open;
  guint multiparts;
  char random[COI_COMPOSE_RANDOM_CHARS + 1];
} CoiCompose;

/* coi-compose-header.c */
gboolean coi_compose_refuse (GError **error, const char *words);
void coi_compose_random (char *out);
void coi_compose_field (GString *out, const char *name, const char *value);
char *coi_compose_date (gint64 unix_seconds);
char *coi_compose_ids (const char *const *ids);
gboolean coi_compose_header (CoiCompose *self, GError **error);

/* coi-compose-part.c */
void coi_compose_open (CoiCompose *self, const char *type, const char *parameters);
void coi_compose_next (CoiCompose *self);
void coi_compose_close (CoiCompose *self);
char *coi_compose_clean (const char *text);
void coi_compose_part (CoiCompose *self, const char *type, const char *lines);
void coi_compose_plain (CoiCompose *self, const char *lines);
void coi_compose_html (CoiCompose *self, const char *body);

/* coi-compose-text.c */
gboolean coi_compose_has_words (const CoiDraft *draft);
char *coi_compose_escape (const char *text);
char *coi_compose_plain_lines (const CoiDraft *draft, const char *after);
char *coi_compose_html_words (const CoiDraft *draft, const char *after);
void coi_compose_words (CoiCompose *self);

/* coi-compose-file.c */
void coi_compose_duration (GString *out, guint milliseconds);
void coi_compose_file (CoiCompose *self, guint i, const char *content_id);
void coi_compose_file_in_multipart (CoiCompose *self, guint i, const char *content_id);
void coi_compose_base64 (GString *out, const guchar *data, gsize length);

/* coi-compose-pour.c */
GBytes *coi_compose_pour_to_memory (const CoiCompose *self, GError **error);
gboolean coi_compose_pour_to_file (const CoiCompose *self, int fd, GError **error);

/* coi-compose-data.c */
gboolean coi_compose_has_data (const CoiContent *content);
gboolean coi_compose_check_data (const CoiDraft *draft, GError **error);
gboolean coi_compose_is_option (const CoiDraft *draft, guint file);
void coi_compose_data (CoiCompose *self);

/* coi-compose-content.c */
gboolean coi_compose_content (CoiCompose *self, GError **error);

G_END_DECLS
