/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One object a message: whoever shows a message shares it and sees its changes. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-message-pool.h"

#include "coi-message-private.h"
#include "coi-names.h"

struct _CoiMessagePool
{
  GObject parent_instance;
  CoiStore *store;
  GHashTable *live; /* gint64 -> Watch, freed when its message goes */
};

G_DEFINE_FINAL_TYPE (CoiMessagePool, coi_message_pool, G_TYPE_OBJECT)

enum
{
  SIGNAL_MESSAGE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Weak: the pool keeps no message alive. The key in the table is the watch's id. */
typedef struct
{
  CoiMessagePool *pool; /* NULL once the pool is gone */
  CoiMessage *message;
  gint64 id;
} Watch;

static void
message_gone_cb (gpointer user_data, GObject *message)
{
  Watch *watch = user_data;

  if (watch->pool != NULL)
    g_hash_table_remove (watch->pool->live, &watch->id);
  g_free (watch);
}

static void
set_effects (CoiMessagePool *self, CoiMessage *message)
{
  coi_message_set_effects (message,
                           coi_message_effects_new (self->store, coi_message_get_record (message),
                                                    coi_message_get_content (message)));
}

/* Who is told of a change finds all of it. */
static void
update (CoiMessagePool *self, CoiMessage *message, CoiMessageRecord *record, const char *name)
{
  g_object_freeze_notify (G_OBJECT (message));
  coi_message_update (message, record, name);
  set_effects (self, message);
  g_object_thaw_notify (G_OBJECT (message));
}

static void
refresh (CoiMessagePool *self, gint64 id)
{
  g_autoptr (CoiMessage) message = NULL;
  g_autoptr (CoiMessageRecord) record = NULL;
  g_autofree char *name = NULL;
  Watch *watch = g_hash_table_lookup (self->live, &id);

  if (watch == NULL)
    return;
  message = g_object_ref (watch->message);
  record = coi_store_get_message (self->store, id);
  if (record == NULL)
    return;
  name = coi_names_sender (self->store, record);
  update (self, message, g_steal_pointer (&record), name);
  g_signal_emit (self, signals[SIGNAL_MESSAGE_CHANGED], 0, message);
}

static void
store_changed_cb (CoiStore *store, const CoiStoreChanges *changes, CoiMessagePool *self)
{
  for (guint i = 0; i < changes->updated_messages->len; i++)
    refresh (self, g_array_index (changes->updated_messages, gint64, i));
}

static void
coi_message_pool_dispose (GObject *object)
{
  CoiMessagePool *self = COI_MESSAGE_POOL (object);
  GHashTableIter iter;
  gpointer watch;

  if (self->live != NULL)
    {
      g_hash_table_iter_init (&iter, self->live);
      while (g_hash_table_iter_next (&iter, NULL, &watch))
        ((Watch *)watch)->pool = NULL;
    }
  g_clear_pointer (&self->live, g_hash_table_unref);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (coi_message_pool_parent_class)->dispose (object);
}

static void
coi_message_pool_class_init (CoiMessagePoolClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_message_pool_dispose;
  signals[SIGNAL_MESSAGE_CHANGED] =
      g_signal_new ("message-changed", COI_TYPE_MESSAGE_POOL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, COI_TYPE_MESSAGE);
}

static void
coi_message_pool_init (CoiMessagePool *self)
{
  self->live = g_hash_table_new (g_int64_hash, g_int64_equal);
}

/**
 * coi_message_pool_new:
 * @store: an open database
 *
 * Returns: (transfer full): a pool
 */
CoiMessagePool *
coi_message_pool_new (CoiStore *store)
{
  CoiMessagePool *self = g_object_new (COI_TYPE_MESSAGE_POOL, NULL);

  self->store = g_object_ref (store);
  g_signal_connect (store, "changed", G_CALLBACK (store_changed_cb), self);
  return self;
}

/**
 * coi_message_pool_take:
 * @self: a pool
 * @record: (transfer full): a row of the database
 *
 * Returns: (transfer full): the one object of this message, brought up to date
 */
CoiMessage *
coi_message_pool_take (CoiMessagePool *self, CoiMessageRecord *record)
{
  g_autofree char *name = coi_names_sender (self->store, record);
  Watch *watch = g_hash_table_lookup (self->live, &record->id);

  if (watch != NULL)
    {
      update (self, watch->message, record, name);
      return g_object_ref (watch->message);
    }
  watch = g_new (Watch, 1);
  *watch = (Watch){ .pool = self, .id = record->id, .message = coi_message_new (record, name) };
  g_hash_table_insert (self->live, &watch->id, watch);
  set_effects (self, watch->message);
  g_object_weak_ref (G_OBJECT (watch->message), message_gone_cb, watch);
  return watch->message;
}

/**
 * coi_message_pool_load:
 * @self: a pool
 * @id: row id
 *
 * Returns: (transfer full) (nullable): the message, %NULL when there is none
 */
CoiMessage *
coi_message_pool_load (CoiMessagePool *self, gint64 id)
{
  CoiMessageRecord *record = coi_store_get_message (self->store, id);

  return record != NULL ? coi_message_pool_take (self, record) : NULL;
}

/**
 * coi_message_pool_refresh:
 * @self: a pool
 *
 * Reads anew every message that somebody holds, after another process changed the database.
 */
void
coi_message_pool_refresh (CoiMessagePool *self)
{
  g_autofree gint64 **ids = (gint64 **)g_hash_table_get_keys_as_array (self->live, NULL);
  g_autoptr (GArray) copy = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; ids[i] != NULL; i++)
    g_array_append_val (copy, *ids[i]);
  for (guint i = 0; i < copy->len; i++)
    refresh (self, g_array_index (copy, gint64, i));
}

/**
 * coi_message_pool_holds:
 * @self: a pool
 * @id: a row id
 *
 * Returns: whether somebody holds that message; the pool tells of its changes then
 */
gboolean
coi_message_pool_holds (CoiMessagePool *self, gint64 id)
{
  return g_hash_table_contains (self->live, &id);
}
