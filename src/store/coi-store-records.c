/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the database as plain structs: copied and freed. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-records.h"

/**
 * coi_account_record_free:
 * @self: (nullable) (transfer full): an account
 */
void
coi_account_record_free (CoiAccountRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->name);
  g_free (self->login);
  coi_endpoint_free (self->imap);
  coi_endpoint_free (self->smtp);
  g_free (self->password_file);
  g_free (self);
}

/**
 * coi_account_record_copy:
 * @self: an account
 *
 * Returns: (transfer full): a deep copy
 */
CoiAccountRecord *
coi_account_record_copy (const CoiAccountRecord *self)
{
  CoiAccountRecord *copy = g_new0 (CoiAccountRecord, 1);

  copy->id = self->id;
  copy->address = g_strdup (self->address);
  copy->name = g_strdup (self->name);
  copy->login = g_strdup (self->login);
  copy->imap = coi_endpoint_copy (self->imap);
  copy->smtp = coi_endpoint_copy (self->smtp);
  copy->password_file = g_strdup (self->password_file);
  return copy;
}

/**
 * coi_mailbox_record_free:
 * @self: (nullable) (transfer full): a mailbox
 */
void
coi_mailbox_record_free (CoiMailboxRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

/**
 * coi_conversation_record_free:
 * @self: (nullable) (transfer full): a conversation
 */
void
coi_conversation_record_free (CoiConversationRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->key);
  g_free (self->name);
  g_strfreev (self->members);
  g_free (self->first_message_id);
  g_free (self->last_message_id);
  coi_message_record_free (self->last);
  g_free (self);
}

/**
 * coi_message_record_free:
 * @self: (nullable) (transfer full): a message
 */
void
coi_message_record_free (CoiMessageRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self->sender);
  g_free (self->sender_name);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->full_text);
  g_free (self->chat_content);
  g_free (self->in_reply_to);
  g_free (self->attachments);
  g_free (self->error);
  g_free (self->content);
  g_free (self->html);
  g_free (self->edited_text);
  g_free (self->edited_html);
  g_free (self->effects);
  g_free (self);
}

/**
 * coi_message_record_copy:
 * @self: a message
 *
 * Returns: (transfer full): a deep copy
 */
CoiMessageRecord *
coi_message_record_copy (const CoiMessageRecord *self)
{
  CoiMessageRecord *copy = g_memdup2 (self, sizeof *self);

  copy->message_id = g_strdup (self->message_id);
  copy->sender = g_strdup (self->sender);
  copy->sender_name = g_strdup (self->sender_name);
  copy->subject = g_strdup (self->subject);
  copy->text = g_strdup (self->text);
  copy->full_text = g_strdup (self->full_text);
  copy->chat_content = g_strdup (self->chat_content);
  copy->in_reply_to = g_strdup (self->in_reply_to);
  copy->attachments = g_strdup (self->attachments);
  copy->error = g_strdup (self->error);
  copy->content = g_strdup (self->content);
  copy->html = g_strdup (self->html);
  copy->edited_text = g_strdup (self->edited_text);
  copy->edited_html = g_strdup (self->edited_html);
  copy->effects = g_strdup (self->effects);
  return copy;
}

/**
 * coi_outbox_record_free:
 * @self: (nullable) (transfer full): an outbox entry
 */
void
coi_outbox_record_free (CoiOutboxRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->data_file);
  g_free (self);
}
