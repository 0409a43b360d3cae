/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The labels in a message bubble: presentation only, and fast to measure. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-label.h"

/* A wrapping label with a minimum width is three times as fast to measure; it must still fit into a
 * narrow window with text at 200 %. */
#define FAST_WIDTH_CHARS 12
/* Characters without a place to break a line, beyond which breaking them becomes slow. */
#define MAX_WORD 300
#define FIRST_UNSPACED 0x0E00

/**
 * coi_message_label_new:
 * @css_class: what it is
 *
 * Returns: (transfer floating): an invisible label for one line
 */
GtkWidget *
coi_message_label_new (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "xalign", 0.0, "visible", FALSE, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

/**
 * coi_message_label_new_wrapped:
 * @css_class: what it is
 *
 * Returns: (transfer floating): an invisible label for many lines
 */
GtkWidget *
coi_message_label_new_wrapped (const char *css_class)
{
  GtkWidget *label = coi_message_label_new (css_class);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  /* A hyphen that is not in the text would falsify addresses and file names. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars",
                COI_MESSAGE_LABEL_CHARS, NULL);
  return label;
}

/**
 * coi_message_label_is_unbroken:
 * @text: valid UTF-8
 *
 * Scripts from Thai on, among them Chinese and Japanese, are written without spaces and break
 * anywhere.
 *
 * Returns: whether @text has so many characters without a place to break a line that it is no
 * language: Pango needs a second for such a megabyte
 */
gboolean
coi_message_label_is_unbroken (const char *text)
{
  guint length = 0;

  for (; *text != '\0' && length <= MAX_WORD; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      length = g_unichar_isspace (c) || c >= FIRST_UNSPACED ? 0 : length + 1;
    }
  return length > MAX_WORD;
}

/**
 * coi_message_label_show:
 * @label: of coi_message_label_new_wrapped()
 * @text: valid UTF-8; "" hides the label
 */
void
coi_message_label_show (GtkWidget *label, const char *text)
{
  /* A longer minimum than the text would make the bubble wider than it. */
  glong length = g_utf8_strlen (text, -1);

  gtk_label_set_wrap_mode (GTK_LABEL (label), coi_message_label_is_unbroken (text)
                                                  ? PANGO_WRAP_CHAR
                                                  : PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), length > FAST_WIDTH_CHARS ? FAST_WIDTH_CHARS : -1);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, *text != '\0');
}

/**
 * coi_message_label_show_links:
 * @label: a label that shows the same without markup
 * @markup: (nullable): with links
 *
 * Links are for the pointer. By keyboard they are reached in the open message: a label that is
 * presentation would be a stop without a name.
 */
void
coi_message_label_show_links (GtkWidget *label, const char *markup)
{
  if (markup != NULL)
    gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_focusable (label, FALSE);
  gtk_widget_set_can_focus (label, FALSE);
}
