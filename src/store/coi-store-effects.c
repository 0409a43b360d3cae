/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message looks like after all that others sent about it: a function of what is in the store
 * alone, so that the order of arrival does not matter.
 *
 * The JSON object in the column "effects", each member left out when there is nothing to say:
 *   versions   [{time, text}]: those before the one that is shown, oldest first
 *   last       the Message-ID of the last edit or deletion
 *   reactions  [{sender, own, emoji}]: the last one of each sender
 *   receipts   [{sender, time, action, words}]: action is a CoiReportAction, one for each recipient
 *   votes      [{sender, own, choices}]: those that count
 *   closed     true: the poll is
 *   state      CoiMessageState: what the receipts of all recipients make of it */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-effects.h"

#include <json-glib/json-glib.h>

/* What one message can be burdened with; the rest is not looked at. */
#define MAX_NODES 256
#define MAX_OTHERS 5000
#define MAX_VERSION_BYTES (64 * 1024)

typedef struct
{
  CoiStoreTxn *txn;
  CoiMessageRecord *root;
  CoiContent *content;
  GPtrArray *edits;  /* CoiMessageRecord: edits and deletions by its sender, oldest first */
  GPtrArray *others; /* CoiMessageRecord: everything else about it, oldest first */
  GHashTable *members;
} Gathering;

static void
gathering_clear (Gathering *self)
{
  coi_message_record_free (self->root);
  coi_content_free (self->content);
  g_clear_pointer (&self->edits, g_ptr_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gathering, gathering_clear)

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
read_members (Gathering *self, GError **error)
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

static gboolean
is_of_same_sender (const CoiMessageRecord *a, const CoiMessageRecord *b)
{
  return a->sender[0] != '\0' && strcmp (a->sender, b->sender) == 0 && a->outgoing == b->outgoing;
}

/* What comes "from us" without lying where only we can write is nobody's. */
static gboolean
may_speak (const Gathering *self, const CoiMessageRecord *message)
{
  return message->outgoing || g_hash_table_contains (self->members, message->sender);
}

static gboolean
is_known (const Gathering *self, gint64 id)
{
  if (self->root->id == id)
    return TRUE;
  for (guint i = 0; i < self->edits->len; i++)
    if (((CoiMessageRecord *)self->edits->pdata[i])->id == id)
      return TRUE;
  return FALSE;
}

static void
sort_in (Gathering *self, CoiMessageRecord *child)
{
  gboolean is_edit = child->kind == COI_CONTENT_EDIT || child->kind == COI_CONTENT_DELETE;

  if (is_edit && is_of_same_sender (child, self->root) && self->edits->len < MAX_NODES &&
      !is_known (self, child->id))
    g_ptr_array_add (self->edits, child);
  else if (!is_edit && self->others->len < MAX_OTHERS)
    g_ptr_array_add (self->others, child);
  else
    coi_message_record_free (child);
}

static gboolean
gather_about (Gathering *self, const CoiMessageRecord *message, GError **error)
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

static int
compare_messages (gconstpointer a, gconstpointer b)
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
gather (Gathering *self, GError **error)
{
  if (!read_members (self, error) || !gather_about (self, self->root, error))
    return FALSE;
  for (guint i = 0; i < self->edits->len; i++)
    if (!gather_about (self, self->edits->pdata[i], error))
      return FALSE;
  g_ptr_array_sort (self->edits, compare_messages);
  g_ptr_array_sort (self->others, compare_messages);
  return TRUE;
}

/* --- what follows from it --- */

typedef struct
{
  gboolean deleted;
  const char *edited_text;
  const char *edited_html;
  gint64 pinned_at;
  gint64 pinned_until;
  char *json;
} Effects;

static const CoiMessageRecord *
last_edit (const Gathering *self)
{
  return self->edits->len > 0 ? self->edits->pdata[self->edits->len - 1] : NULL;
}

static void
put_version (JsonBuilder *builder, const CoiMessageRecord *message)
{
  g_autofree char *cut = g_utf8_substring (
      message->text, 0, MIN (g_utf8_strlen (message->text, MAX_VERSION_BYTES), MAX_VERSION_BYTES));

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "time");
  json_builder_add_int_value (builder, message->time);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, cut);
  json_builder_end_object (builder);
}

