/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value of Content-Type or Content-Disposition with its parameters. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-parameters.h"

#include "coi-charset.h"
#include "coi-shortcut.h"

#include <gmime/gmime.h>
#include <string.h>

gboolean coi_shortcut_enabled = TRUE;

/* --- the shortcut: plain tokens and quoted strings without escapes --- */

/* Fewer than RFC 2045, section 5.1, allows, and none that RFC 2231 gives a meaning. */
static gsize
span_token (const char *p)
{
  gsize n = 0;

  while (g_ascii_isalnum (p[n]) || (p[n] != '\0' && strchr ("-._+", p[n]) != NULL))
    n++;
  return n;
}

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t");
}

/* Reads a token or a quoted string; returns what follows, or NULL. */
static const char *
read_simple_value (const char *p, char **value)
{
  const char *start = p;
  gsize n = span_token (p);

  if (*p != '"')
    {
      *value = g_strndup (p, n);
      return n > 0 ? p + n : NULL;
    }
  for (start = ++p; g_ascii_isprint (*p) && *p != '"' && *p != '\\'; p++)
    if (p[0] == '=' && p[1] == '?')
      return NULL;
  if (*p != '"' || p == start)
    return NULL;
  *value = g_strndup (start, p - start);
  return p + 1;
}

static gboolean
has_name (GPtrArray *items, const char *name)
{
  for (guint i = 0; i < items->len; i += 2)
    if (g_ascii_strcasecmp (items->pdata[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* ";" name "=" value; returns what follows, or NULL. */
static const char *
read_simple_parameter (const char *p, GPtrArray *items)
{
  g_autofree char *name = NULL;
  char *value = NULL;
  gsize n;

  if (*p++ != ';')
    return NULL;
  p = skip_blanks (p);
  n = span_token (p);
  if (n == 0 || p[n] != '=')
    return NULL;
  name = g_strndup (p, n);
  if (has_name (items, name))
    return NULL;
  p = read_simple_value (p + n + 1, &value);
  g_ptr_array_add (items, g_steal_pointer (&name));
  g_ptr_array_add (items, value);
  return p != NULL ? skip_blanks (p) : NULL;
}

static gboolean
parse_simple (CoiParameters *self, const char *raw, gboolean is_type)
{
  g_autoptr (GPtrArray) items = NULL;
  const char *p = raw + span_token (raw);
  const char *end;

  if (p == raw || (is_type && *p++ != '/'))
    return FALSE;
  end = p + (is_type ? span_token (p) : 0);
  if (is_type && end == p)
    return FALSE;
  items = g_ptr_array_new_full (8, g_free);
  for (p = skip_blanks (end); *p != '\0';)
    {
      p = read_simple_parameter (p, items);
      if (p == NULL)
        return FALSE;
    }
  g_ptr_array_add (items, NULL);
  self->value = g_strndup (raw, end - raw);
  self->items = (GStrv)g_ptr_array_free (g_steal_pointer (&items), FALSE);
  return TRUE;
}

/* --- the general way --- */

static GStrv
copy_items (GMimeParamList *list)
{
  GPtrArray *items = g_ptr_array_new ();
  int n = g_mime_param_list_length (list);

  for (int i = 0; i < n; i++)
    {
      GMimeParam *parameter = g_mime_param_list_get_parameter_at (list, i);
      const char *name = g_mime_param_get_name (parameter);
      GMimeParam *found = g_mime_param_list_get_parameter (list, name);

      g_ptr_array_add (items, g_strdup (name));
      g_ptr_array_add (items, g_strdup (g_mime_param_get_value (found)));
    }
  g_ptr_array_add (items, NULL);
  return (GStrv)g_ptr_array_free (items, FALSE);
}

/*
 * coi_parameters_parse_type:
 * @self: (out): what was read
 * @raw: the value of a Content-Type field, unfolded
 *
 * Reads it as RFC 2045, section 5.1, and RFC 2231 say.
 */
void
coi_parameters_parse_type (CoiParameters *self, const char *raw)
{
  g_autoptr (GObject) owned = NULL;
  GMimeContentType *type;

  if (coi_shortcut_enabled && parse_simple (self, raw, TRUE))
    return;
  coi_gmime_init ();
  type = g_mime_content_type_parse (NULL, raw);
  owned = G_OBJECT (type);
  self->value = g_mime_content_type_get_mime_type (type);
  self->items = copy_items (g_mime_content_type_get_parameters (type));
}

/*
 * coi_parameters_parse_disposition:
 * @self: (out): what was read
 * @raw: the value of a Content-Disposition field, unfolded
 *
 * Reads it as RFC 2183 and RFC 2231 say.
 */
void
coi_parameters_parse_disposition (CoiParameters *self, const char *raw)
{
  g_autoptr (GObject) owned = NULL;
  GMimeContentDisposition *disposition;

  if (coi_shortcut_enabled && parse_simple (self, raw, FALSE))
    return;
  coi_gmime_init ();
  disposition = g_mime_content_disposition_parse (NULL, raw);
  owned = G_OBJECT (disposition);
  self->value = g_strdup (g_mime_content_disposition_get_disposition (disposition));
  self->items = copy_items (g_mime_content_disposition_get_parameters (disposition));
}

/*
 * coi_parameters_get:
 * @name: of a parameter, in any case
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
coi_parameters_get (const CoiParameters *self, const char *name)
{
  for (guint i = 0; self->items != NULL && self->items[i] != NULL; i += 2)
    if (g_ascii_strcasecmp (self->items[i], name) == 0)
      return self->items[i + 1];
  return NULL;
}

void
coi_parameters_clear (CoiParameters *self)
{
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->items, g_strfreev);
}
