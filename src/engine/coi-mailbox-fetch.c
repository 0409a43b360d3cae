/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches messages of the selected mailbox by UID and applies them, with bounded memory.
 *
 * Several stages run side by side, so that the server never waits for us: sizes are learnt far
 * ahead, bodies are fetched in batches that are bounded by count and bytes, and what came is read
 * and written in other threads. pump() starts whatever may be started; each completion calls it
 * again. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-fetch.h"

#include "coi-apply-queue.h"
#include "coi-large-fetch.h"
#include "coi-uid-set.h"

#define SIZE_WINDOW 4000
#define SIZES_AHEAD 2000
#define FIRST_WINDOW 50    /* small, so that the first messages show at once */
#define MAX_SET_BYTES 7000 /* servers take command lines of 8,000 (RFC 2683, section 3.2.1.5) */
#define BATCH_MESSAGES 200
#define BATCH_BYTES (1024 * 1024)
#define MAX_WHOLE COI_PARTIAL_MAX
#define METERED_WHOLE (64 * 1024)
#define MIN_WHOLE (16 * 1024)
#define MAX_FETCHES 3
#define MAX_BYTES (4 * 1024 * 1024) /* of messages that are asked for or not written yet */
#define MAX_SURPLUS (1024 * 1024)   /* of what came beyond the sizes, which are not always exact */
#define MIN_KEPT 4096

typedef struct
{
  CoiImapSession *session;
  CoiApplyQueue *queue;
  GArray *uids;
  guint left;           /* uids[0 … left - 1]: sizes not asked for yet */
  guint window;         /* uids[left … left + window - 1]: sizes asked for, 0 when not */
  GPtrArray *sizes;     /* CoiFetched of the size window that runs */
  GQueue sized;         /* CoiFetched without data, highest UID first */
  guint64 max_whole;    /* larger messages are fetched without their files */
  GHashTable *awaiting; /* uid -> CoiFetched of a batch that runs */
  GHashTable *partials; /* uid -> CoiPartial of a batch that runs */
  guint fetches, windows_done;
  gsize asked_bytes; /* of the batches that run */
  gsize surplus;     /* what came beyond that since a batch ended */
  guint applied;
  CoiMailboxFetchProgress progress;
  gpointer progress_data;
  GError *error;
} Fetch;

typedef struct
{
  GTask *task;
  GPtrArray *messages; /* CoiFetched, ascending */
  gsize bytes;
  CoiPartial *partial; /* (nullable): the one large message of the batch */
} Batch;

static void pump (GTask *task);

static void
fetch_free (Fetch *self)
{
  g_object_unref (self->session);
  coi_apply_queue_unref (self->queue);
  g_array_unref (self->uids);
  g_ptr_array_unref (self->sizes);
  g_hash_table_unref (self->awaiting);
  g_hash_table_unref (self->partials);
  g_queue_clear_full (&self->sized, (GDestroyNotify)coi_fetched_free);
  g_clear_error (&self->error);
  g_free (self);
}

static Batch *
batch_new (GTask *task)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->task = g_object_ref (task);
  batch->messages = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_fetched_free);
  return batch;
}

