/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collects all that is about one message. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-effects.h"

#include <string.h>

/* What one message can be burdened with; the rest is not looked at. */
#define MAX_NODES 256
#define MAX_OTHERS 5000

/* --- gathering --- */

static gboolean
read_message (CoiStoreTxn *txn, gint64 id, CoiMessageRecord **record, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT " COI_MESSAGE_COLUMNS " FROM message m WHERE m.id = ?1");
  gboolean has_row;

  coi_bind_int (statement, 1, id);
  if (!coi_db_row (txn->db, statement, &has_row, error))
    return FALSE;
  *record = has_row ? coi_message_record_from_row (statement, 0) : NULL;
  return TRUE;
}

static gboolean
read_members (CoiGathering *self, GError **error)
{
  gint64 home = self->root->home_id != 0 ? self->root->home_id : self->root->conversation_id;
  g_autoptr (CoiStatement) statement =
      coi_db_statement (self->txn->db, "SELECT address FROM member WHERE conversation_id = ?1");

  coi_bind_int (statement, 1, home);
  for (;;)
    {
      gboolean has_row;

      if (!coi_db_row (self->txn->db, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      g_hash_table_add (self->members, coi_column_text (statement, 0));
    }
}

/* coi_gathering_is_own: whether who sent the message that all is about sent this one, too */
gboolean
coi_gathering_is_own (const CoiGathering *self, const CoiMessageRecord *message)
{
  const CoiMessageRecord *root = self->root;

  return message->sender[0] != '\0' && strcmp (message->sender, root->sender) == 0 &&
         message->outgoing == root->outgoing;
}

/* What comes "from us" without lying where only we can write is nobody's. */
gboolean
coi_gathering_may_speak (const CoiGathering *self, const CoiMessageRecord *message)
{
  return message->outgoing || g_hash_table_contains (self->members, message->sender);
}

static gboolean
is_known (const CoiGathering *self, gint64 id)
{
  if (self->root->id == id)
    return TRUE;
  for (guint i = 0; i < self->edits->len; i++)
    if (((CoiMessageRecord *)self->edits->pdata[i])->id == id)
      return TRUE;
  return FALSE;
}

static void
sort_in (CoiGathering *self, CoiMessageRecord *child)
{
  gboolean is_edit = child->kind == COI_CONTENT_EDIT || child->kind == COI_CONTENT_DELETE;

  if (is_edit && coi_gathering_is_own (self, child) && self->edits->len < MAX_NODES &&
      !is_known (self, child->id))
    g_ptr_array_add (self->edits, child);
  else if (!is_edit && self->others->len < MAX_OTHERS)
    g_ptr_array_add (self->others, child);
  else
    coi_message_record_free (child);
}

static gboolean
gather_about (CoiGathering *self, const CoiMessageRecord *message, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      self->txn->db, "SELECT " COI_MESSAGE_COLUMNS " FROM annotation a JOIN message m ON "
                     "m.id = a.message_id WHERE a.target_hash = ?1 AND a.target = ?2");

  if (message->message_id == NULL)
    return TRUE;
  coi_bind_int (statement, 1, coi_message_id_hash (message->account_id, message->message_id));
  coi_bind_text (statement, 2, message->message_id);
  for (;;)
    {
      gboolean has_row;

      if (!coi_db_row (self->txn->db, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      sort_in (self, coi_message_record_from_row (statement, 0));
    }
}

int
coi_gathering_compare (gconstpointer a, gconstpointer b)
{
  const CoiMessageRecord *left = *(const CoiMessageRecord *const *)a;
  const CoiMessageRecord *right = *(const CoiMessageRecord *const *)b;

  if (left->sort_time != right->sort_time)
    return left->sort_time < right->sort_time ? -1 : 1;
  if (g_strcmp0 (left->message_id, right->message_id) != 0)
    return g_strcmp0 (left->message_id, right->message_id);
  return strcmp (left->sender, right->sender);
}

/* What is about an edit is about the message. */
static gboolean
gather (CoiGathering *self, GError **error)
{
  if (!read_members (self, error) || !gather_about (self, self->root, error))
    return FALSE;
  for (guint i = 0; i < self->edits->len; i++)
    if (!gather_about (self, self->edits->pdata[i], error))
      return FALSE;
  g_ptr_array_sort (self->edits, coi_gathering_compare);
  g_ptr_array_sort (self->others, coi_gathering_compare);
  return TRUE;
}

/* The newest of the edits and deletions by its sender; NULL for none. */
const CoiMessageRecord *
coi_gathering_get_last (const CoiGathering *self)
{
  return self->edits->len > 0 ? self->edits->pdata[self->edits->len - 1] : NULL;
}

/* coi_gathering_clear: frees what is in it */
void
coi_gathering_clear (CoiGathering *self)
{
  coi_message_record_free (self->root);
  coi_content_free (self->content);
  g_clear_pointer (&self->edits, g_ptr_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_hash_table_unref);
}

/* coi_gathering_fill: reads the message and, unless it is about another one or gone, what is about
 * it */
gboolean
coi_gathering_fill (CoiGathering *self, CoiStoreTxn *txn, gint64 root, GError **error)
{
  self->txn = txn;
  if (!read_message (txn, root, &self->root, error))
    return FALSE;
  if (self->root == NULL || self->root->kind > COI_CONTENT_DELETE)
    return TRUE;
  self->content = coi_content_from_json (self->root->content);
  self->edits = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);
  self->others = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return gather (self, error);
}
