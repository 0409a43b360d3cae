/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places and polls: a text for people beside HTML for programs (COI: "Location Messages", "Poll
 * Messages"; docs/polls.md). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-compose.h"

#include "coi-text.h"

#include <math.h>
#include <string.h>

/* A centimetre, about. */
#define DEGREE_FORMAT "%.7f"
#define LABEL_MAX_CHARS 256
/* What others read of it, see docs/polls.md. */
#define LINE_MAX_CHARS 500

/*
 * coi_compose_has_data:
 *
 * Returns: whether the message is a place, a poll or an answer to one
 */
gboolean
coi_compose_has_data (const CoiContent *content)
{
  return content->kind == COI_CONTENT_LOCATION || content->kind == COI_CONTENT_POLL ||
         content->kind == COI_CONTENT_POLL_VOTE || content->kind == COI_CONTENT_POLL_CLOSE;
}

static gboolean
is_valid_option (const CoiDraft *draft, const CoiPollOption *option)
{
  return option->kind != COI_POLL_BINARY ||
         (option->file >= 0 && draft->files != NULL && (guint)option->file < draft->files->len);
}

static gboolean
check_poll (const CoiDraft *draft, const CoiPoll *poll, GError **error)
{
  if (poll == NULL || poll->options->len < 2)
    return coi_compose_refuse (error, "A poll needs two options or more");
  for (guint i = 0; i < poll->options->len; i++)
    if (!is_valid_option (draft, poll->options->pdata[i]))
      return coi_compose_refuse (error, "An option of the poll has no file");
  return TRUE;
}

/*
 * coi_compose_check_data:
 *
 * Returns: whether what the kind says is there
 */
gboolean
coi_compose_check_data (const CoiDraft *draft, GError **error)
{
  const CoiContent *content = draft->content;

  if (content->kind == COI_CONTENT_POLL)
    return check_poll (draft, content->poll, error);
  if (content->kind == COI_CONTENT_LOCATION && content->location == NULL)
    return coi_compose_refuse (error, "The place is missing");
  return TRUE;
}

/*
 * coi_compose_is_option:
 *
 * Returns: whether a file is an option of the poll
 */
gboolean
coi_compose_is_option (const CoiDraft *draft, guint file)
{
  const CoiContent *content = draft->content;

  if (content == NULL || content->kind != COI_CONTENT_POLL)
    return FALSE;
  for (guint i = 0; i < content->poll->options->len; i++)
    {
      const CoiPollOption *option = content->poll->options->pdata[i];

      if (option->kind == COI_POLL_BINARY && (guint)option->file == file)
        return TRUE;
    }
  return FALSE;
}

/* "text\n-\nmore", but "more" alone without text. */
static const char *
get_separator (const CoiDraft *draft, const char *separator)
{
  return coi_compose_has_words (draft) ? separator : "";
}

static void
append_alternative (CoiCompose *self, const char *plain, const char *chat_content, const char *html)
{
  g_autofree char *lines = coi_compose_plain_lines (self->draft, plain);
  g_autofree char *body = coi_compose_html_words (self->draft, html);

  coi_compose_open (self, "alternative", "");
  coi_compose_next (self);
  coi_compose_plain (self, lines);
  coi_compose_next (self);
  coi_compose_field (self->out, "Chat-Content", chat_content);
  coi_compose_html (self, body);
  coi_compose_close (self);
}

/* --- places --- */

/* In the C locale, without zeros at the end. */
static char *
format_degrees (double degrees)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  g_ascii_formatd (buffer, sizeof buffer, DEGREE_FORMAT, degrees);
  length = strlen (buffer);
  while (buffer[length - 1] == '0' && buffer[length - 2] != '.')
    length--;
  buffer[length] = '\0';
  return g_strdup (g_str_equal (buffer, "-0.0") ? "0.0" : buffer);
}

