/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is composed is parsed to the same, and keeps to the rules of the wire. */
#include "coi-message-composer.h"
#include "coi-message-parser.h"
#include "coi-text.h"
#include "golden.h"

#include <string.h>

typedef struct
{
  CoiAddress *from;
  GPtrArray *to;
  CoiDraft draft;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->from = coi_address_new ("Alice Example", "alice@example.org");
  self->to = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);
  g_ptr_array_add (self->to, coi_address_new ("Bob", "bob@example.org"));
  self->draft.from = self->from;
  self->draft.to = self->to;
  self->draft.message_id = "chat$abc@example.org";
  self->draft.subject = "Chat: hello";
  self->draft.text = "hello";
  self->draft.date = 1575471097;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  coi_address_free (self->from);
  g_ptr_array_unref (self->to);
}

static CoiParsedMessage *
pass (const CoiDraft *draft)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = coi_message_compose (draft, &error);
  CoiParsedMessage *message;

  g_assert_no_error (error);
  golden_check_wire (bytes);
  message = coi_message_parse (bytes, &error);
  g_assert_no_error (error);
  return message;
}

static void
test_header (Fixture *self, gconstpointer data)
{
  g_autoptr (CoiParsedMessage) message = NULL;
  const CoiAddress *to;

  self->draft.in_reply_to = "chat$last@example.org";
  self->draft.first_reference = "chat$first@example.org";
  self->draft.last_reference = "chat$last@example.org";
  self->draft.request_receipt = TRUE;
  message = pass (&self->draft);
  to = message->to->pdata[0];
  g_assert_cmpstr (message->message_id, ==, "chat$abc@example.org");
  g_assert_cmpstr (message->in_reply_to, ==, "chat$last@example.org");
  g_assert_cmpuint (g_strv_length (message->references), ==, 2);
  g_assert_cmpstr (message->references[0], ==, "chat$first@example.org");
  g_assert_cmpstr (message->references[1], ==, "chat$last@example.org");
  g_assert_cmpstr (message->from->addr, ==, "alice@example.org");
  g_assert_cmpstr (message->from->name, ==, "Alice Example");
  g_assert_cmpuint (message->to->len, ==, 1);
  g_assert_cmpstr (to->addr, ==, "bob@example.org");
  g_assert_cmpstr (message->subject, ==, "Chat: hello");
  g_assert_cmpint (message->date, ==, 1575471097);
  g_assert_true (message->is_chat);
  g_assert_cmpstr (message->chat_version, ==, "1.0");
  g_assert_true (message->wants_receipt);
  g_assert_false (message->is_auto);
  g_assert_cmpstr (message->text, ==, "hello");
  g_assert_null (message->full_text);
  g_assert_cmpuint (message->attachments->len, ==, 0);
}

static void
check_name (Fixture *self, const char *name)
{
  g_autoptr (CoiParsedMessage) message = NULL;

  coi_address_free (self->from);
  self->from = coi_address_new (name, "alice@example.org");
  self->draft.from = self->from;
  self->draft.subject = name;
  self->draft.request_receipt = TRUE;
  message = pass (&self->draft);
  g_assert_cmpstr (message->from->name, ==, name);
  g_assert_cmpstr (message->from->addr, ==, "alice@example.org");
  g_assert_cmpstr (message->subject, ==, name);
  g_assert_true (message->wants_receipt);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  check_name (self, "Alice");
  check_name (self, "Example, Alice; \"A.\" (she) <x@y>");
  check_name (self, "Älice Exämple");
  check_name (self, "アリス");
  check_name (self, "Alice 👩‍💻 Example");
  check_name (self, "=?utf-8?Q?not_encoded?=");
  check_name (self, "back\\slash: and [brackets]");
  check_name (self,
              "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongname");
  check_name (self, "many words that go on for a while so that the line of the header has to be "
                    "folded at least once or twice before it ends");
}

static void
check_refused (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = coi_message_compose (&self->draft, &error);

  g_assert_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED);
  g_assert_null (bytes);
}

static void
test_injection (Fixture *self, gconstpointer data)
{
  CoiAddress evil = { (char *)"Bob", (char *)"bob@example.org\r\nBcc: carol@example.org" };
  CoiAddress named = { (char *)"Bob\r\nBcc: carol@example.org", (char *)"bob@example.org" };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *wire = NULL;

  self->draft.message_id = "chat$a\r\nX: y@example.org";
  check_refused (self);
  self->draft.message_id = "a> <b@example.org";
  check_refused (self);
  self->draft.message_id = NULL;
  check_refused (self);
  self->draft.message_id = "chat$abc@example.org";
  self->draft.in_reply_to = "a\nb";
  check_refused (self);
  self->draft.in_reply_to = NULL;
  self->draft.from = &evil;
  check_refused (self);
  self->draft.from = &named;
  self->draft.subject = "a\r\nBcc: carol@example.org";
  bytes = coi_message_compose (&self->draft, NULL);
  g_assert_nonnull (bytes);
  wire = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_null (strstr (wire, "\nBcc:"));
}

