/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What servers say of mailboxes: LIST, NAMESPACE and STATUS. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-parser-private.h"

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

/* oldname-extended = "OLDNAME" SP "(" mailbox ")" (RFC 9051, section 9) */
static gboolean
parse_old_name (CoiImapScanner *scanner, CoiImapResponse *response)
{
  if (!coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  g_free (response->old_name);
  response->old_name = coi_imap_scanner_astring (scanner);
  return response->old_name != NULL && coi_imap_scanner_accept (scanner, ')');
}

/* mbox-list-extended = "(" [item *(SP item)] ")", the item a name with its value (RFC 5258,
 * section 6), of which the unknown ones are skipped */
static gboolean
parse_list_extended (CoiImapScanner *scanner, CoiImapResponse *response)
{
  if (!coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  while (!coi_imap_scanner_accept (scanner, ')'))
    {
      g_autofree char *name = coi_imap_scanner_astring (scanner);

      if (name == NULL || !coi_imap_scanner_space (scanner))
        return FALSE;
      if (g_ascii_strcasecmp (name, "OLDNAME") == 0 ? !parse_old_name (scanner, response)
                                                    : !coi_imap_scanner_skip_value (scanner))
        return FALSE;
      if (!coi_imap_scanner_space (scanner) && coi_imap_scanner_peek (scanner) != ')')
        return FALSE;
    }
  return TRUE;
}

/* mailbox-list = flag-list SP delimiter SP mailbox [SP mbox-list-extended] */
gboolean
coi_imap_parse_list (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->words = coi_imap_parse_flag_list (scanner);
  if (response->words == NULL || !coi_imap_scanner_space (scanner) ||
      !parse_delimiter (scanner, &response->delimiter) || !coi_imap_scanner_space (scanner))
    return FALSE;
  response->mailbox = coi_imap_scanner_astring (scanner);
  if (response->mailbox == NULL)
    return FALSE;
  return !coi_imap_scanner_space (scanner) || coi_imap_scanner_at_end (scanner) ||
         parse_list_extended (scanner, response);
}

static void
namespace_clear (gpointer data)
{
  g_free (((CoiImapNamespace *)data)->prefix);
}

/* "(" string SP delimiter *(SP string SP "(" string *(SP string) ")") ")" */
static gboolean
parse_namespace_item (CoiImapScanner *scanner, CoiImapNamespaceKind kind, GArray *namespaces)
{
  CoiImapNamespace item = { kind, NULL, 0 };

  if (!coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  item.prefix = coi_imap_scanner_astring (scanner);
  if (item.prefix == NULL || !coi_imap_scanner_space (scanner) ||
      !parse_delimiter (scanner, &item.delimiter))
    {
      namespace_clear (&item);
      return FALSE;
    }
  g_array_append_val (namespaces, item);
  while (coi_imap_scanner_space (scanner))
    if (!coi_imap_scanner_skip_value (scanner))
      return FALSE;
  return coi_imap_scanner_accept (scanner, ')');
}

/* namespace = nil / "(" 1*item ")" */
static gboolean
parse_namespace_kind (CoiImapScanner *scanner, CoiImapNamespaceKind kind, GArray *namespaces)
{
  if (coi_imap_scanner_nil (scanner))
    return TRUE;
  if (!coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  do
    {
      if (!parse_namespace_item (scanner, kind, namespaces))
        return FALSE;
      coi_imap_scanner_space (scanner);
    }
  while (!coi_imap_scanner_accept (scanner, ')'));
  return TRUE;
}

/* namespace-response = namespace SP namespace SP namespace (RFC 2342, section 7) */
gboolean
coi_imap_parse_namespace (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->namespaces = g_array_new (FALSE, FALSE, sizeof (CoiImapNamespace));
  g_array_set_clear_func (response->namespaces, namespace_clear);
  for (int kind = COI_IMAP_NAMESPACE_PERSONAL; kind <= COI_IMAP_NAMESPACE_SHARED; kind++)
    if ((kind > COI_IMAP_NAMESPACE_PERSONAL && !coi_imap_scanner_space (scanner)) ||
        !parse_namespace_kind (scanner, kind, response->namespaces))
      return FALSE;
  if (response->namespaces->len > 0)
    {
      const CoiImapNamespace *first = &g_array_index (response->namespaces, CoiImapNamespace, 0);

      if (first->kind == COI_IMAP_NAMESPACE_PERSONAL)
        {
          response->ns_prefix = g_strdup (first->prefix);
          response->delimiter = first->delimiter;
        }
    }
  return coi_imap_scanner_at_end (scanner);
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
    { "MESSAGES", &response->messages }, { "UNSEEN", &response->unseen },
    { "UIDNEXT", &response->uid_next },  { "UIDVALIDITY", &response->uid_validity },
    { "DELETED", &response->deleted },
  };
  g_autofree char *name = coi_imap_scanner_atom (scanner);

  if (name == NULL || !coi_imap_scanner_space (scanner))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (g_ascii_strcasecmp (name, items[i].name) == 0)
      return coi_imap_scanner_number32 (scanner, items[i].value);
  if (g_ascii_strcasecmp (name, "HIGHESTMODSEQ") == 0)
    return coi_imap_scanner_number (scanner, G_MAXINT64, &response->highest_modseq);
  if (g_ascii_strcasecmp (name, "SIZE") == 0)
    return coi_imap_scanner_number (scanner, G_MAXINT64, &response->mailbox_size);
  return coi_imap_scanner_skip_value (scanner);
}

/* "STATUS" SP mailbox SP "(" [status-att-val *(SP status-att-val)] ")" */
gboolean
coi_imap_parse_mailbox_status (CoiImapScanner *scanner, CoiImapResponse *response)
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
