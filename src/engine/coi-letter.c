/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be sent to a conversation, on its way to being bytes. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-letter.h"

#include "coi-apply.h"
#include "coi-engine.h"
#include "coi-message-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define QUOTE_LINES 4
#define QUOTE_CHARS 300

/* --- to whom --- */

static GPtrArray *
make_recipients (const CoiConversationRecord *conversation, const char *own)
{
  GPtrArray *to = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);

  for (guint i = 0; conversation->members != NULL && conversation->members[i] != NULL; i++)
    g_ptr_array_add (to, coi_address_new (NULL, conversation->members[i]));
  if (to->len == 0 && conversation->kind == COI_CONVERSATION_SELF)
    g_ptr_array_add (to, coi_address_new (NULL, own));
  return to;
}

/* Reads well where there are subjects: continues theirs, else says who writes. */
static char *
make_subject (const CoiAccountRecord *account, const CoiMessageRecord *last)
{
  if (last != NULL && !last->is_chat && last->subject != NULL && *last->subject != '\0')
    {
      if (g_ascii_strncasecmp (last->subject, "re:", 3) == 0)
        return g_strdup (last->subject);
      return g_strconcat ("Re: ", last->subject, NULL);
    }
  return g_strdup_printf ("Message from %s", account->name != NULL && *account->name != '\0'
                                                 ? account->name
                                                 : account->address);
}

/* Classic clients ask their user about each request, so those are not asked. */
static gboolean
wants_receipts (CoiStore *store, const CoiConversationRecord *conversation)
{
  g_autofree char *value = coi_store_get_preference (store, "receipts");

  return g_strcmp0 (value, "no") != 0 && conversation->kind != COI_CONVERSATION_SELF &&
         (conversation->last == NULL || conversation->last->is_chat);
}

/**
 * coi_letter_new:
 * @store: an open database
 * @account: who writes
 * @conversation: where to, with its last message
 *
 * Returns: (transfer full) (nullable): an empty letter, %NULL when there is nobody to write to
 */
CoiLetter *
coi_letter_new (CoiStore *store,
                const CoiAccountRecord *account,
                const CoiConversationRecord *conversation)
{
  g_autoptr (CoiLetter) self = g_new0 (CoiLetter, 1);
  gboolean classic = conversation->last != NULL && !conversation->last->is_chat;

  self->account = coi_account_record_copy (account);
  self->conversation_id = conversation->id;
  self->to = make_recipients (conversation, account->address);
  self->message_id = coi_message_id_new (account->address);
  self->subject = make_subject (account, conversation->last);
  self->text = g_strdup ("");
  self->content = coi_content_new (COI_CONTENT_ORDINARY);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_draft_file_free);
  /* Classic clients thread by it; a chat client would show it as a quotation. */
  self->in_reply_to = classic ? g_strdup (conversation->last_message_id) : NULL;
  self->first_reference = g_strdup (conversation->first_message_id);
  self->last_reference = g_strdup (conversation->last_message_id);
  self->request_receipt = wants_receipts (store, conversation);
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  return self->to->len > 0 ? g_steal_pointer (&self) : NULL;
}

/**
 * coi_letter_free:
 * @self: (nullable) (transfer full): a letter
 *
 * Frees it.
 */
void
coi_letter_free (CoiLetter *self)
{
  if (self == NULL)
    return;
  coi_account_record_free (self->account);
  g_ptr_array_unref (self->to);
  g_free (self->message_id);
  g_free (self->subject);
  g_free (self->text);
  coi_rich_text_free (self->rich);
  g_free (self->markdown);
  coi_content_free (self->content);
  g_ptr_array_unref (self->files);
  g_free (self->in_reply_to);
  g_free (self->first_reference);
  g_free (self->last_reference);
  g_free (self);
}

/* --- what it says --- */

/**
 * coi_letter_set_markdown:
 * @self: a letter
 * @markdown: what was typed, UTF-8
 *
 * Sets the text. What has no markup is sent as it was typed.
 */
