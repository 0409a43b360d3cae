/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls, votes and closed polls: docs/polls.md. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-body.h"
#include "coi-content-read.h"
#include "coi-date.h"
#include "coi-microformat.h"
#include "coi-text.h"

#include <string.h>

#define LINE_MAX_CHARS 500
#define DESCRIPTION_MAX_CHARS 4000

static GPtrArray *
read_properties (const CoiMimePart *part, const char *const *names)
{
  gboolean truncated = FALSE;
  g_autofree char *html = coi_body_decode (part, &truncated);

  return coi_microformat_read (html, names);
}

/* The part for programs: the marked one, or the HTML in a marked message. */
static const CoiMimePart *
find_html (const GPtrArray *parts, const char *chat_content)
{
  const CoiMimePart *part = coi_content_find_part (parts, chat_content);

  if (part == NULL || g_str_equal (part->type, "text/html"))
    return part;
  for (guint i = 0; part == parts->pdata[0] && i < parts->len; i++)
    {
      const CoiMimePart *other = parts->pdata[i];
      if (g_str_equal (other->type, "text/html") && other->chat_content == NULL)
        return other;
    }
  return NULL;
}

static char *
dup_line (const CoiMicroProperty *property)
{
  return coi_text_sanitize_line (property != NULL ? property->value : NULL, LINE_MAX_CHARS);
}

static gboolean
read_flag (const GPtrArray *properties, const char *name)
{
  const CoiMicroProperty *property = coi_microformat_find (properties, name);
  g_autofree char *value = property != NULL ? g_strstrip (g_strdup (property->value)) : NULL;

  return value == NULL || g_ascii_strcasecmp (value, "false") != 0;
}

/* --- options --- */

/* The file that a "cid:" URI names (RFC 2392); -1 for none. */
static int
find_file (const CoiParsedMessage *message, const char *target)
{
  g_autofree char *id = NULL;

  if (target == NULL || g_ascii_strncasecmp (target, "cid:", 4) != 0)
    return -1;
  id = g_uri_unescape_string (target + 4, NULL);
  for (guint i = 0; id != NULL && i < message->attachments->len; i++)
    {
      const CoiAttachment *file = message->attachments->pdata[i];
      if (g_strcmp0 (file->content_id, id) == 0)
        return (int)i;
    }
  return -1;
}

static void
add_file_option (CoiPoll *poll, const CoiParsedMessage *message, const CoiMicroProperty *property)
{
  int file = find_file (message, property->target);
  g_autofree char *text = dup_line (property);

  if (text[0] == '\0' && file >= 0)
    {
      const CoiAttachment *attachment = message->attachments->pdata[file];

      g_free (text);
      text = coi_text_sanitize_line (attachment->name, LINE_MAX_CHARS);
    }
  coi_poll_add_option (poll, file >= 0 ? COI_POLL_BINARY : COI_POLL_TEXT, text, file);
}

/* Each counts, whatever is wrong with it: votes name options by their position. */
static void
add_option (CoiPoll *poll, const CoiParsedMessage *message, const CoiMicroProperty *property)
{
  g_autofree char *text = NULL;
  gboolean is_date;

  if (g_str_equal (property->name, "u-poll-option"))
    {
      add_file_option (poll, message, property);
      return;
    }
  text = dup_line (property);
  is_date = g_str_equal (property->name, "dt-poll-option") && coi_date_parse_any (text) != 0;
  coi_poll_add_option (poll, is_date ? COI_POLL_DATE : COI_POLL_TEXT, text, -1);
}

static char *
dup_description (const GPtrArray *properties)
{
  const CoiMicroProperty *property = coi_microformat_find (properties, "p-description");
  g_autofree char *text = property != NULL ? g_strstrip (g_strdup (property->value)) : NULL;

  if (text == NULL || coi_text_is_blank (text))
    return NULL;
  if (g_utf8_strlen (text, -1) > DESCRIPTION_MAX_CHARS)
    *g_utf8_offset_to_pointer (text, DESCRIPTION_MAX_CHARS) = '\0';
  return g_steal_pointer (&text);
}

