/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a question and its options. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-new-poll-dialog.h"

#include "coi-config.h"

#include <glib/gi18n.h>

#define MIN_OPTIONS 2
#define MAX_OPTIONS 20
#define MAX_LENGTH 300 /* characters of an option */

struct _CoiNewPollDialog
{
  AdwDialog parent_instance;

  GPtrArray *rows; /* AdwEntryRow, borrowed */

  GtkEditable *question;
  GtkEditable *description;
  AdwPreferencesGroup *options;
  GtkWidget *add_button;
  AdwSwitchRow *multiple;
  AdwSwitchRow *revote;
  GtkWidget *accept_button;
};

enum
{
  ACCEPTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiNewPollDialog:
 *
 * # Accessibility
 *
 * Options are numbered in their names. Enter in one goes on to the next; a new one gets the focus,
 * and the neighbour of one that is removed.
 */
G_DEFINE_FINAL_TYPE (CoiNewPollDialog, coi_new_poll_dialog, ADW_TYPE_DIALOG)

static char *
dup_stripped (gpointer editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (editable))));
}

static void
changed_cb (CoiNewPollDialog *self)
{
  CoiPoll *poll = coi_new_poll_dialog_dup_poll (self);

  gtk_widget_set_sensitive (self->accept_button, poll != NULL);
  coi_poll_free (poll);
}

static void remove_cb (GtkWidget *button, CoiNewPollDialog *self);

/* Which can be removed, and how each is called. */
static void
number_rows (CoiNewPollDialog *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *button = g_object_get_data (G_OBJECT (row), "remove");
      /* Translators: a field for an option of a poll */
      g_autofree char *title = g_strdup_printf (_ ("Option %u"), i + 1);
      /* Translators: a button beside an option of a poll */
      g_autofree char *name = g_strdup_printf (_ ("Remove Option %u"), i + 1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      gtk_widget_set_tooltip_text (button, name);
      gtk_widget_set_sensitive (button, self->rows->len > MIN_OPTIONS);
    }
  gtk_widget_set_sensitive (self->add_button, self->rows->len < MAX_OPTIONS);
}

static void
next_cb (GtkWidget *row, CoiNewPollDialog *self)
{
  guint position;

  if (!g_ptr_array_find (self->rows, row, &position))
    return;
  if (position + 1 < self->rows->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->rows, position + 1));
  else
    gtk_widget_grab_focus (self->add_button);
}

static GtkWidget *
add_row (CoiNewPollDialog *self)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ENTRY_ROW, "max-length", MAX_LENGTH, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "list-remove-symbolic", "valign",
                                    GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (row), "remove", button);
  g_object_set_data (G_OBJECT (button), "row", row);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (next_cb), self, 0);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (self->options, row);
  number_rows (self);
  return row;
}

static void
remove_cb (GtkWidget *button, CoiNewPollDialog *self)
{
  GtkWidget *row = g_object_get_data (G_OBJECT (button), "row");
  guint position;

  if (self->rows->len <= MIN_OPTIONS || !g_ptr_array_find (self->rows, row, &position))
    return;
  g_ptr_array_remove_index (self->rows, position);
  gtk_widget_grab_focus (g_ptr_array_index (self->rows, MIN (position, self->rows->len - 1)));
  adw_preferences_group_remove (self->options, row);
  number_rows (self);
  changed_cb (self);
}

static void
add_cb (CoiNewPollDialog *self)
{
  if (self->rows->len < MAX_OPTIONS)
    gtk_widget_grab_focus (add_row (self));
}

static void
cancel_cb (CoiNewPollDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
accept_cb (CoiNewPollDialog *self)
{
  g_signal_emit (self, signals[ACCEPTED], 0);
  adw_dialog_close (ADW_DIALOG (self));
}

/**
 * coi_new_poll_dialog_dup_poll:
 * @self: a dialog
 *
 * Options without text, and those that are there already, are left out.
 *
 * Returns: (transfer full) (nullable): the poll; %NULL without a question or two options
 */
CoiPoll *
coi_new_poll_dialog_dup_poll (CoiNewPollDialog *self)
{
  g_autofree char *question = dup_stripped (self->question);
  g_autofree char *description = dup_stripped (self->description);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CoiPoll) poll = coi_poll_new (question);

  if (*description != '\0')
    g_set_str (&poll->description, description);
  poll->multiple = adw_switch_row_get_active (self->multiple);
  poll->revote = adw_switch_row_get_active (self->revote);
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *text = dup_stripped (g_ptr_array_index (self->rows, i));

      if (*text == '\0' || !g_hash_table_add (seen, g_strdup (text)))
        continue;
      coi_poll_add_option (poll, COI_POLL_TEXT, text, -1);
    }
  return *question != '\0' && poll->options->len >= MIN_OPTIONS ? g_steal_pointer (&poll) : NULL;
}

static void
dispose (GObject *object)
{
  CoiNewPollDialog *self = COI_NEW_POLL_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_NEW_POLL_DIALOG);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (coi_new_poll_dialog_parent_class)->dispose (object);
}

static void
coi_new_poll_dialog_class_init (CoiNewPollDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[ACCEPTED] = g_signal_new ("accepted", COI_TYPE_NEW_POLL_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-new-poll-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiNewPollDialog, question);
  gtk_widget_class_bind_template_child (widget_class, CoiNewPollDialog, description);
  gtk_widget_class_bind_template_child (widget_class, CoiNewPollDialog, options);
  gtk_widget_class_bind_template_child (widget_class, CoiNewPollDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, CoiNewPollDialog, multiple);
  gtk_widget_class_bind_template_child (widget_class, CoiNewPollDialog, revote);
  gtk_widget_class_bind_template_child (widget_class, CoiNewPollDialog, accept_button);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
coi_new_poll_dialog_init (CoiNewPollDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < MIN_OPTIONS; i++)
    add_row (self);
}

/**
 * coi_new_poll_dialog_new:
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_new_poll_dialog_new (void)
{
  return g_object_new (COI_TYPE_NEW_POLL_DIALOG, NULL);
}
