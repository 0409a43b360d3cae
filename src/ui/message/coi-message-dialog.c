/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message, whole, to be read with a caret. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-dialog.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-link-buttons.h"
#include "coi-long-lines.h"
#include "coi-name-text.h"
#include "coi-rich-buffer.h"
#include "coi-state-text.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

struct _CoiMessageDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  CoiMessage *message;
  char *text;                /* what is shown */
  GCancellable *cancellable; /* nullable: the rest of the text is on its way */

  AdwWindowTitle *window_title;
  GtkLabel *subject;
  GtkTextView *text_view;
  GtkBox *links;
  GtkWidget *rest;
  GtkWidget *rest_spinner;
  GtkLabel *rest_label;
  GtkButton *rest_button;
  GtkWidget *failure;
  GtkLabel *reason;
};

/**
 * CoiMessageDialog:
 *
 * Shows what the row folded away, and fetches what is not here yet.
 *
 * # Accessibility
 *
 * The text has a caret, so that it can be read by character, word and line, and selected. Its links
 * follow as buttons that say where they lead. That the rest has come, or has not, is announced.
 */
G_DEFINE_FINAL_TYPE (CoiMessageDialog, coi_message_dialog, ADW_TYPE_DIALOG)

static const char *
whole_text (CoiMessage *message)
{
  const char *full = coi_message_get_full_text (message);

  return full != NULL ? full : coi_message_get_text (message);
}

static void
copy_cb (CoiMessageDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
}

static void
retry_cb (CoiMessageDialog *self)
{
  coi_engine_retry (self->engine, self->message);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
discard_cb (CoiMessageDialog *self)
{
  coi_engine_discard (self->engine, self->message);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_failure (CoiMessageDialog *self)
{
  const char *error = coi_message_get_error (self->message);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->failure,
                          coi_message_get_status (self->message) == COI_MESSAGE_STATUS_FAILED);
  if (error == NULL)
    text = g_strdup (_ ("This message was not sent."));
  else
    /* Translators: %s is what the server said */
    text = g_strdup_printf (_ ("This message was not sent: %s"), error);
  gtk_label_set_label (self->reason, text);
}

static void
show_title (CoiMessageDialog *self)
{
  g_autofree char *time = coi_time_text_full (coi_message_get_time (self->message));
  const char *sender = coi_message_get_outgoing (self->message)
                           ? _ ("You")
                           : coi_message_sender_text (self->message);
  const char *subject = coi_message_get_subject (self->message);

  adw_window_title_set_title (self->window_title, sender);
  adw_window_title_set_subtitle (self->window_title, time);
  gtk_label_set_label (self->subject, subject);
  gtk_widget_set_visible (GTK_WIDGET (self->subject), *subject != '\0');
}

/* @rich: (nullable): what @text looks like */
static void
show_text (CoiMessageDialog *self, const char *text, const CoiRichText *rich)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *broken = NULL;
  GtkTextIter start;

  g_free (self->text);
  self->text = g_utf8_make_valid (text, -1);
  broken = coi_long_lines_break (self->text);
  gtk_text_buffer_set_text (buffer, broken, -1);
  if (rich != NULL && g_str_equal (rich->text, broken))
    coi_rich_buffer_format (buffer, rich);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  coi_link_buttons_fill (self->links, self->text, rich);
}

/* NULL when what the dialog shows has more than the formatted text. */
static const CoiRichText *
whole_rich_text (CoiMessage *message)
{
  return coi_message_get_full_text (message) == NULL ? coi_message_get_rich_text (message) : NULL;
}

static void
show_message (CoiMessageDialog *self)
{
  const CoiRichText *rich = whole_rich_text (self->message);

  show_text (self, rich != NULL ? rich->text : whole_text (self->message), rich);
}

/* --- the rest of a text of which only the beginning is here --- */

static void
show_rest (CoiMessageDialog *self, const char *words, const char *button)
{
  gtk_widget_set_visible (self->rest, words != NULL);
  gtk_widget_set_visible (self->rest_spinner, self->cancellable != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->rest_button), button != NULL);
  if (words != NULL)
    gtk_label_set_label (self->rest_label, words);
  if (button != NULL)
    gtk_button_set_label (self->rest_button, button);
}

static void
show_rest_error (CoiMessageDialog *self, const GError *error)
{
  gboolean hopeless = g_error_matches (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_TOO_LARGE) ||
                      g_error_matches (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND);
  g_autofree char *reason = coi_error_text (error);
  g_autofree char *words = g_strdup_printf ("%s\n%s", _ ("The rest was not loaded."), reason);

  show_rest (self, words, hopeless ? NULL : _ ("_Try Again"));
  coi_announce (GTK_WIDGET (self), words, TRUE);
}

static void
show_whole (CoiMessageDialog *self, const char *text, gboolean truncated)
{
  const char *words = truncated ? _ ("The text is even longer. Open it with another mail program.")
                                : _ ("The whole message is here.");

  show_text (self, text, NULL);
  show_rest (self, truncated ? words : NULL, NULL);
  coi_announce (GTK_WIDGET (self), words, FALSE);
}

static void
rest_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiMessageDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean truncated = FALSE;
  g_autofree char *text =
      coi_engine_get_full_message_finish (COI_ENGINE (source), result, &truncated, &error);

  /* The dialog may be closed, or waiting for another attempt. */
  if (self->engine == NULL || coi_error_is_cancelled (error))
    return;
  g_clear_object (&self->cancellable);
  if (text != NULL)
    show_whole (self, text, truncated);
  else if (error != NULL)
    show_rest_error (self, error);
}

static void
load_rest (CoiMessageDialog *self)
{
  self->cancellable = g_cancellable_new ();
  show_rest (self, _ ("Loading the rest of the message…"), _ ("_Cancel"));
  coi_engine_get_full_message_async (self->engine, coi_message_get_id (self->message),
                                     self->cancellable, rest_cb, g_object_ref (self));
}

static void
cancel_rest (CoiMessageDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
rest_clicked_cb (CoiMessageDialog *self)
{
  if (self->cancellable == NULL)
    {
      load_rest (self);
      return;
    }
  cancel_rest (self);
  show_rest (self, _ ("Only the beginning of the message is shown."), _ ("_Load the Rest"));
}

static void
dispose (GObject *object)
{
  CoiMessageDialog *self = COI_MESSAGE_DIALOG (object);

  cancel_rest (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_MESSAGE_DIALOG);
  g_clear_pointer (&self->text, g_free);
  g_clear_object (&self->message);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_message_dialog_parent_class)->dispose (object);
}

static void
coi_message_dialog_class_init (CoiMessageDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-message-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, links);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, rest);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, rest_spinner);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, rest_label);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, rest_button);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, reason);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, rest_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
}

static void
coi_message_dialog_init (CoiMessageDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_message_dialog_new:
 * @engine: whose message it is
 * @message: what to show
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_message_dialog_new (CoiEngine *engine, CoiMessage *message)
{
  CoiMessageDialog *self = g_object_new (COI_TYPE_MESSAGE_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->message = g_object_ref (message);
  show_title (self);
  show_message (self);
  show_failure (self);
  if (coi_message_get_text_cut (message))
    load_rest (self);
  return ADW_DIALOG (self);
}
