/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A header block split into fields, bounded. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-headers.h"

#include "coi-charset.h"
#include "coi-text.h"

#include <string.h>

#define BLOCK_MAX (1024 * 1024)
#define LINES_MAX 10000
#define FIELD_NAME_MAX 128

typedef struct
{
  const char *name;
  const char *value;
  guint name_length;
  guint value_length;
} Field;

void
coi_headers_free (CoiHeaders *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->fields);
  g_free (self);
}

static const char *
line_end (const char *p, const char *end)
{
  const char *lf = memchr (p, '\n', end - p);

  return lf != NULL ? lf + 1 : end;
}

static gboolean
is_blank_line (const char *p, const char *end)
{
  while (p < end && (*p == '\r' || *p == '\n'))
    p++;
  return p == end;
}

static gboolean
is_continuation (const char *p)
{
  return *p == ' ' || *p == '\t';
}

/* field-name *WSP ":" (RFC 5322, sections 2.2 and 4.5). No field name begins like a MIME boundary.
 */
static gboolean
parse_field (const char *p, const char *end, Field *field)
{
  const char *q = p;

  if (end - p >= 2 && p[0] == '-' && p[1] == '-')
    return FALSE;
  while (q < end && *q > ' ' && *q < 0x7f && *q != ':')
    q++;
  field->name = p;
  field->name_length = q - p;
  while (q < end && (*q == ' ' || *q == '\t'))
    q++;
  if (field->name_length == 0 || field->name_length > FIELD_NAME_MAX || q == end || *q != ':')
    return FALSE;
  field->value = q + 1;
  field->value_length = end - field->value;
  return TRUE;
}

/* The line that mbox files and some servers put before a message. */
static gboolean
is_mbox_from (const char *p, const char *end)
{
  return (end - p > 5 && memcmp (p, "From ", 5) == 0) ||
         (end - p > 6 && memcmp (p, ">From ", 6) == 0);
}

/*
 * coi_headers_parse:
 * @data: the bytes of a message or MIME part
 * @length: their number
 * @body: (out): where the body begins in @data
 *
 * The block ends at an empty line, at the first line that is neither a field nor the continuation
 * of one (which is then the first of the body), after 1 MiB or after 10,000 lines.
 *
 * Returns: (transfer full): the fields; they point into @data
 */
CoiHeaders *
coi_headers_parse (const char *data, gsize length, gsize *body)
{
  CoiHeaders *self = g_new0 (CoiHeaders, 1);
  const char *end = data + MIN (length, BLOCK_MAX);
  const char *p = data;

  self->fields = g_array_sized_new (FALSE, FALSE, sizeof (Field), 32);
  while (p < end && is_mbox_from (p, end))
    p = line_end (p, end);
  for (guint lines = 0; p < end && lines < LINES_MAX; lines++)
    {
      const char *next = line_end (p, end);
      Field field;

      if (is_blank_line (p, next))
        {
          p = next;
          break;
        }
      if (is_continuation (p) && self->fields->len > 0)
        {
          Field *last = &g_array_index (self->fields, Field, self->fields->len - 1);
          last->value_length = next - last->value;
        }
      else if (parse_field (p, next, &field))
        g_array_append_val (self->fields, field);
      else
        break;
      p = next;
    }
  *body = p - data;
  return self;
}

static const Field *
find (const CoiHeaders *self, const char *name, guint nth)
{
  gsize length = strlen (name);

  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = &g_array_index (self->fields, Field, i);
      if (field->name_length == length && (field->name[0] | 0x20) == (name[0] | 0x20) &&
          g_ascii_strncasecmp (field->name, name, length) == 0 && nth-- == 0)
        return field;
    }
  return NULL;
}

/*
 * coi_headers_count:
 *
 * Returns: how many fields are called @name, in any case
 */
guint
coi_headers_count (const CoiHeaders *self, const char *name)
{
  guint n = 0;

  while (find (self, name, n) != NULL)
    n++;
  return n;
}

/*
 * coi_headers_dup_raw:
 * @name: a field name, in any case
 * @nth: which of them, from 0
 * @max: the most bytes wanted
 *
 * Returns: (transfer full) (nullable): the value unfolded and stripped: bytes, with NUL shown as
 * 0xff (which is no UTF-8, so that nothing can match by ending there)
 */
char *
coi_headers_dup_raw (const CoiHeaders *self, const char *name, guint nth, gsize max)
{
  const Field *field = find (self, name, nth);
  char *out;
  gsize n = 0;

  if (field == NULL)
    return NULL;
  out = g_malloc (MIN (field->value_length, max) + 1);
  for (guint i = 0; i < field->value_length && n < max; i++)
    {
      char c = field->value[i];
      if (c == '\0')
        out[n++] = (char)0xff;
      else if (c != '\r' && c != '\n')
        out[n++] = c;
    }
  out[n] = '\0';
  return g_strstrip (out);
}

/*
 * coi_headers_dup_line:
 * @name: a field name, in any case
 * @max_chars: the most characters wanted
 *
 * Returns: (transfer full) (nullable): the first such field, decoded (RFC 2047): one safe line
 */
char *
coi_headers_dup_line (const CoiHeaders *self, const char *name, gsize max_chars)
{
  g_autofree char *raw = coi_headers_dup_raw (self, name, 0, 64 * 1024);
  g_autofree char *decoded = NULL;

  if (raw == NULL)
    return NULL;
  decoded = coi_header_decode (raw, strlen (raw));
  return coi_text_sanitize_line (decoded, max_chars);
}
