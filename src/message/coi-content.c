/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message is beyond its text, as plain values and as JSON for the database. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content.h"

#include <json-glib/json-glib.h>
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

/* --- writing JSON --- */

static void
put_text (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
put_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  if (!value)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

static void
put_number (JsonBuilder *builder, const char *name, gint64 value)
{
  if (value == 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
put_texts (JsonBuilder *builder, const char *name, GStrv values)
{
  if (values[0] == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
put_choices (JsonBuilder *builder, const GArray *choices)
{
  if (choices == NULL)
    return;
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < choices->len; i++)
    json_builder_add_int_value (builder, g_array_index (choices, guint, i));
  json_builder_end_array (builder);
}

static void
put_reports (JsonBuilder *builder, const GPtrArray *reports)
{
  if (reports == NULL)
    return;
  json_builder_set_member_name (builder, "reports");
  json_builder_begin_array (builder);
  for (guint i = 0; i < reports->len; i++)
    {
      const CoiReport *report = reports->pdata[i];

      json_builder_begin_object (builder);
      put_number (builder, "action", report->action);
      put_text (builder, "recipient", report->recipient);
      put_text (builder, "status", report->status);
      put_text (builder, "words", report->words);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
put_location (JsonBuilder *builder, const CoiLocation *location)
{
  if (location == NULL)
    return;
  json_builder_set_member_name (builder, "location");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "latitude");
  json_builder_add_double_value (builder, location->latitude);
  json_builder_set_member_name (builder, "longitude");
  json_builder_add_double_value (builder, location->longitude);
  put_text (builder, "label", location->label);
  json_builder_end_object (builder);
}

static void
put_options (JsonBuilder *builder, const GPtrArray *options)
{
  json_builder_set_member_name (builder, "options");
  json_builder_begin_array (builder);
  for (guint i = 0; i < options->len; i++)
    {
      const CoiPollOption *option = options->pdata[i];

      json_builder_begin_object (builder);
      put_number (builder, "kind", option->kind);
      put_text (builder, "text", option->text);
      put_number (builder, "file", option->file + 1);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
put_poll (JsonBuilder *builder, const CoiPoll *poll)
{
  if (poll == NULL)
    return;
  json_builder_set_member_name (builder, "poll");
  json_builder_begin_object (builder);
  put_text (builder, "name", poll->name);
  put_text (builder, "description", poll->description);
  put_flag (builder, "single", !poll->multiple);
  put_flag (builder, "once", !poll->revote);
  put_options (builder, poll->options);
  json_builder_end_object (builder);
}

static void
put_all (JsonBuilder *builder, const CoiContent *self)
{
  put_number (builder, "kind", self->kind);
  put_texts (builder, "targets", self->targets);
  put_text (builder, "value", self->value);
  put_choices (builder, self->choices);
  put_reports (builder, self->reports);
  put_location (builder, self->location);
  put_poll (builder, self->poll);
  put_flag (builder, "pinned", self->is_pinned);
  put_number (builder, "until", self->pinned_until);
  put_text (builder, "quote", self->quote);
  put_flag (builder, "forwarded", self->is_forwarded);
  put_text (builder, "from", self->forwarded_from);
  put_texts (builder, "mentions", self->mentions);
  put_flag (builder, "all", self->mentions_all);
  put_flag (builder, "voice", self->is_voice);
  put_text (builder, "extension", self->extension);
}

/**
 * coi_content_to_json:
 * @self: (nullable): a content
 *
 * Returns: (transfer full) (nullable): a JSON object, %NULL when it says nothing
 */
char *
coi_content_to_json (const CoiContent *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (self == NULL)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  put_all (builder, self);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  if (json_object_get_size (json_node_get_object (root)) == 0)
    return NULL;
  return json_to_string (root, FALSE);
}

/* --- reading JSON --- */

static char *
get_text (JsonObject *object, const char *name)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, NULL));
}

static gint64
get_number (JsonObject *object, const char *name)
{
  return json_object_get_int_member_with_default (object, name, 0);
}

static gboolean
get_flag (JsonObject *object, const char *name)
{
  return json_object_get_boolean_member_with_default (object, name, FALSE);
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonObject *
get_element (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static GStrv
get_texts (JsonObject *object, const char *name)
{
  JsonArray *array = get_array (object, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *text = json_node_get_string (json_array_get_element (array, i));

      if (text != NULL)
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

static GArray *
get_choices (JsonObject *object)
{
  JsonArray *array = get_array (object, "choices");
  GArray *choices;

  if (array == NULL)
    return NULL;
  choices = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      guint choice = (guint)json_array_get_int_element (array, i);

      g_array_append_val (choices, choice);
    }
  return choices;
}

static GPtrArray *
get_reports (JsonObject *object)
{
  JsonArray *array = get_array (object, "reports");
  GPtrArray *reports;

  if (array == NULL)
    return NULL;
  reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *element = get_element (array, i);

      if (element != NULL)
        g_ptr_array_add (
            reports,
            coi_report_new ((CoiReportAction)get_number (element, "action"),
                            json_object_get_string_member_with_default (element, "recipient", ""),
                            json_object_get_string_member_with_default (element, "status", NULL),
                            json_object_get_string_member_with_default (element, "words", NULL)));
    }
  return reports;
}

static CoiLocation *
get_location (JsonObject *object)
{
  JsonObject *location = get_object (object, "location");

  if (location == NULL)
    return NULL;
  return coi_location_new (json_object_get_double_member_with_default (location, "latitude", NAN),
                           json_object_get_double_member_with_default (location, "longitude", NAN),
                           json_object_get_string_member_with_default (location, "label", NULL));
}

static CoiPoll *
get_poll (JsonObject *object)
{
  JsonObject *source = get_object (object, "poll");
  JsonArray *options = source != NULL ? get_array (source, "options") : NULL;
  CoiPoll *poll;

  if (options == NULL)
    return NULL;
  poll = coi_poll_new (json_object_get_string_member_with_default (source, "name", ""));
  poll->description = get_text (source, "description");
  poll->multiple = !get_flag (source, "single");
  poll->revote = !get_flag (source, "once");
  for (guint i = 0; i < json_array_get_length (options); i++)
    {
      JsonObject *element = get_element (options, i);

      if (element != NULL)
        coi_poll_add_option (poll, (CoiPollOptionKind)get_number (element, "kind"),
                             json_object_get_string_member_with_default (element, "text", ""),
                             (int)get_number (element, "file") - 1);
    }
  return poll;
}

static CoiContent *
read_all (JsonObject *object)
{
  CoiContent *self = g_new0 (CoiContent, 1);

  self->kind = (CoiContentKind)get_number (object, "kind");
  self->targets = get_texts (object, "targets");
  self->value = get_text (object, "value");
  self->choices = get_choices (object);
  self->reports = get_reports (object);
  self->location = get_location (object);
  self->poll = get_poll (object);
  self->is_pinned = get_flag (object, "pinned");
  self->pinned_until = get_number (object, "until");
  self->quote = get_text (object, "quote");
  self->is_forwarded = get_flag (object, "forwarded");
  self->forwarded_from = get_text (object, "from");
  self->mentions = get_texts (object, "mentions");
  self->mentions_all = get_flag (object, "all");
  self->is_voice = get_flag (object, "voice");
  self->extension = get_text (object, "extension");
  return self;
}

/**
 * coi_content_from_json:
 * @json: (nullable): what coi_content_to_json() wrote
 *
 * Returns: (transfer full): the content; an ordinary message's for %NULL and what cannot be read
 */
CoiContent *
coi_content_from_json (const char *json)
{
  g_autoptr (JsonNode) root = json != NULL ? json_from_string (json, NULL) : NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return coi_content_new (COI_CONTENT_ORDINARY);
  return read_all (json_node_get_object (root));
}
