/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the mailboxes that matter: INBOX, the \Sent one and COI/Chats. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-discovery.h"
#include "coi-write-task.h"

#define MAX_MAILBOXES 20000

typedef enum
{
  STATE_LIST,
  STATE_CREATE,
  STATE_SUBSCRIBE,
  STATE_SAVE,
  STATE_DONE,
} State;

typedef struct
{
  CoiImapSession *session;
  CoiSyncContext *context;
  State state;
  gboolean is_plain;       /* LIST with options was refused */
  gboolean asks_namespace; /* its answer is still to come */
  char *prefix;            /* of the personal namespace, as on the wire */
  char delimiter;
  GHashTable *names; /* of the mailboxes that can be selected */
  char *sent;        /* has \Sent */
} Discovery;

static void step (GTask *task);

static void
discovery_free (Discovery *self)
{
  g_object_unref (self->session);
  coi_sync_context_unref (self->context);
  g_free (self->prefix);
  g_free (self->sent);
  g_hash_table_unref (self->names);
  g_free (self);
}

static gboolean
has_word (GStrv words, const char *word)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

static void
read_list (Discovery *self, const CoiImapResponse *response)
{
  if (response->mailbox == NULL || g_hash_table_size (self->names) >= MAX_MAILBOXES)
    return;
  if (has_word (response->words, "\\Noselect") || has_word (response->words, "\\NonExistent"))
    return;
  if (self->delimiter == 0)
    self->delimiter = response->delimiter;
  g_hash_table_add (self->names, g_strdup (response->mailbox));
  if (self->sent == NULL && has_word (response->words, "\\Sent"))
    self->sent = g_strdup (response->mailbox);
}

static void
response_cb (const CoiImapResponse *response, gpointer user_data)
{
  Discovery *self = g_task_get_task_data (user_data);

  if (response->kind == COI_IMAP_RESPONSE_NAMESPACE)
    {
      g_set_str (&self->prefix, response->ns_prefix);
      self->delimiter = response->delimiter;
    }
  else if (response->kind == COI_IMAP_RESPONSE_LIST)
    read_list (self, response);
  else if (response->kind == COI_IMAP_RESPONSE_MAILBOX_STATUS)
    coi_sync_context_take_status (self->context, response);
}

/* A list without options is better than none. */
static gboolean
can_list_plainly (Discovery *self, const GError *error)
{
  if (self->state != STATE_LIST || self->is_plain || !coi_imap_error_is_refusal (error))
    return FALSE;
  self->is_plain = TRUE;
  return TRUE;
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Discovery *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response == NULL && can_list_plainly (self, error))
    {
      step (task);
      return;
    }
  if (response == NULL && (!coi_imap_error_is_refusal (error) || self->state == STATE_LIST))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->state == STATE_CREATE && response == NULL)
    g_clear_pointer (&self->sent, g_free);
  self->state++;
  if (!self->asks_namespace)
    step (task);
}

static void
run (GTask *task, CoiImapCommand *command)
{
  Discovery *self = g_task_get_task_data (task);

  coi_imap_session_run_async (self->session, command, response_cb, task,
                              g_task_get_cancellable (task), command_cb, g_object_ref (task));
}

/* Sent together with LIST, and answered before it by all servers that answer in turn. */
static void
namespace_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Discovery *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response == NULL)
    g_debug ("NAMESPACE: %s", error->message);
  self->asks_namespace = FALSE;
  if (self->state != STATE_LIST)
    step (task);
}

static void
ask_namespace (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);

  self->asks_namespace = coi_imap_session_has_capability (self->session, "NAMESPACE");
  if (self->asks_namespace)
    coi_imap_session_run_async (self->session, coi_imap_command_namespace (), response_cb, task,
                                g_task_get_cancellable (task), namespace_cb, g_object_ref (task));
}

/* Everything that is to know of the mailboxes, in one command where the server can (RFC 6154,
 * section 5.2; RFC 5819) */
static void
ask_list (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);
  g_autoptr (GString) options = g_string_new (NULL);

  if (coi_imap_session_has_capability (self->session, "SPECIAL-USE"))
    g_string_append (options, "SPECIAL-USE");
  if (coi_imap_session_has_capability (self->session, "LIST-STATUS"))
    g_string_append_printf (options, "%sSTATUS %s", options->len > 0 ? " " : "",
                            coi_sync_context_status_items (self->session));
  if (options->len == 0)
    self->is_plain = TRUE;
  run (task, coi_imap_command_list ("", "*", NULL, self->is_plain ? NULL : options->str));
}

