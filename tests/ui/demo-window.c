/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program without mail servers, to look at. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-application.h"
#include "coi-config.h"
#include "demo-actions.h"
#include "demo-files.h"
#include "fake-engine.h"

#include <glib/gi18n.h>
#include <locale.h>

/* COI_FAKE=filled: with conversations; COI_DEMO_DPI: of the text; COI_DEMO_RTL: mirrored */
static void
startup_cb (void)
{
  const char *dpi = g_getenv ("COI_DEMO_DPI");

  if (dpi != NULL)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", atoi (dpi) * 1024, NULL);
  if (g_getenv ("COI_DEMO_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

/* A message comes from whom the conversation is with; over D-Bus like every action of a program. */
static void
receive_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiEngine *engine = coi_application_get_engine (COI_APPLICATION (user_data));
  g_autoptr (CoiConversation) conversation = NULL;
  const char *text;
  guint position;

  g_variant_get (parameter, "(u&s)", &position, &text);
  conversation = g_list_model_get_item (coi_engine_get_conversations (engine), position);
  coi_fake_engine_receive (engine, conversation, coi_conversation_get_name (conversation), text);
}

static void
read_elsewhere_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  CoiEngine *engine = coi_application_get_engine (COI_APPLICATION (application));
  g_autoptr (CoiConversation) conversation = g_list_model_get_item (
      coi_engine_get_conversations (engine), g_variant_get_uint32 (parameter));

  coi_fake_engine_read_elsewhere (engine, conversation);
}

/* Two accounts, one of them in trouble, and a lot of older messages. */
static void
busy_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  static const char *const members[] = { "carol@example.net", NULL };
  CoiEngine *engine = coi_application_get_engine (COI_APPLICATION (application));
  CoiAccount *first = coi_engine_get_account (engine, "alice@example.org");
  CoiAccount *second = coi_fake_engine_add_account (engine, "alice@example.net", "Alice");
  CoiConversation *carol = coi_fake_engine_add_conversation (engine, second, "Carol", members);
  CoiMessage *message = coi_fake_engine_receive (engine, carol, "Carol", "It was a dark night");

  coi_fake_message_truncate (message, " and it went on.");
  coi_fake_account_set_history (first, 12300, 50000);
  coi_fake_account_set_state (second, COI_ACCOUNT_NEEDS_USER, COI_ENGINE_ERROR_WRONG_PASSWORD,
                              "[AUTHENTICATIONFAILED] Authentication failed.");
}

/* A conversation with pictures and other files, which are made in the folder that is given. */
static void
files_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  demo_files_add (coi_application_get_engine (COI_APPLICATION (application)),
                  g_variant_get_string (parameter, NULL));
}

static const GActionEntry entries[] = {
  { .name = "busy", .activate = busy_cb },
  { .name = "files", .activate = files_cb, .parameter_type = "s" },
  { .name = "receive", .activate = receive_cb, .parameter_type = "(us)" },
  { .name = "read-elsewhere", .activate = read_elsewhere_cb, .parameter_type = "u" },
};

int
main (int argc, char **argv)
{
  g_autoptr (CoiApplication) application = coi_application_new (APP_ID);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("COI_CHAT_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  demo_actions_add (G_APPLICATION (application));
  g_signal_connect_after (application, "startup", G_CALLBACK (startup_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
