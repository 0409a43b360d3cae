/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of messages: what the database says of them, and the folder that they are kept in. */
#include "coi-engine.h"
#include "coi-file-extract.h"
#include "coi-media-store.h"
#include "coi-message-files.h"
#include "coi-store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

static const char raw_message[] = "From: alice@example.org\r\n"
                                  "To: bob@example.org\r\n"
                                  "Message-ID: <one@example.org>\r\n"
                                  "Content-Type: multipart/mixed; boundary=a\r\n"
                                  "\r\n"
                                  "--a\r\n"
                                  "\r\n"
                                  "See there.\r\n"
                                  "--a\r\n"
                                  "Content-Type: image/png; name=\"a.png\"\r\n"
                                  "Content-Transfer-Encoding: base64\r\n"
                                  "\r\n"
                                  "aGVsbG8g\r\nd29ybGQ=\r\n"
                                  "--a--\r\n";

typedef struct
{
  char *dir;
  CoiMediaStore *media;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("coi-files-XXXXXX", &error);
  g_assert_no_error (error);
  f->media = coi_media_store_new (f->dir);
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
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coi_media_store_unref (f->media);
  remove_all (f->dir);
  g_free (f->dir);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content, ==, expected);
}

static guint
count_files (Fixture *f)
{
  g_autoptr (GPtrArray) entries = coi_media_store_list (f->media);

  return entries->len;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* --- what the database says --- */

static void
test_json (void)
{
  gboolean truncated = FALSE;
  g_autoptr (GPtrArray) parts = coi_message_files_read (
      "[{\"name\":\"p.jpg\",\"type\":\"image/jpeg\",\"size\":5,\"section\":\"2\",\"preview\":true},"
      "{\"name\":\"v.webm\",\"type\":\"video/webm\",\"size\":70,\"section\":\"3.1\","
      "\"encoding\":\"base64\",\"cid\":\"x@y\",\"duration\":1500},"
      "{\"name\":\"old\",\"size\":-3,\"duration\":-1},7]",
      &truncated);
  const CoiMessagePart *video;

  g_assert_cmpuint (parts->len, ==, 3);
  g_assert_false (truncated);
  video = parts->pdata[1];
  g_assert_true (((CoiMessageFile *)parts->pdata[0])->is_preview);
  g_assert_cmpint (((CoiMessageFile *)parts->pdata[0])->preview, ==, -1);
  g_assert_cmpint (video->file.preview, ==, 0);
  g_assert_cmpuint (video->file.duration, ==, 1500);
  g_assert_cmpstr (video->section, ==, "3.1");
  g_assert_cmpstr (video->encoding, ==, "base64");
  g_assert_cmpstr (video->content_id, ==, "x@y");
  g_assert_cmpint (((CoiMessageFile *)parts->pdata[2])->preview, ==, -1);
  g_assert_cmpuint (((CoiMessageFile *)parts->pdata[2])->size, ==, 0);
  g_assert_null (((CoiMessagePart *)parts->pdata[2])->section);
}

static void
test_json_broken (void)
{
  static const char *const inputs[] = { "", "{}", "[", "[[[]]]", "null", "[{\"rest\":1}]" };
  gboolean truncated = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr (GPtrArray) parts = coi_message_files_read (inputs[i], &truncated);

      g_assert_cmpuint (parts->len, ==, 0);
      g_assert_cmpint (truncated, ==, strstr (inputs[i], "rest") != NULL);
    }
}

/* --- the folder --- */

static CoiMessageRecord
make_record (gint64 id, const char *message_id)
{
  return (CoiMessageRecord){ .id = id,
                             .account_id = 1,
                             .message_id = (char *)message_id,
                             .sender = (char *)"alice@example.org",
                             .text = (char *)"See there." };
}

