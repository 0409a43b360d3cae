/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others made of a message, from the columns of the database to what is shown. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-message-private.h"
#include "coi-names.h"

#include <json-glib/json-glib.h>

#define QUOTE_CHARS 200

static void
version_free (CoiMessageVersion *self)
{
  g_free (self->text);
  g_free (self);
}

static void
reaction_free (CoiMessageReaction *self)
{
  g_free (self->sender);
  g_free (self->name);
  g_free (self->emoji);
  g_free (self);
}

static void
receipt_free (CoiMessageReceipt *self)
{
  g_free (self->sender);
  g_free (self->name);
  g_free (self->words);
  g_free (self);
}

static void
vote_free (CoiMessageVote *self)
{
  g_free (self->sender);
  g_free (self->name);
  g_array_unref (self->choices);
  g_free (self);
}

static void
quote_free (CoiMessageQuote *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

/**
 * coi_message_effects_free:
 * @self: (nullable) (transfer full): effects
 *
 * Frees them.
 */
void
coi_message_effects_free (CoiMessageEffects *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->history);
  g_ptr_array_unref (self->reactions);
  g_ptr_array_unref (self->receipts);
  g_ptr_array_unref (self->votes);
  quote_free (self->quote);
  g_free (self);
}

/* --- reading --- */

typedef struct
{
  CoiMessageEffects *effects;
  CoiStore *store;
  const CoiMessageRecord *record;
  GArray *counts; /* guint; of votes only */
} Reader;

typedef void (*ReadFunc) (Reader *self, JsonObject *object);

static void
read_each (Reader *self, JsonObject *root, const char *name, ReadFunc func)
{
  JsonNode *node = json_object_get_member (root, name);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        func (self, json_node_get_object (element));
    }
}

static char *
get_text (JsonObject *object, const char *name)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, ""));
}

static char *
name_of (Reader *self, JsonObject *object, gboolean *is_own)
{
  const char *sender = json_object_get_string_member_with_default (object, "sender", "");

  *is_own = json_object_get_boolean_member_with_default (object, "own", FALSE);
  return *is_own ? g_strdup ("") : coi_names_person (self->store, self->record->account_id, sender);
}

static void
read_version (Reader *self, JsonObject *object)
{
  CoiMessageVersion *version = g_new0 (CoiMessageVersion, 1);

  version->time = json_object_get_int_member_with_default (object, "time", 0);
  version->text = get_text (object, "text");
  g_ptr_array_add (self->effects->history, version);
}

static void
read_reaction (Reader *self, JsonObject *object)
{
  CoiMessageReaction *reaction = g_new0 (CoiMessageReaction, 1);

  reaction->sender = get_text (object, "sender");
  reaction->name = name_of (self, object, &reaction->is_own);
  reaction->emoji = get_text (object, "emoji");
  g_ptr_array_add (self->effects->reactions, reaction);
}

static void
read_receipt (Reader *self, JsonObject *object)
{
  CoiMessageReceipt *receipt = g_new0 (CoiMessageReceipt, 1);
  gboolean is_own;

  receipt->sender = get_text (object, "sender");
  receipt->name = name_of (self, object, &is_own);
  receipt->time = json_object_get_int_member_with_default (object, "time", 0);
  receipt->action = (CoiReportAction)json_object_get_int_member_with_default (object, "action", 0);
  receipt->words = g_strdup (json_object_get_string_member_with_default (object, "words", NULL));
  g_ptr_array_add (self->effects->receipts, receipt);
}

static void
read_vote (Reader *self, JsonObject *object)
{
  CoiMessageVote *vote = g_new0 (CoiMessageVote, 1);
  JsonNode *node = json_object_get_member (object, "choices");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  vote->sender = get_text (object, "sender");
  vote->name = name_of (self, object, &vote->is_own);
  vote->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      guint choice = (guint)json_array_get_int_element (array, i);

      g_array_append_val (vote->choices, choice);
    }
  g_ptr_array_add (self->effects->votes, vote);
}

static JsonNode *
parse (const char *json)
{
  g_autoptr (JsonNode) root = json != NULL ? json_from_string (json, NULL) : NULL;

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

static void
read_json (Reader *self)
{
  g_autoptr (JsonNode) root = parse (self->record->effects);
  JsonObject *object;

  if (root == NULL)
    return;
  object = json_node_get_object (root);
  read_each (self, object, "versions", read_version);
  read_each (self, object, "reactions", read_reaction);
  read_each (self, object, "receipts", read_receipt);
  read_each (self, object, "votes", read_vote);
  self->effects->poll_closed =
      json_object_get_boolean_member_with_default (object, "closed", FALSE);
}

/**
 * coi_message_effects_read_state:
 * @json: the column "effects"
 *
 * Returns: what the receipts of all recipients make of the message
 */
CoiMessageState
coi_message_effects_read_state (const char *json)
{
  g_autoptr (JsonNode) root = parse (json);

  if (root == NULL)
    return COI_MESSAGE_RECEIVED;
  return (CoiMessageState)json_object_get_int_member_with_default (json_node_get_object (root),
                                                                   "state", COI_MESSAGE_RECEIVED);
}

/**
 * coi_message_effects_read_last:
 * @json: (nullable): the column "effects"
 *
 * Returns: (transfer full) (nullable): the Message-ID of the last edit or deletion
 */
char *
coi_message_effects_read_last (const char *json)
{
  g_autoptr (JsonNode) root = parse (json);
  const char *last = NULL;

  if (root != NULL)
    last = json_object_get_string_member_with_default (json_node_get_object (root), "last", NULL);
  return last != NULL && *last != '\0' ? g_strdup (last) : NULL;
}

/**
 * coi_message_effects_is_closed:
 * @json: (nullable): the column "effects" of a poll
 *
 * Returns: whether it was ended
 */
gboolean
coi_message_effects_is_closed (const char *json)
{
  g_autoptr (JsonNode) root = parse (json);

  return root != NULL &&
         json_object_get_boolean_member_with_default (json_node_get_object (root), "closed", FALSE);
}

static void
count_vote (Reader *self, JsonObject *object)
{
  GArray *counts = self->counts;
  JsonNode *node = json_object_get_member (object, "choices");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gint64 choice = json_array_get_int_element (array, i);

      if (choice >= 0 && choice < counts->len)
        g_array_index (counts, guint, choice)++;
    }
}

