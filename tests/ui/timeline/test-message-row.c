/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message bubbles: what is shown, what is said, sides, contrast, sizes. */
#include "coi-message-row.h"
#include "coi-timeline.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#define MIN_CONTRAST 4.5

static const char *const files[] = { "report.pdf", NULL };

static const char *const failures[] = { "Could not be delivered to Carol", NULL };
static const CoiMessageChip chips[] = {
  { .emoji = "👍", .tooltip = "Bob", .n = 1 },
  { .emoji = "🎉", .tooltip = "Bob, You", .n = 2, .is_own = TRUE },
};
static const CoiPollLine lines[] = {
  { .text = "Saturday", .voters = "Bob", .n = 1, .is_own = TRUE },
  { .text = "Sunday", .voters = "" },
};
static const CoiPollCard poll = {
  .name = "When?",
  .description = "The train leaves at ten.",
  .summary = "1 person voted.",
  .button = "Vote",
  .lines = lines,
  .n_lines = 2,
  .n_votes = 1,
};
static const CoiLocationCard location = { .coordinates = "52.43140, 13.17300", .label = "Jetty" };
static const CoiMessageExtras extras = {
  .forwarded = "Forwarded from Carol",
  .quote_name = "Bob",
  .quote_text = "Are you coming?",
  .chips = chips,
  .n_chips = 2,
  .failures = failures,
  .poll = &poll,
  .location = &location,
};

static const CoiMessageRowData samples[] = {
  { .sender_name = "Bob", .text = "hello", .time_text = "14:02", .sentence = "Bob: hello. 14:02." },
  { .text = "hello",
    .time_text = "14:02",
    .state_text = "Sent",
    .state_icon = "emblem-ok-symbolic",
    .sentence = "You: hello. 14:02. Sent.",
    .outgoing = TRUE },
  { .text = "hello",
    .time_text = "14:02",
    .state_text = "Not sent",
    .sentence = "x",
    .outgoing = TRUE,
    .failed = TRUE },
  { .sender_name = "Carol",
    .subject = "Minutes",
    .text = "See below",
    .files = files,
    .time_text = "14:02",
    .day_text = "Today",
    .sentence = "x",
    .show_new_line = TRUE,
    .is_classic = TRUE,
    .has_full_text = TRUE },
  { .sender_name = "Carol",
    .text = "hello",
    .time_text = "14:02",
    .marks = "Pinned · Edited",
    .sentence = "x",
    .mentions_me = TRUE,
    .extras = &extras },
  { .text = "This message has been deleted",
    .time_text = "14:02",
    .sentence = "x",
    .outgoing = TRUE,
    .is_deleted = TRUE },
};

static void
frames (GtkWidget *window)
{
  for (guint i = 0; i < 3; i++)
    gtk_test_widget_wait_for_draw (window);
}

static GtkWidget *
show_row (const CoiMessageRowData *data, int width)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = coi_message_row_new ();

  coi_message_row_set_data (COI_MESSAGE_ROW (row), data);
  gtk_widget_add_css_class (box, "view");
  gtk_box_append (GTK_BOX (box), row);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, 300);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  frames (window);
  return row;
}

static void
destroy_row (GtkWidget *row)
{
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (row)));
}

/* The first descendant with a CSS class, shown or not. */
static GtkWidget *
find (GtkWidget *widget, const char *css_class)
{
  if (gtk_widget_has_css_class (widget, css_class))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, css_class);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static graphene_rect_t
bounds_of (GtkWidget *row, const char *css_class)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (find (row, css_class), row, &bounds));
  return bounds;
}

static void
check_presentation (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child));

      g_assert_true (role == GTK_ACCESSIBLE_ROLE_NONE || role == GTK_ACCESSIBLE_ROLE_PRESENTATION);
      g_assert_false (gtk_widget_get_focusable (child));
      check_presentation (child);
    }
}

static void
test_accessible (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      GtkWidget *row = show_row (&samples[i], 500);

      gtk_test_accessible_assert_role (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_ROLE_LIST_ITEM);
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           samples[i].sentence);
      g_assert_true (gtk_widget_get_focusable (row));
      check_presentation (row);
      destroy_row (row);
    }
}

