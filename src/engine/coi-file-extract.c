/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file out of the bytes of its message into the media folder. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-file-extract.h"

#include "coi-engine.h"
#include "coi-message-parser.h"
#include "coi-mime-section.h"
#include "coi-transfer-decoder.h"

#define PIECE (256 * 1024)

typedef struct
{
  CoiMediaStore *media;
  char *name;
  GBytes *raw;
  char *section; /* (nullable) */
  guint index;
} Job;

static void
job_free (Job *self)
{
  coi_media_store_unref (self->media);
  g_free (self->name);
  g_bytes_unref (self->raw);
  g_free (self->section);
  g_free (self);
}

/* What was stored by an older version does not say which part it is. */
static char *
find_section (Job *self, GError **error)
{
  g_autoptr (CoiParsedMessage) parsed = NULL;

  if (self->section != NULL)
    return g_strdup (self->section);
  parsed = coi_message_parse (self->raw, error);
  if (parsed == NULL || self->index >= parsed->attachments->len)
    return NULL;
  return g_strdup (((CoiAttachment *)parsed->attachments->pdata[self->index])->section);
}

static gboolean
copy (CoiMediaWriter *writer,
      const char *data,
      const CoiMimeRange *range,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (CoiTransferDecoder) decoder = coi_transfer_decoder_new (range->encoding);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (gsize done = 0; done < range->length; done += PIECE)
    {
      g_byte_array_set_size (out, 0);
      coi_transfer_decoder_feed (decoder, (const guint8 *)data + range->offset + done,
                                 MIN (PIECE, range->length - done), out);
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !coi_media_writer_append (writer, out->data, out->len, error))
        return FALSE;
    }
  g_byte_array_set_size (out, 0);
  coi_transfer_decoder_end (decoder, out);
  return coi_media_writer_append (writer, out->data, out->len, error);
}

static char *
extract (Job *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *section = find_section (self, error);
  g_autoptr (CoiMediaWriter) writer = NULL;
  CoiMimeRange range = { 0 };
  gsize length;
  const char *data = g_bytes_get_data (self->raw, &length);

  if (error != NULL && *error != NULL)
    return NULL;
  if (section == NULL || data == NULL || !coi_mime_find_section (data, length, section, &range))
    {
      g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                           "The message has no such file");
      return NULL;
    }
  writer = coi_media_writer_open (self->media, self->name, NULL, NULL, error);
  if (writer == NULL || !copy (writer, data, &range, cancellable, error))
    return NULL;
  return coi_media_writer_commit (writer, error);
}

static void
extract_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  char *path = extract (task_data, cancellable, &error);

  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * coi_file_extract_async:
 * @media: the media folder
 * @name: what the file is to be called there
 * @raw: the message
 * @section: (nullable): of the file; %NULL: of the attachment @index
 * @index: as coi_message_parse() counts them
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Decodes a part of a message into the media folder, in a thread.
 */
void
coi_file_extract_async (CoiMediaStore *media,
                        const char *name,
                        GBytes *raw,
                        const char *section,
                        guint index,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_file_extract_async);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  job->media = coi_media_store_ref (media);
  job->name = g_strdup (name);
  job->raw = g_bytes_ref (raw);
  job->section = g_strdup (section);
  job->index = index;
  g_task_run_in_thread (task, extract_in_thread);
}

/**
 * coi_file_extract_finish:
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_NOT_FOUND or %COI_ENGINE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
coi_file_extract_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
