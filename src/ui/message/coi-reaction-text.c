/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reactions grouped by emoji, and in words. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-reaction-text.h"

#include "coi-config.h"
#include "coi-emoji-name.h"
#include "coi-message-sentence.h"

#include <glib/gi18n.h>

#define MAX_EMOJI 8   /* of one person */
#define MAX_GROUPS 40 /* different ones below a message */
#define MAX_NAMES 8   /* listed, the others are counted */
#define MAX_NAME 60   /* characters */
#define MAX_LENGTH 20 /* characters of an emoji */

static void
group_free (CoiReactionGroup *group)
{
  g_free (group->emoji);
  g_free (group->names);
  g_free (group);
}

static CoiReactionGroup *
find_group (GPtrArray *groups, const char *emoji)
{
  for (guint i = 0; i < groups->len; i++)
    {
      CoiReactionGroup *group = g_ptr_array_index (groups, i);

      if (g_str_equal (group->emoji, emoji))
        return group;
    }
  return NULL;
}

static CoiReactionGroup *
ensure_group (GPtrArray *groups, const char *emoji)
{
  CoiReactionGroup *group = find_group (groups, emoji);

  if (group != NULL || groups->len >= MAX_GROUPS)
    return group;
  group = g_new0 (CoiReactionGroup, 1);
  group->emoji = g_strdup (emoji);
  group->names = g_strdup ("");
  g_ptr_array_add (groups, group);
  return group;
}

static void
add_to_group (CoiReactionGroup *group, const CoiMessageReaction *reaction)
{
  g_autofree char *name = coi_message_one_line (reaction->name, MAX_NAME);
  const char *shown = reaction->is_own ? _ ("You") : name;
  char *names;

  group->is_own |= reaction->is_own;
  if (++group->n > MAX_NAMES)
    return;
  names = g_strconcat (group->names, group->n > 1 ? ", " : "", shown, NULL);
  g_free (group->names);
  group->names = names;
}

static void
count_the_others (gpointer data, gpointer user_data)
{
  CoiReactionGroup *group = data;
  g_autofree char *names = NULL;
  guint others = group->n > MAX_NAMES ? group->n - MAX_NAMES : 0;

  if (others == 0)
    return;
  names = g_steal_pointer (&group->names);
  group->names =
      /* Translators: %1$s is a list of names, %2$u how many people there are besides */
      g_strdup_printf (ngettext ("%1$s and %2$u other", "%1$s and %2$u others", others), names,
                       others);
}

/**
 * coi_reaction_groups:
 * @reactions: (element-type CoiMessageReaction): to a message
 *
 * Returns: (transfer full) (element-type CoiReactionGroup): one for each emoji, the earliest first
 */
GPtrArray *
coi_reaction_groups (GPtrArray *reactions)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify)group_free);

  for (guint i = 0; i < reactions->len; i++)
    {
      const CoiMessageReaction *reaction = g_ptr_array_index (reactions, i);
      g_auto (GStrv) emoji = g_strsplit (reaction->emoji, " ", MAX_EMOJI + 1);

      for (guint j = 0; emoji[j] != NULL && j < MAX_EMOJI; j++)
        {
          g_autofree char *shown = coi_message_one_line (emoji[j], MAX_LENGTH);
          CoiReactionGroup *group = *shown != '\0' ? ensure_group (groups, shown) : NULL;

          if (group != NULL)
            add_to_group (group, reaction);
        }
    }
  g_ptr_array_foreach (groups, count_the_others, NULL);
  return groups;
}

/**
 * coi_reaction_sentence:
 * @name: (nullable): who, %NULL for ourselves
 * @emoji: with what
 *
 * Returns: (transfer full): "Alice reacted thumbs up"
 */
char *
coi_reaction_sentence (const char *name, const char *emoji)
{
  if (name == NULL)
    /* Translators: spoken; %s is the name of an emoji */
    return g_strdup_printf (_ ("You reacted %s"), coi_emoji_name (emoji));
  /* Translators: spoken; %1$s is one person or several, %2$s the name of an emoji */
  return g_strdup_printf (_ ("%1$s reacted %2$s"), name, coi_emoji_name (emoji));
}

/**
 * coi_reaction_groups_spoken:
 * @groups: of a message
 *
 * Returns: (transfer full) (nullable): "Alice, Bob reacted thumbs up. You reacted heart", %NULL
 *   when nobody did
 */
char *
coi_reaction_groups_spoken (GPtrArray *groups)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      const CoiReactionGroup *group = g_ptr_array_index (groups, i);
      g_autofree char *sentence = coi_reaction_sentence (
          group->is_own && group->n == 1 ? NULL : group->names, group->emoji);

      g_string_append_printf (text, "%s%s", i > 0 ? ". " : "", sentence);
    }
  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/**
 * coi_reaction_toggled:
 * @reactions: (element-type CoiMessageReaction): to a message
 * @emoji: one emoji
 *
 * Returns: (transfer full): what we react with then, emoji separated by a space, "" for nothing
 */
char *
coi_reaction_toggled (GPtrArray *reactions, const char *emoji)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;
  gboolean taken = FALSE;

  for (guint i = 0; i < reactions->len; i++)
    {
      const CoiMessageReaction *reaction = g_ptr_array_index (reactions, i);
      g_auto (GStrv) own = reaction->is_own ? g_strsplit (reaction->emoji, " ", MAX_EMOJI) : NULL;

      for (guint j = 0; own != NULL && own[j] != NULL; j++)
        if (g_str_equal (own[j], emoji))
          taken = TRUE;
        else
          g_strv_builder_add (builder, own[j]);
    }
  if (!taken)
    g_strv_builder_add (builder, emoji);
  after = g_strv_builder_end (builder);
  return g_strjoinv (" ", after);
}