static char *
personal_name (Discovery *self, const char *root, const char *leaf)
{
  const char delimiter[] = { self->delimiter != 0 ? self->delimiter : '/', '\0' };

  return g_strconcat (self->prefix != NULL ? self->prefix : "", root, leaf != NULL ? delimiter : "",
                      leaf, NULL);
}

static const char *
find_name (Discovery *self, const char *root, const char *leaf)
{
  g_autofree char *name = personal_name (self, root, leaf);

  return g_hash_table_lookup (self->names, name);
}

/* Servers without SPECIAL-USE (RFC 6154) call it by one of these names. */
static void
guess_sent (Discovery *self)
{
  const char *const usual[] = { "Sent", "Sent Items", "Sent Messages", "Sent Mail" };

  for (guint i = 0; i < G_N_ELEMENTS (usual) && self->sent == NULL; i++)
    self->sent = g_strdup (find_name (self, usual[i], NULL));
}

static void
create_sent (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);

  guess_sent (self);
  if (self->sent != NULL)
    {
      self->state = STATE_SAVE;
      step (task);
      return;
    }
  self->sent = personal_name (self, "Sent", NULL);
  run (task, coi_imap_command_create (self->sent));
}

/* --- saving --- */

static const CoiMailboxRecord *
find_known (GPtrArray *known, const char *name)
{
  for (guint i = 0; i < known->len; i++)
    if (strcmp (((CoiMailboxRecord *)known->pdata[i])->name, name) == 0)
      return known->pdata[i];
  return NULL;
}

static void
add_mailbox (Discovery *self, GPtrArray *known, const char *name, CoiMailboxRole role)
{
  CoiMailboxRecord *mailbox;
  const CoiMailboxRecord *old;

  if (name == NULL)
    return;
  mailbox = g_new0 (CoiMailboxRecord, 1);
  old = find_known (known, name);
  if (old != NULL)
    *mailbox = *old;
  mailbox->account_id = self->context->account->id;
  mailbox->name = g_strdup (name);
  mailbox->role = role;
  g_ptr_array_add (self->context->mailboxes, mailbox);
}

static gboolean
write_mailboxes (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  CoiSyncContext *context = user_data;

  for (guint i = 0; i < context->mailboxes->len; i++)
    if (!coi_store_txn_put_mailbox (txn, context->mailboxes->pdata[i], error))
      return FALSE;
  return TRUE;
}

static void
save (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) known =
      coi_store_list_mailboxes (self->context->store, self->context->account->id);

  g_ptr_array_set_size (self->context->mailboxes, 0);
  add_mailbox (self, known, "INBOX", COI_MAILBOX_INBOX);
  add_mailbox (self, known, find_name (self, "COI", "Chats"), COI_MAILBOX_CHATS);
  if (g_strcmp0 (self->sent, "INBOX") != 0)
    add_mailbox (self, known, self->sent, COI_MAILBOX_SENT);
  /* The main loop does not touch the mailboxes until this is written. */
  coi_store_write_async (self->context->store, FALSE, write_mailboxes, self->context, NULL,
                         coi_write_task_cb, g_object_ref (task));
}

static void
step (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);

  switch (self->state)
    {
    case STATE_LIST:
      ask_list (task);
      break;
    case STATE_CREATE:
      create_sent (task);
      break;
    case STATE_SUBSCRIBE:
      if (self->sent != NULL)
        run (task, coi_imap_command_subscribe (self->sent));
      else
        save (task);
      break;
    case STATE_SAVE:
      save (task);
      break;
    case STATE_DONE:
    default:
      g_assert_not_reached ();
    }
}

/**
 * coi_discovery_async:
 * @session: an open session
 * @context: what the account's jobs share
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks for the personal namespace (RFC 2342) and the list of mailboxes with their special uses
 * (RFC 6154), and fills @context.
 */
void
coi_discovery_async (CoiImapSession *session,
                     CoiSyncContext *context,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Discovery *self = g_new0 (Discovery, 1);

  g_task_set_source_tag (task, coi_discovery_async);
  g_task_set_task_data (task, self, (GDestroyNotify)discovery_free);
  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ask_namespace (task);
  step (task);
}

/**
 * coi_discovery_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: whether the mailboxes are known
 */
gboolean
coi_discovery_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
