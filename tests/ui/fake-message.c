/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the engine in memory. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

G_DEFINE_FINAL_TYPE (CoiMessage, coi_message, G_TYPE_OBJECT)

enum
{
  MESSAGE_STATUS = 1,
  MESSAGE_TEXT,
  MESSAGE_SEEN,
  MESSAGE_ERROR,
  MESSAGE_EFFECTS,
};

static void
message_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoiMessage *self = COI_MESSAGE (object);

  switch (id)
    {
    case MESSAGE_STATUS:
      g_value_set_int (value, self->status);
      break;
    case MESSAGE_TEXT:
      g_value_set_string (value, self->text);
      break;
    case MESSAGE_SEEN:
      g_value_set_boolean (value, self->seen);
      break;
    case MESSAGE_ERROR:
      g_value_set_string (value, self->error);
      break;
    case MESSAGE_EFFECTS:
      g_value_set_int (value, (int)self->effects);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
message_finalize (GObject *object)
{
  CoiMessage *self = COI_MESSAGE (object);

  g_free (self->sender_name);
  g_free (self->sender_address);
  g_free (self->text);
  g_free (self->full_text);
  g_free (self->subject);
  g_free (self->rest);
  g_free (self->error);
  g_ptr_array_unref (self->files);
  coi_fake_message_clear_effects (self);
  coi_rich_text_free (self->rich);
  G_OBJECT_CLASS (coi_message_parent_class)->finalize (object);
}

static void
coi_message_class_init (CoiMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = message_get_property;
  object_class->finalize = message_finalize;
  coi_fake_install_int (object_class, MESSAGE_STATUS, "status");
  coi_fake_install_string (object_class, MESSAGE_TEXT, "text");
  g_object_class_install_property (
      object_class, MESSAGE_SEEN,
      g_param_spec_boolean ("seen", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  coi_fake_install_string (object_class, MESSAGE_ERROR, "error");
  coi_fake_install_int (object_class, MESSAGE_EFFECTS, "effects");
}

static void
coi_message_init (CoiMessage *self)
{
  self->files = g_ptr_array_new ();
  coi_fake_message_init_effects (self);
}

gint64
coi_message_get_id (CoiMessage *self)
{
  return self->id;
}

const char *
coi_message_get_message_id (CoiMessage *self)
{
  return NULL;
}

gint64
coi_message_get_conversation_id (CoiMessage *self)
{
  return self->conversation_id;
}

const char *
coi_message_get_sender_address (CoiMessage *self)
{
  return self->sender_address != NULL ? self->sender_address : "";
}

const char *
coi_message_get_sender_name (CoiMessage *self)
{
  return self->sender_name != NULL ? self->sender_name : "";
}

gboolean
coi_message_get_outgoing (CoiMessage *self)
{
  return self->outgoing;
}

gint64
coi_message_get_time (CoiMessage *self)
{
  return self->time;
}

const char *
coi_message_get_subject (CoiMessage *self)
{
  return self->subject != NULL ? self->subject : "";
}

const char *
coi_message_get_text (CoiMessage *self)
{
  return self->text;
}

const char *
coi_message_get_full_text (CoiMessage *self)
{
  return self->full_text;
}

const char *
coi_message_get_in_reply_to (CoiMessage *self)
{
  return NULL;
}

gboolean
coi_message_get_is_chat (CoiMessage *self)
{
  return self->subject == NULL;
}

gboolean
coi_message_get_seen (CoiMessage *self)
{
  return self->seen;
}

guint64
coi_message_get_raw_size (CoiMessage *self)
{
  return strlen (self->text);
}

gboolean
coi_message_get_truncated (CoiMessage *self)
{
  return self->truncated;
}

gboolean
coi_message_get_text_cut (CoiMessage *self)
{
  return self->rest != NULL;
}

const CoiRichText *
coi_message_get_rich_text (CoiMessage *self)
{
  return self->rich;
}

void
coi_fake_message_format (CoiMessage *self, const char *markdown)
{
  g_clear_pointer (&self->rich, coi_rich_text_free);
  self->rich = coi_rich_text_from_markdown (markdown);
  g_free (self->text);
  self->text = coi_rich_text_to_plain (self->rich);
}

void
coi_fake_message_truncate (CoiMessage *self, const char *rest)
{
  self->truncated = TRUE;
  g_set_str (&self->rest, rest);
}

CoiMessageStatus
coi_message_get_status (CoiMessage *self)
{
  return self->status;
}

const char *
coi_message_get_error (CoiMessage *self)
{
  return self->error;
}

GPtrArray *
coi_message_get_files (CoiMessage *self)
{
  return self->files;
}

void
coi_fake_message_set_status (CoiMessage *self, CoiMessageStatus status, const char *error)
{
  self->status = status;
  g_set_str (&self->error, error);
  g_object_notify (G_OBJECT (self), "error");
  g_object_notify (G_OBJECT (self), "status");
}