static void
test_ids (void)
{
  g_autofree char *one = coi_message_id_new ("Alice@Example.org");
  g_autofree char *two = coi_message_id_new ("alice@example.org");

  g_assert_cmpstr (one, !=, two);
  g_assert_true (g_str_has_prefix (one, "chat$"));
  g_assert_true (g_str_has_suffix (one, "@example.org"));
  g_assert_cmpuint (strlen (one), ==, strlen ("chat$") + 24 + strlen ("@example.org"));
}

/* What a round trip keeps: all but blanks at the ends of lines and blank lines at both ends; a text
 * that shows nothing is empty. */
static char *
expected_text (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *joined = NULL;
  const char *start;

  for (guint i = 0; lines[i] != NULL; i++)
    for (gsize n = strlen (lines[i]); n > 0 && strchr (" \t", lines[i][n - 1]) != NULL; n--)
      lines[i][n - 1] = '\0';
  joined = g_strjoinv ("\n", lines);
  if (coi_text_is_blank (joined))
    return g_strdup ("");
  start = joined + strspn (joined, "\n");
  return g_strchomp (g_strdup (start));
}

static void
check_text (Fixture *self, const char *text)
{
  g_autofree char *expected = expected_text (text);
  g_autoptr (CoiParsedMessage) message = NULL;

  self->draft.text = text;
  message = pass (&self->draft);
  g_assert_cmpstr (message->text, ==, expected);
  g_assert_null (message->full_text);
}

static void
test_texts (Fixture *self, gconstpointer data)
{
  g_autofree char *word = g_strnfill (5000, 'x');
  g_autofree char *spaces = g_strnfill (500, ' ');
  g_autofree char *gap = g_strconcat ("a", spaces, "b", NULL);

  check_text (self, "");
  check_text (self, "trailing  \nspaces \n here");
  check_text (self, "From alice\n>quoted\n> more\n.dot\n..\n");
  check_text (self, "-- \nno signature");
  check_text (self, "a\n\n\n\nb");
  check_text (self, "  indented\n\ttab");
  check_text (self, "über 100 % = schön =20 =\nend=");
  check_text (self, "👩‍👩‍👧‍👦 family 🏳️‍🌈");
  check_text (self, word);
  check_text (self, gap);
  check_text (self, "On Monday, 1 June 2020, Bob wrote:\n> hi");
  check_text (self,
              "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
              "fifteen sixteen seventeen From here to -- there > and so on and on and on");
}

static const char *const pieces[] = {
  " ",           " ",       "  ",
  "\n",          "\n",      "\n\n",
  ">",           "> ",      "From ",
  "-- ",         "--",      ".",
  "\t",          "a",       "Zo",
  "=",           "=20",     "ä",
  "ñ",           "中",      "👍",
  "👩‍💻", "e\u0301", "\u00a0",
  "?",           "word",    "longerwordwithoutspacesthatgoesonandonuntilthelineisfull",
  "~",           "&amp;",   "<b>",
  "::",          "Re:",
};

static char *
random_text (GRand *random)
{
  GString *text = g_string_new (NULL);
  gint32 n = g_rand_int_range (random, 0, 200);

  for (gint32 i = 0; i < n; i++)
    {
      if (g_rand_int_range (random, 0, 8) == 0)
        {
          gunichar c = (gunichar)g_rand_int_range (random, 0x20, 0x1ffff);
          if (g_unichar_validate (c) && !(c >= 0x7f && c < 0xa0))
            g_string_append_unichar (text, c);
        }
      else
        g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
    }
  return g_string_free_and_steal (text);
}

static void
test_random (Fixture *self, gconstpointer data)
{
  GRand *random = g_rand_new_with_seed ((guint32)g_test_rand_int ());

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = random_text (random);
      check_text (self, text);
    }
  g_rand_free (random);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/round-trip/header", test_header);
  ADD ("/round-trip/names", test_names);
  ADD ("/round-trip/injection", test_injection);
  ADD ("/round-trip/texts", test_texts);
  ADD ("/round-trip/random", test_random);
  g_test_add_func ("/round-trip/ids", test_ids);
  return g_test_run ();
}
