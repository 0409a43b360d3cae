/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a flat list of MIME parts. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-mime.h"

#include "coi-charset.h"

#include <string.h>

/* The parts are split here and not by GMimeParser, which recurses once per level, allocates for
 * each boundary line and has no limits. This way depth and number are bounded, nothing is copied,
 * and no GMime object refers to the message's bytes. */

#define FIELD_MAX 8192
#define BOUNDARY_MAX 256
#define TOKEN_MAX 64

typedef struct
{
  char *boundary;
  gsize length;
  guint part;
} Level;

typedef struct
{
  const char *end;
  GPtrArray *parts;
  GArray *levels;
  CoiMimePart *leaf; /* the part whose body is being read */
} Splitter;

static void
part_free (CoiMimePart *self)
{
  coi_headers_free (self->headers);
  coi_parameters_clear (&self->content_type);
  coi_parameters_clear (&self->disposition);
  g_free (self->type);
  g_free (self->chat_content);
  g_free (self);
}

static void
level_clear (Level *self)
{
  g_free (self->boundary);
}

/*
 * coi_chat_content_normalize:
 * @value: (nullable): the value of Chat-Content
 *
 * Returns: (transfer full) (nullable): it in lower case, without parameters; %NULL when it is none
 */
char *
coi_chat_content_normalize (const char *value)
{
  g_autofree char *token = NULL;
  gsize length;

  if (value == NULL)
    return NULL;
  length = strcspn (value, "; \t");
  if (length == 0 || length > TOKEN_MAX)
    return NULL;
  token = g_ascii_strdown (value, length);
  for (const char *p = token; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return NULL;
  return g_steal_pointer (&token);
}

static void
read_content_type (CoiMimePart *self, const char *fallback)
{
  g_autofree char *raw = coi_headers_dup_raw (self->headers, "Content-Type", 0, FIELD_MAX);
  const char *type;

  if (raw != NULL && strchr (raw, '/') != NULL)
    coi_parameters_parse_type (&self->content_type, raw);
  else
    coi_parameters_parse_type (&self->content_type, fallback);
  type = self->content_type.value;
  if (type == NULL || strlen (type) > 127 || !g_str_is_ascii (type))
    self->type = g_strdup ("application/octet-stream");
  else
    self->type = g_ascii_strdown (type, -1);
}

static void
read_fields (CoiMimePart *self, const char *fallback)
{
  g_autofree char *raw = coi_headers_dup_raw (self->headers, "Content-Disposition", 0, FIELD_MAX);
  g_autofree char *coding =
      coi_headers_dup_raw (self->headers, "Content-Transfer-Encoding", 0, TOKEN_MAX);
  g_autofree char *content = coi_headers_dup_raw (self->headers, "Chat-Content", 0, FIELD_MAX);

  read_content_type (self, fallback);
  if (raw != NULL && raw[0] != '\0')
    coi_parameters_parse_disposition (&self->disposition, raw);
  self->encoding = coding != NULL ? g_mime_content_encoding_from_string (coding)
                                  : GMIME_CONTENT_ENCODING_DEFAULT;
  self->chat_content = coi_chat_content_normalize (content);
}

/* A multipart without a usable boundary, or nested too deep, is one part of text: nothing is
 * hidden. */
static gboolean
open_multipart (Splitter *self, CoiMimePart *part)
{
  const char *boundary;
  Level level = { 0 };

  if (!g_str_has_prefix (part->type, "multipart/") || part->depth >= COI_MIME_DEPTH_MAX)
    return FALSE;
  boundary = coi_parameters_get (&part->content_type, "boundary");
  if (boundary == NULL || boundary[0] == '\0' || strlen (boundary) > BOUNDARY_MAX)
    return FALSE;
  level.boundary = g_strchomp (g_strdup (boundary));
  level.length = strlen (level.boundary);
  level.part = self->parts->len - 1;
  g_array_append_val (self->levels, level);
  part->is_multipart = TRUE;
  return TRUE;
}

/* Begins a part at @p; returns where its body begins. */
static const char *
begin_part (Splitter *self, const char *p, guint parent)
{
  CoiMimePart *part = g_new0 (CoiMimePart, 1);
  CoiMimePart *above = parent != COI_MIME_NO_PARENT ? self->parts->pdata[parent] : NULL;
  gboolean digest = above != NULL && g_str_equal (above->type, "multipart/digest");
  gsize body = 0;

  part->headers = coi_headers_parse (p, self->end - p, &body);
  part->parent = parent;
  part->depth = above != NULL ? above->depth + 1 : 0;
  part->number = above != NULL ? ++above->n_children : 1;
  read_fields (part, digest ? "message/rfc822" : "text/plain");
  part->body = p + body;
  part->length = self->end - part->body;
  g_ptr_array_add (self->parts, part);
  open_multipart (self, part);
  self->leaf = part;
  return part->body;
}

/* The line break before a boundary belongs to it (RFC 2046, section 5.1.1). */
static void
end_leaf (Splitter *self, const char *p)
{
  CoiMimePart *leaf = self->leaf;

  self->leaf = NULL;
  if (leaf == NULL)
    return;
  leaf->length = p > leaf->body ? p - leaf->body : 0;
  if (leaf->length > 0 && leaf->body[leaf->length - 1] == '\n')
    leaf->length--;
  if (leaf->length > 0 && leaf->body[leaf->length - 1] == '\r')
    leaf->length--;
}

static gboolean
is_boundary (const Level *level, const char *p, const char *end, gboolean *closes)
{
  if (end - p < (gssize)level->length || memcmp (p, level->boundary, level->length) != 0)
    return FALSE;
  p += level->length;
  *closes = end - p >= 2 && p[0] == '-' && p[1] == '-';
  if (*closes)
    p += 2;
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
    p++;
  return p == end;
}

/* Returns the innermost level whose boundary the line is, from 1; or 0. */
static guint
find_level (const Splitter *self, const char *p, const char *end, gboolean *closes)
{
  for (guint n = self->levels->len; n > 0; n--)
    if (is_boundary (&g_array_index (self->levels, Level, n - 1), p + 2, end, closes))
      return n;
  return 0;
}

/* Handles one line; returns where the next begins, or NULL to stop. */
static const char *
split_line (Splitter *self, const char *p)
{
  const char *lf = memchr (p, '\n', self->end - p);
  const char *next = lf != NULL ? lf + 1 : self->end;
  gboolean closes = FALSE;
  guint level;

  if (next - p < 3 || p[0] != '-' || p[1] != '-')
    return next;
  level = find_level (self, p, next, &closes);
  if (level == 0)
    return next;
  end_leaf (self, p);
  g_array_set_size (self->levels, closes ? level - 1 : level);
  if (closes)
    return next;
  if (self->parts->len >= COI_MIME_PARTS_MAX)
    return NULL;
  return begin_part (self, next, g_array_index (self->levels, Level, level - 1).part);
}

/* A multipart in which no boundary was found is text as it stands. */
static void
demote_childless (GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      CoiMimePart *part = parts->pdata[i];
      const CoiMimePart *next = i + 1 < parts->len ? parts->pdata[i + 1] : NULL;

      if (g_str_has_prefix (part->type, "multipart/") && (next == NULL || next->parent != i))
        {
          part->is_multipart = FALSE;
          g_free (part->type);
          part->type = g_strdup ("text/plain");
        }
    }
}