static void
put_versions (JsonBuilder *builder, const Gathering *self)
{
  const CoiMessageRecord *last = last_edit (self);

  if (last == NULL)
    return;
  json_builder_set_member_name (builder, "last");
  json_builder_add_string_value (builder, last->message_id != NULL ? last->message_id : "");
  json_builder_set_member_name (builder, "versions");
  json_builder_begin_array (builder);
  put_version (builder, self->root);
  for (guint i = 0; i < self->edits->len; i++)
    {
      const CoiMessageRecord *edit = self->edits->pdata[i];

      if (edit->kind == COI_CONTENT_EDIT && edit != last)
        put_version (builder, edit);
    }
  json_builder_end_array (builder);
}

static void
put_sender (JsonBuilder *builder, const CoiMessageRecord *message)
{
  json_builder_set_member_name (builder, "sender");
  json_builder_add_string_value (builder, message->sender);
  if (!message->outgoing)
    return;
  json_builder_set_member_name (builder, "own");
  json_builder_add_boolean_value (builder, TRUE);
}

/* The last message of each sender of that kind, or the first; in the order of time. */
static GPtrArray *
one_each (const Gathering *self, CoiContentKind kind, gboolean first)
{
  g_autoptr (GHashTable) senders = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < self->others->len; i++)
    {
      CoiMessageRecord *message = self->others->pdata[first ? i : self->others->len - 1 - i];

      if (message->kind == kind && may_speak (self, message) &&
          g_hash_table_add (senders, message->sender))
        g_ptr_array_add (chosen, message);
    }
  g_ptr_array_sort (chosen, compare_messages);
  return chosen;
}

static void
put_reactions (JsonBuilder *builder, const Gathering *self)
{
  g_autoptr (GPtrArray) chosen = one_each (self, COI_CONTENT_REACTION, FALSE);
  gboolean any = FALSE;

  for (guint i = 0; i < chosen->len; i++)
    {
      const CoiMessageRecord *message = chosen->pdata[i];
      g_autoptr (CoiContent) content = coi_content_from_json (message->content);

      if (content->value == NULL || content->value[0] == '\0')
        continue;
      if (!any)
        {
          json_builder_set_member_name (builder, "reactions");
          json_builder_begin_array (builder);
          any = TRUE;
        }
      json_builder_begin_object (builder);
      put_sender (builder, message);
      json_builder_set_member_name (builder, "emoji");
      json_builder_add_string_value (builder, content->value);
      json_builder_end_object (builder);
    }
  if (any)
    json_builder_end_array (builder);
}

/* --- polls --- */

/* Only who asked can end it; the earliest end counts. G_MAXINT64: it is open. */
static gint64
closed_at (const Gathering *self)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      const CoiMessageRecord *message = self->others->pdata[i];

      if (message->kind == COI_CONTENT_POLL_CLOSE && is_of_same_sender (message, self->root))
        return message->sort_time;
    }
  return G_MAXINT64;
}

static gboolean
is_valid_vote (const CoiPoll *poll, const CoiContent *vote)
{
  if (vote->choices == NULL || (!poll->multiple && vote->choices->len > 1))
    return FALSE;
  for (guint i = 0; i < vote->choices->len; i++)
    if (g_array_index (vote->choices, guint, i) >= poll->options->len)
      return FALSE;
  return TRUE;
}

