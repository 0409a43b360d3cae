/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be told to somebody who helps: no secret, no address in full, no message. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-diagnostics.h"

#include "coi-config.h"
#include "coi-engine-private.h"
#include "coi-lane-private.h"
#include "coi-sync-job-private.h"

#include <string.h>
#include <sys/utsname.h>

/* What makes a difference to this program. Others are not told: a server may offer any words. */
static const char *const capabilities[] = {
  "IMAP4rev1", "IMAP4rev2",   "IDLE",        "NOTIFY",   "CONDSTORE",       "QRESYNC",
  "ENABLE",    "UIDPLUS",     "MOVE",        "LITERAL+", "LITERAL-",        "COMPRESS=DEFLATE",
  "ESEARCH",   "PARTIAL",     "QUOTA",       "METADATA", "NAMESPACE",       "SPECIAL-USE",
  "OBJECTID",  "UIDONLY",     "SASL-IR",     "ID",       "LOGIN-REFERRALS", "COI",
  "WEBPUSH",   "LIST-STATUS", "STATUS=SIZE",
};

static const char *const state_names[] = { "offline", "connecting", "syncing", "online",
                                           "needs the user" };

/* --- cleaning --- */

static gboolean
is_address_char (char c)
{
  return c != '\0' && !g_ascii_isspace (c) && strchr ("<>\"'(),;:[]", c) == NULL;
}

/* "alice@example.org" -> "a…@example.org", whatever stands around it. */
static char *
shorten_addresses (const char *text)
{
  GString *result = g_string_new (NULL);
  gsize word = 0; /* where in @result the word begins that is being copied */

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '@' && result->len > word)
        {
          gunichar first = g_utf8_get_char (result->str + word);

          g_string_truncate (result, word);
          g_string_append_unichar (result, first);
          g_string_append (result, "…");
        }
      g_string_append_c (result, *p);
      if (!is_address_char (*p) || *p == '@')
        word = result->len;
    }
  return g_string_free_and_steal (result);
}

/* What is quoted may be anything that a server or a mail says. */
static char *
blank_quoted (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("\"[^\"\n]*\"|“[^”\n]*”", G_REGEX_OPTIMIZE, 0, NULL);

  return g_regex_replace_literal (regex, text, -1, 0, "“…”", 0, NULL);
}

static char *
blank_word (const char *text, const char *word)
{
  g_autofree char *escaped = g_regex_escape_string (word, -1);
  g_autofree char *pattern = g_strdup_printf ("(?<![\\p{L}\\p{N}])%s(?![\\p{L}\\p{N}])", escaped);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);

  if (regex == NULL)
    return g_strdup ("");
  return g_regex_replace_literal (regex, text, -1, 0, "(hidden)", 0, NULL);
}

/**
 * coi_diagnostics_clean:
 * @text: a log line or an error, bytes that should be UTF-8
 * @secrets: (array zero-terminated=1): words that must not be told, UTF-8; names, logins
 *
 * Shortens addresses to their first letter and domain, and takes away what is quoted and what is
 * in @secrets.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
coi_diagnostics_clean (const char *text, const char *const *secrets)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *unquoted = blank_quoted (valid);
  g_autofree char *clean = shorten_addresses (unquoted);

  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_autofree char *before = clean;

      clean = *secrets[i] != '\0' ? blank_word (before, secrets[i]) : g_strdup (before);
    }
  return g_steal_pointer (&clean);
}

/* The names and directories of this profile. */
static GStrv
list_secrets (CoiEngine *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GListModel *accounts = coi_engine_get_accounts (self);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      /* Addresses are shortened. */
      if (strchr (coi_account_get_login (account), '@') == NULL)
        g_strv_builder_add (builder, coi_account_get_login (account));
      g_strv_builder_add (builder, coi_account_get_name (account));
    }
  g_strv_builder_add (builder, self->data_dir);
  g_strv_builder_add (builder, g_get_home_dir ());
  return g_strv_builder_end (builder);
}

/* --- the parts --- */

static void
add_system (GString *text, const char *program)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  struct utsname names = { 0 };

  uname (&names);
  g_string_append_printf (text, "COI Chat %s\n%s", PACKAGE_VERSION, program);
  g_string_append_printf (text, "GLib %u.%u.%u, GMime %s, SQLite %s\n", glib_major_version,
                          glib_minor_version, glib_micro_version, GMIME_VERSION, SQLITE_VERSION);
  g_string_append_printf (text, "System: %s, %s %s %s\n", system != NULL ? system : "unknown",
                          names.sysname, names.release, names.machine);
}

static CoiImapSession *
get_session (CoiEngine *self, CoiAccount *account)
{
  CoiAccountRunner *runner = coi_engine_get_runner (self, account);
  CoiSyncJob *job = runner != NULL ? coi_account_runner_get_job (runner) : NULL;

  return job != NULL && job->inbox_lane != NULL ? job->inbox_lane->session : NULL;
}

static void
add_capabilities (GString *text, CoiImapSession *session)
{
  g_string_append (text, "  IMAP server offers:");
  for (guint i = 0; i < G_N_ELEMENTS (capabilities); i++)
    if (coi_imap_session_has_capability (session, capabilities[i]))
      g_string_append_printf (text, " %s", capabilities[i]);
  g_string_append_c (text, '\n');
}

static void
add_error (GString *text, const char *what, int code, const char *detail)
{
  if (code >= 0)
    g_string_append_printf (text, "  %s: error %d: %s\n", what, code, detail != NULL ? detail : "");
}

static void
add_account (GString *text, CoiEngine *self, CoiAccount *account)
{
  g_autofree char *imap = coi_endpoint_to_string (coi_account_get_imap (account));
  g_autofree char *smtp = coi_endpoint_to_string (coi_account_get_smtp (account));
  CoiImapSession *session = get_session (self, account);

  g_string_append_printf (text, "\nAccount %s\n  IMAP: %s\n  SMTP: %s\n  State: %s\n",
                          coi_account_get_address (account), imap, smtp,
                          state_names[coi_account_get_state (account)]);
  add_error (text, "Receiving", coi_account_get_error_code (account),
             coi_account_get_error_detail (account));
  add_error (text, "Sending", coi_account_get_send_error_code (account),
             coi_account_get_send_error_detail (account));
  g_string_append_printf (text, "  Older messages: %u of %u\n  Waiting to be sent: %u\n",
                          coi_account_get_history_done (account),
                          coi_account_get_history_total (account),
                          coi_engine_count_queued (self, account));
  if (session != NULL)
    add_capabilities (text, session);
}

/**
 * coi_engine_dup_diagnostics:
 * @self: an open engine
 * @program: lines about the program that asks, each with its line end, UTF-8
 *
 * Versions, servers and how they are doing, and the last lines of the log. In English: it is for
 * those who help.
 *
 * Returns: (transfer full): plain text
 */
char *
coi_engine_dup_diagnostics (CoiEngine *self, const char *program)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *log = coi_diagnostics_dup_log ();
  g_auto (GStrv) secrets = list_secrets (self);
  GListModel *accounts = coi_engine_get_accounts (self);

  add_system (text, program);
  g_string_append_printf (text, "Synchronises: %s\n",
                          coi_engine_is_syncing (self) ? "yes" : "no, another process does");
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      add_account (text, self, account);
    }
  g_string_append_printf (text, "\nLog\n%s", log);
  return coi_diagnostics_clean (text->str, (const char *const *)secrets);
}
