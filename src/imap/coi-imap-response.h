/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server responses as plain structs (RFC 3501, section 7; RFC 9051, section 7; extensions). */
#pragma once

#include "coi-imap-structure.h"

G_BEGIN_DECLS

/**
 * CoiImapResponseKind:
 * @COI_IMAP_RESPONSE_STATUS: OK NO BAD BYE PREAUTH, tagged or not
 * @COI_IMAP_RESPONSE_CONTINUATION: +
 * @COI_IMAP_RESPONSE_CAPABILITY: CAPABILITY
 * @COI_IMAP_RESPONSE_ENABLED: ENABLED (RFC 5161)
 * @COI_IMAP_RESPONSE_LIST: LIST and LSUB
 * @COI_IMAP_RESPONSE_NAMESPACE: NAMESPACE (RFC 2342)
 * @COI_IMAP_RESPONSE_MAILBOX_STATUS: STATUS
 * @COI_IMAP_RESPONSE_SEARCH: SEARCH and ESEARCH (RFC 4731)
 * @COI_IMAP_RESPONSE_FLAGS: FLAGS
 * @COI_IMAP_RESPONSE_EXISTS: EXISTS
 * @COI_IMAP_RESPONSE_RECENT: RECENT
 * @COI_IMAP_RESPONSE_EXPUNGE: EXPUNGE
 * @COI_IMAP_RESPONSE_VANISHED: VANISHED (RFC 7162)
 * @COI_IMAP_RESPONSE_FETCH: FETCH
 * @COI_IMAP_RESPONSE_ID: ID (RFC 2971)
 * @COI_IMAP_RESPONSE_METADATA: METADATA (RFC 5464)
 * @COI_IMAP_RESPONSE_QUOTA: QUOTA (RFC 9208)
 * @COI_IMAP_RESPONSE_QUOTA_ROOT: QUOTAROOT (RFC 9208)
 * @COI_IMAP_RESPONSE_UNKNOWN: has a name that is not known, and was skipped
 */
typedef enum
{
  COI_IMAP_RESPONSE_STATUS,
  COI_IMAP_RESPONSE_CONTINUATION,
  COI_IMAP_RESPONSE_CAPABILITY,
  COI_IMAP_RESPONSE_ENABLED,
  COI_IMAP_RESPONSE_LIST,
  COI_IMAP_RESPONSE_NAMESPACE,
  COI_IMAP_RESPONSE_MAILBOX_STATUS,
  COI_IMAP_RESPONSE_SEARCH,
  COI_IMAP_RESPONSE_FLAGS,
  COI_IMAP_RESPONSE_EXISTS,
  COI_IMAP_RESPONSE_RECENT,
  COI_IMAP_RESPONSE_EXPUNGE,
  COI_IMAP_RESPONSE_VANISHED,
  COI_IMAP_RESPONSE_FETCH,
  COI_IMAP_RESPONSE_ID,
  COI_IMAP_RESPONSE_METADATA,
  COI_IMAP_RESPONSE_QUOTA,
  COI_IMAP_RESPONSE_QUOTA_ROOT,
  COI_IMAP_RESPONSE_UNKNOWN,
} CoiImapResponseKind;

typedef enum
{
  COI_IMAP_STATUS_OK,
  COI_IMAP_STATUS_NO,
  COI_IMAP_STATUS_BAD,
  COI_IMAP_STATUS_BYE,
  COI_IMAP_STATUS_PREAUTH,
} CoiImapStatus;

/**
 * CoiImapRange:
 * @first: not above @last
 * @last: included; a range is never expanded
 */
typedef struct
{
  guint32 first;
  guint32 last;
} CoiImapRange;

/**
 * CoiImapSection:
 * @name: what was in the brackets, e.g. "" or "HEADER" or "1.2"; any bytes
 * @is_binary: of BINARY[…]: without its transfer encoding (RFC 3516)
 * @is_partial: whether it begins at @origin
 * @origin: the first byte of it
 * @bytes: (nullable): the content; %NULL for NIL
 */
typedef struct
{
  char *name;
  gboolean is_binary;
  gboolean is_partial;
  guint64 origin;
  GBytes *bytes;
} CoiImapSection;

/**
 * CoiImapFetch:
 * @seq: the message's sequence number
 * @uid: 0 when not sent
 * @has_flags: tells "no flags" from "not sent"
 * @flags: (nullable): as sent, e.g. "\\Seen", "$MDNSent", made valid UTF-8
 * @internal_date: Unix seconds, 0 when not sent or unreadable
 * @size: RFC822.SIZE, in bytes
 * @modseq: 0 when not sent (RFC 7162)
 * @sections: (nullable) (element-type CoiImapSection): all BODY[…] and BINARY[…]
 * @body: (nullable): the bytes of the first of @sections, for those who asked for one
 * @structure: (nullable): BODYSTRUCTURE or BODY; %NULL when not sent, or sent in a form that
 *   cannot be understood
 */
