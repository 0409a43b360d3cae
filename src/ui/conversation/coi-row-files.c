/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the messages in view: where they are, fetching, opening and saving them. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-row-files.h"

#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-file-open.h"
#include "coi-media-type.h"
#include "coi-message-bind.h"

#include <glib/gi18n.h>

#define MAX_TROUBLES 100

typedef struct
{
  CoiRowFiles *files; /* owned */
  CoiMessage *message;
  guint index;
  GCancellable *cancellable;
  double progress;
  gboolean is_silent;  /* nobody asked for it */
  CoiFileAction after; /* what to do with it then: COI_FILE_FETCH for nothing more */
  GtkWidget *parent;   /* (nullable): owned */
} Fetch;

struct _CoiRowFiles
{
  GObject parent_instance;

  CoiEngine *engine;
  GHashTable *fetches;  /* key → Fetch (borrowed) */
  GHashTable *troubles; /* key → text */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiRowFiles:
 *
 * Small pictures and sounds of messages that are here are written to the media folder when they
 * come into view; everything else waits for the user.
 */
G_DEFINE_FINAL_TYPE (CoiRowFiles, coi_row_files, G_TYPE_OBJECT)

static char *
make_key (CoiMessage *message, guint index)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %u", coi_message_get_id (message), index);
}

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->parent);
  g_object_unref (fetch->files);
  g_object_unref (fetch->message);
  g_object_unref (fetch->cancellable);
  g_free (fetch);
}

