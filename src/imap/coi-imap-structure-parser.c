/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BODYSTRUCTURE to a tree of parts. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-structure-parser.h"

#include <string.h>

typedef struct
{
  CoiImapScanner *scanner;
  guint depth;
  guint n_parts;
} Parser;

static CoiImapStructure *parse_body (Parser *self, const char *number, gboolean is_message);

/* nstring without NUL; @text stays NULL for NIL. */
static gboolean
read_text (Parser *self, gboolean lower, char **text)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *copy = NULL;
  gsize size;
  const char *data;

  if (!coi_imap_scanner_nstring (self->scanner, &bytes))
    return FALSE;
  if (bytes == NULL)
    return TRUE;
  data = g_bytes_get_data (bytes, &size);
  if (size > 0 && memchr (data, '\0', size) != NULL)
    return FALSE;
  copy = g_strndup (data, size);
  g_free (*text);
  *text = lower ? g_ascii_strdown (copy, -1) : g_steal_pointer (&copy);
  return TRUE;
}

/* body-fld-param = "(" string SP string *(SP string SP string) ")" / nil; keeps two of them. */
static gboolean
read_params (Parser *self, const char *name1, char **value1, const char *name2, char **value2)
{
  if (coi_imap_scanner_nil (self->scanner))
    return TRUE;
  if (!coi_imap_scanner_accept (self->scanner, '('))
    return FALSE;
  while (!coi_imap_scanner_accept (self->scanner, ')'))
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!read_text (self, FALSE, &name) || !coi_imap_scanner_space (self->scanner) ||
          !read_text (self, FALSE, &value))
        return FALSE;
      if (name != NULL && g_ascii_strcasecmp (name, name1) == 0)
        g_set_str (value1, value);
      else if (name != NULL && name2 != NULL && g_ascii_strcasecmp (name, name2) == 0)
        g_set_str (value2, value);
      if (!coi_imap_scanner_space (self->scanner) && coi_imap_scanner_peek (self->scanner) != ')')
        return FALSE;
    }
  return TRUE;
}

/* body-fld-dsp = "(" string SP body-fld-param ")" / nil */
static gboolean
read_disposition (Parser *self, CoiImapStructure *part)
{
  if (coi_imap_scanner_nil (self->scanner))
    return TRUE;
  return coi_imap_scanner_accept (self->scanner, '(') &&
         read_text (self, TRUE, &part->disposition) && coi_imap_scanner_space (self->scanner) &&
         read_params (self, "filename", &part->name, NULL, NULL) &&
         coi_imap_scanner_accept (self->scanner, ')');
}

/* body-ext-1part and body-ext-mpart: the disposition is the second of both. */
static gboolean
read_extensions (Parser *self, CoiImapStructure *part, gboolean is_multi)
{
  if (!coi_imap_scanner_space (self->scanner))
    return TRUE;
  if (is_multi ? !read_params (self, "charset", &part->charset, NULL, NULL)
               : !coi_imap_scanner_skip_value (self->scanner))
    return FALSE;
  if (!coi_imap_scanner_space (self->scanner))
    return TRUE;
  if (!read_disposition (self, part))
    return FALSE;
  while (coi_imap_scanner_space (self->scanner))
    if (!coi_imap_scanner_skip_value (self->scanner))
      return FALSE;
  return TRUE;
}

static gboolean
add_child (CoiImapStructure *part, CoiImapStructure *child)
{
  if (child == NULL)
    return FALSE;
  g_ptr_array_add (part->children, child);
  return TRUE;
}

/* media-message: SP envelope SP body SP body-fld-lines; media-text: SP body-fld-lines */
static gboolean
read_special (Parser *self, CoiImapStructure *part)
{
  guint64 lines;

  if (g_str_equal (part->type, "message/rfc822") || g_str_equal (part->type, "message/global"))
    {
      if (!coi_imap_scanner_space (self->scanner) || !coi_imap_scanner_skip_value (self->scanner) ||
          !coi_imap_scanner_space (self->scanner) ||
          !add_child (part, parse_body (self, part->number, TRUE)))
        return FALSE;
    }
  else if (!g_str_has_prefix (part->type, "text/"))
    return TRUE;
  return coi_imap_scanner_space (self->scanner) &&
         coi_imap_scanner_number (self->scanner, G_MAXINT64, &lines);
}

