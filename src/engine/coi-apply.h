/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fetched message and the place it was fetched from -> rows of the database. */
#pragma once

#include "coi-message-parser.h"
#include "coi-store.h"

G_BEGIN_DECLS

/**
 * CoiFetched:
 * @uid: in the mailbox
 * @seen: whether the server has \Seen
 * @internal_date: when it arrived, Unix seconds, 0 when unknown
 * @size: of the whole message, bytes
 * @cut: whether @data is only its beginning
 * @data: the message, or its beginning, or what was made of its parts without the files
 * @sizes: (nullable): of the latter: section -> guint64: the decoded sizes of what is missing
 * @missing_text: of the latter: how many bytes of text are missing
 */
typedef struct
{
  guint32 uid;
  gboolean seen;
  gint64 internal_date;
  guint64 size;
  gboolean cut;
  GBytes *data;
  GHashTable *sizes;
  guint64 missing_text;
} CoiFetched;

void coi_fetched_free (CoiFetched *self);

/* Which conversation a message belongs to. */
typedef struct
{
  CoiConversationKind kind;
  char *key;
  GStrv members; /* without our own address */
} CoiPlace;

void coi_place_clear (CoiPlace *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoiPlace, coi_place_clear)

/* @own: the account's normalised address */
void coi_apply_place (const CoiParsedMessage *message, const char *own, CoiPlace *place);
/* The place of a conversation with @addresses, as many as there are. */
void coi_apply_place_of_addresses (const char *const *addresses, const char *own, CoiPlace *place);
gint64 coi_apply_bounded_time (gint64 date, gint64 internal_date);
/* Without conversation_id. */
CoiMessageRecord *coi_apply_make_record (const CoiParsedMessage *message,
                                         const CoiAccountRecord *account,
                                         CoiMailboxRole role,
                                         const CoiFetched *fetched);

/**
 * CoiIncoming:
 * @uid: in its mailbox
 * @record: without conversation_id
 * @place: its conversation
 * @list_name: (nullable): what the mailing list calls itself
 * @from: (nullable): who said its own name
 * @to: CoiAddress
 * @cc: CoiAddress
 * @bytes: about how much memory it takes
 *
 * A message that was read, ready to be written.
 */
typedef struct
{
  guint32 uid;
  CoiMessageRecord *record;
  CoiPlace place;
  char *list_name;
  CoiAddress *from;
  GPtrArray *to;
  GPtrArray *cc;
  gsize bytes;
} CoiIncoming;

CoiIncoming *
coi_incoming_new (const CoiAccountRecord *account, CoiMailboxRole role, const CoiFetched *fetched);
void coi_incoming_free (CoiIncoming *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiIncoming, coi_incoming_free)

/* Idempotent, and the same in any order. */
gboolean coi_apply_incoming (
    CoiStoreTxn *txn, gint64 account_id, gint64 mailbox_id, GPtrArray *incoming, GError **error);

G_END_DECLS
