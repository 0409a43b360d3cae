/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches messages of the selected mailbox by UID and applies them, with bounded memory.
 *
 * Three stages run side by side: sizes are learnt ahead, bodies are fetched in batches that are
 * bounded by count and bytes, and the writer thread parses and applies. pump() starts whatever may
 * be started; each completion calls it again. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-fetch.h"

#include "coi-apply.h"
#include "coi-uid-set.h"

#define SIZE_WINDOW 400
#define FIRST_WINDOW 50 /* small, so that the first messages show at once */
#define BATCH_MESSAGES 200
#define BATCH_BYTES (2 * 1024 * 1024)
#define MAX_WHOLE (256 * 1024) /* larger ones are fetched to this length */
#define MAX_FETCHES 2
#define MAX_WRITES 2

typedef struct
{
  CoiImapSession *session;
  CoiStore *store;
  CoiAccountRecord *account;
  CoiMailboxRecord mailbox; /* id and role only */
  GArray *uids;
  guint left;           /* uids[0 … left - 1]: sizes not asked for yet */
  GPtrArray *sizes;     /* CoiFetched of the size window that runs */
  GQueue sized;         /* CoiFetched without data, highest UID first */
  GHashTable *awaiting; /* uid -> CoiFetched of a batch that runs */
  guint size_windows, fetches, writes, windows_done;
  guint applied;
  CoiMailboxFetchProgress progress;
  gpointer progress_data;
  GError *error;
} Fetch;

typedef struct
{
  GTask *task;
  GPtrArray *messages; /* CoiFetched, ascending */
  CoiAccountRecord *account;
  CoiMailboxRecord mailbox;
} Batch;

static void pump (GTask *task);

static void
fetch_free (Fetch *self)
{
  g_object_unref (self->session);
  g_object_unref (self->store);
  coi_account_record_free (self->account);
  g_array_unref (self->uids);
  g_ptr_array_unref (self->sizes);
  g_hash_table_unref (self->awaiting);
  g_queue_clear_full (&self->sized, (GDestroyNotify)coi_fetched_free);
  g_clear_error (&self->error);
  g_free (self);
}

static Batch *
batch_new (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  Batch *batch = g_new0 (Batch, 1);

  batch->task = g_object_ref (task);
  batch->messages = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_fetched_free);
  batch->account = coi_account_record_copy (self->account);
  batch->mailbox = self->mailbox;
  return batch;
}

static void
batch_free (Batch *batch)
{
  g_object_unref (batch->task);
  g_ptr_array_unref (batch->messages);
  coi_account_record_free (batch->account);
  g_free (batch);
}

static void
note_error (Fetch *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static gboolean
is_seen (const CoiImapFetch *fetch)
{
  for (guint i = 0; fetch->flags != NULL && fetch->flags[i] != NULL; i++)
    if (g_ascii_strcasecmp (fetch->flags[i], "\\Seen") == 0)
      return TRUE;
  return FALSE;
}

/* --- responses --- */

static void
take_size (Fetch *self, const CoiImapFetch *fetch)
{
  CoiFetched *message;

  /* Unsolicited ones and repetitions must not make the queue grow. */
  if (self->size_windows == 0 || self->sizes->len >= SIZE_WINDOW || fetch->size == 0 ||
      !coi_uid_set_contains (self->uids, fetch->uid))
    return;
  message = g_new0 (CoiFetched, 1);
  message->uid = fetch->uid;
  message->size = fetch->size;
  message->internal_date = fetch->internal_date;
  message->seen = is_seen (fetch);
  g_ptr_array_add (self->sizes, message);
}

static void
take_body (Fetch *self, const CoiImapFetch *fetch)
{
  CoiFetched *message = g_hash_table_lookup (self->awaiting, GUINT_TO_POINTER (fetch->uid));

  if (message == NULL || message->data != NULL)
    return;
  message->data = g_bytes_ref (fetch->body);
  message->cut = message->size > MAX_WHOLE && g_bytes_get_size (fetch->body) < message->size;
  if (fetch->has_flags)
    message->seen = is_seen (fetch);
}

/* Servers may work on pipelined commands side by side (RFC 3501, section 5.5): a response belongs
 * to whoever waits for that UID, not to the command that is the oldest. */
static void
response_cb (const CoiImapResponse *response, gpointer user_data)
{
  Fetch *self = g_task_get_task_data (((Batch *)user_data)->task);
  const CoiImapFetch *fetch = response->fetch;

  if (response->kind != COI_IMAP_RESPONSE_FETCH || fetch == NULL || fetch->uid == 0)
    return;
  if (fetch->body != NULL)
    take_body (self, fetch);
  else
    take_size (self, fetch);
}

/* --- sizes --- */

static int
compare_uid (gconstpointer a, gconstpointer b)
{
  const CoiFetched *x = *(const CoiFetched *const *)a;
  const CoiFetched *y = *(const CoiFetched *const *)b;

  return x->uid < y->uid ? -1 : x->uid > y->uid;
}

static void
queue_sized (Fetch *self)
{
  guint32 last = 0;

  g_ptr_array_sort (self->sizes, compare_uid);
  while (self->sizes->len > 0)
    {
      CoiFetched *message = g_ptr_array_steal_index (self->sizes, self->sizes->len - 1);

      if (message->uid == last)
        coi_fetched_free (message);
      else
        {
          last = message->uid;
          g_queue_push_tail (&self->sized, message);
        }
    }
}

static void
sizes_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Batch *batch = user_data;
  g_autoptr (GTask) task = g_object_ref (batch->task);
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  self->size_windows--;
  self->windows_done++;
  if (response == NULL)
    note_error (self, g_steal_pointer (&error));
  else
    queue_sized (self);
  batch_free (batch);
  pump (task);
}

