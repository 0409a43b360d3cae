/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of messages that are written to a database, and what is in it then. */
#include "apply-testing.h"

#include <string.h>

typedef struct
{
  TestStore *test;
  GPtrArray *copies;
} Run;

void
copy_free (Copy *copy)
{
  g_bytes_unref (copy->fetched.data);
  g_free (copy);
}

/* As many in a row as lie in one mailbox are written together. */
static guint
read_together (const Run *run, guint first, GPtrArray *incoming)
{
  const Copy *start = run->copies->pdata[first];
  guint i;

  for (i = first; i < run->copies->len; i++)
    {
      const Copy *copy = run->copies->pdata[i];

      if (copy->in_sent != start->in_sent)
        break;
      g_ptr_array_add (incoming, coi_incoming_new (run->test->account,
                                                   copy->in_sent ? run->test->sent->role
                                                                 : run->test->inbox->role,
                                                   &copy->fetched));
    }
  return i;
}

static gboolean
write_func (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Run *run = user_data;

  for (guint i = 0; i < run->copies->len;)
    {
      const Copy *copy = run->copies->pdata[i];
      const CoiMailboxRecord *mailbox = copy->in_sent ? run->test->sent : run->test->inbox;
      g_autoptr (GPtrArray) incoming =
          g_ptr_array_new_with_free_func ((GDestroyNotify)coi_incoming_free);

      i = read_together (run, i, incoming);
      if (!coi_apply_incoming (txn, run->test->account->id, mailbox->id, incoming, error))
        return FALSE;
    }
  return TRUE;
}

/* The same person by several names, too. */
Copy *
make_copy (const char *text, gboolean in_sent, guint32 uid)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->in_sent = in_sent;
  copy->fetched.uid = uid;
  copy->fetched.internal_date = 1700000000;
  copy->fetched.size = strlen (text);
  copy->fetched.data = g_bytes_new (text, strlen (text));
  return copy;
}

void
write_copies (TestStore *test, GPtrArray *copies)
{
  Run run = { test, copies };

  test_store_write (test, write_func, &run);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
join_sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

static void
dump_messages (TestStore *test, const CoiConversationRecord *conversation, GPtrArray *lines)
{
  g_autoptr (GPtrArray) messages =
      coi_store_page_messages (test->store, conversation->id, 0, 10000);

  for (guint i = 0; i < messages->len; i++)
    {
      const CoiMessageRecord *m = messages->pdata[i];

      g_ptr_array_add (
          lines,
          g_strdup_printf ("%s | %s | %s | %s | out %d seen %d chat %d state %d | %" G_GINT64_FORMAT
                           " %" G_GINT64_FORMAT,
                           conversation->key, m->message_id, m->sender, m->text, m->outgoing,
                           m->seen, m->is_chat, m->state, m->time, m->sort_time));
    }
}

/* Everything that does not depend on row numbers. */
char *
dump_store (TestStore *test)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) conversations = coi_store_list_conversations (test->store);

  for (guint i = 0; i < conversations->len; i++)
    {
      const CoiConversationRecord *c = conversations->pdata[i];
      g_auto (GStrv) members = coi_store_list_members (test->store, c->id);
      g_autofree char *joined = g_strjoinv (",", members);

      g_ptr_array_add (lines,
                       g_strdup_printf ("%s kind %d name %s unread %u members %s first %s", c->key,
                                        c->kind, c->name, c->unread, joined, c->first_message_id));
      dump_messages (test, c, lines);
    }
  return join_sorted (lines);
}
