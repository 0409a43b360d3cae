/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a bubble; knows nothing of where messages come from. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-row.h"

#include "coi-config.h"
#include "coi-emoji.h"
#include "coi-link-text.h"
#include "coi-message-label.h"
#include "coi-message-sentence.h"
#include "coi-rich-box.h"
#include "coi-row-parts.h"
#include "coi-timeline-style.h"

#include <glib/gi18n.h>

#define MAX_CHARS 4000
#define MAX_LINES 60
#define MAX_NAME 100
#define MAX_SUBJECT 300
#define MAX_FILES 20
#define MAX_CHARS_UNBROKEN 1000
#define MAX_JUMBO 3 /* emoji */

struct _CoiMessageRow
{
  GtkWidget parent_instance;

  GtkWidget *day;
  GtkWidget *new_line;
  GtkWidget *bubble;
  GtkWidget *sender;
  GtkWidget *subject;
  GtkWidget *above; /* the text: what it answers */
  GtkWidget *text;
  GtkWidget *rich;
  GtkWidget *files;
  GtkWidget *more;
  GtkWidget *below; /* the text: what others made of it */
  GtkWidget *marks;
  GtkWidget *time;
  GtkWidget *state;
  GtkWidget *state_icon;
  gboolean cut;
};

/**
 * CoiMessageRow:
 *
 * A day line, the line "New messages" and a bubble, each shown when the data has it.
 *
 * # Accessibility
 *
 * The row has the role LIST_ITEM and one sentence as its label; everything in it is presentation,
 * so that nothing is read twice. The button below a text that goes on is for the pointer: Enter on
 * the row does the same.
 */
G_DEFINE_FINAL_TYPE (CoiMessageRow, coi_message_row, GTK_TYPE_WIDGET)

enum
{
  MORE,
  FILE_ACTION,
  ACTION,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GtkWidget *
make_line (void)
{
  GtkWidget *line = g_object_new (GTK_TYPE_SEPARATOR, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                  "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);

  return line;
}

/* "New messages" between two lines. */
static GtkWidget *
make_new_line (void)
{
  GtkWidget *box = coi_row_box (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = coi_message_label_new_wrapped ("new-label");

  gtk_label_set_label (GTK_LABEL (label), _ ("New messages"));
  gtk_widget_set_visible (label, TRUE);
  gtk_widget_add_css_class (box, "new-line");
  gtk_box_append (GTK_BOX (box), make_line ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), make_line ());
  return box;
}

/* Time, state in words and its icon, at the end of the last line. */
static GtkWidget *
make_meta (CoiMessageRow *self)
{
  GtkWidget *box = coi_row_box (GTK_ORIENTATION_HORIZONTAL, 6);

  self->marks = coi_message_label_new_wrapped ("time");
  self->time = coi_message_label_new ("time");
  self->state = coi_message_label_new_wrapped ("state");
  self->state_icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->state_icon, "state");
  gtk_widget_add_css_class (box, "meta");
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), self->marks);
  gtk_box_append (GTK_BOX (box), self->time);
  gtk_box_append (GTK_BOX (box), self->state);
  gtk_box_append (GTK_BOX (box), self->state_icon);
  return box;
}

static void
more_cb (CoiMessageRow *self)
{
  g_signal_emit (self, signals[MORE], 0);
}

static GtkWidget *
make_more (CoiMessageRow *self)
{
  GtkWidget *label = coi_message_label_new_wrapped ("more-label");
  GtkWidget *button = coi_row_button ("more", label);

  gtk_label_set_label (GTK_LABEL (label), _ ("Show full message"));
  gtk_widget_set_visible (label, TRUE);
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (more_cb), self);
  return button;
}

