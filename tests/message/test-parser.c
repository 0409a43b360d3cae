/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in data/NAME.eml and, beside them in NAME.txt, what they mean. */
#include "coi-message-parser.h"

#include <stdio.h>
#include <string.h>

static void
add_address (GString *out, const char *field, const CoiAddress *address)
{
  if (address == NULL)
    return;
  g_string_append_printf (out, "%s: %s%s<%s>\n", field, address->name != NULL ? address->name : "",
                          address->name != NULL ? " " : "", address->addr);
}

static void
add_addresses (GString *out, const char *field, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    add_address (out, field, list->pdata[i]);
}

static void
add_string (GString *out, const char *field, const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s: %s\n", field, value);
}

static void
add_flag (GString *out, const char *name, gboolean value)
{
  if (value)
    g_string_append_printf (out, "%s\n", name);
}

static void
add_text (GString *out, const char *field, const char *text)
{
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  if (lines == NULL)
    return;
  g_string_append_printf (out, "%s:\n", field);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "|%s\n", lines[i]);
}

static void
add_flags (GString *out, const CoiParsedMessage *message)
{
  add_flag (out, "is-chat", message->is_chat);
  add_flag (out, "is-auto", message->is_auto);
  add_flag (out, "is-report", message->is_report);
  add_flag (out, "wants-receipt", message->wants_receipt);
  add_flag (out, "text-from-html", message->text_from_html);
  add_flag (out, "text-truncated", message->text_truncated);
}

static void
add_attachments (GString *out, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const CoiAttachment *file = list->pdata[i];
      g_string_append_printf (out, "attachment: %s, %s, %" G_GUINT64_FORMAT "%s\n", file->name,
                              file->content_type, file->size, file->is_inline ? ", inline" : "");
    }
}

static char *
describe (const CoiParsedMessage *message)
{
  GString *out = g_string_new (NULL);

  add_address (out, "from", message->from);
  if (message->from == NULL)
    add_address (out, "from-shown", message->from_shown);
  add_addresses (out, "to", message->to);
  add_addresses (out, "cc", message->cc);
  add_string (out, "subject", message->subject[0] != '\0' ? message->subject : NULL);
  g_string_append_printf (out, "date: %" G_GINT64_FORMAT "\n", message->date);
  add_string (out, "message-id", message->message_id);
  add_string (out, "in-reply-to", message->in_reply_to);
  for (guint i = 0; message->references[i] != NULL; i++)
    add_string (out, "reference", message->references[i]);
  add_string (out, "chat-version", message->chat_version);
  add_string (out, "chat-content", message->chat_content);
  add_string (out, "list-id", message->list_id);
  add_flags (out, message);
  add_attachments (out, message->attachments);
  add_text (out, "text", message->text);
  add_text (out, "full-text", message->full_text);
  return g_string_free_and_steal (out);
}

static char *
parse_and_describe (const char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiParsedMessage) message = coi_message_parse (bytes, &error);

  g_assert_no_error (error);
  return describe (message);
}

static char *
to_crlf (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

static char *
read_data (const char *name, const char *suffix, gsize *length)
{
  g_autofree char *base = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", base, NULL);
  g_autoptr (GError) error = NULL;
  char *content;

  g_file_get_contents (path, &content, length, &error);
  g_assert_no_error (error);
  return content;
}

/* COI_TEST_PRINT=1 prints what was read, to be judged and then stored. */
static void
test_sample (gconstpointer data)
{
  const char *name = data;
  gsize length;
  g_autofree char *raw = read_data (name, ".eml", &length);
  g_autofree char *crlf = to_crlf (raw);
  g_autofree char *with_lf = parse_and_describe (raw, length);
  g_autofree char *with_crlf = parse_and_describe (crlf, strlen (crlf));
  g_autofree char *expected = NULL;

  if (g_getenv ("COI_TEST_PRINT") != NULL)
    {
      fprintf (stdout, "=== %s\n%s", name, with_lf);
      return;
    }
  expected = read_data (name, ".txt", NULL);
  g_assert_cmpstr (with_lf, ==, expected);
  g_assert_cmpstr (with_crlf, ==, expected);
}

static void
add_samples (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", NULL);
  g_autoptr (GError) error = NULL;
  GDir *dir = g_dir_open (path, 0, &error);
  const char *file;

  g_assert_no_error (error);
  while ((file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".eml"))
      {
        char *name = g_strndup (file, strlen (file) - strlen (".eml"));
        g_autofree char *test = g_strconcat ("/parser/", name, NULL);
        g_test_add_data_func_full (test, name, test_sample, g_free);
      }
  g_dir_close (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_samples ();
  return g_test_run ();
}
