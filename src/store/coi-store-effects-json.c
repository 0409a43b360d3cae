/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others made of a message, as the JSON object in the column "effects". Each member is left
 * out when there is nothing to say: versions   [{time, text}]: those before the one that is shown,
 * oldest first last       the Message-ID of the last edit or deletion reactions  [{sender, own,
 * emoji}]: the last one of each sender receipts   [{sender, time, action, words}]: action is a
 * CoiReportAction, one for each recipient votes      [{sender, own, choices}]: those that count
 *   closed     true: the poll is
 *   state      CoiMessageState: what the receipts of all recipients make of it */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-effects.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_VERSION_BYTES (64 * 1024)

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
put_versions (JsonBuilder *builder, const CoiGathering *self)
{
  const CoiMessageRecord *last = coi_gathering_get_last (self);

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
one_each (const CoiGathering *self, CoiContentKind kind, gboolean first)
{
  g_autoptr (GHashTable) senders = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < self->others->len; i++)
    {
      CoiMessageRecord *message = self->others->pdata[first ? i : self->others->len - 1 - i];

      if (message->kind == kind && coi_gathering_may_speak (self, message) &&
          g_hash_table_add (senders, message->sender))
        g_ptr_array_add (chosen, message);
    }
  g_ptr_array_sort (chosen, coi_gathering_compare);
  return chosen;
}

static void
put_reactions (JsonBuilder *builder, const CoiGathering *self)
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
closed_at (const CoiGathering *self)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      const CoiMessageRecord *message = self->others->pdata[i];

      if (message->kind == COI_CONTENT_POLL_CLOSE && coi_gathering_is_own (self, message))
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
drop_late_votes (CoiGathering *self, gint64 end)
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
put_votes (JsonBuilder *builder, CoiGathering *self)
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
read_reports (const CoiGathering *self, const CoiMessageRecord *message, GHashTable *receipts)
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
put_state (JsonBuilder *builder, const CoiGathering *self, const GPtrArray *receipts)
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
put_receipts (JsonBuilder *builder, const CoiGathering *self)
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

/* coi_gathering_to_json: NULL when there is nothing to say */
char *
coi_gathering_to_json (CoiGathering *self)
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
