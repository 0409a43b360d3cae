/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaks reactions to our own messages in the open conversation. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-reaction-watch.h"

#include "coi-announce.h"
#include "coi-message-sentence.h"
#include "coi-reaction-text.h"
#include "coi-settings.h"

#define MAX_EMOJI 8
#define MAX_NAME 60
#define MAX_MESSAGES 2000 /* remembered; then anew */

struct _CoiReactionWatch
{
  GtkWidget *widget; /* borrowed: it owns us */
  GHashTable *known; /* gint64 (a message's id) -> GHashTable: "sender emoji" */
};

/**
 * coi_reaction_watch_new:
 * @widget: in the window that speaks; outlives the watch
 *
 * Returns: (transfer full): a watch that knows nothing yet
 */
CoiReactionWatch *
coi_reaction_watch_new (GtkWidget *widget)
{
  CoiReactionWatch *self = g_new0 (CoiReactionWatch, 1);

  self->widget = widget;
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                       (GDestroyNotify)g_hash_table_unref);
  return self;
}

void
coi_reaction_watch_free (CoiReactionWatch *self)
{
  g_hash_table_unref (self->known);
  g_free (self);
}

/**
 * coi_reaction_watch_forget:
 * @self: a watch
 *
 * For when another conversation is opened: history is not spoken.
 */
void
coi_reaction_watch_forget (CoiReactionWatch *self)
{
  g_hash_table_remove_all (self->known);
}

static gboolean
is_heard (CoiReactionWatch *self)
{
  GtkRoot *root = gtk_widget_get_root (self->widget);

  return root != NULL && gtk_window_is_active (GTK_WINDOW (root)) &&
         coi_settings_get_announcements () != COI_ANNOUNCE_OFF;
}

static void
speak (CoiReactionWatch *self, const CoiMessageReaction *reaction, const char *emoji)
{
  g_autofree char *name = coi_message_one_line (reaction->name, MAX_NAME);
  g_autofree char *text = coi_reaction_sentence (name, emoji);

  if (!reaction->is_own && is_heard (self))
    coi_announce (self->widget, text, FALSE);
}

/* @old: (nullable): what was there before, NULL when that is not known */
static void
compare (CoiReactionWatch *self,
         const CoiMessageReaction *reaction,
         GHashTable *old,
         GHashTable *now)
{
  g_auto (GStrv) emoji = g_strsplit (reaction->emoji, " ", MAX_EMOJI);

  for (guint i = 0; emoji[i] != NULL; i++)
    {
      char *key = g_strdup_printf ("%s %s", reaction->sender, emoji[i]);

      if (old != NULL && !g_hash_table_contains (old, key))
        speak (self, reaction, emoji[i]);
      g_hash_table_add (now, key);
    }
}

/**
 * coi_reaction_watch_add:
 * @self: a watch
 * @message: what is shown now, perhaps not for the first time
 */
void
coi_reaction_watch_add (CoiReactionWatch *self, CoiMessage *message)
{
  gint64 id = coi_message_get_id (message);
  GPtrArray *reactions = coi_message_get_reactions (message);
  GHashTable *old = g_hash_table_lookup (self->known, &id);
  GHashTable *now;

  if (!coi_message_get_outgoing (message))
    return;
  if (old == NULL && g_hash_table_size (self->known) >= MAX_MESSAGES)
    coi_reaction_watch_forget (self);
  now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < reactions->len; i++)
    compare (self, g_ptr_array_index (reactions, i), old, now);
  g_hash_table_replace (self->known, g_memdup2 (&id, sizeof id), now);
}
