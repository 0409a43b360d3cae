/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files for the message that is being written: chosen, pasted, dropped, recorded. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-conversation-view-private.h"

#include <glib/gi18n.h>

static void
say (CoiConversationView *self, const char *text)
{
  AdwDialog *dialog = adw_alert_dialog_new (text, NULL);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
strip_changed_cb (CoiConversationView *self)
{
  coi_composer_set_has_files (self->composer, coi_attachment_strip_get_n (self->strip) > 0);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiConversationView) self = COI_CONVERSATION_VIEW (user_data);
  g_autoptr (GListModel) files =
      gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      coi_attachment_strip_add_file (self->strip, file);
    }
  coi_conversation_view_focus_composer (self);
}

/**
 * coi_conversation_view_choose_files:
 * @self: a view
 */
void
coi_conversation_view_choose_files (CoiConversationView *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Attach Files"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Attach"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                                 chosen_cb, g_object_ref (self));
}

/**
 * coi_conversation_view_record:
 * @self: a view
 */
void
coi_conversation_view_record (CoiConversationView *self)
{
  coi_record_bar_start (self->record_bar);
}

static void
recorded_cb (CoiConversationView *self, const char *path, guint duration)
{
  coi_attachment_strip_add_recording (self->strip, path, duration);
  coi_conversation_view_focus_composer (self);
}

static void
add_files (CoiConversationView *self, GdkFileList *list)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (list);

  for (GSList *link = files; link != NULL; link = link->next)
    coi_attachment_strip_add_file (self->strip, link->data);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->conversation == NULL)
    return FALSE;
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    add_files (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    coi_attachment_strip_add_texture (self->strip, g_value_get_object (value));
  return TRUE;
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiConversationView) self = COI_CONVERSATION_VIEW (user_data);
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    add_files (self, g_value_get_boxed (value));
  else if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    coi_attachment_strip_add_texture (self->strip, g_value_get_object (value));
}

/* Files and pictures; a text, also beside a picture of itself, is pasted as ever. */
static void
paste_cb (GtkTextView *text_view, CoiConversationView *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (text_view));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = G_TYPE_INVALID;

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    type = GDK_TYPE_FILE_LIST;
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) &&
           !gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    type = GDK_TYPE_TEXTURE;
  if (type == G_TYPE_INVALID)
    return;
  g_signal_stop_emission_by_name (text_view, "paste-clipboard");
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, pasted_cb,
                                  g_object_ref (self));
}

/**
 * coi_conversation_view_keep_files:
 * @self: a view
 *
 * Puts what is attached aside, for when the conversation is open again.
 */
void
coi_conversation_view_keep_files (CoiConversationView *self)
{
  gint64 id;

  coi_record_bar_cancel (self->record_bar);
  if (self->conversation == NULL || coi_attachment_strip_get_n (self->strip) == 0)
    return;
  id = coi_conversation_get_id (self->conversation);
  g_hash_table_replace (self->attached, g_memdup2 (&id, sizeof id),
                        coi_attachment_strip_steal (self->strip));
}

/**
 * coi_conversation_view_restore_files:
 * @self: a view whose conversation has just been opened
 */
void
coi_conversation_view_restore_files (CoiConversationView *self)
{
  gint64 id = coi_conversation_get_id (self->conversation);
  gpointer key = NULL, attached = NULL;

  if (g_hash_table_steal_extended (self->attached, &id, &key, &attached))
    coi_attachment_strip_restore (self->strip, attached);
  g_free (key);
}

/**
 * coi_conversation_view_init_files:
 * @self: a view that has its composer
 */
void
coi_conversation_view_init_files (CoiConversationView *self)
{
  GtkWidget *field = coi_composer_get_text_view (self->composer);
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  self->attached = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                          (GDestroyNotify)g_ptr_array_unref);
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (field, "paste-clipboard", G_CALLBACK (paste_cb), self, 0);
  g_signal_connect_object (self->strip, "changed", G_CALLBACK (strip_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->record_bar, "recorded", G_CALLBACK (recorded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->record_bar, "trouble", G_CALLBACK (say), self, G_CONNECT_SWAPPED);
}
