/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows, photographs and measures the timeline with made-up messages. */
#include "coi-message-row.h"
#include "coi-message-sentence.h"
#include "coi-timeline.h"

#include <adwaita.h>
#include <stdlib.h>

typedef struct
{
  const char *sender; /* NULL: our own */
  const char *text;
  const char *markdown;
  const char *subject;
  const char *file;
  const char *day;
  const char *state;
  const char *icon;
  gboolean failed;
  gboolean new_line;
} Sample;

static const Sample samples[] = {
  { "Bob", "Did you get home all right?", .day = "Yesterday" },
  { NULL, "Yes, thanks! The train was late, but I had a book.", .state = "Read",
    .icon = "object-select-symbolic" },
  { NULL, "It is the one that you gave me.", .state = "Read", .icon = "object-select-symbolic" },
  { "Bob", "😀 👍🏽 👩‍👩‍👧" },
  { "Bob", "The third chapter is where it starts: everything before it only sets the scene, and "
           "the author takes her time about it. Don’t give up, it is worth the patience, and the "
           "last pages make up for all of it. I read them twice.\n\nTell me how you like the "
           "lighthouse." },
  { "Bob",
    .markdown =
        "# Lighthouse\nThe **spare key** is _under the mat_, ~~not~~ with "
        "@Carol:carol@example.org. "
        "Run `make install`:\n```\nfor f in *.c; do\n  cc -c \"$f\" && echo built\ndone\n```\n"
        "> Will you be there?\n> > I do not know yet, it depends on the train and on the weather.\n"
        "Yes:\n- bread\n- two lamps\n  - one large, which goes on when it gets dark\n1. "
        "first\n---\n"
        "[the plan](https://example.org/plan) and "
        "[https://bank.example](https://evil.example/login)" },
  { NULL,
    .markdown =
        "**Agreed**, see https://example.org/ and `plan.txt`\n> Will you be there?\nI will.",
    .state = "Sent", .icon = "mail-send-symbolic" },
  { "Carol", .markdown = "> ניפגש **מחר**?\nכן, ב־`10:00` [כאן](https://example.org/)" },
  { "Carol", "🎉🎉🎉🎉🎉" },
  { "Carol", "שלום, מה שלומך? ניפגש מחר בשעה 10:00" },
  { "Carol", "مرحبا، هذا نص طويل بعض الشيء لكي يلتف على أكثر من سطر واحد في الفقاعة الضيقة" },
  { NULL, "ok", .state = "Delivered", .icon = "object-select-symbolic", .day = "Today" },
  { "Bob",
    "Here are the minutes of yesterday’s meeting. Please send me what you would like "
    "changed before Friday.",
    .subject = "Minutes of the spring meeting", .file = "minutes-2024-04-12-final.pdf (182 kB)" },
  { "Bob", NULL,
    .file = "a_very_long_file_name_without_any_spaces_that_has_to_wrap_somewhere.tar.gz" },
  { NULL,
    "https://example.org/a/very/long/path/that/does/not/break/anywhere/because/it/has/no/"
    "spaces/in/it?and=a&query=string",
    .state = "Sent", .icon = "mail-send-symbolic" },
  { "Bob", "Have a look at this.", .new_line = TRUE },
  { "Bob", "It is fine." },
  { NULL, "Shall we meet at the lighthouse at noon?", .state = "Not sent: the server refused it",
    .icon = "dialog-warning-symbolic", .failed = TRUE },
  { NULL, "Trying again …", .state = "Sending", .icon = "content-loading-symbolic" },
};

static int n_items = G_N_ELEMENTS (samples);
static gboolean dark, rtl, measure, many, one_mb;
static double scale = 1;
static int width = 720, height = 900;
static char *shot;
static char *scroll;

static const GOptionEntry entries[] = {
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "dark style", NULL },
  { "rtl", 0, 0, G_OPTION_ARG_NONE, &rtl, "right to left", NULL },
  { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &scale, "text scale", "FACTOR" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "of the window", "PX" },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, "of the window", "PX" },
  { "shot", 0, 0, G_OPTION_ARG_FILENAME, &shot, "photograph the screen and quit", "FILE" },
  { "focus", 0, 0, G_OPTION_ARG_STRING, &scroll, "focus the item there", "POSITION" },
  { "many", 0, 0, G_OPTION_ARG_NONE, &many, "100,000 items", NULL },
  { "one-mb", 0, 0, G_OPTION_ARG_NONE, &one_mb, "the last one has a line of a megabyte", NULL },
  { "measure", 0, 0, G_OPTION_ARG_NONE, &measure, "print times and quit", NULL },
  { NULL },
};

static char *big_text;
static guint n_binds;

static const Sample *
sample_at (guint position)
{
  return &samples[position % G_N_ELEMENTS (samples)];
}

static gboolean
is_grouped (guint position)
{
  return position > 0 && sample_at (position)->day == NULL &&
         g_strcmp0 (sample_at (position)->sender, sample_at (position - 1)->sender) == 0;
}

