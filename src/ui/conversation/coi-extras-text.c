/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything about a message beside its text, as a row shows it and as it is spoken. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-extras-text.h"

#include "coi-config.h"
#include "coi-message-sentence.h"
#include "coi-reaction-text.h"
#include "coi-receipt-text.h"

#include <glib/gi18n.h>

#define MAX_NAME 100
#define DIGITS "%.5f" /* about a metre */

/**
 * coi_location_coordinates:
 * @location: a place
 *
 * Returns: (transfer full): latitude and longitude in degrees, the same in every language
 */
char *
coi_location_coordinates (const CoiLocation *location)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE];
  char longitude[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (latitude, sizeof latitude, DIGITS, location->latitude);
  g_ascii_formatd (longitude, sizeof longitude, DIGITS, location->longitude);
  return g_strdup_printf ("%s, %s", latitude, longitude);
}

/**
 * coi_message_shown_text:
 * @message: a message
 *
 * Polls and places are shown as cards; what their text part says in other programs is in them.
 *
 * Returns: (transfer none): the text of the bubble
 */
const char *
coi_message_shown_text (CoiMessage *message)
{
  const CoiContent *content = coi_message_get_content (message);
  const char *text = coi_message_get_text (message);

  if (coi_message_get_deleted (message))
    return _ ("This message has been deleted");
  if (content->poll != NULL)
    return "";
  if (content->location != NULL && g_str_has_prefix (text, "Position:"))
    return "";
  return text;
}

static void
fill_above (CoiExtrasText *self, CoiMessage *message)
{
  const CoiContent *content = coi_message_get_content (message);
  const CoiMessageQuote *quote = coi_message_get_quote (message);

  if (content->is_forwarded && content->forwarded_from != NULL)
    {
      g_autofree char *name = coi_message_one_line (content->forwarded_from, MAX_NAME);

      /* Translators: %s is who wrote it first */
      self->forwarded = g_strdup_printf (_ ("Forwarded from %s"), name);
    }
  else if (content->is_forwarded)
    self->forwarded = g_strdup (_ ("Forwarded"));
  self->extras.forwarded = self->forwarded;
  if (quote == NULL)
    return;
  self->quote_name = g_strdup (quote->is_own ? _ ("You") : quote->name);
  self->extras.quote_name = self->quote_name;
  self->extras.quote_text = quote->text;
}

static void
fill_chips (CoiExtrasText *self, CoiMessage *message)
{
  self->groups = coi_reaction_groups (coi_message_get_reactions (message));
  self->chips = g_new0 (CoiMessageChip, self->groups->len + 1);
  for (guint i = 0; i < self->groups->len; i++)
    {
      const CoiReactionGroup *group = g_ptr_array_index (self->groups, i);

      self->chips[i] = (CoiMessageChip){
        .emoji = group->emoji, .tooltip = group->names, .n = group->n, .is_own = group->is_own
      };
    }
  self->extras.chips = self->chips;
  self->extras.n_chips = self->groups->len;
  self->reactions = coi_reaction_groups_spoken (self->groups);
}

static void
fill_poll (CoiExtrasText *self, CoiMessage *message, const CoiPoll *poll)
{
  self->tally = coi_poll_tally_new (message);
  self->poll_summary = coi_poll_summary (poll, self->tally);
  self->lines = g_new0 (CoiPollLine, self->tally->results->len + 1);
  for (guint i = 0; i < self->tally->results->len; i++)
    {
      const CoiPollResult *result = &g_array_index (self->tally->results, CoiPollResult, i);

      self->lines[i] = (CoiPollLine){
        .text = result->text, .voters = result->voters, .n = result->n, .is_own = result->is_own
      };
    }
  self->poll = (CoiPollCard){ .name = poll->name,
                              .description = poll->description,
                              .summary = self->poll_summary,
                              .button = coi_poll_button_text (self->tally),
                              .lines = self->lines,
                              .n_lines = self->tally->results->len,
                              .n_votes = self->tally->n_votes };
  self->extras.poll = &self->poll;
  self->after = coi_poll_spoken (poll, self->tally);
}

static void
fill_location (CoiExtrasText *self, const CoiLocation *location)
{
  g_autofree char *label = coi_message_one_line (location->label, MAX_NAME);

  self->coordinates = coi_location_coordinates (location);
  self->location.coordinates = self->coordinates;
  self->location.label = location->label;
  self->extras.location = &self->location;
  if (*label != '\0')
    /* Translators: spoken; %1$s is what a place is called, %2$s its latitude and longitude */
    self->after = g_strdup_printf (_ ("Location: %1$s, %2$s"), label, self->coordinates);
  else
    /* Translators: spoken; %s is latitude and longitude */
    self->after = g_strdup_printf (_ ("Location: %s"), self->coordinates);
}

static void
fill_marks (CoiExtrasText *self, CoiMessage *message)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) marks = NULL;

  if (coi_message_get_pinned (message))
    g_strv_builder_add (builder, _ ("Pinned"));
  if (coi_message_get_edited (message) && !coi_message_get_deleted (message))
    g_strv_builder_add (builder, _ ("Edited"));
  marks = g_strv_builder_end (builder);
  if (marks[0] != NULL)
    self->marks = g_strjoinv (" · ", marks);
}

/**
 * coi_extras_text_fill:
 * @self: an empty one
 * @message: a message, which outlives it
 */
void
coi_extras_text_fill (CoiExtrasText *self, CoiMessage *message)
{
  const CoiContent *content = coi_message_get_content (message);

  fill_marks (self, message);
  self->failures = coi_receipts_failures (message);
  self->extras.failures = (const char *const *)self->failures;
  if (coi_message_get_deleted (message))
    return;
  fill_above (self, message);
  fill_chips (self, message);
  if (content->poll != NULL)
    fill_poll (self, message, content->poll);
  else if (content->location != NULL)
    fill_location (self, content->location);
}

void
coi_extras_text_clear (CoiExtrasText *self)
{
  g_free (self->forwarded);
  g_free (self->quote_name);
  g_strfreev (self->failures);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_free (self->chips);
  coi_poll_tally_free (self->tally);
  g_free (self->lines);
  g_free (self->poll_summary);
  g_free (self->coordinates);
  g_free (self->marks);
  g_free (self->reactions);
  g_free (self->after);
}
