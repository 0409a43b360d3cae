/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages that a search has found, more of them on demand. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-search-model.h"

#define PAGE 50

struct _CoiSearchItem
{
  GObject parent_instance;

  CoiMessage *message;
  char *snippet;
  GArray *ranges;
};

G_DEFINE_FINAL_TYPE (CoiSearchItem, coi_search_item, G_TYPE_OBJECT)

struct _CoiSearchModel
{
  GObject parent_instance;

  CoiEngine *engine;
  char *text;
  CoiConversation *conversation; /* nullable: everywhere */
  GPtrArray *items;
  CoiSearchResult *last;     /* nullable: the newest answer, to go on behind */
  GCancellable *cancellable; /* nullable: of what is being asked */
  CoiSearchState state;
  GError *error;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoiSearchModel,
                               coi_search_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- an item --- */

static void
item_finalize (GObject *object)
{
  CoiSearchItem *self = COI_SEARCH_ITEM (object);

  g_clear_object (&self->message);
  g_free (self->snippet);
  g_clear_pointer (&self->ranges, g_array_unref);
  G_OBJECT_CLASS (coi_search_item_parent_class)->finalize (object);
}

static void
coi_search_item_class_init (CoiSearchItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = item_finalize;
}

static void
coi_search_item_init (CoiSearchItem *self)
{
}

static CoiSearchItem *
item_new (const CoiSearchHit *hit)
{
  CoiSearchItem *self = g_object_new (COI_TYPE_SEARCH_ITEM, NULL);

  self->message = g_object_ref (hit->message);
  self->snippet = g_strdup (hit->snippet);
  self->ranges = g_array_ref (hit->ranges);
  return self;
}

CoiMessage *
coi_search_item_get_message (CoiSearchItem *self)
{
  return self->message;
}

const char *
coi_search_item_get_snippet (CoiSearchItem *self)
{
  return self->snippet;
}

GArray *
coi_search_item_get_ranges (CoiSearchItem *self)
{
  return self->ranges;
}

/* --- the list --- */

static GType
get_item_type (GListModel *model)
{
  return COI_TYPE_SEARCH_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return COI_SEARCH_MODEL (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoiSearchModel *self = COI_SEARCH_MODEL (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
set_state (CoiSearchModel *self, CoiSearchState state)
{
  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
clear (CoiSearchModel *self)
{
  guint n = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  g_clear_pointer (&self->last, coi_search_result_free);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* The first answer replaces what an older search found; the next ones go below. */
static void
take_result (CoiSearchModel *self, CoiSearchResult *result, gboolean is_first)
{
  guint removed = is_first ? self->items->len : 0;
  guint position = is_first ? 0 : self->items->len;

  if (is_first)
    g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < result->hits->len; i++)
    g_ptr_array_add (self->items, item_new (result->hits->pdata[i]));
  g_clear_pointer (&self->last, coi_search_result_free);
  self->last = result;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, result->hits->len);
}

typedef struct
{
  CoiSearchModel *model;
  GCancellable *cancellable;
  gboolean is_first;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->model);
  g_object_unref (request->cancellable);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
found_cb (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  CoiSearchModel *self = request->model;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiSearchResult) result =
      coi_engine_search_finish (COI_ENGINE (source), async, &error);

  /* Something else was asked for meanwhile. */
  if (self->cancellable != request->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (result == NULL)
    {
      if (request->is_first)
        clear (self);
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
      set_state (self, COI_SEARCH_STATE_FAILED);
      return;
    }
  take_result (self, g_steal_pointer (&result), request->is_first);
  set_state (self, COI_SEARCH_STATE_DONE);
}

static void
ask (CoiSearchModel *self, const CoiSearchResult *behind)
{
  Request *request = g_new0 (Request, 1);

  self->cancellable = g_cancellable_new ();
  request->model = g_object_ref (self);
  request->cancellable = g_object_ref (self->cancellable);
  request->is_first = behind == NULL;
  coi_engine_search_async (self->engine, self->text, NULL, self->conversation, PAGE, behind,
                           self->cancellable, found_cb, request);
}

/**
 * coi_search_model_cancel:
 * @self: a model
 *
 * Ends what is being asked; what was found stays.
 */
void
coi_search_model_cancel (CoiSearchModel *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/**
 * coi_search_model_search:
 * @self: a model
 * @text: what was typed, UTF-8
 * @conversation: (nullable): where to look; %NULL for everywhere
 *
 * Looks for it; an older search ends. What that found stays until the answer is here.
 */
void
coi_search_model_search (CoiSearchModel *self, const char *text, CoiConversation *conversation)
{
  coi_search_model_cancel (self);
  g_set_str (&self->text, text);
  g_set_object (&self->conversation, conversation);
  if (is_blank (text))
    {
      clear (self);
      set_state (self, COI_SEARCH_STATE_IDLE);
      return;
    }
  set_state (self, COI_SEARCH_STATE_RUNNING);
  ask (self, NULL);
}

/**
 * coi_search_model_load_more:
 * @self: a model
 *
 * Asks for older messages, when there are any and nothing else is being asked.
 */
void
coi_search_model_load_more (CoiSearchModel *self)
{
  if (self->cancellable == NULL && coi_search_model_get_has_more (self))
    ask (self, self->last);
}

CoiSearchState
coi_search_model_get_state (CoiSearchModel *self)
{
  return self->state;
}

gboolean
coi_search_model_get_has_more (CoiSearchModel *self)
{
  return self->last != NULL && self->last->has_more;
}

gboolean
coi_search_model_get_is_incomplete (CoiSearchModel *self)
{
  return self->last != NULL && self->last->is_incomplete;
}

const GError *
coi_search_model_get_error (CoiSearchModel *self)
{
  return self->error;
}

static void
dispose (GObject *object)
{
  CoiSearchModel *self = COI_SEARCH_MODEL (object);

  coi_search_model_cancel (self);
  g_clear_pointer (&self->last, coi_search_result_free);
  g_clear_object (&self->conversation);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_search_model_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  CoiSearchModel *self = COI_SEARCH_MODEL (object);

  g_ptr_array_unref (self->items);
  g_free (self->text);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (coi_search_model_parent_class)->finalize (object);
}

static void
coi_search_model_class_init (CoiSearchModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[CHANGED] = g_signal_new ("changed", COI_TYPE_SEARCH_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
coi_search_model_init (CoiSearchModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * coi_search_model_new:
 * @engine: whose messages
 *
 * Returns: (transfer full): a model of #CoiSearchItem, empty
 */
CoiSearchModel *
coi_search_model_new (CoiEngine *engine)
{
  CoiSearchModel *self = g_object_new (COI_TYPE_SEARCH_MODEL, NULL);

  self->engine = g_object_ref (engine);
  return self;
}