static void
test_shown (void)
{
  GtkWidget *row = show_row (&samples[3], 500);

  g_assert_true (gtk_widget_get_mapped (find (row, "day")));
  g_assert_true (gtk_widget_get_mapped (find (row, "new-line")));
  g_assert_true (gtk_widget_get_mapped (find (row, "files")));
  g_assert_true (gtk_widget_get_mapped (find (row, "more")));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find (row, "subject"))), ==, "Minutes");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find (row, "file"))), ==, "report.pdf");
  coi_message_row_set_data (COI_MESSAGE_ROW (row), &samples[1]);
  frames (GTK_WIDGET (gtk_widget_get_root (row)));
  g_assert_false (gtk_widget_get_mapped (find (row, "day")));
  g_assert_false (gtk_widget_get_mapped (find (row, "new-line")));
  g_assert_false (gtk_widget_get_mapped (find (row, "files")));
  g_assert_false (gtk_widget_get_mapped (find (row, "more")));
  g_assert_false (gtk_widget_get_mapped (find (row, "sender")));
  g_assert_false (gtk_widget_has_css_class (row, "classic"));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find (row, "state"))), ==, "Sent");
  destroy_row (row);
}

/* Markup is text, and what is not UTF-8 is replaced. */
static void
test_hostile_text (void)
{
  CoiMessageRowData data = { .sender_name = "<b>B\xFF</b>\n\xE2\x80\xAE", .text = "<i>&\xC0 %s" };
  GtkWidget *row = show_row (&data, 500);

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find (row, "sender"))), ==,
                   "<b>B\xEF\xBF\xBD</b>");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find (row, "text"))), ==, "<i>&\xEF\xBF\xBD %s");
  destroy_row (row);
}

/* A link is for the pointer: no stop for the keyboard without a name. What is shown next in the row
 * has no markup. */
static void
test_links (void)
{
  CoiMessageRowData data = { .text = "See <https://example.org/lake>.", .sentence = "x" };
  GtkWidget *row = show_row (&data, 500);
  GtkLabel *label = GTK_LABEL (find (row, "text"));

  g_assert_cmpstr (gtk_label_get_text (label), ==, data.text);
  g_assert_nonnull (strstr (gtk_label_get_label (label), "<a href=\"https://example.org/lake\""));
  check_presentation (row);
  g_assert_true (gtk_widget_grab_focus (row));
  g_assert_false (gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD));
  data.text = "<a href=\"file:///\">x</a>";
  coi_message_row_set_data (COI_MESSAGE_ROW (row), &data);
  g_assert_cmpstr (gtk_label_get_text (label), ==, data.text);
  destroy_row (row);
}

/* The label of the block @n of a formatted text. */
static GtkLabel *
block (GtkWidget *row, guint n)
{
  GtkWidget *child = gtk_widget_get_first_child (find (row, "rich"));

  while (n-- > 0)
    child = gtk_widget_get_next_sibling (child);
  return GTK_LABEL (child);
}

static void
test_rich (void)
{
  g_autoptr (CoiRichText) rich =
      coi_rich_text_from_markdown ("# T\n**a** <b> & `c`\n\nb\n> q\n> > r\n```\nx  y\n```\n---\nz");
  CoiMessageRowData data = { .rich = rich, .text = "other", .sentence = "x" };
  GtkWidget *row = show_row (&data, 500);

  g_assert_false (gtk_widget_get_mapped (find (row, "text")));
  g_assert_cmpstr (gtk_label_get_text (block (row, 0)), ==, "T");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (block (row, 0)), "heading"));
  g_assert_cmpstr (gtk_label_get_text (block (row, 1)), ==, "a <b> & c\n\nb");
  g_assert_true (
      g_str_has_prefix (gtk_label_get_label (block (row, 1)), "<b>a</b> &lt;b&gt; &amp;"));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (block (row, 2)), "quote"));
  g_assert_cmpint (gtk_widget_get_margin_start (GTK_WIDGET (block (row, 2))), <,
                   gtk_widget_get_margin_start (GTK_WIDGET (block (row, 3))));
  g_assert_cmpstr (gtk_label_get_text (block (row, 4)), ==, "x  y");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (block (row, 4)), "code"));
  g_assert_cmpstr (gtk_label_get_text (block (row, 6)), ==, "z");
  check_presentation (row);
  coi_message_row_set_data (COI_MESSAGE_ROW (row), &samples[0]);
  frames (GTK_WIDGET (gtk_widget_get_root (row)));
  g_assert_false (gtk_widget_get_mapped (find (row, "rich")));
  g_assert_true (gtk_widget_get_mapped (find (row, "text")));
  destroy_row (row);
}