/*
 * coi_mime_split:
 * @data: a message's bytes
 * @length: their number
 *
 * Splits a message as RFC 2046, section 5.1 says, in one pass. At most 1000 parts and 100 levels;
 * embedded messages stay whole.
 *
 * Returns: (transfer full) (element-type CoiMimePart): the parts in order, the message itself
 * first; they point into @data
 */
GPtrArray *
coi_mime_split (const char *data, gsize length)
{
  Splitter self = { 0 };
  const char *p;

  coi_gmime_init ();
  self.end = data + length;
  self.parts = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
  self.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (self.levels, (GDestroyNotify)level_clear);
  p = begin_part (&self, data, COI_MIME_NO_PARENT);
  while (p != NULL && p < self.end && self.levels->len > 0)
    p = split_line (&self, p);
  g_array_unref (self.levels);
  demote_childless (self.parts);
  return self.parts;
}

/*
 * coi_mime_part_dup_section:
 * @parts: the list that it is in
 *
 * Returns: (transfer full): its number in FETCH BODY[…] (RFC 9051, section 6.4.5), "1.2"; the body
 * of a message of one part is "1"
 */
char *
coi_mime_part_dup_section (const CoiMimePart *self, const GPtrArray *parts)
{
  GString *out = g_string_new (NULL);

  for (const CoiMimePart *part = self; part->parent != COI_MIME_NO_PARENT;
       part = parts->pdata[part->parent])
    {
      g_autofree char *number = g_strdup_printf (out->len > 0 ? "%u." : "%u", part->number);

      g_string_prepend (out, number);
    }
  if (out->len == 0)
    g_string_append_c (out, '1');
  return g_string_free_and_steal (out);
}

