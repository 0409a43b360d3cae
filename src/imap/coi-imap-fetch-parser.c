/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message data of one FETCH response. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-parser-private.h"
#include "coi-imap-structure-parser.h"

#include <string.h>

typedef gboolean (*ItemFunc) (CoiImapScanner *scanner, CoiImapResponse *response);

/* "UID" SP uniqueid */
static gboolean
parse_uid (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_number32 (scanner, &response->fetch->uid) && response->fetch->uid > 0;
}

/* "FLAGS" SP flag-list */
static gboolean
parse_flags (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_strfreev (response->fetch->flags);
  response->fetch->flags = coi_imap_parse_flag_list (scanner);
  response->fetch->has_flags = response->fetch->flags != NULL;
  return response->fetch->has_flags;
}

/* "RFC822.SIZE" SP number64 */
static gboolean
parse_size (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_number (scanner, G_MAXINT64, &response->fetch->size);
}

/* "MODSEQ" SP "(" mod-sequence-value ")" (RFC 7162, section 7) */
static gboolean
parse_modseq (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_accept (scanner, '(') &&
         coi_imap_scanner_number (scanner, G_MAXINT64, &response->fetch->modseq) &&
         coi_imap_scanner_accept (scanner, ')');
}

static gboolean
read_digits (const char **p, guint count, int *value)
{
  *value = 0;
  for (; count > 0; count--, (*p)++)
    {
      if (!g_ascii_isdigit (**p))
        return FALSE;
      *value = *value * 10 + (**p - '0');
    }
  return TRUE;
}

