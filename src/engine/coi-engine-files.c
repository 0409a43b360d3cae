/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to the files of messages. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-engine-error.h"
#include "coi-file-extract.h"
#include "coi-message-private.h"

/* The most that is fetched as a whole message. */
#define SHARED_MAX (32 * 1024 * 1024)

/* Somebody who waits for a file. */
typedef struct
{
  GTask *task;
  GFileProgressCallback progress;
  gpointer progress_data;
  GSource *cancelled; /* (nullable) */
  struct _Load *load; /* unowned */
} Waiter;

/* A file on its way. It is fetched once, however many wait for it, and dropped when nobody does. */
typedef struct _Load
{
  CoiEngine *engine;
  CoiMessage *message;
  guint index;
  char *name;
  GPtrArray *waiters;
  GCancellable *cancellable;
} Load;

static void
waiter_free (Waiter *self)
{
  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_source_unref (self->cancelled);
    }
  g_object_unref (self->task);
  g_free (self);
}

static void
load_free (Load *self)
{
  g_object_unref (self->engine);
  g_object_unref (self->message);
  g_free (self->name);
  g_ptr_array_unref (self->waiters);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* --- where a file is --- */

/* What was stored by an older version has no section. */
static char *
make_name (CoiMessage *message, guint index)
{
  const CoiMessagePart *part = coi_message_get_part (message, index);
  g_autofree char *position = g_strdup_printf ("#%u", index);

  if (part == NULL)
    return NULL;
  return coi_media_store_make_name (coi_message_get_record (message),
                                    part->section != NULL ? part->section : position,
                                    part->file.name);
}

/**
 * coi_engine_get_file_path:
 * @self: an open engine
 * @message: a message
 * @index: of the file in coi_message_get_files()
 *
 * Returns: (transfer full) (nullable): where the file is, if it is here; not to be changed
 */
char *
coi_engine_get_file_path (CoiEngine *self, CoiMessage *message, guint index)
{
  g_autofree char *name = make_name (message, index);

  return name != NULL ? coi_media_store_find (self->media, name) : NULL;
}

/* --- loading --- */

static void start (Load *load);

/* Somebody came after the last one had gone. */
static gboolean
must_restart (Load *load, const GError *error)
{
  return load->waiters->len > 0 && load->engine->store != NULL &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Takes @path or @error; tells all who wait, and frees @load. */
static void
finish (Load *load, char *path, GError *error)
{
  g_autofree char *owned = path;
  g_autoptr (GError) mapped = error != NULL ? coi_engine_error_take (error) : NULL;

  if (must_restart (load, mapped))
    {
      g_object_unref (load->cancellable);
      load->cancellable = g_cancellable_new ();
      start (load);
      return;
    }
  g_hash_table_steal (load->engine->loads, load->name);
  for (guint i = 0; i < load->waiters->len; i++)
    {
      Waiter *waiter = load->waiters->pdata[i];

      if (path != NULL)
        g_task_return_pointer (waiter->task, g_strdup (path), g_free);
      else
        g_task_return_error (waiter->task, g_error_copy (mapped));
    }
  load_free (load);
}

static void
extracted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  char *path = coi_file_extract_finish (result, &error);

  finish (user_data, path, error);
}

static void
raw_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  const CoiMessagePart *part = coi_message_get_part (load->message, load->index);
  GError *error = NULL;
  g_autoptr (GBytes) raw = coi_engine_load_raw_finish (COI_ENGINE (source), result, &error);

  if (raw == NULL)
    finish (load, NULL, error);
  else
    coi_file_extract_async (load->engine->media, load->name, raw,
                            part != NULL ? part->section : NULL, load->index, load->cancellable,
                            extracted_cb, load);
}

static void
load_whole (Load *load)
{
  coi_engine_load_raw_async (load->engine, coi_message_get_id (load->message), load->cancellable,
                             raw_cb, load);
}

/* A server that lets us in only once must still give its files, on the connection that there is. */
static gboolean
must_share (Load *load, const GError *error)
{
  const CoiMessageRecord *record = coi_message_get_record (load->message);
  CoiAccount *account = coi_engine_get_account_by_id (load->engine, record->account_id);
  CoiAccountRunner *runner = account != NULL ? coi_engine_get_runner (load->engine, account) : NULL;
  CoiSyncJob *job = runner != NULL ? coi_account_runner_get_job (runner) : NULL;

  return job != NULL && coi_sync_job_is_online (job) && record->raw_size <= SHARED_MAX &&
         (g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_UNAVAILABLE) ||
          g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_BYE));
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  char *path = coi_file_connection_load_finish (COI_FILE_CONNECTION (source), result, &error);

  if (error == NULL || !must_share (user_data, error))
    {
      finish (user_data, path, error);
      return;
    }
  g_message ("no connection for files: %s", error->message);
  g_error_free (error);
  load_whole (user_data);
}

static void
progress_cb (goffset done, goffset total, gpointer user_data)
{
  Load *load = user_data;

  for (guint i = 0; i < load->waiters->len; i++)
    {
      const Waiter *waiter = load->waiters->pdata[i];

      if (waiter->progress != NULL)
        waiter->progress (done, total, waiter->progress_data);
    }
}

/* NULL with @error: it is not on the server, or the account is gone. */
static CoiDownload *
make_download (Load *load, const CoiMessagePart *part, GError **error)
{
  const CoiMessageRecord *record = coi_message_get_record (load->message);
  g_autoptr (CoiMailboxRecord) mailbox = NULL;
  CoiDownload *download;
  guint32 uid = 0;

  mailbox = coi_engine_find_location (load->engine, record, &uid);
  if (mailbox == NULL)
    {
      g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                           "The message is not on the server");
      return NULL;
    }
  download = g_new0 (CoiDownload, 1);
  download->name = g_strdup (load->name);
  download->mailbox = g_strdup (mailbox->name);
  download->uid_validity = mailbox->uid_validity;
  download->uid = uid;
  download->section = g_strdup (part->section);
  download->encoding = g_strdup (part->encoding);
  download->content_type = g_strdup (part->file.content_type);
  download->size = part->file.size;
  return download;
}

