/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The write queue: batches, savepoints, signals, other processes, and what survives a kill. */
#include "store-testing.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* ---- requests of one batch ---- */

typedef struct
{
  Fixture *fixture;
  gint64 conversation;
  GString *events;
  guint n_changed;
  guint n_done;
} Watch;

typedef struct
{
  Watch *watch;
  CoiMessageRecord *record;
  gboolean fail;
} Job;

static gboolean
job_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Job *job = data;

  if (!coi_store_txn_put_message (txn, job->record, NULL, error))
    return FALSE;
  if (job->fail)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Not this one");
  return !job->fail;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  coi_message_record_free (job->record);
  g_free (job);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;

  watch->n_done++;
  if (coi_store_write_finish (COI_STORE (source), result, &error))
    {
      g_string_append (watch->events, "ok ");
      return;
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_string_append (watch->events, "failed ");
}

static void
changed_cb (CoiStore *store, const CoiStoreChanges *changes, gpointer user_data)
{
  Watch *watch = user_data;

  watch->n_changed++;
  g_string_append_printf (watch->events, "changed(%u+%u) ", changes->inserted_messages->len,
                          changes->conversations->len);
}

static void
queue_job (Watch *watch, const char *message_id, gboolean durable, gboolean fail)
{
  Job *job = g_new0 (Job, 1);

  job->watch = watch;
  job->fail = fail;
  job->record = new_message (watch->fixture->account, watch->conversation, message_id, 5);
  coi_store_write_async (watch->fixture->store, durable, job_func, job, job_free, done_cb, watch);
}

/* Holds the writer until released, so that what is queued meanwhile becomes one batch. */
static GMutex gate;

static gboolean
gate_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  g_usleep (150 * 1000); /* longer than a batch may last, so that this one ends with it */
  return TRUE;
}

static void
watch_init (Watch *watch, Fixture *fixture)
{
  *watch = (Watch){ .fixture = fixture, .events = g_string_new (NULL) };
  watch->conversation = put_conversation (fixture->store, fixture->account, COI_CONVERSATION_DIRECT,
                                          "direct:bob@example.org");
  g_signal_connect (fixture->store, "changed", G_CALLBACK (changed_cb), watch);
}

static void
test_savepoints (Fixture *self, gconstpointer unused)
{
  Watch watch;

  watch_init (&watch, self);
  g_mutex_lock (&gate);
  coi_store_write_async (self->store, FALSE, gate_func, NULL, NULL, NULL, NULL);
  queue_job (&watch, "a@x", FALSE, FALSE);
  queue_job (&watch, "b@x", FALSE, TRUE);
  queue_job (&watch, "c@x", FALSE, FALSE);
  g_mutex_unlock (&gate);
  while (watch.n_done < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (watch.events->str, ==, "changed(2+1) ok failed ok ");
  g_assert_cmpuint (coi_store_count_messages (self->store, watch.conversation), ==, 2);
  g_assert_null (coi_store_find_message (self->store, self->account, "b@x"));
  g_string_free (watch.events, TRUE);
}

/* A durable request does not join a batch that is not; the order stays. */
static void
test_durable_order (Fixture *self, gconstpointer unused)
{
  Watch watch;

  watch_init (&watch, self);
  g_mutex_lock (&gate);
  coi_store_write_async (self->store, FALSE, gate_func, NULL, NULL, NULL, NULL);
  queue_job (&watch, "a@x", FALSE, FALSE);
  queue_job (&watch, "b@x", TRUE, FALSE);
  queue_job (&watch, "c@x", FALSE, FALSE);
  g_mutex_unlock (&gate);
  while (watch.n_done < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (watch.events->str, ==, "changed(1+1) ok changed(2+1) ok ok ");
  g_string_free (watch.events, TRUE);
}

static void
test_no_change_no_signal (Fixture *self, gconstpointer unused)
{
  Watch watch;

  watch_init (&watch, self);
  queue_job (&watch, "a@x", FALSE, FALSE);
  while (watch.n_done < 1)
    g_main_context_iteration (NULL, TRUE);
  queue_job (&watch, "a@x", FALSE, FALSE);
  while (watch.n_done < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (watch.n_changed, ==, 1);
  g_string_free (watch.events, TRUE);
}

static void
test_close_flushes (Fixture *self, gconstpointer unused)
{
  Watch watch;
  g_autoptr (GError) error = NULL;

  watch_init (&watch, self);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *message_id = g_strdup_printf ("%u@x", i);
      queue_job (&watch, message_id, i % 100 == 0, FALSE);
    }
  coi_store_close (self->store);
  g_assert_false (try_write (self->store, FALSE, gate_func, NULL, &error));
  g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_FAILED);
  while (watch.n_done < 500)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (coi_store_count_messages (self->store, watch.conversation), ==, 0);
  g_signal_handlers_disconnect_by_data (self->store, &watch);
  fixture_reopen (self);
  g_assert_cmpuint (coi_store_count_messages (self->store, watch.conversation), ==, 500);
  g_string_free (watch.events, TRUE);
}

/* ---- what changed ---- */

static gboolean
delete_message_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_delete_message (txn, *(gint64 *)data, error);
}

