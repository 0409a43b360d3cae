/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIME parts of a message to send: multiparts and texts (RFC 2045, RFC 2046). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-compose.h"

#include "coi-flowed.h"
#include "coi-text.h"

#include <gmime/gmime.h>
#include <string.h>

/* Beyond it, quoted-printable breaks the line (RFC 5322, section 2.1.1). */
#define LINE_MAX_CHARS 78

/* "=_" stands neither in base64 nor in quoted-printable, and nobody guesses the rest. */
static char *
make_boundary (const CoiCompose *self, guint number)
{
  return g_strdup_printf ("=_%u.%s", number, self->random);
}

static void
append_boundary (CoiCompose *self, const char *end)
{
  g_autofree char *boundary =
      make_boundary (self, g_array_index (self->open, guint, self->open->len - 1));

  g_string_append_printf (self->out, "--%s%s\r\n", boundary, end);
}

/*
 * coi_compose_open:
 * @type: "mixed", "alternative" …
 * @parameters: "; name=value", or ""
 *
 * Makes a multipart of what follows. Its own fields, if any, were appended before.
 */
void
coi_compose_open (CoiCompose *self, const char *type, const char *parameters)
{
  guint number = ++self->multiparts;
  g_autofree char *boundary = make_boundary (self, number);
  g_autofree char *value =
      g_strdup_printf ("multipart/%s%s; boundary=\"%s\"", type, parameters, boundary);

  coi_compose_field (self->out, "Content-Type", value);
  g_string_append (self->out, "\r\n");
  g_array_append_val (self->open, number);
}

/*
 * coi_compose_next:
 *
 * Begins a part of the innermost open multipart.
 */
void
coi_compose_next (CoiCompose *self)
{
  append_boundary (self, "");
}

/*
 * coi_compose_close:
 *
 * Ends the innermost open multipart.
 */
void
coi_compose_close (CoiCompose *self)
{
  append_boundary (self, "--");
  g_array_set_size (self->open, self->open->len - 1);
}

/*
 * coi_compose_clean:
 * @text: (nullable): anything
 *
 * Returns: (transfer full): UTF-8 with LF line ends, without other control characters than TAB
 */
char *
coi_compose_clean (const char *text)
{
  g_autofree char *valid = coi_text_make_valid (text, -1);

  return coi_text_clean (valid);
}

/* Control characters but TAB, and long lines, come through in quoted-printable alone. */
static gboolean
survives_as_it_is (const char *lines)
{
  guint column = 0;

  for (const char *p = lines; *p != '\0'; p++)
    {
      if (*p == '\n')
        {
          column = 0;
          continue;
        }
      if ((!g_ascii_isprint (*p) && *p != '\t') || ++column > LINE_MAX_CHARS)
        return FALSE;
    }
  return TRUE;
}

static char *
quoted_printable (const char *text)
{
  gsize length = strlen (text);
  GMimeEncoding state;
  char *out;
  gsize n;

  g_mime_encoding_init_encode (&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  out = g_malloc (g_mime_encoding_outlen (&state, length) + 1);
  n = g_mime_encoding_flush (&state, text, length, out);
  out[n] = '\0';
  return out;
}

static void
append_crlf (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0';)
    {
      gsize length = strcspn (p, "\n");

      g_string_append_len (out, p, length);
      p += length;
      if (*p == '\n')
        {
          g_string_append (out, "\r\n");
          p++;
        }
    }
}

/*
 * coi_compose_part:
 * @type: the value of its Content-Type
 * @lines: UTF-8 without CR; each line ends with LF
 *
 * Appends the last fields of a part and its body.
 */
void
coi_compose_part (CoiCompose *self, const char *type, const char *lines)
{
  gboolean plain = survives_as_it_is (lines);
  g_autofree char *encoded = plain ? NULL : quoted_printable (lines);

  coi_compose_field (self->out, "Content-Type", type);
  coi_compose_field (self->out, "Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
  g_string_append (self->out, "\r\n");
  append_crlf (self->out, plain ? lines : encoded);
}

/*
 * coi_compose_plain:
 * @lines: what coi_flowed_encode() made
 *
 * Appends the last fields and the body of a text/plain part.
 */
void
coi_compose_plain (CoiCompose *self, const char *lines)
{
  coi_compose_part (self, "text/plain; charset=UTF-8; format=flowed; delsp=yes", lines);
}

/*
 * coi_compose_html:
 * @body: HTML that stands in a body
 *
 * Appends the last fields and the body of a text/html part.
 */
void
coi_compose_html (CoiCompose *self, const char *body)
{
  g_autofree char *lines =
      g_strdup_printf ("<!DOCTYPE html>\n<html>\n<body>\n%s%s</body>\n</html>\n", body,
                       g_str_has_suffix (body, "\n") ? "" : "\n");

  coi_compose_part (self, "text/html; charset=UTF-8", lines);
}