/* An account that only the user can help is not logged in to again and again. */
static gboolean
check_account (CoiAccount *account, GError **error)
{
  if (account == NULL)
    g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                         "The account is gone");
  else if (coi_account_get_state (account) == COI_ACCOUNT_NEEDS_USER)
    g_set_error_literal (error, COI_ENGINE_ERROR, coi_account_get_error_code (account),
                         coi_account_get_error_detail (account));
  else
    return TRUE;
  return FALSE;
}

static CoiFileConnection *
get_connection (CoiEngine *self, CoiAccount *account)
{
  CoiFileConnection *connection = g_hash_table_lookup (self->file_connections, account);

  if (connection == NULL)
    {
      connection =
          coi_file_connection_new (self->secrets, self->media, coi_account_get_record (account));
      g_hash_table_insert (self->file_connections, g_object_ref (account), connection);
    }
  return connection;
}

static void
download (Load *load, const CoiMessagePart *part)
{
  const CoiMessageRecord *record = coi_message_get_record (load->message);
  CoiAccount *account = coi_engine_get_account_by_id (load->engine, record->account_id);
  CoiDownload *download;
  GError *error = NULL;

  download = check_account (account, &error) ? make_download (load, part, &error) : NULL;
  if (download == NULL)
    finish (load, NULL, error);
  else
    coi_file_connection_load_async (get_connection (load->engine, account), download, progress_cb,
                                    load, load->cancellable, downloaded_cb, load);
}

/* What waits to be sent is here, and what an older version stored does not say where in the message
 * the file is. */
static void
start (Load *load)
{
  const CoiMessagePart *part = coi_message_get_part (load->message, load->index);
  const CoiMessageRecord *record = coi_message_get_record (load->message);
  g_autoptr (CoiOutboxRecord) row = coi_engine_find_outbox (load->engine, record);

  if (row != NULL || part == NULL || part->section == NULL)
    load_whole (load);
  else
    download (load, part);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Waiter *waiter = user_data;
  Load *load = waiter->load;

  if (load->waiters->len == 1)
    g_cancellable_cancel (load->cancellable);
  g_task_return_error_if_cancelled (waiter->task);
  g_ptr_array_remove_fast (load->waiters, waiter);
  return G_SOURCE_REMOVE;
}

static void
add_waiter (Load *load, GTask *task, GFileProgressCallback progress, gpointer progress_data)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->task = g_object_ref (task);
  waiter->progress = progress;
  waiter->progress_data = progress_data;
  waiter->load = load;
  g_ptr_array_add (load->waiters, waiter);
  if (cancellable == NULL)
    return;
  waiter->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (cancelled_cb), waiter, NULL);
  g_source_attach (waiter->cancelled, g_main_context_get_thread_default ());
}

/* Takes @name. */
static Load *
load_new (CoiEngine *self, CoiMessage *message, guint index, char *name)
{
  Load *load = g_new0 (Load, 1);

  load->engine = g_object_ref (self);
  load->message = g_object_ref (message);
  load->index = index;
  load->name = name;
  load->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify)waiter_free);
  load->cancellable = g_cancellable_new ();
  g_hash_table_insert (self->loads, load->name, load);
  return load;
}

/**
 * coi_engine_load_file_async:
 * @self: an open engine
 * @message: a message
 * @index: of the file in coi_message_get_files()
 * @progress: (nullable): told how many bytes of how many there are
 * @progress_data: data for @progress
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Brings the file into the media folder unless it is there: from the outbox, else from the server.
 */
void
coi_engine_load_file_async (CoiEngine *self,
                            CoiMessage *message,
                            guint index,
                            GFileProgressCallback progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *name = make_name (message, index);
  char *path = name != NULL ? coi_media_store_find (self->media, name) : NULL;
  Load *load = name != NULL ? g_hash_table_lookup (self->loads, name) : NULL;

  g_task_set_source_tag (task, coi_engine_load_file_async);
  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else if (name == NULL)
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                             "The message has no such file");
  else if (load != NULL)
    add_waiter (load, task, progress, progress_data);
  else
    {
      load = load_new (self, message, index, g_steal_pointer (&name));
      add_waiter (load, task, progress, progress_data);
      start (load);
    }
}

/**
 * coi_engine_load_file_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_NOT_FOUND, %COI_ENGINE_ERROR_FILE,
 *   %COI_ENGINE_ERROR_NO_NETWORK …
 *
 * Returns: (transfer full) (nullable): its path in the media folder, not to be changed
 */
char *
coi_engine_load_file_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/*
 * coi_engine_drop_file_connection:
 * @self: an engine
 * @account: an account
 *
 * Ends the connection, if there is one: the account's settings changed, or it is gone.
 */
void
coi_engine_drop_file_connection (CoiEngine *self, CoiAccount *account)
{
  CoiFileConnection *connection = g_hash_table_lookup (self->file_connections, account);

  if (connection != NULL)
    coi_file_connection_close (connection);
  g_hash_table_remove (self->file_connections, account);
}

/*
 * coi_engine_stop_loads:
 * @self: an engine
 *
 * Lets everything that is on its way end.
 */
void
coi_engine_stop_loads (CoiEngine *self)
{
  g_autoptr (GList) loads = g_hash_table_get_values (self->loads);

  for (GList *l = loads; l != NULL; l = l->next)
    g_cancellable_cancel (((Load *)l->data)->cancellable);
}
