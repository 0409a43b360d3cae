/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One complete response, as the lexer cut it, to a CoiImapResponse. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-parser.h"

#include "coi-imap-error.h"
#include "coi-imap-parser-private.h"

typedef gboolean (*ParseFunc) (CoiImapScanner *scanner, CoiImapResponse *response);

typedef struct
{
  const char *name;
  CoiImapResponseKind kind;
  int status; /* CoiImapStatus, for STATUS */
  gboolean is_numbered;
  ParseFunc parse;
} Entry;

/* resp-text = ["[" resp-text-code "]" SP] text. A code that does not close is text: it says
 * nothing that could be acted on. */
static gboolean
parse_status (CoiImapScanner *scanner, CoiImapResponse *response)
{
  CoiImapScanner saved = *scanner;

  if (coi_imap_scanner_accept (scanner, '[') && !coi_imap_parse_code (scanner, response))
    *scanner = saved;
  coi_imap_scanner_accept (scanner, ' ');
  response->text = coi_imap_scanner_rest (scanner);
  return TRUE;
}

static void
add_word (GPtrArray *words, char *word)
{
  g_ptr_array_add (words, g_utf8_make_valid (word, -1));
  g_free (word);
}

static GStrv
end_words (GPtrArray *words)
{
  g_ptr_array_add (words, NULL);
  return (GStrv)g_ptr_array_free (words, FALSE);
}

/* capability-data = "CAPABILITY" *(SP capability); enable-data = "ENABLED" *(SP capability) */
static gboolean
parse_atoms (CoiImapScanner *scanner, CoiImapResponse *response)
{
  GPtrArray *words = g_ptr_array_new ();

  while (!coi_imap_scanner_at_end (scanner))
    {
      char *word = coi_imap_scanner_atom (scanner);

      if (word != NULL)
        add_word (words, word);
      if (word == NULL || (!coi_imap_scanner_at_end (scanner) && !coi_imap_scanner_space (scanner)))
        break;
    }
  response->words = end_words (words);
  return coi_imap_scanner_at_end (scanner);
}

/* flag-list = "(" [flag *(SP flag)] ")"; NULL when it is not well-formed */
GStrv
coi_imap_parse_flag_list (CoiImapScanner *scanner)
{
  GPtrArray *words;
  char *word;

  if (!coi_imap_scanner_accept (scanner, '('))
    return NULL;
  words = g_ptr_array_new_with_free_func (g_free);
  do
    {
      word = coi_imap_scanner_atom (scanner);
      if (word != NULL)
        add_word (words, word);
    }
  while (word != NULL && coi_imap_scanner_space (scanner));
  if (coi_imap_scanner_accept (scanner, ')'))
    return end_words (words);
  g_ptr_array_unref (words);
  return NULL;
}

/* "FLAGS" SP flag-list */
static gboolean
parse_flags (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->words = coi_imap_parse_flag_list (scanner);
  return response->words != NULL;
}

/* number SP ("EXISTS" / "RECENT" / "EXPUNGE") */
static gboolean
parse_nothing (CoiImapScanner *scanner, CoiImapResponse *response)
{
  return coi_imap_scanner_at_end (scanner);
}

static const Entry entries[] = {
  { "OK", COI_IMAP_RESPONSE_STATUS, COI_IMAP_STATUS_OK, FALSE, parse_status },
  { "NO", COI_IMAP_RESPONSE_STATUS, COI_IMAP_STATUS_NO, FALSE, parse_status },
  { "BAD", COI_IMAP_RESPONSE_STATUS, COI_IMAP_STATUS_BAD, FALSE, parse_status },
  { "BYE", COI_IMAP_RESPONSE_STATUS, COI_IMAP_STATUS_BYE, FALSE, parse_status },
  { "PREAUTH", COI_IMAP_RESPONSE_STATUS, COI_IMAP_STATUS_PREAUTH, FALSE, parse_status },
  { "CAPABILITY", COI_IMAP_RESPONSE_CAPABILITY, 0, FALSE, parse_atoms },
  { "ENABLED", COI_IMAP_RESPONSE_ENABLED, 0, FALSE, parse_atoms },
  { "LIST", COI_IMAP_RESPONSE_LIST, 0, FALSE, coi_imap_parse_list },
  { "LSUB", COI_IMAP_RESPONSE_LIST, 0, FALSE, coi_imap_parse_list },
  { "NAMESPACE", COI_IMAP_RESPONSE_NAMESPACE, 0, FALSE, coi_imap_parse_namespace },
  { "STATUS", COI_IMAP_RESPONSE_MAILBOX_STATUS, 0, FALSE, coi_imap_parse_mailbox_status },
  { "SEARCH", COI_IMAP_RESPONSE_SEARCH, 0, FALSE, coi_imap_parse_search },
  { "ESEARCH", COI_IMAP_RESPONSE_SEARCH, 0, FALSE, coi_imap_parse_esearch },
  { "VANISHED", COI_IMAP_RESPONSE_VANISHED, 0, FALSE, coi_imap_parse_vanished },
  { "ID", COI_IMAP_RESPONSE_ID, 0, FALSE, coi_imap_parse_id },
  { "METADATA", COI_IMAP_RESPONSE_METADATA, 0, FALSE, coi_imap_parse_metadata },
  { "QUOTA", COI_IMAP_RESPONSE_QUOTA, 0, FALSE, coi_imap_parse_quota },
  { "QUOTAROOT", COI_IMAP_RESPONSE_QUOTA_ROOT, 0, FALSE, coi_imap_parse_quota_root },
  { "FLAGS", COI_IMAP_RESPONSE_FLAGS, 0, FALSE, parse_flags },
  { "EXISTS", COI_IMAP_RESPONSE_EXISTS, 0, TRUE, parse_nothing },
  { "RECENT", COI_IMAP_RESPONSE_RECENT, 0, TRUE, parse_nothing },
  { "EXPUNGE", COI_IMAP_RESPONSE_EXPUNGE, 0, TRUE, parse_nothing },
  { "FETCH", COI_IMAP_RESPONSE_FETCH, 0, TRUE, coi_imap_parse_fetch },
};

