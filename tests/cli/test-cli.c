/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli without a server: arguments, exit statuses, the shape of errors. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *arguments; /* separated by "|" */
  int status;
  const char *code; /* of the error, or NULL */
} Case;

static const Case cases[] = {
  { "no-command", "", 2, "usage" },
  { "unknown-command", "frob", 2, "usage" },
  { "unknown-subcommand", "account|frob", 2, "usage" },
  { "unknown-option", "chats|--frob", 2, "usage" },
  { "too-many", "chats|x", 2, "usage" },
  { "too-few", "messages", 2, "usage" },
  { "bad-id", "raw|x", 2, "usage" },
  { "id-zero", "raw|0", 2, "usage" },
  { "bad-endpoint", "account|add|alice@example.org|--imap|:1|--password-file|/dev/null", 2,
    "usage" },
  { "no-text", "send|bob@example.org", 2, "usage" },
  { "two-texts", "send|bob@example.org|--text|x|--text-stdin", 2, "usage" },
  { "once-and-watch", "sync|--once|--watch", 2, "usage" },
  { "no-chats", "chats", 0, NULL },
  { "no-accounts", "account|list", 0, NULL },
  { "no-account-show", "account|show", 1, "not-found" },
  { "no-account-sync", "sync|--once", 1, "not-found" },
  { "no-account-send", "send|bob@example.org|--text|x", 1, "not-found" },
  { "no-account-remove", "account|remove|alice@example.org", 1, "not-found" },
  { "no-such-chat", "messages|1", 1, "not-found" },
  { "search-nothing", "search", 2, "usage" },
  { "search-limit", "search|x|--limit|0", 2, "usage" },
  { "search-none", "search|a \" quotation: (mark*", 0, NULL },
  { "search-no-such-chat", "search|x|--chat|1", 1, "not-found" },
  { "no-such-message", "raw|1", 1, "not-found" },
  { "password-no-stdin", "account|password|alice@example.org", 2, "usage" },
  { "no-password", "account|add|alice@example.org", 4, "no-password" },
  { "no-address",
    "account|add|alice|--imap|127.0.0.1:1/tls|--smtp|127.0.0.1:1/tls|--password-file|PASSWORD", 1,
    "address" },
  { "refused",
    "account|add|alice@example.org|--imap|127.0.0.1:1/tls|--smtp|127.0.0.1:1/tls|--password-file|"
    "PASSWORD",
    3, "refused" },
};

typedef struct
{
  char *dir;
  char *password;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("coi-cli-XXXXXX", &error);
  g_assert_no_error (error);
  f->password = g_build_filename (f->dir, "password", NULL);
  g_file_set_contents (f->password, "secret\n", -1, &error);
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

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_all (f->dir);
  g_free (f->dir);
  g_free (f->password);
}

static char *
error_code (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  JsonObject *object;

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (root));
  object = json_object_get_object_member (json_node_get_object (root), "error");
  g_assert_nonnull (object);
  g_assert_true (json_object_has_member (object, "domain"));
  g_assert_true (json_object_has_member (object, "message"));
  return g_strdup (json_object_get_string_member (object, "code"));
}

static GSubprocess *
spawn (Fixture *f, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, "|", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *data_dir = g_build_filename (f->dir, "profile", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (char *)g_getenv ("COI_CHAT_CLI"));
  g_ptr_array_add (argv, (char *)"--data-dir");
  g_ptr_array_add (argv, data_dir);
  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    g_ptr_array_add (argv, strcmp (words[i], "PASSWORD") == 0 ? f->password : words[i]);
  g_ptr_array_add (argv, NULL);
  process =
      g_subprocess_newv ((const char *const *)argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  return process;
}

static char *
run_for_output (Fixture *f, const char *arguments)
{
  g_autoptr (GSubprocess) process = spawn (f, arguments);
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return output;
}

/* Whatever the manual describes, --help names, and both take it for a command. */
static void
test_help (Fixture *f, gconstpointer data)
{
  const char *const commands[] = { "account add",
                                   "account list",
                                   "account show",
                                   "account password",
                                   "account remove",
                                   "sync",
                                   "chats",
                                   "messages",
                                   "send",
                                   "read",
                                   "retry",
                                   "discard",
                                   "raw" };
  g_autofree char *manual = NULL;
  g_autofree char *help = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (g_getenv ("COI_CHAT_MANUAL"), &manual, NULL, &error);
  g_assert_no_error (error);
  help = run_for_output (f, "--help");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *line = g_strdup_printf ("\n  %s ", commands[i]);
      g_auto (GStrv) words = g_strsplit (commands[i], " ", -1);
      g_autofree char *arguments = g_strjoinv ("|", words);
      g_autofree char *ask = g_strconcat (arguments, "|--help", NULL);
      g_autofree char *usage = run_for_output (f, ask);

      g_assert_nonnull (strstr (help, line));
      g_assert_nonnull (strstr (manual, commands[i]));
      g_assert_nonnull (strstr (usage, commands[i]));
    }
}

static void
test_case (Fixture *f, gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GSubprocess) process = spawn (f, c->arguments);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autofree char *code = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, c->status);
  g_assert_cmpstr (out, ==, "");
  if (c->code == NULL)
    {
      g_assert_cmpstr (err, ==, "");
      return;
    }
  code = error_code (err);
  g_assert_cmpstr (code, ==, c->code);
}

/* A profile is nobody else's business. */
static void
test_modes (Fixture *f, gconstpointer data)
{
  g_autoptr (GSubprocess) process = spawn (f, "chats");
  g_autofree char *profile = g_build_filename (f->dir, "profile", NULL);
  g_autofree char *database = g_build_filename (profile, "coi-chat.db", NULL);
  GStatBuf info;

  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  g_assert_cmpint (g_stat (profile, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (database, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  g_test_add ("/cli/help", Fixture, NULL, set_up, test_help, tear_down);
  g_test_add ("/cli/modes", Fixture, NULL, set_up, test_modes, tear_down);
  return g_test_run ();
}
