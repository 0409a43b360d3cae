/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the window share: the window, its parts, what was spoken. */
#include "window-fixture.h"

#include "coi-announce.h"
#include "fake-engine.h"

CoiApplication *application;
CoiWindow *window;
CoiEngine *engine;
char *spoken;

void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 300 * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
  /* A busy machine may have had no time for what is due. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

gpointer
child (gpointer widget, const char *name)
{
  gpointer found =
      gtk_widget_get_template_child (GTK_WIDGET (widget), G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (found);
  return found;
}

/* The one that is seen, by its label with the underline. */
GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *inside = gtk_widget_get_first_child (widget); inside != NULL;
       inside = gtk_widget_get_next_sibling (inside))
    {
      GtkWidget *found = find_button (inside, label);
      if (found != NULL)
        return found;
    }
  return NULL;
}

void
respond (AdwAlertDialog *question, const char *response)
{
  const char *label = adw_alert_dialog_get_response_label (question, response);

  g_signal_emit_by_name (find_button (GTK_WIDGET (question), label), "clicked");
  settle ();
}

CoiConversationView *
view (void)
{
  GtkStack *stack = child (window, "content_stack");

  return COI_CONVERSATION_VIEW (gtk_stack_get_child_by_name (stack, "conversation"));
}

CoiComposer *
composer (void)
{
  return COI_COMPOSER (child (view (), "composer"));
}

GtkWidget *
text_view (void)
{
  return coi_composer_get_text_view (composer ());
}

void
act (const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), action, NULL));
  settle ();
}

CoiConversation *
nth (guint position)
{
  g_autoptr (CoiConversation) conversation =
      g_list_model_get_item (coi_engine_get_conversations (engine), position);

  return conversation;
}

void
open_nth (guint position)
{
  coi_window_open_conversation (window, nth (position));
  settle ();
}

/* What libadwaita makes and names by itself. */
static gboolean
is_decoration (GtkWidget *widget)
{
  static const char *const types[] = { "GtkWindowControls", "AdwBackButton", "AdwEntryRow",
                                       "AdwPasswordEntryRow", "AdwSpinRow" };

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    for (guint i = 0; i < G_N_ELEMENTS (types); i++)
      if (g_strcmp0 (G_OBJECT_TYPE_NAME (widget), types[i]) == 0)
        return TRUE;
  return FALSE;
}

/* Every button that shows no words has a name and a tooltip. */
void
check_names (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL &&
      !is_decoration (widget))
    {
      g_test_message ("%s", gtk_button_get_icon_name (GTK_BUTTON (widget)));
      gtk_test_accessible_assert_role (widget, GTK_ACCESSIBLE_ROLE_BUTTON);
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                                       GTK_ACCESSIBLE_PROPERTY_LABEL));
      g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
    }
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    check_names (c);
}

static void
record (GtkWidget *root, const char *text, gpointer user_data)
{
  g_set_str (&spoken, text);
}

static void
start (void)
{
  g_autoptr (GError) error = NULL;

  application = coi_application_new ("org.coi.Chat.Test");
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (application));
  settle ();
  window = COI_WINDOW (gtk_application_get_windows (GTK_APPLICATION (application))->data);
  engine = coi_application_get_engine (application);
  coi_announce_set_func (record, NULL);
}

/* Runs the tests that @add_tests adds, on the window of an engine in memory. */
int
window_fixture_main (int argc, char **argv, void (*add_tests) (void))
{
  int result;

  g_setenv ("COI_FAKE", "filled", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  start ();
  add_tests ();
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
  g_object_unref (application);
  g_free (spoken);
  return result;
}
