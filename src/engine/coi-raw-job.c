/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches one whole message on a connection of its own: for when another process synchronises. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-raw-job.h"

#include "coi-imap-session.h"
#include "coi-password.h"

typedef enum
{
  STATE_OPEN,
  STATE_EXAMINE,
  STATE_FETCH,
  STATE_DONE,
} State;

typedef struct
{
  CoiImapSession *session;
  char *login;
  char *mailbox;
  guint32 uid;
  State state;
  GBytes *bytes;
} Job;

static void step (GTask *task);

static void
job_free (Job *self)
{
  coi_imap_session_close (self->session);
  g_object_unref (self->session);
  g_free (self->login);
  g_free (self->mailbox);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static void
response_cb (const CoiImapResponse *response, gpointer user_data)
{
  Job *self = g_task_get_task_data (user_data);

  if (response->kind == COI_IMAP_RESPONSE_FETCH && response->fetch != NULL &&
      response->fetch->uid == self->uid && response->fetch->body != NULL && self->bytes == NULL)
    self->bytes = g_bytes_ref (response->fetch->body);
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response == NULL)
    g_task_return_error (task, error);
  else
    step (task);
}

static void
run (GTask *task, CoiImapCommand *command)
{
  Job *self = g_task_get_task_data (task);

  coi_imap_session_run_async (self->session, command, response_cb, task,
                              g_task_get_cancellable (task), command_cb, g_object_ref (task));
}

static void
finish (GTask *task)
{
  Job *self = g_task_get_task_data (task);

  if (self->bytes != NULL)
    g_task_return_pointer (task, g_bytes_ref (self->bytes), (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The message is gone");
}

/* Each step is carried out when the one before has ended. */
static void
step (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  g_autofree char *set = g_strdup_printf ("%u", self->uid);

  self->state++;
  switch (self->state)
    {
    case STATE_EXAMINE:
      run (task, coi_imap_command_examine (self->mailbox));
      break;
    case STATE_FETCH:
      run (task, coi_imap_command_uid_fetch (set, "(UID BODY.PEEK[])"));
      break;
    case STATE_DONE:
      finish (task);
      break;
    case STATE_OPEN:
    default:
      g_assert_not_reached ();
    }
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &error))
    step (task);
  else
    g_task_return_error (task, error);
}

static void
password_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  GError *error = NULL;
  char *password = coi_password_lookup_finish (result, &error);

  if (password == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  coi_imap_session_open_async (self->session, self->login, password, g_task_get_cancellable (task),
                               opened_cb, g_object_ref (task));
  coi_secrets_password_free (password);
}

/**
 * coi_raw_job_async:
 * @secrets: where passwords are kept
 * @account: the account
 * @mailbox: where the message lies, as on the wire (modified UTF-7)
 * @uid: its UID
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Logs in, fetches the message without marking it as read, and disconnects.
 */
void
coi_raw_job_async (CoiSecrets *secrets,
                   const CoiAccountRecord *account,
                   const char *mailbox,
                   guint32 uid,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_raw_job_async);
  g_task_set_task_data (task, self, (GDestroyNotify)job_free);
  self->session = coi_imap_session_new (account->imap);
  self->login = g_strdup (account->login);
  self->mailbox = g_strdup (mailbox);
  self->uid = uid;
  coi_password_lookup_async (secrets, account, cancellable, password_cb, g_steal_pointer (&task));
}

/**
 * coi_raw_job_finish:
 * @result: the result
 * @error: return location for an error of any layer
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
coi_raw_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
