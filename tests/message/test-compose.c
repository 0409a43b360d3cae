/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What text messages look like, byte for byte: compose/NAME.eml. */
#include "coi-message-composer.h"
#include "golden.h"

typedef struct
{
  const char *name;
  const char *from_name;
  const char *to[3][2]; /* names and addresses */
  CoiDraft draft;
} Case;

static const Case cases[] = {
  /* The first message to somebody: no references, a receipt asked for from the From address. */
  { .name = "first",
    .from_name = "Alice",
    .to = { { "Bob", "bob@example.org" } },
    .draft = { .message_id = "chat$0123456789@example.org",
               .subject = "Message from Alice",
               .text = "Hello Bob!\n\nAre you there?",
               .date = 1575471097,
               .request_receipt = TRUE } },
  /* References name the first message and the last only. */
  { .name = "answer",
    .from_name = "Älice",
    .to = { { "Bob, B.", "bob@example.org" } },
    .draft = { .message_id = "chat$0123456789@example.org",
               .in_reply_to = "last@example.org",
               .first_reference = "chat$first@example.org",
               .last_reference = "last@example.org",
               .subject = "Re: Grüße aus dem schönen Süden, wo die Bohnen schon blühen",
               .text = "Schön! 👍 100 % = alles",
               .date = 1575471097 } },
  /* The first and the last message are one. */
  { .name = "second",
    .to = { { NULL, "bob@example.org" } },
    .draft = { .message_id = "chat$0123456789@example.org",
               .in_reply_to = "chat$first@example.org",
               .first_reference = "chat$first@example.org",
               .last_reference = "chat$first@example.org",
               .text = "ok",
               .date = 0 } },
  /* Lines that flow, and lines that must not be taken for something else. */
  { .name = "flowed",
    .from_name = "Alice",
    .to = { { "Bob", "bob@example.org" } },
    .draft = { .message_id = "chat$0123456789@example.org",
               .subject = "Chat",
               .text = "This line has more words than fit into seventy-two columns, so that it is "
                       "broken after a blank, which DelSp has the reader take away again.\n"
                       "> not a quote\n"
                       "From here\n"
                       "  indented\n"
                       "-- \n"
                       "blanks at the end   \n"
                       ".",
               .date = 1575471097 } },
  /* Several people: "," separates them, and no name breaks out of its quotes. */
  { .name = "several",
    .from_name = "Alice \"A.\" <x@example.com>",
    .to = { { "Bob; the builder", "bob@example.org" }, { "キャロル", "carol@example.org" } },
    .draft = { .message_id = "chat$group.4321dcba1234.0123456789@example.org",
               .subject = "Our garden",
               .text = "The beans are up!",
               .date = 1575471097 } },
  /* Nothing of this ends a header line. */
  { .name = "injection",
    .from_name = "Alice\r\nBcc: carol@example.org",
    .to = { { "Bob\nX: y", "bob@example.org" } },
    .draft = { .message_id = "chat$0123456789@example.org",
               .subject = "a\r\nBcc: carol@example.org\r\n\r\nbody",
               .text = "x\r\n.\r\nMAIL FROM:<y>\a",
               .date = 1575471097 } },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (CoiAddress) from = coi_address_new (c->from_name, "alice@example.org");
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  CoiDraft draft = c->draft;

  for (guint i = 0; i < G_N_ELEMENTS (c->to) && c->to[i][1] != NULL; i++)
    g_ptr_array_add (to, coi_address_new (c->to[i][0], c->to[i][1]));
  draft.from = from;
  draft.to = to;
  bytes = coi_message_compose (&draft, &error);
  g_assert_no_error (error);
  golden_check (c->name, bytes);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/compose/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