void
coi_letter_set_markdown (CoiLetter *self, const char *markdown)
{
  g_autoptr (CoiRichText) rich = coi_rich_text_from_markdown (markdown);

  if (coi_rich_text_is_plain (rich))
    {
      g_set_str (&self->text, markdown);
      return;
    }
  g_free (self->text);
  self->text = coi_rich_text_to_plain (rich);
  g_set_str (&self->markdown, markdown);
  coi_rich_text_free (self->rich);
  self->rich = g_steal_pointer (&rich);
}

static char *
make_quote (const char *text)
{
  g_autofree char *cut =
      g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), (glong)QUOTE_CHARS));
  const char *p = cut;

  for (guint i = 0; i < QUOTE_LINES && p != NULL; i++)
    p = strchr (i == 0 ? p : p + 1, '\n');
  if (p != NULL)
    cut[p - cut] = '\0';
  return strlen (cut) < strlen (text) ? g_strconcat (cut, "…", NULL) : g_steal_pointer (&cut);
}

static void
set_reply (CoiLetter *self, CoiStore *store, gint64 id)
{
  g_autoptr (CoiMessageRecord) target = coi_store_get_message (store, id);
  const char *text;

  if (target == NULL || target->message_id == NULL)
    return;
  text = coi_message_record_get_text (target);
  g_set_str (&self->in_reply_to, target->message_id);
  g_set_str (&self->last_reference, target->message_id);
  if (*text == '\0' && target->subject != NULL)
    text = target->subject;
  if (*text != '\0')
    self->content->quote = make_quote (text);
}

/* The words of the message; its files are added by who can load them. */
static void
set_forward (CoiLetter *self, CoiStore *store, gint64 id, gboolean say_who)
{
  g_autoptr (CoiMessageRecord) source = coi_store_get_message (store, id);
  g_autoptr (CoiContent) content = NULL;

  if (source == NULL)
    return;
  g_set_str (&self->text, coi_message_record_get_text (source));
  if (source->html != NULL && source->edited_text == NULL)
    {
      self->rich = coi_rich_text_from_html (source->html);
      self->markdown = coi_rich_text_to_markdown (self->rich);
    }
  content = coi_content_from_json (source->content);
  self->content->is_forwarded = TRUE;
  if (content->location != NULL)
    {
      self->content->kind = COI_CONTENT_LOCATION;
      self->content->location = g_steal_pointer (&content->location);
    }
  if (!say_who)
    return;
  self->content->forwarded_from =
      g_strdup (content->is_forwarded && content->forwarded_from != NULL ? content->forwarded_from
                : source->outgoing && self->account->name != NULL && *self->account->name != '\0'
                    ? self->account->name
                : source->sender_name != NULL ? source->sender_name
                                              : source->sender);
}

/* The type by name and first bytes, as the desktop knows it. */
static char *
guess_type (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);
  const char *type = info != NULL ? g_file_info_get_content_type (info) : NULL;
  char *mime = type != NULL ? g_content_type_get_mime_type (type) : NULL;

  return mime != NULL ? mime : g_strdup ("application/octet-stream");
}

static void
add_file (CoiLetter *self, const CoiOutgoingFile *source)
{
  g_autofree char *base = g_path_get_basename (source->path);
  g_autofree char *name = g_filename_display_name (base);
  g_autofree char *type =
      source->content_type != NULL ? g_strdup (source->content_type) : guess_type (source->path);
  CoiDraftFile *file = coi_draft_file_new (source->name != NULL ? source->name : name, type);

  file->path = g_strdup (source->path);
  file->duration = source->duration;
  file->is_voice = source->is_voice;
  self->content->is_voice |= source->is_voice;
  g_ptr_array_add (self->files, file);
}

/**
 * coi_letter_set_outgoing:
 * @self: an empty letter
 * @store: an open database
 * @outgoing: what the user composed
 *
 * Says it.
 */
