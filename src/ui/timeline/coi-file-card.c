/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file in a message: a picture, a player, or a card with buttons. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-file-card.h"

#include "coi-config.h"
#include "coi-inline-picture.h"
#include "coi-media-player.h"
#include "coi-media-type.h"
#include "coi-message-sentence.h"

#include <glib/gi18n.h>

#define MAX_NAME 100
#define NAME_CHARS 36
#define N_BUTTONS 5

struct _CoiFileCard
{
  GtkWidget parent_instance;

  GtkWidget *picture_button; /* nullable: made for the first picture */
  GtkWidget *picture;        /* in it */
  GtkWidget *preview;        /* nullable */
  GtkWidget *player;         /* nullable */
  GtkWidget *info;
  GtkWidget *icon;
  GtkWidget *name;
  GtkWidget *caption;
  GtkWidget *trouble;
  GtkWidget *progress;
  GtkWidget *button_box;
  GtkWidget *buttons[N_BUTTONS]; /* by CoiFileAction */
};

enum
{
  ACTION,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiFileCard:
 *
 * Pictures are shown at their shape and open with a click; sound and video play; anything else has
 * a name, a kind, a size and buttons. What is not here yet shows its preview and can be fetched.
 *
 * # Accessibility
 *
 * Every button is named with the file; the message's own sentence says that the file is there.
 */
G_DEFINE_FINAL_TYPE (CoiFileCard, coi_file_card, GTK_TYPE_WIDGET)

/* Translators: each is the name of a button or its tooltip; %s is a file's name */
static const struct
{
  const char *icon;
  const char *tooltip;
  const char *label;
} button_looks[N_BUTTONS] = {
  [COI_FILE_OPEN] = { "document-open-symbolic", N_ ("Open"), N_ ("Open %s") },
  [COI_FILE_SAVE] = { "document-save-symbolic", N_ ("Save As…"), N_ ("Save %s") },
  [COI_FILE_SHOW_IN_FOLDER] = { "folder-symbolic", N_ ("Show in Folder"),
                                N_ ("Show %s in Folder") },
  [COI_FILE_FETCH] = { "folder-download-symbolic", N_ ("Download"), N_ ("Download %s") },
  [COI_FILE_CANCEL] = { "process-stop-symbolic", N_ ("Cancel Download"),
                        N_ ("Cancel Download of %s") },
};

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "max-width-chars", NAME_CHARS, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
clicked_cb (GtkWidget *button, CoiFileCard *self)
{
  for (guint i = 0; i < N_BUTTONS; i++)
    if (self->buttons[i] == button)
      g_signal_emit (self, signals[ACTION], 0, i);
}

static void
picture_clicked_cb (CoiFileCard *self)
{
  g_signal_emit (self, signals[ACTION], 0, COI_FILE_OPEN);
}

static GtkWidget *
make_buttons (CoiFileCard *self)
{
  self->button_box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "spacing", 6, "valign", GTK_ALIGN_CENTER, NULL);
  for (guint i = 0; i < N_BUTTONS; i++)
    {
      gboolean in_words = i != COI_FILE_SAVE && i != COI_FILE_SHOW_IN_FOLDER;

      self->buttons[i] = in_words ? gtk_button_new_with_label (_ (button_looks[i].tooltip))
                                  : gtk_button_new_from_icon_name (button_looks[i].icon);
      gtk_widget_set_tooltip_text (self->buttons[i], _ (button_looks[i].tooltip));
      gtk_widget_add_css_class (self->buttons[i], "file-button");
      g_signal_connect (self->buttons[i], "clicked", G_CALLBACK (clicked_cb), self);
      gtk_box_append (GTK_BOX (self->button_box), self->buttons[i]);
    }
  return self->button_box;
}

static GtkWidget *
make_info (CoiFileCard *self)
{
  GtkWidget *names = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "orientation", GTK_ORIENTATION_VERTICAL, NULL);

  self->info =
      g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "spacing", 9, NULL);
  self->icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "valign",
                             GTK_ALIGN_CENTER, NULL);
  self->name = make_label ("file");
  self->caption = make_label ("file-caption");
  gtk_box_append (GTK_BOX (names), self->name);
  gtk_box_append (GTK_BOX (names), self->caption);
  gtk_box_append (GTK_BOX (self->info), self->icon);
  gtk_box_append (GTK_BOX (self->info), names);
  return self->info;
}

static void
make_picture (CoiFileCard *self)
{
  if (self->picture_button != NULL)
    return;
  self->picture = coi_inline_picture_new ();
  self->picture_button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->picture_button), self->picture);
  gtk_widget_set_halign (self->picture_button, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->picture_button, "flat");
  gtk_widget_add_css_class (self->picture_button, "picture");
  gtk_widget_insert_after (self->picture_button, GTK_WIDGET (self), NULL);
  g_signal_connect_swapped (self->picture_button, "clicked", G_CALLBACK (picture_clicked_cb), self);
}

