/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places (COI: "Location Messages"), and Delta Chat's. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-body.h"
#include "coi-content-read.h"
#include "coi-html-reader.h"
#include "coi-microformat.h"
#include "coi-text.h"

#include <string.h>

#define LABEL_MAX_CHARS 256
#define KML_MAX (1024 * 1024)

static const char position[] = "Position:";

/* --- numbers --- */

/* Digits with a point, nothing that a C library reads besides. Returns what follows, or NULL. */
static const char *
read_degrees (const char *p, double *degrees)
{
  const char *start = p;
  gsize whole, fraction = 0;

  if (*p == '-' || *p == '+')
    p++;
  whole = strspn (p, "0123456789");
  p += whole;
  if (*p == '.')
    {
      fraction = strspn (p + 1, "0123456789");
      p += 1 + fraction;
    }
  if (whole + fraction == 0 || whole > 3 || fraction > 30)
    return NULL;
  *degrees = g_ascii_strtod (start, NULL);
  return p;
}

static const char *
skip_space (const char *p)
{
  while (g_ascii_isspace (*p))
    p++;
  return p;
}

/* "53.07516, 8.80777"; returns what follows, or NULL. */
static const char *
read_pair (const char *p, double *first, double *second)
{
  p = read_degrees (skip_space (p), first);
  if (p == NULL)
    return NULL;
  p = skip_space (p);
  if (*p++ != ',')
    return NULL;
  return read_degrees (skip_space (p), second);
}

static gboolean
read_only_degrees (const char *text, double *degrees)
{
  const char *p = read_degrees (skip_space (text), degrees);

  return p != NULL && *skip_space (p) == '\0';
}

/* --- the text: "Words\n-\nPosition: 53.07516, 8.80777" --- */

/* The beginning of the line before @line, or NULL. */
static const char *
line_before (const char *text, const char *line)
{
  const char *p = line - 1;

  if (line == text)
    return NULL;
  while (p > text && p[-1] != '\n')
    p--;
  return p;
}

/* "-" in plain text; what HTML's rule becomes. */
static gboolean
is_rule (const char *line)
{
  gsize length = strcspn (line, "\n");

  while (length > 0 && line[length - 1] == ' ')
    length--;
  return (length == 1 && *line == '-') ||
         (length == strlen (COI_HTML_RULE_TEXT) && memcmp (line, COI_HTML_RULE_TEXT, length) == 0);
}

/* The last line that begins with "Position:", or NULL. */
static const char *
find_position (const char *text)
{
  const char *found = NULL;

  for (const char *p = text; (p = strstr (p, position)) != NULL; p++)
    if (p == text || p[-1] == '\n')
      found = p;
  return found;
}

/* A map's address may follow, and nothing else. */
static gboolean
ends_with_links (const char *p)
{
  for (p = skip_space (p); *p != '\0'; p = skip_space (p))
    {
      if (*p == '<')
        p++;
      if (strncmp (p, "https://", 8) != 0 && strncmp (p, "http://", 7) != 0 &&
          strncmp (p, "geo:", 4) != 0)
        return FALSE;
      p += strcspn (p, " \t\n");
    }
  return TRUE;
}

/* Where the lines for the place begin: at the rule above it, with one line for its name between. */
static const char *
find_place_lines (const char *text, const char *line, const char *label)
{
  const char *before = line_before (text, line);
  const char *above = before != NULL ? line_before (text, before) : NULL;
  gsize length = before != NULL ? strcspn (before, "\n") : 0;

  if (before == NULL)
    return line;
  if (is_rule (before))
    return before;
  if (above != NULL && is_rule (above))
    return above;
  if (label != NULL && length == strlen (label) && memcmp (before, label, length) == 0)
    return before;
  return line;
}

static void
cut_place_lines (CoiParsedMessage *message, const char *line)
{
  const char *start = find_place_lines (message->text, line, message->content->location->label);

  message->text[start - message->text] = '\0';
  g_strchomp (message->text);
}

/* --- HTML: h-geo --- */

