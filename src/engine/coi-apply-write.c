/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that were read -> rows of the database, many in one transaction. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-apply.h"

#define MAX_CONTACTS 50
/* What a record costs besides its texts. */
#define RECORD_BYTES 1024

/* --- reading --- */

/* What cannot be parsed at all keeps its place, so that it is not fetched for ever. */
static CoiParsedMessage *
parse (const CoiFetched *fetched)
{
  g_autoptr (GError) error = NULL;
  CoiParsedMessage *message = coi_message_parse (fetched->data, &error);

  if (message != NULL)
    return message;
  g_debug ("UID %u cannot be read: %s", fetched->uid, error->message);
  message = g_new0 (CoiParsedMessage, 1);
  message->references = g_new0 (char *, 1);
  message->to = g_ptr_array_new ();
  message->cc = g_ptr_array_new ();
  message->attachments = g_ptr_array_new ();
  message->subject = g_strdup ("");
  message->text = g_strdup ("");
  return message;
}

static gsize
text_bytes (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

/**
 * coi_incoming_new:
 * @account: the account
 * @role: of the mailbox that the message lies in
 * @fetched: the message
 *
 * Reads a message: all that can be done without the database. May be called from any thread.
 *
 * Returns: (transfer full): what is to be written
 */
CoiIncoming *
coi_incoming_new (const CoiAccountRecord *account, CoiMailboxRole role, const CoiFetched *fetched)
{
  g_autoptr (CoiParsedMessage) message = parse (fetched);
  CoiIncoming *self = g_new0 (CoiIncoming, 1);

  self->uid = fetched->uid;
  self->record = coi_apply_make_record (message, account, role, fetched);
  coi_apply_place (message, account->address, &self->place);
  if (self->place.kind == COI_CONVERSATION_LIST)
    self->list_name = g_steal_pointer (&message->list_name);
  self->from = g_steal_pointer (&message->from);
  self->to = g_steal_pointer (&message->to);
  self->cc = g_steal_pointer (&message->cc);
  self->bytes = RECORD_BYTES + text_bytes (self->record->text) +
                text_bytes (self->record->full_text) + text_bytes (self->record->attachments);
  return self;
}

/**
 * coi_incoming_free:
 * @self: (transfer full): a message that was read
 *
 * Frees it.
 */
void
coi_incoming_free (CoiIncoming *self)
{
  coi_message_record_free (self->record);
  coi_place_clear (&self->place);
  g_free (self->list_name);
  coi_address_free (self->from);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_free (self);
}

/* --- writing --- */

typedef struct
{
  gint64 id;
  const char *name; /* what the newest message calls it, NULL for nothing */
  gint64 named_at;
} Conversation;

/* What the transaction wrote already. The same people write again and again, and a second time
 * changes nothing: see coi_store_txn_put_contact() and coi_store_txn_put_conversation(). */
typedef struct
{
  CoiStoreTxn *txn;
  gint64 account_id;
  GHashTable *conversations; /* key -> Conversation */
  GHashTable *people[2];     /* CoiAddress: seen in To or Cc; said by the person */
} Writer;

static guint
address_hash (gconstpointer key)
{
  return g_str_hash (((const CoiAddress *)key)->addr);
}

static gboolean
address_equal (gconstpointer a, gconstpointer b)
{
  const CoiAddress *x = a;
  const CoiAddress *y = b;

  return strcmp (x->addr, y->addr) == 0 && strcmp (x->name, y->name) == 0;
}

static void
writer_init (Writer *self, CoiStoreTxn *txn, gint64 account_id)
{
  self->txn = txn;
  self->account_id = account_id;
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    self->people[i] = g_hash_table_new (address_hash, address_equal);
}

static void
writer_clear (Writer *self)
{
  g_hash_table_unref (self->conversations);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    g_hash_table_unref (self->people[i]);
}

/* @rank: 1 seen in To or Cc, 2 said by the person */
static gboolean
put_contact (Writer *self, const CoiAddress *address, int rank, GError **error)
{
  if (address->name == NULL || *address->name == '\0' ||
      !g_hash_table_add (self->people[rank - 1], (gpointer)address))
    return TRUE;
  return coi_store_txn_put_contact (self->txn, self->account_id, address->addr, address->name, rank,
                                    error);
}

static gboolean
put_contacts (Writer *self, GPtrArray *addresses, GError **error)
{
  for (guint i = 0; i < addresses->len && i < MAX_CONTACTS; i++)
    if (!put_contact (self, addresses->pdata[i], 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
put_names (Writer *self, const CoiIncoming *incoming, GError **error)
{
  if (incoming->from != NULL && !put_contact (self, incoming->from, 2, error))
    return FALSE;
  return put_contacts (self, incoming->to, error) && put_contacts (self, incoming->cc, error);
}

static Conversation *
put_place (Writer *self, const CoiPlace *place, GError **error)
{
  CoiConversationRecord record = {
    .account_id = self->account_id,
    .kind = place->kind,
    .key = place->key,
    .name = (char *)"",
    .members = place->members,
  };
  Conversation *conversation = g_hash_table_lookup (self->conversations, place->key);

  if (conversation != NULL)
    return conversation;
  if (!coi_store_txn_put_conversation (self->txn, &record, error))
    return NULL;
  conversation = g_new0 (Conversation, 1);
  conversation->id = record.id;
  g_hash_table_insert (self->conversations, place->key, conversation);
  return conversation;
}

/* The newest name wins, and of two of the same time the greater: the store's rule, too. */
static void
note_name (Conversation *self, const CoiIncoming *incoming)
{
  gint64 time = incoming->record->sort_time;

  if (incoming->list_name == NULL)
    return;
  if (self->name != NULL &&
      (time < self->named_at ||
       (time == self->named_at && strcmp (incoming->list_name, self->name) <= 0)))
    return;
  self->name = incoming->list_name;
  self->named_at = time;
}

static gboolean
put_list_names (Writer *self, GError **error)
{
  GHashTableIter iter;
  Conversation *conversation;

  g_hash_table_iter_init (&iter, self->conversations);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&conversation))
    if (conversation->name != NULL &&
        !coi_store_txn_set_conversation_details (self->txn, conversation->id, conversation->name,
                                                 NULL, conversation->named_at, error))
      return FALSE;
  return TRUE;
}

static gboolean
put (Writer *self, gint64 mailbox_id, CoiIncoming *incoming, GError **error)
{
  CoiMessageRecord *record = incoming->record;
  Conversation *conversation = put_place (self, &incoming->place, error);

  if (conversation == NULL)
    return FALSE;
  record->conversation_id = conversation->id;
  note_name (conversation, incoming);
  return put_names (self, incoming, error) &&
         coi_store_txn_put_message (self->txn, record, NULL, error) &&
         coi_store_txn_put_location (self->txn, record->id, mailbox_id, incoming->uid, error);
}

/**
 * coi_apply_incoming:
 * @txn: an open transaction
 * @account_id: row id of the account
 * @mailbox_id: row id of the mailbox that the messages lie in
 * @incoming: (element-type CoiIncoming): what was read; its records get row ids
 * @error: return location for a #CoiStoreError
 *
 * Writes what the messages say and where they lie.
 *
 * Returns: whether all of it was written
 */
gboolean
coi_apply_incoming (
    CoiStoreTxn *txn, gint64 account_id, gint64 mailbox_id, GPtrArray *incoming, GError **error)
{
  gboolean is_written = TRUE;
  Writer writer;

  writer_init (&writer, txn, account_id);
  for (guint i = 0; is_written && i < incoming->len; i++)
    is_written = put (&writer, mailbox_id, incoming->pdata[i], error);
  is_written = is_written && put_list_names (&writer, error);
  writer_clear (&writer);
  return is_written;
}
