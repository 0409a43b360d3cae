/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches one file of a message into the media folder, in pieces.
 *
 * Two pieces are asked for at a time, so that the server never waits for us; what came is decoded
 * and written in a thread, in order. What a break leaves is gone on with the next time. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-download-job.h"

#include "coi-engine.h"
#include "coi-transfer-decoder.h"

#define PIECE (256 * 1024)
#define MAX_ASKED 2
#define MAX_PIECES 3 /* in memory */

/* A part of the encoded file. */
typedef struct
{
  GTask *task;
  guint64 offset;
  GBytes *bytes; /* (nullable) */
  gboolean is_answered;
  gboolean is_stale; /* the pieces before it are not as long as was asked for */
} Piece;

typedef struct
{
  CoiImapSession *session;
  CoiMediaStore *media;
  const CoiDownload *download;
  char *set; /* the UID */
  GFileProgressCallback progress;
  gpointer progress_data;
  CoiMediaOrigin origin;
  gboolean is_found;
  gboolean is_other; /* the message has something else at that place */
  char *encoding;    /* (nullable) */
  gboolean size_is_known;
  guint64 size; /* encoded */

  GQueue pieces; /* Piece, in order; all that are not stale */
  guint asked;   /* how many are not answered, stale ones included */
  guint64 next;  /* where the next piece begins */
  gboolean is_at_end;
  gboolean is_busy; /* a thread has writer and decoder */
  GError *error;
  CoiMediaWriter *writer;
  CoiTransferDecoder *decoder;
  GByteArray *out;
  char *path;
} Job;

static void pump (GTask *task);

/**
 * coi_download_free:
 * @self: (nullable) (transfer full): a file to be fetched
 */
void
coi_download_free (CoiDownload *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->mailbox);
  g_free (self->section);
  g_free (self->encoding);
  g_free (self->content_type);
  g_free (self);
}

static void
piece_free (Piece *piece)
{
  g_object_unref (piece->task);
  g_clear_pointer (&piece->bytes, g_bytes_unref);
  g_free (piece);
}

static void
job_free (Job *self)
{
  g_object_unref (self->session);
  coi_media_store_unref (self->media);
  g_free (self->set);
  g_free (self->encoding);
  g_clear_error (&self->error);
  coi_media_writer_free (self->writer);
  coi_transfer_decoder_free (self->decoder);
  g_byte_array_unref (self->out);
  g_free (self->path);
  g_free (self);
}

static void
fail (Job *self, int code, const char *message)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (COI_ENGINE_ERROR, code, message);
}

/* Takes @error. */
static void
note_error (Job *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

/* --- in a thread --- */

typedef gboolean (*WorkFunc) (Job *self, GBytes *bytes, guint64 offset, GError **error);

typedef struct
{
  GTask *task;
  WorkFunc func;
  GBytes *bytes; /* (nullable) */
  guint64 offset;
} Work;

static void
work_free (Work *work)
{
  g_object_unref (work->task);
  g_clear_pointer (&work->bytes, g_bytes_unref);
  g_free (work);
}

static gboolean
open_writer (Job *self, GBytes *bytes, guint64 offset, GError **error)
{
  self->decoder = coi_transfer_decoder_new (self->encoding);
  self->writer =
      coi_media_writer_open (self->media, self->download->name, &self->origin, &self->next, error);
  return self->writer != NULL;
}

static gboolean
decode (Job *self, GBytes *bytes, guint64 offset, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_byte_array_set_size (self->out, 0);
  coi_transfer_decoder_feed (self->decoder, data, length, self->out);
  return coi_media_writer_append (self->writer, self->out->data, self->out->len, error) &&
         coi_media_writer_note (self->writer,
                                offset + length - coi_transfer_decoder_get_pending (self->decoder),
                                error);
}

static gboolean
close_writer (Job *self, GBytes *bytes, guint64 offset, GError **error)
{
  g_byte_array_set_size (self->out, 0);
  coi_transfer_decoder_end (self->decoder, self->out);
  if (coi_media_writer_append (self->writer, self->out->data, self->out->len, error))
    self->path = coi_media_writer_commit (self->writer, error);
  return self->path != NULL;
}

/* What there is waits for the next time. */
static gboolean
leave_writer (Job *self, GBytes *bytes, guint64 offset, GError **error)
{
  g_clear_pointer (&self->writer, coi_media_writer_free);
  return TRUE;
}

static void
work_in_thread (GTask *thread_task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;

  if (work->func (g_task_get_task_data (work->task), work->bytes, work->offset, &error))
    g_task_return_boolean (thread_task, TRUE);
  else
    g_task_return_error (thread_task, error);
}

static void
worked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->is_busy = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    note_error (self, error);
  else if (self->progress != NULL && self->writer != NULL)
    {
      guint64 done = coi_media_writer_get_length (self->writer);

      self->progress ((goffset)done, (goffset)MAX (done, self->download->size),
                      self->progress_data);
    }
  pump (task);
}

