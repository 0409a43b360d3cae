/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Date field. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-date.h"

#include "coi-charset.h"
#include "coi-shortcut.h"

#include <gmime/gmime.h>
#include <string.h>

static gboolean
read_number (const char **p, guint min_digits, guint max_digits, guint limit, guint *number)
{
  guint n = 0;

  *number = 0;
  for (; n < max_digits && g_ascii_isdigit (**p); n++, (*p)++)
    *number = *number * 10 + (**p - '0');
  return n >= min_digits && *number <= limit;
}

static gboolean
read_char (const char **p, char c)
{
  return **p == c && *(*p)++ != '\0';
}

static gboolean
read_name (const char **p, const char *names, guint *index)
{
  for (*index = 0; *names != '\0'; names += 3, (*index)++)
    if (strncmp (*p, names, 3) == 0)
      {
        *p += 3;
        return TRUE;
      }
  return FALSE;
}

/* Days since 1970 in the Gregorian calendar; the year begins in March, so that the leap day is its
 * last. */
static gint64
count_days (guint year, guint month, guint day)
{
  guint y = month > 2 ? year : year - 1;
  guint from_march = (month + 9) % 12;

  return (gint64)y * 365 + y / 4 - y / 100 + y / 400 + (from_march * 153 + 2) / 5 + day - 1 -
         719468;
}

static gboolean
is_day (guint year, guint month, guint day)
{
  return g_date_valid_dmy (day, month, year);
}

/* [day-name ","] day month-name year hour ":" minute ":" second ("+" / "-") 4DIGIT, with a zone's
 * name in brackets perhaps: what RFC 5322, section 3.3, has mail programs write. */
static gboolean
parse_simple (const char *p, gint64 *seconds)
{
  guint ignored, day, month, year, hour, minute, second, zone;
  gboolean is_west;

  if (read_name (&p, "MonTueWedThuFriSatSun", &ignored) &&
      (!read_char (&p, ',') || !read_char (&p, ' ')))
    return FALSE;
  if (!read_number (&p, 1, 2, 31, &day) || !read_char (&p, ' ') ||
      !read_name (&p, "JanFebMarAprMayJunJulAugSepOctNovDec", &month) || !read_char (&p, ' ') ||
      !read_number (&p, 4, 4, 9999, &year) || !read_char (&p, ' ') ||
      !read_number (&p, 2, 2, 23, &hour) || !read_char (&p, ':') ||
      !read_number (&p, 2, 2, 59, &minute) || !read_char (&p, ':') ||
      !read_number (&p, 2, 2, 59, &second) || !read_char (&p, ' '))
    return FALSE;
  is_west = *p == '-';
  if ((*p != '+' && *p != '-') || !is_day (year, month + 1, day) || year < 1970)
    return FALSE;
  p++;
  if (!read_number (&p, 4, 4, 1200, &zone) || zone % 100 > 59)
    return FALSE;
  if (read_char (&p, ' ') &&
      (!read_char (&p, '(') ||
       (p += strspn (p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), !read_char (&p, ')'))))
    return FALSE;
  *seconds = count_days (year, month + 1, day) * 86400 + hour * 3600 + minute * 60 + second;
  *seconds += (is_west ? 1 : -1) * (gint64)(zone / 100 * 3600 + zone % 100 * 60);
  return *p == '\0';
}

/*
 * coi_date_parse:
 * @raw: the value of a Date field, unfolded
 *
 * Returns: Unix seconds; 0 when it cannot be read
 */
gint64
coi_date_parse (const char *raw)
{
  g_autoptr (GDateTime) date = NULL;
  gint64 seconds;

  if (coi_shortcut_enabled && parse_simple (raw, &seconds))
    return seconds;
  if (!g_str_is_ascii (raw))
    return 0;
  coi_gmime_init ();
  date = g_mime_utils_header_decode_date (raw);
  return date != NULL ? g_date_time_to_unix (date) : 0;
}

/*
 * coi_date_parse_any:
 * @raw: a date as RFC 5322, section 3.3, or ISO 8601 says; without a zone it is UTC, without a time
 * midnight
 *
 * Returns: Unix seconds; 0 when it cannot be read
 */
gint64
coi_date_parse_any (const char *raw)
{
  g_autoptr (GTimeZone) utc = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *with_time = NULL;

  if (strlen (raw) < 8 || !g_ascii_isdigit (raw[3]))
    return coi_date_parse (raw);
  utc = g_time_zone_new_utc ();
  with_time = strpbrk (raw, "T ") == NULL ? g_strconcat (raw, "T00:00:00", NULL) : g_strdup (raw);
  date = g_date_time_new_from_iso8601 (with_time, utc);
  return date != NULL ? g_date_time_to_unix (date) : 0;
}
