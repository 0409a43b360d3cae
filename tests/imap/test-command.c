/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the transcripts: a name and its arguments, with "|" between them; "-" is NULL. */
#include "test-command.h"

#include <string.h>

#define MAX_ARGUMENTS 4

typedef CoiImapCommand *(*Builder) (char **a);

/* What is left of the arguments, as an array */
static const char *const *
rest (char **a)
{
  return (const char *const *)a;
}

static guint64
number (const char *text)
{
  return g_ascii_strtoull (text, NULL, 10);
}

static CoiImapCommand *
build_append (char **a)
{
  g_autoptr (GBytes) message = g_bytes_new (a[1], strlen (a[1]));

  return coi_imap_command_append (a[0], "(\\Seen)", 86399, message);
}

/* clang-format off */
static CoiImapCommand *build_capability (char **a) { return coi_imap_command_capability (); }
static CoiImapCommand *build_close (char **a) { return coi_imap_command_close (); }
static CoiImapCommand *build_compress (char **a) { return coi_imap_command_compress_deflate (); }
static CoiImapCommand *build_copy (char **a) { return coi_imap_command_uid_copy (a[0], a[1]); }
static CoiImapCommand *build_create (char **a) { return coi_imap_command_create (a[0]); }
static CoiImapCommand *build_create_special (char **a) { return coi_imap_command_create_special (a[0], a[1]); }
static CoiImapCommand *build_delete (char **a) { return coi_imap_command_delete (a[0]); }
static CoiImapCommand *build_enable (char **a) { return coi_imap_command_enable (a[0]); }
static CoiImapCommand *build_examine (char **a) { return coi_imap_command_examine (a[0]); }
static CoiImapCommand *build_expunge (char **a) { return coi_imap_command_uid_expunge (a[0]); }
static CoiImapCommand *build_fetch (char **a) { return coi_imap_command_uid_fetch (a[0], a[1]); }
static CoiImapCommand *build_fetch_changed (char **a) { return coi_imap_command_uid_fetch_changed (a[0], a[1], number (a[2]), a[3] != NULL); }
static CoiImapCommand *build_get_metadata (char **a) { return coi_imap_command_get_metadata (a[0], a[1], rest (a + 2)); }
static CoiImapCommand *build_id (char **a) { return coi_imap_command_id (rest (a)); }
static CoiImapCommand *build_list (char **a) { return coi_imap_command_list ("", a[0], a[1], a[1] != NULL ? a[2] : NULL); }
static CoiImapCommand *build_list_return (char **a) { return coi_imap_command_list ("", a[0], NULL, a[1]); }
static CoiImapCommand *build_move (char **a) { return coi_imap_command_uid_move (a[0], a[1]); }
static CoiImapCommand *build_namespace (char **a) { return coi_imap_command_namespace (); }
static CoiImapCommand *build_noop (char **a) { return coi_imap_command_noop (); }
static CoiImapCommand *build_notify (char **a) { return coi_imap_command_notify (a[0], rest (a + 2), a[1]); }
static CoiImapCommand *build_notify_none (char **a) { return coi_imap_command_notify_none (); }
static CoiImapCommand *build_quota_root (char **a) { return coi_imap_command_get_quota_root (a[0]); }
static CoiImapCommand *build_rename (char **a) { return coi_imap_command_rename (a[0], a[1]); }
static CoiImapCommand *build_search (char **a) { return coi_imap_command_uid_search (a[0]); }
static CoiImapCommand *build_search_header (char **a) { return coi_imap_command_uid_search_header (a[0], a[1]); }
static CoiImapCommand *build_search_return (char **a) { return coi_imap_command_uid_search_return (a[0], a[1]); }
static CoiImapCommand *build_select (char **a) { return coi_imap_command_select (a[0]); }
static CoiImapCommand *build_select_condstore (char **a) { return coi_imap_command_select_condstore (a[0]); }
static CoiImapCommand *build_select_qresync (char **a) { return coi_imap_command_select_qresync (a[0], number (a[1]), number (a[2]), a[3]); }
static CoiImapCommand *build_set_metadata (char **a) { return coi_imap_command_set_metadata (a[0], a[1], a[2]); }
static CoiImapCommand *build_status (char **a) { return coi_imap_command_status (a[0], a[1]); }
static CoiImapCommand *build_store (char **a) { return coi_imap_command_uid_store (a[0], "+FLAGS.SILENT", a[1]); }
static CoiImapCommand *build_store_unchanged (char **a) { return coi_imap_command_uid_store_unchanged (a[0], number (a[1]), "+FLAGS", a[2]); }
static CoiImapCommand *build_subscribe (char **a) { return coi_imap_command_subscribe (a[0]); }
static CoiImapCommand *build_unselect (char **a) { return coi_imap_command_unselect (); }
static CoiImapCommand *build_unsubscribe (char **a) { return coi_imap_command_unsubscribe (a[0]); }

static const struct
{
  const char *name;
  guint n_arguments; /* at least */
  Builder build;
} builders[] = {
  { "append", 2, build_append },
  { "capability", 0, build_capability },
  { "close", 0, build_close },
  { "compress", 0, build_compress },
  { "copy", 2, build_copy },
  { "create", 1, build_create },
  { "create-special", 2, build_create_special },
  { "delete", 1, build_delete },
  { "enable", 1, build_enable },
  { "examine", 1, build_examine },
  { "expunge", 1, build_expunge },
  { "fetch", 2, build_fetch },
  { "fetch-changed", 3, build_fetch_changed },
  { "get-metadata", 3, build_get_metadata },
  { "id", 2, build_id },
  { "list", 1, build_list },
  { "list-return", 2, build_list_return },
  { "move", 2, build_move },
  { "namespace", 0, build_namespace },
  { "noop", 0, build_noop },
  { "notify", 3, build_notify },
  { "notify-none", 0, build_notify_none },
  { "quota-root", 1, build_quota_root },
  { "rename", 2, build_rename },
  { "search", 1, build_search },
  { "search-header", 2, build_search_header },
  { "search-return", 2, build_search_return },
  { "select", 1, build_select },
  { "select-condstore", 1, build_select_condstore },
  { "select-qresync", 3, build_select_qresync },
  { "set-metadata", 2, build_set_metadata },
  { "status", 2, build_status },
  { "store", 2, build_store },
  { "store-unchanged", 3, build_store_unchanged },
  { "subscribe", 1, build_subscribe },
  { "unselect", 0, build_unselect },
  { "unsubscribe", 1, build_unsubscribe },
};
/* clang-format on */

/* @text: "name argument|argument"; returns NULL when there is no such command. */
CoiImapCommand *
test_command_new (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  g_auto (GStrv) split = g_strsplit (words[1] != NULL ? words[1] : "", "|", -1);
  guint n = g_strv_length (split);
  /* Builders may look behind the arguments that they need. */
  char *arguments[2 * MAX_ARGUMENTS] = { NULL };

  g_assert_cmpuint (n, <=, MAX_ARGUMENTS);
  for (guint i = 0; i < n; i++)
    arguments[i] = strcmp (split[i], "-") != 0 ? split[i] : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (builders); i++)
    if (strcmp (words[0], builders[i].name) == 0 && n >= builders[i].n_arguments)
      return builders[i].build (arguments);
  return NULL;
}
