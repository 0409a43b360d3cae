/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An audit of what is drawn: nothing outside of a narrow window, contrast of all text. */
#include "coi-account-dialog.h"
#include "coi-accounts-dialog.h"
#include "coi-application.h"
#include "coi-connections-dialog.h"
#include "coi-delete-dialog.h"
#include "coi-certificate-dialog.h"
#include "coi-foreign-dialog.h"
#include "coi-go-to-dialog.h"
#include "coi-forward-dialog.h"
#include "coi-location-dialog.h"
#include "coi-message-dialog.h"
#include "coi-message-facts.h"
#include "coi-new-conversation-dialog.h"
#include "coi-new-poll-dialog.h"
#include "coi-password-dialog.h"
#include "coi-poll-dialog.h"
#include "coi-preferences-dialog.h"
#include "coi-search-pane.h"
#include "coi-settings.h"
#include "coi-setup-dialog.h"
#include "coi-shortcuts-dialog.h"
#include "coi-window.h"
#include "fake-engine.h"

#include <math.h>

#define NARROW 400       /* px */
#define MIN_CONTRAST 4.5 /* WCAG 2.2, 1.4.3 */

static CoiApplication *application;
static CoiWindow *window;
static CoiEngine *engine;

static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 600 * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

static CoiConversation *
first_conversation (void)
{
  g_autoptr (CoiConversation) conversation =
      g_list_model_get_item (coi_engine_get_conversations (engine), 0);

  return conversation;
}

/* A conversation with a message of every kind. */
static CoiConversation *
kinds (void)
{
  static CoiConversation *conversation;

  if (conversation == NULL)
    conversation = coi_fake_engine_add_kinds (engine);
  return conversation;
}

static CoiMessage *
kind (guint position)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, kinds ());
  g_autoptr (CoiMessage) message = g_list_model_get_item (messages, position);

  return message;
}

static void
open_kinds (void)
{
  coi_window_open_conversation (window, kinds ());
  settle ();
}

static void
open_first (void)
{
  coi_window_open_conversation (window, first_conversation ());
  settle ();
}

/* --- places --- */

static const char *
words_of (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "";
}

static gboolean
is_inside_type (GtkWidget *widget, const char *const *types)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    if (g_strv_contains (types, G_OBJECT_TYPE_NAME (widget)))
      return TRUE;
  return FALSE;
}

/* What a list cuts is whole where it leads to. */
static void
check_whole (GtkWidget *widget)
{
  static const char *const cut[] = { "AdwWindowTitle", "AdwAvatar", "CoiConversationRow",
                                     "CoiSearchRow", NULL };

  if (GTK_IS_LABEL (widget) && !is_inside_type (widget, cut) &&
      pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))))
    {
      g_autoptr (GString) where = g_string_new (NULL);

      for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent (w))
        g_string_append_printf (where, " < %s", G_OBJECT_TYPE_NAME (w));
      g_test_fail_printf ("cut: %s%s", words_of (widget), where->str);
    }
}

/* Up and down one can scroll, where there is something to scroll. */
static void
check_bounds (GtkWidget *widget, const graphene_rect_t *bounds)
{
  static const char *const scrolled[] = { "GtkScrolledWindow", NULL };
  float width = gtk_widget_get_width (GTK_WIDGET (window));
  float height = gtk_widget_get_height (GTK_WIDGET (window));

  if (bounds->origin.x < -0.5 || bounds->origin.x + bounds->size.width > width + 0.5)
    g_test_fail_printf ("%s %s: %.0f to %.0f", G_OBJECT_TYPE_NAME (widget), words_of (widget),
                        bounds->origin.x, bounds->origin.x + bounds->size.width);
  if (!is_inside_type (widget, scrolled) &&
      (bounds->origin.y < -0.5 || bounds->origin.y + bounds->size.height > height + 0.5))
    g_test_fail_printf ("%s %s: %.0f down to %.0f", G_OBJECT_TYPE_NAME (widget), words_of (widget),
                        bounds->origin.y, bounds->origin.y + bounds->size.height);
}

static void
check_inside (GtkWidget *widget)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget))
    return;
  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (window), &bounds));
  if (GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget) || GTK_IS_TEXT (widget))
    check_bounds (widget, &bounds);
  check_whole (widget);
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    check_inside (c);
}

static void
check_narrow (void)
{
  settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, NARROW);
  check_inside (GTK_WIDGET (window));
}

static AdwDialog *
new_message_dialog (void)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, first_conversation ());
  g_autoptr (CoiMessage) failed =
      g_list_model_get_item (messages, g_list_model_get_n_items (messages) - 1);

  return coi_message_dialog_new (engine, failed);
}

