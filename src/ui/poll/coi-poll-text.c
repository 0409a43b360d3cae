/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll's results, counted and in words. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-poll-text.h"

#include "coi-config.h"
#include "coi-message-sentence.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_TEXT 300
#define MAX_NAME 60
#define MAX_NAMES 200 /* listed as voters of one option */
#define MAX_SPOKEN 20 /* options */

static void
result_clear (gpointer data)
{
  CoiPollResult *result = data;

  g_free (result->text);
  g_free (result->voters);
}

/* ISO 8601, as sent: a day, or a time of a day. */
static char *
format_date (const char *text)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autofree char *midnight = g_strdup_printf ("%sT00:00:00", text);
  g_autoptr (GDateTime) day = g_date_time_new_from_iso8601 (midnight, here);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, here);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  if (strlen (text) > 40)
    return NULL;
  if (day != NULL)
    /* Translators: the date of an option in a poll, see g_date_time_format() */
    return g_date_time_format (day, _ ("%A, %-d %B %Y"));
  if (local != NULL)
    /* Translators: date and time of an option in a poll, see g_date_time_format() */
    return g_date_time_format (local, _ ("%A, %-d %B %Y, %H:%M"));
  return NULL;
}

/**
 * coi_poll_option_text:
 * @option: of a poll
 *
 * Returns: (transfer full): one line, a date in the user's language
 */
char *
coi_poll_option_text (const CoiPollOption *option)
{
  char *date = option->kind == COI_POLL_DATE ? format_date (option->text) : NULL;

  return date != NULL ? date : coi_message_one_line (option->text, MAX_TEXT);
}

static void
add_voter (CoiPollResult *result, const CoiMessageVote *vote)
{
  g_autofree char *name = coi_message_one_line (vote->name, MAX_NAME);
  char *voters;

  result->n++;
  result->is_own |= vote->is_own;
  if (result->n > MAX_NAMES)
    return;
  voters = g_strconcat (result->voters, *result->voters != '\0' ? ", " : "",
                        vote->is_own ? _ ("You") : name, NULL);
  g_free (result->voters);
  result->voters = voters;
}

static void
count_vote (CoiPollTally *self, const CoiMessageVote *vote)
{
  self->n_votes += vote->choices->len > 0;
  self->voted |= vote->is_own && vote->choices->len > 0;
  for (guint i = 0; i < vote->choices->len; i++)
    {
      guint choice = g_array_index (vote->choices, guint, i);

      if (choice < self->results->len)
        add_voter (&g_array_index (self->results, CoiPollResult, choice), vote);
    }
}

/**
 * coi_poll_tally_new:
 * @message: a poll
 *
 * Returns: (transfer full): its results
 */
CoiPollTally *
coi_poll_tally_new (CoiMessage *message)
{
  const CoiPoll *poll = coi_message_get_content (message)->poll;
  GPtrArray *votes = coi_message_get_votes (message);
  CoiPollTally *self = g_new0 (CoiPollTally, 1);

  self->results = g_array_new (FALSE, TRUE, sizeof (CoiPollResult));
  g_array_set_clear_func (self->results, result_clear);
  for (guint i = 0; i < poll->options->len; i++)
    {
      CoiPollResult result = { .text = coi_poll_option_text (g_ptr_array_index (poll->options, i)),
                               .voters = g_strdup ("") };

      g_array_append_val (self->results, result);
    }
  for (guint i = 0; i < votes->len; i++)
    count_vote (self, g_ptr_array_index (votes, i));
  self->closed = coi_message_get_poll_closed (message);
  self->can_vote = !self->closed && (!self->voted || poll->revote);
  return self;
}

void
coi_poll_tally_free (CoiPollTally *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->results);
  g_free (self);
}

/**
 * coi_poll_votes_text:
 * @n: how many
 *
 * Returns: (transfer full): "3 votes"
 */
char *
coi_poll_votes_text (guint n)
{
  if (n == 0)
    return g_strdup (_ ("No votes"));
  return g_strdup_printf (ngettext ("%u vote", "%u votes", n), n);
}

/**
 * coi_poll_summary:
 * @poll: a poll
 * @tally: its results
 *
 * Returns: (transfer full): "3 people voted. Choose one."
 */
char *
coi_poll_summary (const CoiPoll *poll, const CoiPollTally *tally)
{
  g_autofree char *people =
      tally->n_votes == 0
          ? g_strdup (_ ("Nobody has voted yet."))
          : g_strdup_printf (ngettext ("%u person voted.", "%u people voted.", tally->n_votes),
                             tally->n_votes);
  const char *rule = poll->multiple ? _ ("Choose one or several.") : _ ("Choose one.");

  if (tally->closed)
    rule = _ ("The poll is closed.");
  else if (tally->voted && !poll->revote)
    rule = _ ("Votes cannot be changed.");
  return g_strdup_printf ("%s %s", people, rule);
}

/**
 * coi_poll_button_text:
 * @tally: a poll's results
 *
 * Returns: (transfer none): what the button does that leads to the dialog
 */
const char *
coi_poll_button_text (const CoiPollTally *tally)
{
  if (!tally->can_vote)
    return _ ("Show Votes");
  return tally->voted ? _ ("Change Vote") : _ ("Vote");
}

static void
append_result (GString *text, const CoiPollResult *result)
{
  g_autofree char *votes = coi_poll_votes_text (result->n);

  g_string_append_c (text, ' ');
  if (result->is_own)
    /* Translators: spoken; %1$s is an option of a poll that we chose, %2$s is "3 votes" */
    g_string_append_printf (text, _ ("%1$s: %2$s, your choice."), result->text, votes);
  else
    /* Translators: spoken; %1$s is an option of a poll, %2$s is "3 votes" */
    g_string_append_printf (text, _ ("%1$s: %2$s."), result->text, votes);
}

/**
 * coi_poll_spoken:
 * @poll: a poll
 * @tally: its results
 *
 * Returns: (transfer full): "Poll: When? Saturday: 2 votes, your choice. …"
 */
char *
coi_poll_spoken (const CoiPoll *poll, const CoiPollTally *tally)
{
  g_autofree char *name = coi_message_one_line (poll->name, MAX_TEXT);
  g_autofree char *summary = coi_poll_summary (poll, tally);
  GString *text = g_string_new (NULL);

  /* Translators: spoken; %s is the question */
  g_string_append_printf (text, _ ("Poll: %s"), name);
  for (guint i = 0; i < MIN (tally->results->len, MAX_SPOKEN); i++)
    append_result (text, &g_array_index (tally->results, CoiPollResult, i));
  g_string_append_printf (text, " %s", summary);
  return g_string_free_and_steal (text);
}
