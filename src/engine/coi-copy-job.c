/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts one copy of a sent message on the server, unless the server did so itself.
 *
 * Gmail keeps sent mail by itself, and so do others; a COI server stores it in COI/Chats, without
 * \Seen. So the Message-ID is searched for first, which also makes a second run after a crash or a
 * lost answer harmless. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-copy-job.h"
#include "coi-write-task.h"

/* How often, and how long between, a COI server is looked at for the copy that it makes: it may be
 * at it still. */
#define MAX_LOOKS 3
#define LOOK_SECONDS 1

typedef enum
{
  STATE_SELECT_CHATS,
  STATE_SEARCH_CHATS,
  STATE_FLAG,
  STATE_SELECT_SENT,
  STATE_SEARCH_SENT,
  STATE_APPEND,
  STATE_DELETE,
  STATE_DONE,
} State;

typedef struct
{
  CoiImapSession *session;
  CoiSyncContext *context;
  gint64 message;
  char *message_id;
  gint64 time;
  GBytes *data;
  gboolean keeps_none; /* a read receipt, which nobody looks for in Sent */
  State state;
  guint looks;
  guint32 found;        /* UID of a copy, 0 for none */
  guint32 appended_uid; /* 0 when not told */
} Job;

static void step (GTask *task);

static void
job_free (Job *self)
{
  g_object_unref (self->session);
  coi_sync_context_unref (self->context);
  g_free (self->message_id);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

static void
response_cb (const CoiImapResponse *response, gpointer user_data)
{
  Job *self = g_task_get_task_data (user_data);

  if (response->kind == COI_IMAP_RESPONSE_SEARCH && response->numbers != NULL &&
      response->numbers->len > 0)
    self->found = g_array_index (response->numbers, CoiImapRange, 0).first;
}

static gboolean
look_again_cb (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    step (task);
  return G_SOURCE_REMOVE;
}

static gboolean
makes_copies (Job *self)
{
  return coi_imap_session_has_capability (self->session, "COI");
}

/* Where the answer to the search for a copy leads. */
static State
after_search (Job *self)
{
  if (self->state == STATE_SEARCH_CHATS)
    return self->found != 0 ? STATE_FLAG : STATE_SELECT_SENT;
  return self->found != 0 ? STATE_DELETE : STATE_APPEND;
}

static State
next_state (Job *self)
{
  switch (self->state)
    {
    case STATE_SEARCH_CHATS:
    case STATE_SEARCH_SENT:
      return after_search (self);
    case STATE_FLAG:
      return STATE_DELETE;
    case STATE_SELECT_CHATS:
    case STATE_SELECT_SENT:
    case STATE_APPEND:
    case STATE_DELETE:
    case STATE_DONE:
    default:
      return self->state + 1;
    }
}

/* APPENDUID validity uid (RFC 4315, section 3), for the mailbox as we know it. */
static void
note_appended (Job *self, const CoiImapResponse *response)
{
  const CoiMailboxRecord *sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT);
  g_auto (GStrv) words = NULL;
  guint64 validity, uid;

  if (g_strcmp0 (response->code, "APPENDUID") != 0 || response->code_arg == NULL)
    return;
  words = g_strsplit (response->code_arg, " ", 3);
  if (g_strv_length (words) == 2 &&
      g_ascii_string_to_unsigned (words[0], 10, 1, G_MAXUINT32, &validity, NULL) &&
      g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXUINT32, &uid, NULL) &&
      validity == sent->uid_validity)
    self->appended_uid = (guint32)uid;
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);
  gboolean is_refused = g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_NO);

  /* A Chats mailbox that is gone meanwhile holds no copy, and a flag is not worth a copy more. One
   * that cannot be opened just now may hold it. */
  if (response == NULL && is_refused && self->state == STATE_SELECT_CHATS)
    self->state = STATE_SELECT_SENT;
  else if (response == NULL && !(is_refused && self->state == STATE_FLAG))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  else if (self->state == STATE_SEARCH_CHATS && self->found == 0 && makes_copies (self) &&
           ++self->looks < MAX_LOOKS)
    {
      /* Selecting again shows what came meanwhile. */
      self->state = STATE_SELECT_CHATS;
      g_timeout_add_seconds (LOOK_SECONDS, look_again_cb, g_steal_pointer (&task));
      return;
    }
  else
    {
      if (self->state == STATE_APPEND)
        note_appended (self, response);
      self->state = next_state (self);
    }
  step (task);
}

