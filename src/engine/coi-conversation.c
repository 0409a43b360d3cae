/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as the list shows it. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-conversation-private.h"
#include "coi-message-private.h"

#define PREVIEW_CHARS 200

struct _CoiConversation
{
  GObject parent_instance;
  CoiAccount *account;
  CoiConversationRecord *record;
  char *name;
  char *last_sender;
  char *last_text;
};

G_DEFINE_FINAL_TYPE (CoiConversation, coi_conversation, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_UNREAD,
  PROP_LAST_TEXT,
  PROP_LAST_SENDER,
  PROP_LAST_TIME,
  PROP_LAST_OUTGOING,
  PROP_LAST_STATE,
  PROP_PINNED_ID,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
coi_conversation_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoiConversation *self = COI_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->record->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->record->unread);
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, self->last_text);
      break;
    case PROP_LAST_SENDER:
      g_value_set_string (value, self->last_sender);
      break;
    case PROP_LAST_TIME:
      g_value_set_int64 (value, coi_conversation_get_last_time (self));
      break;
    case PROP_LAST_OUTGOING:
      g_value_set_boolean (value, coi_conversation_get_last_outgoing (self));
      break;
    case PROP_LAST_STATE:
      g_value_set_int (value, coi_conversation_get_last_state (self));
      break;
    case PROP_PINNED_ID:
      g_value_set_int64 (value, coi_conversation_get_pinned_id (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coi_conversation_finalize (GObject *object)
{
  CoiConversation *self = COI_CONVERSATION (object);

  g_clear_object (&self->account);
  coi_conversation_record_free (self->record);
  g_free (self->name);
  g_free (self->last_sender);
  g_free (self->last_text);
  G_OBJECT_CLASS (coi_conversation_parent_class)->finalize (object);
}

static void
coi_conversation_class_init (CoiConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = coi_conversation_get_property;
  object_class->finalize = coi_conversation_finalize;
  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, NULL, flags);
  props[PROP_LAST_SENDER] = g_param_spec_string ("last-sender", NULL, NULL, NULL, flags);
  props[PROP_LAST_TIME] =
      g_param_spec_int64 ("last-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_LAST_OUTGOING] = g_param_spec_boolean ("last-outgoing", NULL, NULL, FALSE, flags);
  props[PROP_LAST_STATE] = g_param_spec_int ("last-state", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_PINNED_ID] = g_param_spec_int64 ("pinned-id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
coi_conversation_init (CoiConversation *self)
{
}

/* One line of at most PREVIEW_CHARS characters; reads no more of a huge text than it needs. */
static char *
make_preview (const CoiMessageRecord *last)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const char *p = last != NULL ? coi_message_record_get_text (last) : "";
  gboolean space = FALSE;
  guint chars = 0;

  if (*p == '\0' && last != NULL && !last->is_chat && !last->deleted && last->subject != NULL)
    p = last->subject;
  for (; *p != '\0' && chars < PREVIEW_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = line->len > 0;
          continue;
        }
      if (space && chars + 1 < PREVIEW_CHARS)
        {
          g_string_append_c (line, ' ');
          chars++;
        }
      space = FALSE;
      g_string_append_unichar (line, c);
      chars++;
    }
  return g_string_free_and_steal (g_steal_pointer (&line));
}

/**
 * coi_conversation_new:
 * @account: (nullable): its account, %NULL when it was removed meanwhile
 * @record: (transfer full): the row of the database, with members
 * @name: what to show, UTF-8
 * @last_sender: (nullable): name to show, %NULL for our own
 *
 * Returns: (transfer full): a conversation
 */
CoiConversation *
coi_conversation_new (CoiAccount *account,
                      CoiConversationRecord *record,
                      const char *name,
                      const char *last_sender)
{
  CoiConversation *self = g_object_new (COI_TYPE_CONVERSATION, NULL);

  g_set_object (&self->account, account);
  self->record = record;
  self->name = g_strdup (name);
  self->last_sender = g_strdup (last_sender);
  self->last_text = make_preview (record->last);
  return self;
}

static void
notify_last (CoiConversation *self, const CoiConversationRecord *old)
{
  const CoiMessageRecord *a = old->last;
  const CoiMessageRecord *b = self->record->last;

  if ((a != NULL ? a->time : 0) != (b != NULL ? b->time : 0))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_TIME]);
  if ((a != NULL && a->outgoing) != (b != NULL && b->outgoing))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_OUTGOING]);
  if (coi_message_record_get_state (a) != coi_message_record_get_state (b))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_STATE]);
}

/**
 * coi_conversation_update:
 * @self: a conversation
 * @record: (transfer full): the row as it is now
 * @name: what to show, UTF-8
 * @last_sender: (nullable): name to show, %NULL for our own
 *
 * Takes over what changed and notifies of it.
 */
