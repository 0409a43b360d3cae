/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft from Alice to Bob, to be made a message of any kind. */
#include "draft-fixture.h"

#include "coi-message-parser.h"
#include "golden.h"

#include <string.h>

void
draft_fixture_set_up (DraftFixture *self, gconstpointer data)
{
  self->from = coi_address_new ("Alice", "alice@example.org");
  self->to = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);
  g_ptr_array_add (self->to, coi_address_new ("Bob", "bob@example.org"));
  self->draft = (CoiDraft){
    .from = self->from,
    .to = self->to,
    .message_id = "chat$0123456789@example.org",
    .subject = "Message from Alice",
    .text = "",
    .first_reference = "chat$first@example.org",
    .last_reference = "chat$last@example.org",
    .date = DRAFT_DATE,
  };
}

void
draft_fixture_tear_down (DraftFixture *self, gconstpointer data)
{
  coi_address_free (self->from);
  g_ptr_array_unref (self->to);
  coi_content_free (self->content);
  g_clear_pointer (&self->draft.files, g_ptr_array_unref);
}

CoiContent *
draft_fixture_set_content (DraftFixture *self, CoiContentKind kind, const char *const *targets)
{
  coi_content_free (self->content);
  self->content = coi_content_new (kind);
  if (targets != NULL)
    {
      g_strfreev (self->content->targets);
      self->content->targets = g_strdupv ((char **)targets);
    }
  self->draft.content = self->content;
  return self->content;
}

CoiDraftFile *
draft_fixture_add_file (DraftFixture *self,
                        const char *name,
                        const char *content_type,
                        const char *data)
{
  CoiDraftFile *file = coi_draft_file_new (name, content_type);

  if (data != NULL)
    file->data = g_bytes_new (data, strlen (data));
  if (self->draft.files == NULL)
    self->draft.files = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_draft_file_free);
  g_ptr_array_add (self->draft.files, file);
  return file;
}

GBytes *
draft_fixture_compose (DraftFixture *self)
{
  g_autoptr (GError) error = NULL;
  GBytes *wire = coi_message_compose (&self->draft, &error);

  g_assert_no_error (error);
  golden_check_wire (wire);
  return wire;
}

void
draft_fixture_check (DraftFixture *self, const char *name)
{
  g_autoptr (GBytes) wire = draft_fixture_compose (self);

  golden_check (name, wire);
}

void
draft_fixture_check_refused (DraftFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) wire = coi_message_compose (&self->draft, &error);

  g_assert_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED);
  g_assert_null (wire);
}
