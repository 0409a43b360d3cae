/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as they are shown: scaled, decoded in threads, kept up to a bound. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-texture-cache.h"

#include "coi-media-image.h"

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_HEADERS 5000

typedef struct
{
  char *key;
  GdkTexture *texture;
  GList link; /* in @used */
} Entry;

/* For the main thread only. */
static GHashTable *entries;        /* key → Entry */
static GQueue used = G_QUEUE_INIT; /* the least recently used last */
static gsize n_bytes;
static GHashTable *headers; /* path → CoiMediaHeader */

static char *
make_key (const char *path, guint max_width, guint max_height)
{
  return g_strdup_printf ("%u %u %s", max_width, max_height, path);
}

static gsize
texture_size (GdkTexture *texture)
{
  return (gsize)gdk_texture_get_width (texture) * gdk_texture_get_height (texture) * 4;
}

static void
entry_free (Entry *entry)
{
  g_queue_unlink (&used, &entry->link);
  n_bytes -= texture_size (entry->texture);
  g_object_unref (entry->texture);
  g_free (entry->key);
  g_free (entry);
}

static void
keep (char *key, GdkTexture *texture)
{
  Entry *entry = g_new0 (Entry, 1);

  if (entries == NULL)
    entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)entry_free);
  entry->key = key;
  entry->texture = g_object_ref (texture);
  entry->link.data = entry;
  g_hash_table_remove (entries, key);
  n_bytes += texture_size (texture);
  g_queue_push_head_link (&used, &entry->link);
  g_hash_table_insert (entries, entry->key, entry);
  while (n_bytes > MAX_BYTES && used.length > 1)
    g_hash_table_remove (entries, ((Entry *)used.tail->data)->key);
}

/**
 * coi_texture_cache_get_header:
 * @path: of a file that does not change, file-name encoding
 * @header: (out caller-allocates): what it says of itself
 *
 * Reads the beginning of the file the first time.
 *
 * Returns: whether it is a picture that can be shown
 */
gboolean
coi_texture_cache_get_header (const char *path, CoiMediaHeader *header)
{
  const CoiMediaHeader *known = headers != NULL ? g_hash_table_lookup (headers, path) : NULL;

  if (known != NULL)
    *header = *known;
  else if (!coi_media_header_read (path, header))
    return FALSE;
  if (headers == NULL)
    headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (headers) >= MAX_HEADERS)
    g_hash_table_remove_all (headers);
  if (known == NULL)
    g_hash_table_insert (headers, g_strdup (path), g_memdup2 (header, sizeof *header));
  return (guint64)header->width * header->height <= COI_MEDIA_MAX_PIXELS;
}

/**
 * coi_texture_cache_lookup:
 * @path: as in coi_texture_cache_load_async()
 * @max_width: as there
 * @max_height: as there
 *
 * Returns: (transfer none) (nullable): the picture, if it is here
 */
GdkTexture *
coi_texture_cache_lookup (const char *path, guint max_width, guint max_height)
{
  g_autofree char *key = make_key (path, max_width, max_height);
  Entry *entry = entries != NULL ? g_hash_table_lookup (entries, key) : NULL;

  if (entry == NULL)
    return NULL;
  g_queue_unlink (&used, &entry->link);
  g_queue_push_head_link (&used, &entry->link);
  return entry->texture;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = coi_media_image_load_finish (result, &error);
  GdkTexture *texture;

  if (pixbuf == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  keep (g_strdup (g_task_get_task_data (task)), texture);
  g_task_return_pointer (task, texture, g_object_unref);
}

/**
 * coi_texture_cache_load_async:
 * @path: of a file that does not change, file-name encoding
 * @max_width: pixels of the screen
 * @max_height: pixels of the screen
 * @cancellable: (nullable): for a picture that is no longer in view
 * @callback: called on the main context
 * @user_data: for @callback
 *
 * What was loaded is kept up to 64 MB, in the size that was asked for.
 */
void
coi_texture_cache_load_async (const char *path,
                              guint max_width,
                              guint max_height,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, coi_texture_cache_load_async);
  g_task_set_task_data (task, make_key (path, max_width, max_height), g_free);
  coi_media_image_load_async (path, max_width, max_height, cancellable, loaded_cb, task);
}

/**
 * coi_texture_cache_load_finish:
 * @result: of coi_texture_cache_load_async()
 * @error: return location; as coi_media_image_load_finish()
 *
 * Returns: (transfer full): the picture, or %NULL
 */
GdkTexture *
coi_texture_cache_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coi_texture_cache_get_size:
 *
 * Returns: bytes that are kept
 */
gsize
coi_texture_cache_get_size (void)
{
  return n_bytes;
}