static void
batch_free (Batch *batch)
{
  g_object_unref (batch->task);
  g_clear_pointer (&batch->partial, coi_partial_free);
  g_clear_pointer (&batch->messages, g_ptr_array_unref);
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

static gboolean
is_in_window (Fetch *self, guint32 uid)
{
  return self->window > 0 && uid >= g_array_index (self->uids, guint32, self->left) &&
         uid <= g_array_index (self->uids, guint32, self->left + self->window - 1) &&
         coi_uid_set_contains (self->uids, uid);
}

static void
take_size (Fetch *self, const CoiImapFetch *fetch)
{
  CoiFetched *message;

  /* Unsolicited ones and repetitions must not make the queue grow. */
  if (fetch->size == 0 || self->sizes->len >= SIZE_WINDOW || !is_in_window (self, fetch->uid))
    return;
  message = g_new0 (CoiFetched, 1);
  message->uid = fetch->uid;
  message->size = fetch->size;
  message->internal_date = fetch->internal_date;
  message->seen = is_seen (fetch);
  g_ptr_array_add (self->sizes, message);
}

/* Batches are bounded by the sizes that the server tells: where it sends more, only the beginning
 * is kept. */
static GBytes *
keep_body (Fetch *self, const CoiFetched *message, GBytes *body)
{
  gsize size = g_bytes_get_size (body);
  gsize expected = MIN (message->size, MAX_WHOLE);

  if (size <= expected)
    return g_bytes_ref (body);
  self->surplus += size - expected;
  if (self->surplus <= MAX_SURPLUS)
    return g_bytes_ref (body);
  return g_bytes_new (g_bytes_get_data (body, NULL), MIN (size, MAX (expected, MIN_KEPT)));
}

static void
take_body (Fetch *self, const CoiImapFetch *fetch)
{
  CoiFetched *message = g_hash_table_lookup (self->awaiting, GUINT_TO_POINTER (fetch->uid));

  if (message == NULL || message->data != NULL)
    return;
  message->data = keep_body (self, message, fetch->body);
  message->cut = g_bytes_get_size (message->data) < g_bytes_get_size (fetch->body);
  message->size = MAX (message->size, g_bytes_get_size (fetch->body));
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
  CoiPartial *partial;

  if (response->kind != COI_IMAP_RESPONSE_FETCH || fetch == NULL || fetch->uid == 0)
    return;
  partial = g_hash_table_lookup (self->partials, GUINT_TO_POINTER (fetch->uid));
  if (partial != NULL)
    coi_partial_take (partial, fetch);
  else if (fetch->body != NULL)
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

  self->window = 0;
  self->windows_done++;
  if (response == NULL)
    note_error (self, g_steal_pointer (&error));
  else
    queue_sized (self);
  batch_free (batch);
  pump (task);
}

/* The next window, from the end; a mailbox full of gaps makes it smaller. */
static char *
next_window (Fetch *self)
{
  guint count = MIN (self->left, self->windows_done == 0 ? FIRST_WINDOW : SIZE_WINDOW);
  char *set = coi_uid_set_to_string (self->uids, self->left - count, count);

  while (strlen (set) > MAX_SET_BYTES)
    {
      g_free (set);
      count /= 2;
      set = coi_uid_set_to_string (self->uids, self->left - count, count);
    }
  self->left -= count;
  self->window = count;
  return set;
}

static void
ask_sizes (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  g_autofree char *set = next_window (self);
  Batch *batch = batch_new (task);

  coi_imap_session_run_async (
      self->session, coi_imap_command_uid_fetch (set, "(UID FLAGS INTERNALDATE RFC822.SIZE)"),
      response_cb, batch, g_task_get_cancellable (task), sizes_cb, batch);
}

/* --- bodies --- */

static void
stop_awaiting (Fetch *self, GPtrArray *messages)
{
  for (guint i = messages->len; i > 0; i--)
    {
      CoiFetched *message = messages->pdata[i - 1];

      g_hash_table_remove (self->awaiting, GUINT_TO_POINTER (message->uid));
      g_hash_table_remove (self->partials, GUINT_TO_POINTER (message->uid));
      if (message->data == NULL)
        g_ptr_array_remove_index (messages, i - 1);
    }
}

/* Takes @batch and @error. */
static void
batch_ended (Batch *batch, GError *error)
{
  g_autoptr (GTask) task = g_object_ref (batch->task);
  Fetch *self = g_task_get_task_data (task);

  self->fetches--;
  self->asked_bytes -= batch->bytes;
  self->surplus = 0;
  if (error != NULL)
    note_error (self, error);
  stop_awaiting (self, batch->messages);
  coi_apply_queue_push (self->queue, g_steal_pointer (&batch->messages));
  batch_free (batch);
  pump (task);
}

static void
bodies_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  batch_ended (user_data, error);
}

static void
large_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  coi_large_fetch_finish (result, &error);
  batch_ended (user_data, error);
}

/* Whole small messages up to the bounds, or one large one. */
static void
fill_batch (Fetch *self, Batch *batch)
{
  while (!g_queue_is_empty (&self->sized) && batch->messages->len < BATCH_MESSAGES)
    {
      CoiFetched *message = g_queue_peek_head (&self->sized);
      gboolean large = message->size > self->max_whole;

      if (batch->messages->len > 0 && (large || batch->bytes + message->size > BATCH_BYTES))
        break;
      batch->bytes += MIN (message->size, MAX_WHOLE);
      g_ptr_array_add (batch->messages, g_queue_pop_head (&self->sized));
      if (large)
        break;
    }
  g_ptr_array_sort (batch->messages, compare_uid);
}

