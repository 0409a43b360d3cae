/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Response codes: "[UIDNEXT 5]", "[COPYUID …]". */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-parser-private.h"

#include <string.h>

typedef gboolean (*CodeFunc) (CoiImapScanner *scanner, CoiImapResponse *response);

static GArray *
new_set (GArray **set)
{
  g_clear_pointer (set, g_array_unref);
  *set = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  return *set;
}

/* "UIDVALIDITY" SP nz-number */
static gboolean
parse_uid_validity (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_number32 (scanner, &response->uid_validity);
}

/* "UIDNEXT" SP nz-number */
static gboolean
parse_uid_next (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_number32 (scanner, &response->uid_next);
}

/* "UNSEEN" SP nz-number */
static gboolean
parse_unseen (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_number32 (scanner, &response->number);
}

/* "HIGHESTMODSEQ" SP mod-sequence-value (RFC 7162, section 3.1.2.1) */
static gboolean
parse_highest_modseq (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_number (scanner, G_MAXINT64, &response->highest_modseq);
}

/* "PERMANENTFLAGS" SP flag-list */
static gboolean
parse_permanent_flags (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->words = coi_imap_parse_flag_list (scanner);
  return response->words != NULL;
}

/* "MODIFIED" SP sequence-set (RFC 7162, section 3.1.3) */
static gboolean
parse_modified (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_parse_set (scanner, new_set (&response->numbers));
}

/* "APPENDUID" SP nz-number SP append-uid (RFC 4315, section 3) */
static gboolean
parse_append_uid (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_number32 (scanner, &response->uid_validity) &&
         coi_imap_scanner_space (scanner) &&
         coi_imap_parse_set (scanner, new_set (&response->numbers));
}

/* "COPYUID" SP nz-number SP uid-set SP uid-set (RFC 4315, section 3) */
static gboolean
parse_copy_uid (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return parse_append_uid (scanner, response) && coi_imap_scanner_space (scanner) &&
         coi_imap_parse_set (scanner, new_set (&response->to_numbers));
}

static const struct
{
  const char *name;
  CodeFunc parse;
} codes[] = {
  { "UIDVALIDITY", parse_uid_validity },
  { "UIDNEXT", parse_uid_next },
  { "UNSEEN", parse_unseen },
  { "HIGHESTMODSEQ", parse_highest_modseq },
  { "PERMANENTFLAGS", parse_permanent_flags },
  { "MODIFIED", parse_modified },
  { "APPENDUID", parse_append_uid },
  { "COPYUID", parse_copy_uid },
};

/* Forgets what of an argument was read before it turned out to be none. */
static void
forget (CoiImapResponse *response)
{
  response->number = response->uid_validity = response->uid_next = 0;
  response->highest_modseq = 0;
  g_clear_pointer (&response->words, g_strfreev);
  g_clear_pointer (&response->numbers, g_array_unref);
  g_clear_pointer (&response->to_numbers, g_array_unref);
}

/* A code says something beside its response: one with a broken argument says nothing. */
static void
parse_argument (CoiImapResponse *response)
{
  CoiImapScanner scanner;

  if (response->code_arg == NULL)
    return;
  coi_imap_scanner_init_text (&scanner, response->code_arg);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (response->code, codes[i].name) == 0 &&
        (!codes[i].parse (&scanner, response) || !coi_imap_scanner_at_end (&scanner)))
      forget (response);
}

/* resp-text-code = "[" atom [SP 1*<any TEXT-CHAR except "]">] "]"; behind the "[". Quoted strings
 * (BADCHARSET, REFERRAL) may hold a "]". */
gboolean
coi_imap_parse_code (CoiImapScanner *scanner, CoiImapResponse *response)
{
  const guint8 *start = scanner->p;
  gboolean is_quoted = FALSE;
  const guint8 *space;
  gsize length;

  for (; scanner->p < scanner->end && (is_quoted || *scanner->p != ']'); scanner->p++)
    if (*scanner->p == '"')
      is_quoted = !is_quoted;
  length = scanner->p - start;
  if (length == 0 || !coi_imap_scanner_accept (scanner, ']'))
    return FALSE;
  space = memchr (start, ' ', length);
  response->code = g_ascii_strup ((const char *)start, space != NULL ? space - start : length);
  if (space != NULL)
    response->code_arg = g_strndup ((const char *)space + 1, start + length - space - 1);
  parse_argument (response);
  return TRUE;
}
