/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message is beyond its text, as JSON for the database. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define LIST_MAX 1000

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

/* json-glib's own readers complain about members of other types. */
static gboolean
is_of_type (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return is_of_type (node, type) ? node : NULL;
}

static const char *
peek_text (JsonObject *object, const char *name, const char *fallback)
{
  JsonNode *node = get_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : fallback;
}

static char *
get_text (JsonObject *object, const char *name)
{
  return g_strdup (peek_text (object, name, NULL));
}

static gint64
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : 0;
}

/* At most @max, else 0. */
static guint
get_choice (JsonObject *object, const char *name, guint max)
{
  gint64 number = get_number (object, name);

  return number >= 0 && number <= max ? (guint)number : 0;
}

static gboolean
get_flag (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

/* JSON has no other type for 53.0 than for 53. */
static double
get_degrees (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name, G_TYPE_DOUBLE);

  if (node == NULL)
    node = get_value (object, name, G_TYPE_INT64);
  return node != NULL ? json_node_get_double (node) : NAN;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static guint
get_length (JsonArray *array)
{
  return array != NULL ? MIN (json_array_get_length (array), LIST_MAX) : 0;
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

  for (guint i = 0; i < get_length (array); i++)
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
  for (guint i = 0; i < get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 number = is_of_type (node, G_TYPE_INT64) ? json_node_get_int (node) : -1;
      guint choice = (guint)number;

      if (number >= 0 && number < COI_POLL_OPTIONS_MAX)
        g_array_append_val (choices, choice);
    }
  return choices;
}

static CoiReport *
get_report (JsonObject *object)
{
  return coi_report_new ((CoiReportAction)get_choice (object, "action", COI_REPORT_FAILED),
                         peek_text (object, "recipient", ""), peek_text (object, "status", NULL),
                         peek_text (object, "words", NULL));
}

static GPtrArray *
get_reports (JsonObject *object)
{
  JsonArray *array = get_array (object, "reports");
  GPtrArray *reports;

  if (array == NULL)
    return NULL;
  reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  for (guint i = 0; i < get_length (array); i++)
    {
      JsonObject *element = get_element (array, i);

      if (element != NULL)
        g_ptr_array_add (reports, get_report (element));
    }
  return reports;
}

static CoiLocation *
get_location (JsonObject *object)
{
  JsonObject *location = get_object (object, "location");

  if (location == NULL)
    return NULL;
  return coi_location_new (get_degrees (location, "latitude"), get_degrees (location, "longitude"),
                           peek_text (location, "label", NULL));
}

static void
add_option (CoiPoll *poll, JsonObject *object)
{
  gint64 file = get_number (object, "file");

  coi_poll_add_option (poll, (CoiPollOptionKind)get_choice (object, "kind", COI_POLL_BINARY),
                       peek_text (object, "text", ""),
                       file > 0 && file <= LIST_MAX ? (int)file - 1 : -1);
}

static CoiPoll *
get_poll (JsonObject *object)
{
  JsonObject *source = get_object (object, "poll");
  JsonArray *options = source != NULL ? get_array (source, "options") : NULL;
  CoiPoll *poll;

  if (options == NULL)
    return NULL;
  poll = coi_poll_new (peek_text (source, "name", ""));
  poll->description = get_text (source, "description");
  poll->multiple = !get_flag (source, "single");
  poll->revote = !get_flag (source, "once");
  for (guint i = 0; i < get_length (options); i++)
    {
      JsonObject *element = get_element (options, i);

      if (element != NULL)
        add_option (poll, element);
    }
  return poll;
}

static CoiContentKind
get_kind (JsonObject *object)
{
  guint kind = get_choice (object, "kind", COI_CONTENT_UNPIN);

  return kind <= COI_CONTENT_EXTENSION || kind >= COI_CONTENT_EDIT ? (CoiContentKind)kind
                                                                   : COI_CONTENT_ORDINARY;
}

static CoiContent *
read_all (JsonObject *object)
{
  CoiContent *self = g_new0 (CoiContent, 1);

  self->kind = get_kind (object);
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
