/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every record promises about its content. */
#include "check-content.h"

#include <string.h>

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
check_line (const char *text)
{
  check_text (text);
  for (const char *p = text; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
check_address (const char *address)
{
  g_autofree char *normal = coi_address_normalize (address);

  g_assert_cmpstr (normal, ==, address);
}

static void
check_targets (const CoiContent *content)
{
  guint n = g_strv_length (content->targets);

  g_assert_cmpuint (n, <=, 64);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (strlen (content->targets[i]), >, 0);
      g_assert_cmpuint (strlen (content->targets[i]), <=, 998);
      g_assert_true (g_str_is_ascii (content->targets[i]));
      g_assert_null (strpbrk (content->targets[i], "<> \r\n"));
    }
  g_assert_cmpint (n > 0, ==, coi_content_is_about_another (content->kind));
}

static void
check_choices (const GArray *choices)
{
  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      g_assert_cmpuint (g_array_index (choices, guint, i), <, COI_POLL_OPTIONS_MAX);
      if (i > 0)
        g_assert_cmpuint (g_array_index (choices, guint, i - 1), <,
                          g_array_index (choices, guint, i));
    }
}

static void
check_reports (const CoiContent *content)
{
  gboolean is_report =
      content->kind == COI_CONTENT_RECEIPT || content->kind == COI_CONTENT_DELIVERY;

  g_assert_cmpint (content->reports != NULL, ==, is_report);
  for (guint i = 0; is_report && i < content->reports->len; i++)
    {
      const CoiReport *report = content->reports->pdata[i];

      if (content->kind == COI_CONTENT_DELIVERY || report->recipient[0] != '\0')
        check_address (report->recipient);
      check_line (report->status);
      check_line (report->words);
      g_assert_cmpint (report->action == COI_REPORT_DISPLAYED, ==,
                       content->kind == COI_CONTENT_RECEIPT);
    }
}

static void
check_poll (const CoiPoll *poll, const GPtrArray *files)
{
  if (poll == NULL)
    return;
  check_line (poll->name);
  check_text (poll->description);
  g_assert_cmpuint (poll->options->len, >=, 2);
  g_assert_cmpuint (poll->options->len, <=, COI_POLL_OPTIONS_MAX);
  for (guint i = 0; i < poll->options->len; i++)
    {
      const CoiPollOption *option = poll->options->pdata[i];

      check_line (option->text);
      g_assert_cmpint (g_utf8_strlen (option->text, -1), <=, 500);
      g_assert_cmpint (option->file, <, (int)files->len);
      g_assert_cmpint (option->file >= 0, ==, option->kind == COI_POLL_BINARY);
    }
}

static void
check_location (const CoiLocation *location)
{
  if (location == NULL)
    return;
  g_assert_cmpfloat (ABS (location->latitude), <=, 90);
  g_assert_cmpfloat (ABS (location->longitude), <=, 180);
  check_line (location->label);
}

static void
check_words (const CoiContent *content)
{
  check_line (content->value);
  g_assert_cmpint (content->value != NULL, ==, content->kind == COI_CONTENT_REACTION);
  check_text (content->quote);
  check_line (content->forwarded_from);
  check_line (content->extension);
  g_assert_cmpuint (g_strv_length (content->mentions), <=, 100);
  for (guint i = 0; content->mentions[i] != NULL; i++)
    check_address (content->mentions[i]);
  g_assert_cmpint (content->pinned_until, >=, 0);
}

/* The database keeps all of it. */
static void
check_json (const CoiContent *content)
{
  g_autofree char *json = coi_content_to_json (content);
  g_autoptr (CoiContent) again = coi_content_from_json (json);
  g_autofree char *json_again = coi_content_to_json (again);

  g_assert_nonnull (json);
  g_assert_cmpstr (json, ==, json_again);
}

/* @message: read from anything */
void
check_content (const CoiParsedMessage *message)
{
  const CoiContent *content = message->content;

  if (content == NULL)
    return;
  if (coi_content_is_about_another (content->kind) && content->kind != COI_CONTENT_DELIVERY)
    g_assert_nonnull (message->from);
  g_assert_cmpint (content->poll != NULL, ==, content->kind == COI_CONTENT_POLL);
  g_assert_cmpint (content->location != NULL, ==, content->kind == COI_CONTENT_LOCATION);
  g_assert_cmpint (content->choices != NULL, ==, content->kind == COI_CONTENT_POLL_VOTE);
  check_targets (content);
  check_choices (content->choices);
  check_reports (content);
  check_poll (content->poll, message->attachments);
  check_location (content->location);
  check_words (content);
  check_json (content);
}
