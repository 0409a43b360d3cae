/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The links of a text as buttons, for the keyboard. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-link-buttons.h"

#include "coi-config.h"
#include "coi-link-text.h"
#include "coi-link.h"
#include "coi-message-sentence.h"

#include <glib/gi18n.h>

#define MAX_BUTTONS 50
#define MAX_TEXT 60 /* characters */

/* @text: (nullable): what stands for the link, when that is not where it leads */
static GtkWidget *
make_button (const char *target, const char *text)
{
  g_autofree char *words =
      /* Translators: %1$s is the text of a link, %2$s where it leads */
      text != NULL ? g_strdup_printf (_ ("%1$s: %2$s"), text, target) : g_strdup (target);
  GtkWidget *button = gtk_link_button_new_with_label (target, words);
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "ellipsize",
                PANGO_ELLIPSIZE_NONE, NULL);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  return button;
}

/* Each target once. */
static void
add_button (GtkBox *box, GHashTable *known, const char *target, const char *text)
{
  if (g_hash_table_size (known) < MAX_BUTTONS && g_hash_table_add (known, g_strdup (target)))
    gtk_box_append (box, make_button (target, text));
}

static void
add_span (GtkBox *box, GHashTable *known, const CoiRichText *rich, const CoiRichSpan *span)
{
  g_autofree char *raw = g_strndup (rich->text + span->start, span->end - span->start);
  g_autofree char *line = coi_message_one_line (raw, MAX_TEXT);
  g_autofree char *warning =
      coi_rich_span_is_misleading (rich, span) ? g_strdup_printf ("\u26A0\uFE0E %s", line) : NULL;

  if (coi_link_is_said_by (span->target, raw))
    add_button (box, known, span->target, NULL);
  else
    add_button (box, known, span->target, warning != NULL ? warning : line);
}

/**
 * coi_link_buttons_fill:
 * @box: its children are replaced
 * @text: valid UTF-8
 * @rich: (nullable): @text formatted
 *
 * Shows where each link in @text leads, hosts in ASCII; the box is hidden when there is none.
 */
void
coi_link_buttons_fill (GtkBox *box, const char *text, const CoiRichText *rich)
{
  g_auto (GStrv) links = coi_link_list (text);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (guint i = 0; rich != NULL && i < rich->spans->len; i++)
    if (g_array_index (rich->spans, CoiRichSpan, i).style == COI_RICH_LINK)
      add_span (box, known, rich, &g_array_index (rich->spans, CoiRichSpan, i));
  for (guint i = 0; links[i] != NULL; i++)
    {
      g_autofree char *target = coi_link_target (links[i]);

      add_button (box, known, target, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (box), gtk_widget_get_first_child (GTK_WIDGET (box)) != NULL);
}
