/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts and conversations of the engine in memory. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-objects.h"

G_DEFINE_FINAL_TYPE (CoiAccount, coi_account, G_TYPE_OBJECT)

enum
{
  ACCOUNT_ADDRESS = 1,
  ACCOUNT_NAME,
  ACCOUNT_STATE,
  ACCOUNT_ERROR_CODE,
  ACCOUNT_ERROR_DETAIL,
  ACCOUNT_SEND_ERROR_CODE,
  ACCOUNT_HISTORY_TOTAL,
  ACCOUNT_REVISION,
};

static void
account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoiAccount *self = COI_ACCOUNT (object);

  switch (id)
    {
    case ACCOUNT_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case ACCOUNT_NAME:
      g_value_set_string (value, self->name);
      break;
    case ACCOUNT_STATE:
      g_value_set_int (value, self->state);
      break;
    case ACCOUNT_ERROR_CODE:
      g_value_set_int (value, self->error_code);
      break;
    case ACCOUNT_ERROR_DETAIL:
      g_value_set_string (value, self->error_detail);
      break;
    case ACCOUNT_SEND_ERROR_CODE:
      g_value_set_int (value, self->send_error_code);
      break;
    case ACCOUNT_HISTORY_TOTAL:
      g_value_set_int (value, (int)self->history_total);
      break;
    case ACCOUNT_REVISION:
      g_value_set_int (value, 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
account_finalize (GObject *object)
{
  CoiAccount *self = COI_ACCOUNT (object);

  g_free (self->address);
  g_free (self->name);
  g_free (self->error_detail);
  g_free (self->send_error_detail);
  coi_certificate_free (self->refused);
  coi_endpoint_free (self->imap);
  coi_endpoint_free (self->smtp);
  G_OBJECT_CLASS (coi_account_parent_class)->finalize (object);
}

void
coi_fake_install_string (GObjectClass *klass, guint id, const char *name)
{
  g_object_class_install_property (
      klass, id,
      g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void
coi_fake_install_int (GObjectClass *klass, guint id, const char *name)
{
  g_object_class_install_property (klass, id,
                                   g_param_spec_int (name, NULL, NULL, -1, G_MAXINT, 0,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
coi_account_class_init (CoiAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = account_get_property;
  object_class->finalize = account_finalize;
  coi_fake_install_string (object_class, ACCOUNT_ADDRESS, "address");
  coi_fake_install_string (object_class, ACCOUNT_NAME, "name");
  coi_fake_install_int (object_class, ACCOUNT_STATE, "state");
  coi_fake_install_int (object_class, ACCOUNT_ERROR_CODE, "error-code");
  coi_fake_install_string (object_class, ACCOUNT_ERROR_DETAIL, "error-detail");
  coi_fake_install_int (object_class, ACCOUNT_SEND_ERROR_CODE, "send-error-code");
  coi_fake_install_int (object_class, ACCOUNT_HISTORY_TOTAL, "history-total");
  coi_fake_install_int (object_class, ACCOUNT_REVISION, "revision");
}

static void
coi_account_init (CoiAccount *self)
{
  self->error_code = -1;
  self->send_error_code = -1;
  self->state = COI_ACCOUNT_ONLINE;
}

gint64
coi_account_get_id (CoiAccount *self)
{
  return self->id;
}

const char *
coi_account_get_address (CoiAccount *self)
{
  return self->address;
}

const char *
coi_account_get_name (CoiAccount *self)
{
  return self->name;
}

const char *
coi_account_get_login (CoiAccount *self)
{
  return self->address;
}

const CoiEndpoint *
coi_account_get_imap (CoiAccount *self)
{
  return self->imap;
}

const CoiEndpoint *
coi_account_get_smtp (CoiAccount *self)
{
  return self->smtp;
}

CoiAccountState
coi_account_get_state (CoiAccount *self)
{
  return self->state;
}

int
coi_account_get_error_code (CoiAccount *self)
{
  return self->error_code;
}

const char *
coi_account_get_error_detail (CoiAccount *self)
{
  return self->error_detail;
}

const CoiCertificate *
coi_account_get_refused_certificate (CoiAccount *self, CoiServerKind *kind)
{
  if (kind != NULL)
    *kind = COI_SERVER_IMAP;
  return self->error_code == COI_ENGINE_ERROR_CERTIFICATE ? self->refused : NULL;
}

G_DEFINE_FINAL_TYPE (CoiConversation, coi_conversation, G_TYPE_OBJECT)

enum
{
  CONVERSATION_ID = 1,
  CONVERSATION_NAME,
  CONVERSATION_UNREAD,
  CONVERSATION_LAST_TEXT,
  CONVERSATION_LAST_SENDER,
  CONVERSATION_LAST_TIME,
  CONVERSATION_LAST_OUTGOING,
  CONVERSATION_LAST_STATE,
  CONVERSATION_PINNED_ID,
};

static void
conversation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoiConversation *self = COI_CONVERSATION (object);

  switch (id)
    {
    case CONVERSATION_ID:
      g_value_set_int64 (value, self->id);
      break;
    case CONVERSATION_NAME:
      g_value_set_string (value, self->name);
      break;
    case CONVERSATION_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case CONVERSATION_LAST_TEXT:
      g_value_set_string (value, coi_conversation_get_last_text (self));
      break;
    case CONVERSATION_LAST_SENDER:
      g_value_set_string (value, coi_conversation_get_last_sender (self));
      break;
    case CONVERSATION_LAST_TIME:
      g_value_set_int64 (value, coi_conversation_get_last_time (self));
      break;
    case CONVERSATION_LAST_OUTGOING:
      g_value_set_boolean (value, coi_conversation_get_last_outgoing (self));
      break;
    case CONVERSATION_LAST_STATE:
      g_value_set_int (value, coi_conversation_get_last_state (self));
      break;
    case CONVERSATION_PINNED_ID:
      g_value_set_int64 (value, self->pinned_id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
conversation_finalize (GObject *object)
{
  CoiConversation *self = COI_CONVERSATION (object);

  g_free (self->name);
  g_strfreev (self->members);
  g_clear_object (&self->messages);
  G_OBJECT_CLASS (coi_conversation_parent_class)->finalize (object);
}

static void
coi_conversation_class_init (CoiConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = conversation_get_property;
  object_class->finalize = conversation_finalize;
  g_object_class_install_property (object_class, CONVERSATION_ID,
                                   g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags));
  coi_fake_install_string (object_class, CONVERSATION_NAME, "name");
  g_object_class_install_property (
      object_class, CONVERSATION_UNREAD,
      g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags));
  coi_fake_install_string (object_class, CONVERSATION_LAST_TEXT, "last-text");
  coi_fake_install_string (object_class, CONVERSATION_LAST_SENDER, "last-sender");
  g_object_class_install_property (
      object_class, CONVERSATION_LAST_TIME,
      g_param_spec_int64 ("last-time", NULL, NULL, 0, G_MAXINT64, 0, flags));
  g_object_class_install_property (
      object_class, CONVERSATION_LAST_OUTGOING,
      g_param_spec_boolean ("last-outgoing", NULL, NULL, FALSE, flags));
  coi_fake_install_int (object_class, CONVERSATION_LAST_STATE, "last-state");
  g_object_class_install_property (
      object_class, CONVERSATION_PINNED_ID,
      g_param_spec_int64 ("pinned-id", NULL, NULL, 0, G_MAXINT64, 0, flags));
}

static void
coi_conversation_init (CoiConversation *self)
{
  self->messages = g_list_store_new (COI_TYPE_MESSAGE);
}

/* Borrowed: the list keeps it. */
static CoiMessage *
last_message (CoiConversation *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  g_autoptr (CoiMessage) last = NULL;

  if (n > 0)
    last = g_list_model_get_item (G_LIST_MODEL (self->messages), n - 1);
  return last;
}

gint64
coi_conversation_get_id (CoiConversation *self)
{
  return self->id;
}

CoiAccount *
coi_conversation_get_account (CoiConversation *self)
{
  return self->account;
}

CoiConversationListKind
coi_conversation_get_kind (CoiConversation *self)
{
  return g_strv_length (self->members) > 1 ? COI_CONVERSATION_KIND_GROUP
                                           : COI_CONVERSATION_KIND_DIRECT;
}

const char *
coi_conversation_get_name (CoiConversation *self)
{
  return self->name;
}

const char *const *
coi_conversation_get_members (CoiConversation *self)
{
  return (const char *const *)self->members;
}

guint
coi_conversation_get_unread (CoiConversation *self)
{
  return self->unread;
}

gint64
coi_conversation_get_last_id (CoiConversation *self)
{
  CoiMessage *last = last_message (self);

  return last != NULL ? last->id : 0;
}

const char *
coi_conversation_get_last_text (CoiConversation *self)
{
  CoiMessage *last = last_message (self);

  return last != NULL ? last->text : "";
}

const char *
coi_conversation_get_last_sender (CoiConversation *self)
{
  CoiMessage *last = last_message (self);

  return last != NULL && !last->outgoing ? last->sender_name : NULL;
}

gint64
coi_conversation_get_last_time (CoiConversation *self)
{
  CoiMessage *last = last_message (self);

  return last != NULL ? last->time : 0;
}

gboolean
coi_conversation_get_last_outgoing (CoiConversation *self)
{
  CoiMessage *last = last_message (self);

  return last != NULL && last->outgoing;
}

int
coi_conversation_get_last_state (CoiConversation *self)
{
  CoiMessage *last = last_message (self);

  return last != NULL ? (int)last->status : COI_MESSAGE_STATUS_RECEIVED;
}

gint64
coi_conversation_get_pinned_id (CoiConversation *self)
{
  return self->pinned_id;
}

void
coi_fake_conversation_notify_last (CoiConversation *self)
{
  static const char *const names[] = { "last-text",     "last-sender", "last-time",
                                       "last-outgoing", "last-state",  "unread" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_notify (G_OBJECT (self), names[i]);
}