/* Takes @bytes. */
static void
start_work (GTask *task, WorkFunc func, GBytes *bytes, guint64 offset)
{
  Job *self = g_task_get_task_data (task);
  g_autoptr (GTask) thread_task = g_task_new (NULL, NULL, worked_cb, g_object_ref (task));
  Work *work = g_new0 (Work, 1);

  self->is_busy = TRUE;
  work->task = g_object_ref (task);
  work->func = func;
  work->bytes = bytes;
  work->offset = offset;
  g_task_set_task_data (thread_task, work, (GDestroyNotify)work_free);
  g_task_run_in_thread (thread_task, work_in_thread);
}

/* --- pieces --- */

static Piece *
find_piece (Job *self, guint64 offset)
{
  for (GList *l = self->pieces.head; l != NULL; l = l->next)
    if (((Piece *)l->data)->offset == offset && ((Piece *)l->data)->bytes == NULL)
      return l->data;
  return NULL;
}

/* Which command a response answers is told by what is in it: see coi-mailbox-fetch.c. */
static void
piece_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  Job *self = g_task_get_task_data (((Piece *)user_data)->task);
  const CoiImapSection *section;
  Piece *piece;

  if (response->kind != COI_IMAP_RESPONSE_FETCH || response->fetch == NULL ||
      response->fetch->uid != self->download->uid)
    return;
  section = coi_imap_fetch_find_section (response->fetch, self->download->section, FALSE);
  if (section == NULL || section->bytes == NULL)
    return;
  piece = find_piece (self, section->origin);
  if (piece == NULL)
    return;
  if (g_bytes_get_size (section->bytes) > PIECE)
    fail (self, COI_ENGINE_ERROR_SERVER, "The server sends more than it was asked for");
  else
    piece->bytes = g_bytes_ref (section->bytes);
}

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Piece *piece = user_data;
  g_autoptr (GTask) task = g_object_ref (piece->task);
  Job *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  self->asked--;
  piece->is_answered = TRUE;
  if (response == NULL)
    note_error (self, error);
  if (piece->is_stale)
    piece_free (piece);
  pump (task);
}

static void
ask_piece (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  Piece *piece = g_new0 (Piece, 1);
  g_autofree char *items = g_strdup_printf ("(UID BODY.PEEK[%s]<%" G_GUINT64_FORMAT ".%d>)",
                                            self->download->section, self->next, PIECE);

  piece->task = g_object_ref (task);
  piece->offset = self->next;
  g_queue_push_tail (&self->pieces, piece);
  self->next += PIECE;
  self->asked++;
  coi_imap_session_run_async (self->session, coi_imap_command_uid_fetch (self->set, items),
                              piece_response_cb, piece, g_task_get_cancellable (task), piece_cb,
                              piece);
}

static void
drop_pieces (Job *self)
{
  Piece *piece;

  while ((piece = g_queue_pop_head (&self->pieces)) != NULL)
    {
      piece->is_stale = TRUE;
      if (piece->is_answered)
        piece_free (piece);
    }
}

/* A piece that is shorter than was asked for is the last one, or the server gives less at a time,
 * or its BODYSTRUCTURE counted wrong: what comes behind it tells. */
static void
take_piece (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  Piece *piece = g_queue_pop_head (&self->pieces);
  gsize length = piece->bytes != NULL ? g_bytes_get_size (piece->bytes) : 0;

  if (length < PIECE)
    {
      drop_pieces (self);
      self->next = piece->offset + length;
    }
  if (length > 0)
    start_work (task, decode, g_bytes_ref (piece->bytes), piece->offset);
  else if (piece->offset == 0 && self->size > 0)
    fail (self, COI_ENGINE_ERROR_NOT_FOUND, "The file is gone");
  else
    self->is_at_end = TRUE;
  piece_free (piece);
}

static gboolean
has_asked_all (Job *self)
{
  return self->is_at_end || (self->size_is_known && self->next >= self->size);
}

static gboolean
may_take (Job *self)
{
  const Piece *head = g_queue_peek_head (&self->pieces);

  return !self->is_busy && self->error == NULL && head != NULL && head->is_answered;
}

