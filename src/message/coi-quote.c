/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds where a person's own words end and the quoted mail begins. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-quote.h"

#include "coi-text.h"

#include <string.h>

#define ATTRIBUTION_LINES 3
#define BLOCK_LINES 8

typedef struct
{
  const char *start;
  gsize length;
} Line;

/* How a mail program begins, and ends, the line before a quote. */
static const char *const attribution_starts[] = {
  "On ",     "Am ",   "Le ",  "El ",      "Il ",   "Em ", "Op ", "Den ",
  "W dniu ", "Dne ",  "Mr. ", "Pe ",      "Den. ", "pon", "Ons", "Il giorno ",
  "Vào ",    "Στις ", "Em ",  "Le mer. ", "В ",    "ti ", "ke ", "to "
};
static const char *const attribution_ends[] = {
  "wrote:",   "schrieb:", "a écrit :", "a écrit:",    "escribió:", "ha scritto:", "escreveu:",
  "schreef:", "skrev:",   "napisał:",  "napisał(a):", "napisała:", "napsal(a):",  "kirjoitti:",
  "написал:", "пишет:",   "пише:",     "写道：",      "写道:",     "yazdı:",      "a scris:",
};
/* "schrieb Alice Example <alice@example.org>:" ends with the name. */
static const char *const attribution_middles[] = { " schrieb ", " schreef ", " skrev ", " wrote " };

/* What stands between dashes above the original. */
static const char *const original_titles[] = {
  "Original Message",      "Original message",       "Ursprüngliche Nachricht",
  "Originalnachricht",     "Message d'origine",      "Message d’origine",
  "Message original",      "Mensaje original",       "Messaggio originale",
  "Mensagem original",     "Oorspronkelijk bericht", "Ursprungligt meddelande",
  "Oprindelig meddelelse", "Wiadomość oryginalna",   "Исходное сообщение",
};

/* A forwarded message is what the sender wants to show: nothing of it is folded. */
static const char *const forward_titles[] = {
  "Forwarded message",         "Forwarded Message",           "Begin forwarded message",
  "Weitergeleitete Nachricht", "Anfang der weitergeleiteten", "Message transféré",
  "Mensaje reenviado",         "Messaggio inoltrato",         "Mensagem encaminhada",
};

static const char *const from_fields[] = {
  "From:", "Von:", "De :", "De:", "Da:",        "Van:",
  "Från:", "Fra:", "Od:",  "От:", "Lähettäjä:", "发件人:"
};
static const char *const other_fields[] = {
  "Sent:",       "Date:",    "To:",        "Subject:", "Cc:",        "Gesendet:", "Datum:",
  "An:",         "Betreff:", "Envoyé",     "Date :",   "À :",        "A :",       "Objet",
  "Enviado",     "Fecha:",   "Para:",      "Asunto:",  "Inviato:",   "Data:",     "A:",
  "Oggetto:",    "Assunto:", "Verzonden:", "Aan:",     "Onderwerp:", "Skickat:",  "Till:",
  "Ämne:",       "Sendt:",   "Til:",       "Emne:",    "Wysłano:",   "Do:",       "Temat:",
  "Отправлено:", "Кому:",    "Тема:"
};

static GArray *
split_lines (const char *text)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  const char *p = text;

  for (;;)
    {
      Line line = { p, strcspn (p, "\n") };

      g_array_append_val (lines, line);
      p += line.length;
      if (*p == '\0')
        return lines;
      p++;
    }
}

static const Line *
get (const GArray *lines, guint i)
{
  return &g_array_index (lines, Line, i);
}

static gboolean
is_blank (const Line *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (line->start[i] != ' ' && line->start[i] != '\t')
      return FALSE;
  return TRUE;
}

static gboolean
is_quoted (const Line *line)
{
  return line->length > 0 && line->start[0] == '>';
}