static char *
dup_label (const GPtrArray *properties)
{
  const CoiMicroProperty *name = coi_microformat_find (properties, "p-name");
  g_autofree char *line = NULL;

  if (name == NULL)
    return NULL;
  line = coi_text_sanitize_line (name->value, LABEL_MAX_CHARS);
  return line[0] != '\0' ? g_steal_pointer (&line) : NULL;
}

static CoiLocation *
read_html (const CoiMimePart *part)
{
  static const char *const names[] = { "p-latitude", "p-longitude", "p-name", "p-label", NULL };
  gboolean truncated = FALSE;
  g_autofree char *html = coi_body_decode (part, &truncated);
  g_autoptr (GPtrArray) properties = coi_microformat_read (html, names);
  const CoiMicroProperty *latitude = coi_microformat_find (properties, "p-latitude");
  const CoiMicroProperty *longitude = coi_microformat_find (properties, "p-longitude");
  g_autofree char *label = dup_label (properties);
  double north, east;

  if (latitude == NULL || longitude == NULL || !read_only_degrees (latitude->value, &north) ||
      !read_only_degrees (longitude->value, &east))
    return NULL;
  return coi_location_new (north, east, label);
}

/* --- Delta Chat: KML --- */

static gboolean
is_kml (const CoiAttachment *file)
{
  return g_str_has_suffix (file->name, ".kml") &&
         (g_str_has_prefix (file->name, "location") || g_str_has_prefix (file->name, "message"));
}

/* The last <coordinates>longitude,latitude: the newest place. */
static CoiLocation *
read_kml (const char *kml)
{
  const char *found = NULL;
  double north, east;

  for (const char *p = kml; (p = strstr (p, "<coordinates")) != NULL; p++)
    found = p;
  found = found != NULL ? strchr (found, '>') : NULL;
  if (found == NULL || read_pair (found + 1, &east, &north) == NULL)
    return NULL;
  return coi_location_new (north, east, NULL);
}

static CoiLocation *
read_kml_part (const CoiAttachment *file, const GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const CoiMimePart *part = parts->pdata[i];
      g_autofree char *section = NULL;
      g_autofree char *kml = NULL;
      gboolean cut;
      gsize length;

      if (part->is_multipart)
        continue;
      section = coi_mime_part_dup_section (part, parts);
      if (!g_str_equal (section, file->section))
        continue;
      kml = coi_mime_part_decode (part, KML_MAX, &length, &cut);
      return read_kml (kml);
    }
  return NULL;
}

/* Of use to programs only once it is read. */
static CoiLocation *
take_kml (CoiParsedMessage *message, const GPtrArray *parts)
{
  CoiLocation *location = NULL;

  if (!message->is_chat)
    return NULL;
  for (guint i = 0; i < message->attachments->len && location == NULL; i++)
    {
      const CoiAttachment *file = message->attachments->pdata[i];

      location = is_kml (file) ? read_kml_part (file, parts) : NULL;
      if (location != NULL)
        g_ptr_array_remove_index (message->attachments, i);
    }
  return location;
}

/* --- all of it --- */

static void
set_location (CoiParsedMessage *message, CoiLocation *location)
{
  coi_content_start (message, COI_CONTENT_LOCATION);
  message->content->location = location;
}

/* Either part says where it is; without Chat-Content the text must be made like COI's example. */
gboolean
coi_place_read (CoiParsedMessage *message, const GPtrArray *parts)
{
  const CoiMimePart *part = coi_content_find_part (parts, "location");
  const char *line = part != NULL || message->is_chat ? find_position (message->text) : NULL;
  const char *after;
  CoiLocation *location;
  double north, east;

  location = part != NULL && g_str_equal (part->type, "text/html") ? read_html (part) : NULL;
  if (location == NULL)
    location = take_kml (message, parts);
  after = line != NULL ? read_pair (line + strlen (position), &north, &east) : NULL;
  if (after != NULL && (part != NULL || ends_with_links (after)) && location == NULL)
    location = coi_location_new (north, east, NULL);
  if (location == NULL)
    return FALSE;
  set_location (message, location);
  if (after != NULL && ends_with_links (after))
    cut_place_lines (message, line);
  return TRUE;
}
