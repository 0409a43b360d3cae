/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who got and read a message, in words. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-receipt-text.h"

#include "coi-config.h"
#include "coi-message-sentence.h"

#include <glib/gi18n.h>

#define MAX_FAILURES 5
#define MAX_NAME 60
#define MAX_WORDS 300

/* Who has read a message has got it, whatever else was reported. */
static gboolean
has_report (GPtrArray *receipts, const char *sender, CoiReportAction action)
{
  for (guint i = 0; i < receipts->len; i++)
    {
      const CoiMessageReceipt *receipt = g_ptr_array_index (receipts, i);

      if (receipt->action == action && g_str_equal (receipt->sender, sender))
        return TRUE;
    }
  return FALSE;
}

static guint
count (GPtrArray *receipts, CoiReportAction action, CoiReportAction or_action)
{
  g_autoptr (GHashTable) people = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < receipts->len; i++)
    {
      const CoiMessageReceipt *receipt = g_ptr_array_index (receipts, i);

      if (receipt->action == action || receipt->action == or_action)
        g_hash_table_add (people, receipt->sender);
    }
  return g_hash_table_size (people);
}

/**
 * coi_receipts_state_text:
 * @message: one of ours
 * @n_recipients: how many people it went to
 *
 * Returns: (transfer full) (nullable): "Read by 2 of 3"
 */
char *
coi_receipts_state_text (CoiMessage *message, guint n_recipients)
{
  GPtrArray *receipts = coi_message_get_receipts (message);
  guint read = count (receipts, COI_REPORT_DISPLAYED, COI_REPORT_DISPLAYED);
  guint delivered = count (receipts, COI_REPORT_DELIVERED, COI_REPORT_DISPLAYED);

  if (!coi_message_get_outgoing (message) || n_recipients < 2)
    return NULL;
  if (read >= n_recipients)
    return g_strdup (_ ("Read by all"));
  if (read > 0)
    /* Translators: of the people in a group; %1$u have read a message, %2$u are in the group */
    return g_strdup_printf (_ ("Read by %1$u of %2$u"), read, n_recipients);
  if (delivered > 0)
    /* Translators: %1$u people have got a message, %2$u are in the group */
    return g_strdup_printf (_ ("Delivered to %1$u of %2$u"), delivered, n_recipients);
  return NULL;
}

/**
 * coi_receipts_failures:
 * @message: one of ours
 *
 * Returns: (transfer full): a sentence for everybody who did not get it
 */
char **
coi_receipts_failures (CoiMessage *message)
{
  GPtrArray *receipts = coi_message_get_receipts (message);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; i < receipts->len && n < MAX_FAILURES; i++)
    {
      const CoiMessageReceipt *receipt = g_ptr_array_index (receipts, i);
      g_autofree char *name = coi_message_one_line (receipt->name, MAX_NAME);
      g_autofree char *words = coi_message_one_line (receipt->words, MAX_WORDS);

      if (receipt->action != COI_REPORT_FAILED ||
          has_report (receipts, receipt->sender, COI_REPORT_DISPLAYED))
        continue;
      n++;
      if (*words == '\0')
        /* Translators: %s is a person */
        g_strv_builder_take (builder, g_strdup_printf (_ ("Could not be delivered to %s"), name));
      else
        g_strv_builder_take (
            builder,
            /* Translators: %1$s is a person, %2$s what the server said */
            g_strdup_printf (_ ("Could not be delivered to %1$s: %2$s"), name, words));
    }
  return g_strv_builder_end (builder);
}

/**
 * coi_receipt_action_text:
 * @action: what a report says
 *
 * Returns: (transfer none): "Read"
 */
const char *
coi_receipt_action_text (CoiReportAction action)
{
  switch (action)
    {
    case COI_REPORT_DISPLAYED:
      return _ ("Read");
    case COI_REPORT_DELAYED:
      return _ ("Delayed");
    case COI_REPORT_FAILED:
      return _ ("Not delivered");
    case COI_REPORT_DELIVERED:
    default:
      return _ ("Delivered");
    }
}
