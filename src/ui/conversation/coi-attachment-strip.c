/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is attached to the message that is being written. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-attachment-strip.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-media-type.h"
#include "coi-text.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define MAX_FILES 20
#define NAME_CHARS 18

typedef struct
{
  char *path;
  char *name;
  char *content_type;
  guint duration;
  gboolean is_ours; /* a recording or a pasted picture: goes with this */
  gboolean is_voice;
  gboolean send_original;
} Attachment;

struct _CoiAttachmentStrip
{
  AdwBin parent_instance;

  GtkWidget *box;
  GPtrArray *attached; /* Attachment, in the order of the box's children */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiAttachmentStrip:
 *
 * # Accessibility
 *
 * What is added is announced; every button is named with its file.
 */
G_DEFINE_FINAL_TYPE (CoiAttachmentStrip, coi_attachment_strip, ADW_TYPE_BIN)

static void
attachment_free (gpointer data)
{
  Attachment *attachment = data;

  if (attachment->is_ours)
    g_unlink (attachment->path);
  g_free (attachment->path);
  g_free (attachment->name);
  g_free (attachment->content_type);
  g_free (attachment);
}

static void
changed (CoiAttachmentStrip *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->attached->len > 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_chips (CoiAttachmentStrip *self)
{
  GtkWidget *chip;

  while ((chip = gtk_widget_get_first_child (self->box)) != NULL)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->box), chip);
}

static guint
index_of (GtkWidget *chip)
{
  guint index = 0;

  for (GtkWidget *before = gtk_widget_get_prev_sibling (chip); before != NULL;
       before = gtk_widget_get_prev_sibling (before))
    index++;
  return index;
}

static void
remove_cb (GtkWidget *button, CoiAttachmentStrip *self)
{
  GtkWidget *chip = g_object_get_data (G_OBJECT (button), "chip");
  guint index = index_of (chip);

  /* Not out of the window: the focus would be lost. */
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (chip)), GTK_DIR_TAB_FORWARD);
  adw_wrap_box_remove (ADW_WRAP_BOX (self->box), chip);
  g_ptr_array_remove_index (self->attached, index);
  changed (self);
}

static void
original_cb (GtkWidget *button, CoiAttachmentStrip *self)
{
  GtkWidget *chip = g_object_get_data (G_OBJECT (button), "chip");
  Attachment *attachment = g_ptr_array_index (self->attached, index_of (chip));

  attachment->send_original = gtk_check_button_get_active (GTK_CHECK_BUTTON (button));
}

static GtkWidget *
make_remove (CoiAttachmentStrip *self, GtkWidget *chip, const Attachment *attachment)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  /* Translators: takes away what is attached; %s is a file's name */
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), attachment->name);

  gtk_widget_set_tooltip_text (button, _ ("Remove"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), "chip", chip);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  return button;
}

static GtkWidget *
make_original (CoiAttachmentStrip *self, GtkWidget *chip, const Attachment *attachment)
{
  GtkWidget *button = gtk_check_button_new_with_label (_ ("Full size"));

  gtk_widget_set_tooltip_text (
      button, _ ("Send the picture as it is, without the place where it was taken"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), attachment->send_original);
  g_object_set_data (G_OBJECT (button), "chip", chip);
  g_signal_connect (button, "toggled", G_CALLBACK (original_cb), self);
  return button;
}

static const char *
icon_name (const Attachment *attachment)
{
  switch (coi_media_type_get_kind (attachment->content_type))
    {
    case COI_MEDIA_KIND_PICTURE:
      return "image-x-generic-symbolic";
    case COI_MEDIA_KIND_AUDIO:
      return "audio-x-generic-symbolic";
    case COI_MEDIA_KIND_VIDEO:
      return "video-x-generic-symbolic";
    case COI_MEDIA_KIND_FILE:
    default:
      return "mail-attachment-symbolic";
    }
}

static GtkWidget *
make_chip (CoiAttachmentStrip *self, const Attachment *attachment)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name (attachment));
  GtkWidget *label = gtk_label_new (attachment->name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), NAME_CHARS);
  gtk_widget_set_tooltip_text (label, attachment->name);
  gtk_widget_add_css_class (chip, "coi-attachment");
  gtk_box_append (GTK_BOX (chip), icon);
  gtk_box_append (GTK_BOX (chip), label);
  if (coi_media_type_get_kind (attachment->content_type) == COI_MEDIA_KIND_PICTURE)
    gtk_box_append (GTK_BOX (chip), make_original (self, chip, attachment));
  gtk_box_append (GTK_BOX (chip), make_remove (self, chip, attachment));
  return chip;
}

/* Takes @attachment. */
static void
add (CoiAttachmentStrip *self, Attachment *attachment)
{
  /* Translators: announced; %s is a file's name */
  g_autofree char *said = g_strdup_printf (_ ("Attached %s"), attachment->name);

  if (self->attached->len >= MAX_FILES)
    {
      coi_announce (GTK_WIDGET (self), _ ("No more files can be attached to one message"), FALSE);
      attachment_free (attachment);
      return;
    }
  g_ptr_array_add (self->attached, attachment);
  adw_wrap_box_append (ADW_WRAP_BOX (self->box), make_chip (self, attachment));
  coi_announce (GTK_WIDGET (self), said, FALSE);
  changed (self);
}

