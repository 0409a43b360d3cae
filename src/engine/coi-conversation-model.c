/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All conversations, newest first, live from the database. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-conversation-model.h"

#include "coi-conversation-private.h"
#include "coi-names.h"

struct _CoiConversationModel
{
  GObject parent_instance;
  CoiStore *store;
  GListModel *accounts;
  GSequence *items;  /* CoiConversation, sorted */
  GHashTable *by_id; /* gint64 (inside the object) -> GSequenceIter */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoiConversationModel,
                               coi_conversation_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return COI_TYPE_CONVERSATION;
}

static guint
get_n_items (GListModel *model)
{
  CoiConversationModel *self = COI_CONVERSATION_MODEL (model);

  return self->items != NULL ? g_sequence_get_length (self->items) : 0;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoiConversationModel *self = COI_CONVERSATION_MODEL (model);
  GSequenceIter *iter;

  if (position >= get_n_items (model))
    return NULL;
  iter = g_sequence_get_iter_at_pos (self->items, position);
  return g_object_ref (g_sequence_get (iter));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
coi_conversation_model_dispose (GObject *object)
{
  CoiConversationModel *self = COI_CONVERSATION_MODEL (object);

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->items, g_sequence_free);
  G_OBJECT_CLASS (coi_conversation_model_parent_class)->dispose (object);
}

static void
coi_conversation_model_class_init (CoiConversationModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_conversation_model_dispose;
}

static void
coi_conversation_model_init (CoiConversationModel *self)
{
  self->items = g_sequence_new (g_object_unref);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/* Newest first; the id makes the order total. */
static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 time_a = coi_conversation_get_sort_time ((CoiConversation *)a);
  gint64 time_b = coi_conversation_get_sort_time ((CoiConversation *)b);
  gint64 id_a = coi_conversation_get_id ((CoiConversation *)a);
  gint64 id_b = coi_conversation_get_id ((CoiConversation *)b);

  if (time_a != time_b)
    return time_a > time_b ? -1 : 1;
  return id_a > id_b ? -1 : id_a < id_b;
}

static CoiAccount *
find_account (CoiConversationModel *self, gint64 id)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (self->accounts, i);

      if (coi_account_get_id (account) == id)
        return account; /* the model keeps it */
    }
  return NULL;
}

static char *
last_sender (CoiConversationModel *self, const CoiConversationRecord *record)
{
  if (record->last == NULL || record->last->outgoing)
    return NULL;
  return coi_names_sender (self->store, record->last);
}

static CoiConversation *
make_object (CoiConversationModel *self, CoiConversationRecord *record, CoiAccount *account)
{
  g_autofree char *name =
      coi_names_conversation (self->store, record, coi_account_get_address (account));
  g_autofree char *sender = last_sender (self, record);

  return coi_conversation_new (account, record, name, sender);
}

static GSequenceIter *
insert (CoiConversationModel *self, CoiConversation *conversation)
{
  gint64 id = coi_conversation_get_id (conversation);
  GSequenceIter *iter = g_sequence_insert_sorted (self->items, conversation, compare, NULL);

  g_hash_table_insert (self->by_id, g_memdup2 (&id, sizeof id), iter);
  return iter;
}

