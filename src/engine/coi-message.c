/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a row shows it. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-message-private.h"

G_DEFINE_FINAL_TYPE (CoiMessage, coi_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATUS,
  PROP_TEXT,
  PROP_SEEN,
  PROP_ERROR,
  PROP_EFFECTS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
coi_message_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoiMessage *self = COI_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_STATUS:
      g_value_set_int (value, coi_message_get_status (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, coi_message_get_text (self));
      break;
    case PROP_SEEN:
      g_value_set_boolean (value, self->record->seen);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->record->error);
      break;
    case PROP_EFFECTS:
      g_value_set_uint (value, self->n_effects);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coi_message_finalize (GObject *object)
{
  CoiMessage *self = COI_MESSAGE (object);

  coi_message_record_free (self->record);
  g_free (self->sender_name);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  coi_content_free (self->content);
  coi_rich_text_free (self->rich);
  coi_message_effects_free (self->effects);
  G_OBJECT_CLASS (coi_message_parent_class)->finalize (object);
}

static void
coi_message_class_init (CoiMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = coi_message_get_property;
  object_class->finalize = coi_message_finalize;
  props[PROP_STATUS] = g_param_spec_int ("status", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  props[PROP_SEEN] = g_param_spec_boolean ("seen", NULL, NULL, FALSE, flags);
  props[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  props[PROP_EFFECTS] = g_param_spec_uint ("effects", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
coi_message_init (CoiMessage *self)
{
}

static void
read_files (CoiMessage *self)
{
  g_clear_pointer (&self->files, g_ptr_array_unref);
  self->files = coi_message_files_read (self->record->attachments, &self->truncated);
}

/* Who pinned it is not asked: what is shown is how long it stays so. */
static void
read_content (CoiMessage *self)
{
  const CoiMessageRecord *record = self->record;

  coi_content_free (self->content);
  self->content = coi_content_from_json (record->content);
  if (record->pinned_at == 0)
    return;
  self->content->is_pinned = TRUE;
  self->content->pinned_until = record->pinned_until;
}

/**
 * coi_message_new:
 * @record: (transfer full): the row of the database
 * @sender_name: what to show, UTF-8
 *
 * Returns: (transfer full): a message
 */
CoiMessage *
coi_message_new (CoiMessageRecord *record, const char *sender_name)
{
  CoiMessage *self = g_object_new (COI_TYPE_MESSAGE, NULL);

  self->record = record;
  self->sender_name = g_strdup (sender_name);
  read_content (self);
  read_files (self);
  return self;
}

static void
notify_differences (CoiMessage *self, const CoiMessageRecord *old)
{
  if (coi_message_record_get_state (old) != coi_message_record_get_state (self->record))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATUS]);
  if (g_strcmp0 (coi_message_record_get_text (old), coi_message_record_get_text (self->record)) !=
      0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
  if (old->seen != self->record->seen)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEEN]);
  if (g_strcmp0 (old->error, self->record->error) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

static gboolean
is_affected (const CoiMessageRecord *old, const CoiMessageRecord *now)
{
  return old->deleted != now->deleted || old->pinned_at != now->pinned_at ||
         old->pinned_until != now->pinned_until || old->is_unpinned != now->is_unpinned ||
         g_strcmp0 (old->effects, now->effects) != 0 ||
         g_strcmp0 (old->edited_html, now->edited_html) != 0 ||
         g_strcmp0 (old->html, now->html) != 0 || g_strcmp0 (old->content, now->content) != 0;
}

/**
 * coi_message_update:
 * @self: a message
 * @record: (transfer full): the row as it is now
 * @sender_name: what to show, UTF-8
 *
 * Takes over what changed and notifies of it.
 */
void
coi_message_update (CoiMessage *self, CoiMessageRecord *record, const char *sender_name)
{
  g_autoptr (CoiMessageRecord) old = self->record;

  self->record = record;
  g_set_str (&self->sender_name, sender_name);
  if (g_strcmp0 (old->attachments, record->attachments) != 0)
    read_files (self);
  if (g_strcmp0 (old->content, record->content) != 0 || old->pinned_at != record->pinned_at ||
      old->pinned_until != record->pinned_until)
    read_content (self);
  g_clear_pointer (&self->rich, coi_rich_text_free);
  self->rich_is_read = FALSE;
  g_object_freeze_notify (G_OBJECT (self));
  if (is_affected (old, record))
    {
      self->n_effects++;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EFFECTS]);
    }
  notify_differences (self, old);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * coi_message_get_record:
 * @self: a message
 *
 * Returns: (transfer none): the row of the database
 */
const CoiMessageRecord *
coi_message_get_record (CoiMessage *self)
{
  return self->record;
}

/**
 * coi_message_get_id:
 * @self: a message
 *
 * Returns: its row id in the database
 */
gint64
coi_message_get_id (CoiMessage *self)
{
  return self->record->id;
}

/**
 * coi_message_get_message_id:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): its Message-ID without "<>" (RFC 5322, section 3.6.4)
 */
const char *
coi_message_get_message_id (CoiMessage *self)
{
  return self->record->message_id;
}

/**
 * coi_message_get_conversation_id:
 * @self: a message
 *
 * Returns: the row id of its conversation
 */
gint64
coi_message_get_conversation_id (CoiMessage *self)
{
  return self->record->home_id != 0 ? self->record->home_id : self->record->conversation_id;
}

/**
 * coi_message_get_sender_address:
 * @self: a message
 *
 * Returns: (transfer none): the normalised address, "" when the message names no single sender
 */
const char *
coi_message_get_sender_address (CoiMessage *self)
{
  return self->record->sender != NULL ? self->record->sender : "";
}

/**
 * coi_message_get_sender_name:
 * @self: a message
 *
 * Returns: (transfer none): what to show for the sender, UTF-8; "" for our own messages only
 */
const char *
coi_message_get_sender_name (CoiMessage *self)
{
  return self->sender_name;
}

/**
 * coi_message_get_outgoing:
 * @self: a message
 *
 * Returns: whether the user wrote it, here or in another client
 */
gboolean
coi_message_get_outgoing (CoiMessage *self)
{
  return self->record->outgoing;
}

/**
 * coi_message_get_time:
 * @self: a message
 *
 * Returns: when it was sent, Unix seconds, never later than its arrival
 */
gint64
coi_message_get_time (CoiMessage *self)
{
  return self->record->time;
}

/**
 * coi_message_get_subject:
 * @self: a message
 *
 * Returns: (transfer none): the subject of a classic mail, UTF-8; "" for a chat message
 */
const char *
coi_message_get_subject (CoiMessage *self)
{
  if (self->record->is_chat || self->record->subject == NULL)
    return "";
  return self->record->subject;
}

/**
 * coi_message_get_text:
 * @self: a message
 *
 * Returns: (transfer none): the text without quote and signature, UTF-8, may be ""; of an edited
 *   message the last version, of a deleted one ""
 */
const char *
coi_message_get_text (CoiMessage *self)
{
  return coi_message_record_get_text (self->record);
}

/**
 * coi_message_get_full_text:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): the whole text, %NULL when it is the same
 */
const char *
coi_message_get_full_text (CoiMessage *self)
{
  if (self->record->deleted || self->record->edited_text != NULL)
    return NULL;
  return self->record->full_text;
}

/**
 * coi_message_get_in_reply_to:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): the Message-ID it answers, without "<>"
 */
const char *
coi_message_get_in_reply_to (CoiMessage *self)
{
  return self->record->in_reply_to;
}

/**
 * coi_message_get_is_chat:
 * @self: a message
 *
 * Returns: whether a chat client wrote it
 */
gboolean
coi_message_get_is_chat (CoiMessage *self)
{
  return self->record->is_chat;
}

/**
 * coi_message_get_seen:
 * @self: a message
 *
 * Returns: whether the user has read it
 */
gboolean
coi_message_get_seen (CoiMessage *self)
{
  return self->record->seen;
}

/**
 * coi_message_get_raw_size:
 * @self: a message
 *
 * Returns: the size of the whole message on the server, in bytes
 */
guint64
coi_message_get_raw_size (CoiMessage *self)
{
  return self->record->raw_size;
}

/**
 * coi_message_get_status:
 * @self: a message
 *
 * Returns: how far it has come
 */
CoiMessageStatus
coi_message_get_status (CoiMessage *self)
{
  G_STATIC_ASSERT ((int)COI_MESSAGE_STATUS_FAILED == (int)COI_MESSAGE_FAILED);
  return (CoiMessageStatus)coi_message_record_get_state (self->record);
}

/**
 * coi_message_get_error:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): why it failed, in the server's words
 */
const char *
coi_message_get_error (CoiMessage *self)
{
  return self->record->error;
}

/**
 * coi_message_get_files:
 * @self: a message
 *
 * Returns: (transfer none) (element-type CoiMessageFile): what is attached, may be empty
 */
GPtrArray *
coi_message_get_files (CoiMessage *self)
{
  return self->files;
}

/**
 * coi_message_get_truncated:
 * @self: a message
 *
 * Returns: whether only the beginning of the message is here; the rest is on the server, see
 * coi_engine_load_raw_async()
 */
gboolean
coi_message_get_truncated (CoiMessage *self)
{
  return self->truncated;
}

/**
 * coi_message_get_text_cut:
 * @self: a message
 *
 * Returns: whether the text itself goes on where the message was truncated; what is missing of a
 *   message with files may be files alone
 */
gboolean
coi_message_get_text_cut (CoiMessage *self)
{
  const char *text = self->record->full_text != NULL ? self->record->full_text : self->record->text;

  return self->truncated && text != NULL && g_str_has_suffix (text, COI_MESSAGE_CUT_MARK);
}

/**
 * coi_message_get_part:
 * @self: a message
 * @index: of an attachment
 *
 * Returns: (transfer none) (nullable): the attachment and where it is in the message
 */
const CoiMessagePart *
coi_message_get_part (CoiMessage *self, guint index)
{
  return index < self->files->len ? self->files->pdata[index] : NULL;
}