static void
bind (GtkWidget *row, gpointer item, guint position, GListModel *model, gpointer user_data)
{
  const Sample *sample = sample_at (position);
  const char *files[] = { sample->file, NULL };
  g_autoptr (CoiRichText) rich =
      sample->markdown != NULL ? coi_rich_text_from_markdown (sample->markdown) : NULL;
  const char *text = one_mb && (int)position == n_items - 1 ? big_text : sample->text;
  g_autofree char *time = g_strdup_printf ("%02u:%02u", 9 + position / 6 % 12, position * 7 % 60);
  CoiMessageSentence parts = { .day = sample->day,
                               .sender = sample->sender,
                               .subject = sample->subject,
                               .text = rich != NULL ? rich->text : text,
                               .files = files,
                               .time = time,
                               .state = sample->state };
  g_autofree char *sentence = coi_message_sentence (&parts);
  CoiMessageRowData data = { .sender_name = is_grouped (position) ? NULL : sample->sender,
                             .text = text,
                             .rich = rich,
                             .subject = sample->subject,
                             .time_text = time,
                             .state_text = sample->state,
                             .state_icon = sample->icon,
                             .day_text = sample->day,
                             .files = files,
                             .sentence = sentence,
                             .outgoing = sample->sender == NULL,
                             .grouped = is_grouped (position),
                             .show_new_line = sample->new_line,
                             .failed = sample->failed,
                             .is_classic = sample->subject != NULL };

  n_binds++;
  coi_message_row_set_data (COI_MESSAGE_ROW (row), &data);
}

static GtkWidget *
create (gpointer user_data)
{
  return coi_message_row_new ();
}

static GListModel *
make_model (void)
{
  GListStore *store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < n_items; i++)
    g_ptr_array_add (items, gtk_string_object_new (""));
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return G_LIST_MODEL (store);
}

static GtkWidget *
make_window (GtkWidget *timeline)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), timeline);
  gtk_widget_add_css_class (scrolled, "view");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_window_set_content (ADW_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_title (GTK_WINDOW (window), "Bob");
  return window;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *)a, right = *(const double *)b;

  return left < right ? -1 : left > right;
}

static void
print_times (const char *what, GArray *times)
{
  g_array_sort (times, compare_doubles);
  g_print ("%s: median %.1f ms, p95 %.1f ms, max %.1f ms\n", what,
           g_array_index (times, double, times->len / 2),
           g_array_index (times, double, times->len * 95 / 100),
           g_array_index (times, double, times->len - 1));
}

static void
after_paint_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

/* The work of one whole frame, ms: from the request to the end of painting, without idle waiting.
 */
static double
one_frame (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gboolean painted = FALSE;
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &painted);
  double work = 0;

  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  while (!painted)
    {
      gint64 start;

      while (!g_main_context_pending (NULL))
        g_usleep (200);
      start = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      work += (g_get_monotonic_time () - start) / 1000.0;
    }
  g_signal_handler_disconnect (clock, id);
  return work;
}

static void
measure_steps (GtkWidget *window, GtkAdjustment *adjustment, int n, double step, const char *what)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (int i = 0; i < n; i++)
    {
      double work;

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + step);
      work = one_frame (window);
      g_array_append_val (times, work);
    }
  print_times (what, times);
}

static void
run_measurements (GtkWidget *window, CoiTimeline *timeline)
{
  g_autoptr (GListModel) other = make_model ();
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (timeline));
  double range;

  n_binds = 0;
  coi_timeline_set_model (timeline, other);
  g_print ("switch to the newest of %d: %.1f ms", n_items, one_frame (window));
  g_print (", %u binds, %u rows\n", n_binds, coi_timeline_get_n_rows (timeline));
  for (int i = 0; i < 3; i++)
    one_frame (window);
  measure_steps (window, adjustment, 150, -100, "150 wheel clicks up");
  range = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_lower (adjustment);
  measure_steps (window, adjustment, 300, -range / 300, "300 scrollbar steps through all");
  coi_timeline_scroll_to (timeline, n_items / 2, TRUE);
  g_print ("jump to the middle: %.1f ms\n", one_frame (window));
  g_object_set (gtk_widget_get_settings (window), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  g_print ("text to 200 %%: %.1f ms\n", one_frame (window));
  g_print ("rows alive: %u\n", coi_timeline_get_n_rows (timeline));
}

static gboolean
shot_cb (gpointer data)
{
  const char *argv[] = { "import", "-window", "root", shot, NULL };

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  exit (0);
}

static void
apply_options (void)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (scale != 1)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int)(96 * 1024 * scale), NULL);
  if (many || measure)
    n_items = 100000;
  if (one_mb)
    big_text = g_strnfill (1000000, 'x');
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GListModel) model = NULL;
  GtkWidget *timeline, *window;
  gint64 start;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL))
    return 2;
  adw_init ();
  apply_options ();
  model = make_model ();
  timeline = coi_timeline_new ();
  start = g_get_monotonic_time ();
  coi_timeline_set_factory (COI_TIMELINE (timeline), create, bind, NULL, NULL, NULL);
  coi_timeline_set_model (COI_TIMELINE (timeline), model);
  window = make_window (timeline);
  gtk_window_present (GTK_WINDOW (window));
  one_frame (window);
  g_print ("first paint: %.1f ms, %u binds, %u rows\n", (g_get_monotonic_time () - start) / 1000.0,
           n_binds, coi_timeline_get_n_rows (COI_TIMELINE (timeline)));
  gtk_window_set_focus_visible (GTK_WINDOW (window), scroll != NULL);
  if (scroll != NULL)
    coi_timeline_scroll_to (COI_TIMELINE (timeline), atoi (scroll), TRUE);
  if (measure)
    {
      run_measurements (window, COI_TIMELINE (timeline));
      return 0;
    }
  if (shot != NULL)
    g_timeout_add (700, shot_cb, NULL);
  while (gtk_widget_get_visible (window))
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
