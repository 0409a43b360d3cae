/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files on their way into a letter: pictures are made smaller and lose what a camera wrote into
 * them, large ones and videos get a preview. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-letter.h"

#include "coi-engine-error.h"
#include "coi-engine.h"
#include "coi-media-image.h"
#include "coi-media-metadata.h"
#include "coi-media-prepare.h"
#include "coi-media-probe.h"
#include "coi-media-type.h"

#include <string.h>

/* Pictures beyond this go as they are. */
#define PICTURE_MAX (64 * 1024 * 1024)
/* What is smaller shows as fast as its preview would. */
#define PREVIEW_FROM (64 * 1024)

static gboolean
fail (GError **error, const char *path, const char *words)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_FILE, "%s: %s", name, words);
  return FALSE;
}

static gboolean
read_size (CoiDraftFile *file, GError **error)
{
  g_autoptr (GFile) location = g_file_new_for_path (file->path);
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (
      location, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      G_FILE_QUERY_INFO_NONE, NULL, &local);

  if (info == NULL)
    return fail (error, file->path, local->message);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return fail (error, file->path, "This is no file");
  file->size = g_file_info_get_size (info);
  return TRUE;
}

static GBytes *
read_picture (const CoiDraftFile *file)
{
  char *data = NULL;
  gsize length = 0;

  if (file->size > PICTURE_MAX || !g_file_get_contents (file->path, &data, &length, NULL))
    return NULL;
  return g_bytes_new_take (data, length);
}

/* The name that fits what became of it. */
static void
rename_to (CoiDraftFile *file, const char *content_type)
{
  const char *ending = g_str_equal (content_type, "image/png") ? ".png" : ".jpg";
  const char *dot = strrchr (file->name, '.');
  gsize length = dot != NULL && dot != file->name ? (gsize)(dot - file->name) : strlen (file->name);
  g_autofree char *base = NULL;

  if (g_str_equal (file->content_type, content_type))
    return;
  base = g_strndup (file->name, length);
  g_free (file->name);
  file->name = g_strconcat (base, ending, NULL);
  g_set_str (&file->content_type, content_type);
}

static void
take_data (CoiDraftFile *file, GBytes *data)
{
  g_clear_pointer (&file->data, g_bytes_unref);
  file->data = g_bytes_ref (data);
  file->size = g_bytes_get_size (data);
  g_clear_pointer (&file->path, g_free);
}

static void
set_preview (CoiDraftFile *file, GBytes *preview)
{
  if (preview == NULL)
    return;
  file->preview = g_bytes_ref (preview);
  file->preview_type = g_strdup ("image/jpeg");
}

/* A picture whose place cannot be taken out must not go unnoticed; one that is no picture goes as
 * the file that it is. */
static gboolean
prepare_picture (CoiDraftFile *file, gboolean original, GError **error)
{
  g_autoptr (GBytes) picture = read_picture (file);
  g_autoptr (GBytes) ready = NULL;
  g_autoptr (GBytes) preview = NULL;
  g_autoptr (GError) local = NULL;
  const char *type = file->content_type;

  if (picture == NULL)
    return TRUE;
  ready = original ? coi_media_strip_metadata (picture, &local)
                   : coi_media_scale_for_sending (picture, &type, &local);
  if (ready == NULL && !original)
    {
      g_clear_error (&local);
      ready = coi_media_strip_metadata (picture, &local);
      type = file->content_type;
    }
  if (ready == NULL)
    return fail (error, file->path, local->message);
  if (g_bytes_get_size (ready) >= PREVIEW_FROM)
    preview = coi_media_make_preview (ready, NULL);
  set_preview (file, preview);
  rename_to (file, type);
  take_data (file, ready);
  return TRUE;
}

static void
probe (CoiDraftFile *file, CoiMediaKind kind)
{
  g_autoptr (CoiMediaProbe) result = coi_media_probe (file->path, NULL);
  g_autoptr (GBytes) preview = NULL;

  if (result == NULL)
    return;
  if (file->duration == 0)
    file->duration = result->duration;
  if (kind == COI_MEDIA_KIND_VIDEO && result->frame != NULL)
    preview = coi_media_make_preview_from_pixbuf (result->frame, NULL);
  set_preview (file, preview);
}

static CoiDraftFile *
make_file (const CoiOutgoingFile *source)
{
  g_autofree char *base = g_filename_display_basename (source->path);
  const char *name = source->name != NULL ? source->name : base;
  g_autofree char *type = source->content_type != NULL
                              ? g_strdup (source->content_type)
                              : coi_media_type_guess_file (source->path, name);
  CoiDraftFile *file = coi_draft_file_new (name, type != NULL ? type : "application/octet-stream");

  file->path = g_strdup (source->path);
  file->duration = source->duration;
  file->is_voice = source->is_voice;
  return file;
}

static gboolean
prepare (CoiDraftFile *file, const CoiOutgoingFile *source, GError **error)
{
  CoiMediaKind kind = coi_media_type_get_kind (file->content_type);

  if (!read_size (file, error))
    return FALSE;
  if (kind == COI_MEDIA_KIND_PICTURE)
    return prepare_picture (file, source->send_original, error);
  if ((kind == COI_MEDIA_KIND_AUDIO || kind == COI_MEDIA_KIND_VIDEO) && !source->is_voice)
    probe (file, kind);
  return TRUE;
}

/**
 * coi_letter_load_files:
 * @self: a letter
 * @error: %COI_ENGINE_ERROR_FILE
 *
 * Looks at the files that are to go with it and makes them ready. Blocks; may be called from any
 * thread.
 *
 * Returns: whether all of them can go
 */
gboolean
coi_letter_load_files (CoiLetter *self, GError **error)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      CoiDraftFile *file = make_file (self->sources->pdata[i]);

      g_ptr_array_add (self->files, file);
      self->content->is_voice |= file->is_voice;
      if (!prepare (file, self->sources->pdata[i], error))
        return FALSE;
    }
  g_ptr_array_set_size (self->sources, 0);
  return TRUE;
}
