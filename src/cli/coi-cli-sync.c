/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli sync: fetches and sends, and tells what happens. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <glib-unix.h>

#define FLUSH_SECONDS 30 /* how long to wait for what is to be told to the server */

typedef struct
{
  CoiCli *cli;
  GMainLoop *loop;
  GHashTable *caught_up; /* CoiAccount */
  GHashTable *receipts;  /* gint64: message -> number of its receipts that were told */
  gboolean once;
  int status;
} Sync;

static void
print_state (Sync *sync, CoiAccount *account, const char *state)
{
  JsonNode *node = coi_cli_event ("state");
  g_autofree char *text = g_strdup_printf ("%s: %s", coi_account_get_address (account), state);

  json_object_set_string_member (json_node_get_object (node), "account",
                                 coi_account_get_address (account));
  json_object_set_string_member (json_node_get_object (node), "state", state);
  coi_cli_print (sync->cli, node, text);
}

static const char *
state_name (CoiAccountState state)
{
  switch (state)
    {
    case COI_ACCOUNT_CONNECTING:
      return "connecting";
    case COI_ACCOUNT_SYNCING:
    case COI_ACCOUNT_ONLINE:
      return "online";
    case COI_ACCOUNT_OFFLINE:
    case COI_ACCOUNT_NEEDS_USER:
    default:
      return "offline";
    }
}

static void
print_error_event (Sync *sync, CoiAccount *account)
{
  JsonNode *node = coi_cli_event ("error");
  const char *detail = coi_account_get_error_detail (account);
  const CoiCertificate *certificate = coi_account_get_refused_certificate (account, NULL);

  json_object_set_string_member (json_node_get_object (node), "account",
                                 coi_account_get_address (account));
  json_object_set_int_member (json_node_get_object (node), "code",
                              coi_account_get_error_code (account));
  json_object_set_string_member (json_node_get_object (node), "message",
                                 detail != NULL ? detail : "");
  if (certificate != NULL)
    json_object_set_object_member (json_node_get_object (node), "certificate",
                                   coi_cli_certificate_to_json (certificate));
  coi_cli_print (sync->cli, node, detail != NULL ? detail : "error");
}

static gboolean
is_wanted (Sync *sync, CoiAccount *account)
{
  return sync->cli->account == NULL ||
         g_ascii_strcasecmp (sync->cli->account, coi_account_get_address (account)) == 0;
}

static void
state_cb (CoiAccount *account, GParamSpec *pspec, Sync *sync)
{
  CoiAccountState state = coi_account_get_state (account);
  gboolean trouble = state == COI_ACCOUNT_OFFLINE || state == COI_ACCOUNT_NEEDS_USER;

  if (!is_wanted (sync, account))
    return;
  if (state != COI_ACCOUNT_ONLINE)
    print_state (sync, account, state_name (state));
  if (!trouble || coi_account_get_error_code (account) < 0)
    return;
  if (!sync->once)
    {
      print_error_event (sync, account);
      return;
    }
  /* A refused password is tried once more before it is believed. */
  if (state == COI_ACCOUNT_OFFLINE &&
      coi_account_get_error_code (account) == COI_ENGINE_ERROR_WRONG_PASSWORD)
    return;
  sync->status = coi_cli_fail_account (sync->cli, account);
  g_main_loop_quit (sync->loop);
}

/* A mailbox that cannot be read: the rest goes on. */
static void
detail_cb (CoiAccount *account, GParamSpec *pspec, Sync *sync)
{
  CoiAccountState state = coi_account_get_state (account);

  if (!is_wanted (sync, account) || coi_account_get_error_detail (account) == NULL ||
      (state != COI_ACCOUNT_SYNCING && state != COI_ACCOUNT_ONLINE))
    return;
  if (sync->once)
    sync->status = coi_cli_fail_code (sync->cli, coi_account_get_error_code (account),
                                      coi_account_get_error_detail (account));
  else
    print_error_event (sync, account);
}

static void
quit_when_caught_up (Sync *sync)
{
  GListModel *accounts = coi_engine_get_accounts (sync->cli->engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      if (is_wanted (sync, account) && !g_hash_table_contains (sync->caught_up, account))
        return;
    }
  if (sync->once)
    g_main_loop_quit (sync->loop);
}

static void
caught_up_cb (CoiEngine *engine, CoiAccount *account, Sync *sync)
{
  if (is_wanted (sync, account))
    print_state (sync, account, "caught-up");
  g_hash_table_add (sync->caught_up, account);
  quit_when_caught_up (sync);
}

static void
progress_cb (CoiEngine *engine, CoiAccount *account, guint done, guint total, Sync *sync)
{
  JsonNode *node;
  g_autofree char *text = g_strdup_printf ("%u of %u", done, total);

  if (!is_wanted (sync, account))
    return;
  node = coi_cli_event ("progress");
  json_object_set_string_member (json_node_get_object (node), "account",
                                 coi_account_get_address (account));
  json_object_set_int_member (json_node_get_object (node), "done", done);
  json_object_set_int_member (json_node_get_object (node), "total", total);
  coi_cli_print (sync->cli, node, text);
}