/**
 * coi_message_effects_count_votes:
 * @json: (nullable): the column "effects" of a poll
 * @n_options: how many options it has
 *
 * Returns: (transfer full) (element-type guint): how often each was chosen
 */
GArray *
coi_message_effects_count_votes (const char *json, guint n_options)
{
  g_autoptr (JsonNode) root = parse (json);
  GArray *counts = g_array_sized_new (FALSE, TRUE, sizeof (guint), n_options);
  Reader reader = { .counts = counts };

  g_array_set_size (counts, n_options);
  if (root != NULL)
    read_each (&reader, json_node_get_object (root), "votes", count_vote);
  return counts;
}

/* --- quotes --- */

static char *
shorten (const char *text)
{
  g_autofree char *cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), QUOTE_CHARS));

  return g_strdelimit (g_steal_pointer (&cut), "\n\t", ' ');
}

/* Chat programs name a message only when it is answered; classic ones name the last one always, and
 * we do so towards them. */
static gboolean
is_answer (const CoiMessageRecord *record,
           const CoiContent *content,
           const CoiMessageRecord *target)
{
  if (!record->is_chat || record->in_reply_to == NULL)
    return FALSE;
  return content->quote != NULL ||
         (target != NULL && target->is_chat && record->message_id != NULL &&
          g_str_has_prefix (record->message_id, "chat$"));
}

static CoiMessageQuote *
make_quote (CoiStore *store, const CoiMessageRecord *record, const CoiContent *content)
{
  g_autoptr (CoiMessageRecord) target = NULL;
  CoiMessageQuote *quote;

  if (!record->is_chat || record->in_reply_to == NULL)
    return NULL;
  target = coi_store_find_message (store, record->account_id, record->in_reply_to);
  if (!is_answer (record, content, target))
    return NULL;
  quote = g_new0 (CoiMessageQuote, 1);
  if (target == NULL || target->hidden)
    {
      quote->text = shorten (content->quote != NULL ? content->quote : "");
      return quote;
    }
  quote->id = target->id;
  quote->name = coi_names_sender (store, target);
  quote->text = shorten (coi_message_record_get_text (target));
  quote->is_own = target->outgoing;
  return quote;
}

static gboolean
mentions_me (CoiStore *store, const CoiMessageRecord *record, const CoiContent *content)
{
  g_autoptr (GPtrArray) accounts = NULL;

  if (record->outgoing)
    return FALSE;
  if (content->mentions_all || content->mentions[0] == NULL)
    return content->mentions_all;
  accounts = coi_store_list_accounts (store);
  for (guint i = 0; i < accounts->len; i++)
    {
      const CoiAccountRecord *account = accounts->pdata[i];

      if (account->id == record->account_id)
        return g_strv_contains ((const char *const *)content->mentions, account->address);
    }
  return FALSE;
}

/* Only a message that waits has a time to go. */
static gint64
read_send_at (CoiStore *store, const CoiMessageRecord *record)
{
  if (record->state != COI_MESSAGE_QUEUED)
    return 0;
  return coi_store_get_send_at (store, record->id);
}

/**
 * coi_message_effects_new:
 * @store: an open database
 * @record: a message
 * @content: what it is beyond its text
 *
 * Returns: (transfer full) (nullable): what others made of it, with names to show; %NULL for
 * nothing
 */
CoiMessageEffects *
coi_message_effects_new (CoiStore *store, const CoiMessageRecord *record, const CoiContent *content)
{
  CoiMessageQuote *quote = make_quote (store, record, content);
  gboolean is_mentioned = mentions_me (store, record, content);
  gint64 send_at = read_send_at (store, record);
  Reader reader = { .store = store, .record = record };

  if (record->effects == NULL && quote == NULL && !is_mentioned && send_at == 0)
    return NULL;
  reader.effects = g_new0 (CoiMessageEffects, 1);
  reader.effects->history = g_ptr_array_new_with_free_func ((GDestroyNotify)version_free);
  reader.effects->reactions = g_ptr_array_new_with_free_func ((GDestroyNotify)reaction_free);
  reader.effects->receipts = g_ptr_array_new_with_free_func ((GDestroyNotify)receipt_free);
  reader.effects->votes = g_ptr_array_new_with_free_func ((GDestroyNotify)vote_free);
  reader.effects->quote = quote;
  reader.effects->mentions_me = is_mentioned;
  reader.effects->send_at = send_at;
  read_json (&reader);
  return reader.effects;
}
