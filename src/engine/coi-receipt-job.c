/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends the read receipts that are due for messages of one mailbox (RFC 8098).
 *
 * Several devices may have shown the same message: the one that finds it without $MDNSent (RFC
 * 3503) sets that keyword and sends the receipt. The keyword is set first: rather no receipt than
 * two. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-receipt-job.h"

#include "coi-apply.h"
#include "coi-letter.h"
#include "coi-place-set.h"
#include "coi-write-task.h"

#include <string.h>

/* So many a minute; what would wait for longer than an hour is not sent at all. */
#define MAX_A_MINUTE 20
#define MAX_WAITING (60 * MAX_A_MINUTE)
#define MINUTE (60 * G_USEC_PER_SEC)

/* --- what is written at the end --- */

typedef struct
{
  CoiMessageRecord *echo;
  CoiOutboxRecord *row;
} Receipt;

typedef struct
{
  GArray *done;        /* gint64: messages without a receipt to come any more */
  GPtrArray *receipts; /* Receipt */
} Write;

static void
receipt_free (gpointer data)
{
  Receipt *self = data;

  coi_message_record_free (self->echo);
  coi_outbox_record_free (self->row);
  g_free (self);
}

static Write *
write_new (void)
{
  Write *self = g_new0 (Write, 1);

  self->done = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->receipts = g_ptr_array_new_with_free_func (receipt_free);
  return self;
}

static void
write_free (gpointer data)
{
  Write *self = data;

  g_array_unref (self->done);
  g_ptr_array_unref (self->receipts);
  g_free (self);
}

typedef struct
{
  CoiImapSession *session;
  CoiSyncContext *context;
  CoiPlaceSet *set;
  GHashTable *sent; /* UID: another device has sent one */
  Write *write;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_object_unref (self->session);
  coi_sync_context_unref (self->context);
  coi_place_set_unref (self->set);
  g_hash_table_unref (self->sent);
  g_clear_pointer (&self->write, write_free);
  g_free (self);
}

static gboolean
write_all (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Write *write = user_data;

  for (guint i = 0; i < write->done->len; i++)
    if (!coi_store_txn_set_receipt (txn, g_array_index (write->done, gint64, i), COI_RECEIPT_DONE,
                                    error))
      return FALSE;
  for (guint i = 0; i < write->receipts->len; i++)
    {
      Receipt *receipt = write->receipts->pdata[i];

      if (!coi_store_txn_put_message (txn, receipt->echo, NULL, error))
        return FALSE;
      receipt->row->message_id = receipt->echo->id;
      if (!coi_store_txn_put_outbox (txn, receipt->row, error))
        return FALSE;
    }
  return TRUE;
}

static void
write_end (GTask *task)
{
  Job *self = g_task_get_task_data (task);

  coi_store_write_async (self->context->store, TRUE, write_all, g_steal_pointer (&self->write),
                         write_free, coi_write_task_cb, g_object_ref (task));
}

/* --- composing --- */

/* To the one who asked, and to nobody else in a group. */
static CoiLetter *
make_letter (Job *self, const CoiMessageRecord *message)
{
  const CoiAccountRecord *account = self->context->account;
  gint64 home = message->home_id != 0 ? message->home_id : message->conversation_id;
  g_autoptr (CoiConversationRecord) conversation =
      coi_store_get_conversation (self->context->store, home);
  CoiLetter *letter =
      conversation != NULL ? coi_letter_new (self->context->store, account, conversation) : NULL;
  const char *name =
      account->name != NULL && *account->name != '\0' ? account->name : account->address;

  if (letter == NULL)
    return NULL;
  g_ptr_array_set_size (letter->to, 0);
  g_ptr_array_add (letter->to, coi_address_new (NULL, message->sender));
  letter->content->kind = COI_CONTENT_RECEIPT;
  letter->content->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  g_ptr_array_add (letter->content->reports,
                   coi_report_new (COI_REPORT_DISPLAYED, account->address, NULL, NULL));
  g_free (letter->subject);
  letter->subject = g_strdup_printf ("Read receipt from %s", name);
  g_set_str (&letter->text, "This is a read receipt. Your message was displayed; that does not say "
                            "that it was read or understood.");
  letter->request_receipt = FALSE;
  g_set_str (&letter->in_reply_to, message->message_id);
  g_set_str (&letter->last_reference, message->message_id);
  return letter;
}

static void
set_targets (CoiLetter *letter, GPtrArray *messages)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < messages->len; i++)
    g_strv_builder_add (ids, ((CoiMessageRecord *)messages->pdata[i])->message_id);
  g_strfreev (letter->content->targets);
  letter->content->targets = g_strv_builder_end (ids);
}

/* @messages: of one sender in one conversation, at least one */
static Receipt *
compose (Job *self, GPtrArray *messages)
{
  g_autoptr (CoiLetter) letter = make_letter (self, messages->pdata[0]);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GError) error = NULL;
  Receipt *receipt;

  if (letter == NULL)
    return NULL;
  set_targets (letter, messages);
  data = coi_letter_compose (letter, &error);
  if (data == NULL)
    {
      g_message ("no receipt: %s", error->message);
      return NULL;
    }
  receipt = g_new0 (Receipt, 1);
  receipt->echo = coi_letter_make_echo (letter, data);
  receipt->row = coi_letter_make_row (letter, data, 0);
  return receipt;
}

/* --- which ones --- */

static gboolean
are_wanted (Job *self)
{
  g_autofree char *value = coi_store_get_preference (self->context->store, "receipts");

  return g_strcmp0 (value, "no") != 0;
}

static gboolean
can_be_named (const CoiMessageRecord *message)
{
  return message->message_id != NULL && message->sender != NULL && *message->sender != '\0';
}