typedef struct
{
  guint32 seq;
  guint32 uid;
  gboolean has_flags;
  GStrv flags;
  gint64 internal_date;
  guint64 size;
  guint64 modseq;
  GArray *sections;
  GBytes *body;
  CoiImapStructure *structure;
} CoiImapFetch;

typedef enum
{
  COI_IMAP_NAMESPACE_PERSONAL,
  COI_IMAP_NAMESPACE_OTHERS,
  COI_IMAP_NAMESPACE_SHARED,
} CoiImapNamespaceKind;

/**
 * CoiImapNamespace:
 * @kind: whose
 * @prefix: with which its names begin, as on the wire
 * @delimiter: 0 for NIL
 */
typedef struct
{
  CoiImapNamespaceKind kind;
  char *prefix;
  char delimiter;
} CoiImapNamespace;

/**
 * CoiImapEntry:
 * @name: the name, any bytes
 * @value: (nullable): %NULL for NIL, or where only names were sent
 *
 * A pair of ID or METADATA.
 */
typedef struct
{
  char *name;
  GBytes *value;
} CoiImapEntry;

/**
 * CoiImapQuota:
 * @resource: e.g. "STORAGE" (in units of 1024 bytes), "MESSAGE"
 * @usage: how much is used
 * @limit: how much may be
 */
typedef struct
{
  char *resource;
  guint64 usage;
  guint64 limit;
} CoiImapQuota;

/**
 * CoiImapSearch:
 * @tag: (nullable): the tag of the command that it answers, from ESEARCH
 * @min: the smallest hit, 0 when not sent
 * @max: the largest hit, 0 when not sent
 * @has_count: whether @count was sent
 * @count: how many hits
 *
 * What a SEARCH or ESEARCH says beside its numbers (RFC 4731).
 */
typedef struct
{
  char *tag;
  guint32 min, max;
  gboolean has_count;
  guint32 count;
} CoiImapSearch;

/**
 * CoiImapResponse:
 * @kind: which of the fields below mean something
 * @tag: (nullable): %NULL when untagged
 * @status: of STATUS
 * @code: (nullable): of STATUS: the response code's name in upper case, e.g. "UIDVALIDITY"
 * @code_arg: (nullable): of STATUS: what followed the code, raw
 * @text: of STATUS, CONTINUATION: for humans, made valid UTF-8; of UNKNOWN: the name
 * @words: (nullable): CAPABILITY, ENABLED, FLAGS and the code PERMANENTFLAGS: the atoms; LIST: the
 *   attributes; QUOTAROOT: the roots
 * @mailbox: (nullable): LIST, STATUS, METADATA, QUOTAROOT: the name as on the wire (modified
 *   UTF-7); QUOTA: the root
 * @old_name: (nullable): LIST: the name before it was renamed (RFC 9051, section 6.3.9.7)
 * @delimiter: LIST, NAMESPACE; 0 for NIL
 * @ns_prefix: (nullable): NAMESPACE: the first personal prefix, as on the wire
 * @namespaces: (nullable) (element-type CoiImapNamespace): NAMESPACE: all of them
 * @number: EXISTS, RECENT, EXPUNGE; the code UNSEEN
 * @messages: STATUS: how many
 * @unseen: STATUS: how many
 * @uid_next: STATUS and the code UIDNEXT
 * @uid_validity: STATUS and the codes UIDVALIDITY, APPENDUID, COPYUID
 * @deleted: STATUS: how many (RFC 9051)
 * @mailbox_size: STATUS: in bytes (RFC 8438)
 * @highest_modseq: STATUS, SEARCH, the code HIGHESTMODSEQ
 * @is_earlier: VANISHED: tells of the past and changes no sequence number
 * @numbers: (nullable) (element-type CoiImapRange): SEARCH, VANISHED; the codes MODIFIED,
 *   APPENDUID (in the destination) and COPYUID (in the source), in the order of the server
 * @to_numbers: (nullable) (element-type CoiImapRange): the code COPYUID: in the destination, in
 *   the order of the server
 * @search: (nullable): SEARCH
 * @entries: (nullable) (element-type CoiImapEntry): ID, METADATA
 * @quotas: (nullable) (element-type CoiImapQuota): QUOTA
 * @fetch: (nullable): FETCH
 */
typedef struct
{
  CoiImapResponseKind kind;
  char *tag;

  CoiImapStatus status;
  char *code;
  char *code_arg;
  char *text;

  GStrv words;
  char *mailbox;
  char *old_name;
  char delimiter;
  char *ns_prefix;
  GArray *namespaces;

  guint32 number;
  guint32 messages, unseen, uid_next, uid_validity, deleted;
  guint64 mailbox_size;
  guint64 highest_modseq;
  gboolean is_earlier;
  GArray *numbers;
  GArray *to_numbers;
  CoiImapSearch *search;
  GArray *entries;
  GArray *quotas;
  CoiImapFetch *fetch;
} CoiImapResponse;

void coi_imap_response_free (CoiImapResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapResponse, coi_imap_response_free)

const CoiImapSection *
coi_imap_fetch_find_section (const CoiImapFetch *self, const char *name, gboolean is_binary);

G_END_DECLS
