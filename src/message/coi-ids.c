/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message-IDs in header fields. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-ids.h"

#include "coi-text.h"

#include <string.h>

#define FIELD_MAX (64 * 1024)
/* With its brackets and a space it fits a line of 998 octets. */
#define ID_MAX 900

/* Reads the next msg-id (RFC 5322, section 3.6.4) after @p. COI's own examples forget the ">". */
static const char *
next_id (const char *p, char **id)
{
  gsize length;

  *id = NULL;
  p = strchr (p, '<');
  if (p == NULL)
    return NULL;
  length = strcspn (++p, "<> \t");
  if (length > 0 && length <= ID_MAX)
    {
      *id = g_strndup (p, length);
      if (!coi_text_is_header_safe (*id))
        g_clear_pointer (id, g_free);
    }
  return p + length;
}

/*
 * coi_ids_read:
 * @name: of a field, in any case
 *
 * Returns: (transfer full) (element-type utf8): all usable ids of the first such field, without
 * "<>"
 */
GPtrArray *
coi_ids_read (const CoiHeaders *headers, const char *name)
{
  g_autofree char *raw = coi_headers_dup_raw (headers, name, 0, FIELD_MAX);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  const char *p = raw;

  while (p != NULL)
    {
      char *id;
      p = next_id (p, &id);
      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  if (ids->len == 0 && raw != NULL && raw[0] != '\0' && strlen (raw) <= ID_MAX &&
      strpbrk (raw, "<>") == NULL && coi_text_is_header_safe (raw))
    g_ptr_array_add (ids, g_steal_pointer (&raw));
  return ids;
}

/*
 * coi_ids_read_first:
 * @name: of a field, in any case
 *
 * Returns: (transfer full) (nullable): the first usable id of the first such field, without "<>"
 */
char *
coi_ids_read_first (const CoiHeaders *headers, const char *name)
{
  g_autoptr (GPtrArray) ids = coi_ids_read (headers, name);

  return ids->len > 0 ? g_strdup (ids->pdata[0]) : NULL;
}