static gboolean
starts_with_any (const char *text, gsize length, const char *const *words, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gsize size = strlen (words[i]);
      if (size <= length && memcmp (text, words[i], size) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
ends_with_any (const char *text, const char *const *words, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_str_has_suffix (text, words[i]))
      return TRUE;
  return FALSE;
}

/* "-- " alone on its line (RFC 3676, section 4.3). */
static guint
find_signature (const GArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    if (get (lines, i)->length == 3 && memcmp (get (lines, i)->start, "-- ", 3) == 0)
      return i;
  return lines->len;
}

static const char *
skip_marks (const Line *line, const char *marks, gsize *length)
{
  const char *p = line->start;
  const char *end = p + line->length;

  while (p < end && strchr (marks, *p) != NULL)
    p++;
  *length = end - p;
  return p;
}

static gboolean
is_forward_title (const Line *line)
{
  gsize length;
  const char *p = skip_marks (line, "- ", &length);

  return starts_with_any (p, length, forward_titles, G_N_ELEMENTS (forward_titles));
}

static gboolean
is_original_title (const Line *line)
{
  gsize length;
  const char *p = skip_marks (line, "- ", &length);

  return line->length - length >= 2 && line->start[0] == '-' &&
         starts_with_any (p, length, original_titles, G_N_ELEMENTS (original_titles)) &&
         line->start[line->length - 1] == '-';
}

static gboolean
is_field (const Line *line, const char *const *names, guint n)
{
  gsize length;
  const char *p = skip_marks (line, "* ", &length);

  return starts_with_any (p, length, names, n);
}

/* The few header lines that Outlook puts above the original: From and at least two others. */
static gboolean
is_header_block (const GArray *lines, guint i)
{
  guint others = 0;

  if (!is_field (get (lines, i), from_fields, G_N_ELEMENTS (from_fields)))
    return FALSE;
  for (guint n = i + 1; n < lines->len && n < i + BLOCK_LINES; n++)
    others += is_field (get (lines, n), other_fields, G_N_ELEMENTS (other_fields));
  return others >= 2;
}

static gboolean
is_rule (const Line *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (line->start[i] != '_')
      return FALSE;
  return line->length >= 10;
}

/* The rule and the blank lines above a header block go with it. */
static guint
above_block (const GArray *lines, guint i)
{
  guint n = i;

  while (n > 0 && (is_blank (get (lines, n - 1)) || is_rule (get (lines, n - 1))))
    n--;
  return n;
}

/* Where an unquoted original begins in Outlook's way. */
static guint
find_original (const GArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      if (is_forward_title (get (lines, i)))
        return lines->len;
      if (is_original_title (get (lines, i)) || is_header_block (lines, i))
        return above_block (lines, i);
    }
  return lines->len;
}

static char *
join_lines (const GArray *lines, guint from, guint to)
{
  GString *out = g_string_new (NULL);

  for (guint i = from; i <= to; i++)
    {
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append_len (out, get (lines, i)->start, MIN (get (lines, i)->length, 512));
    }
  return g_strstrip (g_string_free_and_steal (out));
}

static gboolean
has_digit (const char *text)
{
  return strpbrk (text, "0123456789") != NULL;
}

