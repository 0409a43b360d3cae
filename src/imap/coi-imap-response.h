/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server responses as plain structs (RFC 3501, section 7; RFC 9051, section 7). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  COI_IMAP_RESPONSE_STATUS,       /* OK NO BAD BYE PREAUTH, tagged or not */
  COI_IMAP_RESPONSE_CONTINUATION, /* + */
  COI_IMAP_RESPONSE_CAPABILITY,
  COI_IMAP_RESPONSE_ENABLED,
  COI_IMAP_RESPONSE_LIST, /* LIST and LSUB */
  COI_IMAP_RESPONSE_NAMESPACE,
  COI_IMAP_RESPONSE_MAILBOX_STATUS, /* STATUS */
  COI_IMAP_RESPONSE_SEARCH,         /* SEARCH and ESEARCH */
  COI_IMAP_RESPONSE_FLAGS,
  COI_IMAP_RESPONSE_EXISTS,
  COI_IMAP_RESPONSE_RECENT,
  COI_IMAP_RESPONSE_EXPUNGE,
  COI_IMAP_RESPONSE_FETCH,
  COI_IMAP_RESPONSE_UNKNOWN, /* well-formed, not known: skipped safely */
} CoiImapResponseKind;

typedef enum
{
  COI_IMAP_STATUS_OK,
  COI_IMAP_STATUS_NO,
  COI_IMAP_STATUS_BAD,
  COI_IMAP_STATUS_BYE,
  COI_IMAP_STATUS_PREAUTH,
} CoiImapStatus;

typedef struct
{
  guint32 first; /* first <= last; a range is never expanded */
  guint32 last;
} CoiImapRange;

/* One FETCH. Items that the response did not have are 0 or NULL; has_flags tells "no flags" from
 * "not sent". */
typedef struct
{
  guint32 seq;
  guint32 uid;
  gboolean has_flags;
  GStrv flags;          /* as sent, e.g. "\\Seen", "$MDNSent" */
  gint64 internal_date; /* Unix seconds, 0 when absent or unreadable */
  guint64 size;         /* RFC822.SIZE */
  guint64 modseq;
  char *section;       /* of BODY[section], e.g. "" or "HEADER" */
  gboolean is_partial; /* BODY[...]<origin> */
  guint64 origin;
  GBytes *body; /* its bytes; NULL for NIL or absent */
} CoiImapFetch;

typedef struct
{
  CoiImapResponseKind kind;
  char *tag; /* NULL when untagged */

  /* STATUS */
  CoiImapStatus status;
  char *code;     /* response code name, upper case, or NULL: "UIDVALIDITY", "APPENDUID" … */
  char *code_arg; /* what followed the code inside the brackets, raw, or NULL */
  char *text;     /* human text, made valid UTF-8 */

  GStrv words;     /* CAPABILITY, ENABLED, FLAGS: the atoms; LIST: the attributes */
  char *mailbox;   /* LIST, MAILBOX_STATUS: the name as on the wire (modified UTF-7) */
  char delimiter;  /* LIST, NAMESPACE; 0 for NIL */
  char *ns_prefix; /* NAMESPACE: first personal prefix, as on the wire */

  guint32 number;                                   /* EXISTS, RECENT, EXPUNGE */
  guint32 messages, unseen, uid_next, uid_validity; /* MAILBOX_STATUS */
  guint64 highest_modseq;
  GArray *numbers; /* SEARCH: CoiImapRange */
  CoiImapFetch *fetch;
} CoiImapResponse;

void coi_imap_response_free (CoiImapResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapResponse, coi_imap_response_free)

G_END_DECLS
