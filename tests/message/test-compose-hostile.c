/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is in a draft, the bytes keep to the rules of the wire and no field is smuggled in. */
#include "coi-message-parser.h"
#include "draft-fixture.h"
#include "golden.h"

#include <string.h>

#define DRAFTS 3000

static const CoiContentKind kinds[] = {
  COI_CONTENT_ORDINARY, COI_CONTENT_LOCATION,  COI_CONTENT_POLL,       COI_CONTENT_EXTENSION,
  COI_CONTENT_EDIT,     COI_CONTENT_DELETE,    COI_CONTENT_REACTION,   COI_CONTENT_RECEIPT,
  COI_CONTENT_DELIVERY, COI_CONTENT_POLL_VOTE, COI_CONTENT_POLL_CLOSE, COI_CONTENT_PIN,
  COI_CONTENT_UNPIN,
};

static const char *const pieces[] = {
  "\r\n",
  "\n",
  "\r",
  "\r\nX-Evil: yes\r\n\r\n",
  "\nX-Evil: yes\n",
  "\x01\x08\x1b[31m\x7f",
  "\xc2\x85\xc2\x9b",
  "\xff\xfe\xc3",
  "\u202e\u2066\u200b",
  "--=_1.",
  "\n--=_1.AAAAAAAAAAAAAAAAAAAAAAAA\n",
  "</body></html><script>",
  "<div class=\"h-poll\">",
  "\"; filename=\"x",
  "=?utf-8?Q?=0D=0AX-Evil:_yes?=",
  "From ",
  "> ",
  "-- \n",
  ".\n",
  "👩‍💻🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
  "e\u0301\u0301\u0301\u0301",
  "a",
  "Bob",
  " ",
  "a/b",
  "a@b",
  "**",
  "\n```\n",
  "\n- ",
  "[x](https://example.org/\"x)",
  "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
};

typedef struct
{
  DraftFixture base;
  GPtrArray *strings; /* live as long as the draft */
  CoiRichText *rich;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  draft_fixture_set_up (&self->base, data);
  self->strings = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  draft_fixture_tear_down (&self->base, data);
  g_ptr_array_unref (self->strings);
  g_clear_pointer (&self->rich, coi_rich_text_free);
}

static char *
random_string (void)
{
  GString *string = g_string_new (NULL);
  gint32 n = g_test_rand_int_range (0, 12);

  for (gint32 i = 0; i < n; i++)
    g_string_append (string, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return g_string_free_and_steal (string);
}

static char *
random_or_null (void)
{
  return g_test_rand_bit () ? random_string () : NULL;
}

static char *
kept_string (Fixture *self)
{
  char *string = random_or_null ();

  if (string != NULL)
    g_ptr_array_add (self->strings, string);
  return string;
}

static CoiPoll *
random_poll (void)
{
  g_autofree char *name = random_string ();
  CoiPoll *poll = coi_poll_new (name);

  poll->description = random_or_null ();
  for (gint32 n = g_test_rand_int_range (0, 5); n > 0; n--)
    {
      g_autofree char *text = random_string ();

      coi_poll_add_option (poll, (CoiPollOptionKind)g_test_rand_int_range (0, 3), text,
                           g_test_rand_int_range (-1, 4));
    }
  return poll;
}

static void
add_random_files (Fixture *self)
{
  for (gint32 n = g_test_rand_int_range (-3, 4); n > 0; n--)
    {
      g_autofree char *name = random_or_null ();
      g_autofree char *type = random_or_null ();
      CoiDraftFile *file = draft_fixture_add_file (&self->base, name, type, "--=_1.x\r\n");

      file->is_voice = g_test_rand_bit ();
      if (g_test_rand_bit ())
        file->preview = g_bytes_new_static ("p", 1);
      file->preview_type = random_or_null ();
    }
}

static void
format_text (Fixture *self)
{
  CoiDraft *draft = &self->base.draft;
  g_autofree char *valid = g_utf8_make_valid (draft->text != NULL ? draft->text : "", -1);

  g_clear_pointer (&self->rich, coi_rich_text_free);
  if (g_test_rand_bit ())
    self->rich = coi_rich_text_from_markdown (valid);
  draft->rich = self->rich;
  draft->markdown = draft->text;
}

static void
randomize (Fixture *self)
{
  CoiDraft *draft = &self->base.draft;
  gboolean about = g_test_rand_bit ();
  CoiContent *content = draft_fixture_set_content (
      &self->base, kinds[g_test_rand_int_range (0, G_N_ELEMENTS (kinds))],
      about ? ABOUT ("one@example.org", "two@example.org") : NULL);
  guint choice = (guint)g_test_rand_int ();

  draft->text = kept_string (self);
  format_text (self);
  draft->subject = kept_string (self);
  content->value = random_or_null ();
  content->quote = random_or_null ();
  content->extension = random_or_null ();
  content->is_forwarded = g_test_rand_bit ();
  content->forwarded_from = random_or_null ();
  content->is_pinned = g_test_rand_bit ();
  content->pinned_until = g_test_rand_bit () ? G_MAXINT64 : 5;
  content->is_voice = g_test_rand_bit ();
  if (g_test_rand_bit ())
    {
      g_autofree char *label = random_or_null ();

      content->location = coi_location_new (g_test_rand_double_range (-90, 90),
                                            g_test_rand_double_range (-180, 180), label);
      content->poll = random_poll ();
      content->choices = g_array_new (FALSE, FALSE, sizeof (guint));
      g_array_append_val (content->choices, choice);
    }
  add_random_files (self);
}

static gboolean
has_line_with (GBytes *wire, const char *prefix)
{
  g_autofree char *line = g_strconcat ("\n", prefix, NULL);

  return g_strstr_len (g_bytes_get_data (wire, NULL), g_bytes_get_size (wire), line) != NULL;
}

/* The header alone: a line of the text may well begin so. */
static void
check_header (GBytes *wire)
{
  const char *data = g_bytes_get_data (wire, NULL);
  const char *end = g_strstr_len (data, g_bytes_get_size (wire), "\r\n\r\n");
  g_autoptr (GBytes) header = NULL;

  g_assert_nonnull (end);
  header = g_bytes_new_from_bytes (wire, 0, end - data);
  g_assert_false (has_line_with (header, "X-Evil:"));
  g_assert_true (has_line_with (header, "Content-Type: "));
}

static void
test_random (Fixture *self, gconstpointer data)
{
  guint composed = 0;

  for (guint i = 0; i < DRAFTS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) wire = NULL;
      g_autoptr (CoiParsedMessage) message = NULL;

      randomize (self);
      wire = coi_message_compose (&self->base.draft, &error);
      g_clear_pointer (&self->base.draft.files, g_ptr_array_unref);
      g_ptr_array_set_size (self->strings, 0);
      if (wire == NULL)
        {
          g_assert_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED);
          continue;
        }
      composed++;
      golden_check_wire (wire);
      check_header (wire);
      message = coi_message_parse (wire, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (message->message_id, ==, self->base.draft.message_id);
      g_assert_cmpuint (message->to->len, ==, 1);
    }
  g_assert_cmpuint (composed, >, DRAFTS / 4);
}