void
coi_letter_set_outgoing (CoiLetter *self, CoiStore *store, const CoiOutgoing *outgoing)
{
  if (outgoing->forward_of != 0)
    set_forward (self, store, outgoing->forward_of, outgoing->forward_sender);
  else
    coi_letter_set_markdown (self, outgoing->text);
  if (outgoing->reply_to != 0)
    set_reply (self, store, outgoing->reply_to);
  if (outgoing->location != NULL)
    {
      self->content->kind = COI_CONTENT_LOCATION;
      self->content->location = coi_location_copy (outgoing->location);
    }
  if (outgoing->poll != NULL)
    {
      self->content->kind = COI_CONTENT_POLL;
      self->content->poll = coi_poll_copy (outgoing->poll);
    }
  self->content->is_pinned = outgoing->is_pinned;
  self->content->pinned_until = outgoing->pinned_until;
  for (guint i = 0; i < outgoing->files->len; i++)
    add_file (self, outgoing->files->pdata[i]);
}

/* The composer wants to know how large files are, so that it notices when they change. */
static gboolean
measure_files (const CoiLetter *self, GError **error)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      CoiDraftFile *file = self->files->pdata[i];
      GStatBuf status;

      if (file->path == NULL)
        continue;
      if (g_stat (file->path, &status) != 0)
        {
          g_set_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_FILE, "%s: %s", file->name,
                       g_strerror (errno));
          return FALSE;
        }
      file->size = status.st_size;
    }
  return TRUE;
}

/**
 * coi_letter_compose:
 * @self: a letter
 * @error: a #CoiMessageError, or %COI_ENGINE_ERROR_FILE
 *
 * Reads the files. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the message
 */
GBytes *
coi_letter_compose (const CoiLetter *self, GError **error)
{
  g_autoptr (CoiAddress) from = coi_address_new (self->account->name, self->account->address);
  const CoiDraft draft = {
    .from = from,
    .to = self->to,
    .message_id = self->message_id,
    .subject = self->subject,
    .text = self->text,
    .in_reply_to = self->in_reply_to,
    .first_reference = self->first_reference,
    .last_reference = self->last_reference,
    .date = self->now,
    .request_receipt = self->request_receipt,
    .rich = self->rich,
    .markdown = self->markdown,
    .content = self->content,
    .files = self->files,
  };

  return measure_files (self, error) ? coi_message_compose (&draft, error) : NULL;
}

/**
 * coi_letter_make_echo:
 * @self: a letter
 * @data: what was composed
 *
 * What is shown at once is what our own parser makes of the bytes, as every other client will.
 *
 * Returns: (transfer full) (nullable): the message as a row, %NULL when it is too large
 */
CoiMessageRecord *
coi_letter_make_echo (const CoiLetter *self, GBytes *data)
{
  g_autoptr (CoiParsedMessage) parsed = coi_message_parse (data, NULL);
  const CoiFetched fetched = {
    .seen = TRUE, .internal_date = self->now, .size = g_bytes_get_size (data), .data = data
  };
  CoiMessageRecord *record;

  if (parsed == NULL)
    return NULL;
  record = coi_apply_make_record (parsed, self->account, COI_MAILBOX_SENT, &fetched);
  record->conversation_id = self->conversation_id;
  record->state = COI_MESSAGE_QUEUED;
  record->sort_time = MAX (record->sort_time, g_get_real_time ());
  return record;
}

static GStrv
envelope (GPtrArray *to)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < to->len; i++)
    g_strv_builder_add (builder, ((CoiAddress *)to->pdata[i])->addr);
  return g_strv_builder_end (builder);
}

/**
 * coi_letter_make_row:
 * @self: a letter
 * @data: what was composed
 * @send_at: Unix seconds, 0: at once
 *
 * Returns: (transfer full): its place in the outbox
 */
CoiOutboxRecord *
coi_letter_make_row (const CoiLetter *self, GBytes *data, gint64 send_at)
{
  CoiOutboxRecord *row = g_new0 (CoiOutboxRecord, 1);

  row->account_id = self->account->id;
  row->sender = g_strdup (self->account->address);
  row->recipients = envelope (self->to);
  row->data = g_bytes_ref (data);
  row->created = self->now;
  row->send_at = send_at;
  return row;
}