static gboolean
put_and_delete_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  CoiMessageRecord *record = data;

  return coi_store_txn_put_message (txn, record, NULL, error) &&
         coi_store_txn_delete_message (txn, record->id, error);
}

static void
describe_cb (CoiStore *store, const CoiStoreChanges *changes, gpointer user_data)
{
  g_string_append_printf (user_data, "i%u u%u r%u m%u a%d; ", changes->inserted_messages->len,
                          changes->updated_messages->len, changes->removed_messages->len,
                          changes->moved_conversations->len, changes->accounts);
}

static void
test_changes (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_conversation (self->store, self->account, COI_CONVERSATION_DIRECT,
                                          "direct:bob@example.org");
  g_autoptr (CoiMessageRecord) late = new_message (self->account, conversation, "b@x", 9);
  g_autoptr (CoiMessageRecord) early = new_message (self->account, conversation, "a@x", 5);
  g_autoptr (CoiMessageRecord) brief = new_message (self->account, conversation, "c@x", 10);
  g_autoptr (GString) text = g_string_new (NULL);

  g_signal_connect (self->store, "changed", G_CALLBACK (describe_cb), text);
  put_message (self->store, late);
  put_message (self->store, early);
  early->seen = TRUE;
  put_message (self->store, early);
  write_now (self->store, put_and_delete_func, brief);
  write_now (self->store, delete_message_func, &late->id);
  put_account (self->store, "carol@example.org");
  g_assert_cmpstr (text->str, ==,
                   "i1 u0 r0 m0 a0; i1 u0 r0 m1 a0; i0 u1 r0 m0 a0; i0 u0 r0 m1 a0; "
                   "i0 u0 r1 m1 a0; i0 u0 r0 m0 a1; ");
  g_signal_handlers_disconnect_by_data (self->store, text);
}

static gboolean
delete_account_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_delete_account (txn, *(gint64 *)data, error);
}

static void
test_delete_account (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_conversation (self->store, self->account, COI_CONVERSATION_DIRECT,
                                          "direct:bob@example.org");
  g_autoptr (CoiMessageRecord) record = new_message (self->account, conversation, "a@x", 5);
  g_autofree char *left = NULL;

  put_message (self->store, record);
  write_now (self->store, delete_account_func, &self->account);
  left = query_text (self->path, "SELECT COUNT(*) FROM message UNION ALL "
                                 "SELECT COUNT(*) FROM conversation UNION ALL "
                                 "SELECT COUNT(*) FROM mailbox");
  g_assert_cmpstr (left, ==, "0\n0\n0\n");
}

static gboolean
put_account_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_insert_account (txn, data, error);
}

static void
test_constraints (Fixture *self, gconstpointer unused)
{
  CoiAccountRecord twice = { .address = (char *)"alice@example.org", .name = (char *)"" };
  g_autoptr (CoiMessageRecord) homeless = new_message (self->account, 777, "a@x", 5);
  g_autoptr (GError) account_error = NULL;
  g_autoptr (GError) message_error = NULL;

  g_assert_false (try_write (self->store, FALSE, put_account_func, &twice, &account_error));
  g_assert_error (account_error, COI_STORE_ERROR, COI_STORE_ERROR_CONSTRAINT);
  g_assert_false (try_write (self->store, FALSE, put_message_func, homeless, &message_error));
  g_assert_error (message_error, COI_STORE_ERROR, COI_STORE_ERROR_CONSTRAINT);
}

/* ---- another process ---- */