/* A line of 1 MB, without a blank and of blanks, wherever text goes. */
static void
test_long_lines (Fixture *self, gconstpointer data)
{
  g_autofree char *word = g_strnfill (1024 * 1024, 'x');
  g_autofree char *blanks = g_strnfill (1024 * 1024, ' ');
  g_autofree char *gap = g_strconcat ("a", blanks, "b", NULL);
  const char *const texts[] = { word, gap };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      CoiContent *content = draft_fixture_set_content (&self->base, COI_CONTENT_POLL, NULL);

      self->base.draft.text = texts[i];
      self->base.draft.subject = texts[i];
      content->quote = g_strdup (texts[i]);
      content->is_forwarded = TRUE;
      content->forwarded_from = g_strdup (texts[i]);
      content->poll = coi_poll_new (texts[i]);
      content->poll->description = g_strdup (texts[i]);
      coi_poll_add_option (content->poll, COI_POLL_TEXT, texts[i], -1);
      coi_poll_add_option (content->poll, COI_POLL_DATE, texts[i], -1);
      g_bytes_unref (draft_fixture_compose (&self->base));
    }
}

/* As many and as long ids as may be. */
static void
test_long_ids (Fixture *self, gconstpointer data)
{
  g_autofree char *id = g_strnfill (900, 'i');
  g_autofree char *longer = g_strnfill (901, 'i');
  const char *targets[66] = { NULL };

  for (guint i = 0; i < 64; i++)
    targets[i] = id;
  self->base.draft.first_reference = id;
  draft_fixture_set_content (&self->base, COI_CONTENT_RECEIPT, targets);
  g_bytes_unref (draft_fixture_compose (&self->base));
  draft_fixture_set_content (&self->base, COI_CONTENT_DELETE, targets);
  g_bytes_unref (draft_fixture_compose (&self->base));
  targets[64] = id;
  draft_fixture_set_content (&self->base, COI_CONTENT_DELETE, targets);
  draft_fixture_check_refused (&self->base);
  draft_fixture_set_content (&self->base, COI_CONTENT_DELETE, ABOUT (longer));
  draft_fixture_check_refused (&self->base);
}

/* An emoji may be made of characters that are invisible by themselves; an essay is no reaction. */
static void
test_reactions (Fixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (&self->base, COI_CONTENT_REACTION, ABOUT ("a@example.org"));
  g_autoptr (GBytes) wire = NULL;
  g_autoptr (CoiParsedMessage) message = NULL;

  content->value = g_strdup ("\n🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f\r\n"
                             "👩‍💻\t❤\ufe0f\x01");
  wire = draft_fixture_compose (&self->base);
  message = coi_message_parse (wire, NULL);
  g_assert_cmpstr (
      message->text, ==,
      "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f 👩‍💻 ❤\ufe0f");
  g_free (content->value);
  content->value = g_strnfill (901, 'x');
  draft_fixture_check_refused (&self->base);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add ("/compose-hostile/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("random", test_random);
  ADD ("long-lines", test_long_lines);
  ADD ("long-ids", test_long_ids);
  ADD ("reactions", test_reactions);
  return g_test_run ();
}
