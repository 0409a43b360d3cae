/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fetched message and the place it was fetched from -> rows of the database.
 *
 * What is written depends on the message and the account alone, never on what came before, so that
 * any order of arrival ends in the same database; the store merges the copies of a message. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-apply.h"

#include "coi-message-private.h"

#include <json-glib/json-glib.h>

/* More people than this are told apart by a digest: the key stays an index entry of bounded size.
 */
#define MAX_KEY_MEMBERS 32
#define MAX_MEMBERS 256
#define EARLIEST_DATE G_GINT64_CONSTANT (631152000) /* 1990-01-01 */
#define MAX_CLOCK_SKEW 600                          /* seconds */

/**
 * coi_fetched_free:
 * @self: (transfer full): a fetched message
 *
 * Frees it.
 */
void
coi_fetched_free (CoiFetched *self)
{
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->sizes, g_hash_table_unref);
  g_free (self);
}

/**
 * coi_place_clear:
 * @self: a place
 *
 * Frees what is in it.
 */
void
coi_place_clear (CoiPlace *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->members, g_strfreev);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
add_member (GPtrArray *members, const char *addr, const char *own)
{
  if (members->len >= MAX_MEMBERS || strcmp (addr, own) == 0)
    return;
  if (!g_ptr_array_find_with_equal_func (members, addr, g_str_equal, NULL))
    g_ptr_array_add (members, g_strdup (addr));
}

static void
add_members (GPtrArray *members, GPtrArray *addresses, const char *own)
{
  for (guint i = 0; i < addresses->len; i++)
    add_member (members, ((CoiAddress *)addresses->pdata[i])->addr, own);
}

static char *
people_key (GPtrArray *members)
{
  g_autofree char *joined = NULL;
  g_autofree char *digest = NULL;

  joined = g_strjoinv (",", (char **)members->pdata);
  if (members->len - 1 <= MAX_KEY_MEMBERS)
    return g_strconcat ("people:", joined, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, joined, -1);
  return g_strconcat ("people:sha256=", digest, NULL);
}

/* Takes @members. */
static void
place_people (GPtrArray *members, CoiPlace *place)
{
  g_ptr_array_sort (members, compare_strings);
  if (members->len == 0)
    {
      place->kind = COI_CONVERSATION_SELF;
      place->key = g_strdup ("self");
    }
  else if (members->len == 1)
    {
      place->kind = COI_CONVERSATION_DIRECT;
      place->key = g_strconcat ("direct:", members->pdata[0], NULL);
    }
  else
    place->kind = COI_CONVERSATION_GROUP;
  g_ptr_array_add (members, NULL);
  if (place->key == NULL)
    place->key = people_key (members);
  place->members = (GStrv)g_ptr_array_free (members, FALSE);
}

/**
 * coi_apply_place_of_addresses:
 * @addresses: (array zero-terminated=1): normalised addresses
 * @own: the account's normalised address
 * @place: (out caller-allocates): filled; clear it with coi_place_clear()
 *
 * Tells which conversation writing to @addresses belongs to.
 */
void
coi_apply_place_of_addresses (const char *const *addresses, const char *own, CoiPlace *place)
{
  GPtrArray *members = g_ptr_array_new ();

  *place = (CoiPlace){ 0 };
  for (guint i = 0; addresses[i] != NULL; i++)
    add_member (members, addresses[i], own);
  place_people (members, place);
}

/**
 * coi_apply_place:
 * @message: a message
 * @own: the account's normalised address
 * @place: (out caller-allocates): filled; clear it with coi_place_clear()
 *
 * Tells which conversation @message belongs to. A message without exactly one sender speaks for
 * nobody and never enters a person's conversation.
 */
void
coi_apply_place (const CoiParsedMessage *message, const char *own, CoiPlace *place)
{
  GPtrArray *members;

  *place = (CoiPlace){ 0 };
  if (message->list_id != NULL && *message->list_id != '\0')
    {
      place->kind = COI_CONVERSATION_LIST;
      place->key = g_strconcat ("list:", message->list_id, NULL);
      place->members = g_new0 (char *, 1);
      return;
    }
  if (message->from == NULL)
    {
      place->kind = COI_CONVERSATION_LIST;
      place->key = g_strdup ("unknown");
      place->members = g_new0 (char *, 1);
      return;
    }
  members = g_ptr_array_new ();
  add_member (members, message->from->addr, own);
  add_members (members, message->to, own);
  add_members (members, message->cc, own);
  place_people (members, place);
}

/**
 * coi_apply_bounded_time:
 * @date: the Date field, Unix seconds, 0 when missing
 * @internal_date: the server's arrival time, Unix seconds, 0 when unknown
 *
 * Returns: the time to show: @date unless it is absurd or lies after the arrival
 */
gint64
coi_apply_bounded_time (gint64 date, gint64 internal_date)
{
  gint64 latest = internal_date > 0 ? internal_date : g_get_real_time () / G_USEC_PER_SEC;

  if (date < EARLIEST_DATE || date > latest + MAX_CLOCK_SKEW)
    return latest;
  return date;
}

/* Messages of one second keep the order of the mailbox, whichever is fetched first. The store keeps
 * the larger microseconds when copies of a message meet, so that this too is the same in any order.
 */
static gint64
make_sort_time (gint64 seconds, guint32 uid, CoiMailboxRole role)
{
  const guint n_roles = COI_MAILBOX_CHATS + 1;

  return seconds * G_USEC_PER_SEC + ((guint64)uid * n_roles + role) % G_USEC_PER_SEC;
}

