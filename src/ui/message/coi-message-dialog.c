/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message, whole, to be read with a caret. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-dialog.h"

#include "coi-config.h"
#include "coi-link-buttons.h"
#include "coi-name-text.h"
#include "coi-state-text.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

struct _CoiMessageDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  CoiMessage *message;

  AdwWindowTitle *window_title;
  GtkLabel *subject;
  GtkTextView *text_view;
  GtkBox *links;
  GtkWidget *failure;
  GtkLabel *reason;
};

/**
 * CoiMessageDialog:
 *
 * # Accessibility
 *
 * The text has a caret, so that it can be read by character, word and line, and selected. Its links
 * follow as buttons that say where they lead.
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
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), whole_text (self->message));
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

  adw_window_title_set_title (self->window_title, sender);
  adw_window_title_set_subtitle (self->window_title, time);
}

static void
show_text (CoiMessageDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  const char *subject = coi_message_get_subject (self->message);
  g_autofree char *valid = g_utf8_make_valid (whole_text (self->message), -1);
  GtkTextIter start;

  gtk_label_set_label (self->subject, subject);
  gtk_widget_set_visible (GTK_WIDGET (self->subject), *subject != '\0');
  gtk_text_buffer_set_text (buffer, valid, -1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  coi_link_buttons_fill (self->links, valid);
}

static void
dispose (GObject *object)
{
  CoiMessageDialog *self = COI_MESSAGE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_MESSAGE_DIALOG);
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
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, CoiMessageDialog, reason);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
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
  show_text (self);
  show_failure (self);
  return ADW_DIALOG (self);
}
