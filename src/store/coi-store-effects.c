/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message looks like after all that others sent about it: a function of what is in the store
 * alone, so that the order of arrival does not matter. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-effects.h"

typedef struct
{
  gboolean deleted;
  const char *edited_text;
  const char *edited_html;
  gint64 pinned_at;
  gint64 pinned_until;
  char *json;
} Effects;

/* --- pins --- */

static void
find_pin (const CoiGathering *self, Effects *effects)
{
  if (self->content->is_pinned && !coi_content_is_about_another (self->root->kind))
    {
      effects->pinned_at = self->root->sort_time;
      effects->pinned_until = self->content->pinned_until;
    }
  for (guint i = 0; i < self->others->len; i++)
    {
      const CoiMessageRecord *message = self->others->pdata[i];
      g_autoptr (CoiContent) content = NULL;

      if ((message->kind != COI_CONTENT_PIN && message->kind != COI_CONTENT_UNPIN) ||
          !coi_gathering_may_speak (self, message))
        continue;
      content = coi_content_from_json (message->content);
      effects->pinned_at = message->kind == COI_CONTENT_PIN ? message->sort_time : 0;
      effects->pinned_until = message->kind == COI_CONTENT_PIN ? content->pinned_until : 0;
    }
}

static void
compute (CoiGathering *self, Effects *effects)
{
  const CoiMessageRecord *last = coi_gathering_get_last (self);

  effects->deleted = last != NULL && last->kind == COI_CONTENT_DELETE;
  if (last != NULL && !effects->deleted)
    {
      effects->edited_text = last->text;
      effects->edited_html = last->html;
    }
  if (!effects->deleted)
    find_pin (self, effects);
  effects->json = coi_gathering_to_json (self);
}

/* --- writing --- */

static gboolean
is_as_before (const CoiMessageRecord *record, const Effects *effects)
{
  return record->deleted == effects->deleted && record->pinned_at == effects->pinned_at &&
         record->pinned_until == effects->pinned_until &&
         g_strcmp0 (record->edited_text, effects->edited_text) == 0 &&
         g_strcmp0 (record->edited_html, effects->edited_html) == 0 &&
         g_strcmp0 (record->effects, effects->json) == 0;
}

static gboolean
write_effects (CoiStoreTxn *txn,
               const CoiMessageRecord *record,
               const Effects *effects,
               GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE message SET deleted = ?2, pinned_at = NULLIF(?3, 0), pinned_until = ?4, "
               "edited_text = ?5, edited_html = ?6, effects = ?7 WHERE id = ?1");

  if (is_as_before (record, effects))
    return TRUE;
  if (!coi_batch_flush (txn, error))
    return FALSE;
  coi_bind_int (statement, 1, record->id);
  coi_bind_int (statement, 2, effects->deleted != FALSE);
  coi_bind_int (statement, 3, effects->pinned_at);
  coi_bind_int (statement, 4, effects->pinned_until);
  coi_bind_text (statement, 5, effects->edited_text);
  coi_bind_text (statement, 6, effects->edited_html);
  coi_bind_text (statement, 7, effects->json);
  coi_store_txn_log (txn, COI_CHANGE_UPDATED, record->id);
  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, record->conversation_id);
  return coi_db_run (txn->db, statement, error);
}

/* An edit that was the first of its chain before has nothing of its own any more. */
static gboolean
write_all (CoiGathering *self, GError **error)
{
  const CoiMessageRecord *root = self->root;
  const Effects nothing = { 0 };
  Effects effects = { 0 };
  gboolean ok;

  compute (self, &effects);
  ok = write_effects (self->txn, root, &effects, error) &&
       coi_message_set_shown (self->txn, root->id, root->kind <= COI_CONTENT_EDIT, error);
  for (guint i = 0; ok && i < self->edits->len; i++)
    {
      const CoiMessageRecord *edit = self->edits->pdata[i];

      ok = write_effects (self->txn, edit, &nothing, error) &&
           coi_message_set_shown (self->txn, edit->id, FALSE, error);
    }
  g_free (effects.json);
  return ok;
}

/* A delivery report about a message that is not here is all that the user gets to see of it. */
static gboolean
refresh_other (CoiStoreTxn *txn, const CoiMessageRecord *record, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT EXISTS (SELECT 1 FROM annotation a JOIN message m ON "
               "m.id_hash = a.target_hash AND m.message_id = a.target AND m.outgoing = 1 "
               "WHERE a.message_id = ?1)");
  gint64 has_target = 1;

  if (record->kind == COI_CONTENT_DELIVERY)
    {
      coi_bind_int (statement, 1, record->id);
      if (!coi_db_int (txn->db, statement, &has_target, error))
        return FALSE;
    }
  return coi_message_set_shown (txn, record->id, has_target == 0, error);
}

static gboolean
refresh_others (CoiGathering *self, GError **error)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      const CoiMessageRecord *other = self->others->pdata[i];

      if (other->kind == COI_CONTENT_DELIVERY && !refresh_other (self->txn, other, error))
        return FALSE;
    }
  return TRUE;
}

/*
 * coi_effects_refresh:
 * @txn: a transaction
 * @root: row id of a message; one that is no longer there is nothing to do
 * @error: why it failed
 *
 * Computes anew what others made of the message, and which messages about it are hidden.
 *
 * Returns: whether it was done
 */
gboolean
coi_effects_refresh (CoiStoreTxn *txn, gint64 root, GError **error)
{
  g_auto (CoiGathering) self = { 0 };

  if (!coi_gathering_fill (&self, txn, root, error))
    return FALSE;
  if (self.root == NULL)
    return TRUE;
  if (self.content == NULL)
    return refresh_other (txn, self.root, error);
  return refresh_others (&self, error) && write_all (&self, error);
}