static Attachment *
attachment_new (const char *path, const char *name)
{
  Attachment *attachment = g_new0 (Attachment, 1);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *display = g_filename_display_name (base);

  attachment->path = g_strdup (path);
  attachment->name = coi_text_safe_file_name (name != NULL ? name : display);
  attachment->content_type = coi_media_type_guess_file (path, attachment->name);
  return attachment;
}

/**
 * coi_attachment_strip_add_file:
 * @self: a strip
 * @file: a file on this computer; a folder, and what cannot be read, is not attached
 */
void
coi_attachment_strip_add_file (CoiAttachmentStrip *self, GFile *file)
{
  const char *path = g_file_peek_path (file);

  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR) && g_access (path, R_OK) == 0)
    add (self, attachment_new (path, NULL));
  else
    coi_announce (GTK_WIDGET (self), _ ("This cannot be attached"), FALSE);
}

/**
 * coi_attachment_strip_add_recording:
 * @self: a strip
 * @path: of a file that goes with the strip
 * @duration: milliseconds
 */
void
coi_attachment_strip_add_recording (CoiAttachmentStrip *self, const char *path, guint duration)
{
  Attachment *attachment = attachment_new (path, "voice-message.webm");

  attachment->duration = duration;
  attachment->is_ours = attachment->is_voice = TRUE;
  add (self, attachment);
}

static void
save_texture (GTask *task, gpointer source, gpointer texture, GCancellable *cancellable)
{
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (texture);
  g_autofree char *path = coi_attachments_new_path ("picture.png");
  GError *error = NULL;

  if (g_file_set_contents_full (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png),
                                G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_task_return_pointer (task, g_steal_pointer (&path), g_free);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoiAttachmentStrip *self = COI_ATTACHMENT_STRIP (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);
  Attachment *attachment;

  if (path == NULL)
    {
      coi_announce (GTK_WIDGET (self), error->message, FALSE);
      return;
    }
  attachment = attachment_new (path, _ ("picture.png"));
  attachment->is_ours = TRUE;
  add (self, attachment);
}

/**
 * coi_attachment_strip_add_texture:
 * @self: a strip
 * @texture: a picture without a file, from the clipboard
 */
void
coi_attachment_strip_add_texture (CoiAttachmentStrip *self, GdkTexture *texture)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, saved_cb, NULL);

  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, save_texture);
}

/**
 * coi_attachment_strip_get_n:
 * @self: a strip
 *
 * Returns: how many files are attached
 */
guint
coi_attachment_strip_get_n (CoiAttachmentStrip *self)
{
  return self->attached->len;
}

/**
 * coi_attachment_strip_steal:
 * @self: a strip, which is empty then
 *
 * Returns: (transfer full): what was attached; recordings end with it
 */
GPtrArray *
coi_attachment_strip_steal (CoiAttachmentStrip *self)
{
  GPtrArray *attached = self->attached;

  self->attached = g_ptr_array_new_with_free_func (attachment_free);
  remove_chips (self);
  changed (self);
  return attached;
}

/**
 * coi_attachment_strip_restore:
 * @self: a strip
 * @attached: (transfer full): of coi_attachment_strip_steal()
 */
void
coi_attachment_strip_restore (CoiAttachmentStrip *self, GPtrArray *attached)
{
  g_ptr_array_extend_and_steal (self->attached, attached);
  remove_chips (self);
  for (guint i = 0; i < self->attached->len; i++)
    adw_wrap_box_append (ADW_WRAP_BOX (self->box),
                         make_chip (self, g_ptr_array_index (self->attached, i)));
  changed (self);
}

/**
 * coi_attachments_add_to:
 * @attached: of coi_attachment_strip_steal()
 * @outgoing: what to send with it
 */
void
coi_attachments_add_to (GPtrArray *attached, CoiOutgoing *outgoing)
{
  for (guint i = 0; i < attached->len; i++)
    {
      const Attachment *attachment = g_ptr_array_index (attached, i);
      CoiOutgoingFile *file = coi_outgoing_add_file (outgoing, attachment->path);

      file->name = g_strdup (attachment->name);
      file->content_type = g_strdup (attachment->content_type);
      file->duration = attachment->duration;
      file->is_voice = attachment->is_voice;
      file->send_original = attachment->send_original;
    }
}

/**
 * coi_attachments_new_path:
 * @name: ends the file's name
 *
 * Returns: (transfer full): for a file that is made here, in a folder for nobody else
 */
char *
coi_attachments_new_path (const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "coi-chat", "attach", NULL);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *full = g_strdup_printf ("%s-%s", id, name);

  g_mkdir_with_parents (folder, 0700);
  return g_build_filename (folder, full, NULL);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (COI_ATTACHMENT_STRIP (object)->attached);
  G_OBJECT_CLASS (coi_attachment_strip_parent_class)->finalize (object);
}

static void
coi_attachment_strip_class_init (CoiAttachmentStripClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[CHANGED] = g_signal_new ("changed", COI_TYPE_ATTACHMENT_STRIP, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
coi_attachment_strip_init (CoiAttachmentStrip *self)
{
  self->attached = g_ptr_array_new_with_free_func (attachment_free);
  self->box = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->box), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->box), 6);
  gtk_widget_add_css_class (self->box, "coi-attachments");
  adw_bin_set_child (ADW_BIN (self), self->box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
