/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog that lists facts in groups. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-facts-dialog.h"

#include "coi-message-sentence.h"

#define MAX_TEXT 4000 /* characters */
#define MAX_LINES 100
#define MAX_FACTS 500

struct _CoiFactsDialog
{
  AdwDialog parent_instance;

  AdwPreferencesPage *page;
  AdwPreferencesGroup *group; /* nullable */
  guint n;
};

/**
 * CoiFactsDialog:
 *
 * # Accessibility
 *
 * Every fact takes the focus, so that a screen reader can go through the list.
 */
G_DEFINE_FINAL_TYPE (CoiFactsDialog, coi_facts_dialog, ADW_TYPE_DIALOG)

static void
coi_facts_dialog_class_init (CoiFactsDialogClass *klass)
{
}

static void
coi_facts_dialog_init (CoiFactsDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new ();

  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->page));
  adw_dialog_set_content_width (ADW_DIALOG (self), 440);
  adw_dialog_set_content_height (ADW_DIALOG (self), 460);
  adw_dialog_set_child (ADW_DIALOG (self), view);
}

/**
 * coi_facts_dialog_new:
 * @title: of the dialog
 *
 * Returns: (transfer floating): a dialog to be filled and presented
 */
CoiFactsDialog *
coi_facts_dialog_new (const char *title)
{
  return g_object_new (COI_TYPE_FACTS_DIALOG, "title", title, NULL);
}

void
coi_facts_dialog_begin (CoiFactsDialog *self, const char *title)
{
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, title);
  adw_preferences_page_add (self->page, self->group);
}

void
coi_facts_dialog_add (CoiFactsDialog *self, const char *text, const char *detail)
{
  GtkWidget *row;
  g_autofree char *title = coi_message_cut_text (text, MAX_TEXT, MAX_LINES, NULL);
  g_autofree char *subtitle = coi_message_cut_text (detail, MAX_TEXT, MAX_LINES, NULL);

  if (self->n++ >= MAX_FACTS)
    return;
  if (self->group == NULL)
    coi_facts_dialog_begin (self, "");
  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, TRUE);
  adw_preferences_group_add (self->group, row);
}