static void
check_dialog (AdwDialog *dialog, void (*check) (void))
{
  g_test_message ("%s", G_OBJECT_TYPE_NAME (dialog));
  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  check ();
  adw_dialog_force_close (dialog);
  settle ();
}

static void
each_dialog (void (*check) (void))
{
  CoiAccount *account = coi_engine_get_account (engine, "alice@example.org");
  AdwDialog *dialogs[] = {
    coi_account_dialog_new (engine, account),
    coi_accounts_dialog_new (engine),
    coi_details_dialog_new (kind (1)),
    coi_forward_dialog_new (engine, kind (0)),
    coi_history_dialog_new (kind (0)),
    coi_location_dialog_new (),
    coi_new_poll_dialog_new (),
    coi_poll_dialog_new (engine, kind (4)),
    new_message_dialog (),
    coi_go_to_dialog_new (engine),
    coi_new_conversation_dialog_new (engine),
    coi_password_dialog_new (engine, account),
    coi_setup_dialog_new (engine),
    coi_shortcuts_dialog_new (),
  };

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    check_dialog (dialogs[i], check);
}

/* What can be typed, what was found, that nothing was. */
static void
each_search_page (void (*check) (void))
{
  static const char *const texts[] = { "", "picture", "Nobody wrote that" };
  gpointer pane = gtk_widget_get_template_child (GTK_WIDGET (window), COI_TYPE_WINDOW, "search");
  gpointer entry = gtk_widget_get_template_child (pane, COI_TYPE_SEARCH_PANE, "entry");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("search for %s", texts[i]);
      gtk_editable_set_text (GTK_EDITABLE (entry), texts[i]);
      settle ();
      check ();
      gtk_widget_activate_action (GTK_WIDGET (window), "win.search-everywhere", NULL);
    }
  g_signal_emit_by_name (entry, "stop-search");
  settle ();
}

/* libadwaita 1.7 measures a heading as if it were one line before it lets it wrap, and warns. */
static void
check_alert (AdwDialog *dialog)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  check_dialog (dialog, check_narrow);
  g_log_set_always_fatal (fatal);
}

/* What asks by itself. */
static void
check_question (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  coi_delete_dialog_choose (GTK_WIDGET (window), engine, kind (6));
  check_narrow ();
  adw_dialog_force_close (
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  g_log_set_always_fatal (fatal);
}

static CoiCertificate certificate = {
  .host = (char *)"imap.example.org",
  .fingerprint = (char *)"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  .subject = (char *)"CN=a-name-without-any-space-that-is-longer-than-a-line.example.org",
  .issuer = (char *)"CN=mail.example.org",
  .problems = G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED,
};

static AdwDialog *
make_foreign_dialog (void)
{
  g_autoptr (CoiAccountSettings) settings = coi_account_settings_new ("alice@example.org", NULL);

  settings->imap = coi_endpoint_new ("imap.example.net", 993, COI_TLS_IMPLICIT, NULL);
  settings->smtp = coi_endpoint_new ("smtp.example.net", 465, COI_TLS_IMPLICIT, NULL);
  return coi_foreign_dialog_new (settings);
}

static void
test_narrow (void)
{
  CoiAccount *account = coi_engine_get_account (engine, "alice@example.org");
  int dpi;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), NARROW, 700);
  check_narrow ();
  coi_fake_account_set_history (account, 12300, 50000);
  coi_fake_engine_add_account (engine, "alice.of.the.long.address@mail.example.net", "Alice");
  check_narrow ();
  open_first ();
  check_narrow ();
  open_kinds ();
  check_narrow ();
  check_question ();
  each_dialog (check_narrow);
  each_search_page (check_narrow);
  coi_fake_account_set_state (account, COI_ACCOUNT_OFFLINE, COI_ENGINE_ERROR_CERTIFICATE, "no");
  check_dialog (coi_connections_dialog_new (engine), check_narrow);
  coi_fake_account_set_state (account, COI_ACCOUNT_ONLINE, -1, NULL);
  check_dialog (coi_preferences_dialog_new (engine, coi_settings_get ()), check_narrow);
  check_alert (coi_certificate_dialog_new (&certificate));
  check_alert (make_foreign_dialog ());
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", dpi, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 680);
  settle ();
}

/* --- contrast --- */

typedef struct
{
  guchar *pixels; /* GdkMemoryFormat R8G8B8A8 */
  gsize stride;
  int width;
  int height;
} Picture;

static void
picture_take (Picture *picture)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GdkTextureDownloader *downloader;

  picture->width = gtk_widget_get_width (GTK_WIDGET (window));
  picture->height = gtk_widget_get_height (GTK_WIDGET (window));
  gdk_paintable_snapshot (paintable, snapshot, picture->width, picture->height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (
      renderer, node, &GRAPHENE_RECT_INIT (0, 0, picture->width, picture->height));
  picture->stride = (gsize)picture->width * 4;
  picture->pixels = g_malloc0 (picture->stride * (gsize)picture->height);
  downloader = gdk_texture_downloader_new (texture);
  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R8G8B8A8);
  gdk_texture_downloader_download_into (downloader, picture->pixels, picture->stride);
  gdk_texture_downloader_free (downloader);
}