static void
test_names (void)
{
  const CoiMessageRecord a = make_record (7, "one@example.org");
  const CoiMessageRecord b = make_record (7, "two@example.org");
  g_autofree char *name = coi_media_store_make_name (&a, "2", "Holiday.JPG");
  g_autofree char *other = coi_media_store_make_name (&b, "2", "Holiday.JPG");
  g_autofree char *part = coi_media_store_make_name (&a, "3", "Holiday.JPG");
  g_autofree char *path = coi_media_store_make_name (&a, "../..", "x.png/../../../y");
  g_autofree char *bare = coi_media_store_make_name (&a, "2", "README");

  g_assert_true (g_str_has_suffix (name, "-7.jpg"));
  g_assert_cmpstr (name, !=, other);
  g_assert_cmpstr (name, !=, part);
  g_assert_null (strchr (path, '/'));
  g_assert_true (g_str_has_suffix (path, "-7"));
  g_assert_true (g_str_has_suffix (bare, "-7"));
  g_assert_cmpint (coi_media_store_get_message (name), ==, 7);
  g_assert_cmpint (coi_media_store_get_message ("7"), ==, 0);
  g_assert_cmpint (coi_media_store_get_message ("somebody's holiday picture of last year.jpg"), ==,
                   0);
}

static void
test_put (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("hello", 5);
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_build_filename (f->dir, "media", NULL);
  g_autofree char *found = NULL;
  g_autofree char *path = NULL;
  struct stat info;

  g_assert_null (coi_media_store_find (f->media, "a"));
  g_assert_cmpuint (count_files (f), ==, 0);
  path = coi_media_store_put (f->media, "a", content, &error);
  g_assert_no_error (error);
  found = coi_media_store_find (f->media, "a");
  g_assert_cmpstr (found, ==, path);
  assert_content (path, "hello");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (dir, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpuint (count_files (f), ==, 1);
  coi_media_store_remove (f->media, "a");
  g_assert_cmpuint (count_files (f), ==, 0);
}

/* What was looked at is not the least recently used any more. */
static void
test_use (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "old", "older", "oldest" };
  g_autoptr (GBytes) content = g_bytes_new_static ("hello", 5);
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = coi_media_store_put (f->media, names[i], content, NULL);
      struct utimbuf times = { .modtime = 1000000 - i * 1000 };

      g_assert_cmpint (utime (path, &times), ==, 0);
    }
  found = coi_media_store_find (f->media, "oldest");
  entries = coi_media_store_list (f->media);
  g_assert_cmpuint (entries->len, ==, 3);
  g_assert_cmpstr (((CoiMediaEntry *)entries->pdata[0])->name, ==, "older");
  g_assert_cmpstr (((CoiMediaEntry *)entries->pdata[1])->name, ==, "old");
  g_assert_cmpstr (((CoiMediaEntry *)entries->pdata[2])->name, ==, "oldest");
}

