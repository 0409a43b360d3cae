/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in what people paste: coordinates, geo: URIs (RFC 5870), links to maps. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-map-link.h"

#include <math.h>
#include <string.h>

#define MAX_LENGTH 2000 /* bytes of a link */
#define MAX_DIGITS 20   /* of a number */

typedef struct
{
  double latitude;
  double longitude;
} Pair;

/* A decimal number as everywhere in links: a sign, digits, a point, digits. */
static gboolean
read_number (const char **at, double *number)
{
  const char *end = *at;
  char digits[MAX_DIGITS + 1] = "";
  gsize length;

  if (*end == '+' || *end == '-')
    end++;
  end += strspn (end, "0123456789");
  if (*end == '.')
    end += 1 + strspn (end + 1, "0123456789");
  length = end - *at;
  if (length == 0 || length > MAX_DIGITS || !g_ascii_isdigit (end[-1]))
    return FALSE;
  memcpy (digits, *at, length);
  *number = g_ascii_strtod (digits, NULL);
  *at = end;
  return TRUE;
}

static void
skip_spaces (const char **at)
{
  while (g_ascii_isspace (**at))
    (*at)++;
}

/* N, S, E or W behind a number, or nothing. */
static void
read_hemisphere (const char **at, double *number)
{
  if (g_str_has_prefix (*at, "°"))
    *at += strlen ("°");
  skip_spaces (at);
  if (strchr ("NnSsEeWw", **at) == NULL || **at == '\0' || g_ascii_isalpha ((*at)[1]))
    return;
  if (strchr ("SsWw", **at) != NULL)
    *number = -fabs (*number);
  (*at)++;
}

/* "52.5, 13.4" at the beginning of @at; "%2C" and "/" stand between them, too. */
static gboolean
read_pair (const char **at, Pair *pair)
{
  const char *start = *at;

  if (!read_number (at, &pair->latitude))
    return FALSE;
  read_hemisphere (at, &pair->latitude);
  skip_spaces (at);
  if (**at == ',' || **at == ';' || **at == '/')
    (*at)++;
  else if (g_ascii_strncasecmp (*at, "%2C", 3) == 0)
    *at += 3;
  else if (*at == start || !g_ascii_isspace ((*at)[-1]))
    return FALSE;
  skip_spaces (at);
  if (!read_number (at, &pair->longitude))
    return FALSE;
  read_hemisphere (at, &pair->longitude);
  return TRUE;
}

/* The text behind the first @key that begins a part of a link. */
static const char *
find_key (const char *text, const char *key)
{
  for (const char *found = strstr (text, key); found != NULL; found = strstr (found + 1, key))
    if (found > text && strchr ("?&#/;", found[-1]) != NULL)
      return found + strlen (key);
  return NULL;
}

static gboolean
read_separate (const char *text, const char *latitude, const char *longitude, Pair *pair)
{
  const char *lat = find_key (text, latitude);
  const char *lon = find_key (text, longitude);

  return lat != NULL && lon != NULL && read_number (&lat, &pair->latitude) &&
         read_number (&lon, &pair->longitude);
}

/* OpenStreetMap: "#map=17/52.5/13.4": the zoom comes first. */
static gboolean
read_fragment (const char *text, Pair *pair)
{
  const char *at = find_key (text, "map=");
  double zoom;

  return at != NULL && read_number (&at, &zoom) && *at++ == '/' && read_pair (&at, pair);
}

static gboolean
read_key (const char *text, const char *key, Pair *pair)
{
  const char *at = find_key (text, key);

  return at != NULL && read_pair (&at, pair);
}

static gboolean
read_link (const char *text, Pair *pair)
{
  /* What was chosen stands before what the map shows around it. */
  static const char *const keys[] = { "query=",       "q=loc:", "q=",     "ll=", "coordinate=",
                                      "destination=", "daddr=", "place/", "@",   "center=" };

  if (read_separate (text, "mlat=", "mlon=", pair) || read_separate (text, "!3d", "!4d", pair))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (read_key (text, keys[i], pair))
      return TRUE;
  return read_separate (text, "lat=", "lon=", pair) || read_fragment (text, pair);
}

/* "geo:52.5,13.4;u=35?q=52.5,13.4(The jetty)"; "geo:0,0?q=…" has it only there. */
static gboolean
read_geo (const char *text, Pair *pair)
{
  const char *at = text + strlen ("geo:");

  if (!read_pair (&at, pair))
    return FALSE;
  if (pair->latitude == 0 && pair->longitude == 0)
    read_key (text, "q=", pair);
  return TRUE;
}

/* Google writes what was chosen as "!3d52.5!4d13.4": each begins a part. */
static char *
split_parts (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "!", -1);

  return g_strjoinv (";!", parts);
}

/**
 * coi_map_link_parse:
 * @text: what was typed or pasted, UTF-8
 *
 * Knows decimal coordinates ("52.5, 13.4", "52.5° N 13.4° E"), geo: URIs (RFC 5870) and the links
 * of OpenStreetMap, Google Maps and Apple Maps. Nothing is loaded: a shortened link says no place.
 *
 * Returns: (transfer full) (nullable): the place, %NULL when @text names none
 */
CoiLocation *
coi_map_link_parse (const char *text)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *parts = NULL;
  const char *at;
  Pair pair = { 0, 0 };
  gboolean found;

  if (strnlen (text, MAX_LENGTH + 1) > MAX_LENGTH)
    return NULL;
  trimmed = g_strstrip (g_strdup (text));
  at = trimmed;
  if (g_ascii_strncasecmp (trimmed, "geo:", 4) == 0)
    found = read_geo (trimmed, &pair);
  else if (g_ascii_strncasecmp (trimmed, "http", 4) == 0)
    {
      parts = split_parts (trimmed);
      found = read_link (parts, &pair);
    }
  else
    {
      found = read_pair (&at, &pair);
      skip_spaces (&at);
      found = found && *at == '\0';
    }
  return found ? coi_location_new (pair.latitude, pair.longitude, NULL) : NULL;
}

/**
 * coi_map_link_make:
 * @location: a place
 *
 * Returns: (transfer full): a link to it at OpenStreetMap, which any browser opens
 */
char *
coi_map_link_make (const CoiLocation *location)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE];
  char longitude[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (latitude, sizeof latitude, "%.5f", location->latitude);
  g_ascii_formatd (longitude, sizeof longitude, "%.5f", location->longitude);
  return g_strdup_printf ("https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=16/%s/%s", latitude,
                          longitude, latitude, longitude);
}
