/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft -> RFC 5322 bytes that follow the COI client specification. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-message-composer.h"

#include "coi-charset.h"
#include "coi-compose.h"
#include "coi-message-parser.h"

/**
 * coi_draft_file_new:
 * @name: (nullable): what to call it, UTF-8; made safe when it is sent
 * @content_type: (nullable): its type; "application/octet-stream" when unknown
 *
 * Returns: (transfer full): a file without content: set its data, or its path and size
 */
CoiDraftFile *
coi_draft_file_new (const char *name, const char *content_type)
{
  CoiDraftFile *self = g_new0 (CoiDraftFile, 1);

  self->name = g_strdup (name);
  self->content_type = g_strdup (content_type);
  return self;
}

/**
 * coi_draft_file_free:
 * @self: (nullable) (transfer full): a file
 *
 * Frees it.
 */
void
coi_draft_file_free (CoiDraftFile *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->content_type);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->path);
  g_clear_pointer (&self->preview, g_bytes_unref);
  g_free (self->preview_type);
  g_free (self);
}

static void
compose_init (CoiCompose *self, const CoiDraft *draft)
{
  *self = (CoiCompose){ .draft = draft };
  self->out = g_string_new (NULL);
  self->holes = g_array_new (FALSE, FALSE, sizeof (CoiComposeHole));
  self->open = g_array_new (FALSE, FALSE, sizeof (guint));
  coi_compose_random (self->random);
}

static void
compose_clear (CoiCompose *self)
{
  if (self->out != NULL)
    g_string_free (self->out, TRUE);
  g_array_unref (self->holes);
  g_array_unref (self->open);
}

static gboolean
compose (CoiCompose *self, GError **error)
{
  coi_gmime_init ();
  return coi_compose_header (self, error) && coi_compose_content (self, error);
}

/**
 * coi_message_compose:
 * @draft: what to send
 * @error: set to %COI_MESSAGE_ERROR_MALFORMED when an address or id can't stand in a 7-bit header:
 * CR, LF, NUL, blanks, characters beyond ASCII in a local part; or when the kind of message lacks
 * something; to %COI_MESSAGE_ERROR_TOO_LARGE when its files with a path have more than 16 MiB; to
 * %COI_MESSAGE_ERROR_CHANGED or a %G_IO_ERROR when one can't be read
 *
 * Writes a message (RFC 5322, RFC 2045, RFC 3676). Blanks at the ends of lines are left out.
 *
 * Returns: (transfer full) (nullable): the message, CRLF line ends, 7-bit
 */
GBytes *
coi_message_compose (const CoiDraft *draft, GError **error)
{
  CoiCompose self;
  GBytes *bytes = NULL;

  g_return_val_if_fail (draft->from != NULL, NULL);

  compose_init (&self, draft);
  if (compose (&self, error))
    bytes = coi_compose_pour_to_memory (&self, error);
  compose_clear (&self);
  return bytes;
}

/**
 * coi_message_compose_to_file:
 * @draft: what to send
 * @fd: of an empty file, to write the message to
 * @head: (out) (optional) (transfer full): the message without the content of its files with a path
 * @error: as for coi_message_compose(), but no size is too large
 *
 * Writes a message to a file; of files with a path no more than a few KiB are in memory at a time.
 * After an error there is a part of it in the file, which the caller throws away.
 *
 * Returns: whether all of it was written
 */
gboolean
coi_message_compose_to_file (const CoiDraft *draft, int fd, GBytes **head, GError **error)
{
  CoiCompose self;
  gboolean done;

  g_return_val_if_fail (draft->from != NULL, FALSE);

  compose_init (&self, draft);
  done = compose (&self, error) && coi_compose_pour_to_file (&self, fd, error);
  if (done && head != NULL)
    *head = g_string_free_to_bytes (g_steal_pointer (&self.out));
  compose_clear (&self);
  return done;
}
