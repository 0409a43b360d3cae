/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is true of every formatted text. */
#include "check-rich-text.h"

#include <string.h>

static const char *
style_name (CoiRichStyle style)
{
  static const char *const names[] = { "bold",  "italic",  "strike", "code",   "block",
                                       "quote", "heading", "link",   "mention" };
  gint bit = g_bit_nth_lsf (style, -1);

  g_assert_cmpuint (style, ==, 1u << bit);
  return names[bit];
}

char *
describe_rich_text (const CoiRichText *self)
{
  GString *out = g_string_new (self->text);

  for (guint i = 0; i < self->spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, i);

      g_string_append_printf (out, "\n%u-%u %s", span->start, span->end, style_name (span->style));
      if (span->target != NULL)
        g_string_append_printf (out, " %s", span->target);
    }
  return g_string_free_and_steal (out);
}

static gboolean
is_boundary (const char *text, guint offset)
{
  return ((guchar)text[offset] & 0xc0) != 0x80;
}

static void
check_target (const CoiRichSpan *span)
{
  if (span->style == COI_RICH_LINK)
    {
      g_assert_true (g_utf8_validate (span->target, -1, NULL));
      g_assert_true (g_ascii_strncasecmp (span->target, "http://", 7) == 0 ||
                     g_ascii_strncasecmp (span->target, "https://", 8) == 0 ||
                     g_ascii_strncasecmp (span->target, "mailto:", 7) == 0);
      g_assert_null (strpbrk (span->target, " \n\t\"<>"));
    }
  else if (span->style == COI_RICH_MENTION)
    g_assert_true (g_str_equal (span->target, "all") || strchr (span->target, '@') != NULL);
  else
    g_assert_null (span->target);
}

static void
check_spans (const CoiRichText *self)
{
  gsize length = strlen (self->text);
  const CoiRichSpan *last = NULL;

  g_assert_true (g_utf8_validate (self->text, -1, NULL));
  for (guint i = 0; i < self->spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, i);

      g_assert_cmpuint (span->start, <, span->end);
      g_assert_cmpuint (span->end, <=, length);
      g_assert_true (is_boundary (self->text, span->start) && is_boundary (self->text, span->end));
      if (last != NULL)
        g_assert_true (last->start < span->start ||
                       (last->start == span->start && last->end >= span->end));
      check_target (span);
      last = span;
    }
}

void
check_rich_text (const CoiRichText *self)
{
  g_autofree char *html = coi_rich_text_to_html (self);
  g_autoptr (CoiRichText) again = coi_rich_text_from_html (html);
  g_autofree char *expected = describe_rich_text (self);
  g_autofree char *actual = describe_rich_text (again);
  g_autofree char *plain = coi_rich_text_to_plain (self);
  g_autofree char *markdown = coi_rich_text_to_markdown (self);

  check_spans (self);
  if (g_strcmp0 (expected, actual) != 0)
    g_test_message ("%s", html);
  g_assert_cmpstr (actual, ==, expected);
  g_assert_true (g_utf8_validate (plain, -1, NULL));
  g_assert_true (g_utf8_validate (markdown, -1, NULL));
}

static gboolean
is_alnum_before (const char *text, guint offset)
{
  return offset > 0 && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (text + offset)));
}

/* Whether a mark at @offset would be read as part of a mention or be code. */
static gboolean
is_no_place (const CoiRichText *self, guint offset, gboolean opens)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, i);

      if (span->style == COI_RICH_MENTION && (opens ? span->end : span->start) == offset)
        return TRUE;
      if (span->style == COI_RICH_CODE && span->start < offset && offset < span->end)
        return TRUE;
    }
  return FALSE;
}

/* Where a mark can stand in Markdown. */
static gboolean
is_clear (const CoiRichText *self, const CoiRichSpan *span)
{
  return !is_alnum_before (self->text, span->start) &&
         !g_unichar_isalnum (g_utf8_get_char (self->text + span->end)) &&
         !is_no_place (self, span->start, TRUE) && !is_no_place (self, span->end, FALSE);
}

/* Marks that were read are marks no longer when what stood beside them is gone: "*a*_b_" is one
 * style, "*a*@Bob:…" without the style is no mention. */
static gboolean
has_lost_marks (const CoiRichText *self)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, i);

      if (span->style == COI_RICH_MENTION && is_alnum_before (self->text, span->start))
        return TRUE;
      if ((span->style & (COI_RICH_BOLD | COI_RICH_ITALIC | COI_RICH_STRIKE)) != 0 &&
          !is_clear (self, span))
        return TRUE;
    }
  return FALSE;
}

void
check_rich_markdown (const CoiRichText *self)
{
  g_autofree char *markdown = coi_rich_text_to_markdown (self);
  g_autoptr (CoiRichText) again = coi_rich_text_from_markdown (markdown);
  g_autofree char *expected = describe_rich_text (self);
  g_autofree char *actual = describe_rich_text (again);

  if (has_lost_marks (self))
    return;
  if (g_strcmp0 (expected, actual) != 0)
    g_test_message ("%s", markdown);
  g_assert_cmpstr (actual, ==, expected);
}