/* A link that names another place than the one where it leads says where it leads. */
static void
test_rich_links (void)
{
  g_autoptr (CoiRichText) rich = coi_rich_text_from_markdown (
      "[here](https://example.org/?a&b) https://example.org [bank.example](https://evil.example/)");
  CoiMessageRowData data = { .rich = rich, .sentence = "x" };
  GtkWidget *row = show_row (&data, 500);
  const char *markup = gtk_label_get_label (block (row, 0));

  g_assert_nonnull (strstr (markup, "<a href=\"https://example.org/?a&amp;b\""));
  g_assert_nonnull (strstr (markup, "<a href=\"https://example.org\""));
  g_assert_cmpstr (gtk_label_get_text (block (row, 0)), ==,
                   "here https://example.org bank.example \u26A0\uFE0E "
                   "\u2068https://evil.example/\u2069");
  g_assert_true (gtk_widget_grab_focus (row));
  g_assert_false (gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD));
  destroy_row (row);
}

static guint
count_children (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

/* A bubble has no more than so many blocks and lines, whatever was sent. */
static void
test_rich_huge (void)
{
  g_autoptr (GString) source = g_string_new (NULL);
  g_autoptr (CoiRichText) rich = NULL;
  CoiMessageRowData data = { .sentence = "x" };
  GtkWidget *row;

  for (guint i = 0; i < 100000; i++)
    g_string_append (source, i % 2 == 0 ? "> **a** [b](https://example.org)\n" : "*c*\n");
  data.rich = rich = coi_rich_text_from_markdown (source->str);
  row = show_row (&data, 500);
  g_assert_true (coi_message_row_get_cut (COI_MESSAGE_ROW (row)));
  g_assert_true (gtk_widget_get_mapped (find (row, "more")));
  g_assert_cmpuint (count_children (find (row, "rich")), <=, 50);
  destroy_row (row);
}

static void
check_emoji (const char *text, const char *css_class)
{
  CoiMessageRowData data = { .text = text, .sentence = "x" };
  GtkWidget *row = show_row (&data, 500);

  g_assert_cmpint (gtk_widget_has_css_class (row, "jumbo"), ==,
                   g_strcmp0 (css_class, "jumbo") == 0);
  g_assert_cmpint (gtk_widget_has_css_class (row, "emoji"), ==,
                   g_strcmp0 (css_class, "emoji") == 0);
  destroy_row (row);
}

static void
test_emoji (void)
{
  check_emoji ("\U0001F600\U0001F600\U0001F600", "jumbo");
  check_emoji ("\U0001F600\U0001F600\U0001F600\U0001F600", "emoji");
  check_emoji ("\U0001F600 ok", NULL);
}

static void
check_side (const CoiMessageRowData *data, gboolean right)
{
  GtkWidget *row = show_row (data, 500);
  graphene_rect_t bounds = bounds_of (row, "bubble");
  float left_gap = bounds.origin.x;
  float right_gap = gtk_widget_get_width (row) - bounds.origin.x - bounds.size.width;

  g_assert_cmpint (left_gap > right_gap, ==, right);
  g_assert_cmpfloat (MIN (left_gap, right_gap), <, 20);
  destroy_row (row);
}

static void
test_sides (void)
{
  check_side (&samples[0], FALSE);
  check_side (&samples[1], TRUE);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  check_side (&samples[0], TRUE);
  check_side (&samples[1], FALSE);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
check_huge (const char *word, guint max_chars)
{
  g_autoptr (GString) text = g_string_new (NULL);
  CoiMessageRowData data = { .sender_name = "Bob" };
  gint64 start;
  GtkWidget *row;

  while (text->len < 1000000)
    g_string_append (text, word);
  data.text = text->str;
  start = g_get_monotonic_time ();
  row = show_row (&data, 500);
  g_test_message ("%s: %.0f ms", word, (g_get_monotonic_time () - start) / 1000.0);
  g_assert_true (coi_message_row_get_cut (COI_MESSAGE_ROW (row)));
  g_assert_true (gtk_widget_get_mapped (find (row, "more")));
  g_assert_cmpint (g_utf8_strlen (gtk_label_get_text (GTK_LABEL (find (row, "text"))), -1), <=,
                   max_chars);
  destroy_row (row);
}

/* A line of a megabyte costs no more than a long one. */
static void
test_huge (void)
{
  check_huge ("x", 1000);
  check_huge ("word ", 4000);
  check_huge ("語", 4000);
  check_huge ("line\n", 60 * 5);
}

/* Everything fits into 360 px with text at 200 %. */
static void
test_narrow_and_large (void)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      CoiMessageRowData data = samples[i];
      GtkWidget *row;
      int minimum;

      data.text = "https://example.org/a_path_without_any_place_to_break_a_line_at_all_in_it.html";
      data.state_text = "Not sent: the server refused it";
      row = show_row (&data, 360);
      gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
      destroy_row (row);
    }
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* So do the blocks of a formatted text. */
static void
test_rich_narrow_and_large (void)
{
  g_autoptr (CoiRichText) rich = coi_rich_text_from_markdown (
      "# A_heading_without_any_place_to_break_a_line_at_all_in_it\n"
      "> > > > > > a_quote_without_any_place_to_break_a_line_at_all_in_it\n"
      "```\na_line_of_code_without_any_place_to_break_it_anywhere = 1;\n```\n"
      "[bank.example](https://evil.example/a_path_without_any_place_to_break_a_line_in_it)");
  CoiMessageRowData data = { .rich = rich, .sentence = "x" };
  GtkWidget *row;
  int minimum;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  row = show_row (&data, 360);
  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  destroy_row (row);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

static double
channel (double value)
{
  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * channel (color->red) + 0.7152 * channel (color->green) +
         0.0722 * channel (color->blue);
}

/* WCAG 2, "contrast ratio", of @text laid over @ground. */
static double
contrast (const GdkRGBA *text, const GdkRGBA *ground)
{
  GdkRGBA mixed = { text->red * text->alpha + ground->red * (1 - text->alpha),
                    text->green * text->alpha + ground->green * (1 - text->alpha),
                    text->blue * text->alpha + ground->blue * (1 - text->alpha), 1 };
  double a = luminance (&mixed), b = luminance (ground);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

/* The colour of a pixel, @x and @y px from the origin of the row, which is inside its padding. */
static GdkRGBA
pixel (GtkWidget *row, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (row);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (native));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  graphene_point_t point;
  guchar *data;
  GdkRGBA color;
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  gsize at;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (native), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  data = g_malloc ((gsize)width * height * 4);
  gdk_texture_download (texture, data, width * 4);
  g_assert_true (
      gtk_widget_compute_point (row, GTK_WIDGET (native), &GRAPHENE_POINT_INIT (x, y), &point));
  at = ((gsize)point.y * width + (gsize)point.x) * 4;
  color = (GdkRGBA){ data[at + 2] / 255.0, data[at + 1] / 255.0, data[at] / 255.0, 1 };
  g_free (data);
  return color;
}

static double worst;

static void
check_contrast (GtkWidget *row, const char *css_class, const GdkRGBA *ground)
{
  GtkWidget *label = find (row, css_class);
  GdkRGBA color;
  double ratio;

  if (!gtk_widget_get_mapped (label))
    return;
  gtk_widget_get_color (label, &color);
  ratio = contrast (&color, ground);
  worst = MIN (worst, ratio);
  if (ratio < MIN_CONTRAST)
    g_test_message ("%s: %.2f", css_class, ratio);
  g_assert_cmpfloat (ratio, >=, MIN_CONTRAST);
}

static void
check_row_contrast (const CoiMessageRowData *data)
{
  const char *const in_bubble[] = { "sender", "subject", "text", "more", "time", "state" };
  GtkWidget *row = show_row (data, 500);
  graphene_rect_t bubble = bounds_of (row, "bubble");
  GdkRGBA ground = pixel (row, bubble.origin.x + 5, bubble.origin.y + bubble.size.height / 2);
  GdkRGBA outside = pixel (row, -8, gtk_widget_get_height (row) / 2);

  g_assert_false (gdk_rgba_equal (&ground, &outside));
  for (guint i = 0; i < G_N_ELEMENTS (in_bubble); i++)
    check_contrast (row, in_bubble[i], &ground);
  if (data->day_text != NULL)
    {
      graphene_rect_t day = bounds_of (row, "day");
      ground = pixel (row, day.origin.x + 8, day.origin.y + day.size.height / 2);
      check_contrast (row, "day", &ground);
      check_contrast (row, "new-label", &outside);
    }
  destroy_row (row);
}

static void
check_accent (AdwAccentColor accent, gboolean dark)
{
  GtkCssProvider *provider = gtk_css_provider_new ();
  GdkRGBA color;
  g_autofree char *name = NULL;
  g_autofree char *css = NULL;

  adw_accent_color_to_rgba (accent, &color);
  name = gdk_rgba_to_string (&color);
  css = g_strdup_printf (":root { --accent-bg-color: %s; }", name);
  gtk_css_provider_load_from_string (provider, css);
  gtk_style_context_add_provider_for_display (
      gdk_display_get_default (), GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_USER);
  g_test_message ("accent %s %s", name, dark ? "dark" : "light");
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    check_row_contrast (&samples[i]);
  gtk_style_context_remove_provider_for_display (gdk_display_get_default (),
                                                 GTK_STYLE_PROVIDER (provider));
  g_object_unref (provider);
}

static void
test_contrast (gconstpointer dark)
{
  worst = 21;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
  for (AdwAccentColor accent = ADW_ACCENT_COLOR_BLUE; accent <= ADW_ACCENT_COLOR_SLATE; accent++)
    check_accent (accent, dark != NULL);
  g_test_message ("lowest contrast: %.2f : 1", worst);
}

/* --- in a timeline whose width changes --- */

static GtkWidget *
create (gpointer user_data)
{
  return coi_message_row_new ();
}

static void
bind (GtkWidget *row, gpointer item, guint position, GListModel *model, gpointer user_data)
{
  CoiMessageRowData data = { .text = gtk_string_object_get_string (item),
                             .time_text = "14:02",
                             .sentence = "x",
                             .outgoing = position % 2 };

  coi_message_row_set_data (COI_MESSAGE_ROW (row), &data);
}

static GtkWidget *
make_wrapping_timeline (void)
{
  GtkWidget *timeline = coi_timeline_new ();
  g_autoptr (GtkStringList) strings = gtk_string_list_new (NULL);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (guint j = 0; j <= i * 37 % 90; j++)
        g_string_append (text, "word ");
      gtk_string_list_append (strings, text->str);
    }
  coi_timeline_set_factory (COI_TIMELINE (timeline), create, bind, NULL, NULL, NULL);
  coi_timeline_set_model (COI_TIMELINE (timeline), G_LIST_MODEL (strings));
  return timeline;
}

static graphene_rect_t
place_of (CoiTimeline *timeline, guint position)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (coi_timeline_get_row (timeline, position),
                                            GTK_WIDGET (timeline), &bounds));
  return bounds;
}

