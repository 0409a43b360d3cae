/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the database as plain structs. Strings are valid UTF-8; times are Unix seconds unless
 * said otherwise. */
#pragma once

#include <glib.h>

#include "coi-content.h"
#include "coi-endpoint.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *address; /* normalised */
  char *name;    /* the user's own display name, "" for none */
  char *login;
  CoiEndpoint *imap;
  CoiEndpoint *smtp;
  char *password_file; /* NULL: the password is in the Secret Service */
} CoiAccountRecord;

typedef enum
{
  COI_MAILBOX_OTHER,
  COI_MAILBOX_INBOX,
  COI_MAILBOX_SENT,
  COI_MAILBOX_CHATS,
} CoiMailboxRole;

typedef struct
{
  gint64 id;
  gint64 account_id;
  char *name; /* as on the wire, modified UTF-7 */
  CoiMailboxRole role;
  guint32 uid_validity;
  guint32 uid_next; /* all UIDs from synced_from to uid_next - 1 are in the store */
  guint32
      synced_from; /* lowest UID fetched so far; 1 when history is complete; 0 when nothing is */
  guint64 highest_modseq;
} CoiMailboxRecord;

typedef enum
{
  COI_CONVERSATION_DIRECT,
  COI_CONVERSATION_GROUP,
  COI_CONVERSATION_LIST, /* mailing list, newsletter */
  COI_CONVERSATION_SELF,
  COI_CONVERSATION_HIDDEN, /* one an account: where messages about messages lie; never listed */
} CoiConversationKind;

typedef enum
{
  COI_MESSAGE_RECEIVED,
  COI_MESSAGE_QUEUED,
  COI_MESSAGE_SENDING,
  COI_MESSAGE_SENT,
  COI_MESSAGE_DELIVERED,
  COI_MESSAGE_READ,
  COI_MESSAGE_FAILED,
} CoiMessageState;

typedef enum
{
  COI_RECEIPT_NONE,
  COI_RECEIPT_WANTED, /* the sender asks for one */
  COI_RECEIPT_DUE,    /* the user has seen the message */
  COI_RECEIPT_DONE,   /* sent, here or elsewhere, or not to be sent */
} CoiReceiptState;

typedef struct
{
  gint64 id;
  gint64 account_id;
  gint64 conversation_id;
  char *message_id;  /* NULL when the message has none */
  char *sender;      /* normalised address, "" when unknown */
  char *sender_name; /* as in this message, or NULL */
  gboolean outgoing;
  gint64 time;      /* the Date, bounded by the server's arrival time: what is shown */
  gint64 sort_time; /* microseconds */
  char *subject;
  char *text;
  char *full_text;    /* NULL when the same */
  char *chat_content; /* NULL for an ordinary message */
  gboolean is_chat;
  char *in_reply_to;
  /* JSON array of {name,type,size}, or NULL; {rest} as the last element: that many bytes of the
   * message were not fetched */
  char *attachments;
  gboolean seen;
  CoiMessageState state;
  char *error;      /* why it failed, in the server's words; NULL */
  guint64 raw_size; /* bytes */
  CoiContentKind kind;
  char *content; /* JSON of coi_content_to_json(), NULL */
  char *html;    /* @text formatted, NULL when it is plain */
  CoiReceiptState receipt;
  gboolean hidden;   /* lies in the hidden conversation, its own being @home_id */
  gboolean removing; /* the user removed it; it is still on the server */
  gint64 home_id;    /* 0 when it was never hidden */
  /* What others made of it; only read. */
  gboolean deleted;
  char *edited_text; /* NULL: it was not edited */
  char *edited_html;
  char *effects;        /* JSON, see coi-store-effects.c; NULL */
  gint64 pinned_at;     /* the sort_time of its pin, 0: none */
  gint64 pinned_until;  /* 0: without end */
  gboolean is_unpinned; /* the user took that pin away here */
} CoiMessageRecord;

typedef struct
{
  gint64 id;
  gint64 account_id;
  CoiConversationKind kind;
  char *key;     /* unique in the account: "direct:<address>", "group:<id>", "people:<sorted
                    addresses>", "list:<id>", "self" */
  char *name;    /* for groups and lists; direct: the contact's name, else the address */
  GStrv members; /* addresses without our own; may be NULL when only reading lists */
  guint unread;
  char *first_message_id; /* Message-ID of the first message, for References */
  char *last_message_id;
  CoiMessageRecord *last; /* when listing; NULL when the conversation is empty */
  gboolean is_hidden;     /* all that was sent there is hidden: nothing to list */
  gint64 pinned;          /* row id of the pinned message, 0: none */
  gint64 pinned_until;    /* Unix seconds, 0: without end */
} CoiConversationRecord;

typedef struct
{
  gint64 message_id; /* row id of the message */
  gint64 account_id;
  char *sender;     /* envelope */
  GStrv recipients; /* those still to be sent to */
  GBytes *data;     /* read back: NULL when the file is gone */
  char *data_file; /* (nullable): the file of the folder "outbox" that has them; read, not copied */
  guint attempts;
  gint64 next_attempt; /* Unix seconds */
  gint64 created;
  gboolean smtp_done; /* accepted by SMTP; what remains is the copy in Sent */
  gint64 send_at;     /* Unix seconds: not before; 0: at once */
} CoiOutboxRecord;

typedef struct
{
  gint64 message_id;
  gint64 mailbox_id;
  guint32 uid;
} CoiPendingSeen;

/* What one commit changed; each array has no duplicates. */
typedef struct
{
  GArray *conversations;     /* gint64: new, changed or removed */
  GArray *inserted_messages; /* gint64 */
  GArray *updated_messages;
  GArray *removed_messages;
  GArray *moved_conversations; /* gint64: a message was inserted elsewhere than at the end, or
                                  removed */
  gboolean accounts;
  gboolean outbox;
} CoiStoreChanges;

void coi_account_record_free (CoiAccountRecord *self);
CoiAccountRecord *coi_account_record_copy (const CoiAccountRecord *self);
void coi_mailbox_record_free (CoiMailboxRecord *self);
void coi_conversation_record_free (CoiConversationRecord *self);
void coi_message_record_free (CoiMessageRecord *self);
CoiMessageRecord *coi_message_record_copy (const CoiMessageRecord *self);
void coi_outbox_record_free (CoiOutboxRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiAccountRecord, coi_account_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiMailboxRecord, coi_mailbox_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiConversationRecord, coi_conversation_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiMessageRecord, coi_message_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiOutboxRecord, coi_outbox_record_free)

G_END_DECLS
