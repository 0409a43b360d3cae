/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 5322 and MIME bytes -> a plain record. No I/O; hostile input welcome. */
#pragma once

#include "coi-address.h"
#include "coi-content.h"

G_BEGIN_DECLS

#define COI_MESSAGE_ERROR (coi_message_error_quark ())
typedef enum
{
  COI_MESSAGE_ERROR_TOO_LARGE,
  COI_MESSAGE_ERROR_MALFORMED,
  COI_MESSAGE_ERROR_CHANGED, /* a file to send is not what it was */
} CoiMessageError;
GQuark coi_message_error_quark (void);

typedef struct
{
  char *name; /* a safe file name: never a path, no control or bidi characters; never NULL */
  char *content_type; /* lower case, "application/octet-stream" when absent */
  guint64 size;       /* decoded bytes */
  gboolean is_inline;
  char *section;       /* its number in FETCH BODY[…] (RFC 9051, section 6.4.5), "1.2" */
  char *encoding;      /* lower case: "base64", "quoted-printable", "7bit" … */
  char *content_id;    /* (nullable): without "<>" */
  guint duration;      /* Chat-Duration, milliseconds; 0 when not said */
  gboolean is_preview; /* Chat-Content: preview: stands for the next one that is none */
} CoiAttachment;

/**
 * CoiParsedMessage:
 * All strings are valid UTF-8 without NUL; Message-IDs are without "<>", at most 998 bytes.
 */
typedef struct
{
  char *message_id;  /* NULL when missing or unusable */
  char *in_reply_to; /* the first id of In-Reply-To, or NULL */
  GStrv references;  /* first to last; at most 64 (first one and the last 63); never NULL */
  CoiAddress
      *from; /* NULL without authority: not exactly one From field with exactly one address */
  CoiAddress *from_shown; /* the best that can be shown when @from is NULL; may be NULL */
  GPtrArray *to;          /* CoiAddress; never NULL */
  GPtrArray *cc;          /* CoiAddress; never NULL */
  char *subject;          /* "" when absent */
  gint64 date;            /* Unix seconds; 0 when missing or unreadable */
  gboolean is_chat;       /* Chat-Version, chat$ Message-ID or chat$ first reference */
  char *chat_version;     /* raw value or NULL */
  char *chat_content;     /* message-level Chat-Content: lower case, without parameters; NULL */
  gboolean is_auto;       /* Auto-Submitted other than "no", or Precedence bulk/junk/list */
  char *list_id;          /* List-Id's id, or NULL */
  char *list_name;        /* List-Id's phrase, or NULL */
  gboolean wants_receipt; /* Disposition-Notification-To or Chat-Disposition-Notification-To equals
                             From */
  gboolean is_report;     /* multipart/report, or a receipt without one */
  char *text; /* what the bubble shows: quote and signature folded away; never NULL, may be "" */
  char *full_text; /* the whole text when it differs from @text, else NULL */
  gboolean text_from_html;
  gboolean text_truncated;
  GPtrArray *attachments; /* CoiAttachment; never NULL */
  char *html;             /* (nullable): @text formatted, as coi_rich_text_to_html() writes it */
  CoiContent *content; /* (nullable): NULL for an ordinary message with nothing to say about it */
} CoiParsedMessage;

void coi_parsed_message_free (CoiParsedMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiParsedMessage, coi_parsed_message_free)
void coi_attachment_free (CoiAttachment *self);

/* May be called from any thread. Fails only for a message beyond all limits; whatever else is
 * wrong, the record says what could be read. */
CoiParsedMessage *coi_message_parse (GBytes *raw, GError **error);

G_END_DECLS