static void
write_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
write_attachment (JsonBuilder *builder, const CoiAttachment *attachment, guint64 rest)
{
  json_builder_begin_object (builder);
  write_string (builder, "name", attachment->name);
  write_string (builder, "type", attachment->content_type);
  json_builder_set_member_name (builder, "size");
  json_builder_add_int_value (builder, (gint64)MIN (attachment->size + rest, G_MAXINT64));
  write_string (builder, "section", attachment->section);
  write_string (builder, "encoding", attachment->encoding);
  write_string (builder, "cid", attachment->content_id);
  if (attachment->duration > 0)
    {
      json_builder_set_member_name (builder, "duration");
      json_builder_add_int_value (builder, attachment->duration);
    }
  if (attachment->is_preview)
    {
      json_builder_set_member_name (builder, "preview");
      json_builder_add_boolean_value (builder, TRUE);
    }
  json_builder_end_object (builder);
}

/* An element that is no file tells how many bytes of the message are not here. */
static void
write_rest (JsonBuilder *builder, guint64 rest)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "rest");
  json_builder_add_int_value (builder, (gint64)MIN (rest, G_MAXINT64));
  json_builder_end_object (builder);
}

static guint64
rest_of (const CoiFetched *fetched)
{
  return fetched->cut ? fetched->size - g_bytes_get_size (fetched->data) : 0;
}

/* What is known of a file whose content was left out. */
static guint64
missing_size (const CoiFetched *fetched, const CoiAttachment *attachment)
{
  const guint64 *size = fetched->sizes != NULL && attachment->section != NULL
                            ? g_hash_table_lookup (fetched->sizes, attachment->section)
                            : NULL;

  return size != NULL && *size > attachment->size ? *size - attachment->size : 0;
}

/* What is missing belongs to the last attachment, nearly always in base64 (RFC 2045, section 6.8:
 * 57 bytes become a line of 78). */
static char *
write_attachments (GPtrArray *attachments, const CoiFetched *fetched, gboolean text_is_cut)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  guint64 rest = rest_of (fetched);

  if (attachments->len == 0 && rest == 0 && !text_is_cut)
    return NULL;
  json_builder_begin_array (builder);
  for (guint i = 0; i < attachments->len; i++)
    write_attachment (builder, attachments->pdata[i],
                      i + 1 == attachments->len && rest > 0
                          ? rest / 78 * 57
                          : missing_size (fetched, attachments->pdata[i]));
  if (rest > 0 || text_is_cut)
    write_rest (builder, rest + fetched->missing_text);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Without attachments it is the text that goes on. */
static char *
mark_cut (const char *text, const CoiParsedMessage *message, const CoiFetched *fetched)
{
  if (text == NULL)
    return NULL;
  if (message->text_truncated || fetched->missing_text > 0 ||
      (fetched->cut && message->attachments->len == 0))
    return g_strconcat (text, COI_MESSAGE_CUT_MARK, NULL);
  return g_strdup (text);
}

/* Only what lies in a mailbox that nobody else can write to is ours. */
static gboolean
is_outgoing (const CoiParsedMessage *message, const char *own, CoiMailboxRole role)
{
  if (message->from == NULL || strcmp (message->from->addr, own) != 0)
    return FALSE;
  return role == COI_MAILBOX_SENT || role == COI_MAILBOX_CHATS;
}

/* What asks for a receipt must not get one in these cases (RFC 8098, section 2.1; mailing lists).
 */
static CoiReceiptState
receipt_state (const CoiParsedMessage *message, const char *own)
{
  if (!message->wants_receipt || message->from == NULL || message->is_auto || message->is_report ||
      message->list_id != NULL || strcmp (message->from->addr, own) == 0)
    return COI_RECEIPT_NONE;
  return COI_RECEIPT_WANTED;
}

/**
 * coi_apply_make_record:
 * @message: a message
 * @account: the account
 * @role: of the mailbox that it lies in
 * @fetched: what the server says about it
 *
 * Returns: (transfer full): the row of the database, without its conversation
 */
CoiMessageRecord *
coi_apply_make_record (const CoiParsedMessage *message,
                       const CoiAccountRecord *account,
                       CoiMailboxRole role,
                       const CoiFetched *fetched)
{
  CoiMessageRecord *record = g_new0 (CoiMessageRecord, 1);
  const CoiAddress *shown = message->from != NULL ? message->from : message->from_shown;
  const char *name = shown == NULL ? NULL : shown->name != NULL ? shown->name : shown->addr;

  record->account_id = account->id;
  record->message_id = g_strdup (message->message_id);
  record->sender = g_strdup (message->from != NULL ? message->from->addr : "");
  record->sender_name = g_strdup (name);
  record->outgoing = is_outgoing (message, account->address, role);
  record->time = coi_apply_bounded_time (message->date, fetched->internal_date);
  record->sort_time = make_sort_time (record->time, fetched->uid, role);
  record->subject = g_strdup (message->subject);
  record->text = mark_cut (message->text, message, fetched);
  record->full_text = mark_cut (message->full_text, message, fetched);
  record->chat_content = g_strdup (message->chat_content);
  record->is_chat = message->is_chat;
  record->in_reply_to = g_strdup (message->in_reply_to);
  record->attachments = write_attachments (message->attachments, fetched,
                                           message->text_truncated || fetched->missing_text > 0);
  record->seen = fetched->seen || record->outgoing;
  record->state = record->outgoing ? COI_MESSAGE_SENT : COI_MESSAGE_RECEIVED;
  record->kind = message->content != NULL ? message->content->kind : COI_CONTENT_ORDINARY;
  record->content = coi_content_to_json (message->content);
  record->html = g_strdup (message->html);
  record->receipt = receipt_state (message, account->address);
  record->raw_size = MAX (fetched->size, g_bytes_get_size (fetched->data));
  return record;
}
