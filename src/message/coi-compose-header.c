/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header fields of a message to send: people, ids, subject, date. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-compose.h"

#include "coi-charset.h"
#include "coi-message-parser.h"
#include "coi-text.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <sys/random.h>

#define ID_MAX 900
#define TARGETS_MAX 64
#define LINE_COLUMNS 76
/* Longer words are encoded, so that header lines can be folded. */
#define WORD_MAX 60
/* 36 bytes are 48 characters of base64: "=?utf-8?B?…?=" stays below 75 (RFC 2047, section 2), and
 * the first one of a subject stands on the line of its name. */
#define ENCODED_WORD_BYTES 36
#define NAME_MAX_CHARS 256
#define SUBJECT_MAX_CHARS 998

static void
fill_random (guchar *buffer, gsize length)
{
  gsize done = 0;

  while (done < length)
    {
      gssize n = getrandom (buffer + done, length - done, 0);
      if (n > 0)
        done += n;
      else if (errno != EINTR)
        g_error ("No random numbers: %s", g_strerror (errno));
    }
}

/*
 * coi_compose_random:
 * @out: (array fixed-size=25): room for the characters and a NUL
 *
 * Writes 24 letters, digits, "-" and "_": 144 random bits, so that nobody can guess them.
 */
void
coi_compose_random (char *out)
{
  static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  guchar random[COI_COMPOSE_RANDOM_CHARS];

  fill_random (random, sizeof random);
  for (guint i = 0; i < COI_COMPOSE_RANDOM_CHARS; i++)
    out[i] = alphabet[random[i] & 63];
  out[COI_COMPOSE_RANDOM_CHARS] = '\0';
}

/**
 * coi_message_id_new:
 * @address: the sender's addr-spec
 *
 * A new Message-ID (COI: "COI-specific Message Header Fields") that nobody can guess.
 *
 * Returns: (transfer full): "chat$", 24 characters, "@" and the domain, without "<>"
 */
char *
coi_message_id_new (const char *address)
{
  g_autofree char *normal = address != NULL ? coi_address_normalize (address) : NULL;
  const char *domain = normal != NULL ? coi_address_get_domain (normal) : NULL;
  char unique[COI_COMPOSE_RANDOM_CHARS + 1];

  coi_compose_random (unique);
  return g_strdup_printf ("chat$%s@%s", unique, domain != NULL ? domain : "localhost");
}

/*
 * coi_compose_refuse:
 *
 * Returns: %FALSE, with @error set to %COI_MESSAGE_ERROR_MALFORMED
 */
gboolean
coi_compose_refuse (GError **error, const char *words)
{
  g_set_error_literal (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED, words);
  return FALSE;
}

/* Whether header text can stand as it is: ASCII whose blanks survive folding. */
static gboolean
is_plain_header_text (const char *text)
{
  gsize word = 0;

  if (text[0] == ' ' || strstr (text, "=?") != NULL)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    {
      word = *p == ' ' ? 0 : word + 1;
      if (!g_ascii_isprint (*p) || word > WORD_MAX || (*p == ' ' && (p[1] == ' ' || p[1] == '\0')))
        return FALSE;
    }
  return TRUE;
}

/* Encoded words (RFC 2047) that split no character, separated by spaces. */
static char *
encode_words (const char *text)
{
  GString *out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    {
      const char *start = p;
      g_autofree char *base64 = NULL;

      while (*p != '\0' && g_utf8_next_char (p) - start <= ENCODED_WORD_BYTES)
        p = g_utf8_next_char (p);
      base64 = g_base64_encode ((const guchar *)start, p - start);
      g_string_append_printf (out, "%s=?utf-8?B?%s?=", out->len > 0 ? " " : "", base64);
    }
  return g_string_free_and_steal (out);
}

static char *
encode_subject (const char *subject)
{
  g_autofree char *line = coi_text_sanitize_line (subject, SUBJECT_MAX_CHARS);

  return is_plain_header_text (line) ? g_steal_pointer (&line) : encode_words (line);
}

/* A phrase (RFC 5322, section 3.2.5): words, a quoted string or encoded words. */
static char *
encode_name (const char *name)
{
  g_autofree char *line = coi_text_sanitize_line (name, NAME_MAX_CHARS);
  gboolean simple = TRUE;
  GString *quoted;

  if (!is_plain_header_text (line))
    return encode_words (line);
  for (const char *p = line; *p != '\0'; p++)
    simple &= g_ascii_isalnum (*p) || *p == ' ' || *p == '-' || *p == '_';
  if (simple)
    return g_steal_pointer (&line);
  quoted = g_string_new ("\"");
  for (const char *p = line; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  return g_string_free_and_steal (quoted);
}

static char *
encode_address (const CoiAddress *address, GError **error)
{
  g_autofree char *normal = coi_address_normalize (address->addr);
  g_autofree char *name = NULL;

  /* Letters beyond ASCII may stand in it (RFC 6532): to send it is up to the server's SMTPUTF8. */
  if (normal == NULL)
    {
      coi_compose_refuse (error, "An address can't stand in a message");
      return NULL;
    }
  if (address->name == NULL || coi_text_is_blank (address->name))
    return g_strdup (normal);
  name = encode_name (address->name);
  return g_strdup_printf ("%s <%s>", name, normal);
}

/*
 * coi_compose_field:
 * @value: 7-bit, without CR and LF
 *
 * Appends a field. It is folded at spaces (RFC 5322, section 2.2.3): in no value that is written
 * here does a space mean more.
 */
void
coi_compose_field (GString *out, const char *name, const char *value)
{
  gsize column = strlen (name) + 1;
  gboolean first = TRUE;

  g_string_append_printf (out, "%s:", name);
  do
    {
      gsize length = strcspn (value + !first, " ") + !first;

      if (column + first + length > LINE_COLUMNS)
        {
          g_string_append (out, "\r\n");
          column = 0;
        }
      if (first)
        g_string_append_c (out, ' ');
      g_string_append_len (out, value, length);
      column += first + length;
      value += length;
      first = FALSE;
    }
  while (*value != '\0');
  g_string_append (out, "\r\n");
}

static gboolean
append_addresses (GString *out, const char *name, const GPtrArray *list, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autofree char *one = encode_address (list->pdata[i], error);
      if (one == NULL)
        return FALSE;
      g_string_append_printf (value, "%s%s", i > 0 ? ", " : "", one);
    }
  if (value->len > 0)
    coi_compose_field (out, name, value->str);
  return TRUE;
}

