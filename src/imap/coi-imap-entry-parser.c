/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names with values: ID, METADATA and QUOTA. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-parser-private.h"

#include <string.h>

static void
entry_clear (gpointer data)
{
  CoiImapEntry *entry = data;

  g_free (entry->name);
  g_clear_pointer (&entry->value, g_bytes_unref);
}

static GArray *
new_entries (void)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (CoiImapEntry));

  g_array_set_clear_func (entries, entry_clear);
  return entries;
}

/* name SP value, the value an nstring or literal8 */
static gboolean
parse_pair (CoiImapScanner *scanner, GArray *entries)
{
  CoiImapEntry entry = { coi_imap_scanner_astring (scanner), NULL };

  if (entry.name == NULL || !coi_imap_scanner_space (scanner) ||
      !coi_imap_scanner_nstring (scanner, &entry.value))
    {
      entry_clear (&entry);
      return FALSE;
    }
  g_array_append_val (entries, entry);
  return TRUE;
}

/* "(" [pair *(SP pair)] ")" */
static gboolean
parse_pairs (CoiImapScanner *scanner, GArray *entries)
{
  if (!coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  while (!coi_imap_scanner_accept (scanner, ')'))
    if (!parse_pair (scanner, entries) ||
        (!coi_imap_scanner_space (scanner) && coi_imap_scanner_peek (scanner) != ')'))
      return FALSE;
  return coi_imap_scanner_at_end (scanner);
}

/* id-response = "ID" SP id-params-list; id-params-list = "(" … ")" / nil (RFC 2971, section 4) */
gboolean
coi_imap_parse_id (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->entries = new_entries ();
  if (coi_imap_scanner_nil (scanner))
    return coi_imap_scanner_at_end (scanner);
  return parse_pairs (scanner, response->entries);
}

/* entry-list = entry *(SP entry): what changed, without values */
static gboolean
parse_names (CoiImapScanner *scanner, GArray *entries)
{
  do
    {
      CoiImapEntry entry = { coi_imap_scanner_astring (scanner), NULL };

      if (entry.name == NULL)
        return FALSE;
      g_array_append_val (entries, entry);
    }
  while (coi_imap_scanner_space (scanner));
  return coi_imap_scanner_at_end (scanner);
}

/* metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list) (RFC 5464, section 5) */
gboolean
coi_imap_parse_metadata (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->entries = new_entries ();
  response->mailbox = coi_imap_scanner_astring (scanner);
  if (response->mailbox == NULL || !coi_imap_scanner_space (scanner))
    return FALSE;
  if (coi_imap_scanner_peek (scanner) == '(')
    return parse_pairs (scanner, response->entries);
  return parse_names (scanner, response->entries);
}

static void
quota_clear (gpointer data)
{
  g_free (((CoiImapQuota *)data)->resource);
}

/* quota-resource = resource-name SP resource-usage SP resource-limit */
static gboolean
parse_resource (CoiImapScanner *scanner, GArray *quotas)
{
  CoiImapQuota quota = { coi_imap_scanner_atom (scanner), 0, 0 };

  if (quota.resource == NULL || !coi_imap_scanner_space (scanner) ||
      !coi_imap_scanner_number (scanner, G_MAXINT64, &quota.usage) ||
      !coi_imap_scanner_space (scanner) ||
      !coi_imap_scanner_number (scanner, G_MAXINT64, &quota.limit))
    {
      quota_clear (&quota);
      return FALSE;
    }
  g_array_append_val (quotas, quota);
  return TRUE;
}

/* quota-response = "QUOTA" SP quota-root-name SP quota-list (RFC 9208, section 7) */
gboolean
coi_imap_parse_quota (CoiImapScanner *scanner, CoiImapResponse *response)
{
  response->quotas = g_array_new (FALSE, FALSE, sizeof (CoiImapQuota));
  g_array_set_clear_func (response->quotas, quota_clear);
  response->mailbox = coi_imap_scanner_astring (scanner);
  if (response->mailbox == NULL || !coi_imap_scanner_space (scanner) ||
      !coi_imap_scanner_accept (scanner, '('))
    return FALSE;
  while (!coi_imap_scanner_accept (scanner, ')'))
    if (!parse_resource (scanner, response->quotas) ||
        (!coi_imap_scanner_space (scanner) && coi_imap_scanner_peek (scanner) != ')'))
      return FALSE;
  return coi_imap_scanner_at_end (scanner);
}

/* quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name) (RFC 9208, section 7) */
gboolean
coi_imap_parse_quota_root (CoiImapScanner *scanner, CoiImapResponse *response)
{
  g_autoptr (GStrvBuilder) roots = g_strv_builder_new ();

  response->mailbox = coi_imap_scanner_astring (scanner);
  while (response->mailbox != NULL && coi_imap_scanner_space (scanner))
    {
      g_autofree char *root = coi_imap_scanner_astring (scanner);

      if (root == NULL)
        return FALSE;
      g_strv_builder_take (roots, g_utf8_make_valid (root, -1));
    }
  response->words = g_strv_builder_end (roots);
  return response->mailbox != NULL && coi_imap_scanner_at_end (scanner);
}