static void
ask_sizes (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  guint count = MIN (self->left, self->windows_done == 0 ? FIRST_WINDOW : SIZE_WINDOW);
  g_autofree char *set = NULL;

  self->left -= count;
  set = coi_uid_set_to_string (self->uids, self->left, count);
  self->size_windows++;
  {
    Batch *batch = batch_new (task);

    coi_imap_session_run_async (
        self->session, coi_imap_command_uid_fetch (set, "(UID FLAGS INTERNALDATE RFC822.SIZE)"),
        response_cb, batch, g_task_get_cancellable (task), sizes_cb, batch);
  }
}

/* --- writing --- */

static gboolean
write_batch (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Batch *batch = user_data;

  for (guint i = 0; i < batch->messages->len; i++)
    if (!coi_apply_message (txn, batch->account, &batch->mailbox, batch->messages->pdata[i], error))
      return FALSE;
  return TRUE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Batch *batch = user_data;
  g_autoptr (GTask) task = g_object_ref (batch->task);
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->writes--;
  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    note_error (self, error);
  else
    {
      self->applied += batch->messages->len;
      if (self->progress != NULL)
        self->progress (self->applied, self->progress_data);
    }
  batch_free (batch);
  pump (task);
}

/* --- bodies --- */

static void
stop_awaiting (Fetch *self, GPtrArray *messages)
{
  for (guint i = messages->len; i > 0; i--)
    {
      CoiFetched *message = messages->pdata[i - 1];

      g_hash_table_remove (self->awaiting, GUINT_TO_POINTER (message->uid));
      if (message->data == NULL)
        g_ptr_array_remove_index (messages, i - 1);
    }
}

static void
bodies_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Batch *batch = user_data;
  g_autoptr (GTask) task = g_object_ref (batch->task);
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  self->fetches--;
  if (response == NULL)
    note_error (self, g_steal_pointer (&error));
  stop_awaiting (self, batch->messages);
  if (response == NULL || batch->messages->len == 0)
    batch_free (batch);
  else
    {
      self->writes++;
      coi_store_write_async (self->store, FALSE, write_batch, batch, NULL, written_cb, batch);
    }
  pump (task);
}

/* Whole small messages up to the bounds, or one large one. */
static void
fill_batch (Fetch *self, Batch *batch)
{
  guint64 bytes = 0;

  while (!g_queue_is_empty (&self->sized) && batch->messages->len < BATCH_MESSAGES)
    {
      CoiFetched *message = g_queue_peek_head (&self->sized);
      gboolean large = message->size > MAX_WHOLE;

      if (batch->messages->len > 0 && (large || bytes + message->size > BATCH_BYTES))
        break;
      bytes += message->size;
      g_ptr_array_add (batch->messages, g_queue_pop_head (&self->sized));
      if (large)
        break;
    }
  g_ptr_array_sort (batch->messages, compare_uid);
}

static void
ask_bodies (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  Batch *batch = batch_new (task);
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *set = NULL;
  gboolean large;

  fill_batch (self, batch);
  for (guint i = 0; i < batch->messages->len; i++)
    {
      CoiFetched *message = batch->messages->pdata[i];

      g_array_append_val (uids, message->uid);
      g_hash_table_insert (self->awaiting, GUINT_TO_POINTER (message->uid), message);
    }
  set = coi_uid_set_to_string (uids, 0, uids->len);
  large = ((CoiFetched *)batch->messages->pdata[0])->size > MAX_WHOLE;
  self->fetches++;
  coi_imap_session_run_async (
      self->session,
      coi_imap_command_uid_fetch (set, large ? "(UID FLAGS BODY.PEEK[]<0.262144>)"
                                             : "(UID FLAGS BODY.PEEK[])"),
      response_cb, batch, g_task_get_cancellable (task), bodies_cb, batch);
}

static void
complete (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);

  if (g_task_get_completed (task) || self->size_windows + self->fetches + self->writes > 0)
    return;
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_int (task, self->applied);
}

static void
pump (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (GTask) keep = g_object_ref (task);

  while (self->error == NULL && !g_queue_is_empty (&self->sized) && self->fetches < MAX_FETCHES &&
         self->writes < MAX_WRITES)
    ask_bodies (task);
  if (self->error == NULL && self->left > 0 && self->size_windows == 0 &&
      self->sized.length < BATCH_MESSAGES)
    ask_sizes (task);
  complete (task);
}

/**
 * coi_mailbox_fetch_async:
 * @session: an open session with the mailbox selected
 * @store: the database
 * @account: the account
 * @mailbox: the mailbox
 * @uids: (element-type guint32): what to fetch, ascending
 * @progress: (nullable): called after each batch
 * @progress_data: data for @progress
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches and applies messages, newest first: small ones whole, of large ones the first 256 KiB.
 */
void
coi_mailbox_fetch_async (CoiImapSession *session,
                         CoiStore *store,
                         const CoiAccountRecord *account,
                         const CoiMailboxRecord *mailbox,
                         GArray *uids,
                         CoiMailboxFetchProgress progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *self = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, coi_mailbox_fetch_async);
  g_task_set_task_data (task, self, (GDestroyNotify)fetch_free);
  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  self->account = coi_account_record_copy (account);
  self->mailbox.id = mailbox->id;
  self->mailbox.role = mailbox->role;
  self->uids = g_array_ref (uids);
  self->left = uids->len;
  self->sizes = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_fetched_free);
  self->awaiting = g_hash_table_new (NULL, NULL);
  self->progress = progress;
  self->progress_data = progress_data;
  pump (task);
}

/**
 * coi_mailbox_fetch_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: how many messages were applied, -1 on error
 */
gint64
coi_mailbox_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