static gboolean
check_id (const char *id, GError **error)
{
  if (id == NULL ||
      (strlen (id) <= ID_MAX && coi_text_is_header_safe (id) && strpbrk (id, "<>") == NULL))
    return TRUE;
  return coi_compose_refuse (error, "A Message-ID can't stand in a message");
}

static gboolean
check_targets (const CoiContent *content, GError **error)
{
  if (content == NULL)
    return TRUE;
  if (coi_content_is_about_another (content->kind) && content->targets[0] == NULL)
    return coi_compose_refuse (error, "The message doesn't say what it is about");
  if (g_strv_length (content->targets) > TARGETS_MAX)
    return coi_compose_refuse (error, "The message is about too many others");
  for (guint i = 0; content->targets[i] != NULL; i++)
    if (!check_id (content->targets[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_ids (const CoiDraft *draft, GError **error)
{
  if (draft->message_id == NULL)
    return coi_compose_refuse (error, "The message has no Message-ID");
  return check_id (draft->message_id, error) && check_id (draft->in_reply_to, error) &&
         check_id (draft->first_reference, error) && check_id (draft->last_reference, error) &&
         check_targets (draft->content, error);
}

/*
 * coi_compose_ids:
 * @ids: Message-IDs without "<>"
 *
 * Returns: (transfer full): them as a field's value
 */
char *
coi_compose_ids (const char *const *ids)
{
  GString *value = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    g_string_append_printf (value, "%s<%s>", i > 0 ? " " : "", ids[i]);
  return g_string_free_and_steal (value);
}

static void
append_ids (GString *out, const char *name, const char *const *ids)
{
  g_autofree char *value = coi_compose_ids (ids);

  if (value[0] != '\0')
    coi_compose_field (out, name, value);
}

static void
append_id (GString *out, const char *name, const char *id)
{
  append_ids (out, name, (const char *const[]){ id, NULL });
}

/* What is about other messages answers these; a receipt names them in its report (RFC 8098). */
static void
append_in_reply_to (GString *out, const CoiDraft *draft)
{
  const CoiContent *content = draft->content;
  gboolean about = content != NULL && content->kind != COI_CONTENT_RECEIPT &&
                   (draft->in_reply_to == NULL || coi_content_is_about_another (content->kind));

  if (about)
    append_ids (out, "In-Reply-To", (const char *const *)content->targets);
  else
    append_id (out, "In-Reply-To", draft->in_reply_to);
}

/* COI wants the first and the last only. */
static void
append_references (GString *out, const CoiDraft *draft)
{
  const char *first = draft->first_reference;
  const char *last = draft->last_reference;

  if (first == NULL || last == NULL || g_str_equal (first, last))
    append_id (out, "References", first != NULL ? first : last);
  else
    append_ids (out, "References", (const char *const[]){ first, last, NULL });
}

/*
 * coi_compose_date:
 *
 * Returns: (transfer full): an RFC 5322 date in UTC: the zone is nobody's business
 */
char *
coi_compose_date (gint64 unix_seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (unix_seconds);

  if (date == NULL)
    date = g_date_time_new_from_unix_utc (0);
  return g_mime_utils_header_format_date (date);
}

/* A receipt for a reaction, a vote or a receipt says nothing that anybody would want to know. */
static gboolean
wants_receipt (const CoiDraft *draft)
{
  const CoiContent *content = draft->content;

  return draft->request_receipt &&
         (content == NULL || !coi_content_is_about_another (content->kind) ||
          content->kind == COI_CONTENT_EDIT || content->kind == COI_CONTENT_DELETE);
}

static gboolean
append_people (GString *out, const CoiDraft *draft, GError **error)
{
  g_autofree char *from = encode_address (draft->from, error);

  if (from == NULL)
    return FALSE;
  coi_compose_field (out, "From", from);
  if (!append_addresses (out, "To", draft->to, error))
    return FALSE;
  if (wants_receipt (draft))
    {
      coi_compose_field (out, "Disposition-Notification-To", from);
      coi_compose_field (out, "Chat-Disposition-Notification-To", from);
    }
  return TRUE;
}

/*
 * coi_compose_header:
 *
 * Appends the fields that every message has.
 */
gboolean
coi_compose_header (CoiCompose *self, GError **error)
{
  const CoiDraft *draft = self->draft;
  g_autofree char *subject = encode_subject (draft->subject);
  g_autofree char *date = coi_compose_date (draft->date);

  if (!check_ids (draft, error) || !append_people (self->out, draft, error))
    return FALSE;
  coi_compose_field (self->out, "Subject", subject);
  coi_compose_field (self->out, "Date", date);
  append_id (self->out, "Message-ID", draft->message_id);
  append_in_reply_to (self->out, draft);
  append_references (self->out, draft);
  coi_compose_field (self->out, "Chat-Version", "1.0");
  coi_compose_field (self->out, "MIME-Version", "1.0");
  return TRUE;
}