void
coi_conversation_update (CoiConversation *self,
                         CoiConversationRecord *record,
                         const char *name,
                         const char *last_sender)
{
  g_autoptr (CoiConversationRecord) old = self->record;
  g_autofree char *preview = make_preview (record->last);

  self->record = record;
  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_str (&self->name, name))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
  if (g_set_str (&self->last_sender, last_sender))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_SENDER]);
  if (g_set_str (&self->last_text, preview))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_TEXT]);
  if (old->unread != record->unread)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_UNREAD]);
  if (old->pinned != record->pinned || old->pinned_until != record->pinned_until)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PINNED_ID]);
  notify_last (self, old);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * coi_conversation_get_record:
 * @self: a conversation
 *
 * Returns: (transfer none): the row of the database
 */
const CoiConversationRecord *
coi_conversation_get_record (CoiConversation *self)
{
  return self->record;
}

/**
 * coi_conversation_get_sort_time:
 * @self: a conversation
 *
 * Returns: when its newest message is from, in microseconds since 1970, 0 when it is empty
 */
gint64
coi_conversation_get_sort_time (CoiConversation *self)
{
  return self->record->last != NULL ? self->record->last->sort_time : 0;
}

/**
 * coi_conversation_get_id:
 * @self: a conversation
 *
 * Returns: its row id in the database
 */
gint64
coi_conversation_get_id (CoiConversation *self)
{
  return self->record->id;
}

/**
 * coi_conversation_get_account:
 * @self: a conversation
 *
 * Returns: (transfer none): the account it belongs to
 */
CoiAccount *
coi_conversation_get_account (CoiConversation *self)
{
  return self->account;
}

/**
 * coi_conversation_get_kind:
 * @self: a conversation
 *
 * Returns: what kind of conversation it is
 */
CoiConversationListKind
coi_conversation_get_kind (CoiConversation *self)
{
  G_STATIC_ASSERT ((int)COI_CONVERSATION_KIND_SELF == (int)COI_CONVERSATION_SELF);
  return (CoiConversationListKind)self->record->kind;
}

/**
 * coi_conversation_get_name:
 * @self: a conversation
 *
 * Returns: (transfer none): what to show, UTF-8, never empty
 */
const char *
coi_conversation_get_name (CoiConversation *self)
{
  return self->name;
}

/**
 * coi_conversation_get_members:
 * @self: a conversation
 *
 * Returns: (transfer none) (array zero-terminated=1): addresses without our own; never %NULL
 */
const char *const *
coi_conversation_get_members (CoiConversation *self)
{
  static const char *const none[] = { NULL };

  return self->record->members != NULL ? (const char *const *)self->record->members : none;
}

/**
 * coi_conversation_get_unread:
 * @self: a conversation
 *
 * Returns: how many incoming messages the user has not read
 */
guint
coi_conversation_get_unread (CoiConversation *self)
{
  return self->record->unread;
}

/**
 * coi_conversation_get_last_id:
 * @self: a conversation
 *
 * Returns: the row id of the newest message, 0 when there is none
 */
gint64
coi_conversation_get_last_id (CoiConversation *self)
{
  return self->record->last != NULL ? self->record->last->id : 0;
}

/**
 * coi_conversation_get_last_text:
 * @self: a conversation
 *
 * Returns: (transfer none): the newest message in one line of at most 200 characters, UTF-8
 */
const char *
coi_conversation_get_last_text (CoiConversation *self)
{
  return self->last_text;
}

/**
 * coi_conversation_get_last_sender:
 * @self: a conversation
 *
 * Returns: (transfer none) (nullable): the name to show for who wrote it, %NULL for ourselves
 */
const char *
coi_conversation_get_last_sender (CoiConversation *self)
{
  return self->last_sender;
}

/**
 * coi_conversation_get_last_time:
 * @self: a conversation
 *
 * Returns: when the newest message was sent, Unix seconds, 0 when there is none
 */
gint64
coi_conversation_get_last_time (CoiConversation *self)
{
  return self->record->last != NULL ? self->record->last->time : 0;
}

/**
 * coi_conversation_get_last_outgoing:
 * @self: a conversation
 *
 * Returns: whether the user wrote the newest message
 */
gboolean
coi_conversation_get_last_outgoing (CoiConversation *self)
{
  return self->record->last != NULL && self->record->last->outgoing;
}

/**
 * coi_conversation_get_last_state:
 * @self: a conversation
 *
 * Returns: the #CoiMessageStatus of the newest message
 */
int
coi_conversation_get_last_state (CoiConversation *self)
{
  return (int)coi_message_record_get_state (self->record->last);
}

/**
 * coi_conversation_get_pinned_id:
 * @self: a conversation
 *
 * Returns: the row id of its pinned message; 0 when there is none or its time is over
 */
gint64
coi_conversation_get_pinned_id (CoiConversation *self)
{
  gint64 until = self->record->pinned_until;

  if (until != 0 && until <= g_get_real_time () / G_USEC_PER_SEC)
    return 0;
  return self->record->pinned;
}
