/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an open session does: commands, with who waits for them, and idling. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-session-private.h"

#include "coi-net-error.h"

void
coi_imap_pending_free (CoiImapPending *pending)
{
  coi_imap_session_clear_source (&pending->cancel_source);
  g_clear_object (&pending->task);
  g_free (pending);
}

static guint32
less (guint32 count, guint64 by)
{
  return by < count ? count - (guint32)by : 0;
}

/* EXISTS, and what takes messages away again (RFC 9051, section 7.5.1; RFC 7162, section 3.2.10) */
static void
count_messages (CoiImapSession *self, const CoiImapResponse *response)
{
  if (response->kind == COI_IMAP_RESPONSE_EXISTS)
    self->n_messages = response->number;
  else if (response->kind == COI_IMAP_RESPONSE_EXPUNGE)
    self->n_messages = less (self->n_messages, 1);
  else if (response->kind == COI_IMAP_RESPONSE_VANISHED && !response->is_earlier)
    for (guint i = 0; i < response->numbers->len; i++)
      {
        const CoiImapRange *range = &g_array_index (response->numbers, CoiImapRange, i);

        self->n_messages = less (self->n_messages, (guint64)range->last - range->first + 1);
      }
}

void
coi_imap_session_dispatch_response (CoiImapSession *self, CoiImapEvent *event)
{
  CoiImapPending *pending =
      g_hash_table_lookup (self->pending, GUINT_TO_POINTER (event->command_id));
  gboolean is_taken = pending != NULL && pending->func != NULL;
  CoiImapResponseKind kind = event->response->kind;

  count_messages (self, event->response);
  if (is_taken)
    pending->func (event->response, pending->func_data);
  if (!is_taken || kind == COI_IMAP_RESPONSE_EXISTS || kind == COI_IMAP_RESPONSE_EXPUNGE ||
      (kind == COI_IMAP_RESPONSE_VANISHED && !event->response->is_earlier))
    coi_imap_session_emit_response (self, event->response);
}

static CoiImapPending *
steal_pending (CoiImapSession *self, guint id)
{
  CoiImapPending *pending = NULL;

  g_hash_table_steal_extended (self->pending, GUINT_TO_POINTER (id), NULL, (gpointer *)&pending);
  return pending;
}

void
coi_imap_session_dispatch_done (CoiImapSession *self, CoiImapEvent *event)
{
  CoiImapPending *pending = steal_pending (self, event->command_id);

  if (pending == NULL)
    return;
  if (event->error != NULL)
    g_task_return_error (pending->task, g_steal_pointer (&event->error));
  else
    g_task_return_pointer (pending->task, g_steal_pointer (&event->response),
                           (GDestroyNotify)coi_imap_response_free);
  coi_imap_pending_free (pending);
}

/* Nobody waits any longer; the answer of a command that was sent is read and dropped. */
static gboolean
run_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (CoiImapSession) self = g_object_ref (g_task_get_source_object (task));
  guint id = GPOINTER_TO_UINT (g_task_get_task_data (task));
  CoiImapPending *pending = steal_pending (self, id);

  coi_imap_machine_cancel (self->machine, id);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  coi_imap_pending_free (pending);
  coi_imap_session_pump (self);
  return G_SOURCE_REMOVE;
}

static void
add_pending (
    CoiImapSession *self, GTask *task, guint id, CoiImapResponseFunc func, gpointer func_data)
{
  CoiImapPending *pending = g_new0 (CoiImapPending, 1);

  g_task_set_task_data (task, GUINT_TO_POINTER (id), NULL);
  pending->task = task;
  pending->func = func;
  pending->func_data = func_data;
  pending->cancel_source = coi_imap_session_watch_cancellable (self, g_task_get_cancellable (task),
                                                               run_cancelled_cb, task);
  g_hash_table_insert (self->pending, GUINT_TO_POINTER (id), pending);
}

/**
 * coi_imap_session_run_async:
 * @self: a session that was opened
 * @command: (transfer full): a command
 * @func: (nullable): called for each untagged response that answers @command
 * @func_data: for @func, valid until @callback is called
 * @cancellable: (nullable): gives up waiting; what was sent still happens
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Runs one command and ends idling.
 */
void
coi_imap_session_run_async (CoiImapSession *self,
                            CoiImapCommand *command,
                            CoiImapResponseFunc func,
                            gpointer func_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  guint id;

  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  g_return_if_fail (command != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_imap_session_run_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->machine == NULL || self->is_over)
    {
      coi_imap_command_free (command);
      g_task_return_new_error (task, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                               "The connection is not open");
      return;
    }
  id = coi_imap_machine_submit (self->machine, command, g_get_monotonic_time ());
  add_pending (self, g_steal_pointer (&task), id, func, func_data);
  coi_imap_session_pump (self);
}

/**
 * coi_imap_session_run_finish:
 * @self: a session
 * @result: of the callback
 * @error: set to %COI_IMAP_ERROR_NO, %COI_IMAP_ERROR_BAD, %COI_IMAP_ERROR_UNAVAILABLE,
 *   %G_IO_ERROR_INVALID_ARGUMENT (a string of the command may not be sent),
 *   %G_IO_ERROR_CANCELLED, or why the connection ended: %COI_IMAP_ERROR_BYE,
 *   %COI_IMAP_ERROR_PROTOCOL, a %COI_NET_ERROR
 *
 * Returns: (transfer full) (nullable): the tagged OK
 */
CoiImapResponse *
coi_imap_session_run_finish (CoiImapSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coi_imap_session_idle_start:
 * @self: a session with a selected mailbox
 * @renew_seconds: how often to renew IDLE, 0 for 9 minutes
 *
 * Waits for news as soon as no command runs (RFC 2177), until the next command or
 * coi_imap_session_idle_stop(). Where IDLE does not work, NOOP every 2 minutes stands in.
 */
void
coi_imap_session_idle_start (CoiImapSession *self, guint renew_seconds)
{
  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  if (self->machine == NULL || self->is_over)
    return;
  coi_imap_machine_idle_start (self->machine, renew_seconds * G_USEC_PER_SEC,
                               g_get_monotonic_time ());
  coi_imap_session_pump (self);
}

/**
 * coi_imap_session_idle_stop:
 * @self: a session
 *
 * Stops waiting for news.
 */
void
coi_imap_session_idle_stop (CoiImapSession *self)
{
  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  if (self->machine == NULL || self->is_over)
    return;
  coi_imap_machine_idle_stop (self->machine, g_get_monotonic_time ());
  coi_imap_session_pump (self);
}

/**
 * coi_imap_session_check:
 * @self: a session
 *
 * Asks the server for a sign of life; without one within 20 seconds the session closes with
 * %COI_NET_ERROR_TIMED_OUT. For when the network changed, or the computer slept.
 */
void
coi_imap_session_check (CoiImapSession *self)
{
  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  if (self->machine == NULL || self->is_over)
    return;
  coi_imap_machine_check (self->machine, g_get_monotonic_time ());
  coi_imap_session_pump (self);
}