static void
append_location (CoiCompose *self, const CoiLocation *location)
{
  g_autofree char *latitude = format_degrees (location->latitude);
  g_autofree char *longitude = format_degrees (location->longitude);
  g_autofree char *label = coi_text_sanitize_line (location->label, LABEL_MAX_CHARS);
  g_autofree char *escaped = coi_compose_escape (label);
  g_autofree char *link =
      g_strdup_printf ("https://www.openstreetmap.org/?mlat=%s&mlon=%s", latitude, longitude);
  g_autofree char *link_html = coi_compose_escape (link);
  g_autofree char *plain =
      g_strdup_printf ("%s%s%sPosition: %s, %s\n%s\n", get_separator (self->draft, "-\n"), label,
                       label[0] != '\0' ? "\n" : "", latitude, longitude, link);
  g_autoptr (GString) html = g_string_new (get_separator (self->draft, "<hr>\n"));

  g_string_append (html, "<p>Position:</p>\n<p class=\"h-geo\">\n");
  if (label[0] != '\0')
    g_string_append_printf (html, "<span class=\"p-name\">%s</span><br>\n", escaped);
  g_string_append_printf (html,
                          "<span class=\"p-latitude\">%s</span>,\n"
                          "<span class=\"p-longitude\">%s</span>\n</p>\n"
                          "<p><a href=\"%s\">%s</a></p>\n",
                          latitude, longitude, link_html, link_html);
  append_alternative (self, plain, "location", html->str);
}

/* --- polls --- */

/* Not by chance: two messages with one file each have different ids. */
static char *
make_content_id (const CoiDraft *draft, int file)
{
  return g_strdup_printf ("%d.%s", file, draft->message_id);
}

/* The "cid" scheme (RFC 2392) in an attribute. */
static char *
make_cid (const CoiDraft *draft, int file)
{
  g_autofree char *id = make_content_id (draft, file);
  g_autofree char *escaped = g_uri_escape_string (id, "$@", FALSE);

  return g_strconcat ("cid:", escaped, NULL);
}

static char *
dup_line (const char *text)
{
  return coi_text_sanitize_line (text, LINE_MAX_CHARS);
}

static void
append_binary_option (GString *html, const CoiDraft *draft, const CoiPollOption *option)
{
  const CoiDraftFile *file = draft->files->pdata[option->file];
  g_autofree char *text = dup_line (option->text);
  g_autofree char *escaped = coi_compose_escape (text);
  g_autofree char *cid = make_cid (draft, option->file);

  if (file->content_type != NULL && g_str_has_prefix (file->content_type, "image/"))
    g_string_append_printf (html, "<li><img class=\"u-poll-option\" src=\"%s\" alt=\"%s\"></li>\n",
                            cid, escaped);
  else
    g_string_append_printf (html, "<li><a class=\"u-poll-option\" href=\"%s\">%s</a></li>\n", cid,
                            escaped);
}

static void
append_option (GString *html, const CoiDraft *draft, const CoiPollOption *option)
{
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;

  if (option->kind == COI_POLL_BINARY)
    {
      append_binary_option (html, draft, option);
      return;
    }
  text = dup_line (option->text);
  escaped = coi_compose_escape (text);
  g_string_append_printf (html, "<li class=\"%s\">%s</li>\n",
                          option->kind == COI_POLL_DATE ? "dt-poll-option" : "p-poll-option",
                          escaped);
}

static char *
make_poll_html (const CoiDraft *draft, const CoiPoll *poll)
{
  GString *html = g_string_new ("<div class=\"h-poll\">\n");
  g_autofree char *name = dup_line (poll->name);
  g_autofree char *name_html = coi_compose_escape (name);
  g_autofree char *description = coi_compose_escape (poll->description);

  g_string_append_printf (html, "<p><b class=\"p-name\">%s</b></p>\n", name_html);
  if (description[0] != '\0')
    g_string_append_printf (html, "<p class=\"p-description\">%s</p>\n", description);
  g_string_append (html, "<ol>\n");
  for (guint i = 0; i < poll->options->len; i++)
    append_option (html, draft, poll->options->pdata[i]);
  g_string_append_printf (html,
                          "</ol>\n<p><small>Several answers: <span class=\"p-poll-multiple\">%s"
                          "</span>; answers can be changed: <span class=\"p-poll-revote\">%s"
                          "</span></small></p>\n</div>\n",
                          poll->multiple ? "true" : "false", poll->revote ? "true" : "false");
  return g_string_free_and_steal (html);
}