static void
put_vote (JsonBuilder *builder, const CoiMessageRecord *message, const CoiContent *vote)
{
  json_builder_begin_object (builder);
  put_sender (builder, message);
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < vote->choices->len; i++)
    json_builder_add_int_value (builder, g_array_index (vote->choices, guint, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* What came after the end is no vote, nor is what chooses what there is not. */
static void
drop_late_votes (Gathering *self, gint64 end)
{
  for (guint i = self->others->len; i > 0; i--)
    {
      const CoiMessageRecord *message = self->others->pdata[i - 1];
      g_autoptr (CoiContent) vote = NULL;

      if (message->kind != COI_CONTENT_POLL_VOTE)
        continue;
      vote = coi_content_from_json (message->content);
      if (message->sort_time > end || !is_valid_vote (self->content->poll, vote))
        g_ptr_array_remove_index (self->others, i - 1);
    }
}

static void
put_votes (JsonBuilder *builder, Gathering *self)
{
  const CoiPoll *poll = self->content->poll;
  g_autoptr (GPtrArray) chosen = NULL;
  gint64 end;

  if (self->root->kind != COI_CONTENT_POLL || poll == NULL)
    return;
  end = closed_at (self);
  if (end != G_MAXINT64)
    {
      json_builder_set_member_name (builder, "closed");
      json_builder_add_boolean_value (builder, TRUE);
    }
  drop_late_votes (self, end);
  chosen = one_each (self, COI_CONTENT_POLL_VOTE, !poll->revote);
  if (chosen->len == 0)
    return;
  json_builder_set_member_name (builder, "votes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < chosen->len; i++)
    {
      const CoiMessageRecord *message = chosen->pdata[i];
      g_autoptr (CoiContent) vote = coi_content_from_json (message->content);

      put_vote (builder, message, vote);
    }
  json_builder_end_array (builder);
}

/* --- receipts --- */

/* What is known of one recipient's copy. */
typedef struct
{
  const char *sender;
  CoiReportAction action;
  gint64 time;
  char *words;
} Receipt;

static void
receipt_free (Receipt *self)
{
  g_free (self->words);
  g_free (self);
}

/* Read is read, whatever a server says; among the rest the last report holds. */
static void
note_receipt (GHashTable *receipts,
              const char *recipient,
              const CoiMessageRecord *message,
              const CoiReport *report)
{
  Receipt *receipt = g_hash_table_lookup (receipts, recipient);

  if (receipt != NULL && receipt->action == COI_REPORT_DISPLAYED)
    return;
  receipt = g_new0 (Receipt, 1);
  receipt->sender = recipient;
  receipt->action = report->action;
  receipt->time = message->time;
  receipt->words = g_strdup (report->words);
  g_hash_table_replace (receipts, (gpointer)recipient, receipt);
}

/* A receipt speaks for its sender, a delivery report for the recipients that it names; both for
 * nobody whom the message was not sent to. */
static void
read_reports (const Gathering *self, const CoiMessageRecord *message, GHashTable *receipts)
{
  g_autoptr (CoiContent) content = coi_content_from_json (message->content);
  gboolean is_receipt = message->kind == COI_CONTENT_RECEIPT;

  for (guint i = 0; content->reports != NULL && i < content->reports->len; i++)
    {
      const CoiReport *report = content->reports->pdata[i];
      gpointer member;

      if (is_receipt != (report->action == COI_REPORT_DISPLAYED))
        continue;
      if (g_hash_table_lookup_extended (
              self->members, is_receipt ? message->sender : report->recipient, &member, NULL))
        note_receipt (receipts, member, message, report);
    }
}

static int
compare_receipts (gconstpointer a, gconstpointer b)
{
  const Receipt *left = *(const Receipt *const *)a, *right = *(const Receipt *const *)b;

  if (left->time != right->time)
    return left->time < right->time ? -1 : 1;
  return strcmp (left->sender, right->sender);
}

static void
put_state (JsonBuilder *builder, const Gathering *self, const GPtrArray *receipts)
{
  guint n_read = 0, n_delivered = 0;
  guint n_members = g_hash_table_size (self->members);

  for (guint i = 0; i < receipts->len; i++)
    {
      const Receipt *receipt = receipts->pdata[i];

      n_read += receipt->action == COI_REPORT_DISPLAYED;
      n_delivered += receipt->action <= COI_REPORT_DELIVERED;
    }
  if (n_delivered < n_members)
    return;
  json_builder_set_member_name (builder, "state");
  json_builder_add_int_value (builder,
                              n_read == n_members ? COI_MESSAGE_READ : COI_MESSAGE_DELIVERED);
}

static void
put_receipt (JsonBuilder *builder, const Receipt *receipt)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "sender");
  json_builder_add_string_value (builder, receipt->sender);
  json_builder_set_member_name (builder, "time");
  json_builder_add_int_value (builder, receipt->time);
  json_builder_set_member_name (builder, "action");
  json_builder_add_int_value (builder, receipt->action);
  if (receipt->words != NULL)
    {
      json_builder_set_member_name (builder, "words");
      json_builder_add_string_value (builder, receipt->words);
    }
  json_builder_end_object (builder);
}

static void
put_receipts (JsonBuilder *builder, const Gathering *self)
{
  g_autoptr (GHashTable) receipts = NULL;
  g_autoptr (GPtrArray) sorted = NULL;

  if (!self->root->outgoing)
    return;
  receipts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)receipt_free);
  for (guint i = 0; i < self->others->len; i++)
    {
      const CoiMessageRecord *message = self->others->pdata[i];

      if (message->kind == COI_CONTENT_RECEIPT || message->kind == COI_CONTENT_DELIVERY)
        read_reports (self, message, receipts);
    }
  if (g_hash_table_size (receipts) == 0)
    return;
  sorted = g_hash_table_get_values_as_ptr_array (receipts);
  g_ptr_array_sort (sorted, compare_receipts);
  json_builder_set_member_name (builder, "receipts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sorted->len; i++)
    put_receipt (builder, sorted->pdata[i]);
  json_builder_end_array (builder);
  put_state (builder, self, sorted);
}

