/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as MIME parts: names, sizes, base64 (COI: "Binary Messages"). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-compose.h"

#include "coi-text.h"

#include <string.h>

/* Longer names are split (RFC 2231, section 3), so that lines stay short. */
#define NAME_PIECE 48
#define TYPE_MAX 127
/* 57 bytes are a line of 76 characters. */
#define BASE64_BYTES 57
#define BASE64_LINE 80

/* --- their names --- */

static gboolean
is_simple_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isprint (*p) || strchr ("\"\\", *p) != NULL)
      return FALSE;
  return strlen (name) <= NAME_PIECE;
}

/* How many bytes of the percent-encoded @p go in one piece: no triplet is split. */
static gsize
piece_length (const char *p)
{
  gsize n = MIN (strlen (p), NAME_PIECE);

  if (p[n] == '\0')
    return n;
  for (gsize i = 1; i <= 2; i++)
    if (p[n - i] == '%')
      return n - i;
  return n;
}

/* name="value", or name*=UTF-8''value as RFC 2231 has it, in pieces if need be. */
static void
append_name (GString *out, const char *parameter, const char *name)
{
  g_autofree char *encoded = NULL;
  const char *p;

  if (is_simple_name (name))
    {
      g_string_append_printf (out, "; %s=\"%s\"", parameter, name);
      return;
    }
  encoded = g_uri_escape_string (name, NULL, FALSE);
  if (strlen (encoded) <= NAME_PIECE)
    {
      g_string_append_printf (out, "; %s*=UTF-8''%s", parameter, encoded);
      return;
    }
  p = encoded;
  for (guint i = 0; *p != '\0'; i++)
    {
      gsize n = piece_length (p);

      g_string_append_printf (out, "; %s*%u*=%s%.*s", parameter, i, i == 0 ? "UTF-8''" : "", (int)n,
                              p);
      p += n;
    }
}

static char *
dup_preview_name (const CoiDraftFile *file, const char *name)
{
  const char *extension = strrchr (name, '.');
  int length = (int)(extension != NULL ? (gsize)(extension - name) : strlen (name));
  const char *subtype = file->preview_type != NULL ? strchr (file->preview_type, '/') : NULL;
  g_autofree char *preview = NULL;

  preview =
      g_strdup_printf ("preview-%.*s.%s", length, name,
                       subtype == NULL || g_str_equal (subtype, "/jpeg") ? "jpg" : subtype + 1);
  return coi_text_safe_file_name (preview);
}

/* --- their types --- */

static gboolean
is_token (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]) || strchr ("()<>@,;:\\\"/[]?=", text[i]) != NULL)
      return FALSE;
  return length > 0;
}

/* Composite types can't be base64 (RFC 2045, section 6.4), and must not become parts of this
 * message. */
static char *
dup_type (const char *type)
{
  g_autofree char *lower = type != NULL ? g_ascii_strdown (type, -1) : NULL;
  const char *slash = lower != NULL ? strchr (lower, '/') : NULL;

  if (slash == NULL || strlen (lower) > TYPE_MAX || !is_token (lower, slash - lower) ||
      !is_token (slash + 1, strlen (slash + 1)) || g_str_has_prefix (lower, "multipart/") ||
      g_str_has_prefix (lower, "message/"))
    return g_strdup ("application/octet-stream");
  return g_steal_pointer (&lower);
}

/* A text in line would be taken for one more text of the message. */
static const char *
get_disposition (const char *type)
{
  return g_str_has_prefix (type, "text/") ? "attachment" : "inline";
}

/* --- their parts --- */

static void
append_fields (GString *out, const char *type, const char *name, guint64 size)
{
  g_autofree char *valid_type = dup_type (type);
  g_autoptr (GString) value = g_string_new (valid_type);

  append_name (value, "name", name);
  coi_compose_field (out, "Content-Type", value->str);
  coi_compose_field (out, "Content-Transfer-Encoding", "base64");
  g_string_assign (value, get_disposition (valid_type));
  append_name (value, "filename", name);
  g_string_append_printf (value, "; size=%" G_GUINT64_FORMAT, size);
  coi_compose_field (out, "Content-Disposition", value->str);
}

/*
 * coi_compose_duration:
 * @milliseconds: 0 when unknown
 *
 * Appends the field for how long sound or a film is, which is Delta Chat's.
 */
void
coi_compose_duration (GString *out, guint milliseconds)
{
  g_autofree char *value = g_strdup_printf ("%u", milliseconds);

  if (milliseconds > 0)
    coi_compose_field (out, "Chat-Duration", value);
}

/*
 * coi_compose_base64:
 * @length: a multiple of 57, but for the end of a file
 *
 * Appends lines of base64 (RFC 2045, section 6.8).
 */
void
coi_compose_base64 (GString *out, const guchar *data, gsize length)
{
  for (gsize done = 0; done < length; done += BASE64_BYTES)
    {
      char line[BASE64_LINE];
      int state = 0;
      int save = 0;
      gsize n = g_base64_encode_step (data + done, MIN (BASE64_BYTES, length - done), FALSE, line,
                                      &state, &save);

      n += g_base64_encode_close (FALSE, line + n, &state, &save);
      g_string_append_len (out, line, n);
      g_string_append (out, "\r\n");
    }
}

static void
append_bytes (GString *out, GBytes *bytes)
{
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);

  coi_compose_base64 (out, data, length);
}

/*
 * coi_compose_file:
 * @i: which one of the draft's files
 * @content_id: (nullable): by what HTML names it, without "<>"
 *
 * Appends the last fields of a part and the file: its bytes, or a hole for them.
 */
void
coi_compose_file (CoiCompose *self, guint i, const char *content_id)
{
  const CoiDraftFile *file = self->draft->files->pdata[i];
  g_autofree char *name = coi_text_safe_file_name (file->name);

  coi_compose_duration (self->out, file->duration);
  if (content_id != NULL)
    {
      g_autofree char *value = g_strdup_printf ("<%s>", content_id);

      coi_compose_field (self->out, "Content-ID", value);
    }
  append_fields (self->out, file->content_type, name,
                 file->data != NULL ? g_bytes_get_size (file->data) : file->size);
  g_string_append (self->out, "\r\n");
  if (file->data != NULL)
    append_bytes (self->out, file->data);
  else if (file->path != NULL)
    {
      CoiComposeHole hole = { self->out->len, file };

      g_array_append_val (self->holes, hole);
    }
}

/* COI: "Preview Message Parts". */
static void
append_preview (CoiCompose *self, const CoiDraftFile *file)
{
  g_autofree char *name = coi_text_safe_file_name (file->name);
  g_autofree char *preview_name = dup_preview_name (file, name);

  coi_compose_field (self->out, "Chat-Content", "preview");
  append_fields (self->out, file->preview_type != NULL ? file->preview_type : "image/jpeg",
                 preview_name, g_bytes_get_size (file->preview));
  g_string_append (self->out, "\r\n");
  append_bytes (self->out, file->preview);
}

/*
 * coi_compose_file_in_multipart:
 * @i: which one of the draft's files
 * @content_id: (nullable): by what HTML names it, without "<>"
 *
 * Appends the file as a part, after its preview if it has one.
 */
void
coi_compose_file_in_multipart (CoiCompose *self, guint i, const char *content_id)
{
  const CoiDraftFile *file = self->draft->files->pdata[i];

  if (file->preview != NULL)
    {
      coi_compose_next (self);
      append_preview (self, file);
    }
  coi_compose_next (self);
  coi_compose_file (self, i, content_id);
}
