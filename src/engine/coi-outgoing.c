/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user composed, before it is a message. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-outgoing.h"

/**
 * coi_outgoing_file_free:
 * @self: (transfer full): a file
 *
 * Frees it.
 */
void
coi_outgoing_file_free (CoiOutgoingFile *self)
{
  g_free (self->path);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self);
}

static gpointer
file_copy (gconstpointer source, gpointer user_data)
{
  CoiOutgoingFile *copy = g_memdup2 (source, sizeof *copy);

  copy->path = g_strdup (copy->path);
  copy->name = g_strdup (copy->name);
  copy->content_type = g_strdup (copy->content_type);
  return copy;
}

/**
 * coi_outgoing_new:
 * @text: Markdown, UTF-8, LF line ends; may be ""
 *
 * Returns: (transfer full): a text to send
 */
CoiOutgoing *
coi_outgoing_new (const char *text)
{
  CoiOutgoing *self = g_new0 (CoiOutgoing, 1);

  self->text = g_strdup (text);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_outgoing_file_free);
  return self;
}

/**
 * coi_outgoing_copy:
 * @self: what was composed
 *
 * Returns: (transfer full): a deep copy
 */
CoiOutgoing *
coi_outgoing_copy (const CoiOutgoing *self)
{
  CoiOutgoing *copy = g_memdup2 (self, sizeof *self);

  copy->text = g_strdup (self->text);
  copy->files = g_ptr_array_copy (self->files, file_copy, NULL);
  g_ptr_array_set_free_func (copy->files, (GDestroyNotify)coi_outgoing_file_free);
  copy->location = coi_location_copy (self->location);
  copy->poll = coi_poll_copy (self->poll);
  return copy;
}

/**
 * coi_outgoing_free:
 * @self: (nullable) (transfer full): what was composed
 *
 * Frees it.
 */
void
coi_outgoing_free (CoiOutgoing *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  coi_location_free (self->location);
  coi_poll_free (self->poll);
  g_free (self);
}

/**
 * coi_outgoing_add_file:
 * @self: what was composed
 * @path: of a readable file, file-name encoding
 *
 * Returns: (transfer none): the file, to be described further
 */
CoiOutgoingFile *
coi_outgoing_add_file (CoiOutgoing *self, const char *path)
{
  CoiOutgoingFile *file = g_new0 (CoiOutgoingFile, 1);

  file->path = g_strdup (path);
  g_ptr_array_add (self->files, file);
  return file;
}
