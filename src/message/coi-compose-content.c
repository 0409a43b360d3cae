/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which parts a message of each kind is made of. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-compose.h"

#include "coi-text.h"

#include <string.h>

#define VALUE_MAX 900

/* COI: "Pinned Messages". Delta Chat's form has no end of its own. */
static gboolean
is_pinned (const CoiContent *content)
{
  return !coi_content_is_about_another (content->kind)
             ? content->is_pinned
             : content->kind == COI_CONTENT_PIN && content->pinned_until != 0;
}

static void
append_pinned (GString *out, const CoiContent *content)
{
  g_autofree char *date = NULL;
  g_autofree char *value = NULL;

  if (content->pinned_until != 0)
    {
      date = coi_compose_date (content->pinned_until);
      value = g_strdup_printf ("pinned; timeout=\"%s\"", date);
    }
  coi_compose_field (out, "Content-Disposition", value != NULL ? value : "pinned");
}

/* --- kinds of their own --- */

/* RFC 9078. Emoji may be made of invisible characters: the flag of Scotland is. */
static void
append_reaction (CoiCompose *self)
{
  const CoiContent *content = self->draft->content;
  g_autofree char *clean = coi_compose_clean (content->value);
  g_autofree char *lines = NULL;

  g_strstrip (g_strdelimit (clean, "\n\t", ' '));
  lines = g_strconcat (clean, "\n", NULL);
  coi_compose_field (self->out, "Content-Disposition", "reaction");
  coi_compose_part (self, "text/plain; charset=utf-8", lines);
}

/* A message about messages: @about in a field of its own on the first part, where alone Delta Chat
 * looks for it. */
static void
append_request (CoiCompose *self, const char *field, const char *about)
{
  coi_compose_open (self, "mixed", "");
  coi_compose_next (self);
  coi_compose_field (self->out, field, about);
  coi_compose_words (self);
  coi_compose_close (self);
}

/* Delta Chat knows a message by its first Message-ID, COI the last one: that is first in
 * In-Reply-To. */
static void
append_edit (CoiCompose *self)
{
  const CoiContent *content = self->draft->content;
  guint last = g_strv_length (content->targets) - 1;
  g_autofree char *about = g_strdup_printf ("<%s>", content->targets[last]);

  append_request (self, "Chat-Edit", about);
}

static void
append_delete (CoiCompose *self)
{
  const CoiContent *content = self->draft->content;
  g_autofree char *about = coi_compose_ids ((const char *const *)content->targets);

  append_request (self, "Chat-Delete", about);
}

/* "utf-8" for an address beyond ASCII, with \x{…} for what is beyond it (RFC 6533, section 3). */
static void
append_final_recipient (GString *out, const char *address)
{
  g_autoptr (GString) value = g_string_new (g_str_is_ascii (address) ? "rfc822;" : "utf-8;");

  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p))
    if (g_ascii_isgraph (*p))
      g_string_append_c (value, *p);
    else
      g_string_append_printf (value, "\\x{%X}", g_utf8_get_char (p));
  coi_compose_field (out, "Final-Recipient", value->str);
}

/* RFC 8098, section 3.1; the field for further messages is Delta Chat's. */
static char *
make_notification (const CoiDraft *draft, const CoiContent *content)
{
  GString *out = g_string_new (NULL);
  const CoiReport *report =
      content->reports != NULL && content->reports->len > 0 ? content->reports->pdata[0] : NULL;
  gboolean named = report != NULL && report->recipient[0] != '\0';
  g_autofree char *recipient =
      coi_address_normalize (named ? report->recipient : draft->from->addr);
  g_autofree char *first = g_strdup_printf ("<%s>", content->targets[0]);
  g_autofree char *others = coi_compose_ids ((const char *const *)content->targets + 1);

  coi_compose_field (out, "Reporting-UA", "COI Chat");
  if (recipient != NULL)
    append_final_recipient (out, recipient);
  coi_compose_field (out, "Original-Message-ID", first);
  if (others[0] != '\0')
    coi_compose_field (out, "Additional-Message-IDs", others);
  coi_compose_field (out, "Disposition", "manual-action/MDN-sent-automatically; displayed");
  return g_string_free_and_steal (out);
}

/* COI: "Sending Read Receipts"; never with the original message. The words are for people whose
 * mail client knows no receipts. */
static void
append_receipt (CoiCompose *self)
{
  const CoiContent *content = self->draft->content;
  g_autofree char *lines = coi_compose_plain_lines (self->draft, "");
  g_autofree char *notification = make_notification (self->draft, content);

  coi_compose_field (self->out, "Auto-Submitted", "auto-replied");
  coi_compose_field (self->out, "Content-Disposition", "notification");
  coi_compose_open (self, "report", "; report-type=disposition-notification");
  coi_compose_next (self);
  coi_compose_field (self->out, "Chat-Content", "ignore");
  coi_compose_plain (self, lines);
  coi_compose_next (self);
  coi_compose_field (self->out, "Content-Type", "message/disposition-notification");
  g_string_append_printf (self->out, "\r\n%s", notification);
  coi_compose_close (self);
}

