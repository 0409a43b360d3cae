/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message record says of its attachments, as JSON. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-message-files.h"

#include <json-glib/json-glib.h>

typedef struct
{
  GPtrArray *parts;
  gboolean truncated;
  int preview; /* the last one that waits for what it stands for, or -1 */
} Reader;

static void
part_free (CoiMessagePart *part)
{
  g_free (part->file.name);
  g_free (part->file.content_type);
  g_free (part->section);
  g_free (part->encoding);
  g_free (part->content_id);
  g_free (part);
}

static char *
dup_member (JsonObject *object, const char *name, const char *fallback)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, fallback));
}

/* A preview stands for the next one that is none. */
static void
join_preview (Reader *self, CoiMessagePart *part)
{
  part->file.preview = -1;
  if (part->file.is_preview)
    {
      self->preview = (int)self->parts->len;
      return;
    }
  part->file.preview = self->preview;
  self->preview = -1;
}

static void
read_part (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  Reader *self = user_data;
  CoiMessagePart *part;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  if (json_object_has_member (object, "rest"))
    {
      self->truncated = TRUE;
      return;
    }
  part = g_new0 (CoiMessagePart, 1);
  part->file.name = dup_member (object, "name", "");
  part->file.content_type = dup_member (object, "type", "application/octet-stream");
  part->file.size = MAX (0, json_object_get_int_member_with_default (object, "size", 0));
  part->file.duration =
      CLAMP (json_object_get_int_member_with_default (object, "duration", 0), 0, G_MAXINT);
  part->file.is_preview = json_object_get_boolean_member_with_default (object, "preview", FALSE);
  part->section = dup_member (object, "section", NULL);
  part->encoding = dup_member (object, "encoding", NULL);
  part->content_id = dup_member (object, "cid", NULL);
  join_preview (self, part);
  g_ptr_array_add (self->parts, part);
}

/**
 * coi_message_files_read:
 * @json: (nullable): the column "attachments" of a message
 * @truncated: (out): whether not all of the message's text is here
 *
 * Returns: (transfer full) (element-type CoiMessagePart): the attachments, which may be read as
 *   #CoiMessageFile
 */
GPtrArray *
coi_message_files_read (const char *json, gboolean *truncated)
{
  Reader reader = { .preview = -1 };
  g_autoptr (JsonNode) root = json != NULL ? json_from_string (json, NULL) : NULL;

  reader.parts = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    json_array_foreach_element (json_node_get_array (root), read_part, &reader);
  *truncated = reader.truncated;
  return reader.parts;
}