static gboolean
has_any (const char *text, const char *const *words, guint n)
{
  for (guint i = 0; i < n; i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
ends_like_attribution (const char *text)
{
  if (ends_with_any (text, attribution_ends, G_N_ELEMENTS (attribution_ends)))
    return TRUE;
  return g_str_has_suffix (text, ":") &&
         has_any (text, attribution_middles, G_N_ELEMENTS (attribution_middles));
}

/* An ASCII colon, or the last byte of a full-width one. */
static gboolean
ends_with_colon (const Line *line)
{
  return line->length > 0 &&
         (line->start[line->length - 1] == ':' || (guchar)line->start[line->length - 1] == 0x9a);
}

/* Whether the lines that end with @last are an attribution: returns how many, 0 for none. */
static guint
count_attribution (const GArray *lines, guint last)
{
  guint first = last;

  if (get (lines, last)->length > 512)
    return 0;
  for (guint n = 1; n <= ATTRIBUTION_LINES; n++, first--)
    {
      g_autofree char *text = NULL;

      if (is_blank (get (lines, first)) || is_quoted (get (lines, first)))
        return 0;
      text = join_lines (lines, first, last);
      if (has_digit (text) && starts_with_any (text, strlen (text), attribution_starts,
                                               G_N_ELEMENTS (attribution_starts)))
        return n;
      if (first == 0)
        return 0;
    }
  return 0;
}

/* An attribution with a loose beginning, right above a quote. */
static guint
count_loose_attribution (const GArray *lines, guint last)
{
  guint n = count_attribution (lines, last);
  g_autofree char *text = NULL;

  if (n > 0 || get (lines, last)->length > 512)
    return n;
  text = join_lines (lines, last, last);
  return ends_like_attribution (text) ? 1 : 0;
}

static gboolean
has_quote_before (const GArray *lines, guint end)
{
  for (guint i = 0; i < end; i++)
    if (is_quoted (get (lines, i)))
      return TRUE;
  return FALSE;
}

/* Where the quote begins with which the text ends. Answers between quotes are left whole. */
static guint
find_trailing_quote (const GArray *lines, guint end)
{
  guint first = end;
  guint above;

  while (end > 0 && is_blank (get (lines, end - 1)))
    end--;
  for (guint i = end; i > 0 && (is_quoted (get (lines, i - 1)) || is_blank (get (lines, i - 1)));
       i--)
    if (is_quoted (get (lines, i - 1)))
      first = i - 1;
  if (first >= end || has_quote_before (lines, first))
    return lines->len;
  above = first;
  while (above > 0 && is_blank (get (lines, above - 1)))
    above--;
  return above > 0 ? above - count_loose_attribution (lines, above - 1) : first;
}

/* Where an attribution stands above an original that is not marked by ">". */
static guint
find_bare_attribution (const GArray *lines)
{
  if (has_quote_before (lines, lines->len))
    return lines->len;
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = get (lines, i);
      guint n;

      if (is_forward_title (line))
        return lines->len;
      if (!ends_with_colon (line))
        continue;
      n = count_attribution (lines, i);
      if (n > 0)
        return i + 1 - n;
    }
  return lines->len;
}

static char *
keep_lines (const GArray *lines, guint end)
{
  g_autofree char *kept = NULL;
  const char *start = get (lines, 0)->start;

  if (end == 0)
    return NULL;
  kept = g_strchomp (
      g_strndup (start, get (lines, end - 1)->start + get (lines, end - 1)->length - start));
  return coi_text_is_blank (kept) ? NULL : g_steal_pointer (&kept);
}

/*
 * coi_quote_fold:
 * @text: a message's text, UTF-8, LF line ends
 * @fold_quotes: whether to look for quoted mail besides the signature
 *
 * Finds what the writer of @text added (COI: "Text Messages": signatures and quotes are folded out
 * of view). When in doubt, and when nothing would be left, all of it.
 *
 * Returns: (transfer full) (nullable): the beginning of @text, or %NULL when nothing is to be
 * folded
 */
char *
coi_quote_fold (const char *text, gboolean fold_quotes)
{
  g_autoptr (GArray) lines = split_lines (text);
  guint end = find_signature (lines);
  char *kept;

  if (fold_quotes)
    {
      guint limit = end;

      end = MIN (end, find_trailing_quote (lines, limit));
      end = MIN (end, find_original (lines));
      end = MIN (end, find_bare_attribution (lines));
    }
  if (end == lines->len)
    return NULL;
  kept = keep_lines (lines, end);
  if (kept == NULL && fold_quotes)
    return coi_quote_fold (text, FALSE);
  return kept;
}