static GtkWidget *
make_bubble (CoiMessageRow *self)
{
  GtkWidget *bubble = coi_row_box (GTK_ORIENTATION_VERTICAL, 0);

  self->sender = coi_message_label_new ("sender");
  gtk_label_set_ellipsize (GTK_LABEL (self->sender), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->sender), COI_MESSAGE_LABEL_CHARS);
  self->subject = coi_message_label_new_wrapped ("subject");
  self->above = coi_message_above_new ();
  self->text = coi_message_label_new_wrapped ("text");
  self->rich = coi_row_box (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->rich, "rich");
  gtk_widget_set_visible (self->rich, FALSE);
  self->files = coi_row_box (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_add_css_class (self->files, "files");
  self->more = make_more (self);
  self->below = coi_message_below_new ();
  gtk_widget_add_css_class (bubble, "bubble");
  gtk_box_append (GTK_BOX (bubble), self->sender);
  gtk_box_append (GTK_BOX (bubble), self->subject);
  gtk_box_append (GTK_BOX (bubble), self->above);
  gtk_box_append (GTK_BOX (bubble), self->text);
  gtk_box_append (GTK_BOX (bubble), self->rich);
  gtk_box_append (GTK_BOX (bubble), self->files);
  gtk_box_append (GTK_BOX (bubble), self->more);
  gtk_box_append (GTK_BOX (bubble), self->below);
  gtk_box_append (GTK_BOX (bubble), make_meta (self));
  return bubble;
}

static void
dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (coi_message_row_parent_class)->dispose (object);
}

static void
coi_message_row_class_init (CoiMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[MORE] = g_signal_new ("more", COI_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[FILE_ACTION] = g_signal_new ("file-action", COI_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[ACTION] = g_signal_new ("action", COI_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "message");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  coi_timeline_style_load ();
}

static void
coi_message_row_init (CoiMessageRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  self->day = coi_message_label_new_wrapped ("day");
  gtk_widget_set_halign (self->day, GTK_ALIGN_CENTER);
  self->new_line = make_new_line ();
  self->bubble = make_bubble (self);
  gtk_widget_set_parent (self->day, GTK_WIDGET (self));
  gtk_widget_set_parent (self->new_line, GTK_WIDGET (self));
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
}

/**
 * coi_message_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
coi_message_row_new (void)
{
  return g_object_new (COI_TYPE_MESSAGE_ROW, NULL);
}

static void
show_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static void
show_line (GtkWidget *label, const char *text, guint max_chars)
{
  g_autofree char *line = coi_message_one_line (text, max_chars);

  show_text (label, line);
}

/* The beginning of @text; less of it when it is no language: Pango needs a second for that. */
static char *
cut_text (const char *text, gboolean *cut)
{
  g_autofree char *result = coi_message_cut_text (text, MAX_CHARS, MAX_LINES, cut);

  if (coi_message_label_is_unbroken (result))
    return coi_message_cut_text (text, MAX_CHARS_UNBROKEN, MAX_LINES, cut);
  return g_steal_pointer (&result);
}

static void
set_class (CoiMessageRow *self, const char *css_class, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), css_class);
}

static void
show_body (CoiMessageRow *self, const CoiMessageRowData *data)
{
  g_autofree char *text = cut_text (data->rich != NULL ? data->rich->text : data->text, &self->cut);
  g_autofree char *links = data->rich == NULL ? coi_link_markup (text) : NULL;
  guint emoji = 0;

  coi_message_label_show (self->text, data->rich == NULL ? text : "");
  coi_message_label_show_links (self->text, links);
  coi_rich_box_show (self->rich, data->rich, text);
  coi_text_is_only_emoji (text, &emoji);
  set_class (self, "jumbo", emoji > 0 && emoji <= MAX_JUMBO);
  set_class (self, "emoji", emoji > MAX_JUMBO);
}

static GtkWidget *
make_file (const char *label_text)
{
  GtkWidget *box = coi_row_box (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "icon-name",
                    "mail-attachment-symbolic", "valign", GTK_ALIGN_START, NULL);
  GtkWidget *label = coi_message_label_new_wrapped ("file");
  g_autofree char *line = coi_message_one_line (label_text, MAX_NAME);

  coi_message_label_show (label, line);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
show_files (CoiMessageRow *self, const char *const *files)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->files)) != NULL)
    gtk_box_remove (GTK_BOX (self->files), child);
  for (guint i = 0; files != NULL && files[i] != NULL && i < MAX_FILES; i++)
    gtk_box_append (GTK_BOX (self->files), make_file (files[i]));
  gtk_widget_set_visible (self->files, files != NULL && files[0] != NULL);
}

