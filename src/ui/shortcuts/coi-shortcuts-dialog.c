/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the keys. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-shortcuts-dialog.h"

#include "coi-config.h"
#include "coi-settings.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *group; /* nullable: as the one above */
  const char *title;
  const char *first;
  const char *second;   /* nullable: another key for the same */
  const char *if_enter; /* nullable: @first where Enter begins a new line */
} Shortcut;

static const Shortcut shortcuts[] = {
  { N_ ("General"), N_ ("New conversation"), "<Control>n", NULL },
  { NULL, N_ ("Preferences"), "<Control>comma", NULL },
  { NULL, N_ ("Keyboard shortcuts"), "<Control>question", NULL },
  { NULL, N_ ("Main menu"), "F10", NULL },
  { NULL, N_ ("Close window"), "<Control>w", NULL },
  { NULL, N_ ("Quit"), "<Control>q", NULL },
  { N_ ("Moving Around"), N_ ("Go to a conversation"), "<Control>k", NULL },
  { NULL, N_ ("List of conversations"), "<Control><Shift>k", NULL },
  { NULL, N_ ("Previous conversation"), "<Alt>Up", "<Control>Page_Up" },
  { NULL, N_ ("Next conversation"), "<Alt>Down", "<Control>Page_Down" },
  { NULL, N_ ("Next pane"), "F6", NULL },
  { NULL, N_ ("Previous pane"), "<Shift>F6", NULL },
  { NULL, N_ ("Back to writing"), "Escape", NULL },
  { N_ ("Searching"), N_ ("Search in this conversation"), "<Control>f", NULL },
  { NULL, N_ ("Search everywhere"), "<Control><Shift>f", NULL },
  { NULL, N_ ("Next message found"), "F3", "<Control>g" },
  { NULL, N_ ("Previous message found"), "<Shift>F3", "<Control><Shift>g" },
  { N_ ("Writing"), N_ ("Send"), "Return", "<Control>Return", "<Control>Return" },
  { NULL, N_ ("New line"), "<Shift>Return", NULL, "Return" },
  { NULL, N_ ("Edit the last message, in an empty field"), "Up", NULL },
  { NULL, N_ ("Reply to the last message"), "<Control>r", NULL },
  { NULL, N_ ("Cancel a reply or an edit"), "Escape", NULL },
  { NULL, N_ ("Bold"), "<Control>b", NULL },
  { NULL, N_ ("Italic"), "<Control>i", NULL },
  { NULL, N_ ("Struck through"), "<Control><Shift>x", NULL },
  { NULL, N_ ("Code"), "<Control><Shift>m", NULL },
  { N_ ("Messages"), N_ ("Open message"), "Return", NULL },
  { NULL, N_ ("Reply"), "<Control>r", NULL },
  { NULL, N_ ("React"), "<Control><Shift>e", NULL },
  { NULL, N_ ("Edit message"), "F2", NULL },
  { NULL, N_ ("Forward message"), "<Control>l", NULL },
  { NULL, N_ ("Pin message"), "<Control><Shift>p", NULL },
  { NULL, N_ ("Delete message"), "Delete", NULL },
  { NULL, N_ ("Go to the quoted message"), "<Alt>q", NULL },
  { NULL, N_ ("History of a message"), "<Control>h", NULL },
  { NULL, N_ ("Details of a message"), "<Alt>Return", NULL },
  { NULL, N_ ("Copy text"), "<Control>c", NULL },
  { NULL, N_ ("Select, and the next one"), "<Shift>Down", "<Shift>Up" },
  { NULL, N_ ("Select while selecting"), "space", NULL },
  { NULL, N_ ("Menu of a message"), "<Shift>F10", "Menu" },
  { NULL, N_ ("Oldest message"), "Home", NULL },
  { NULL, N_ ("Newest message"), "End", "<Alt>End" },
  { NULL, N_ ("First new message"), "<Alt>Home", NULL },
};

static char *
key_label (const char *accelerator)
{
  guint key;
  GdkModifierType modifiers;

  if (!gtk_accelerator_parse (accelerator, &key, &modifiers))
    return g_strdup (accelerator);
  return gtk_accelerator_get_label (key, modifiers);
}

/* Keys are names, not text: they are written from left to right in every language. */
static GtkWidget *
make_key (const char *label)
{
  GtkWidget *key = gtk_label_new (label);

  gtk_widget_add_css_class (key, "coi-key");
  gtk_widget_set_direction (key, GTK_TEXT_DIR_LTR);
  gtk_widget_set_valign (key, GTK_ALIGN_CENTER);
  return key;
}

/* One below the other where the text is large or the window narrow. */
static GtkWidget *
make_keys (const char *first, const char *second)
{
  GtkWidget *keys = g_object_new (ADW_TYPE_WRAP_BOX, "child-spacing", 6, "line-spacing", 6, "align",
                                  1.0, "valign", GTK_ALIGN_CENTER, NULL);

  adw_wrap_box_append (ADW_WRAP_BOX (keys), make_key (first));
  if (second != NULL)
    adw_wrap_box_append (ADW_WRAP_BOX (keys), make_key (second));
  return keys;
}

static GtkWidget *
make_row (const Shortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();
  gboolean other = shortcut->if_enter != NULL && !coi_settings_get_boolean ("enter-sends", TRUE);
  const char *second_key = other ? NULL : shortcut->second;
  g_autofree char *first = key_label (other ? shortcut->if_enter : shortcut->first);
  g_autofree char *second = second_key != NULL ? key_label (second_key) : NULL;
  g_autofree char *sentence = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (shortcut->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_keys (first, second));
  /* Translators: spoken; %1$s is what happens, %2$s and %3$s are keys */
  sentence = second != NULL
                 ? g_strdup_printf (_ ("%1$s: %2$s or %3$s"), _ (shortcut->title), first, second)
                 : g_strdup_printf (_ ("%1$s: %2$s"), _ (shortcut->title), first);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
  /* Without a stop for the keyboard a screen reader's user could not read the list. */
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, TRUE);
  return row;
}

static GtkWidget *
make_page (void)
{
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (shortcuts[i].group != NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, _ (shortcuts[i].group));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
        }
      adw_preferences_group_add (group, make_row (&shortcuts[i]));
    }
  return page;
}

/**
 * coi_shortcuts_dialog_new:
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_shortcuts_dialog_new (void)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), make_page ());
  adw_dialog_set_title (dialog, _ ("Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 560);
  adw_dialog_set_child (dialog, view);
  return dialog;
}
