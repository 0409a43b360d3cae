/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that was found. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-search-row.h"

#include "coi-config.h"
#include "coi-name-text.h"
#include "coi-search-text.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

struct _CoiSearchRow
{
  AdwBin parent_instance;

  GtkLabel *name;
  GtkLabel *time;
  GtkLabel *snippet;
};

enum
{
  CLICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiSearchRow:
 *
 * The conversation, the time, who wrote, and the passage with the words in bold.
 *
 * # Accessibility
 *
 * Everything in it is presentation; the list sets the sentence of coi_search_row_show() as the
 * accessible label of the list item.
 */
G_DEFINE_FINAL_TYPE (CoiSearchRow, coi_search_row, ADW_TYPE_BIN)

static const char *
sender_of (CoiMessage *message)
{
  return coi_message_get_outgoing (message) ? NULL : coi_message_sender_text (message);
}

static void
show_snippet (CoiSearchRow *self, CoiSearchItem *item)
{
  const char *sender = sender_of (coi_search_item_get_message (item));
  g_autofree char *name = g_markup_escape_text (sender != NULL ? sender : _ ("You"), -1);
  g_autofree char *passage =
      coi_search_markup (coi_search_item_get_snippet (item), coi_search_item_get_ranges (item));
  /* Translators: "Bob: hello": who wrote what. */
  g_autofree char *markup = g_strdup_printf (_ ("%1$s: %2$s"), name, passage);

  gtk_label_set_markup (self->snippet, markup);
}

/**
 * coi_search_row_show:
 * @self: a row
 * @item: what was found
 * @conversation: (nullable): where
 *
 * Returns: (transfer full): what a screen reader says
 */
char *
coi_search_row_show (CoiSearchRow *self, CoiSearchItem *item, CoiConversation *conversation)
{
  CoiMessage *message = coi_search_item_get_message (item);
  gint64 time = coi_message_get_time (message);
  g_autofree char *short_time = coi_time_text_short (time, coi_time_now ());
  g_autofree char *full_time = coi_time_text_full (time);
  const char *name = conversation != NULL ? coi_conversation_name_text (conversation) : "";
  const CoiSearchSentence parts = {
    .sender = sender_of (message),
    .snippet = coi_search_item_get_snippet (item),
    .conversation = name,
    .time = full_time,
  };

  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->time, short_time);
  show_snippet (self, item);
  return coi_search_sentence (&parts);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, CoiSearchRow *self)
{
  if (gtk_widget_contains (GTK_WIDGET (self), x, y))
    g_signal_emit (self, signals[CLICKED], 0);
}

static void
dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), COI_TYPE_SEARCH_ROW);
  G_OBJECT_CLASS (coi_search_row_parent_class)->dispose (object);
}

static void
coi_search_row_class_init (CoiSearchRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[CLICKED] = g_signal_new ("clicked", COI_TYPE_SEARCH_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/coi/Chat/ui/coi-search-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiSearchRow, name);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchRow, time);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchRow, snippet);
}

static void
coi_search_row_init (CoiSearchRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * coi_search_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
coi_search_row_new (void)
{
  return g_object_new (COI_TYPE_SEARCH_ROW, NULL);
}
