/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection of an account on which nothing but files is fetched, one after the other. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-file-connection.h"

#include "coi-engine.h"
#include "coi-password.h"
#include "coi-session-setup.h"

#define LINGER_SECONDS 60
#define MAX_ATTEMPTS 5
#define REFUSED_SECONDS                                                                            \
  600 /* no log-in with a password that was refused: servers lock accounts                         \
       */

typedef struct
{
  CoiDownload *download;
  GFileProgressCallback progress;
  gpointer progress_data;
  guint attempts; /* since there was any progress */
  goffset done;
} Request;

struct _CoiFileConnection
{
  GObject parent_instance;
  CoiSecrets *secrets;
  CoiMediaStore *media;
  CoiAccountRecord *account;
  GQueue waiting;          /* GTask with a Request */
  GTask *current;          /* (nullable) */
  CoiImapSession *session; /* (nullable): opening, or open */
  char *selected;          /* (nullable): mailbox */
  guint32 uid_validity;    /* of it */
  guint linger;
  GError *refused;   /* (nullable): why the last log-in failed, */
  gint64 refused_at; /* monotonic */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (CoiFileConnection, coi_file_connection, G_TYPE_OBJECT)

static void next (CoiFileConnection *self);
static void proceed (CoiFileConnection *self);

static void
request_free (Request *request)
{
  coi_download_free (request->download);
  g_free (request);
}

static void
drop_session (CoiFileConnection *self)
{
  g_clear_handle_id (&self->linger, g_source_remove);
  g_clear_pointer (&self->selected, g_free);
  if (self->session != NULL)
    coi_imap_session_close (self->session);
  g_clear_object (&self->session);
}

static void
coi_file_connection_dispose (GObject *object)
{
  coi_file_connection_close (COI_FILE_CONNECTION (object));
  G_OBJECT_CLASS (coi_file_connection_parent_class)->dispose (object);
}

static void
coi_file_connection_finalize (GObject *object)
{
  CoiFileConnection *self = COI_FILE_CONNECTION (object);

  g_object_unref (self->secrets);
  coi_media_store_unref (self->media);
  coi_account_record_free (self->account);
  g_clear_error (&self->refused);
  G_OBJECT_CLASS (coi_file_connection_parent_class)->finalize (object);
}

static void
coi_file_connection_class_init (CoiFileConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coi_file_connection_dispose;
  object_class->finalize = coi_file_connection_finalize;
}

static void
coi_file_connection_init (CoiFileConnection *self)
{
  g_queue_init (&self->waiting);
}

/* --- the end of a request --- */

static void
linger_cb (gpointer user_data)
{
  CoiFileConnection *self = user_data;

  self->linger = 0;
  drop_session (self);
}

/* A connection that answered with a refusal, and one on which the file is not there, is as good as
 * before. */
static gboolean
is_about_connection (const GError *error)
{
  return error->domain != COI_ENGINE_ERROR && !coi_imap_error_is_refusal (error) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Once more, when the connection had served before or has brought something this time. */
static gboolean
may_retry (CoiFileConnection *self, const GError *error)
{
  Request *request = g_task_get_task_data (self->current);

  return !self->closed && is_about_connection (error) && request->attempts < MAX_ATTEMPTS &&
         (request->done > 0 || request->attempts == 0) && self->selected != NULL;
}

/* Takes @path or @error. */
static void
finish (CoiFileConnection *self, char *path, GError *error)
{
  g_autoptr (GTask) task = NULL;

  if (error != NULL && may_retry (self, error))
    {
      Request *request = g_task_get_task_data (self->current);

      g_message ("a file is gone on with: %s", error->message);
      g_error_free (error);
      request->attempts++;
      request->done = 0;
      drop_session (self);
      proceed (self);
      return;
    }
  task = g_steal_pointer (&self->current);
  if (error != NULL && is_about_connection (error))
    drop_session (self);
  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
  next (self);
}

/* --- a request, step by step --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiFileConnection) self = user_data;
  GError *error = NULL;
  char *path = coi_download_job_finish (result, &error);

  finish (self, path, error);
}

static void
progress_cb (goffset done, goffset total, gpointer user_data)
{
  Request *request = g_task_get_task_data (user_data);

  /* The first time tells what was there already. */
  if (request->done > 0)
    request->attempts = 0;
  request->done = done + 1;
  if (request->progress != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (user_data)))
    request->progress (done, total, request->progress_data);
}

static void
load (CoiFileConnection *self)
{
  Request *request = g_task_get_task_data (self->current);

  coi_download_job_async (self->session, self->media, request->download, progress_cb, self->current,
                          g_task_get_cancellable (self->current), loaded_cb, g_object_ref (self));
}

static void
examine_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiFileConnection *self = user_data;

  if (response->kind == COI_IMAP_RESPONSE_STATUS && g_strcmp0 (response->code, "UIDVALIDITY") == 0)
    self->uid_validity = response->uid_validity;
}

/* In a mailbox with another UIDVALIDITY the UID means another message; the next synchronisation
 * finds out where this one is. */
static void
examined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiFileConnection) self = user_data;
  Request *request = g_task_get_task_data (self->current);
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response == NULL)
    {
      finish (self, NULL, error);
      return;
    }
  g_set_str (&self->selected, request->download->mailbox);
  proceed (self);
}