static void
write_part (Fixture *f, const CoiMediaOrigin *origin, const char *text, guint64 expected)
{
  g_autoptr (CoiMediaWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  guint64 offset = 99;

  writer = coi_media_writer_open (f->media, "a", origin, &offset, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (offset, ==, expected);
  coi_media_writer_append (writer, (const guint8 *)text, strlen (text), &error);
  g_assert_no_error (error);
  coi_media_writer_note (writer, offset + 2 * strlen (text), &error);
  g_assert_no_error (error);
}

static void
test_resume (Fixture *f, gconstpointer data)
{
  const CoiMediaOrigin origin = { .uid_validity = 3, .uid = 4, .size = 500 };
  const CoiMediaOrigin other = { .uid_validity = 3, .uid = 4, .size = 501 };
  g_autoptr (CoiMediaWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  guint64 offset = 0;

  write_part (f, &origin, "never", 0);
  write_part (f, &other, "hello", 0); /* another message: anew */
  write_part (f, &other, " world", 10);
  g_assert_null (coi_media_store_find (f->media, "a"));
  writer = coi_media_writer_open (f->media, "a", &other, &offset, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (offset, ==, 22);
  g_assert_cmpuint (coi_media_writer_get_length (writer), ==, 11);
  path = coi_media_writer_commit (writer, &error);
  g_assert_no_error (error);
  assert_content (path, "hello world");
  g_assert_cmpuint (count_files (f), ==, 1); /* and no note */
}

/* A cut in the midst of writing leaves more, or less, than was noted. */
static void
test_resume_torn (Fixture *f, gconstpointer data)
{
  const CoiMediaOrigin origin = { .uid_validity = 3, .uid = 4, .size = 500 };
  g_autofree char *part = g_build_filename (f->dir, "media", "a.part", NULL);

  write_part (f, &origin, "hello", 0);
  g_assert_true (g_file_set_contents (part, "hello, but", -1, NULL));
  write_part (f, &origin, " world", 10);
  g_assert_true (g_file_set_contents (part, "he", -1, NULL));
  write_part (f, &origin, "anew", 0);
  assert_content (part, "anew");
}

/* What cannot be gone on with leaves nothing. */
static void
test_aborted (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CoiMediaWriter *writer = coi_media_writer_open (f->media, "a", NULL, NULL, &error);

  g_assert_no_error (error);
  coi_media_writer_append (writer, (const guint8 *)"x", 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (f), ==, 1);
  coi_media_writer_free (writer);
  g_assert_cmpuint (count_files (f), ==, 0);
}

static void
test_not_writable (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("hello", 5);
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_build_filename (f->dir, "media", NULL);

  g_assert_true (g_file_set_contents (dir, "in the way", -1, NULL));
  g_assert_null (coi_media_store_put (f->media, "a", content, &error));
  g_assert_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_FILE);
}

/* --- out of a message --- */

static char *
extract (Fixture *f, const char *section, GError **error)
{
  g_autoptr (GBytes) raw = g_bytes_new_static (raw_message, strlen (raw_message));
  g_autoptr (GAsyncResult) result = NULL;

  coi_file_extract_async (f->media, "a.png", raw, section, 0, NULL, result_cb, &result);
  wait_for (&result);
  return coi_file_extract_finish (result, error);
}

static void
test_extract (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = extract (f, "2", &error);

  g_assert_no_error (error);
  assert_content (path, "hello world");
  g_assert_null (extract (f, "3", &error));
  g_assert_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (f), ==, 1);
}

/* --- through the engine --- */

typedef struct
{
  CoiAccountRecord account;
  CoiConversationRecord conversation;
  CoiMessageRecord message;
  CoiOutboxRecord outbox;
} Rows;

static gboolean
write_rows (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Rows *rows = user_data;
  gboolean inserted;

  if (!coi_store_txn_insert_account (txn, &rows->account, error))
    return FALSE;
  rows->conversation.account_id = rows->message.account_id = rows->outbox.account_id =
      rows->account.id;
  if (!coi_store_txn_put_conversation (txn, &rows->conversation, error))
    return FALSE;
  rows->message.conversation_id = rows->conversation.id;
  if (!coi_store_txn_put_message (txn, &rows->message, &inserted, error))
    return FALSE;
  rows->outbox.message_id = rows->message.id;
  return coi_store_txn_put_outbox (txn, &rows->outbox, error);
}

/* A message that waits to be sent. */
static gint64
put_rows (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "coi-chat.db", NULL);
  g_autoptr (CoiStore) store = coi_store_open (path, NULL);
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("127.0.0.1", 1, COI_TLS_NONE, NULL);
  g_autoptr (GBytes) raw = g_bytes_new_static (raw_message, strlen (raw_message));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) people = NULL;
  Rows rows = { .message = make_record (0, "one@example.org") };

  g_strv_builder_add (builder, "bob@example.org");
  people = g_strv_builder_end (builder);
  rows.account = (CoiAccountRecord){ .address = (char *)"alice@example.org",
                                     .name = (char *)"Alice",
                                     .login = (char *)"alice@example.org",
                                     .imap = endpoint,
                                     .smtp = endpoint };
  rows.conversation = (CoiConversationRecord){ .kind = COI_CONVERSATION_DIRECT,
                                               .key = (char *)"direct:bob@example.org",
                                               .name = (char *)"",
                                               .members = people };
  rows.message.outgoing = TRUE;
  rows.message.state = COI_MESSAGE_QUEUED;
  rows.message.subject = (char *)"";
  rows.message.attachments =
      (char *)"[{\"name\":\"a.png\",\"type\":\"image/png\",\"size\":11,\"section\":\"2\"}]";
  rows.outbox =
      (CoiOutboxRecord){ .sender = (char *)"alice@example.org", .recipients = people, .data = raw };
  g_assert_nonnull (store);
  coi_store_write_async (store, TRUE, write_rows, &rows, NULL, NULL, NULL);
  coi_store_close (store);
  return rows.message.id;
}

