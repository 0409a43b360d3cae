/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the transcripts, each a line. */
#include "test-describe.h"

#include "coi-net-error.h"

static const char *const kind_names[] = {
  [COI_IMAP_RESPONSE_STATUS] = "STATUS",
  [COI_IMAP_RESPONSE_CONTINUATION] = "CONTINUATION",
  [COI_IMAP_RESPONSE_CAPABILITY] = "CAPABILITY",
  [COI_IMAP_RESPONSE_ENABLED] = "ENABLED",
  [COI_IMAP_RESPONSE_LIST] = "LIST",
  [COI_IMAP_RESPONSE_NAMESPACE] = "NAMESPACE",
  [COI_IMAP_RESPONSE_MAILBOX_STATUS] = "MAILBOX_STATUS",
  [COI_IMAP_RESPONSE_SEARCH] = "SEARCH",
  [COI_IMAP_RESPONSE_FLAGS] = "FLAGS",
  [COI_IMAP_RESPONSE_EXISTS] = "EXISTS",
  [COI_IMAP_RESPONSE_RECENT] = "RECENT",
  [COI_IMAP_RESPONSE_EXPUNGE] = "EXPUNGE",
  [COI_IMAP_RESPONSE_VANISHED] = "VANISHED",
  [COI_IMAP_RESPONSE_FETCH] = "FETCH",
  [COI_IMAP_RESPONSE_ID] = "ID",
  [COI_IMAP_RESPONSE_METADATA] = "METADATA",
  [COI_IMAP_RESPONSE_QUOTA] = "QUOTA",
  [COI_IMAP_RESPONSE_QUOTA_ROOT] = "QUOTAROOT",
  [COI_IMAP_RESPONSE_UNKNOWN] = "UNKNOWN",
};

static void
add_field (GString *out, const char *name, const char *value)
{
  g_autofree char *escaped = value != NULL ? g_strescape (value, NULL) : NULL;

  if (value != NULL)
    g_string_append_printf (out, " %s=%s", name, escaped);
}

static void
add_number (GString *out, const char *name, guint64 value)
{
  if (value != 0)
    g_string_append_printf (out, " %s=%" G_GUINT64_FORMAT, name, value);
}

static void
add_words (GString *out, const char *name, GStrv words)
{
  g_autofree char *joined = words != NULL ? g_strjoinv (",", words) : NULL;

  add_field (out, name, joined);
}

static void
add_bytes (GString *out, const char *name, GBytes *bytes)
{
  g_autofree char *text =
      bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;

  add_field (out, name, text);
}

static void
describe_section (GString *out, const CoiImapSection *section)
{
  add_field (out, section->is_binary ? "binary" : "section", section->name);
  if (section->is_partial)
    g_string_append_printf (out, " origin=%" G_GUINT64_FORMAT, section->origin);
  add_bytes (out, "body", section->bytes);
}

/* " NUMBER:type;…" of every part, the inner ones in brackets */
static void
describe_structure (GString *out, const CoiImapStructure *part)
{
  const char *const extras[] = { part->charset, part->name, part->id, part->encoding,
                                 part->disposition };

  g_string_append_printf (out, " %s:%s", part->number, part->type);
  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    g_string_append_printf (out, ";%s", extras[i] != NULL ? extras[i] : "");
  g_string_append_printf (out, ";%" G_GUINT64_FORMAT, part->size);
  if (part->children->len > 0)
    g_string_append (out, " [");
  for (guint i = 0; i < part->children->len; i++)
    describe_structure (out, part->children->pdata[i]);
  if (part->children->len > 0)
    g_string_append (out, " ]");
}

static void
describe_fetch (GString *out, const CoiImapFetch *fetch)
{
  add_number (out, "seq", fetch->seq);
  add_number (out, "uid", fetch->uid);
  add_words (out, "flags", fetch->has_flags ? fetch->flags : NULL);
  add_number (out, "date", fetch->internal_date);
  add_number (out, "size", fetch->size);
  add_number (out, "modseq", fetch->modseq);
  for (guint i = 0; fetch->sections != NULL && i < fetch->sections->len; i++)
    describe_section (out, &g_array_index (fetch->sections, CoiImapSection, i));
  if (fetch->structure != NULL)
    describe_structure (out, fetch->structure);
}

static void
describe_ranges (GString *out, const char *name, GArray *ranges)
{
  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    {
      CoiImapRange *range = &g_array_index (ranges, CoiImapRange, i);

      g_string_append_printf (out, "%s%u:%u", i == 0 ? name : ",", range->first, range->last);
    }
}

