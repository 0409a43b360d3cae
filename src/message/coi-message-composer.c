/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft -> RFC 5322 bytes that follow the COI client specification. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-message-composer.h"

#include "coi-charset.h"
#include "coi-flowed.h"
#include "coi-message-parser.h"
#include "coi-text.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <sys/random.h>

#define ID_RANDOM_CHARS 24
#define ID_MAX 900
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

/**
 * coi_message_id_new:
 * @address: the sender's addr-spec
 *
 * A new Message-ID (COI: "COI-specific Message Header Fields"): 144 random bits, so that nobody can
 * guess it.
 *
 * Returns: (transfer full): "chat$", 24 characters, "@" and the domain, without "<>"
 */
char *
coi_message_id_new (const char *address)
{
  static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  g_autofree char *normal = address != NULL ? coi_address_normalize (address) : NULL;
  const char *domain = normal != NULL ? coi_address_get_domain (normal) : NULL;
  guchar random[ID_RANDOM_CHARS];
  char unique[ID_RANDOM_CHARS + 1];

  fill_random (random, sizeof random);
  for (guint i = 0; i < ID_RANDOM_CHARS; i++)
    unique[i] = alphabet[random[i] & 63];
  unique[ID_RANDOM_CHARS] = '\0';
  return g_strdup_printf ("chat$%s@%s", unique, domain != NULL ? domain : "localhost");
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
      g_set_error_literal (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED,
                           "An address can't stand in a message");
      return NULL;
    }
  if (address->name == NULL || coi_text_is_blank (address->name))
    return g_strdup (normal);
  name = encode_name (address->name);
  return g_strdup_printf ("%s <%s>", name, normal);
}

/* Folds at spaces (RFC 5322, section 2.2.3): none of the values here means more by a space. */
static void
append_field (GString *out, const char *name, const char *value)
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
    append_field (out, name, value->str);
  return TRUE;
}

static gboolean
check_id (const char *id, GError **error)
{
  if (id == NULL ||
      (strlen (id) <= ID_MAX && coi_text_is_header_safe (id) && strpbrk (id, "<>") == NULL))
    return TRUE;
  g_set_error_literal (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED,
                       "A Message-ID can't stand in a message");
  return FALSE;
}

static gboolean
check_ids (const CoiDraft *draft, GError **error)
{
  if (draft->message_id == NULL)
    {
      g_set_error_literal (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED,
                           "The message has no Message-ID");
      return FALSE;
    }
  return check_id (draft->message_id, error) && check_id (draft->in_reply_to, error) &&
         check_id (draft->first_reference, error) && check_id (draft->last_reference, error);
}

static void
append_id (GString *out, const char *name, const char *id)
{
  g_autofree char *value = NULL;

  if (id == NULL)
    return;
  value = g_strdup_printf ("<%s>", id);
  append_field (out, name, value);
}

/* COI wants the first and the last only. */
static void
append_references (GString *out, const CoiDraft *draft)
{
  const char *first = draft->first_reference;
  const char *last = draft->last_reference;
  g_autofree char *value = NULL;

  if (first == NULL || last == NULL || g_str_equal (first, last))
    {
      append_id (out, "References", first != NULL ? first : last);
      return;
    }
  value = g_strdup_printf ("<%s> <%s>", first, last);
  append_field (out, "References", value);
}

/* In UTC: the zone is nobody's business. */
static void
append_date (GString *out, gint64 unix_seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (unix_seconds);
  g_autofree char *value = NULL;

  if (date == NULL)
    date = g_date_time_new_from_unix_utc (0);
  value = g_mime_utils_header_format_date (date);
  append_field (out, "Date", value);
}

static gboolean
append_people (GString *out, const CoiDraft *draft, GError **error)
{
  g_autofree char *from = encode_address (draft->from, error);

  if (from == NULL)
    return FALSE;
  append_field (out, "From", from);
  if (!append_addresses (out, "To", draft->to, error))
    return FALSE;
  if (draft->request_receipt)
    {
      append_field (out, "Disposition-Notification-To", from);
      append_field (out, "Chat-Disposition-Notification-To", from);
    }
  return TRUE;
}

static gboolean
append_header (GString *out, const CoiDraft *draft, GError **error)
{
  g_autofree char *subject = encode_subject (draft->subject);

  if (!check_ids (draft, error) || !append_people (out, draft, error))
    return FALSE;
  append_field (out, "Subject", subject);
  append_date (out, draft->date);
  append_id (out, "Message-ID", draft->message_id);
  append_id (out, "In-Reply-To", draft->in_reply_to);
  append_references (out, draft);
  append_field (out, "Chat-Version", "1.0");
  append_field (out, "MIME-Version", "1.0");
  return TRUE;
}

/* With TAB but without other control characters, which only quoted-printable carries. */
static gboolean
is_seven_bit (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isprint (*p) && *p != '\n' && *p != '\t')
      return FALSE;
  return TRUE;
}

static char *
quoted_printable (const char *text)
{
  gsize length = strlen (text);
  GMimeEncoding state;
  char *out;
  gsize n;

  g_mime_encoding_init_encode (&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  out = g_malloc (g_mime_encoding_outlen (&state, length) + 1);
  n = g_mime_encoding_flush (&state, text, length, out);
  out[n] = '\0';
  return out;
}

static void
append_crlf (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append_c (out, '\r');
      g_string_append_c (out, *p);
    }
}

static void
append_body (GString *out, const char *text)
{
  g_autofree char *valid = coi_text_make_valid (text, -1);
  g_autofree char *clean = coi_text_clean (valid);
  g_autofree char *flowed = coi_flowed_encode (clean);
  g_autofree char *encoded = NULL;
  gboolean plain = is_seven_bit (flowed);

  append_field (out, "Content-Type", "text/plain; charset=UTF-8; format=flowed; delsp=yes");
  append_field (out, "Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
  g_string_append (out, "\r\n");
  encoded = plain ? g_steal_pointer (&flowed) : quoted_printable (flowed);
  append_crlf (out, encoded);
}

/**
 * coi_message_compose:
 * @draft: what to send
 * @error: set to %COI_MESSAGE_ERROR_MALFORMED when an address or id can't stand in a 7-bit header:
 * CR, LF, NUL, blanks, characters beyond ASCII in a local part
 *
 * Writes a text message (COI: "Text Messages"; RFC 5322; RFC 3676). Blanks at the ends of lines are
 * left out.
 *
 * Returns: (transfer full) (nullable): the message, CRLF line ends, 7-bit
 */
GBytes *
coi_message_compose (const CoiDraft *draft, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (draft->from != NULL, NULL);

  coi_gmime_init ();
  if (!append_header (out, draft, error))
    return NULL;
  append_body (out, draft->text);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