/* --- messages with words, data and files --- */

static void
append_main (CoiCompose *self, const CoiContent *content)
{
  if (content != NULL && coi_compose_has_data (content))
    coi_compose_data (self);
  else
    coi_compose_words (self);
}

/* Files that belong to no option of a poll. */
static guint
count_files (const CoiDraft *draft)
{
  guint n = 0;

  for (guint i = 0; draft->files != NULL && i < draft->files->len; i++)
    n += !coi_compose_is_option (draft, i);
  return n;
}

static void
append_files (CoiCompose *self)
{
  const CoiDraft *draft = self->draft;

  for (guint i = 0; i < draft->files->len; i++)
    if (!coi_compose_is_option (draft, i))
      coi_compose_file_in_multipart (self, i, NULL);
}

/* Delta Chat looks for both on the message itself. */
static void
append_media_fields (CoiCompose *self, gboolean alone)
{
  const CoiDraft *draft = self->draft;
  const CoiDraftFile *first = draft->files->pdata[0];

  if (first->is_voice || (draft->content != NULL && draft->content->is_voice))
    coi_compose_field (self->out, "Chat-Voice-Message", "1");
  if (!alone && draft->files->len == 1)
    coi_compose_duration (self->out, first->duration);
}

/* A file alone is the message, unless the message has a disposition of its own. */
static gboolean
is_file_alone (const CoiDraft *draft)
{
  const CoiContent *content = draft->content;
  const CoiDraftFile *first = draft->files->pdata[0];

  return draft->files->len == 1 && first->preview == NULL && !coi_compose_has_words (draft) &&
         (content == NULL || (!content->is_pinned && !coi_compose_has_data (content)));
}

static void
append_mixed (CoiCompose *self)
{
  const CoiContent *content = self->draft->content;

  coi_compose_open (self, "mixed", "");
  if (coi_compose_has_words (self->draft) || (content != NULL && coi_compose_has_data (content)))
    {
      coi_compose_next (self);
      append_main (self, content);
    }
  append_files (self);
  coi_compose_close (self);
}

static void
append_message (CoiCompose *self)
{
  const CoiDraft *draft = self->draft;
  gboolean alone;

  if (count_files (draft) == 0)
    {
      append_main (self, draft->content);
      return;
    }
  alone = is_file_alone (draft);
  append_media_fields (self, alone);
  if (alone)
    coi_compose_file (self, 0, NULL);
  else
    append_mixed (self);
}

/* Kinds with a Chat-Content or a form of their own; all others are messages with words, data and
 * files. */
static const struct
{
  CoiContentKind kind;
  const char *chat_content;
  void (*append) (CoiCompose *self);
} kinds[] = {
  { COI_CONTENT_EDIT, "editrequest", append_edit },
  { COI_CONTENT_DELETE, "deleterequest", append_delete },
  { COI_CONTENT_REACTION, NULL, append_reaction },
  { COI_CONTENT_RECEIPT, NULL, append_receipt },
  { COI_CONTENT_POLL_VOTE, NULL, coi_compose_data },
  { COI_CONTENT_POLL_CLOSE, NULL, coi_compose_data },
  { COI_CONTENT_PIN, "message-pinned", coi_compose_words },
  { COI_CONTENT_UNPIN, "message-unpinned", coi_compose_words },
};

static void
append_kind (CoiCompose *self, const CoiContent *content)
{
  const char *chat_content = NULL;
  void (*append) (CoiCompose *self) = append_message;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == content->kind)
      {
        chat_content = kinds[i].chat_content;
        append = kinds[i].append;
      }
  if (content->kind == COI_CONTENT_EXTENSION)
    chat_content = content->extension;
  if (chat_content != NULL)
    coi_compose_field (self->out, "Chat-Content", chat_content);
  if (is_pinned (content))
    append_pinned (self->out, content);
  append (self);
}

static gboolean
check_content (const CoiDraft *draft, GError **error)
{
  const CoiContent *content = draft->content;

  if (content == NULL)
    return TRUE;
  if (content->kind == COI_CONTENT_EXTENSION &&
      (content->extension == NULL || !coi_text_is_header_safe (content->extension) ||
       strlen (content->extension) > VALUE_MAX))
    return coi_compose_refuse (error, "The kind of the message can't stand in a message");
  if (content->kind == COI_CONTENT_REACTION && content->value != NULL &&
      strlen (content->value) > VALUE_MAX)
    return coi_compose_refuse (error, "A reaction is no essay");
  if (content->kind == COI_CONTENT_DELIVERY)
    return coi_compose_refuse (error, "Delivery reports are made by servers");
  return coi_compose_check_data (draft, error);
}

/*
 * coi_compose_content:
 *
 * Appends the fields of the kind and the body.
 */
gboolean
coi_compose_content (CoiCompose *self, GError **error)
{
  const CoiContent *content = self->draft->content;

  if (!check_content (self->draft, error))
    return FALSE;
  if (content != NULL)
    append_kind (self, content);
  else
    append_message (self);
  return TRUE;
}