static CoiPoll *
make_poll (const CoiParsedMessage *message, const GPtrArray *properties)
{
  g_autofree char *name = dup_line (coi_microformat_find (properties, "p-name"));
  CoiPoll *poll = coi_poll_new (name[0] != '\0' ? name : message->subject);

  poll->description = dup_description (properties);
  poll->multiple = read_flag (properties, "p-poll-multiple");
  poll->revote = read_flag (properties, "p-poll-revote");
  for (guint i = 0; i < properties->len; i++)
    {
      const CoiMicroProperty *property = properties->pdata[i];
      if (g_str_has_suffix (property->name, "-poll-option"))
        add_option (poll, message, property);
    }
  return poll;
}

static gboolean
read_poll (CoiParsedMessage *message, const GPtrArray *parts)
{
  static const char *const names[] = { "h-poll",          "p-name",        "p-description",
                                       "p-poll-multiple", "p-poll-revote", "p-poll-option",
                                       "dt-poll-option",  "u-poll-option", NULL };
  const CoiMimePart *part = find_html (parts, "poll");
  g_autoptr (GPtrArray) properties = NULL;
  g_autoptr (CoiPoll) poll = NULL;

  if (part == NULL)
    return FALSE;
  properties = read_properties (part, names);
  if (coi_microformat_find (properties, "h-poll") == NULL)
    return FALSE;
  poll = make_poll (message, properties);
  if (poll->options->len < 2)
    return FALSE;
  coi_content_start (message, COI_CONTENT_POLL);
  message->content->poll = g_steal_pointer (&poll);
  return TRUE;
}

/* --- votes --- */

static int
compare_choices (gconstpointer a, gconstpointer b)
{
  const guint *x = a;
  const guint *y = b;

  return (*x > *y) - (*x < *y);
}

/* Ascending, each once. */
static void
sort_choices (GArray *choices)
{
  guint n = 0;

  g_array_sort (choices, compare_choices);
  for (guint i = 0; i < choices->len; i++)
    {
      guint choice = g_array_index (choices, guint, i);

      if (n == 0 || g_array_index (choices, guint, n - 1) != choice)
        g_array_index (choices, guint, n++) = choice;
    }
  g_array_set_size (choices, n);
}

/* NULL when one of them is no position: half a vote would say something else. */
static GArray *
read_choices (const GPtrArray *properties)
{
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < properties->len; i++)
    {
      const CoiMicroProperty *property = properties->pdata[i];
      g_autofree char *value = g_strstrip (g_strdup (property->value));
      guint64 number;
      guint choice;

      if (!g_ascii_string_to_unsigned (value, 10, 0, COI_POLL_OPTIONS_MAX - 1, &number, NULL))
        return NULL;
      choice = (guint)number;
      g_array_append_val (choices, choice);
    }
  sort_choices (choices);
  return g_steal_pointer (&choices);
}

static gboolean
read_vote (CoiParsedMessage *message, const GPtrArray *parts)
{
  static const char *const names[] = { "p-poll-choice", NULL };
  const CoiMimePart *part = find_html (parts, "pollvote");
  g_autoptr (GPtrArray) properties = NULL;
  GArray *choices;

  if (part == NULL)
    return FALSE;
  properties = read_properties (part, names);
  choices = read_choices (properties);
  if (choices == NULL)
    return FALSE;
  coi_content_start (message, COI_CONTENT_POLL_VOTE);
  message->content->choices = choices;
  coi_content_add_target (message, message->in_reply_to);
  return TRUE;
}

static gboolean
read_close (CoiParsedMessage *message, const GPtrArray *parts)
{
  if (coi_content_find_part (parts, "pollclose") == NULL)
    return FALSE;
  coi_content_start (message, COI_CONTENT_POLL_CLOSE);
  coi_content_add_target (message, message->in_reply_to);
  return TRUE;
}

gboolean
coi_poll_read (CoiParsedMessage *message, const GPtrArray *parts)
{
  if (message->from != NULL && message->in_reply_to != NULL &&
      (read_vote (message, parts) || read_close (message, parts)))
    return TRUE;
  return read_poll (message, parts);
}