static void
examine (CoiFileConnection *self)
{
  Request *request = g_task_get_task_data (self->current);

  g_clear_pointer (&self->selected, g_free);
  self->uid_validity = 0;
  coi_imap_session_run_async (self->session, coi_imap_command_examine (request->download->mailbox),
                              examine_response_cb, self, g_task_get_cancellable (self->current),
                              examined_cb, g_object_ref (self));
}

static void
set_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiFileConnection) self = user_data;
  GError *error = NULL;

  if (coi_session_setup_finish (result, &error))
    proceed (self);
  else
    finish (self, NULL, error);
}

static void
note_refusal (CoiFileConnection *self, const GError *error)
{
  g_clear_error (&self->refused);
  if (!g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_AUTH))
    return;
  self->refused = g_error_copy (error);
  self->refused_at = g_get_monotonic_time ();
}

static gboolean
is_refused (CoiFileConnection *self)
{
  return self->refused != NULL &&
         g_get_monotonic_time () < self->refused_at + REFUSED_SECONDS * G_USEC_PER_SEC;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiFileConnection) self = user_data;
  GError *error = NULL;

  if (!coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &error))
    {
      /* Whatever the reason, there is no connection to go on with. */
      drop_session (self);
      note_refusal (self, error);
      finish (self, NULL, error);
      return;
    }
  coi_session_setup_async (COI_IMAP_SESSION (source), self->account->imap, FALSE,
                           g_task_get_cancellable (self->current), set_up_cb, g_object_ref (self));
}

static void
password_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiFileConnection) self = user_data;
  GError *error = NULL;
  char *password = coi_password_lookup_finish (result, &error);

  if (password == NULL)
    {
      finish (self, NULL, error);
      return;
    }
  self->session = coi_imap_session_new (self->account->imap);
  coi_imap_session_open_async (self->session, self->account->login, password,
                               g_task_get_cancellable (self->current), opened_cb,
                               g_object_ref (self));
  coi_secrets_password_free (password);
}

static void
proceed (CoiFileConnection *self)
{
  Request *request = g_task_get_task_data (self->current);
  GCancellable *cancellable = g_task_get_cancellable (self->current);

  if (self->closed)
    finish (self, NULL,
            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "Not connected"));
  else if (self->session == NULL && is_refused (self))
    finish (self, NULL, g_error_copy (self->refused));
  else if (self->session == NULL)
    coi_password_lookup_async (self->secrets, self->account, cancellable, password_cb,
                               g_object_ref (self));
  else if (g_strcmp0 (self->selected, request->download->mailbox) != 0)
    examine (self);
  else if (self->uid_validity != request->download->uid_validity)
    finish (self, NULL,
            g_error_new_literal (COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                                 "The mailbox was made anew"));
  else
    load (self);
}

static void
next (CoiFileConnection *self)
{
  if (self->current != NULL)
    return;
  g_clear_handle_id (&self->linger, g_source_remove);
  if (self->session != NULL && !coi_imap_session_is_open (self->session))
    drop_session (self);
  self->current = g_queue_pop_head (&self->waiting);
  if (self->current != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (self->current)))
    finish (self, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  else if (self->current != NULL)
    proceed (self);
  else if (self->session != NULL)
    self->linger = g_timeout_add_seconds_once (LINGER_SECONDS, linger_cb, self);
}

/**
 * coi_file_connection_new:
 * @secrets: where passwords are kept
 * @media: the media folder
 * @account: (transfer none): the account
 *
 * Returns: (transfer full): a connection that is made when there is something to fetch
 */
CoiFileConnection *
coi_file_connection_new (CoiSecrets *secrets, CoiMediaStore *media, const CoiAccountRecord *account)
{
  CoiFileConnection *self = g_object_new (COI_TYPE_FILE_CONNECTION, NULL);

  self->secrets = g_object_ref (secrets);
  self->media = coi_media_store_ref (media);
  self->account = coi_account_record_copy (account);
  return self;
}

/**
 * coi_file_connection_load_async:
 * @self: a connection
 * @download: (transfer full): what to fetch
 * @progress: (nullable): told how many bytes of about how many there are
 * @progress_data: data for @progress
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches a file after those that were asked for before. When the connection breaks, it goes on
 * where it was on a new one.
 */
void
coi_file_connection_load_async (CoiFileConnection *self,
                                CoiDownload *download,
                                GFileProgressCallback progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, coi_file_connection_load_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  request->download = download;
  request->progress = progress;
  request->progress_data = progress_data;
  g_queue_push_tail (&self->waiting, task);
  next (self);
}

/**
 * coi_file_connection_load_finish:
 * @self: a connection
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_NOT_FOUND, %COI_ENGINE_ERROR_FILE, or why there is
 *   no connection
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
coi_file_connection_load_finish (CoiFileConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coi_file_connection_close:
 * @self: a connection
 *
 * Ends at once; what waits fails.
 */
void
coi_file_connection_close (CoiFileConnection *self)
{
  GTask *task;

  self->closed = TRUE;
  drop_session (self);
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "Not connected");
      g_object_unref (task);
    }
}
