/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message is written. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-composer.h"

#include "coi-composer-format.h"
#include "coi-config.h"
#include "coi-mention-text.h"
#include "coi-settings.h"

#include <glib/gi18n.h>

#define MAX_LINES 6
#define MARGINS 16 /* px above and below the text */

struct _CoiComposer
{
  AdwBin parent_instance;

  GtkScrolledWindow *scrolled;
  GtkTextView *text_view;
  GtkWidget *placeholder;
  GtkWidget *send_button;
  gboolean has_files;
};

enum
{
  SEND,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiComposer:
 *
 * Grows with the text to six lines. Enter sends and Shift+Enter begins a new line, or, if the user
 * wants it so, Enter begins a new line and Ctrl+Enter sends. Ctrl+B and others format the
 * selection.
 *
 * # Accessibility
 *
 * The text field is labelled with whom the message goes to. Tab leaves it.
 */
G_DEFINE_FINAL_TYPE (CoiComposer, coi_composer, ADW_TYPE_BIN)

static gboolean
is_blank (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static void
send (CoiComposer *self)
{
  g_autofree char *text = coi_composer_dup_text (self);

  if (self->has_files || !is_blank (text))
    g_signal_emit (self, signals[SEND], 0, text);
}

static void
send_clicked_cb (CoiComposer *self)
{
  send (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
changed_cb (CoiComposer *self)
{
  g_autofree char *text = coi_composer_dup_text (self);

  gtk_widget_set_visible (self->placeholder, *text == '\0');
  gtk_widget_set_sensitive (self->send_button, self->has_files || !is_blank (text));
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                CoiComposer *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  const char *mark;

  state &= GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK;
  mark = coi_composer_format_mark (keyval, state);
  if (mark != NULL)
    {
      coi_composer_format_toggle (gtk_text_view_get_buffer (self->text_view), mark);
      return GDK_EVENT_STOP;
    }
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  if (state != GDK_CONTROL_MASK && (state != 0 || !coi_settings_get_boolean ("enter-sends", TRUE)))
    return GDK_EVENT_PROPAGATE;
  /* An input method may be waiting for Enter to accept what is being composed. */
  if (gtk_text_view_im_context_filter_keypress (self->text_view, event))
    return GDK_EVENT_STOP;
  send (self);
  return GDK_EVENT_STOP;
}

static void
show_key (CoiComposer *self)
{
  gboolean enter = coi_settings_get_boolean ("enter-sends", TRUE);

  gtk_widget_set_tooltip_text (self->send_button,
                               enter ? _ ("Send (Enter)") : _ ("Send (Ctrl+Enter)"));
}

/* Six lines in the font that is in use. */
static void
update_max_height (CoiComposer *self)
{
  g_autoptr (PangoLayout) layout =
      gtk_widget_create_pango_layout (GTK_WIDGET (self->text_view), "X");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_scrolled_window_set_max_content_height (self->scrolled, MAX_LINES * height + MARGINS);
}

static void
css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (coi_composer_parent_class)->css_changed (widget, change);
  if (COI_COMPOSER (widget)->text_view != NULL)
    update_max_height (COI_COMPOSER (widget));
}

static gboolean
grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (COI_COMPOSER (widget)->text_view));
}

/**
 * coi_composer_set_recipient:
 * @self: a composer
 * @name: whom the message goes to, UTF-8
 */
void
coi_composer_set_recipient (CoiComposer *self, const char *name)
{
  /* Translators: the name of the text field; %s is a person or a group */
  g_autofree char *label = g_strdup_printf (_ ("Message to %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER, _ ("Write a message"),
                                  -1);
}

/**
 * coi_composer_dup_text:
 * @self: a composer
 *
 * Returns: (transfer full): what is written, UTF-8, with mentions as on the wire
 */
char *
coi_composer_dup_text (CoiComposer *self)
{
  return coi_mention_dup_text (gtk_text_view_get_buffer (self->text_view));
}

/**
 * coi_composer_set_text:
 * @self: a composer
 * @text: UTF-8
 *
 * Replaces what is written; this cannot be undone with Ctrl+Z.
 */
void
coi_composer_set_text (CoiComposer *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_text_buffer_begin_irreversible_action (buffer);
  coi_mention_set_text (buffer, text);
  gtk_text_buffer_end_irreversible_action (buffer);
}

/**
 * coi_composer_set_has_files:
 * @self: a composer
 * @has_files: whether there is something to send without a text
 */
void
coi_composer_set_has_files (CoiComposer *self, gboolean has_files)
{
  g_autofree char *text = coi_composer_dup_text (self);

  self->has_files = has_files;
  gtk_widget_set_sensitive (self->send_button, has_files || !is_blank (text));
}

/**
 * coi_composer_get_text_view:
 * @self: a composer
 *
 * Returns: (transfer none): the field that takes the keyboard focus
 */
GtkWidget *
coi_composer_get_text_view (CoiComposer *self)
{
  return GTK_WIDGET (self->text_view);
}

static void
dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), COI_TYPE_COMPOSER);
  G_OBJECT_CLASS (coi_composer_parent_class)->dispose (object);
}

static void
coi_composer_class_init (CoiComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  widget_class->css_changed = css_changed;
  widget_class->grab_focus = grab_focus;
  signals[SEND] = g_signal_new ("send", COI_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", COI_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/coi/Chat/ui/coi-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiComposer, scrolled);
  gtk_widget_class_bind_template_child (widget_class, CoiComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, CoiComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, CoiComposer, send_button);
  gtk_widget_class_bind_template_callback (widget_class, send_clicked_cb);
}

static void
coi_composer_init (CoiComposer *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text_view), keys);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  if (coi_settings_get () != NULL)
    g_signal_connect_object (coi_settings_get (), "changed::enter-sends", G_CALLBACK (show_key),
                             self, G_CONNECT_SWAPPED);
  show_key (self);
  update_max_height (self);
}
