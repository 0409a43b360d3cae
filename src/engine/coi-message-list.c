/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages of one conversation, oldest first, paged from the database on demand, live.
 *
 * What changed is not taken from the change record, since the database may be ahead of it already.
 * It is found by asking where the messages that were shown last ("the anchor") are now: what was
 * inserted or removed before and after them follows by arithmetic, for any number of messages. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-message-list.h"

#include "coi-message-private.h"

#define PAGE_SIZE 100
#define MAX_PAGES 8

typedef struct
{
  guint index; /* holds the positions from index * PAGE_SIZE */
  GPtrArray *messages;
} Page;

struct _CoiMessageList
{
  GObject parent_instance;
  CoiStore *store;
  CoiMessagePool *pool;
  gint64 conversation_id;
  guint n_items;
  GQueue pages;         /* Page, most recently used first */
  GArray *anchor;       /* gint64: ids of consecutive messages */
  guint anchor_start;   /* the position of the first of them */
  gboolean may_shuffle; /* something moved, so that the anchor's inside must be compared too */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoiMessageList,
                               coi_message_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
page_free (Page *page)
{
  g_ptr_array_unref (page->messages);
  g_free (page);
}

static GType
get_item_type (GListModel *model)
{
  return COI_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return COI_MESSAGE_LIST (model)->n_items;
}

/* Extends the anchor by a page that touches it, or starts a new one there. */
static void
extend_anchor (CoiMessageList *self, guint start, GArray *ids)
{
  guint end = self->anchor_start + self->anchor->len;
  const guint limit = PAGE_SIZE * MAX_PAGES;

  if (start >= self->anchor_start && start + ids->len <= end)
    return;
  if (start <= end && start >= self->anchor_start && start + ids->len - self->anchor_start <= limit)
    {
      g_array_append_vals (self->anchor, &g_array_index (ids, gint64, end - start),
                           start + ids->len - end);
      return;
    }
  if (start + ids->len == self->anchor_start && ids->len + self->anchor->len <= limit)
    g_array_prepend_vals (self->anchor, ids->data, ids->len);
  else
    {
      g_array_set_size (self->anchor, 0);
      g_array_append_vals (self->anchor, ids->data, ids->len);
    }
  self->anchor_start = start;
}

static Page *
load_page (CoiMessageList *self, guint index)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Page *page = g_new (Page, 1);

  page->index = index;
  page->messages = g_ptr_array_new_with_free_func (g_object_unref);
  records =
      coi_store_page_messages (self->store, self->conversation_id, index * PAGE_SIZE, PAGE_SIZE);
  g_ptr_array_set_size (records, MIN (records->len, self->n_items - index * PAGE_SIZE));
  for (guint i = 0; i < records->len; i++)
    {
      CoiMessageRecord *record = coi_message_record_copy (records->pdata[i]);

      g_array_append_val (ids, record->id);
      g_ptr_array_add (page->messages, coi_message_pool_take (self->pool, record));
    }
  if (ids->len > 0)
    extend_anchor (self, index * PAGE_SIZE, ids);
  return page;
}

