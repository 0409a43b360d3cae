/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stopping the engine, or removing an account, in the midst of what it is doing. */
#include "coi-engine.h"
#include "coi-store.h"

#include <glib/gstdio.h>

typedef struct
{
  char *dir;
  char *password;
  CoiEngine *engine;
  GSocketListener *listener; /* takes connections and never says a word */
  guint16 port;
} Fixture;

static void
listen_silently (Fixture *f)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  f->listener = g_socket_listener_new ();
  g_socket_listener_add_address (f->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  f->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

static CoiEndpoint *
make_endpoint (Fixture *f)
{
  return coi_endpoint_new ("127.0.0.1", f->port, COI_TLS_NONE, NULL);
}

static gboolean
write_account (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_insert_account (txn, user_data, error);
}

/* As if it had been added while the servers answered. */
static void
put_account (Fixture *f, const char *profile)
{
  g_autofree char *path = g_build_filename (profile, "coi-chat.db", NULL);
  g_autoptr (CoiAccountRecord) record = g_new0 (CoiAccountRecord, 1);
  g_autoptr (CoiStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (profile, 0700), ==, 0);
  store = coi_store_open (path, &error);
  g_assert_no_error (error);
  record->address = g_strdup ("alice@example.org");
  record->name = g_strdup ("Alice");
  record->login = g_strdup ("alice@example.org");
  record->imap = make_endpoint (f);
  record->smtp = make_endpoint (f);
  record->password_file = g_strdup (f->password);
  coi_store_write_async (store, TRUE, write_account, record, NULL, NULL, NULL);
  coi_store_close (store);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *profile = NULL;

  f->dir = g_dir_make_tmp ("coi-stop-XXXXXX", &error);
  g_assert_no_error (error);
  f->password = g_build_filename (f->dir, "password", NULL);
  g_file_set_contents (f->password, "secret\n", -1, &error);
  g_assert_no_error (error);
  profile = g_build_filename (f->dir, "profile", NULL);
  listen_silently (f);
  put_account (f, profile);
  f->engine = coi_engine_new (profile, TRUE);
  coi_engine_open (f->engine, &error);
  g_assert_no_error (error);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
run_for (guint milliseconds)
{
  gint64 deadline = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  guint wake = g_timeout_add (5, wake_cb, NULL);

  while (g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
}

/* Whatever still holds the engine has to let go of it. */
static void
tear_down (Fixture *f, gconstpointer data)
{
  gpointer engine = f->engine;

  g_object_add_weak_pointer (G_OBJECT (f->engine), &engine);
  g_clear_object (&f->engine);
  for (guint i = 0; engine != NULL && i < 100; i++)
    run_for (20);
  g_assert_null (engine);
  g_socket_listener_close (f->listener);
  g_object_unref (f->listener);
  remove_all (f->dir);
  g_free (f->dir);
  g_free (f->password);
}

static CoiAccount *
get_account (Fixture *f)
{
  CoiAccount *account = coi_engine_get_account (f->engine, "alice@example.org");

  g_assert_nonnull (account);
  return account;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
wait_result (GAsyncResult **result)
{
  for (guint i = 0; *result == NULL && i < 200; i++)
    run_for (20);
  g_assert_nonnull (*result);
}

/* --- tests --- */

static void
test_stop_connecting (Fixture *f, gconstpointer data)
{
  coi_engine_start (f->engine);
  run_for (GPOINTER_TO_UINT (data));
  coi_engine_stop (f->engine);
  coi_engine_stop (f->engine);
}

static void
test_remove_connecting (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coi_engine_start (f->engine);
  run_for (50);
  coi_engine_remove_account_async (f->engine, get_account (f), result_cb, &result);
  wait_result (&result);
  g_assert_true (coi_engine_remove_account_finish (f->engine, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (coi_engine_get_accounts (f->engine)), ==, 0);
  run_for (100);
}

static void
send_text (Fixture *f)
{
  const char *const addresses[] = { "bob@example.org", NULL };
  g_autoptr (GAsyncResult) made = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (CoiMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  CoiConversation *conversation;

  coi_engine_ensure_conversation_async (f->engine, get_account (f), addresses, result_cb, &made);
  wait_result (&made);
  conversation = coi_engine_ensure_conversation_finish (f->engine, made, &error);
  g_assert_no_error (error);
  coi_engine_send_text_async (f->engine, conversation, "Hello", result_cb, &sent);
  wait_result (&sent);
  message = coi_engine_send_text_finish (f->engine, sent, &error);
  g_assert_no_error (error);
}

static void
test_remove_sending (Fixture *f, gconstpointer data)
{
  coi_engine_start (f->engine);
  send_text (f);
  run_for (50);
  test_remove_connecting (f, data);
}

static void
test_stop_sending (Fixture *f, gconstpointer data)
{
  coi_engine_start (f->engine);
  send_text (f);
  run_for (50);
  coi_engine_stop (f->engine);
  run_for (50);
}

/* The password is checked at servers that do not answer when the engine stops. */
static void
test_stop_changing (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coi_engine_start (f->engine);
  coi_engine_set_password_async (f->engine, get_account (f), "new", cancellable, result_cb,
                                 &result);
  run_for (50);
  coi_engine_stop (f->engine);
  g_cancellable_cancel (cancellable);
  wait_result (&result);
  g_assert_false (coi_engine_set_password_finish (f->engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stop_removing (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_start (f->engine);
  coi_engine_remove_account_async (f->engine, get_account (f), result_cb, &result);
  coi_engine_stop (f->engine);
  wait_result (&result);
  g_assert_true (coi_engine_remove_account_finish (f->engine, result, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/stop/at-once", GUINT_TO_POINTER (0), test_stop_connecting);
  ADD ("/stop/connecting", GUINT_TO_POINTER (100), test_stop_connecting);
  ADD ("/stop/sending", NULL, test_stop_sending);
  ADD ("/stop/changing-password", NULL, test_stop_changing);
  ADD ("/stop/removing", NULL, test_stop_removing);
  ADD ("/remove/connecting", NULL, test_remove_connecting);
  ADD ("/remove/sending", NULL, test_remove_sending);
#undef ADD
  return g_test_run ();
}