/* --- pins --- */

static void
find_pin (const Gathering *self, Effects *effects)
{
  if (self->content->is_pinned && !coi_content_is_about_another (self->root->kind))
    {
      effects->pinned_at = self->root->sort_time;
      effects->pinned_until = self->content->pinned_until;
    }
  for (guint i = 0; i < self->others->len; i++)
    {
      const CoiMessageRecord *message = self->others->pdata[i];
      g_autoptr (CoiContent) content = NULL;

      if ((message->kind != COI_CONTENT_PIN && message->kind != COI_CONTENT_UNPIN) ||
          !may_speak (self, message))
        continue;
      content = coi_content_from_json (message->content);
      effects->pinned_at = message->kind == COI_CONTENT_PIN ? message->sort_time : 0;
      effects->pinned_until = message->kind == COI_CONTENT_PIN ? content->pinned_until : 0;
    }
}

static char *
write_json (Gathering *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  put_versions (builder, self);
  put_reactions (builder, self);
  put_receipts (builder, self);
  put_votes (builder, self);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  if (json_object_get_size (json_node_get_object (root)) == 0)
    return NULL;
  return json_to_string (root, FALSE);
}

static void
compute (Gathering *self, Effects *effects)
{
  const CoiMessageRecord *last = last_edit (self);

  effects->deleted = last != NULL && last->kind == COI_CONTENT_DELETE;
  if (last != NULL && !effects->deleted)
    {
      effects->edited_text = last->text;
      effects->edited_html = last->html;
    }
  if (!effects->deleted)
    find_pin (self, effects);
  effects->json = write_json (self);
}

/* --- writing --- */

static gboolean
is_as_before (const CoiMessageRecord *record, const Effects *effects)
{
  return record->deleted == effects->deleted && record->pinned_at == effects->pinned_at &&
         record->pinned_until == effects->pinned_until &&
         g_strcmp0 (record->edited_text, effects->edited_text) == 0 &&
         g_strcmp0 (record->edited_html, effects->edited_html) == 0 &&
         g_strcmp0 (record->effects, effects->json) == 0;
}