/* Whether one more may go in this minute; counts it. */
static gboolean
take_turn (CoiSyncContext *context)
{
  gint64 now = g_get_monotonic_time ();

  if (now - context->receipts_since >= MINUTE)
    {
      context->receipts_since = now;
      context->n_receipts = 0;
    }
  return context->n_receipts++ < MAX_A_MINUTE;
}

static gboolean
belong_together (const CoiMessageRecord *a, const CoiMessageRecord *b)
{
  return a->conversation_id == b->conversation_id && strcmp (a->sender, b->sender) == 0;
}

/* Takes from @due those that go with the last one, the newest first. */
static GPtrArray *
take_group (GPtrArray *due)
{
  GPtrArray *group = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);

  g_ptr_array_add (group, g_ptr_array_steal_index (due, due->len - 1));
  for (guint i = due->len; i > 0 && group->len < 64; i--)
    if (belong_together (due->pdata[i - 1], group->pdata[0]))
      g_ptr_array_add (group, g_ptr_array_steal_index (due, i - 1));
  return group;
}

static void
add_done (Write *write, GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++)
    g_array_append_val (write->done, ((CoiMessageRecord *)messages->pdata[i])->id);
}

static void
add_receipts (Job *self, GPtrArray *due, Write *write)
{
  while (due->len > 0 && take_turn (self->context))
    {
      g_autoptr (GPtrArray) group = take_group (due);
      Receipt *receipt = compose (self, group);

      add_done (write, group);
      if (receipt != NULL)
        g_ptr_array_add (write->receipts, receipt);
    }
}

static const CoiPendingSeen *
find_place (Job *self, gint64 message_id)
{
  for (guint i = 0; i < self->set->places->len; i++)
    {
      const CoiPendingSeen *place = &g_array_index (self->set->places, CoiPendingSeen, i);

      if (place->message_id == message_id)
        return place;
    }
  return NULL;
}

/* The due messages of this mailbox; those for which none is to be sent go to @write. */
static GPtrArray *
list_due (Job *self, Write *write)
{
  g_autoptr (GPtrArray) all =
      coi_store_list_due_receipts (self->context->store, self->context->account->id);
  GPtrArray *due = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);
  gboolean wanted = are_wanted (self);

  for (guint i = 0; i < all->len; i++)
    {
      CoiMessageRecord *message = all->pdata[i];
      const CoiPendingSeen *place = find_place (self, message->id);

      if (place == NULL)
        continue;
      if (wanted && can_be_named (message) && i + MAX_WAITING >= all->len &&
          !g_hash_table_contains (self->sent, GUINT_TO_POINTER (place->uid)))
        g_ptr_array_add (due, coi_message_record_copy (message));
      else
        g_array_append_val (write->done, message->id);
    }
  return due;
}

/* --- on the server --- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  /* A mailbox that keeps no keywords: the database remembers that it was sent. */
  if (response == NULL && !coi_imap_error_is_refusal (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    write_end (task);
}

static void
flags_cb (const CoiImapResponse *response, gpointer user_data)
{
  Job *self = user_data;

  if (response->kind != COI_IMAP_RESPONSE_FETCH || response->fetch == NULL ||
      response->fetch->flags == NULL)
    return;
  for (guint i = 0; response->fetch->flags[i] != NULL; i++)
    if (g_ascii_strcasecmp (response->fetch->flags[i], "$MDNSent") == 0)
      g_hash_table_add (self->sent, GUINT_TO_POINTER (response->fetch->uid));
}

/* The places of the messages that are done with. */
static char *
done_to_string (Job *self)
{
  CoiPlaceSet *done = coi_place_set_new (g_ptr_array_new (), self->set->mailbox_id, 0);
  char *uids;

  for (guint i = 0; i < self->write->done->len; i++)
    g_array_append_vals (done->places,
                         find_place (self, g_array_index (self->write->done, gint64, i)), 1);
  coi_place_set_sort (done);
  uids = coi_place_set_to_string (done);
  coi_place_set_unref (done);
  return uids;
}

/* Those get the keyword, too, that are not to get a receipt: no other device is to send one. What
 * is too much for this minute stays as it is. */
static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);
  g_autoptr (GPtrArray) due = NULL;
  g_autofree char *uids = NULL;

  if (response == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->write = write_new ();
  due = list_due (self, self->write);
  add_receipts (self, due, self->write);
  if (self->write->done->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  uids = done_to_string (self);
  coi_imap_session_run_async (
      self->session, coi_imap_command_uid_store (uids, "+FLAGS.SILENT", "($MDNSent)"), NULL, NULL,
      g_task_get_cancellable (task), stored_cb, g_object_ref (task));
}

/**
 * coi_receipt_job_async:
 * @session: an open session
 * @context: what the account's jobs share
 * @mailbox_id: row id of the mailbox that is selected
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Queues the receipts that are due for messages of that mailbox; what is too much for this minute
 * stays due.
 */
void
coi_receipt_job_async (CoiImapSession *session,
                       CoiSyncContext *context,
                       gint64 mailbox_id,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);
  g_autofree char *uids = NULL;

  g_task_set_source_tag (task, coi_receipt_job_async);
  g_task_set_task_data (task, self, job_free);
  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  self->set = coi_place_set_new (coi_store_list_due_places (context->store, context->account->id),
                                 mailbox_id, MAX_WAITING);
  self->sent = g_hash_table_new (NULL, NULL);
  if (self->set->places->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  uids = coi_place_set_to_string (self->set);
  coi_imap_session_run_async (session, coi_imap_command_uid_fetch (uids, "(UID FLAGS)"), flags_cb,
                              self, cancellable, fetched_cb, g_object_ref (task));
}

/**
 * coi_receipt_job_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: whether nothing stands in the way of the next job
 */
gboolean
coi_receipt_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