static void
quota_cb (CoiAccount *account, GParamSpec *pspec, Sync *sync)
{
  guint64 used = coi_account_get_quota_used (account);
  guint64 limit = coi_account_get_quota_limit (account);
  g_autofree char *used_text = g_format_size (used);
  g_autofree char *limit_text = g_format_size (limit);
  g_autofree char *text = g_strdup_printf ("%s of %s used", used_text, limit_text);
  JsonNode *node;

  if (!is_wanted (sync, account))
    return;
  node = coi_cli_event ("quota");
  json_object_set_string_member (json_node_get_object (node), "account",
                                 coi_account_get_address (account));
  json_object_set_int_member (json_node_get_object (node), "used", (gint64)MIN (used, G_MAXINT64));
  json_object_set_int_member (json_node_get_object (node), "limit",
                              (gint64)MIN (limit, G_MAXINT64));
  coi_cli_print (sync->cli, node, text);
}

static void
print_message (Sync *sync, CoiMessage *message, const char *event)
{
  g_autofree char *name = coi_cli_clean (coi_message_get_sender_name (message));
  g_autofree char *body = coi_cli_describe (message);
  g_autofree char *text = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s: %s", event,
                                           coi_message_get_id (message), name, body);

  coi_cli_print (sync->cli, coi_cli_message_to_json (sync->cli, message, event), text);
}

static void
arrived_cb (CoiEngine *engine, CoiMessage *message, Sync *sync)
{
  print_message (sync, message, "message");
}

/* Of a message that changes for the first time, all receipts are told. */
static gboolean
has_new_receipts (Sync *sync, CoiMessage *message)
{
  gint64 id = coi_message_get_id (message);
  guint count = coi_message_get_receipts (message)->len;
  guint told = GPOINTER_TO_UINT (g_hash_table_lookup (sync->receipts, &id));

  if (count != told)
    g_hash_table_replace (sync->receipts, g_memdup2 (&id, sizeof id), GUINT_TO_POINTER (count));
  return count > told;
}

static void
changed_cb (CoiEngine *engine, CoiMessage *message, Sync *sync)
{
  print_message (sync, message, "changed");
  if (has_new_receipts (sync, message))
    print_message (sync, message, "receipt");
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (((Sync *)user_data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* What was sent is copied, what was read is marked, before the program ends. */
static void
flush (Sync *sync)
{
  gint64 deadline = g_get_monotonic_time () + FLUSH_SECONDS * G_USEC_PER_SEC;
  guint wake = g_timeout_add (100, wake_cb, NULL);

  while (coi_engine_count_pending (sync->cli->engine) > 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
}

static void
connect_signals (Sync *sync)
{
  CoiEngine *engine = sync->cli->engine;
  GListModel *accounts = coi_engine_get_accounts (engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      g_signal_connect (account, "notify::state", G_CALLBACK (state_cb), sync);
      g_signal_connect (account, "notify::error-detail", G_CALLBACK (detail_cb), sync);
      g_signal_connect (account, "notify::quota-used", G_CALLBACK (quota_cb), sync);
    }
  g_signal_connect (engine, "caught-up", G_CALLBACK (caught_up_cb), sync);
  g_signal_connect (engine, "progress", G_CALLBACK (progress_cb), sync);
  if (!sync->once)
    {
      g_signal_connect (engine, "message-arrived", G_CALLBACK (arrived_cb), sync);
      g_signal_connect (engine, "message-changed", G_CALLBACK (changed_cb), sync);
      g_signal_connect (engine, "message-failed", G_CALLBACK (changed_cb), sync);
    }
}

static void
disconnect_signals (Sync *sync)
{
  GListModel *accounts = coi_engine_get_accounts (sync->cli->engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      g_signal_handlers_disconnect_by_data (account, sync);
    }
  g_signal_handlers_disconnect_by_data (sync->cli->engine, sync);
}

static int
run_sync (CoiCli *cli, gboolean once)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GHashTable) caught_up = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) receipts =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Sync sync = { cli, loop, caught_up, receipts, once, COI_CLI_DONE };
  guint sigint = g_unix_signal_add (SIGINT, quit_cb, &sync);
  guint sigterm = g_unix_signal_add (SIGTERM, quit_cb, &sync);

  connect_signals (&sync);
  coi_engine_start (cli->engine);
  if (once && !coi_engine_is_syncing (cli->engine))
    g_message ("another process synchronises this profile");
  else
    g_main_loop_run (loop);
  if (once && sync.status == COI_CLI_DONE)
    flush (&sync);
  disconnect_signals (&sync);
  g_source_remove (sigint);
  g_source_remove (sigterm);
  return sync.status;
}

/**
 * coi_cli_sync:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Fetches and sends, once or until interrupted.
 *
 * Returns: the exit status
 */
int
coi_cli_sync (CoiCli *cli, int argc, char **argv)
{
  gboolean once = FALSE, watch = FALSE, full = FALSE;
  const GOptionEntry entries[] = {
    { "once", 0, 0, G_OPTION_ARG_NONE, &once, "End when everything is here (default)", NULL },
    { "watch", 0, 0, G_OPTION_ARG_NONE, &watch, "Go on until interrupted", NULL },
    { "full", 0, 0, G_OPTION_ARG_NONE, &full, "Compare all messages, not only what changed", NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!coi_cli_parse (cli, "[--once | --watch]", entries, &argc, &argv, 0, 0))
    return COI_CLI_USAGE;
  if (once && watch)
    return coi_cli_fail_usage (cli, "--once and --watch exclude each other");
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  if (g_list_model_get_n_items (coi_engine_get_accounts (cli->engine)) == 0 || cli->account != NULL)
    if (coi_cli_get_account (cli) == NULL)
      return COI_CLI_FAILED;
  if (full)
    coi_engine_compare_all (cli->engine);
  return run_sync (cli, !watch);
}