/*
 * coi_mime_part_is_attachment:
 *
 * Returns: whether the sender asked for it to be shown as a file (RFC 2183) or named it one
 */
gboolean
coi_mime_part_is_attachment (const CoiMimePart *self)
{
  const char *kind = self->disposition.value;

  if (kind != NULL && g_ascii_strcasecmp (kind, "attachment") == 0)
    return TRUE;
  return coi_parameters_get (&self->disposition, "filename") != NULL ||
         coi_parameters_get (&self->content_type, "name") != NULL;
}

/*
 * coi_mime_part_has_parameter:
 *
 * Returns: whether the Content-Type has the parameter @name with @value, in any case
 */
gboolean
coi_mime_part_has_parameter (const CoiMimePart *self, const char *name, const char *value)
{
  const char *found = coi_parameters_get (&self->content_type, name);

  return found != NULL && g_ascii_strcasecmp (found, value) == 0;
}

/*
 * coi_mime_part_dup_file_name:
 *
 * Returns: (transfer full) (nullable): the name as the sender wrote it, decoded: anything
 */
char *
coi_mime_part_dup_file_name (const CoiMimePart *self)
{
  const char *name = coi_parameters_get (&self->disposition, "filename");

  if (name == NULL)
    name = coi_parameters_get (&self->content_type, "name");
  return name != NULL ? coi_header_decode (name, strlen (name)) : NULL;
}

/* A table, because this looks at every byte of every file. */
static guint64
base64_size (const char *data, gsize length)
{
  static const guint8 is_digit[256] = {
    ['+'] = 1, ['/' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1
  };
  const char *end = memchr (data, '=', length);
  guint64 n = 0;

  for (const guint8 *p = (const guint8 *)data;
       p < (const guint8 *)(end != NULL ? end : data + length); p++)
    n += is_digit[*p];
  return n / 4 * 3 + (n % 4 > 1 ? n % 4 - 1 : 0);
}

static guint64
quoted_printable_size (const char *data, gsize length)
{
  guint64 n = 0;

  for (gsize i = 0; i < length; i++, n++)
    {
      if (data[i] != '=' || i + 1 == length)
        continue;
      if (data[i + 1] == '\n')
        {
          i++;
          n--;
        }
      else if (i + 2 < length)
        {
          n -= data[i + 1] == '\r';
          i += 2;
        }
    }
  return n;
}

/*
 * coi_mime_part_get_size:
 *
 * Returns: its decoded size in bytes, counted without decoding (a uuencoded one as it is)
 */
guint64
coi_mime_part_get_size (const CoiMimePart *self)
{
  if (self->encoding == GMIME_CONTENT_ENCODING_BASE64)
    return base64_size (self->body, self->length);
  if (self->encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
    return quoted_printable_size (self->body, self->length);
  return self->length;
}

/*
 * coi_mime_part_decode:
 * @max: the most encoded bytes to look at
 * @length: (out): how many bytes are returned
 * @cut: (out): whether there is more
 *
 * Returns: (transfer full): the decoded bytes, with a NUL after them
 */
char *
coi_mime_part_decode (const CoiMimePart *self, gsize max, gsize *length, gboolean *cut)
{
  gsize in = MIN (self->length, max);
  GMimeEncoding state;
  char *out;

  *cut = self->length > max;
  g_mime_encoding_init_decode (&state, self->encoding);
  out = g_malloc (g_mime_encoding_outlen (&state, in) + in + 1);
  *length = g_mime_encoding_flush (&state, self->body, in, out);
  out[*length] = '\0';
  return out;
}
