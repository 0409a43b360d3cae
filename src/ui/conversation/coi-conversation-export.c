/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation, or what is selected of it, as files in a folder that the user chooses. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-export-dialog.h"
#include "coi-name-text.h"

#include <glib/gi18n.h>

typedef struct
{
  CoiConversationView *view;
  CoiConversation *conversation;
  GListModel *messages; /* nullable: all */
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->view);
  g_object_unref (wish->conversation);
  g_clear_object (&wish->messages);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GFile) folder =
      gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (folder != NULL)
    adw_dialog_present (
        coi_export_dialog_new (wish->view->engine, wish->conversation, wish->messages, folder),
        GTK_WIDGET (wish->view));
}

/**
 * coi_conversation_view_export:
 * @self: a view
 * @messages: (nullable): only these; %NULL for all
 *
 * Asks for a folder and writes the messages into a new one in it.
 */
void
coi_conversation_view_export (CoiConversationView *self, GListModel *messages)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Wish *wish;

  if (self->conversation == NULL)
    return;
  wish = g_new0 (Wish, 1);
  wish->view = g_object_ref (self);
  wish->conversation = g_object_ref (self->conversation);
  g_set_object (&wish->messages, messages);
  gtk_file_dialog_set_title (dialog, _ ("Export Into"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Export"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                                 chosen_cb, wish);
}