static gboolean
write_effects (CoiStoreTxn *txn,
               const CoiMessageRecord *record,
               const Effects *effects,
               GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE message SET deleted = ?2, pinned_at = NULLIF(?3, 0), pinned_until = ?4, "
               "edited_text = ?5, edited_html = ?6, effects = ?7 WHERE id = ?1");

  if (is_as_before (record, effects))
    return TRUE;
  if (!coi_batch_flush (txn, error))
    return FALSE;
  coi_bind_int (statement, 1, record->id);
  coi_bind_int (statement, 2, effects->deleted != FALSE);
  coi_bind_int (statement, 3, effects->pinned_at);
  coi_bind_int (statement, 4, effects->pinned_until);
  coi_bind_text (statement, 5, effects->edited_text);
  coi_bind_text (statement, 6, effects->edited_html);
  coi_bind_text (statement, 7, effects->json);
  coi_store_txn_log (txn, COI_CHANGE_UPDATED, record->id);
  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, record->conversation_id);
  return coi_db_run (txn->db, statement, error);
}

/* An edit that was the first of its chain before has nothing of its own any more. */
static gboolean
write_all (Gathering *self, GError **error)
{
  const CoiMessageRecord *root = self->root;
  const Effects nothing = { 0 };
  Effects effects = { 0 };
  gboolean ok;

  compute (self, &effects);
  ok = write_effects (self->txn, root, &effects, error) &&
       coi_message_set_shown (self->txn, root->id, root->kind <= COI_CONTENT_EDIT, error);
  for (guint i = 0; ok && i < self->edits->len; i++)
    {
      const CoiMessageRecord *edit = self->edits->pdata[i];

      ok = write_effects (self->txn, edit, &nothing, error) &&
           coi_message_set_shown (self->txn, edit->id, FALSE, error);
    }
  g_free (effects.json);
  return ok;
}

/* A delivery report about a message that is not here is all that the user gets to see of it. */
static gboolean
refresh_other (CoiStoreTxn *txn, const CoiMessageRecord *record, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT EXISTS (SELECT 1 FROM annotation a JOIN message m ON "
               "m.id_hash = a.target_hash AND m.message_id = a.target AND m.outgoing = 1 "
               "WHERE a.message_id = ?1)");
  gint64 has_target = 1;

  if (record->kind == COI_CONTENT_DELIVERY)
    {
      coi_bind_int (statement, 1, record->id);
      if (!coi_db_int (txn->db, statement, &has_target, error))
        return FALSE;
    }
  return coi_message_set_shown (txn, record->id, has_target == 0, error);
}

static gboolean
refresh_others (Gathering *self, GError **error)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      const CoiMessageRecord *other = self->others->pdata[i];

      if (other->kind == COI_CONTENT_DELIVERY && !refresh_other (self->txn, other, error))
        return FALSE;
    }
  return TRUE;
}

/*
 * coi_effects_refresh:
 * @txn: a transaction
 * @root: row id of a message; one that is no longer there is nothing to do
 * @error: why it failed
 *
 * Computes anew what others made of the message, and which messages about it are hidden.
 *
 * Returns: whether it was done
 */
gboolean
coi_effects_refresh (CoiStoreTxn *txn, gint64 root, GError **error)
{
  g_auto (Gathering) self = { .txn = txn };

  if (!read_message (txn, root, &self.root, error))
    return FALSE;
  if (self.root == NULL)
    return TRUE;
  if (self.root->kind > COI_CONTENT_DELETE)
    return refresh_other (txn, self.root, error);
  self.content = coi_content_from_json (self.root->content);
  self.edits = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);
  self.others = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);
  self.members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return gather (&self, error) && refresh_others (&self, error) && write_all (&self, error);
}