static void
test_foreign_changes (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiStore) other = coi_store_open (self->path, &error);

  g_assert_no_error (error);
  g_assert_false (coi_store_check_foreign_changes (self->store));
  put_account (self->store, "bob@example.org");
  g_assert_false (coi_store_check_foreign_changes (self->store));
  g_assert_true (coi_store_check_foreign_changes (other));
  g_assert_false (coi_store_check_foreign_changes (other));
  put_account (other, "carol@example.org");
  put_account (self->store, "alice@example.net");
  g_assert_true (coi_store_check_foreign_changes (self->store));
  g_assert_false (coi_store_check_foreign_changes (self->store));
  put_account (self->store, "bob@example.net");
  g_assert_false (coi_store_check_foreign_changes (self->store));
  g_assert_true (coi_store_check_foreign_changes (other));
  coi_store_close (other);
}

/* ---- no space ---- */

/* A file may not grow beyond this limit: SQLite sees a failed write, as on a full disk. */
static void
test_full (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_conversation (self->store, self->account, COI_CONVERSATION_DIRECT,
                                          "direct:bob@example.org");
  g_autoptr (CoiMessageRecord) record = new_message (self->account, conversation, "a@x", 5);
  g_autoptr (CoiMessageRecord) small = new_message (self->account, conversation, "b@x", 6);
  struct rlimit old, limit;
  g_autoptr (GError) error = NULL;

  g_free (record->text);
  record->text = g_strnfill (8 * 1024 * 1024, 'x');
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 2 * 1024 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (try_write (self->store, FALSE, put_message_func, record, &error));
  g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_FULL);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 0);
  put_message (self->store, small);
  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 1);
}

/* ---- a kill in the middle ---- */

static void
print_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    g_error ("%s", error->message);
  printf ("%s\n", (const char *)user_data);
  fflush (stdout);
  g_free (user_data);
}

/* The child: writes for ever, and says what was acknowledged. */
G_GNUC_NORETURN static void
write_for_ever (const char *path)
{
  g_autoptr (GError) error = NULL;
  CoiStore *store = coi_store_open (path, &error);
  gint64 account, conversation;

  g_assert_no_error (error);
  account = put_account (store, "carol@example.org");
  conversation =
      put_conversation (store, account, COI_CONVERSATION_DIRECT, "direct:bob@example.org");
  for (guint i = 0;; i++)
    {
      char *message_id = g_strdup_printf ("%u@x", i);
      Job *job = g_new0 (Job, 1);

      job->record = new_message (account, conversation, message_id, i);
      coi_store_write_async (store, i % 3 == 0, job_func, job, job_free, print_done_cb, message_id);
      if (i % 16 == 0)
        while (g_main_context_pending (NULL))
          g_main_context_iteration (NULL, FALSE);
      g_usleep (100);
    }
}

static void
read_acknowledged (GDataInputStream *lines, GPtrArray *acknowledged, guint n)
{
  while (acknowledged->len < n)
    {
      char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      if (line == NULL)
        return;
      g_ptr_array_add (acknowledged, line);
    }
}

static void
test_kill (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) acknowledged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *found = NULL;

  coi_store_close (self->store);
  g_clear_object (&self->store);
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe",
                            "--write-for-ever", self->path, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  read_acknowledged (lines, acknowledged, g_test_rand_int_range (50, 400));
  g_subprocess_force_exit (child);
  read_acknowledged (lines, acknowledged, G_MAXUINT);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_cmpuint (acknowledged->len, >=, 50);

  fixture_reopen (self);
  g_assert_false (coi_store_was_damaged (self->store));
  check_consistency (self->path);
  for (guint i = 0; i < acknowledged->len; i++)
    {
      g_autoptr (CoiMessageRecord) record =
          coi_store_find_message (self->store, self->account + 1, acknowledged->pdata[i]);
      g_assert_nonnull (record);
    }
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--write-for-ever") == 0)
    write_for_ever (argv[2]);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/writer/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("savepoints", test_savepoints);
  ADD ("durable-order", test_durable_order);
  ADD ("no-change-no-signal", test_no_change_no_signal);
  ADD ("close-flushes", test_close_flushes);
  ADD ("changes", test_changes);
  ADD ("delete-account", test_delete_account);
  ADD ("constraints", test_constraints);
  ADD ("foreign-changes", test_foreign_changes);
  ADD ("full", test_full);
  ADD ("kill", test_kill);
  return g_test_run ();
}