static void
file_action_cb (GtkWidget *card, guint action, CoiMessageRow *self)
{
  guint index = 0;

  for (GtkWidget *before = gtk_widget_get_prev_sibling (card); before != NULL;
       before = gtk_widget_get_prev_sibling (before))
    index++;
  g_signal_emit (self, signals[FILE_ACTION], 0, index, action);
}

/* Cards stay when the row is bound anew: what plays in them goes on. */
static void
show_cards (CoiMessageRow *self, const CoiFileData *data, guint n)
{
  GtkWidget *card = gtk_widget_get_first_child (self->files);

  if (card != NULL && !COI_IS_FILE_CARD (card))
    {
      show_files (self, NULL);
      card = NULL;
    }
  for (guint i = 0; i < n; i++, card = gtk_widget_get_next_sibling (card))
    {
      if (card == NULL)
        {
          card = coi_file_card_new ();
          g_signal_connect (card, "action", G_CALLBACK (file_action_cb), self);
          gtk_box_append (GTK_BOX (self->files), card);
        }
      coi_file_card_set_data (COI_FILE_CARD (card), &data[i]);
    }
  while (card != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (card);

      gtk_box_remove (GTK_BOX (self->files), card);
      card = next;
    }
  gtk_widget_set_visible (self->files, n > 0);
}

static void
show_state (CoiMessageRow *self, const CoiMessageRowData *data)
{
  show_line (self->marks, data->marks, MAX_NAME);
  show_line (self->time, data->time_text, MAX_NAME);
  show_line (self->state, data->state_text, MAX_NAME);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), data->state_icon);
  gtk_widget_set_visible (self->state_icon, data->state_icon != NULL);
}

/**
 * coi_message_row_set_data:
 * @self: a row
 * @data: what to show; borrowed
 */
void
coi_message_row_set_data (CoiMessageRow *self, const CoiMessageRowData *data)
{
  g_autofree char *subject = NULL;

  g_return_if_fail (COI_IS_MESSAGE_ROW (self));

  subject = coi_message_one_line (data->subject, MAX_SUBJECT);
  show_line (self->day, data->day_text, MAX_NAME);
  gtk_widget_set_visible (self->new_line, data->show_new_line);
  show_line (self->sender, data->sender_name, MAX_NAME);
  coi_message_label_show (self->subject, subject);
  show_body (self, data);
  if (data->file_data != NULL)
    show_cards (self, data->file_data, MIN (data->n_file_data, MAX_FILES));
  else
    show_files (self, data->files);
  coi_message_above_set (self->above, data->extras);
  coi_message_below_set (self->below, data->extras);
  gtk_widget_set_visible (self->more, self->cut || data->has_full_text);
  show_state (self, data);
  gtk_widget_set_halign (self->bubble, data->outgoing ? GTK_ALIGN_END : GTK_ALIGN_START);
  set_class (self, "outgoing", data->outgoing);
  set_class (self, "grouped", data->grouped && data->day_text == NULL && !data->show_new_line);
  set_class (self, "failed", data->failed);
  set_class (self, "classic", data->is_classic);
  set_class (self, "deleted", data->is_deleted);
  set_class (self, "mention", data->mentions_me);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  data->sentence != NULL ? data->sentence : "", -1);
}

/**
 * coi_message_row_get_cut:
 * @self: a row
 *
 * Returns: whether the text was too long to be shown whole
 */
gboolean
coi_message_row_get_cut (CoiMessageRow *self)
{
  return self->cut;
}

/**
 * coi_message_row_emit_action:
 * @widget: something in a row
 * @name: what is wanted
 * @detail: (nullable): of what
 *
 * Tells whoever made the row what the pointer wants.
 */
void
coi_message_row_emit_action (GtkWidget *widget, const char *name, const char *detail)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, COI_TYPE_MESSAGE_ROW);

  if (row != NULL)
    g_signal_emit (row, signals[ACTION], 0, name, detail);
}