static void
ask_large (Fetch *self, Batch *batch, GCancellable *cancellable)
{
  CoiFetched *message = batch->messages->pdata[0];

  batch->partial = coi_partial_new (message);
  g_hash_table_insert (self->partials, GUINT_TO_POINTER (message->uid), batch->partial);
  coi_large_fetch_async (self->session, batch->partial, message->uid, response_cb, batch,
                         cancellable, large_cb, batch);
}

static void
ask_small (Fetch *self, Batch *batch, GCancellable *cancellable)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *set = NULL;

  for (guint i = 0; i < batch->messages->len; i++)
    {
      CoiFetched *message = batch->messages->pdata[i];

      g_array_append_val (uids, message->uid);
      g_hash_table_insert (self->awaiting, GUINT_TO_POINTER (message->uid), message);
    }
  set = coi_uid_set_to_string (uids, 0, uids->len);
  coi_imap_session_run_async (self->session,
                              coi_imap_command_uid_fetch (set, "(UID FLAGS BODY.PEEK[])"),
                              response_cb, batch, cancellable, bodies_cb, batch);
}

static void
ask_bodies (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  Batch *batch = batch_new (task);

  fill_batch (self, batch);
  self->fetches++;
  self->asked_bytes += batch->bytes;
  if (((CoiFetched *)batch->messages->pdata[0])->size > self->max_whole)
    ask_large (self, batch, g_task_get_cancellable (task));
  else
    ask_small (self, batch, g_task_get_cancellable (task));
}

static void
complete (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);

  if (g_task_get_completed (task) || self->window + self->fetches > 0)
    return;
  if (self->error == NULL && (self->left > 0 || !g_queue_is_empty (&self->sized)))
    return;
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    coi_apply_queue_drop (self->queue);
  /* What came before a connection broke is whole and need not be fetched again. */
  coi_apply_queue_drain (self->queue);
  if (!coi_apply_queue_is_idle (self->queue))
    return;
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_int (task, self->applied);
}

static gboolean
may_ask_bodies (Fetch *self)
{
  return self->error == NULL && !g_queue_is_empty (&self->sized) && self->fetches < MAX_FETCHES &&
         self->asked_bytes + coi_apply_queue_get_bytes (self->queue) < MAX_BYTES;
}

static void
pump (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (GTask) keep = g_object_ref (task);

  while (may_ask_bodies (self))
    ask_bodies (task);
  if (self->error == NULL && self->left > 0 && self->window == 0 &&
      self->sized.length < SIZES_AHEAD)
    ask_sizes (task);
  complete (task);
}

static void
applied_cb (guint applied, const GError *error, gpointer owner)
{
  Fetch *self = g_task_get_task_data (owner);

  if (error != NULL)
    note_error (self, g_error_copy (error));
  self->applied += applied;
  if (applied > 0 && self->progress != NULL)
    self->progress (self->applied, self->progress_data);
  pump (owner);
}

/* The user's limit, less where bytes cost money; above what we read at once nothing is gained. */
static guint64
find_max_whole (CoiStore *store)
{
  g_autofree char *text = coi_store_get_preference (store, "download-limit");
  guint64 limit = MAX_WHOLE;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &limit, NULL);
  if (g_network_monitor_get_network_metered (g_network_monitor_get_default ()))
    limit = MIN (limit, METERED_WHOLE);
  return CLAMP (limit, MIN_WHOLE, MAX_WHOLE);
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
 * Fetches and applies messages, newest first: small ones whole, large ones without their files.
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
  self->queue = coi_apply_queue_new (store, account, mailbox, applied_cb, G_OBJECT (task));
  self->uids = g_array_ref (uids);
  self->left = uids->len;
  self->sizes = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_fetched_free);
  self->max_whole = find_max_whole (store);
  self->awaiting = g_hash_table_new (NULL, NULL);
  self->partials = g_hash_table_new (NULL, NULL);
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
