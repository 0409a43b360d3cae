/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Above the composer: which message is answered or edited. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-composer-bar.h"

#include "coi-config.h"
#include "coi-message-sentence.h"

#include <glib/gi18n.h>

#define MAX_TEXT 200 /* characters */

struct _CoiComposerBar
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkLabel *text;
};

enum
{
  CANCEL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiComposerBar:
 *
 * # Accessibility
 *
 * That the bar has come is announced by the view; its button says what it cancels by its tooltip.
 */
G_DEFINE_FINAL_TYPE (CoiComposerBar, coi_composer_bar, ADW_TYPE_BIN)

static void
cancel_cb (CoiComposerBar *self)
{
  g_signal_emit (self, signals[CANCEL], 0);
}

static GtkLabel *
make_label (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return GTK_LABEL (label);
}

static GtkWidget *
make_cancel (CoiComposerBar *self)
{
  GtkWidget *button =
      g_object_new (GTK_TYPE_BUTTON, "icon-name", "window-close-symbolic", "tooltip-text",
                    _ ("Cancel (Escape)"), "valign", GTK_ALIGN_CENTER, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Cancel"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (cancel_cb), self);
  return button;
}

static void
coi_composer_bar_class_init (CoiComposerBarClass *klass)
{
  signals[CANCEL] = g_signal_new ("cancel", COI_TYPE_COMPOSER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
coi_composer_bar_init (CoiComposerBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->title = make_label ("heading");
  self->text = make_label ("coi-dim");
  gtk_label_set_lines (self->text, 2);
  gtk_label_set_ellipsize (self->text, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), make_cancel (self));
  gtk_widget_add_css_class (box, "coi-composer-bar");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * coi_composer_bar_show:
 * @self: a bar
 * @title: (nullable): what is done, %NULL hides the bar
 * @text: (nullable): of the message
 */
void
coi_composer_bar_show (CoiComposerBar *self, const char *title, const char *text)
{
  g_autofree char *line = coi_message_one_line (text, MAX_TEXT);

  gtk_widget_set_visible (GTK_WIDGET (self), title != NULL);
  gtk_label_set_text (self->title, title != NULL ? title : "");
  gtk_label_set_text (self->text, line);
  gtk_widget_set_visible (GTK_WIDGET (self->text), *line != '\0');
}
