/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll to vote in. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-poll-dialog.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-message-sentence.h"
#include "coi-poll-text.h"

#include <glib/gi18n.h>

#define MAX_TEXT 1000

struct _CoiPollDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  CoiMessage *message;
  GPtrArray *rows;   /* AdwActionRow, borrowed */
  GPtrArray *checks; /* GtkCheckButton, borrowed */

  AdwPreferencesGroup *options;
  GtkLabel *summary;
  GtkLabel *error_label;
  GtkWidget *close_button;
  GtkWidget *vote_button;
};

/**
 * CoiPollDialog:
 *
 * # Accessibility
 *
 * Each option is a row with a check or radio button that the row's title names; the results are the
 * row's description. Results that change while the dialog is open change the rows, not the choice.
 */
G_DEFINE_FINAL_TYPE (CoiPollDialog, coi_poll_dialog, ADW_TYPE_DIALOG)

static const CoiPoll *
get_poll (CoiPollDialog *self)
{
  return coi_message_get_content (self->message)->poll;
}

static void
choice_cb (CoiPollDialog *self)
{
  g_autoptr (CoiPollTally) tally = coi_poll_tally_new (self->message);
  gboolean any = FALSE;

  for (guint i = 0; i < self->checks->len; i++)
    any |= gtk_check_button_get_active (g_ptr_array_index (self->checks, i));
  gtk_widget_set_sensitive (self->vote_button, tally->can_vote && any);
}

static void
show_result (CoiPollDialog *self, guint i, const CoiPollTally *tally)
{
  const CoiPollResult *result = &g_array_index (tally->results, CoiPollResult, i);
  g_autofree char *votes = coi_poll_votes_text (result->n);
  g_autofree char *detail = result->n > 0
                                /* Translators: %1$s is "3 votes", %2$s who voted */
                                ? g_strdup_printf (_ ("%1$s: %2$s"), votes, result->voters)
                                : g_strdup (votes);

  adw_action_row_set_subtitle (g_ptr_array_index (self->rows, i), detail);
  gtk_widget_set_sensitive (g_ptr_array_index (self->checks, i), tally->can_vote);
}

static void
show_results (CoiPollDialog *self)
{
  g_autoptr (CoiPollTally) tally = coi_poll_tally_new (self->message);
  g_autofree char *summary = coi_poll_summary (get_poll (self), tally);

  for (guint i = 0; i < MIN (self->rows->len, tally->results->len); i++)
    show_result (self, i, tally);
  gtk_label_set_text (self->summary, summary);
  gtk_button_set_label (GTK_BUTTON (self->vote_button),
                        tally->voted ? _ ("Change _Vote") : _ ("_Vote"));
  gtk_widget_set_visible (self->vote_button, tally->can_vote);
  gtk_widget_set_visible (self->close_button,
                          coi_message_get_outgoing (self->message) && !tally->closed);
  choice_cb (self);
}

static void
add_option (CoiPollDialog *self, const CoiPollResult *result)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  if (!get_poll (self)->multiple && self->checks->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), g_ptr_array_index (self->checks, 0));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), result->is_own);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  result->text, -1);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (choice_cb), self);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), result->text);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_ptr_array_add (self->rows, row);
  g_ptr_array_add (self->checks, check);
  adw_preferences_group_add (self->options, row);
}

static void
fill (CoiPollDialog *self)
{
  const CoiPoll *poll = get_poll (self);
  g_autoptr (CoiPollTally) tally = coi_poll_tally_new (self->message);
  g_autofree char *name = coi_message_one_line (poll->name, MAX_TEXT);
  g_autofree char *description = coi_message_one_line (poll->description, MAX_TEXT);
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *text = g_markup_escape_text (description, -1);

  adw_preferences_group_set_title (self->options, title);
  adw_preferences_group_set_description (self->options, text);
  for (guint i = 0; i < tally->results->len; i++)
    add_option (self, &g_array_index (tally->results, CoiPollResult, i));
  show_results (self);
}

static void
show_error (CoiPollDialog *self, const GError *error)
{
  g_autofree char *reason = coi_error_text (error);

  gtk_label_set_text (self->error_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  coi_announce (GTK_WIDGET (self), reason, TRUE);
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiPollDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = coi_engine_act_finish (COI_ENGINE (source), result, &error);

  if (self->message == NULL || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (done)
    adw_dialog_close (ADW_DIALOG (self));
  else
    show_error (self, error);
}

static void
vote_cb (CoiPollDialog *self)
{
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (guint));
  CoiAction action = { .kind = COI_ACTION_VOTE };

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
      g_array_append_val (choices, i);
  action.choices = (const guint *)(gpointer)choices->data;
  action.n_choices = choices->len;
  coi_engine_act_async (self->engine, self->message, &action, acted_cb, g_object_ref (self));
}

static void
close_poll_cb (CoiPollDialog *self)
{
  CoiAction action = { .kind = COI_ACTION_CLOSE_POLL };

  coi_engine_act_async (self->engine, self->message, &action, acted_cb, g_object_ref (self));
}

static void
dispose (GObject *object)
{
  CoiPollDialog *self = COI_POLL_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_POLL_DIALOG);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_object (&self->message);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_poll_dialog_parent_class)->dispose (object);
}

static void
coi_poll_dialog_class_init (CoiPollDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/coi/Chat/ui/coi-poll-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiPollDialog, options);
  gtk_widget_class_bind_template_child (widget_class, CoiPollDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, CoiPollDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, CoiPollDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, CoiPollDialog, vote_button);
  gtk_widget_class_bind_template_callback (widget_class, vote_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_poll_cb);
}

static void
coi_poll_dialog_init (CoiPollDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->checks = g_ptr_array_new ();
}

/**
 * coi_poll_dialog_new:
 * @engine: whose message it is
 * @message: a poll
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_poll_dialog_new (CoiEngine *engine, CoiMessage *message)
{
  CoiPollDialog *self = g_object_new (COI_TYPE_POLL_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->message = g_object_ref (message);
  fill (self);
  g_signal_connect_object (message, "notify::effects", G_CALLBACK (show_results), self,
                           G_CONNECT_SWAPPED);
  return ADW_DIALOG (self);
}