static void
describe_search (GString *out, const CoiImapSearch *search)
{
  add_field (out, "for", search->tag);
  add_number (out, "min", search->min);
  add_number (out, "max", search->max);
  if (search->has_count)
    g_string_append_printf (out, " count=%u", search->count);
}

static void
describe_lists (GString *out, const CoiImapResponse *response)
{
  for (guint i = 0; response->namespaces != NULL && i < response->namespaces->len; i++)
    {
      const CoiImapNamespace *item = &g_array_index (response->namespaces, CoiImapNamespace, i);

      g_string_append_printf (out, " %d:%s%c", item->kind, item->prefix,
                              item->delimiter != 0 ? item->delimiter : '-');
    }
  for (guint i = 0; response->entries != NULL && i < response->entries->len; i++)
    {
      const CoiImapEntry *entry = &g_array_index (response->entries, CoiImapEntry, i);

      if (entry->value != NULL)
        add_bytes (out, entry->name, entry->value);
      else
        g_string_append_printf (out, " %s", entry->name);
    }
  for (guint i = 0; response->quotas != NULL && i < response->quotas->len; i++)
    {
      const CoiImapQuota *quota = &g_array_index (response->quotas, CoiImapQuota, i);

      g_string_append_printf (out, " %s=%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, quota->resource,
                              quota->usage, quota->limit);
    }
}

static void
describe_numbers (GString *out, const CoiImapResponse *response)
{
  add_number (out, "number", response->number);
  add_number (out, "messages", response->messages);
  add_number (out, "unseen", response->unseen);
  add_number (out, "deleted", response->deleted);
  add_number (out, "bytes", response->mailbox_size);
  add_number (out, "uidnext", response->uid_next);
  add_number (out, "uidvalidity", response->uid_validity);
  add_number (out, "highestmodseq", response->highest_modseq);
  if (response->is_earlier)
    g_string_append (out, " earlier");
  if (response->search != NULL)
    describe_search (out, response->search);
  describe_ranges (out, " ", response->numbers);
  describe_ranges (out, " to ", response->to_numbers);
}

static void
describe_response (GString *out, const CoiImapResponse *response)
{
  static const char *const status_names[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

  g_string_append (out, kind_names[response->kind]);
  if (response->kind == COI_IMAP_RESPONSE_STATUS)
    g_string_append_printf (out, " %s", status_names[response->status]);
  add_field (out, "code", response->code);
  add_field (out, "arg", response->code_arg);
  add_field (out, "text", response->text);
  add_words (out, "words", response->words);
  add_field (out, "mailbox", response->mailbox);
  add_field (out, "was", response->old_name);
  if (response->delimiter != 0)
    g_string_append_printf (out, " delimiter=%c", response->delimiter);
  add_field (out, "prefix", response->ns_prefix);
  describe_numbers (out, response);
  describe_lists (out, response);
  if (response->fetch != NULL)
    describe_fetch (out, response->fetch);
}

static void
describe_error (GString *out, const GError *error)
{
  static const char *const imap_names[] = { "AUTH",     "NO",          "BAD",         "BYE",
                                            "PROTOCOL", "UNAVAILABLE", "NO_MECHANISM" };
  static const char *const net_names[] = { "UNKNOWN_HOST", "UNREACHABLE", "REFUSED",
                                           "TIMED_OUT",    "CERTIFICATE", "TLS",
                                           "CLOSED",       "INSECURE",    "FAILED" };

  if (error->domain == COI_IMAP_ERROR)
    {
      g_string_append_printf (out, "imap %s", imap_names[error->code]);
      add_field (out, "code", coi_imap_error_get_response_code (error));
    }
  else if (error->domain == COI_NET_ERROR)
    g_string_append_printf (out, "net %s", net_names[error->code]);
  else
    g_string_append_printf (out, "%s %d", g_quark_to_string (error->domain), error->code);
}

/* One line: "start-tls", "open", "start-deflate", "response ID …", "done ID …", "closed …". */
void
test_describe_event (GString *out, const CoiImapEvent *event)
{
  static const char *const names[] = { "start-tls", "open", "start-deflate",
                                       "response",  "done", "closed" };

  g_string_append_printf (out, "> %s", names[event->kind]);
  if (event->kind == COI_IMAP_EVENT_RESPONSE || event->kind == COI_IMAP_EVENT_COMMAND_DONE)
    g_string_append_printf (out, " %u", event->command_id);
  if (event->response != NULL || event->error != NULL)
    g_string_append_c (out, ' ');
  if (event->response != NULL)
    describe_response (out, event->response);
  if (event->error != NULL)
    describe_error (out, event->error);
  g_string_append_c (out, '\n');
}