static double
linear (guchar value)
{
  double v = value / 255.0;

  return v <= 0.03928 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

static double
luminance (const Picture *picture, int x, int y)
{
  const guchar *p = picture->pixels + (gsize)y * picture->stride + (gsize)x * 4;

  return 0.2126 * linear (p[0]) + 0.7152 * linear (p[1]) + 0.0722 * linear (p[2]);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;

  return x < y ? -1 : x > y;
}

static double
ratio (double a, double b)
{
  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

/* Between the background, which most pixels have, and the strongest ink. Thin strokes have few
 * pixels of that; the best in two hundred are left out on both sides. */
static double
contrast (const Picture *picture, const graphene_rect_t *where)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  double low;
  double middle;
  double high;

  for (int y = MAX (0, (int)where->origin.y);
       y < MIN (picture->height, (int)(where->origin.y + where->size.height)); y++)
    for (int x = MAX (0, (int)where->origin.x);
         x < MIN (picture->width, (int)(where->origin.x + where->size.width)); x++)
      {
        double value = luminance (picture, x, y);
        g_array_append_val (values, value);
      }
  if (values->len < 100)
    return 0;
  g_array_sort (values, compare);
  low = g_array_index (values, double, values->len / 200);
  middle = g_array_index (values, double, values->len / 2);
  high = g_array_index (values, double, values->len - 1 - values->len / 200);
  return MAX (ratio (low, middle), ratio (high, middle));
}

static gboolean
is_covered (GtkWidget *label, const graphene_rect_t *bounds)
{
  GtkWidget *top = gtk_widget_pick (GTK_WIDGET (window), bounds->origin.x + bounds->size.width / 2,
                                    bounds->origin.y + bounds->size.height / 2,
                                    GTK_PICK_INSENSITIVE | GTK_PICK_NON_TARGETABLE);

  return top != label;
}

static guint
check_labels (const Picture *picture, GtkWidget *widget)
{
  guint n = 0;
  graphene_rect_t bounds;

  /* The letters in a picture of somebody only repeat the name beside it. */
  if (!gtk_widget_get_mapped (widget) || ADW_IS_AVATAR (widget))
    return 0;
  if (GTK_IS_LABEL (widget) && gtk_widget_is_sensitive (widget) &&
      *gtk_label_get_text (GTK_LABEL (widget)) != '\0' &&
      gtk_widget_compute_bounds (widget, GTK_WIDGET (window), &bounds) &&
      !is_covered (widget, &bounds))
    {
      double value = contrast (picture, &bounds);

      g_test_message ("%.2f %s", value, gtk_label_get_text (GTK_LABEL (widget)));
      if (value > 0 && value < MIN_CONTRAST)
        g_test_fail_printf ("%.2f %s", value, gtk_label_get_text (GTK_LABEL (widget)));
      n++;
    }
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    n += check_labels (picture, c);
  return n;
}

static guint
check_picture (void)
{
  Picture picture = { 0 };
  guint n;

  picture_take (&picture);
  n = check_labels (&picture, GTK_WIDGET (window));
  g_free (picture.pixels);
  return n;
}

static void
check_dialog_contrast (void)
{
  g_assert_cmpuint (check_picture (), >, 2);
}

static void
check_contrast (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  open_first ();
  settle ();
  g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ==
                 (g_strcmp0 (g_getenv ("ADW_DEBUG_HIGH_CONTRAST"), "1") == 0));
  g_assert_cmpuint (check_picture (), >, 20);
  open_kinds ();
  g_assert_cmpuint (check_picture (), >, 30);
  each_dialog (check_dialog_contrast);
  each_search_page (check_dialog_contrast);
}

static void
test_light (void)
{
  check_contrast (ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static void
test_dark (void)
{
  check_contrast (ADW_COLOR_SCHEME_FORCE_DARK);
}

int
main (int argc, char **argv)
{
  int result;

  g_setenv ("COI_FAKE", "filled", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  application = coi_application_new ("org.coi.Chat.Test");
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_activate (G_APPLICATION (application));
  settle ();
  window = COI_WINDOW (gtk_application_get_windows (GTK_APPLICATION (application))->data);
  engine = coi_application_get_engine (application);
  g_test_add_func ("/audit/light", test_light);
  g_test_add_func ("/audit/dark", test_dark);
  g_test_add_func ("/audit/narrow", test_narrow);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
  g_object_unref (application);
  return result;
}
