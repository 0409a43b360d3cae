/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window composes, as plain values. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-outgoing.h"

static void
file_free (CoiOutgoingFile *file)
{
  g_free (file->path);
  g_free (file->name);
  g_free (file->content_type);
  g_free (file);
}

CoiOutgoing *
coi_outgoing_new (const char *text)
{
  CoiOutgoing *self = g_new0 (CoiOutgoing, 1);

  self->text = g_strdup (text != NULL ? text : "");
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)file_free);
  return self;
}

CoiOutgoing *
coi_outgoing_copy (const CoiOutgoing *self)
{
  CoiOutgoing *copy = coi_outgoing_new (self->text);

  for (guint i = 0; i < self->files->len; i++)
    {
      const CoiOutgoingFile *file = g_ptr_array_index (self->files, i);

      coi_outgoing_add_file (copy, file->path)->name = g_strdup (file->name);
    }
  copy->reply_to = self->reply_to;
  copy->forward_of = self->forward_of;
  copy->forward_sender = self->forward_sender;
  copy->location = coi_location_copy (self->location);
  copy->poll = coi_poll_copy (self->poll);
  copy->is_pinned = self->is_pinned;
  copy->pinned_until = self->pinned_until;
  copy->send_at = self->send_at;
  return copy;
}

void
coi_outgoing_free (CoiOutgoing *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_ptr_array_unref (self->files);
  coi_location_free (self->location);
  coi_poll_free (self->poll);
  g_free (self);
}

CoiOutgoingFile *
coi_outgoing_add_file (CoiOutgoing *self, const char *path)
{
  CoiOutgoingFile *file = g_new0 (CoiOutgoingFile, 1);

  file->path = g_strdup (path);
  g_ptr_array_add (self->files, file);
  return file;
}
