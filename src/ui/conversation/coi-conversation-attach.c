/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent beside text, from the menu of the composer. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-location-dialog.h"
#include "coi-new-poll-dialog.h"

#include <glib/gi18n.h>

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) view = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiMessage) message = coi_engine_send_finish (COI_ENGINE (source), result, &error);

  if (message == NULL)
    coi_conversation_view_say (COI_CONVERSATION_VIEW (view), error);
}

static void
send (CoiConversationView *self, const CoiOutgoing *outgoing)
{
  if (self->conversation == NULL)
    return;
  coi_timeline_scroll_to_end (self->timeline);
  coi_engine_send_async (self->engine, self->conversation, outgoing, sent_cb, g_object_ref (self));
}

static void
poll_accepted_cb (CoiConversationView *self, CoiNewPollDialog *dialog)
{
  g_autoptr (CoiOutgoing) outgoing = coi_outgoing_new ("");

  outgoing->poll = coi_new_poll_dialog_dup_poll (dialog);
  if (outgoing->poll != NULL)
    send (self, outgoing);
}

static void
location_accepted_cb (CoiConversationView *self, CoiLocationDialog *dialog)
{
  g_autoptr (CoiOutgoing) outgoing = coi_outgoing_new ("");

  outgoing->location = coi_location_dialog_dup_location (dialog);
  if (outgoing->location != NULL)
    send (self, outgoing);
}

static void
present (CoiConversationView *self, AdwDialog *dialog, GCallback accepted)
{
  g_signal_connect_object (dialog, "accepted", accepted, self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
poll_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present (COI_CONVERSATION_VIEW (user_data), coi_new_poll_dialog_new (),
           G_CALLBACK (poll_accepted_cb));
}

static void
location_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present (COI_CONVERSATION_VIEW (user_data), coi_location_dialog_new (),
           G_CALLBACK (location_accepted_cb));
}

static void
file_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coi_conversation_view_choose_files (COI_CONVERSATION_VIEW (user_data));
}

static void
voice_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coi_conversation_view_record (COI_CONVERSATION_VIEW (user_data));
}

static const GActionEntry entries[] = {
  { .name = "file", .activate = file_cb },
  { .name = "voice", .activate = voice_cb },
  { .name = "poll", .activate = poll_cb },
  { .name = "location", .activate = location_cb },
};

/**
 * coi_conversation_view_init_attach:
 * @self: a view
 *
 * Adds the actions "attach.…" of the menu beside the composer.
 */
void
coi_conversation_view_init_attach (CoiConversationView *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "attach", G_ACTION_GROUP (group));
}
