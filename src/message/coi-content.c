/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message is beyond its text, as plain values. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content.h"

#include <math.h>

/* --- places --- */

/**
 * coi_location_new:
 * @latitude: degrees, north is positive
 * @longitude: degrees, east is positive
 * @label: (nullable): what the sender calls the place
 *
 * Returns: (transfer full) (nullable): a place, %NULL when there is none such on Earth
 */
CoiLocation *
coi_location_new (double latitude, double longitude, const char *label)
{
  CoiLocation *self;

  if (!(fabs (latitude) <= 90 && fabs (longitude) <= 180)) /* NaN is neither */
    return NULL;
  self = g_new0 (CoiLocation, 1);
  self->latitude = latitude;
  self->longitude = longitude;
  self->label = g_strdup (label);
  return self;
}

/**
 * coi_location_copy:
 * @self: (nullable): a place
 *
 * Returns: (transfer full) (nullable): a copy
 */
CoiLocation *
coi_location_copy (const CoiLocation *self)
{
  return self != NULL ? coi_location_new (self->latitude, self->longitude, self->label) : NULL;
}

/**
 * coi_location_free:
 * @self: (nullable) (transfer full): a place
 *
 * Frees it.
 */
void
coi_location_free (CoiLocation *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self);
}

/* --- polls --- */

static void
option_free (CoiPollOption *self)
{
  g_free (self->text);
  g_free (self);
}

/**
 * coi_poll_new:
 * @name: what is asked
 *
 * Returns: (transfer full): a poll without options, where several can be chosen and votes can be
 * changed
 */
CoiPoll *
coi_poll_new (const char *name)
{
  CoiPoll *self = g_new0 (CoiPoll, 1);

  self->name = g_strdup (name);
  self->multiple = TRUE;
  self->revote = TRUE;
  self->options = g_ptr_array_new_with_free_func ((GDestroyNotify)option_free);
  return self;
}

/**
 * coi_poll_add_option:
 * @self: a poll
 * @kind: what the option is
 * @text: its text, its ISO 8601 date, or the name of its file
 * @file: the index of its file among the attachments, -1 for none
 *
 * Adds an option, unless there are %COI_POLL_OPTIONS_MAX.
 */
void
coi_poll_add_option (CoiPoll *self, CoiPollOptionKind kind, const char *text, int file)
{
  CoiPollOption *option;

  if (self->options->len >= COI_POLL_OPTIONS_MAX)
    return;
  option = g_new0 (CoiPollOption, 1);
  option->kind = kind;
  option->text = g_strdup (text);
  option->file = file;
  g_ptr_array_add (self->options, option);
}

/**
 * coi_poll_copy:
 * @self: (nullable): a poll
 *
 * Returns: (transfer full) (nullable): a copy
 */
CoiPoll *
coi_poll_copy (const CoiPoll *self)
{
  CoiPoll *copy;

  if (self == NULL)
    return NULL;
  copy = coi_poll_new (self->name);
  copy->description = g_strdup (self->description);
  copy->multiple = self->multiple;
  copy->revote = self->revote;
  for (guint i = 0; i < self->options->len; i++)
    {
      const CoiPollOption *option = self->options->pdata[i];

      coi_poll_add_option (copy, option->kind, option->text, option->file);
    }
  return copy;
}

/**
 * coi_poll_free:
 * @self: (nullable) (transfer full): a poll
 *
 * Frees it.
 */
void
coi_poll_free (CoiPoll *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->description);
  g_ptr_array_unref (self->options);
  g_free (self);
}

/* --- reports --- */

/**
 * coi_report_new:
 * @action: what happened
 * @recipient: to whose copy, normalised; "" for the sender of the report
 * @status: (nullable): an enhanced status code (RFC 3463)
 * @words: (nullable): the server's words, one line
 *
 * Returns: (transfer full): a report
 */
CoiReport *
coi_report_new (CoiReportAction action,
                const char *recipient,
                const char *status,
                const char *words)
{
  CoiReport *self = g_new0 (CoiReport, 1);

  self->action = action;
  self->recipient = g_strdup (recipient);
  self->status = g_strdup (status);
  self->words = g_strdup (words);
  return self;
}

/**
 * coi_report_copy:
 * @self: a report
 *
 * Returns: (transfer full): a copy
 */
CoiReport *
coi_report_copy (const CoiReport *self)
{
  return coi_report_new (self->action, self->recipient, self->status, self->words);
}

/**
 * coi_report_free:
 * @self: (nullable) (transfer full): a report
 *
 * Frees it.
 */
void
coi_report_free (CoiReport *self)
{
  if (self == NULL)
    return;
  g_free (self->recipient);
  g_free (self->status);
  g_free (self->words);
  g_free (self);
}

/* --- all of it --- */

/**
 * coi_content_new:
 * @kind: what the message is
 *
 * Returns: (transfer full): a content with nothing else set
 */
CoiContent *
coi_content_new (CoiContentKind kind)
{
  CoiContent *self = g_new0 (CoiContent, 1);

  self->kind = kind;
  self->targets = g_new0 (char *, 1);
  self->mentions = g_new0 (char *, 1);
  return self;
}

static gpointer
copy_report (gconstpointer report, gpointer user_data)
{
  return coi_report_copy (report);
}

/**
 * coi_content_copy:
 * @self: (nullable): a content
 *
 * Returns: (transfer full) (nullable): a copy
 */
CoiContent *
coi_content_copy (const CoiContent *self)
{
  CoiContent *copy;

  if (self == NULL)
    return NULL;
  copy = g_new (CoiContent, 1);
  *copy = *self;
  copy->targets = g_strdupv (self->targets);
  copy->value = g_strdup (self->value);
  copy->choices = self->choices != NULL ? g_array_copy (self->choices) : NULL;
  copy->reports =
      self->reports != NULL ? g_ptr_array_copy (self->reports, copy_report, NULL) : NULL;
  copy->location = coi_location_copy (self->location);
  copy->poll = coi_poll_copy (self->poll);
  copy->quote = g_strdup (self->quote);
  copy->forwarded_from = g_strdup (self->forwarded_from);
  copy->mentions = g_strdupv (self->mentions);
  copy->extension = g_strdup (self->extension);
  return copy;
}

/**
 * coi_content_free:
 * @self: (nullable) (transfer full): a content
 *
 * Frees it.
 */
void
coi_content_free (CoiContent *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->targets);
  g_free (self->value);
  g_clear_pointer (&self->choices, g_array_unref);
  g_clear_pointer (&self->reports, g_ptr_array_unref);
  coi_location_free (self->location);
  coi_poll_free (self->poll);
  g_free (self->quote);
  g_free (self->forwarded_from);
  g_strfreev (self->mentions);
  g_free (self->extension);
  g_free (self);
}

/**
 * coi_content_is_about_another:
 * @kind: what a message is
 *
 * Returns: whether it says something about another message and is not shown itself
 */
gboolean
coi_content_is_about_another (CoiContentKind kind)
{
  return kind >= COI_CONTENT_EDIT;
}
