/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to the demo's conversations from outside, over D-Bus like every action. */
#define G_LOG_DOMAIN "coi-ui"

#include "demo-actions.h"

#include "coi-application.h"
#include "coi-settings.h"
#include "fake-engine.h"
#include "fake-objects.h"

static CoiConversation *
nth (CoiEngine *engine, guint position)
{
  g_autoptr (CoiConversation) conversation =
      g_list_model_get_item (coi_engine_get_conversations (engine), position);

  return conversation;
}

/* @n messages at once. */
static void
burst_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  CoiEngine *engine = coi_application_get_engine (application);
  guint position, n;
  CoiConversation *conversation;

  g_variant_get (parameter, "(uu)", &position, &n);
  conversation = nth (engine, position);
  for (guint i = 0; i < n; i++)
    coi_fake_engine_receive (engine, conversation, coi_conversation_get_name (conversation),
                             "One of many");
}

/* A message of ours that the server does not take. */
static void
fail_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  CoiEngine *engine = coi_application_get_engine (application);
  const char *text;
  guint position;
  CoiMessage *message;

  g_variant_get (parameter, "(u&s)", &position, &text);
  message =
      coi_fake_engine_add_message (engine, nth (engine, position), NULL, text,
                                   g_get_real_time () / G_USEC_PER_SEC, COI_MESSAGE_STATUS_SENDING);
  coi_fake_engine_fail (engine, message, "552 5.2.2 mailbox full");
}

/* Old messages, as when history has come. */
static void
history_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  CoiEngine *engine = coi_application_get_engine (application);
  guint position, n;
  CoiConversation *conversation;

  g_variant_get (parameter, "(uu)", &position, &n);
  conversation = nth (engine, position);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("Old message %u", i);
      CoiMessage *message = coi_fake_engine_add_message (
          engine, conversation, coi_conversation_get_name (conversation), text, 86400 + 60 * i,
          COI_MESSAGE_STATUS_RECEIVED);
      guint last = g_list_model_get_n_items (G_LIST_MODEL (conversation->messages)) - 1;

      g_object_ref (message);
      g_list_store_remove (conversation->messages, last);
      g_list_store_insert (conversation->messages, i, message);
      g_object_unref (message);
    }
}

typedef void (*ChangeFunc) (GListStore *messages, guint position, CoiMessage *message);

/* Calls @change for each message whose text begins as the parameter says. */
static void
change_each (CoiEngine *engine, GVariant *parameter, ChangeFunc change)
{
  const char *prefix;
  guint position;
  GListModel *messages;

  g_variant_get (parameter, "(u&s)", &position, &prefix);
  messages = G_LIST_MODEL (nth (engine, position)->messages);
  for (guint i = g_list_model_get_n_items (messages); i > 0; i--)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (messages, i - 1);
      if (g_str_has_prefix (coi_message_get_text (message), prefix))
        change (G_LIST_STORE (messages), i - 1, message);
    }
}

static void
remove_one (GListStore *messages, guint position, CoiMessage *message)
{
  g_list_store_remove (messages, position);
}

static void
remove_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  change_each (coi_application_get_engine (application), parameter, remove_one);
}

/* The other side has read it. */
static void
read_one (GListStore *messages, guint position, CoiMessage *message)
{
  coi_fake_message_set_status (message, COI_MESSAGE_STATUS_READ, NULL);
}

static void
receipt_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  change_each (coi_application_get_engine (application), parameter, read_one);
}

static void
announcements_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_settings_set_string (coi_settings_get (), "announcements",
                         g_variant_get_string (parameter, NULL));
}

/* A conversation with a message of every kind. */
static void
kinds_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  coi_fake_engine_add_kinds (coi_application_get_engine (application));
}

static const GActionEntry entries[] = {
  { .name = "announcements", .activate = announcements_cb, .parameter_type = "s" },
  { .name = "burst", .activate = burst_cb, .parameter_type = "(uu)" },
  { .name = "fail", .activate = fail_cb, .parameter_type = "(us)" },
  { .name = "history", .activate = history_cb, .parameter_type = "(uu)" },
  { .name = "kinds", .activate = kinds_cb },
  { .name = "receipt", .activate = receipt_cb, .parameter_type = "(us)" },
  { .name = "remove", .activate = remove_cb, .parameter_type = "(us)" },
};

void
demo_actions_add (GApplication *application)
{
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
}
