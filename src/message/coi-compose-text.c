/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a message to send, plain and formatted, below what they quote or forward. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-compose.h"

#include "coi-flowed.h"
#include "coi-text.h"

#include <string.h>

#define FORWARDED "---------- Forwarded message ----------"
#define NAME_MAX_CHARS 256

/* "From: …" is said in English, for programs; NULL when whose words they are is not told. */
static char *
dup_forwarded_from (const CoiContent *content)
{
  g_autofree char *name = coi_text_sanitize_line (content->forwarded_from, NAME_MAX_CHARS);

  return name[0] != '\0' ? g_strconcat ("From: ", name, NULL) : NULL;
}

static gboolean
is_forwarded (const CoiDraft *draft)
{
  return draft->content != NULL && draft->content->is_forwarded;
}

static char *
dup_quote (const CoiDraft *draft)
{
  g_autofree char *quote = NULL;

  if (draft->content == NULL || draft->content->quote == NULL)
    return NULL;
  quote = coi_compose_clean (draft->content->quote);
  return coi_text_is_blank (quote) ? NULL : g_strdup (g_strchomp (quote));
}

/*
 * coi_compose_has_words:
 *
 * Returns: whether there is anything to read beside files
 */
gboolean
coi_compose_has_words (const CoiDraft *draft)
{
  g_autofree char *text = coi_compose_clean (draft->text);
  g_autofree char *quote = dup_quote (draft);

  return is_forwarded (draft) || quote != NULL || !coi_text_is_blank (text);
}

/* --- plain --- */

static void
append_flowed (GString *out, const char *text, gboolean quoted)
{
  g_autofree char *flowed = coi_flowed_encode (text, quoted);

  g_string_append (out, flowed);
}

/*
 * coi_compose_plain_lines:
 * @after: what follows the words, "" for nothing
 *
 * Returns: (transfer full): the words for text/plain; format=flowed
 */
char *
coi_compose_plain_lines (const CoiDraft *draft, const char *after)
{
  GString *out = g_string_new (NULL);
  g_autofree char *text = coi_compose_clean (draft->text);
  g_autofree char *quote = dup_quote (draft);

  if (is_forwarded (draft))
    {
      g_autofree char *from = dup_forwarded_from (draft->content);

      g_string_append (out, FORWARDED "\n");
      if (from != NULL)
        append_flowed (out, from, FALSE);
      g_string_append_c (out, '\n');
    }
  if (quote != NULL)
    {
      append_flowed (out, quote, TRUE);
      g_string_append_c (out, '\n');
    }
  append_flowed (out, text, FALSE);
  append_flowed (out, after, FALSE);
  return g_string_free_and_steal (out);
}

/* --- HTML --- */

static const char *
get_entity (char c)
{
  switch (c)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\n':
      return "<br>\n";
    default:
      return NULL;
    }
}

/*
 * coi_compose_escape:
 * @text: (nullable): anything
 *
 * Returns: (transfer full): HTML that shows it, in quotes too when it is one line
 */
char *
coi_compose_escape (const char *text)
{
  g_autofree char *clean = coi_compose_clean (text);
  GString *out = g_string_new (NULL);

  for (const char *p = g_strchomp (clean); *p != '\0';)
    {
      gsize length = strcspn (p, "&<>\"\n");

      g_string_append_len (out, p, length);
      p += length;
      if (*p != '\0')
        g_string_append (out, get_entity (*p++));
    }
  return g_string_free_and_steal (out);
}

static void
append_html_words (GString *out, const CoiDraft *draft)
{
  g_autofree char *html = NULL;

  if (draft->rich != NULL)
    {
      html = coi_rich_text_to_html (draft->rich);
      g_string_append (out, html);
      if (!g_str_has_suffix (out->str, "\n"))
        g_string_append_c (out, '\n');
      return;
    }
  html = coi_compose_escape (draft->text);
  if (html[0] != '\0')
    g_string_append_printf (out, "<p>%s</p>\n", html);
}

/*
 * coi_compose_html_words:
 * @after: HTML that follows the words, "" for nothing
 *
 * Returns: (transfer full): the words as HTML that stands in a body
 */
char *
coi_compose_html_words (const CoiDraft *draft, const char *after)
{
  GString *out = g_string_new (NULL);
  g_autofree char *quote = dup_quote (draft);

  if (is_forwarded (draft))
    {
      g_autofree char *from = dup_forwarded_from (draft->content);
      g_autofree char *html = coi_compose_escape (from);

      g_string_append_printf (out, "<p class=\"forwarded\">" FORWARDED "%s%s</p>\n",
                              from != NULL ? "<br>\n" : "", html);
    }
  if (quote != NULL)
    {
      g_autofree char *html = coi_compose_escape (quote);

      g_string_append_printf (out, "<blockquote type=\"cite\">%s</blockquote>\n", html);
    }
  append_html_words (out, draft);
  g_string_append (out, after);
  return g_string_free_and_steal (out);
}

/* --- Markdown --- */

static char *
dup_markdown_lines (const CoiDraft *draft)
{
  GString *out = g_string_new (NULL);
  g_autofree char *text = coi_compose_clean (draft->markdown);
  g_autofree char *quote = dup_quote (draft);

  if (is_forwarded (draft))
    {
      g_autofree char *from = dup_forwarded_from (draft->content);

      g_string_append_printf (out, FORWARDED "\n%s%s\n", from != NULL ? from : "",
                              from != NULL ? "\n" : "");
    }
  if (quote != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (quote, "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        g_string_append_printf (out, "%s%s\n", lines[i][0] != '\0' ? "> " : ">", lines[i]);
      g_string_append_c (out, '\n');
    }
  g_string_append (out, text);
  if (!g_str_has_suffix (out->str, "\n"))
    g_string_append_c (out, '\n');
  return g_string_free_and_steal (out);
}

/*
 * coi_compose_words:
 *
 * Appends the words: one plain part, or the alternatives of COI's "Text Messages" when they are
 * formatted.
 */
void
coi_compose_words (CoiCompose *self)
{
  const CoiDraft *draft = self->draft;
  g_autofree char *lines = coi_compose_plain_lines (draft, "");
  g_autofree char *html = NULL;

  if (draft->rich == NULL || coi_rich_text_is_plain (draft->rich))
    {
      coi_compose_plain (self, lines);
      return;
    }
  coi_compose_open (self, "alternative", "");
  coi_compose_next (self);
  coi_compose_plain (self, lines);
  coi_compose_next (self);
  html = coi_compose_html_words (draft, "");
  coi_compose_html (self, html);
  if (draft->markdown != NULL)
    {
      g_autofree char *markdown = dup_markdown_lines (draft);

      coi_compose_next (self);
      coi_compose_part (self, "text/markdown; charset=UTF-8", markdown);
    }
  coi_compose_close (self);
}
