/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent about another message: edits, reactions, votes …
 *
 * The text is for those whose program knows nothing of all this; so it is in the language of mail
 * programs' own notices, English, like the subject. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-letter.h"

#include "coi-engine-error.h"
#include "coi-engine.h"
#include "coi-message-private.h"

#include <string.h>

#define EXCERPT_CHARS 60

static gboolean
fail (GError **error, CoiEngineError code, const char *words)
{
  g_set_error_literal (error, COI_ENGINE_ERROR, code, words);
  return FALSE;
}

static gboolean
check_own (const CoiMessageRecord *target, GError **error)
{
  return target->outgoing || fail (error, COI_ENGINE_ERROR_NOT_OWN, "Somebody else sent it");
}

/* COI: an edit names the last edit, not the first message. */
static void
set_targets (CoiLetter *self, const CoiMessageRecord *target)
{
  g_autofree char *last = coi_message_effects_read_last (target->effects);
  const char *ids[] = { last != NULL ? last : target->message_id, target->message_id, NULL };

  if (last == NULL)
    ids[1] = NULL;
  g_strfreev (self->content->targets);
  self->content->targets = g_strdupv ((char **)ids);
  g_set_str (&self->in_reply_to, ids[0]);
  g_set_str (&self->last_reference, target->message_id);
}

static char *
excerpt (const CoiMessageRecord *target)
{
  const char *text = coi_message_record_get_text (target);
  gsize line = strcspn (text, "\n");
  g_autofree char *first = g_strndup (text, line);

  if (g_utf8_strlen (first, -1) <= EXCERPT_CHARS && text[line] == '\0')
    return g_steal_pointer (&first);
  return g_strdup_printf (
      "%.*s…",
      (int)(g_utf8_offset_to_pointer (first, MIN (g_utf8_strlen (first, -1), EXCERPT_CHARS)) -
            first),
      first);
}

/* --- the actions --- */

static gboolean
set_edit (CoiLetter *self, const CoiMessageRecord *target, const CoiAction *action, GError **error)
{
  if (!check_own (target, error))
    return FALSE;
  if (action->text == NULL || *action->text == '\0')
    return fail (error, COI_ENGINE_ERROR_EMPTY, "Nothing is left of it");
  self->content->kind = COI_CONTENT_EDIT;
  coi_letter_set_markdown (self, action->text);
  return TRUE;
}

static gboolean
set_delete (CoiLetter *self, const CoiMessageRecord *target, GError **error)
{
  if (!check_own (target, error))
    return FALSE;
  self->content->kind = COI_CONTENT_DELETE;
  g_set_str (&self->text, "I deleted a message that I had sent.");
  return TRUE;
}

static void
set_reaction (CoiLetter *self, const CoiAction *action)
{
  self->content->kind = COI_CONTENT_REACTION;
  self->content->value = g_strdup (action->text != NULL ? action->text : "");
  g_set_str (&self->text, self->content->value);
}

static int
compare_choices (gconstpointer a, gconstpointer b)
{
  guint left = *(const guint *)a, right = *(const guint *)b;

  return (left > right) - (left < right);
}

static gboolean
read_choices (GArray *choices, const CoiPoll *poll, const CoiAction *action)
{
  for (guint i = 0; i < action->n_choices; i++)
    {
      guint choice = action->choices[i];

      if (choice >= poll->options->len)
        return FALSE;
      for (guint j = 0; j < choices->len; j++)
        if (g_array_index (choices, guint, j) == choice)
          return FALSE;
      g_array_append_val (choices, choice);
    }
  g_array_sort (choices, compare_choices);
  return poll->multiple || choices->len <= 1;
}

