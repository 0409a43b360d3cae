/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands of coi-chat-cli share. */
#pragma once

#include <json-glib/json-glib.h>

#include "coi-engine.h"

G_BEGIN_DECLS

/* The exit status. */
enum
{
  COI_CLI_DONE = 0,
  COI_CLI_FAILED = 1,
  COI_CLI_USAGE = 2,
  COI_CLI_UNREACHABLE = 3,
  COI_CLI_UNAUTHORISED = 4,
};

typedef struct
{
  char *data_dir;
  char *account; /* the address given with --account, or NULL */
  gboolean json;
  char *command; /* its words, for the usage line */
  CoiEngine *engine;
} CoiCli;

/* @argv[0]: the command's last word; the rest are its arguments and options. */
typedef int (*CoiCliFunc) (CoiCli *cli, int argc, char **argv);

int coi_cli_account_add (CoiCli *cli, int argc, char **argv);
int coi_cli_account_list (CoiCli *cli, int argc, char **argv);
int coi_cli_account_show (CoiCli *cli, int argc, char **argv);
int coi_cli_account_remove (CoiCli *cli, int argc, char **argv);
int coi_cli_account_change (CoiCli *cli, int argc, char **argv);
int coi_cli_account_password (CoiCli *cli, int argc, char **argv);
int coi_cli_sync (CoiCli *cli, int argc, char **argv);
int coi_cli_chats (CoiCli *cli, int argc, char **argv);
int coi_cli_messages (CoiCli *cli, int argc, char **argv);
int coi_cli_send (CoiCli *cli, int argc, char **argv);
int coi_cli_forward (CoiCli *cli, int argc, char **argv);
int coi_cli_edit (CoiCli *cli, int argc, char **argv);
int coi_cli_delete (CoiCli *cli, int argc, char **argv);
int coi_cli_react (CoiCli *cli, int argc, char **argv);
int coi_cli_pin (CoiCli *cli, int argc, char **argv);
int coi_cli_unpin (CoiCli *cli, int argc, char **argv);
int coi_cli_poll_create (CoiCli *cli, int argc, char **argv);
int coi_cli_poll_vote (CoiCli *cli, int argc, char **argv);
int coi_cli_poll_close (CoiCli *cli, int argc, char **argv);
int coi_cli_preference (CoiCli *cli, int argc, char **argv);
int coi_cli_read (CoiCli *cli, int argc, char **argv);
int coi_cli_retry (CoiCli *cli, int argc, char **argv);
int coi_cli_discard (CoiCli *cli, int argc, char **argv);
int coi_cli_search (CoiCli *cli, int argc, char **argv);
int coi_cli_export (CoiCli *cli, int argc, char **argv);
int coi_cli_raw (CoiCli *cli, int argc, char **argv);
int coi_cli_file (CoiCli *cli, int argc, char **argv);

/* --- options --- */
/* Parses @entries (nullable) and the common options; what is left over stays in @argv. */
gboolean coi_cli_parse (CoiCli *cli,
                        const char *usage,
                        const GOptionEntry *entries,
                        int *argc,
                        char ***argv,
                        int min_args,
                        int max_args);
/* As coi_cli_parse(); callbacks among @entries get @data. */
gboolean coi_cli_parse_data (CoiCli *cli,
                             const char *usage,
                             const GOptionEntry *entries,
                             gpointer data,
                             int *argc,
                             char ***argv,
                             int min_args,
                             int max_args);
/* The common options alone, up to the first word. */
gboolean coi_cli_parse_common (CoiCli *cli, int *argc, char ***argv, GError **error);
gboolean coi_cli_open (CoiCli *cli);
/* Waits for an asynchronous call whose callback is coi_cli_result_cb() on &result. */
void coi_cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *coi_cli_wait (GAsyncResult **result);
/* The account of --account, or the only one; NULL after an error message. (transfer none) */
CoiAccount *coi_cli_get_account (CoiCli *cli);
/* By row id or address; NULL after an error message. (transfer none) */
CoiConversation *coi_cli_find_chat (CoiCli *cli, const char *text);
gboolean coi_cli_read_id (CoiCli *cli, const char *text, gint64 *id);

/* --- values --- */
char *coi_cli_read_stdin (void);
/* A time to come, ISO 8601. */
gboolean coi_cli_read_time (const char *text, gint64 *time, GError **error);
/* "LATITUDE,LONGITUDE[,NAME]" */
CoiLocation *coi_cli_read_location (const char *text, GError **error);
/* Opens the profile and finds a message; NULL after an error line. (transfer full) */
CoiMessage *coi_cli_read_message (CoiCli *cli, const char *text, int *status);
gboolean coi_cli_has_message (CoiCli *cli, gint64 id);

/* --- what becomes of it --- */
typedef gboolean (*CoiCliDoneFunc) (CoiCli *cli, gpointer data);
/* Until @done or so many seconds; 0: without an end. */
gboolean coi_cli_wait_for (CoiCli *cli, CoiCliDoneFunc done, gpointer data, guint seconds);
CoiAccount *coi_cli_account_of (CoiCli *cli, CoiMessage *message); /* (transfer none) */
/* Lets copies and marks reach the server. */
void coi_cli_flush (CoiCli *cli, CoiAccount *account);
/* Waits for the outcome of a queued message, writes it, returns the exit status. */
int coi_cli_report_sending (CoiCli *cli, CoiMessage *message, gboolean wait);
/* To addresses or one conversation. */
int coi_cli_send_outgoing (CoiCli *cli, char **to, const CoiOutgoing *outgoing, gboolean wait);
/* Does something with a message, and as coi_cli_report_sending(). */
int coi_cli_act (CoiCli *cli, CoiMessage *message, const CoiAction *action, gboolean wait);

/* --- output --- */
/* Writes @node as a line, or @text where no JSON is wanted. Takes @node. */
void coi_cli_print (CoiCli *cli, JsonNode *node, const char *text);
int coi_cli_fail (CoiCli *cli, const GError *error);
int coi_cli_fail_usage (CoiCli *cli, const char *message);
int coi_cli_fail_code (CoiCli *cli, int code, const char *message);
/* The trouble that @account is in. */
int coi_cli_fail_account (CoiCli *cli, CoiAccount *account);
void coi_cli_print_message (CoiCli *cli, CoiMessage *message);
char *coi_cli_format_time (gint64 time);
JsonNode *coi_cli_message_to_json (CoiCli *cli, CoiMessage *message, const char *event);
JsonNode *coi_cli_chat_to_json (CoiCli *cli, CoiConversation *conversation);
JsonNode *coi_cli_account_to_json (CoiAccount *account);
JsonObject *coi_cli_certificate_to_json (const CoiCertificate *certificate);
JsonNode *coi_cli_event (const char *event);
const char *coi_cli_state_to_string (CoiMessageStatus status);
/* The text of @message and what it is besides, for a terminal. */
char *coi_cli_describe (CoiMessage *message);
/* @value: NULL becomes null */
void coi_cli_add_string (JsonObject *object, const char *name, const char *value);
JsonNode *coi_cli_take_object (JsonObject *object);
/* Prints a string that came from the network: no control characters reach the terminal. */
char *coi_cli_clean (const char *text);

G_END_DECLS
