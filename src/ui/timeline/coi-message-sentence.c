/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as the one sentence that a screen reader speaks. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-sentence.h"

#include "coi-config.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_TEXT 2000 /* characters; who wants more opens the message */
#define MAX_NAME 100
#define MAX_SUBJECT 300
#define MAX_FILES 20
#define MAX_QUOTE 100
#define REPLACEMENT 0xFFFD

/* The next character of @text, which need not be UTF-8; moves @text behind it. 0 at the end. */
static gunichar
next_char (const char **text)
{
  const char *at = *text;
  gunichar c;

  if (*at == '\0')
    return 0;
  c = g_utf8_get_char_validated (at, -1);
  if (c == (gunichar)-1 || c == (gunichar)-2)
    {
      *text = at + 1;
      return REPLACEMENT;
    }
  *text = g_utf8_next_char (at);
  return c;
}

/* Characters that turn the direction of text around them, or hide. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
         c == 0x200F || c == 0x061C;
}

/**
 * coi_message_cut_text:
 * @text: (nullable): what should be UTF-8 but may be anything
 * @max_chars: the most characters to return
 * @max_lines: the most lines to return
 * @cut: (out) (optional): whether something is missing at the end
 *
 * Looks at no more bytes than it returns, so that a huge text costs as much as a long one.
 *
 * Returns: (transfer full): the beginning of @text, valid UTF-8, without white space at its end
 */
char *
coi_message_cut_text (const char *text, guint max_chars, guint max_lines, gboolean *cut)
{
  GString *result = g_string_new (NULL);
  const char *at = text != NULL ? text : "";
  guint lines = 1;

  for (guint n = 0; *at != '\0' && n < max_chars; n++)
    {
      gunichar c = next_char (&at);

      if (c == '\n' && ++lines > max_lines)
        break;
      if (c == '\n' || c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (result, c);
    }
  if (cut != NULL)
    *cut = *at != '\0';
  g_strchomp (result->str);
  return g_string_free_and_steal (result);
}

/**
 * coi_message_one_line:
 * @text: (nullable): what should be UTF-8 but may be anything
 * @max_chars: the most characters to return
 *
 * For names, subjects and file names, which strangers choose: no line breaks, no control
 * characters, nothing that reverses the text around it.
 *
 * Returns: (transfer full): one line of valid UTF-8
 */
char *
coi_message_one_line (const char *text, guint max_chars)
{
  GString *result = g_string_new (NULL);
  const char *at = text != NULL ? text : "";
  guint n;

  for (n = 0; *at != '\0' && n < max_chars; n++)
    {
      gunichar c = next_char (&at);

      if (is_bidi_control (c))
        continue;
      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        c = ' ';
      g_string_append_unichar (result, c);
    }
  g_strstrip (result->str);
  result->len = strlen (result->str);
  if (*at != '\0')
    g_string_append (result, "…");
  return g_string_free_and_steal (result);
}

static gboolean
ends_sentence (const char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));

  return last != NULL && strchr (".!?…:。！？؟", last[0]) != NULL &&
         g_utf8_strchr (".!?…:。！？؟", -1, g_utf8_get_char (last)) != NULL;
}

/* Screen readers pause at a full stop: every part ends with one, and no part with two. */
static void
add_part (GString *sentence, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (sentence->len > 0)
    g_string_append_c (sentence, ' ');
  g_string_append (sentence, part);
  if (!ends_sentence (part))
    g_string_append_c (sentence, '.');
}

static char *
files_part (const char *const *files)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = files != NULL ? g_strv_length ((char **)files) : 0;

  if (n == 0)
    return NULL;
  for (guint i = 0; i < MIN (n, MAX_FILES); i++)
    {
      g_autofree char *name = coi_message_one_line (files[i], MAX_NAME);
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  /* Translators: %2$s is a list of file names. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%1$u file: %2$s", "%1$u files: %2$s", n),
                          n, names->str);
}

/* "In reply to Alice: “Are you coming?”" */
static char *
quote_part (const CoiMessageSentence *parts)
{
  g_autofree char *name = coi_message_one_line (parts->quote_name, MAX_NAME);
  g_autofree char *quote = coi_message_one_line (parts->quote, MAX_QUOTE);

  if (parts->quote == NULL)
    return NULL;
  if (*name == '\0')
    /* Translators: spoken; %s is the beginning of another message */
    return g_strdup_printf (_ ("In reply to “%s”"), quote);
  /* Translators: spoken; %1$s is a person, %2$s the beginning of their message */
  return g_strdup_printf (_ ("In reply to %1$s, “%2$s”"), name, quote);
}

static char *
body_part (const CoiMessageSentence *parts)
{
  g_autofree char *subject = coi_message_one_line (parts->subject, MAX_SUBJECT);
  gboolean cut = FALSE;
  g_autofree char *text = coi_message_cut_text (parts->text, MAX_TEXT, MAX_TEXT, &cut);
  g_autofree char *quote = quote_part (parts);
  g_autoptr (GString) body = g_string_new (NULL);

  if (parts->mentions_me)
    add_part (body, _ ("Mentions you"));
  add_part (body, parts->before);
  add_part (body, quote);
  add_part (body, subject);
  add_part (body, text);
  add_part (body, parts->after);
  if (cut || parts->cut)
    add_part (body, _ ("The message goes on"));
  return g_string_free_and_steal (g_steal_pointer (&body));
}

/**
 * coi_message_sentence:
 * @parts: what there is to say
 *
 * "Bob: In reply to Alice, “Are you coming?”. Yes. Alice reacted thumbs up. 14:02. Sent."
 *
 * Returns: (transfer full): the sentence, translated, valid UTF-8
 */
char *
coi_message_sentence (const CoiMessageSentence *parts)
{
  g_autofree char *name = coi_message_one_line (parts->sender, MAX_NAME);
  g_autofree char *body = body_part (parts);
  g_autofree char *files = files_part (parts->files);
  g_autofree char *said = NULL;
  GString *sentence = g_string_new (NULL);

  if (*body == '\0' && files != NULL)
    g_set_str (&body, files);
  else if (*body == '\0')
    g_set_str (&body, _ ("empty message"));
  else if (files != NULL)
    {
      g_autofree char *text = g_steal_pointer (&body);
      body = g_strdup_printf ("%s %s", text, files);
    }
  /* Translators: "Bob: hello": who wrote what. */
  said = g_strdup_printf (_ ("%1$s: %2$s"), *name != '\0' ? name : _ ("You"), body);
  add_part (sentence, parts->day);
  if (parts->first_new)
    add_part (sentence, _ ("New messages"));
  add_part (sentence, said);
  add_part (sentence, parts->reactions);
  add_part (sentence, parts->time);
  add_part (sentence, parts->state);
  return g_string_free_and_steal (sentence);
}