static gboolean
read_month (const char **p, int *month)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  for (*month = 1; *month <= 12; (*month)++)
    if (g_ascii_strncasecmp (*p, names + 3 * (*month - 1), 3) == 0)
      {
        *p += 3;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_char (const char **p, char c)
{
  return **p == c && *(*p)++ != '\0';
}

/* date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE;
 * 0 when it is not one */
static gint64
to_unix (const char *p)
{
  int day, month, year, hour, minute, second, zone, sign;
  g_autoptr (GDateTime) date = NULL;

  while (*p == ' ')
    p++;
  if (!read_digits (&p, p[0] != '\0' && p[1] == '-' ? 1 : 2, &day) || !read_char (&p, '-') ||
      !read_month (&p, &month) || !read_char (&p, '-') || !read_digits (&p, 4, &year) ||
      !read_char (&p, ' ') || !read_digits (&p, 2, &hour) || !read_char (&p, ':') ||
      !read_digits (&p, 2, &minute) || !read_char (&p, ':') || !read_digits (&p, 2, &second) ||
      !read_char (&p, ' ') || (*p != '+' && *p != '-'))
    return 0;
  sign = *p++ == '-' ? -1 : 1;
  if (!read_digits (&p, 4, &zone))
    return 0;
  date = g_date_time_new_utc (year, month, day, hour, minute, MIN (second, 59));
  if (date == NULL)
    return 0;
  return g_date_time_to_unix (date) - sign * (zone / 100 * 3600 + zone % 100 * 60);
}

/* "INTERNALDATE" SP date-time; a date that cannot be read is no reason to lose the message. */
static gboolean
parse_date (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  if (!coi_imap_scanner_nstring (scanner, &bytes))
    return FALSE;
  if (bytes == NULL)
    return TRUE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  response->fetch->internal_date = to_unix (text);
  return TRUE;
}

/* "BODYSTRUCTURE" SP body, or "BODY" SP body */
static gboolean
parse_structure (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_clear_pointer (&response->fetch->structure, coi_imap_structure_free);
  return coi_imap_parse_structure (scanner, &response->fetch->structure);
}

/* ["<" number ">"] */
static gboolean
parse_origin (CoiImapScanner *scanner, CoiImapSection *section)
{
  section->is_partial = coi_imap_scanner_accept (scanner, '<');
  return !section->is_partial || (coi_imap_scanner_number (scanner, G_MAXINT64, &section->origin) &&
                                  coi_imap_scanner_accept (scanner, '>'));
}

static void
section_clear (gpointer data)
{
  CoiImapSection *section = data;

  g_free (section->name);
  g_clear_pointer (&section->bytes, g_bytes_unref);
}

/* "BODY" section ["<" number ">"] SP nstring; "BINARY" section-binary ["<" number ">"] SP
 * (nstring / literal8) (RFC 3516, section 7); behind the "[" */
static gboolean
parse_section (CoiImapScanner *scanner, CoiImapFetch *fetch, gboolean is_binary)
{
  CoiImapSection section = { .name = coi_imap_scanner_section (scanner), .is_binary = is_binary };

  if (section.name == NULL || !parse_origin (scanner, &section) ||
      !coi_imap_scanner_space (scanner) || !coi_imap_scanner_nstring (scanner, &section.bytes))
    {
      section_clear (&section);
      return FALSE;
    }
  if (fetch->sections == NULL)
    {
      fetch->sections = g_array_new (FALSE, FALSE, sizeof (CoiImapSection));
      g_array_set_clear_func (fetch->sections, section_clear);
      fetch->body = section.bytes != NULL ? g_bytes_ref (section.bytes) : NULL;
    }
  g_array_append_val (fetch->sections, section);
  return TRUE;
}

/* name section SP value, as of BINARY.SIZE (RFC 3516); behind the "[" */
static gboolean
skip_sectioned (CoiImapScanner *scanner)
{
  g_autofree char *section = coi_imap_scanner_section (scanner);
  CoiImapSection origin = { 0 };

  return section != NULL && parse_origin (scanner, &origin) && coi_imap_scanner_space (scanner) &&
         coi_imap_scanner_skip_value (scanner);
}

static const struct
{
  const char *name;
  ItemFunc parse;
} items[] = {
  { "UID", parse_uid },          { "FLAGS", parse_flags },   { "INTERNALDATE", parse_date },
  { "RFC822.SIZE", parse_size }, { "MODSEQ", parse_modseq }, { "BODYSTRUCTURE", parse_structure },
  { "BODY", parse_structure },
};

static gboolean
parse_bracketed (CoiImapScanner *scanner, CoiImapFetch *fetch, const char *name)
{
  if (g_ascii_strcasecmp (name, "BODY") == 0)
    return parse_section (scanner, fetch, FALSE);
  if (g_ascii_strcasecmp (name, "BINARY") == 0)
    return parse_section (scanner, fetch, TRUE);
  return skip_sectioned (scanner);
}

/* msg-att item, of which the unknown ones (ENVELOPE, X-GM-LABELS …) are skipped */
static gboolean
parse_item (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_autofree char *name = coi_imap_scanner_name (scanner);

  if (name == NULL)
    return FALSE;
  if (coi_imap_scanner_accept (scanner, '['))
    return parse_bracketed (scanner, response->fetch, name);
  if (!coi_imap_scanner_space (scanner))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (g_ascii_strcasecmp (name, items[i].name) == 0)
      return items[i].parse (scanner, response);
  return coi_imap_scanner_skip_value (scanner);
}

/**
 * coi_imap_parse_fetch:
 * @scanner: behind "FETCH "
 * @response: whose fetch is filled
 *
 * msg-att = "(" item *(SP item) ")" (RFC 3501, section 9).
 *
 * Returns: whether it was well-formed to the end of the line
 */
gboolean
coi_imap_parse_fetch (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->fetch = g_new0 (CoiImapFetch, 1);
  response->fetch->seq = response->number;
  if (response->number == 0 || !coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  while (!coi_imap_scanner_accept (scanner, ')'))
    if (!parse_item (scanner, response) ||
        (!coi_imap_scanner_space (scanner) && coi_imap_scanner_peek (scanner) != ')'))
      return FALSE;
  return coi_imap_scanner_at_end (scanner);
}
