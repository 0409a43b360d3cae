/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written but not sent, in a file beside the database. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include <json-glib/json-glib.h>

#define WRITE_MSECONDS 500 /* what a crash may cost */

static char *
file_path (CoiEngine *self)
{
  return g_build_filename (self->data_dir, "drafts.json", NULL);
}

/* Row ids are given anew after an account was removed; who a conversation is with is not. */
static char *
make_key (CoiConversation *conversation)
{
  g_autofree char *members = g_strjoinv (" ", (char **)coi_conversation_get_members (conversation));

  return g_strconcat (coi_account_get_address (coi_conversation_get_account (conversation)), " ",
                      members, NULL);
}

static void
load (CoiEngine *self)
{
  g_autofree char *path = file_path (self);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!json_parser_load_from_file (parser, path, NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return;
  json_object_iter_init (&iter, json_node_get_object (json_parser_get_root (parser)));
  while (json_object_iter_next (&iter, &key, &node))
    if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL)
      g_hash_table_insert (self->drafts, g_strdup (key), json_node_dup_string (node));
}

static char *
to_json (CoiEngine *self)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  GHashTableIter iter;
  gpointer key;
  gpointer text;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, &text))
    json_object_set_string_member (object, key, text);
  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

typedef struct
{
  char *path;
  char *json;
  int *busy; /* atomic */
} Write;

/* A slow disk must not be felt while typing. */
static gpointer
write_in_thread (gpointer user_data)
{
  Write *write = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (write->path, write->json, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    g_warning ("drafts cannot be written: %s", error->message);
  g_atomic_int_set (write->busy, FALSE);
  g_free (write->path);
  g_free (write->json);
  g_free (write);
  return NULL;
}

static void
wait_for_thread (CoiEngine *self)
{
  if (self->draft_thread != NULL)
    g_thread_join (g_steal_pointer (&self->draft_thread));
}

static gboolean
write_cb (gpointer user_data)
{
  CoiEngine *self = user_data;
  Write *write;

  if (g_atomic_int_get (&self->draft_busy))
    return G_SOURCE_CONTINUE;
  wait_for_thread (self);
  self->draft_timer = 0;
  g_atomic_int_set (&self->draft_busy, TRUE);
  write = g_new0 (Write, 1);
  write->path = file_path (self);
  write->json = to_json (self);
  write->busy = &self->draft_busy;
  self->draft_thread = g_thread_new ("drafts", write_in_thread, write);
  return G_SOURCE_REMOVE;
}

static void
queue_write (CoiEngine *self)
{
  if (self->draft_timer == 0)
    self->draft_timer = g_timeout_add (WRITE_MSECONDS, write_cb, self);
}

/**
 * coi_engine_get_draft:
 * @self: an open engine
 * @conversation: a conversation
 *
 * Returns: (transfer none): what was written there but not sent, UTF-8; "" for nothing
 */
const char *
coi_engine_get_draft (CoiEngine *self, CoiConversation *conversation)
{
  g_autofree char *key = make_key (conversation);
  const char *text;

  if (self->drafts == NULL)
    load (self);
  text = g_hash_table_lookup (self->drafts, key);
  return text != NULL ? text : "";
}

/**
 * coi_engine_set_draft:
 * @self: an open engine
 * @conversation: a conversation
 * @text: what is written there, UTF-8; "" for nothing
 *
 * Keeps a draft also for after the next start; it is on disk within a second.
 */
void
coi_engine_set_draft (CoiEngine *self, CoiConversation *conversation, const char *text)
{
  char *key = make_key (conversation);

  if (strcmp (coi_engine_get_draft (self, conversation), text) == 0)
    {
      g_free (key);
      return;
    }
  if (*text != '\0')
    g_hash_table_replace (self->drafts, key, g_strdup (text));
  else
    {
      g_hash_table_remove (self->drafts, key);
      g_free (key);
    }
  queue_write (self);
}

/**
 * coi_engine_drop_drafts:
 * @self: an open engine
 * @account: an account that is being removed
 *
 * Forgets what was written for it.
 */
void
coi_engine_drop_drafts (CoiEngine *self, CoiAccount *account)
{
  g_autofree char *prefix = g_strconcat (coi_account_get_address (account), " ", NULL);
  GHashTableIter iter;
  gpointer key;

  if (self->drafts == NULL)
    load (self);
  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      g_hash_table_iter_remove (&iter);
  queue_write (self);
}

/**
 * coi_engine_flush_drafts:
 * @self: an engine that stops
 *
 * Writes what is not on disk yet, and forgets it.
 */
void
coi_engine_flush_drafts (CoiEngine *self)
{
  wait_for_thread (self);
  if (self->draft_timer != 0)
    {
      g_source_remove (self->draft_timer);
      write_cb (self);
      wait_for_thread (self);
    }
  g_clear_pointer (&self->drafts, g_hash_table_unref);
}