static gboolean
show_picture (CoiFileCard *self, const CoiFileData *data)
{
  gboolean shown =
      data->path != NULL && coi_media_type_get_kind (data->content_type) == COI_MEDIA_KIND_PICTURE;
  g_autofree char *label = NULL;

  if (shown)
    make_picture (self);
  if (self->picture_button == NULL)
    return FALSE;
  shown =
      coi_inline_picture_set_file (COI_INLINE_PICTURE (self->picture), shown ? data->path : NULL);
  /* Translators: the name of a picture in a message, which opens it; %s is a file's name */
  label = g_strdup_printf (_ ("Open picture %s"), data->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (self->picture_button, data->name);
  gtk_widget_set_visible (self->picture_button, shown);
  return shown;
}

static void
show_preview (CoiFileCard *self, const CoiFileData *data)
{
  gboolean shown = data->path == NULL && data->preview_path != NULL;

  if (shown && self->preview == NULL)
    {
      self->preview = coi_inline_picture_new ();
      gtk_widget_set_halign (self->preview, GTK_ALIGN_START);
      gtk_widget_insert_after (self->preview, GTK_WIDGET (self), NULL);
    }
  if (self->preview == NULL)
    return;
  shown = coi_inline_picture_set_file (COI_INLINE_PICTURE (self->preview),
                                       shown ? data->preview_path : NULL);
  gtk_widget_set_visible (self->preview, shown);
}

static void
show_player (CoiFileCard *self, const CoiFileData *data)
{
  CoiMediaKind kind = coi_media_type_get_kind (data->content_type);
  gboolean is_video = kind == COI_MEDIA_KIND_VIDEO;
  gboolean shown = data->path != NULL && (is_video || kind == COI_MEDIA_KIND_AUDIO);

  if (shown && self->player == NULL)
    {
      self->player = coi_media_player_new ();
      gtk_widget_insert_after (self->player, GTK_WIDGET (self), NULL);
    }
  if (self->player == NULL)
    return;
  coi_media_player_set_file (COI_MEDIA_PLAYER (self->player), shown ? data->path : NULL, data->name,
                             is_video, data->duration);
  if (shown && is_video)
    coi_media_player_set_poster (COI_MEDIA_PLAYER (self->player), data->preview_path);
  gtk_widget_set_visible (self->player, shown);
}

static const char *
icon_name (const char *content_type)
{
  if (g_str_has_prefix (content_type, "image/"))
    return "image-x-generic-symbolic";
  if (g_str_has_prefix (content_type, "audio/"))
    return "audio-x-generic-symbolic";
  if (g_str_has_prefix (content_type, "video/"))
    return "video-x-generic-symbolic";
  return "mail-attachment-symbolic";
}

static void
show_info (CoiFileCard *self, const CoiFileData *data)
{
  g_autofree char *name = coi_message_one_line (data->name, MAX_NAME);
  g_autofree char *caption = coi_message_one_line (data->caption, MAX_NAME);

  gtk_label_set_label (GTK_LABEL (self->name), name);
  gtk_label_set_label (GTK_LABEL (self->caption), caption);
  gtk_widget_set_visible (self->caption, *caption != '\0');
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name (data->content_type));
}

static char *
name_button (const char *format, const char *name)
{
  g_auto (GStrv) halves = g_strsplit (_ (format), "%s", 2);

  return g_strjoinv (name, halves);
}

static void
show_buttons (CoiFileCard *self, const CoiFileData *data)
{
  gboolean here = data->path != NULL;

  for (guint i = 0; i < N_BUTTONS; i++)
    {
      gboolean shown = here;
      g_autofree char *label = NULL;

      if (i == COI_FILE_FETCH)
        shown = !here && !data->is_fetching;
      else if (i == COI_FILE_CANCEL)
        shown = !here && data->is_fetching;
      label = name_button (button_looks[i].label, data->name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[i]),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      gtk_widget_set_visible (self->buttons[i], shown);
    }
}

static void
show_progress (CoiFileCard *self, const CoiFileData *data)
{
  gtk_widget_set_visible (self->progress, data->is_fetching && data->path == NULL);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), CLAMP (data->progress, 0, 1));
  gtk_label_set_label (GTK_LABEL (self->trouble), data->trouble != NULL ? data->trouble : "");
  gtk_widget_set_visible (self->trouble, data->trouble != NULL && data->path == NULL);
}

/**
 * coi_file_card_set_data:
 * @self: a card
 * @data: what to show; borrowed
 *
 * What plays goes on when it is the same file.
 */
void
coi_file_card_set_data (CoiFileCard *self, const CoiFileData *data)
{
  gboolean is_picture;

  g_return_if_fail (COI_IS_FILE_CARD (self));

  is_picture = show_picture (self, data);
  show_preview (self, data);
  show_player (self, data);
  show_info (self, data);
  show_buttons (self, data);
  show_progress (self, data);
  /* A picture speaks for itself; what else can be done with it is in the message's menu. */
  gtk_widget_set_visible (self->info, !is_picture);
  gtk_widget_set_visible (self->button_box, !is_picture);
}

static void
dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (coi_file_card_parent_class)->dispose (object);
}

static void
coi_file_card_class_init (CoiFileCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[ACTION] = g_signal_new ("action", COI_TYPE_FILE_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "filecard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_NONE);
}

static void
coi_file_card_init (CoiFileCard *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->progress = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Download"), -1);
  self->trouble = make_label ("file-trouble");
  gtk_widget_set_parent (make_info (self), GTK_WIDGET (self));
  gtk_widget_set_parent (self->progress, GTK_WIDGET (self));
  gtk_widget_set_parent (self->trouble, GTK_WIDGET (self));
  gtk_widget_set_parent (make_buttons (self), GTK_WIDGET (self));
}

/**
 * coi_file_card_new:
 *
 * Returns: (transfer floating): an empty card
 */
GtkWidget *
coi_file_card_new (void)
{
  return g_object_new (COI_TYPE_FILE_CARD, NULL);
}
