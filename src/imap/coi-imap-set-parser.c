/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of numbers: SEARCH, ESEARCH and VANISHED. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-parser-private.h"

/* Neighbours grow the last range, so that a million hits stay small. */
static void
add_range (GArray *numbers, guint32 first, guint32 last)
{
  CoiImapRange range = { MIN (first, last), MAX (first, last) };
  CoiImapRange *previous =
      numbers->len > 0 ? &g_array_index (numbers, CoiImapRange, numbers->len - 1) : NULL;

  if (previous != NULL && range.first > 0 && previous->last == range.first - 1)
    previous->last = range.last;
  else
    g_array_append_val (numbers, range);
}

/* "(" "MODSEQ" SP mod-sequence-value ")" (RFC 7162, section 3.1.5) */
static gboolean
parse_search_modseq (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_autofree char *name = NULL;

  if (!coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  name = coi_imap_scanner_atom (scanner);
  return name != NULL && g_ascii_strcasecmp (name, "MODSEQ") == 0 &&
         coi_imap_scanner_space (scanner) &&
         coi_imap_scanner_number (scanner, G_MAXINT64, &response->highest_modseq) &&
         coi_imap_scanner_accept (scanner, ')');
}

/* "SEARCH" *(SP nz-number) [SP search-sort-mod-seq] */
gboolean
coi_imap_parse_search (CoiImapScanner *scanner, CoiImapResponse *response)
{
  guint32 number;

  response->search = g_new0 (CoiImapSearch, 1);
  response->numbers = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  while (!coi_imap_scanner_at_end (scanner))
    {
      if (coi_imap_scanner_peek (scanner) == '(')
        return parse_search_modseq (scanner, response);
      if (!coi_imap_scanner_number32 (scanner, &number) || number == 0)
        return FALSE;
      add_range (response->numbers, number, number);
      if (!coi_imap_scanner_space (scanner))
        break;
    }
  return coi_imap_scanner_at_end (scanner);
}

/* sequence-set = (nz-number / nz-number ":" nz-number) *("," sequence-set) */
gboolean
coi_imap_parse_set (CoiImapScanner *scanner, GArray *numbers)
{
  do
    {
      guint32 first;
      guint32 last;

      if (!coi_imap_scanner_number32 (scanner, &first) || first == 0)
        return FALSE;
      last = first;
      if (coi_imap_scanner_accept (scanner, ':') &&
          (!coi_imap_scanner_number32 (scanner, &last) || last == 0))
        return FALSE;
      add_range (numbers, first, last);
    }
  while (coi_imap_scanner_accept (scanner, ','));
  return TRUE;
}

/* search-return-data = "MIN" SP nz-number / "MAX" SP nz-number / "ALL" SP sequence-set /
 * "COUNT" SP number / "MODSEQ" SP number / atom SP value (RFC 4731, section 5) */
static gboolean
parse_esearch_value (CoiImapScanner *scanner, const char *name, CoiImapResponse *response)
{
  CoiImapSearch *search = response->search;

  if (g_ascii_strcasecmp (name, "ALL") == 0)
    return coi_imap_parse_set (scanner, response->numbers);
  if (g_ascii_strcasecmp (name, "MIN") == 0)
    return coi_imap_scanner_number32 (scanner, &search->min) && search->min > 0;
  if (g_ascii_strcasecmp (name, "MAX") == 0)
    return coi_imap_scanner_number32 (scanner, &search->max) && search->max > 0;
  if (g_ascii_strcasecmp (name, "MODSEQ") == 0)
    return coi_imap_scanner_number (scanner, G_MAXINT64, &response->highest_modseq);
  if (g_ascii_strcasecmp (name, "COUNT") != 0)
    return coi_imap_scanner_skip_value (scanner);
  search->has_count = TRUE;
  return coi_imap_scanner_number32 (scanner, &search->count);
}

/* "UID", or a name with its value */
static gboolean
parse_esearch_item (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_autofree char *name = coi_imap_scanner_atom (scanner);

  if (name == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (name, "UID") == 0)
    return TRUE;
  return coi_imap_scanner_space (scanner) && parse_esearch_value (scanner, name, response);
}

/* search-correlator = SP "(" "TAG" SP tag-string ")" (RFC 4466, section 2.6.2) */
static gboolean
parse_correlator (CoiImapScanner *scanner, CoiImapSearch *search)
{
  g_autofree char *name = NULL;

  if (!coi_imap_scanner_accept (scanner, '('))
    return TRUE;
  name = coi_imap_scanner_atom (scanner);
  if (name == NULL || g_ascii_strcasecmp (name, "TAG") != 0 || !coi_imap_scanner_space (scanner))
    return FALSE;
  search->tag = coi_imap_scanner_astring (scanner);
  return search->tag != NULL && coi_imap_scanner_accept (scanner, ')');
}

/* esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
 * (RFC 9051, section 7.3.4) */
gboolean
coi_imap_parse_esearch (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->search = g_new0 (CoiImapSearch, 1);
  response->numbers = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  if (!parse_correlator (scanner, response->search))
    return FALSE;
  coi_imap_scanner_space (scanner);
  while (!coi_imap_scanner_at_end (scanner))
    if (!parse_esearch_item (scanner, response) ||
        (!coi_imap_scanner_space (scanner) && !coi_imap_scanner_at_end (scanner)))
      return FALSE;
  return TRUE;
}

/* expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids (RFC 7162, section 7) */
gboolean
coi_imap_parse_vanished (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->numbers = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  if (coi_imap_scanner_accept (scanner, '('))
    {
      g_autofree char *name = coi_imap_scanner_atom (scanner);

      if (name == NULL || g_ascii_strcasecmp (name, "EARLIER") != 0 ||
          !coi_imap_scanner_accept (scanner, ')') || !coi_imap_scanner_space (scanner))
        return FALSE;
      response->is_earlier = TRUE;
    }
  return coi_imap_parse_set (scanner, response->numbers) && coi_imap_scanner_at_end (scanner);
}
