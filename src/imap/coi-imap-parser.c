/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One complete response, as the lexer cut it, to a CoiImapResponse. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-parser.h"

#include "coi-imap-error.h"
#include "coi-imap-fetch-parser.h"
#include "coi-imap-scanner.h"

#include <string.h>

typedef gboolean (*ParseFunc) (CoiImapScanner *scanner, CoiImapResponse *response);

typedef struct
{
  const char *name;
  CoiImapResponseKind kind;
  int status; /* CoiImapStatus, for STATUS */
  gboolean is_numbered;
  ParseFunc parse;
} Entry;

/* resp-text-code = "[" atom [SP 1*<any TEXT-CHAR except "]">] "]"; behind the "[". Quoted strings
 * (BADCHARSET, REFERRAL) may hold a "]". */
static gboolean
parse_code (CoiImapScanner *scanner, CoiImapResponse *response)
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
  return TRUE;
}

/* resp-text = ["[" resp-text-code "]" SP] text. A code that does not close is text: it says
 * nothing that could be acted on. */
static gboolean
parse_status (CoiImapScanner *scanner, CoiImapResponse *response)
{
  CoiImapScanner saved = *scanner;

  if (coi_imap_scanner_accept (scanner, '[') && !parse_code (scanner, response))
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

/* DQUOTE QUOTED-CHAR DQUOTE / nil */
static gboolean
parse_delimiter (CoiImapScanner *scanner, char *delimiter)
{
  g_autoptr (GBytes) string = NULL;

  if (!coi_imap_scanner_nstring (scanner, &string))
    return FALSE;
  if (string == NULL)
    return TRUE;
  if (g_bytes_get_size (string) > 1)
    return FALSE;
  *delimiter = g_bytes_get_size (string) == 1 ? *(const char *)g_bytes_get_data (string, NULL) : 0;
  return TRUE;
}

/* mailbox-list = flag-list SP delimiter SP mailbox [SP mbox-list-extended]; the extension has
 * nothing that we ask for. */
static gboolean
parse_list (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->words = coi_imap_parse_flag_list (scanner);
  if (response->words == NULL || !coi_imap_scanner_space (scanner) ||
      !parse_delimiter (scanner, &response->delimiter) || !coi_imap_scanner_space (scanner))
    return FALSE;
  response->mailbox = coi_imap_scanner_astring (scanner);
  return response->mailbox != NULL;
}

/* namespace-response = namespace SP namespace SP namespace;
 * namespace = nil / "(" 1*("(" string SP delimiter *extension ")") ")" (RFC 2342, section 7).
 * Only the first personal one matters here. */
static gboolean
parse_namespace (CoiImapScanner *scanner, CoiImapResponse *response)
{
  if (coi_imap_scanner_nil (scanner))
    return TRUE;
  if (!coi_imap_scanner_accept (scanner, '(') || !coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  response->ns_prefix = coi_imap_scanner_astring (scanner);
  return response->ns_prefix != NULL && coi_imap_scanner_space (scanner) &&
         parse_delimiter (scanner, &response->delimiter);
}

/* status-att-val, of which the unknown ones are skipped */
static gboolean
parse_status_item (CoiImapScanner *scanner, CoiImapResponse *response)
{
  const struct
  {
    const char *name;
    guint32 *value;
  } items[] = {
    { "MESSAGES", &response->messages },
    { "UNSEEN", &response->unseen },
    { "UIDNEXT", &response->uid_next },
    { "UIDVALIDITY", &response->uid_validity },
  };
  g_autofree char *name = coi_imap_scanner_atom (scanner);

  if (name == NULL || !coi_imap_scanner_space (scanner))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (g_ascii_strcasecmp (name, items[i].name) == 0)
      return coi_imap_scanner_number32 (scanner, items[i].value);
  if (g_ascii_strcasecmp (name, "HIGHESTMODSEQ") == 0)
    return coi_imap_scanner_number (scanner, G_MAXINT64, &response->highest_modseq);
  return coi_imap_scanner_skip_value (scanner);
}

/* "STATUS" SP mailbox SP "(" [status-att-val *(SP status-att-val)] ")" */
static gboolean
parse_mailbox_status (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->mailbox = coi_imap_scanner_astring (scanner);
  if (response->mailbox == NULL || !coi_imap_scanner_space (scanner) ||
      !coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  while (!coi_imap_scanner_accept (scanner, ')'))
    if (!parse_status_item (scanner, response) ||
        (!coi_imap_scanner_space (scanner) && coi_imap_scanner_peek (scanner) != ')'))
      return FALSE;
  return TRUE;
}

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
static gboolean
parse_search (CoiImapScanner *scanner, CoiImapResponse *response)
{
  guint32 number;

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
static gboolean
parse_set (CoiImapScanner *scanner, GArray *numbers)
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

/* search-return-data = "ALL" SP sequence-set / "MODSEQ" SP number / atom SP value */
static gboolean
parse_esearch_item (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_autofree char *name = coi_imap_scanner_atom (scanner);

  if (name == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (name, "UID") == 0)
    return TRUE;
  if (!coi_imap_scanner_space (scanner))
    return FALSE;
  if (g_ascii_strcasecmp (name, "ALL") == 0)
    return parse_set (scanner, response->numbers);
  if (g_ascii_strcasecmp (name, "MODSEQ") == 0)
    return coi_imap_scanner_number (scanner, G_MAXINT64, &response->highest_modseq);
  return coi_imap_scanner_skip_value (scanner);
}

/* esearch-response = "ESEARCH" [SP "(" "TAG" SP string ")"] [SP "UID"] *(SP search-return-data)
 * (RFC 9051, section 7.3.4) */
static gboolean
parse_esearch (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->numbers = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  if (coi_imap_scanner_peek (scanner) == '(' && !coi_imap_scanner_skip_value (scanner))
    return FALSE;
  coi_imap_scanner_space (scanner);
  while (!coi_imap_scanner_at_end (scanner))
    if (!parse_esearch_item (scanner, response) ||
        (!coi_imap_scanner_space (scanner) && !coi_imap_scanner_at_end (scanner)))
      return FALSE;
  return TRUE;
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
  { "LIST", COI_IMAP_RESPONSE_LIST, 0, FALSE, parse_list },
  { "LSUB", COI_IMAP_RESPONSE_LIST, 0, FALSE, parse_list },
  { "NAMESPACE", COI_IMAP_RESPONSE_NAMESPACE, 0, FALSE, parse_namespace },
  { "STATUS", COI_IMAP_RESPONSE_MAILBOX_STATUS, 0, FALSE, parse_mailbox_status },
  { "SEARCH", COI_IMAP_RESPONSE_SEARCH, 0, FALSE, parse_search },
  { "ESEARCH", COI_IMAP_RESPONSE_SEARCH, 0, FALSE, parse_esearch },
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