static char *
text_of_choices (const CoiPoll *poll, const GArray *choices)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < choices->len; i++)
    {
      const CoiPollOption *option = poll->options->pdata[g_array_index (choices, guint, i)];

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", option->text);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
set_vote (CoiLetter *self, const CoiMessageRecord *target, const CoiAction *action, GError **error)
{
  g_autoptr (CoiContent) content = coi_content_from_json (target->content);

  if (content->poll == NULL)
    return fail (error, COI_ENGINE_ERROR_NOT_FOUND, "This is no poll");
  if (coi_message_effects_is_closed (target->effects))
    return fail (error, COI_ENGINE_ERROR_CLOSED, "The poll is closed");
  self->content->kind = COI_CONTENT_POLL_VOTE;
  self->content->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!read_choices (self->content->choices, content->poll, action))
    return fail (error, COI_ENGINE_ERROR_NOT_FOUND, "The poll has no such choice");
  g_free (self->text);
  self->text = text_of_choices (content->poll, self->content->choices);
  if (self->text[0] == '\0')
    g_set_str (&self->text, "I take my vote back.");
  self->content->poll = g_steal_pointer (&content->poll);
  return TRUE;
}

static char *
text_of_result (const CoiPoll *poll, const char *effects)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) counts = coi_message_effects_count_votes (effects, poll->options->len);

  g_string_append_printf (text, "The poll “%s” is closed.\n", poll->name);
  for (guint i = 0; i < poll->options->len; i++)
    {
      const CoiPollOption *option = poll->options->pdata[i];

      g_string_append_printf (text, "\n%s: %u", option->text, g_array_index (counts, guint, i));
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
set_close (CoiLetter *self, const CoiMessageRecord *target, GError **error)
{
  g_autoptr (CoiContent) content = coi_content_from_json (target->content);

  if (content->poll == NULL)
    return fail (error, COI_ENGINE_ERROR_NOT_FOUND, "This is no poll");
  if (!check_own (target, error))
    return FALSE;
  self->content->kind = COI_CONTENT_POLL_CLOSE;
  g_free (self->text);
  self->text = text_of_result (content->poll, target->effects);
  self->content->poll = g_steal_pointer (&content->poll);
  return TRUE;
}

static void
set_pin (CoiLetter *self, const CoiMessageRecord *target, const CoiAction *action)
{
  g_autofree char *words = excerpt (target);
  gboolean is_pin = action->kind == COI_ACTION_PIN;

  self->content->kind = is_pin ? COI_CONTENT_PIN : COI_CONTENT_UNPIN;
  self->content->is_pinned = is_pin;
  self->content->pinned_until = is_pin ? action->until : 0;
  g_free (self->text);
  self->text = g_strdup_printf (
      is_pin ? "I pinned this message: “%s”" : "This message is no longer pinned: “%s”", words);
}

/**
 * coi_letter_set_action:
 * @self: an empty letter to the conversation of @target
 * @target: what is acted on
 * @action: what is to be done
 * @error: %COI_ENGINE_ERROR_NOT_OWN, %COI_ENGINE_ERROR_EMPTY, %COI_ENGINE_ERROR_CLOSED or
 *   %COI_ENGINE_ERROR_NOT_FOUND
 *
 * Returns: whether it can be done
 */
gboolean
coi_letter_set_action (CoiLetter *self,
                       const CoiMessageRecord *target,
                       const CoiAction *action,
                       GError **error)
{
  gboolean ok = TRUE;

  if (target->message_id == NULL)
    return fail (error, COI_ENGINE_ERROR_NOT_FOUND, "Nobody can be told which message it is");
  set_targets (self, target);
  switch (action->kind)
    {
    case COI_ACTION_EDIT:
      ok = set_edit (self, target, action, error);
      break;
    case COI_ACTION_DELETE:
      ok = set_delete (self, target, error);
      break;
    case COI_ACTION_REACT:
      set_reaction (self, action);
      break;
    case COI_ACTION_VOTE:
      ok = set_vote (self, target, action, error);
      break;
    case COI_ACTION_CLOSE_POLL:
      ok = set_close (self, target, error);
      break;
    case COI_ACTION_PIN:
    case COI_ACTION_UNPIN:
      set_pin (self, target, action);
      break;
    default:
      g_assert_not_reached ();
    }
  self->request_receipt = FALSE;
  return ok;
}