static CoiEngine *
open_engine (Fixture *f)
{
  CoiEngine *engine = coi_engine_new (f->dir, TRUE);
  g_autoptr (GError) error = NULL;

  coi_engine_open (engine, &error);
  g_assert_no_error (error);
  return engine;
}

static void
test_load (Fixture *f, gconstpointer data)
{
  gint64 id = put_rows (f);
  g_autoptr (CoiEngine) engine = open_engine (f);
  g_autoptr (CoiMessage) message = coi_engine_load_message (engine, id);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;
  g_autofree char *known = NULL;

  g_assert_nonnull (message);
  g_assert_null (coi_engine_get_file_path (engine, message, 0));
  coi_engine_load_file_async (engine, message, 0, NULL, NULL, NULL, result_cb, &first);
  coi_engine_load_file_async (engine, message, 0, NULL, NULL, NULL, result_cb, &second);
  wait_for (&first);
  wait_for (&second);
  path = coi_engine_load_file_finish (engine, first, &error);
  g_assert_no_error (error);
  again = coi_engine_load_file_finish (engine, second, &error);
  g_assert_no_error (error);
  assert_content (path, "hello world");
  g_assert_cmpstr (again, ==, path);
  g_assert_true (g_str_has_suffix (path, ".png"));
  known = coi_engine_get_file_path (engine, message, 0);
  g_assert_cmpstr (known, ==, path);
  coi_engine_stop (engine);
}

static void
test_load_nothing (Fixture *f, gconstpointer data)
{
  gint64 id = put_rows (f);
  g_autoptr (CoiEngine) engine = open_engine (f);
  g_autoptr (CoiMessage) message = coi_engine_load_message (engine, id);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (coi_engine_get_file_path (engine, message, 1));
  coi_engine_load_file_async (engine, message, 1, NULL, NULL, NULL, result_cb, &result);
  wait_for (&result);
  g_assert_null (coi_engine_load_file_finish (engine, result, &error));
  g_assert_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND);
  coi_engine_stop (engine);
}

/* Who comes while a load that nobody wanted any more still ends gets the file. */
static void
test_load_cancelled (Fixture *f, gconstpointer data)
{
  gint64 id = put_rows (f);
  g_autoptr (CoiEngine) engine = open_engine (f);
  g_autoptr (CoiMessage) message = coi_engine_load_message (engine, id);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  coi_engine_load_file_async (engine, message, 0, NULL, NULL, cancellable, result_cb, &first);
  g_cancellable_cancel (cancellable);
  wait_for (&first);
  g_assert_null (coi_engine_load_file_finish (engine, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  coi_engine_load_file_async (engine, message, 0, NULL, NULL, NULL, result_cb, &second);
  wait_for (&second);
  path = coi_engine_load_file_finish (engine, second, &error);
  g_assert_no_error (error);
  assert_content (path, "hello world");
  coi_engine_stop (engine);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/files/json", test_json);
  g_test_add_func ("/files/json-broken", test_json_broken);
  g_test_add_func ("/files/names", test_names);
  ADD ("/files/put", test_put);
  ADD ("/files/use", test_use);
  ADD ("/files/resume", test_resume);
  ADD ("/files/resume-torn", test_resume_torn);
  ADD ("/files/aborted", test_aborted);
  ADD ("/files/not-writable", test_not_writable);
  ADD ("/files/extract", test_extract);
  ADD ("/files/load", test_load);
  ADD ("/files/load-nothing", test_load_nothing);
  ADD ("/files/load-cancelled", test_load_cancelled);
  return g_test_run ();
}