/* A moment for people: "2020-01-01, 12:00 (UTC+01:00)". A day alone reads well as it is. */
static char *
dup_option_for_people (const CoiPollOption *option)
{
  char *text = dup_line (option->text);
  g_autoptr (GDateTime) date =
      option->kind == COI_POLL_DATE ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (date == NULL)
    return text;
  g_free (text);
  return g_date_time_format (date, "%Y-%m-%d, %H:%M (UTC%:z)");
}

/* Read and answered by people whose mail client knows no polls. */
static char *
make_poll_plain (const CoiDraft *draft, const CoiPoll *poll)
{
  GString *plain = g_string_new (get_separator (draft, "\n"));
  g_autofree char *name = dup_line (poll->name);
  g_autofree char *description = coi_compose_clean (poll->description);

  g_string_append_printf (plain, "%s\n", name);
  if (description[0] != '\0')
    g_string_append_printf (plain, "%s\n", description);
  g_string_append_c (plain, '\n');
  for (guint i = 0; i < poll->options->len; i++)
    {
      g_autofree char *text = dup_option_for_people (poll->options->pdata[i]);

      g_string_append_printf (plain, "%u. %s\n", i + 1, text);
    }
  g_string_append (plain, poll->multiple
                              ? "\nAnswer with the numbers of all that you choose.\n"
                              : "\nAnswer with the number of the one that you choose.\n");
  return g_string_free_and_steal (plain);
}

/* The root comes first, then what its HTML shows (RFC 2387). */
static void
append_poll (CoiCompose *self, const CoiPoll *poll)
{
  const CoiDraft *draft = self->draft;
  guint n_files = draft->files != NULL ? draft->files->len : 0;
  g_autofree char *plain = make_poll_plain (draft, poll);
  g_autofree char *html = make_poll_html (draft, poll);
  gboolean related = FALSE;

  for (guint i = 0; i < n_files; i++)
    related |= coi_compose_is_option (draft, i);
  if (!related)
    {
      append_alternative (self, plain, "poll", html);
      return;
    }
  coi_compose_open (self, "related", "; type=\"multipart/alternative\"");
  coi_compose_next (self);
  append_alternative (self, plain, "poll", html);
  for (guint i = 0; i < n_files; i++)
    if (coi_compose_is_option (draft, i))
      {
        g_autofree char *content_id = make_content_id (draft, (int)i);

        coi_compose_file_in_multipart (self, i, content_id);
      }
  coi_compose_close (self);
}

/* What the voter chose, from the poll when it is known. */
static char *
dup_choice_text (const CoiContent *content, guint choice)
{
  if (content->poll == NULL || choice >= content->poll->options->len)
    return g_strdup_printf ("%u", choice + 1);
  return dup_option_for_people (content->poll->options->pdata[choice]);
}

/* The caller's words say it in the voter's language; without them the options' own do. */
static void
append_vote (CoiCompose *self, const CoiContent *content)
{
  gboolean silent = !coi_compose_has_words (self->draft);
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GString) html = g_string_new ("<ul class=\"h-poll-vote\">\n");

  for (guint i = 0; content->choices != NULL && i < content->choices->len; i++)
    {
      guint choice = g_array_index (content->choices, guint, i);
      g_autofree char *text = dup_choice_text (content, choice);
      g_autofree char *escaped = coi_compose_escape (text);

      if (silent)
        g_string_append_printf (plain, "%s\n", text);
      g_string_append_printf (html, "<li>%s (<span class=\"p-poll-choice\">%u</span>)</li>\n",
                              escaped, choice);
    }
  if (silent && plain->len == 0)
    g_string_append (plain, "–\n");
  g_string_append (html, "</ul>\n");
  append_alternative (self, plain->str, "pollvote", html->str);
}

/*
 * coi_compose_data:
 *
 * Appends the words and the data.
 */
void
coi_compose_data (CoiCompose *self)
{
  const CoiContent *content = self->draft->content;

  if (content->kind == COI_CONTENT_LOCATION)
    append_location (self, content->location);
  else if (content->kind == COI_CONTENT_POLL)
    append_poll (self, content->poll);
  else if (content->kind == COI_CONTENT_POLL_VOTE)
    append_vote (self, content);
  else /* a close: its result is in the words, for all */
    append_alternative (self, "", "pollclose", "");
}
