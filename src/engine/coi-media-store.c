/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of messages, in a folder beside the database. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-media-store-private.h"

#include "coi-engine.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define HASH_LENGTH 32
#define EXTENSION_MAX 16
#define USED_SECONDS 600 /* how exact the time of the last use is */

struct _CoiMediaStore
{
  gatomicrefcount refs;
  char *dir;
};

/**
 * coi_media_store_new:
 * @data_dir: the profile's directory, file-name encoding
 *
 * Returns: (transfer full): the store of its media; nothing is made yet
 */
CoiMediaStore *
coi_media_store_new (const char *data_dir)
{
  CoiMediaStore *self = g_new0 (CoiMediaStore, 1);

  g_atomic_ref_count_init (&self->refs);
  self->dir = g_build_filename (data_dir, "media", NULL);
  return self;
}

CoiMediaStore *
coi_media_store_ref (CoiMediaStore *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
coi_media_store_unref (CoiMediaStore *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->dir);
  g_free (self);
}

static void
add_text (GChecksum *checksum, const char *text)
{
  /* With its NUL, so that no two sets of texts are the same bytes. */
  g_checksum_update (checksum, (const guchar *)(text != NULL ? text : ""),
                     text != NULL ? (gssize)strlen (text) + 1 : 1);
}

/* Of the name that the sender gave nothing but letters and digits behind the last dot is used, by
 * which programs know what it is. */
static char *
make_extension (const char *file_name)
{
  const char *dot = strrchr (file_name, '.');
  g_autoptr (GString) text = g_string_new (".");

  if (dot == NULL)
    return g_strdup ("");
  for (const char *p = dot + 1; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) || text->len > EXTENSION_MAX)
        return g_strdup ("");
      g_string_append_c (text, g_ascii_tolower (*p));
    }
  return text->len > 1 ? g_strdup (text->str) : g_strdup ("");
}

/**
 * coi_media_store_make_name:
 * @message: the row of the message
 * @section: of the file in it
 * @file_name: what the sender called it, UTF-8
 *
 * The name tells the message's row, by which cleaning up knows what it is, and a digest of what the
 * message is, so that another message that gets that row in a new database never shows it.
 *
 * Returns: (transfer full): a file name
 */
char *
coi_media_store_make_name (const CoiMessageRecord *message,
                           const char *section,
                           const char *file_name)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *extension = make_extension (file_name);
  char *name;

  g_checksum_update (checksum, (const guchar *)&message->account_id, sizeof message->account_id);
  add_text (checksum, message->message_id);
  add_text (checksum, message->sender);
  add_text (checksum, section);
  if (message->message_id == NULL)
    {
      g_checksum_update (checksum, (const guchar *)&message->time, sizeof message->time);
      add_text (checksum, message->text);
    }
  name = g_strdup_printf ("%.*s-%" G_GINT64_FORMAT "%s", HASH_LENGTH,
                          g_checksum_get_string (checksum), message->id, extension);
  g_checksum_free (checksum);
  return name;
}

/**
 * coi_media_store_get_message:
 * @name: a name in the folder
 *
 * Returns: the row of the message that it belongs to, 0 when nothing here gave it that name
 */
gint64
coi_media_store_get_message (const char *name)
{
  if (strlen (name) <= HASH_LENGTH + 1 || name[HASH_LENGTH] != '-')
    return 0;
  return MAX (0, g_ascii_strtoll (name + HASH_LENGTH + 1, NULL, 10));
}

/*
 * coi_media_store_set_error:
 *
 * Sets @error from errno.
 */
void
coi_media_store_set_error (GError **error, const char *path)
{
  g_set_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_FILE, "%s: %s", path, g_strerror (errno));
}

/*
 * coi_media_store_make_path:
 * @suffix: what follows the name
 *
 * Returns: (transfer full): the path, whether there is anything or not
 */
char *
coi_media_store_make_path (CoiMediaStore *self, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_build_filename (self->dir, file, NULL);
}

/*
 * coi_media_store_make_dir:
 *
 * Returns: whether the folder is there
 */
gboolean
coi_media_store_make_dir (CoiMediaStore *self, GError **error)
{
  if (g_mkdir_with_parents (self->dir, 0700) == 0)
    return TRUE;
  coi_media_store_set_error (error, self->dir);
  return FALSE;
}

/**
 * coi_media_store_find:
 * @self: a store
 * @name: from coi_media_store_make_name()
 *
 * Returns: (transfer full) (nullable): the path of the file, which counts as used
 */
char *
coi_media_store_find (CoiMediaStore *self, const char *name)
{
  g_autofree char *path = coi_media_store_make_path (self, name, "");
  struct stat info;

  if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;
  if (info.st_mtime + USED_SECONDS < g_get_real_time () / G_USEC_PER_SEC)
    utimensat (AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
  return g_steal_pointer (&path);
}

/**
 * coi_media_store_put:
 * @self: a store
 * @name: from coi_media_store_make_name()
 * @content: the file
 * @error: %COI_ENGINE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
coi_media_store_put (CoiMediaStore *self, const char *name, GBytes *content, GError **error)
{
  g_autoptr (CoiMediaWriter) writer = coi_media_writer_open (self, name, NULL, NULL, error);
  gsize length;
  const guint8 *data = g_bytes_get_data (content, &length);

  if (writer == NULL || !coi_media_writer_append (writer, data, length, error))
    return NULL;
  return coi_media_writer_commit (writer, error);
}

static void
entry_free (CoiMediaEntry *entry)
{
  g_free (entry->name);
  g_free (entry);
}

static int
compare_used (gconstpointer a, gconstpointer b)
{
  const CoiMediaEntry *x = *(const CoiMediaEntry *const *)a;
  const CoiMediaEntry *y = *(const CoiMediaEntry *const *)b;

  return x->used != y->used ? (x->used < y->used ? -1 : 1) : strcmp (x->name, y->name);
}

/**
 * coi_media_store_list:
 * @self: a store
 *
 * Looks at everything in the folder; not for the main loop.
 *
 * Returns: (transfer full) (element-type CoiMediaEntry): what is there, the least recently used
 * first
 */
GPtrArray *
coi_media_store_list (CoiMediaStore *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);
      struct stat info;
      CoiMediaEntry *entry;

      if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
        continue;
      entry = g_new0 (CoiMediaEntry, 1);
      entry->name = g_strdup (name);
      entry->size = (guint64)info.st_blocks * 512;
      entry->used = info.st_mtime;
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_used);
  return entries;
}

/**
 * coi_media_store_remove:
 * @self: a store
 * @name: as listed
 */
void
coi_media_store_remove (CoiMediaStore *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);

  if (g_unlink (path) != 0 && errno != ENOENT)
    g_warning ("%s: %s", path, g_strerror (errno));
}