static int
y_of (CoiTimeline *timeline, guint position)
{
  return (int)floorf (place_of (timeline, position).origin.y + 0.5f);
}

static void
check_contiguous (CoiTimeline *timeline)
{
  guint first = coi_timeline_get_first_visible_position (timeline);
  guint last = coi_timeline_get_last_visible_position (timeline);

  for (guint p = first; p < last; p++)
    g_assert_cmpint (y_of (timeline, p + 1), ==,
                     y_of (timeline, p) + (int)place_of (timeline, p).size.height);
}

static guint
first_whole (CoiTimeline *timeline)
{
  guint first = coi_timeline_get_first_visible_position (timeline);

  return y_of (timeline, first) < 0 ? first + 1 : first;
}

static void
test_width_changes (void)
{
  GtkWidget *window = gtk_window_new (), *scrolled = gtk_scrolled_window_new ();
  GtkWidget *widget = make_wrapping_timeline ();
  CoiTimeline *timeline = COI_TIMELINE (widget);
  const int widths[] = { 300, 800, 420, 700 };
  GtkAdjustment *adjustment;
  guint anchor;
  int y;

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), widget);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 600);
  gtk_window_present (GTK_WINDOW (window));
  frames (window);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (timeline));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 2000);
  frames (window);
  anchor = first_whole (timeline);
  y = y_of (timeline, anchor);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), widths[i], 600);
      for (guint n = 0; n < 50 && gtk_widget_get_width (widget) != widths[i]; n++)
        frames (window);
      g_assert_cmpint (gtk_widget_get_width (widget), ==, widths[i]);
      check_contiguous (timeline);
      g_assert_cmpint (y_of (timeline, anchor), ==, y);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/message-row/accessible", test_accessible);
  g_test_add_func ("/message-row/shown", test_shown);
  g_test_add_func ("/message-row/hostile-text", test_hostile_text);
  g_test_add_func ("/message-row/links", test_links);
  g_test_add_func ("/message-row/rich", test_rich);
  g_test_add_func ("/message-row/rich-links", test_rich_links);
  g_test_add_func ("/message-row/rich-huge", test_rich_huge);
  g_test_add_func ("/message-row/emoji", test_emoji);
  g_test_add_func ("/message-row/sides", test_sides);
  g_test_add_func ("/message-row/huge", test_huge);
  g_test_add_func ("/message-row/narrow-and-large", test_narrow_and_large);
  g_test_add_func ("/message-row/rich-narrow-and-large", test_rich_narrow_and_large);
  g_test_add_data_func ("/message-row/contrast/light", NULL, test_contrast);
  g_test_add_data_func ("/message-row/contrast/dark", GINT_TO_POINTER (1), test_contrast);
  g_test_add_func ("/message-row/width-changes", test_width_changes);
  return g_test_run ();
}