static void
end (GTask *task)
{
  Job *self = g_task_get_task_data (task);

  if (self->asked > 0 || self->is_busy || g_task_get_completed (task))
    return;
  if (self->error != NULL && self->writer != NULL)
    start_work (task, leave_writer, NULL, 0);
  else if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else if (self->path != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->path), g_free);
  else
    start_work (task, close_writer, NULL, 0);
}

static void
pump (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  g_autoptr (GTask) keep = g_object_ref (task);

  while (may_take (self))
    take_piece (task);
  if (self->error != NULL)
    drop_pieces (self);
  while (self->error == NULL && !has_asked_all (self) && self->asked < MAX_ASKED &&
         self->pieces.length < MAX_PIECES)
    ask_piece (task);
  if (self->error != NULL || (has_asked_all (self) && g_queue_is_empty (&self->pieces)))
    end (task);
}

/* --- what the server has there --- */

static const CoiImapStructure *
find_section (const CoiImapStructure *part, const char *section)
{
  if (g_str_equal (part->number, section) && !g_str_has_prefix (part->type, "multipart/"))
    return part;
  if (g_str_has_prefix (part->type, "message/"))
    return NULL;
  for (guint i = 0; i < part->children->len; i++)
    {
      const CoiImapStructure *found = find_section (part->children->pdata[i], section);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_same_type (const char *type, const char *expected)
{
  const char *unknown = "application/octet-stream";

  return g_strcmp0 (type, expected) == 0 || g_strcmp0 (type, unknown) == 0 ||
         g_strcmp0 (expected, unknown) == 0;
}

/* A copy of the message that a list has rebuilt may have another part at that place. */
static void
take_structure (Job *self, const CoiImapStructure *structure)
{
  const CoiImapStructure *part = find_section (structure, self->download->section);

  if (part == NULL || !is_same_type (part->type, self->download->content_type))
    {
      self->is_other = TRUE;
      return;
    }
  g_set_str (&self->encoding, part->encoding);
  self->size = part->size;
  self->size_is_known = TRUE;
}

static void
structure_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  Job *self = g_task_get_task_data (user_data);
  const CoiImapFetch *fetch = response->fetch;

  if (response->kind != COI_IMAP_RESPONSE_FETCH || fetch == NULL ||
      fetch->uid != self->download->uid || fetch->size == 0)
    return;
  self->is_found = TRUE;
  self->origin.size = fetch->size;
  if (fetch->structure != NULL)
    take_structure (self, fetch->structure);
}

static void
structure_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response == NULL)
    note_error (self, error);
  else if (!self->is_found || self->is_other)
    fail (self, COI_ENGINE_ERROR_NOT_FOUND, "The file is gone");
  if (self->error != NULL)
    end (task);
  else
    start_work (task, open_writer, NULL, 0);
}

/* It becomes part of a command. */
static gboolean
is_section (const char *text)
{
  return g_ascii_isdigit (*text) && text[strspn (text, "0123456789.")] == '\0';
}

/**
 * coi_download_job_async:
 * @session: an open session with the mailbox selected
 * @media: the media folder
 * @download: (transfer none): what to fetch; valid until @callback is called
 * @progress: (nullable): told how many bytes of about how many there are
 * @progress_data: data for @progress
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches a file, decoded, without marking the message as read. Needs as much memory as three
 * pieces of 256 KiB, however large the file is.
 */
void
coi_download_job_async (CoiImapSession *session,
                        CoiMediaStore *media,
                        const CoiDownload *download,
                        GFileProgressCallback progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_download_job_async);
  g_task_set_task_data (task, self, (GDestroyNotify)job_free);
  self->session = g_object_ref (session);
  self->media = coi_media_store_ref (media);
  self->download = download;
  self->set = g_strdup_printf ("%u", download->uid);
  self->progress = progress;
  self->progress_data = progress_data;
  self->encoding = g_strdup (download->encoding);
  self->origin = (CoiMediaOrigin){ .uid_validity = download->uid_validity, .uid = download->uid };
  self->out = g_byte_array_new ();
  if (!is_section (download->section))
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                             "The message has no such file");
  else
    coi_imap_session_run_async (
        session, coi_imap_command_uid_fetch (self->set, "(UID RFC822.SIZE BODYSTRUCTURE)"),
        structure_response_cb, task, cancellable, structure_cb, g_object_ref (task));
}

/**
 * coi_download_job_finish:
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_NOT_FOUND, %COI_ENGINE_ERROR_FILE, or why the
 *   connection failed
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
coi_download_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