static void
run (GTask *task, CoiImapCommand *command)
{
  Job *self = g_task_get_task_data (task);

  coi_imap_session_run_async (self->session, command, response_cb, task,
                              g_task_get_cancellable (task), command_cb, g_object_ref (task));
}

/* What the writer thread does with a copy that is on the server. */
typedef struct
{
  gint64 message;
  gint64 mailbox;
  guint32 uid; /* 0: where the copy is will be seen later */
  gboolean keeps_none;
} Write;

static gboolean
write_done (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  const Write *write = user_data;

  /* Known by its place, its own words need not be fetched back. */
  if (write->uid != 0 &&
      !coi_store_txn_put_location (txn, write->message, write->mailbox, write->uid, error))
    return FALSE;
  if (write->keeps_none)
    return coi_store_txn_delete_message (txn, write->message, error);
  return coi_store_txn_delete_outbox (txn, write->message, error);
}

static void
delete_outbox (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  const CoiMailboxRecord *sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT);
  const Write write = { self->message, sent != NULL ? sent->id : 0, self->appended_uid,
                        self->keeps_none };

  coi_store_write_async (self->context->store, FALSE, write_done, g_memdup2 (&write, sizeof write),
                         g_free, coi_write_task_cb, g_object_ref (task));
}

static void
flag (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  g_autofree char *set = g_strdup_printf ("%u", self->found);

  run (task, coi_imap_command_uid_store (set, "+FLAGS.SILENT", "(\\Seen)"));
}

/* Leaves out what this server does not need or have. */
static State
skip (Job *self)
{
  gboolean has_chats = coi_sync_context_get_role (self->context, COI_MAILBOX_CHATS) != NULL;
  gboolean has_sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT) != NULL;

  if (self->keeps_none)
    return STATE_DELETE;
  /* Gmail puts what it sends into its Sent by itself, perhaps not before we look. */
  if (coi_imap_session_has_capability (self->session, "X-GM-EXT-1"))
    return STATE_DELETE;
  if (self->state < STATE_SELECT_SENT && !has_chats)
    self->state = STATE_SELECT_SENT;
  if (self->state == STATE_SELECT_SENT && !has_sent)
    self->state = STATE_DELETE;
  return self->state;
}

static void
step (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  const CoiMailboxRecord *chats = coi_sync_context_get_role (self->context, COI_MAILBOX_CHATS);
  const CoiMailboxRecord *sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT);

  self->state = skip (self);
  switch (self->state)
    {
    case STATE_SELECT_CHATS:
      run (task, coi_imap_command_select (chats->name));
      break;
    case STATE_SELECT_SENT:
      run (task, coi_imap_command_select (sent->name));
      break;
    case STATE_SEARCH_CHATS:
    case STATE_SEARCH_SENT:
      run (task, coi_imap_command_uid_search_header ("Message-ID", self->message_id));
      break;
    case STATE_FLAG:
      flag (task);
      break;
    case STATE_APPEND:
      run (task, coi_imap_command_append (sent->name, "(\\Seen)", self->time, self->data));
      break;
    case STATE_DELETE:
      delete_outbox (task);
      break;
    case STATE_DONE:
    default:
      g_assert_not_reached ();
    }
}

/* FALSE when there is nothing to copy any more. */
static gboolean
load (Job *self)
{
  g_autoptr (GPtrArray) rows =
      coi_store_list_outbox (self->context->store, self->context->account->id);
  g_autoptr (CoiMessageRecord) record = coi_store_get_message (self->context->store, self->message);

  if (record == NULL || record->message_id == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const CoiOutboxRecord *row = rows->pdata[i];

      if (row->message_id == self->message && row->smtp_done && row->data != NULL)
        self->data = g_bytes_ref (row->data);
    }
  self->message_id = g_strdup (record->message_id);
  self->time = record->time;
  self->keeps_none = record->kind == COI_CONTENT_RECEIPT;
  return self->data != NULL;
}

/**
 * coi_copy_job_async:
 * @session: an open session; another mailbox is selected afterwards
 * @context: what the account's jobs share
 * @message: row id of a sent message that is still in the outbox
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Makes sure that the message is once in Sent or COI/Chats, then takes it out of the outbox.
 */
void
coi_copy_job_async (CoiImapSession *session,
                    CoiSyncContext *context,
                    gint64 message,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_copy_job_async);
  g_task_set_task_data (task, self, (GDestroyNotify)job_free);
  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  self->message = message;
  if (load (self))
    step (task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * coi_copy_job_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: whether the message is out of the outbox
 */
gboolean
coi_copy_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