/* body-type-1part, behind the "(" */
static gboolean
parse_single (Parser *self, CoiImapStructure *part)
{
  g_autofree char *type = NULL;
  g_autofree char *subtype = NULL;
  g_autofree char *description = NULL;

  if (!read_text (self, TRUE, &type) || type == NULL || !coi_imap_scanner_space (self->scanner) ||
      !read_text (self, TRUE, &subtype) || subtype == NULL)
    return FALSE;
  part->type = g_strconcat (type, "/", subtype, NULL);
  return coi_imap_scanner_space (self->scanner) &&
         read_params (self, "charset", &part->charset, "name", &part->name) &&
         coi_imap_scanner_space (self->scanner) && read_text (self, FALSE, &part->id) &&
         coi_imap_scanner_space (self->scanner) && read_text (self, FALSE, &description) &&
         coi_imap_scanner_space (self->scanner) && read_text (self, TRUE, &part->encoding) &&
         coi_imap_scanner_space (self->scanner) &&
         coi_imap_scanner_number (self->scanner, G_MAXINT64, &part->size) &&
         read_special (self, part) && read_extensions (self, part, FALSE);
}

/* body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart], behind the "(" */
static gboolean
parse_multi (Parser *self, CoiImapStructure *part, const char *prefix)
{
  g_autofree char *subtype = NULL;

  while (coi_imap_scanner_peek (self->scanner) == '(')
    {
      g_autofree char *number =
          g_strdup_printf ("%s%s%u", prefix, prefix[0] != '\0' ? "." : "", part->children->len + 1);

      if (!add_child (part, parse_body (self, number, FALSE)))
        return FALSE;
      coi_imap_scanner_space (self->scanner);
    }
  if (!read_text (self, TRUE, &subtype) || subtype == NULL)
    return FALSE;
  part->type = g_strconcat ("multipart/", subtype, NULL);
  return read_extensions (self, part, TRUE);
}

/* body = "(" (body-type-1part / body-type-mpart) ")". A message's only part has the number 1 below
 * the message's own; a multipart has none of its own (RFC 9051, section 6.4.5.1). */
static CoiImapStructure *
parse_body (Parser *self, const char *number, gboolean is_message)
{
  g_autoptr (CoiImapStructure) part = NULL;
  gboolean ok;

  if (++self->n_parts > COI_IMAP_STRUCTURE_PARTS_MAX ||
      self->depth >= COI_IMAP_STRUCTURE_DEPTH_MAX || !coi_imap_scanner_accept (self->scanner, '('))
    return NULL;
  self->depth++;
  part = g_new0 (CoiImapStructure, 1);
  part->children = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_imap_structure_free);
  if (coi_imap_scanner_peek (self->scanner) == '(')
    {
      part->number = g_strdup (number);
      ok = parse_multi (self, part, number);
    }
  else
    {
      part->number = is_message ? g_strconcat (number, number[0] != '\0' ? "." : "", "1", NULL)
                                : g_strdup (number);
      ok = parse_single (self, part);
    }
  self->depth--;
  return ok && coi_imap_scanner_accept (self->scanner, ')') ? g_steal_pointer (&part) : NULL;
}

/**
 * coi_imap_parse_structure:
 * @scanner: before the "(" of a body
 * @structure: (out) (transfer full) (nullable): the message's parts
 *
 * Reads body (RFC 9051, section 9). Servers are known to send it wrong for odd messages, and
 * people send odd messages on purpose: that costs the structure, not the connection.
 *
 * Returns: whether there was at least a value that could be skipped
 */
gboolean
coi_imap_parse_structure (CoiImapScanner *scanner, CoiImapStructure **structure)
{
  CoiImapScanner inner = *scanner;
  Parser parser = { .scanner = &inner };

  if (!coi_imap_scanner_skip_value (scanner))
    return FALSE;
  inner.end = scanner->p;
  *structure = parse_body (&parser, "", TRUE);
  if (*structure != NULL && inner.p != inner.end)
    g_clear_pointer (structure, coi_imap_structure_free);
  return TRUE;
}
