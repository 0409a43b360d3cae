/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message's text its writer added: not what is quoted, forwarded or signed. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"
#include "coi-quote.h"
#include "coi-text.h"

#include <string.h>

#define NAME_MAX_CHARS 256
#define QUOTE_MAX (16 * 1024)

static const char forwarded[] = COI_FORWARDED_TITLE;

static const char *
next_line (const char *line)
{
  line += strcspn (line, "\n");
  return *line == '\n' ? line + 1 : line;
}

static gboolean
is_blank_line (const char *line)
{
  return line[strspn (line, " \t")] == '\n' || line[strspn (line, " \t")] == '\0';
}

static const char *
skip_blank_lines (const char *p)
{
  while (*p != '\0' && is_blank_line (p))
    p = next_line (p);
  return p;
}

/* --- forwards --- */

/* Delta Chat does not say whose words it forwards. */
static char *
dup_author (const char *line)
{
  g_autofree char *raw = g_strndup (line, strcspn (line, "\n"));
  g_autofree char *name = coi_text_sanitize_line (raw, NAME_MAX_CHARS);

  return name[0] != '\0' && !g_str_equal (name, "Delta Chat") ? g_steal_pointer (&name) : NULL;
}

/* The title, maybe "From: …", a blank line. Returns what follows, @p when it is no forward. */
static const char *
take_forward (CoiParsedMessage *message, const char *p)
{
  const char *line = p + strlen (forwarded);
  const char *author = NULL;

  if (!g_str_has_prefix (p, forwarded))
    return p;
  if (g_str_has_prefix (line, "From:"))
    {
      author = line + strlen ("From:");
      line = next_line (line);
    }
  if (!is_blank_line (line))
    return p;
  coi_content_need (message)->is_forwarded = TRUE;
  message->content->forwarded_from = author != NULL ? dup_author (author) : NULL;
  return skip_blank_lines (line);
}

/* --- quotes --- */

/* The lines from @p up to @end without their marks, NULL when they say nothing. */
static char *
dup_quote (const char *p, const char *end)
{
  GString *out = g_string_new (NULL);
  gsize length;

  for (; p < end && out->len < QUOTE_MAX; p = next_line (p))
    {
      const char *words = p + (p[1] == ' ' ? 2 : 1);

      g_string_append_len (out, words, strcspn (words, "\n"));
      g_string_append_c (out, '\n');
    }
  length = MIN (out->len, QUOTE_MAX);
  while (length < out->len && length > 0 && ((guchar)out->str[length] & 0xc0) == 0x80)
    length--;
  g_string_truncate (out, length);
  g_strchomp (out->str);
  if (coi_text_is_blank (out->str))
    {
      g_string_free (out, TRUE);
      return NULL;
    }
  return g_string_free_and_steal (out);
}

/* An answer begins with the lines that it answers, marked by ">", and a blank line. Returns what
 * follows, @p when it quotes nothing. */
static const char *
take_quote (CoiParsedMessage *message, const char *p)
{
  const char *end = p;
  const char *rest;
  char *quote;

  if (*p != '>' || message->in_reply_to == NULL)
    return p;
  while (*end == '>')
    end = next_line (end);
  rest = skip_blank_lines (end);
  if (!is_blank_line (end) || (*rest == '\0' && message->attachments->len == 0))
    return p;
  quote = dup_quote (p, end);
  if (quote == NULL)
    return p;
  coi_content_need (message)->quote = quote;
  return rest;
}

/* --- all of it --- */

/* Shows @text, of which the whole is what was shown so far. */
static void
show (CoiParsedMessage *message, char *text)
{
  if (message->full_text == NULL)
    message->full_text = g_steal_pointer (&message->text);
  g_free (message->text);
  message->text = text;
}

/* Not merely an answer in a mail program to something from one. */
static gboolean
is_from_chat_program (const CoiParsedMessage *message)
{
  return message->chat_version != NULL ||
         (message->message_id != NULL && g_str_has_prefix (message->message_id, "chat$"));
}

static const char *
skip_others_words (CoiParsedMessage *message)
{
  const char *p = message->text;

  if (!is_from_chat_program (message) ||
      (message->content != NULL && coi_content_is_about_another (message->content->kind)))
    return p;
  p = take_forward (message, p);
  return take_quote (message, p);
}

/* A message written in a chat program has no quotes but those that its writer made there. Returns
 * whether anything else is folded away. */
gboolean
coi_words_read (CoiParsedMessage *message)
{
  const char *rest;
  char *kept;
  gboolean folded;

  if (message->full_text != NULL)
    return TRUE;
  rest = skip_others_words (message);
  kept = coi_quote_fold (rest, message->chat_version == NULL);
  folded = kept != NULL;
  if (kept == NULL && rest > message->text)
    kept = g_strdup (rest);
  if (kept != NULL)
    show (message, kept);
  return folded;
}
