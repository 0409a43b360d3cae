/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is found as marked text and as words. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-search-text.h"

#include "coi-config.h"
#include "coi-message-sentence.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_NAME 100
#define MAX_SNIPPET 1000 /* characters */

/* Characters that turn the direction of the text around them. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
         c == 0x200F || c == 0x061C;
}

static void
append_char (GString *markup, const char *at)
{
  gunichar c = g_utf8_get_char (at);

  if (is_bidi_control (c))
    return;
  if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
    g_string_append_c (markup, ' ');
  else if (c == '&')
    g_string_append (markup, "&amp;");
  else if (c == '<')
    g_string_append (markup, "&lt;");
  else if (c == '>')
    g_string_append (markup, "&gt;");
  else
    g_string_append_unichar (markup, c);
}

/**
 * coi_search_markup:
 * @snippet: a part of a message, UTF-8
 * @ranges: (element-type CoiSearchRange): what matches, in order, without overlaps
 *
 * Returns: (transfer full): Pango markup of one line, with what matches in bold
 */
char *
coi_search_markup (const char *snippet, GArray *ranges)
{
  g_autofree char *valid = g_utf8_make_valid (snippet, -1);
  GString *markup = g_string_new (NULL);
  const CoiSearchRange *range = NULL;
  gboolean is_open = FALSE;
  guint next = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      guint offset = at - valid;

      if (is_open && offset >= range->start + range->length)
        {
          g_string_append (markup, "</b>");
          is_open = FALSE;
        }
      while (!is_open && next < ranges->len &&
             g_array_index (ranges, CoiSearchRange, next).start <= offset)
        {
          range = &g_array_index (ranges, CoiSearchRange, next++);
          is_open = offset < range->start + range->length;
          if (is_open)
            g_string_append (markup, "<b>");
        }
      append_char (markup, at);
    }
  if (is_open)
    g_string_append (markup, "</b>");
  return g_string_free_and_steal (markup);
}

static void
add_part (GString *sentence, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (sentence->len > 0)
    g_string_append (sentence, ". ");
  g_string_append (sentence, part);
}

/**
 * coi_search_sentence:
 * @parts: what a row shows; borrowed
 *
 * Returns: (transfer full): "Bob: to the lake. in Holidays. Yesterday, 14:02"
 */
char *
coi_search_sentence (const CoiSearchSentence *parts)
{
  GString *sentence = g_string_new (NULL);
  g_autofree char *sender = coi_message_one_line (parts->sender, MAX_NAME);
  g_autofree char *snippet = coi_message_one_line (parts->snippet, MAX_SNIPPET);
  g_autofree char *name = coi_message_one_line (parts->conversation, MAX_NAME);
  g_autofree char *place = NULL;
  g_autofree char *said = NULL;

  /* Translators: "Bob: hello": who wrote what. */
  said = g_strdup_printf (_ ("%1$s: %2$s"), *sender != '\0' ? sender : _ ("You"), snippet);
  if (*name != '\0')
    /* Translators: spoken in a list of found messages; %s is a conversation's name */
    place = g_strdup_printf (_ ("in the conversation %s"), name);
  add_part (sentence, said);
  add_part (sentence, place);
  add_part (sentence, parts->time);
  return g_string_free_and_steal (sentence);
}

/**
 * coi_search_count_text:
 * @n: how many messages are listed
 * @has_more: whether there are more than these
 *
 * Returns: (transfer full): "3 messages found"
 */
char *
coi_search_count_text (guint n, gboolean has_more)
{
  if (n == 0)
    return g_strdup (_ ("No messages found"));
  if (has_more)
    return g_strdup_printf (
        ngettext ("More than %u message found", "More than %u messages found", n), n);
  return g_strdup_printf (ngettext ("%u message found", "%u messages found", n), n);
}

/**
 * coi_search_fold:
 * @text: (nullable): a name, an address
 *
 * Returns: (transfer full): @text for comparing: without case and accents
 */
char *
coi_search_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : valid, -1);
  GString *result = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (result, g_utf8_get_char (at));
  return g_string_free_and_steal (result);
}

/**
 * coi_search_matches:
 * @folded_text: from coi_search_fold()
 * @folded_words: what was typed, from coi_search_fold()
 *
 * Returns: whether every word is somewhere in @folded_text
 */
gboolean
coi_search_matches (const char *folded_text, const char *folded_words)
{
  g_auto (GStrv) words = g_strsplit_set (folded_words, " \t\n,", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (folded_text, words[i]) == NULL)
      return FALSE;
  return TRUE;
}