static Page *
find_page (CoiMessageList *self, guint index)
{
  Page *page;

  for (GList *l = self->pages.head; l != NULL; l = l->next)
    {
      page = l->data;
      if (page->index != index)
        continue;
      g_queue_unlink (&self->pages, l);
      g_queue_push_head_link (&self->pages, l);
      return page;
    }
  page = load_page (self, index);
  g_queue_push_head (&self->pages, page);
  if (self->pages.length > MAX_PAGES)
    page_free (g_queue_pop_tail (&self->pages));
  return page;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoiMessageList *self = COI_MESSAGE_LIST (model);
  Page *page;

  if (position >= self->n_items)
    return NULL;
  page = find_page (self, position / PAGE_SIZE);
  /* Fewer than counted: a removal is on its way to us. */
  if (position % PAGE_SIZE >= page->messages->len)
    return coi_message_new (g_new0 (CoiMessageRecord, 1), "");
  return g_object_ref (page->messages->pdata[position % PAGE_SIZE]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
forget_pages_from (CoiMessageList *self, guint first)
{
  GList *next;

  for (GList *l = self->pages.head; l != NULL; l = next)
    {
      Page *page = l->data;

      next = l->next;
      if (page->index < first)
        continue;
      page_free (page);
      g_queue_delete_link (&self->pages, l);
    }
}

static void
announce (CoiMessageList *self, guint position, guint removed, guint added)
{
  forget_pages_from (self, position / PAGE_SIZE);
  self->n_items = self->n_items - removed + added;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* Announces a change beside the anchor, or one that ends it. */
static void
change (CoiMessageList *self, guint position, guint removed, guint added)
{
  if (position + removed <= self->anchor_start)
    self->anchor_start = self->anchor_start - removed + added;
  else if (position < self->anchor_start + self->anchor->len)
    g_array_set_size (self->anchor, 0);
  announce (self, position, removed, added);
}

static void
set_anchor (CoiMessageList *self, GPtrArray *records)
{
  g_array_set_size (self->anchor, 0);
  for (guint i = 0; i < records->len; i++)
    g_array_append_val (self->anchor, ((CoiMessageRecord *)records->pdata[i])->id);
}

/* The change is inside the anchor: narrows it to what differs. FALSE when it is elsewhere too. */
static gboolean
change_inside (CoiMessageList *self, guint count)
{
  guint len = self->anchor->len;
  guint tail = self->n_items - self->anchor_start - len;
  guint new_len, prefix = 0, suffix = 0;
  g_autoptr (GPtrArray) now = NULL;

  if (count < self->anchor_start + tail ||
      count - self->anchor_start - tail > 4 * PAGE_SIZE * MAX_PAGES)
    return FALSE;
  new_len = count - self->anchor_start - tail;
  now = coi_store_page_messages (self->store, self->conversation_id, self->anchor_start, new_len);
  if (now->len != new_len)
    return FALSE;
#define OLD(i) g_array_index (self->anchor, gint64, i)
#define NEW(i) (((CoiMessageRecord *)now->pdata[i])->id)
  while (prefix < len && prefix < new_len && OLD (prefix) == NEW (prefix))
    prefix++;
  while (suffix < len - prefix && suffix < new_len - prefix &&
         OLD (len - 1 - suffix) == NEW (new_len - 1 - suffix))
    suffix++;
#undef OLD
#undef NEW
  /* Where one end is not where it was, what is beyond it is not either. */
  if ((prefix == 0 && self->anchor_start > 0) || (suffix == 0 && tail > 0) ||
      (prefix + suffix == 0 && len > 0))
    return FALSE;
  set_anchor (self, now);
  if (prefix < len || len < new_len)
    announce (self, self->anchor_start + prefix, len - prefix - suffix, new_len - prefix - suffix);
  if (self->may_shuffle && tail > 0)
    announce (self, self->n_items - tail, tail, tail);
  if (self->may_shuffle && self->anchor_start > 0)
    announce (self, 0, self->anchor_start, self->anchor_start);
  return TRUE;
}

static int
anchor_position (CoiMessageList *self, guint i)
{
  return coi_store_message_position (self->store, g_array_index (self->anchor, gint64, i));
}

/* Nothing inside the anchor changed, or nothing is known to have: what came before or after it? */
static gboolean
change_around (CoiMessageList *self, guint count)
{
  guint len = self->anchor->len;
  guint end = self->anchor_start + len;
  int first = anchor_position (self, 0);
  int last = anchor_position (self, len - 1);
  gboolean head, tail;

  if (first < 0 || last - first != (int)len - 1)
    return FALSE;
  head = first != (int)self->anchor_start || (self->may_shuffle && self->anchor_start > 0);
  tail = (int)count - first != (int)(self->n_items - self->anchor_start) ||
         (self->may_shuffle && end < self->n_items);
  if (head)
    change (self, 0,
            self->may_shuffle ? self->anchor_start : MAX (0, (int)self->anchor_start - first),
            self->may_shuffle ? first : MAX (0, first - (int)self->anchor_start));
  /* The anchor may lie elsewhere by now. */
  end = self->anchor_start + len;
  if (tail && !self->may_shuffle && count > self->n_items)
    change (self, self->n_items, 0, count - self->n_items);
  else if (tail)
    change (self, end, self->n_items - end, count - end);
  return TRUE;
}

static gboolean
anchor_is_intact (CoiMessageList *self)
{
  g_autoptr (GPtrArray) now = NULL;
  int first = anchor_position (self, 0);

  if (first < 0)
    return FALSE;
  now = coi_store_page_messages (self->store, self->conversation_id, first, self->anchor->len);
  for (guint i = 0; i < self->anchor->len; i++)
    if (i >= now->len ||
        ((CoiMessageRecord *)now->pdata[i])->id != g_array_index (self->anchor, gint64, i))
      return FALSE;
  return TRUE;
}

/**
 * coi_message_list_sync:
 * @self: the list
 *
 * Compares with the database and announces the differences, item by item where they are known.
 */
void
coi_message_list_sync (CoiMessageList *self)
{
  guint count = coi_store_count_messages (self->store, self->conversation_id);

  if (self->anchor->len == 0)
    {
      if (self->n_items > 0 || count > 0)
        change (self, 0, self->n_items, count);
    }
  else if (self->may_shuffle && !anchor_is_intact (self))
    {
      if (!change_inside (self, count))
        change (self, 0, self->n_items, count);
    }
  else if (!change_around (self, count) && !change_inside (self, count))
    change (self, 0, self->n_items, count);
  self->may_shuffle = FALSE;
}

static gboolean
contains (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

static void
store_changed_cb (CoiStore *store, const CoiStoreChanges *changes, CoiMessageList *self)
{
  gboolean moved = contains (changes->moved_conversations, self->conversation_id);

  if (!moved && !contains (changes->conversations, self->conversation_id))
    return;
  self->may_shuffle |= moved;
  coi_message_list_sync (self);
}

static void
coi_message_list_dispose (GObject *object)
{
  CoiMessageList *self = COI_MESSAGE_LIST (object);

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_queue_clear_full (&self->pages, (GDestroyNotify)page_free);
  g_clear_object (&self->pool);
  g_clear_pointer (&self->anchor, g_array_unref);
  G_OBJECT_CLASS (coi_message_list_parent_class)->dispose (object);
}

static void
coi_message_list_class_init (CoiMessageListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_message_list_dispose;
}

static void
coi_message_list_init (CoiMessageList *self)
{
  g_queue_init (&self->pages);
  self->anchor = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * coi_message_list_new:
 * @store: the database
 * @pool: where the message objects come from
 * @conversation_id: row id of the conversation
 *
 * Returns: (transfer full): a model of #CoiMessage
 */
CoiMessageList *
coi_message_list_new (CoiStore *store, CoiMessagePool *pool, gint64 conversation_id)
{
  CoiMessageList *self = g_object_new (COI_TYPE_MESSAGE_LIST, NULL);

  self->store = g_object_ref (store);
  self->pool = g_object_ref (pool);
  self->conversation_id = conversation_id;
  self->n_items = coi_store_count_messages (store, conversation_id);
  g_signal_connect (store, "changed", G_CALLBACK (store_changed_cb), self);
  return self;
}
