/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to a message: its versions, who has read it, who reacted. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-facts.h"

#include "coi-config.h"
#include "coi-emoji-name.h"
#include "coi-facts-dialog.h"
#include "coi-name-text.h"
#include "coi-poll-text.h"
#include "coi-reaction-text.h"
#include "coi-receipt-text.h"
#include "coi-state-text.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

static void
add_version (CoiFactsDialog *dialog, const CoiMessageVersion *version)
{
  g_autofree char *time = coi_time_text_full (version->time);

  coi_facts_dialog_add (dialog, *version->text != '\0' ? version->text : _ ("Empty message"), time);
}

/**
 * coi_history_dialog_new:
 * @message: an edited or deleted one
 *
 * Returns: (transfer floating): a dialog with its versions, the newest first
 */
AdwDialog *
coi_history_dialog_new (CoiMessage *message)
{
  CoiFactsDialog *dialog = coi_facts_dialog_new (_ ("History"));
  GPtrArray *history = coi_message_get_history (message);

  coi_facts_dialog_begin (dialog, _ ("Now"));
  coi_facts_dialog_add (dialog,
                        coi_message_get_deleted (message) ? _ ("This message has been deleted")
                                                          : coi_message_get_text (message),
                        NULL);
  if (history->len > 0)
    coi_facts_dialog_begin (dialog, _ ("Before"));
  for (guint i = history->len; i > 0; i--)
    add_version (dialog, g_ptr_array_index (history, i - 1));
  return ADW_DIALOG (dialog);
}

static void
add_receipts (CoiFactsDialog *dialog, GPtrArray *receipts, CoiReportAction action)
{
  gboolean any = FALSE;

  for (guint i = 0; i < receipts->len; i++)
    {
      const CoiMessageReceipt *receipt = g_ptr_array_index (receipts, i);
      g_autofree char *time = NULL;
      g_autofree char *detail = NULL;

      if (receipt->action != action)
        continue;
      if (!any)
        coi_facts_dialog_begin (dialog, coi_receipt_action_text (action));
      any = TRUE;
      time = coi_time_text_full (receipt->time);
      if (receipt->words != NULL)
        detail = g_strdup_printf ("%s\n%s", time, receipt->words);
      coi_facts_dialog_add (dialog, receipt->name, detail != NULL ? detail : time);
    }
}

static void
add_reactions (CoiFactsDialog *dialog, CoiMessage *message)
{
  g_autoptr (GPtrArray) groups = coi_reaction_groups (coi_message_get_reactions (message));

  if (groups->len > 0)
    coi_facts_dialog_begin (dialog, _ ("Reactions"));
  for (guint i = 0; i < groups->len; i++)
    {
      const CoiReactionGroup *group = g_ptr_array_index (groups, i);
      const char *name = coi_emoji_name (group->emoji);
      g_autofree char *text = g_str_equal (name, group->emoji)
                                  ? g_strdup (group->emoji)
                                  : g_strdup_printf ("%s %s", group->emoji, name);

      coi_facts_dialog_add (dialog, text, group->names);
    }
}

static void
add_votes (CoiFactsDialog *dialog, CoiMessage *message)
{
  g_autoptr (CoiPollTally) tally = NULL;

  if (coi_message_get_content (message)->poll == NULL)
    return;
  tally = coi_poll_tally_new (message);
  coi_facts_dialog_begin (dialog, _ ("Votes"));
  for (guint i = 0; i < tally->results->len; i++)
    {
      const CoiPollResult *result = &g_array_index (tally->results, CoiPollResult, i);
      g_autofree char *votes = coi_poll_votes_text (result->n);
      g_autofree char *detail =
          result->n > 0 ? g_strdup_printf ("%s: %s", votes, result->voters) : g_strdup (votes);

      coi_facts_dialog_add (dialog, result->text, detail);
    }
}

/**
 * coi_details_dialog_new:
 * @message: a message
 *
 * Returns: (transfer floating): a dialog that says who has got, read, answered it with an emoji
 */
AdwDialog *
coi_details_dialog_new (CoiMessage *message)
{
  static const CoiReportAction actions[] = { COI_REPORT_FAILED, COI_REPORT_DISPLAYED,
                                             COI_REPORT_DELIVERED, COI_REPORT_DELAYED };
  CoiFactsDialog *dialog = coi_facts_dialog_new (_ ("Details"));
  g_autofree char *time = coi_time_text_full (coi_message_get_time (message));
  const char *state = coi_message_state_text (coi_message_get_status (message));

  coi_facts_dialog_begin (dialog, _ ("Message"));
  coi_facts_dialog_add (
      dialog, coi_message_get_outgoing (message) ? _ ("You") : coi_message_sender_text (message),
      coi_message_get_sender_address (message));
  coi_facts_dialog_add (dialog, time, state);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    add_receipts (dialog, coi_message_get_receipts (message), actions[i]);
  add_reactions (dialog, message);
  add_votes (dialog, message);
  return ADW_DIALOG (dialog);
}