static void
remove_row (CoiConversationModel *self, gint64 id)
{
  GSequenceIter *iter = g_hash_table_lookup (self->by_id, &id);
  guint position;

  if (iter == NULL)
    return;
  position = g_sequence_iter_get_position (iter);
  g_hash_table_remove (self->by_id, &id);
  g_sequence_remove (iter);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* Moves the row to where its new time puts it. One change for all the rows between: whoever
 * selected or focused one of them finds it again. */
static void
reposition (CoiConversationModel *self, GSequenceIter *iter)
{
  guint before = g_sequence_iter_get_position (iter);
  guint after;
  guint n;

  g_sequence_sort_changed (iter, compare, NULL);
  after = g_sequence_iter_get_position (iter);
  if (before == after)
    return;
  n = MAX (before, after) - MIN (before, after) + 1;
  g_list_model_items_changed (G_LIST_MODEL (self), MIN (before, after), n, n);
}

static void
update_row (CoiConversationModel *self, GSequenceIter *iter, CoiConversationRecord *record)
{
  CoiConversation *conversation = g_sequence_get (iter);
  CoiAccount *account = coi_conversation_get_account (conversation);
  g_autofree char *name =
      coi_names_conversation (self->store, record, coi_account_get_address (account));
  g_autofree char *sender = last_sender (self, record);

  coi_conversation_update (conversation, record, name, sender);
  reposition (self, iter);
}

/* One of which nothing is to be seen is not taken up unless it is @wanted. */
static CoiConversation *
read_row (CoiConversationModel *self, gint64 id, gboolean wanted)
{
  g_autoptr (CoiConversationRecord) record = coi_store_get_conversation (self->store, id);
  GSequenceIter *iter = g_hash_table_lookup (self->by_id, &id);
  CoiAccount *account;

  if (record != NULL && record->is_hidden && iter == NULL && !wanted)
    return NULL;
  account = record != NULL ? find_account (self, record->account_id) : NULL;
  if (account == NULL)
    {
      remove_row (self, id);
      return NULL;
    }
  if (record->members == NULL)
    record->members = coi_store_list_members (self->store, id);
  if (iter != NULL)
    update_row (self, iter, g_steal_pointer (&record));
  else
    {
      iter = insert (self, make_object (self, g_steal_pointer (&record), account));
      g_list_model_items_changed (G_LIST_MODEL (self), g_sequence_iter_get_position (iter), 0, 1);
    }
  return coi_conversation_model_get (self, id);
}

/**
 * coi_conversation_model_refresh:
 * @self: the list
 * @id: row id of a conversation
 *
 * Reads one conversation from the database and puts it where it belongs.
 *
 * Returns: (transfer none) (nullable): its object, %NULL when it is gone
 */
CoiConversation *
coi_conversation_model_refresh (CoiConversationModel *self, gint64 id)
{
  return read_row (self, id, TRUE);
}

static void
store_changed_cb (CoiStore *store, const CoiStoreChanges *changes, CoiConversationModel *self)
{
  for (guint i = 0; i < changes->conversations->len; i++)
    read_row (self, g_array_index (changes->conversations, gint64, i), FALSE);
}

static void
drop_missing (CoiConversationModel *self, GHashTable *present)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (present, key))
      g_array_append_vals (gone, key, 1);
  for (guint i = 0; i < gone->len; i++)
    remove_row (self, g_array_index (gone, gint64, i));
}

/* The first load announces all rows at once. */
static void
fill (CoiConversationModel *self, GPtrArray *records)
{
  while (records->len > 0)
    {
      g_autoptr (CoiConversationRecord) record =
          g_ptr_array_steal_index (records, records->len - 1);
      CoiAccount *account = find_account (self, record->account_id);

      if (account == NULL || record->is_hidden)
        continue;
      if (record->members == NULL)
        record->members = coi_store_list_members (self->store, record->id);
      insert (self, make_object (self, g_steal_pointer (&record), account));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, g_sequence_get_length (self->items));
}

/**
 * coi_conversation_model_reload:
 * @self: the list
 *
 * Reads all conversations from the database; keeps the objects of those that are known.
 */
void
coi_conversation_model_reload (CoiConversationModel *self)
{
  g_autoptr (GPtrArray) records = coi_store_list_conversations (self->store);
  g_autoptr (GHashTable) present = NULL;

  if (g_sequence_is_empty (self->items))
    {
      fill (self, records);
      return;
    }
  present = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < records->len; i++)
    g_hash_table_add (present, &((CoiConversationRecord *)records->pdata[i])->id);
  drop_missing (self, present);
  for (guint i = 0; i < records->len; i++)
    read_row (self, ((CoiConversationRecord *)records->pdata[i])->id, FALSE);
}

/**
 * coi_conversation_model_new:
 * @store: an open database
 * @accounts: a list model of #CoiAccount
 *
 * Returns: (transfer full): an empty model; see coi_conversation_model_reload()
 */
CoiConversationModel *
coi_conversation_model_new (CoiStore *store, GListModel *accounts)
{
  CoiConversationModel *self = g_object_new (COI_TYPE_CONVERSATION_MODEL, NULL);

  self->store = g_object_ref (store);
  self->accounts = g_object_ref (accounts);
  g_signal_connect (store, "changed", G_CALLBACK (store_changed_cb), self);
  return self;
}

/**
 * coi_conversation_model_get:
 * @self: the list
 * @id: row id of a conversation
 *
 * Returns: (transfer none) (nullable): its object
 */
CoiConversation *
coi_conversation_model_get (CoiConversationModel *self, gint64 id)
{
  GSequenceIter *iter = g_hash_table_lookup (self->by_id, &id);

  return iter != NULL ? g_sequence_get (iter) : NULL;
}

/**
 * coi_conversation_model_get_unread:
 * @self: the list
 *
 * Returns: how many messages are unread in all conversations together
 */
guint
coi_conversation_model_get_unread (CoiConversationModel *self)
{
  guint unread = 0;

  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->items);
       !g_sequence_iter_is_end (iter); iter = g_sequence_iter_next (iter))
    unread += coi_conversation_get_unread (g_sequence_get (iter));
  return unread;
}
