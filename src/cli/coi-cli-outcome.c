/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of what was queued: waiting for it, and telling it. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#define SEND_SECONDS 10
#define COPY_SECONDS 10

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * coi_cli_wait_for:
 * @cli: the program
 * @done: tells whether it is so
 * @data: data for @done
 * @seconds: how long; 0: without an end
 *
 * Runs the main loop until @done.
 *
 * Returns: whether it is so
 */
gboolean
coi_cli_wait_for (CoiCli *cli, CoiCliDoneFunc done, gpointer data, guint seconds)
{
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint wake = g_timeout_add (100, wake_cb, NULL);
  gboolean is_done;

  while (!(is_done = done (cli, data)) && (seconds == 0 || g_get_monotonic_time () < deadline))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
  return is_done;
}

static gboolean
is_decided (CoiCli *cli, gpointer message)
{
  CoiMessageStatus status = coi_message_get_status (message);

  return status != COI_MESSAGE_STATUS_QUEUED && status != COI_MESSAGE_STATUS_SENDING;
}

static gboolean
needs_user (CoiCli *cli, gpointer account)
{
  return coi_account_get_state (account) == COI_ACCOUNT_NEEDS_USER;
}

typedef struct
{
  CoiMessage *message;
  CoiAccount *account;
} Sending;

static gboolean
is_settled (CoiCli *cli, gpointer data)
{
  Sending *sending = data;

  return is_decided (cli, sending->message) || needs_user (cli, sending->account);
}

static gboolean
is_flushed (CoiCli *cli, gpointer data)
{
  return coi_engine_count_pending (cli->engine) == 0 || needs_user (cli, data);
}

static int
fail_pending (CoiCli *cli, CoiAccount *account)
{
  int status;

  if (coi_account_get_error_code (account) < 0)
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NO_NETWORK, "The message is queued");
  status = coi_cli_fail_code (cli, coi_account_get_error_code (account),
                              coi_account_get_error_detail (account));
  return status == COI_CLI_UNAUTHORISED ? status : COI_CLI_UNREACHABLE;
}

static int
report_outcome (CoiCli *cli, CoiMessage *message, CoiAccount *account)
{
  coi_cli_print_message (cli, message);
  if (coi_message_get_send_at (message) > g_get_real_time () / G_USEC_PER_SEC)
    return COI_CLI_DONE;
  if (coi_message_get_status (message) == COI_MESSAGE_STATUS_FAILED)
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_SERVER, coi_message_get_error (message));
  if (is_decided (cli, message))
    return COI_CLI_DONE;
  return fail_pending (cli, account);
}

/**
 * coi_cli_account_of:
 * @cli: the program
 * @message: a message of a conversation that there is
 *
 * Returns: (transfer none): its account
 */
CoiAccount *
coi_cli_account_of (CoiCli *cli, CoiMessage *message)
{
  CoiConversation *conversation =
      coi_engine_get_conversation (cli->engine, coi_message_get_conversation_id (message));

  return coi_conversation_get_account (conversation);
}

/**
 * coi_cli_flush:
 * @cli: the program
 * @account: whose
 *
 * Lets copies and marks reach the server, for a while.
 */
void
coi_cli_flush (CoiCli *cli, CoiAccount *account)
{
  coi_cli_wait_for (cli, is_flushed, account, COPY_SECONDS);
}

/**
 * coi_cli_report_sending:
 * @cli: the program
 * @message: a queued message
 * @wait: whether to wait until it is sent or refused, instead of ten seconds
 *
 * Waits for what becomes of @message, and writes it.
 *
 * Returns: the exit status
 */
int
coi_cli_report_sending (CoiCli *cli, CoiMessage *message, gboolean wait)
{
  Sending sending = { message, coi_cli_account_of (cli, message) };

  if (coi_message_get_send_at (message) <= g_get_real_time () / G_USEC_PER_SEC)
    coi_cli_wait_for (cli, is_settled, &sending, wait ? 0 : SEND_SECONDS);
  if (coi_message_get_status (message) == COI_MESSAGE_STATUS_SENT)
    coi_cli_flush (cli, sending.account);
  return report_outcome (cli, message, sending.account);
}

/* --- what is sent about a message --- */

static void
failed_cb (CoiEngine *engine, CoiMessage *message, char **words)
{
  g_set_str (words, coi_message_get_error (message));
}

static gboolean
is_sent (CoiCli *cli, gpointer account)
{
  return coi_engine_count_queued (cli->engine, account) == 0 || needs_user (cli, account);
}

/**
 * coi_cli_act:
 * @cli: the program
 * @message: what is acted on
 * @action: what is to be done
 * @wait: whether to wait until it is sent or refused, instead of ten seconds
 *
 * Does it, waits for what becomes of it, and writes the message as it is then.
 *
 * Returns: the exit status
 */
int
coi_cli_act (CoiCli *cli, CoiMessage *message, const CoiAction *action, gboolean wait)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  CoiAccount *account = coi_cli_account_of (cli, message);
  gulong handler = g_signal_connect (cli->engine, "message-failed", G_CALLBACK (failed_cb), &words);
  gboolean is_done;

  coi_engine_start (cli->engine);
  coi_engine_act_async (cli->engine, message, action, coi_cli_result_cb, &result);
  is_done = coi_engine_act_finish (cli->engine, coi_cli_wait (&result), &error);
  if (is_done && coi_cli_wait_for (cli, is_sent, account, wait ? 0 : SEND_SECONDS))
    coi_cli_flush (cli, account);
  g_signal_handler_disconnect (cli->engine, handler);
  if (!is_done)
    return coi_cli_fail (cli, error);
  coi_cli_print_message (cli, message);
  if (words != NULL)
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_SERVER, words);
  return coi_engine_count_queued (cli->engine, account) == 0 ? COI_CLI_DONE
                                                             : fail_pending (cli, account);
}