static const Entry *
find_entry (const char *name, gboolean is_numbered)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i].is_numbered == is_numbered && g_ascii_strcasecmp (name, entries[i].name) == 0)
      return &entries[i];
  return NULL;
}

static gboolean
run_entry (const Entry *entry, CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->kind = entry->kind;
  if (entry->kind == COI_IMAP_RESPONSE_STATUS)
    response->status = entry->status;
  coi_imap_scanner_space (scanner);
  return entry->parse (scanner, response);
}

/* response-data = "*" SP (name [SP data] / number SP name [SP data]); behind the "* " */
static gboolean
parse_untagged (CoiImapScanner *scanner, CoiImapResponse *response)
{
  gboolean is_numbered = g_ascii_isdigit (coi_imap_scanner_peek (scanner));
  g_autofree char *name = NULL;
  const Entry *entry;

  if (is_numbered && (!coi_imap_scanner_number32 (scanner, &response->number) ||
                      !coi_imap_scanner_space (scanner)))
    return FALSE;
  name = coi_imap_scanner_atom (scanner);
  if (name == NULL)
    return FALSE;
  entry = find_entry (name, is_numbered);
  if (entry != NULL)
    return run_entry (entry, scanner, response);
  response->kind = COI_IMAP_RESPONSE_UNKNOWN;
  response->text = g_utf8_make_valid (name, -1);
  return TRUE;
}

/* response-tagged = tag SP ("OK" / "NO" / "BAD") SP resp-text */
static gboolean
parse_tagged (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_autofree char *name = NULL;
  const Entry *entry;

  response->tag = coi_imap_scanner_atom (scanner);
  if (response->tag == NULL || !coi_imap_scanner_space (scanner))
    return FALSE;
  name = coi_imap_scanner_atom (scanner);
  entry = name != NULL ? find_entry (name, FALSE) : NULL;
  if (entry == NULL || entry->kind != COI_IMAP_RESPONSE_STATUS ||
      entry->status == COI_IMAP_STATUS_BYE || entry->status == COI_IMAP_STATUS_PREAUTH)
    return FALSE;
  return run_entry (entry, scanner, response);
}

/* response = continue-req / response-data / response-tagged;
 * continue-req = "+" [SP] (resp-text / base64) CRLF */
static gboolean
parse (CoiImapScanner *scanner, CoiImapResponse *response)
{
  if (coi_imap_scanner_accept (scanner, '+'))
    {
      response->kind = COI_IMAP_RESPONSE_CONTINUATION;
      coi_imap_scanner_accept (scanner, ' ');
      response->text = coi_imap_scanner_rest (scanner);
      return TRUE;
    }
  if (!coi_imap_scanner_accept (scanner, '*'))
    return parse_tagged (scanner, response);
  return coi_imap_scanner_space (scanner) && parse_untagged (scanner, response);
}

/**
 * coi_imap_parse_response:
 * @frame: one complete response with its literals and line end, any bytes
 * @error: set to %COI_IMAP_ERROR_PROTOCOL when @frame is not well-formed
 *
 * Reads one response (RFC 3501, section 7; RFC 9051, section 7). Names that it does not know
 * become %COI_IMAP_RESPONSE_UNKNOWN with the name as text. Bodies share the memory of @frame.
 *
 * Returns: (transfer full) (nullable): the response
 */
CoiImapResponse *
coi_imap_parse_response (GBytes *frame, GError **error)
{
  g_autoptr (CoiImapResponse) response = g_new0 (CoiImapResponse, 1);
  CoiImapScanner scanner;

  coi_imap_scanner_init (&scanner, frame);
  if (parse (&scanner, response))
    return g_steal_pointer (&response);
  g_set_error_literal (error, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                       "The server sent a malformed response");
  return NULL;
}

/**
 * coi_imap_parse_words:
 * @text: (nullable): atoms with spaces between them, any bytes
 *
 * Reads the argument of a CAPABILITY response code.
 *
 * Returns: (transfer full) (array zero-terminated=1): the atoms up to the first that is none
 */
GStrv
coi_imap_parse_words (const char *text)
{
  CoiImapResponse response = { 0 };
  CoiImapScanner scanner;

  coi_imap_scanner_init_text (&scanner, text != NULL ? text : "");
  parse_atoms (&scanner, &response);
  return response.words;
}