static void
changed (CoiRowFiles *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
progress_cb (goffset done, goffset total, gpointer user_data)
{
  Fetch *fetch = user_data;
  double progress = total > 0 ? (double)done / total : 0;

  /* Not for every packet. */
  if (progress - fetch->progress < 0.01)
    return;
  fetch->progress = progress;
  changed (fetch->files);
}

static void
note_trouble (CoiRowFiles *self, const char *key, const Fetch *fetch, const GError *error)
{
  if (fetch->is_silent)
    g_debug ("file %s: %s", key, error->message);
  if (g_hash_table_size (self->troubles) >= MAX_TROUBLES)
    g_hash_table_remove_all (self->troubles);
  /* A silent one is noted as well: it is not to be tried at every look. */
  g_hash_table_insert (self->troubles, g_strdup (key),
                       fetch->is_silent ? g_strdup ("") : coi_error_text (error));
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  CoiRowFiles *self = fetch->files;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = make_key (fetch->message, fetch->index);
  g_autofree char *path = coi_engine_load_file_finish (self->engine, result, &error);

  g_hash_table_remove (self->fetches, key);
  if (path == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    note_trouble (self, key, fetch, error);
  else if (path != NULL && fetch->after != COI_FILE_FETCH && fetch->parent != NULL &&
           gtk_widget_get_root (fetch->parent) != NULL)
    coi_file_act (path, g_ptr_array_index (coi_message_get_files (fetch->message), fetch->index),
                  fetch->after, fetch->parent);
  changed (self);
  fetch_free (fetch);
}

static void
start_fetch (
    CoiRowFiles *self, CoiMessage *message, guint index, CoiFileAction after, GtkWidget *parent)
{
  g_autofree char *key = make_key (message, index);
  Fetch *fetch;

  if (g_hash_table_contains (self->fetches, key))
    return;
  fetch = g_new0 (Fetch, 1);
  fetch->files = g_object_ref (self);
  fetch->message = g_object_ref (message);
  fetch->index = index;
  fetch->cancellable = g_cancellable_new ();
  fetch->is_silent = parent == NULL;
  fetch->after = after;
  fetch->parent = parent != NULL ? g_object_ref (parent) : NULL;
  g_hash_table_remove (self->troubles, key);
  g_hash_table_insert (self->fetches, g_steal_pointer (&key), fetch);
  coi_engine_load_file_async (self->engine, message, index, progress_cb, fetch, fetch->cancellable,
                              fetched_cb, fetch);
}

/* --- what is shown --- */

/* What needs no network and is shown without being asked for. */
static gboolean
wants_at_once (CoiMessage *message, const CoiMessageFile *file)
{
  return !coi_message_get_truncated (message) &&
         (file->is_preview || coi_media_type_get_kind (file->content_type) != COI_MEDIA_KIND_FILE);
}

static char *
find_path (CoiRowFiles *self, CoiMessage *message, guint index)
{
  GPtrArray *files = coi_message_get_files (message);
  g_autofree char *key = make_key (message, index);
  char *path = index < files->len ? coi_engine_get_file_path (self->engine, message, index) : NULL;

  if (path == NULL && index < files->len && !g_hash_table_contains (self->troubles, key) &&
      wants_at_once (message, g_ptr_array_index (files, index)))
    start_fetch (self, message, index, COI_FILE_FETCH, NULL);
  return path;
}

/* Takes @string. */
static const char *
keep (CoiRowFileList *list, char *string)
{
  if (string != NULL)
    g_ptr_array_add (list->strings, string);
  return string;
}

static void
add_file (CoiRowFiles *self, CoiMessage *message, guint index, CoiRowFileList *list)
{
  const CoiMessageFile *file = g_ptr_array_index (coi_message_get_files (message), index);
  g_autofree char *key = make_key (message, index);
  CoiFileData data = { 0 };
  const Fetch *fetch;
  const char *trouble;

  data.name = keep (list, coi_message_file_name (file));
  data.content_type = keep (list, g_strdup (file->content_type));
  data.caption = keep (list, coi_message_file_caption (file));
  data.path = keep (list, find_path (self, message, index));
  if (file->preview >= 0)
    data.preview_path = keep (list, find_path (self, message, file->preview));
  data.duration = file->duration;
  fetch = g_hash_table_lookup (self->fetches, key);
  trouble = g_hash_table_lookup (self->troubles, key);
  data.is_fetching = fetch != NULL;
  data.progress = fetch != NULL ? fetch->progress : 0;
  data.trouble = trouble != NULL && *trouble != '\0' ? keep (list, g_strdup (trouble)) : NULL;
  g_array_append_val (list->data, data);
  g_array_append_val (list->indices, index);
}

/**
 * coi_row_files_list:
 * @self: files
 * @message: a message
 *
 * Returns: (transfer full): what its row shows; previews stand for what they are of
 */
CoiRowFileList *
coi_row_files_list (CoiRowFiles *self, CoiMessage *message)
{
  CoiRowFileList *list = g_new0 (CoiRowFileList, 1);
  GPtrArray *files = coi_message_get_files (message);

  list->data = g_array_new (FALSE, FALSE, sizeof (CoiFileData));
  list->indices = g_array_new (FALSE, FALSE, sizeof (guint));
  list->strings = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; files != NULL && i < files->len; i++)
    if (!((const CoiMessageFile *)g_ptr_array_index (files, i))->is_preview)
      add_file (self, message, i, list);
  return list;
}

/**
 * coi_row_file_list_free:
 * @list: (transfer full): a list
 */
void
coi_row_file_list_free (CoiRowFileList *list)
{
  g_array_unref (list->data);
  g_array_unref (list->indices);
  g_ptr_array_unref (list->strings);
  g_free (list);
}

/* --- what is done --- */

/* The index of the file that is shown as the one at @position. */
static gboolean
find_index (CoiMessage *message, guint position, guint *index)
{
  GPtrArray *files = coi_message_get_files (message);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const CoiMessageFile *file = g_ptr_array_index (files, i);

      *index = i;
      if (!file->is_preview && position-- == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * coi_row_files_has_any:
 * @message: a message
 *
 * Returns: whether there is a file to open or save
 */
gboolean
coi_row_files_has_any (CoiMessage *message)
{
  guint index;

  return find_index (message, 0, &index);
}

/**
 * coi_row_files_act:
 * @self: files
 * @message: a message
 * @position: of a file among those that are shown
 * @action: what to do with it; it is fetched first when it is not here
 * @parent: the widget that asks
 */
void
coi_row_files_act (
    CoiRowFiles *self, CoiMessage *message, guint position, CoiFileAction action, GtkWidget *parent)
{
  g_autofree char *path = NULL;
  g_autofree char *key = NULL;
  Fetch *fetch;
  guint index;

  if (!find_index (message, position, &index))
    return;
  key = make_key (message, index);
  fetch = g_hash_table_lookup (self->fetches, key);
  if (action == COI_FILE_CANCEL)
    {
      if (fetch != NULL)
        g_cancellable_cancel (fetch->cancellable);
      return;
    }
  path = coi_engine_get_file_path (self->engine, message, index);
  if (path != NULL && action != COI_FILE_FETCH)
    coi_file_act (path, g_ptr_array_index (coi_message_get_files (message), index), action, parent);
  else if (path == NULL)
    start_fetch (self, message, index, action, parent);
  changed (self);
}

static void
dispose (GObject *object)
{
  CoiRowFiles *self = COI_ROW_FILES (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->fetches, g_hash_table_unref);
  g_clear_pointer (&self->troubles, g_hash_table_unref);
  G_OBJECT_CLASS (coi_row_files_parent_class)->dispose (object);
}

static void
coi_row_files_class_init (CoiRowFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[CHANGED] = g_signal_new ("changed", COI_TYPE_ROW_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
coi_row_files_init (CoiRowFiles *self)
{
  self->fetches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->troubles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * coi_row_files_new:
 * @engine: whose messages they are of
 *
 * Returns: (transfer full): files
 */
CoiRowFiles *
coi_row_files_new (CoiEngine *engine)
{
  CoiRowFiles *self = g_object_new (COI_TYPE_ROW_FILES, NULL);

  self->engine = g_object_ref (engine);
  return self;
}
