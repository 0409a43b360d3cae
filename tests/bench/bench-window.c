/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program itself, with a stop-watch.
 *
 * usage: bench-window start|open|chat ADDRESS --data-dir DIR
 *
 * start: when the list of conversations is painted first, and the memory a moment later
 * open: how long it takes to open the conversation with ADDRESS after another one, several times
 * chat: keeps the conversation with ADDRESS open; a line on standard input is sent as a message;
 *       tells when it was entered and when another one's message was painted */
#define G_LOG_DOMAIN "bench"

#include "bench-paint.h"
#include "bench-wire.h"
#include "coi-application.h"
#include "coi-composer.h"
#include "coi-config.h"
#include "coi-timeline.h"
#include "coi-window.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#define N_OPENS 7
#define PAUSE_MSECONDS 400

static const char *mode, *address;
static CoiApplication *application;
static CoiWindow *window;
static GArray *times, *cpu_times; /* double, ms */
static gint64 begin, begin_cpu;

/* --- finding --- */

static GtkWidget *
find_widget (GtkWidget *widget, const char *type)
{
  GtkWidget *found = NULL;

  if (strcmp (G_OBJECT_TYPE_NAME (widget), type) == 0 && gtk_widget_get_mapped (widget) &&
      gtk_widget_get_height (widget) > 0)
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL && found == NULL;
       c = gtk_widget_get_next_sibling (c))
    found = find_widget (c, type);
  return found;
}

static CoiTimeline *
find_timeline (void)
{
  return (CoiTimeline *)find_widget (GTK_WIDGET (window), "CoiTimeline");
}

/* With @address, or with anybody else. */
static CoiConversation *
find_conversation (gboolean other)
{
  CoiEngine *engine = coi_application_get_engine (application);
  GListModel *model = coi_engine_get_conversations (engine);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CoiConversation) conversation = g_list_model_get_item (model, i);
      const char *const *members = coi_conversation_get_members (conversation);
      gboolean direct = coi_conversation_get_kind (conversation) == COI_CONVERSATION_KIND_DIRECT;

      if (direct && (strcmp (members[0], address) == 0) != other)
        return conversation; /* the model keeps it */
    }
  return NULL;
}

/* --- start --- */

static gboolean
list_is_painted (GtkWindow *win, gpointer user_data)
{
  return find_widget (GTK_WIDGET (win), "CoiConversationRow") != NULL;
}

/* --- open --- */

static gboolean open_next_cb (gpointer user_data);

static gboolean
newest_is_painted (GtkWindow *win, gpointer user_data)
{
  CoiTimeline *timeline = find_timeline ();
  guint n;

  if (timeline == NULL)
    return FALSE;
  n = g_list_model_get_n_items (coi_timeline_get_model (timeline));
  return n > 0 && coi_timeline_get_at_end (timeline) &&
         coi_timeline_get_last_visible_position (timeline) == n - 1;
}

static void
opened (gint64 when, gpointer user_data)
{
  double ms = (when - begin) / 1000.0;
  double cpu_ms = (bench_cpu_time () - begin_cpu) / 1000.0;

  g_array_append_val (times, ms);
  g_array_append_val (cpu_times, cpu_ms);
  g_timeout_add (PAUSE_MSECONDS, open_next_cb, NULL);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *)a, right = *(const double *)b;

  return left < right ? -1 : left > right;
}

static double
median (GArray *values)
{
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, values->len / 2);
}

static void
report_opens (void)
{
  CoiTimeline *timeline = find_timeline ();

  g_print ("{\"open_ms\": %.3f, \"cpu_ms\": %.3f, \"messages\": %u}\n", median (times),
           median (cpu_times), g_list_model_get_n_items (coi_timeline_get_model (timeline)));
}

static gboolean
open_other_cb (gpointer user_data)
{
  coi_window_open_conversation (window, find_conversation (TRUE));
  return G_SOURCE_REMOVE;
}

static gboolean
open_now_cb (gpointer user_data)
{
  CoiConversation *conversation = find_conversation (FALSE);

  bench_wait_painted (GTK_WINDOW (window), newest_is_painted, opened, NULL);
  begin = g_get_monotonic_time ();
  begin_cpu = bench_cpu_time ();
  coi_window_open_conversation (window, conversation);
  return G_SOURCE_REMOVE;
}

static gboolean
open_next_cb (gpointer user_data)
{
  if (times->len == N_OPENS)
    {
      report_opens ();
      g_application_quit (G_APPLICATION (application));
      return G_SOURCE_REMOVE;
    }
  open_other_cb (NULL);
  g_timeout_add (PAUSE_MSECONDS, open_now_cb, NULL);
  return G_SOURCE_REMOVE;
}

static void
list_painted (gint64 when, gpointer user_data)
{
  g_timeout_add (PAUSE_MSECONDS, open_next_cb, NULL);
}

/* --- chat --- */

static void wait_for_message (void);

static CoiMessage *
newest_message (void)
{
  CoiTimeline *timeline = find_timeline ();
  GListModel *model = timeline != NULL ? coi_timeline_get_model (timeline) : NULL;
  guint n = model != NULL ? g_list_model_get_n_items (model) : 0;

  return n > 0 ? g_list_model_get_item (model, n - 1) : NULL;
}

static gint64 last_shown;

static gboolean
message_is_painted (GtkWindow *win, gpointer user_data)
{
  g_autoptr (CoiMessage) message = newest_message ();

  return message != NULL && !coi_message_get_outgoing (message) &&
         coi_message_get_id (message) != last_shown;
}

static void
message_painted (gint64 when, gpointer user_data)
{
  g_autoptr (CoiMessage) message = newest_message ();
  g_autofree char *text = g_strdup (coi_message_get_text (message));

  last_shown = coi_message_get_id (message);
  g_print ("{\"shown\": \"%s\", \"readable_us\": %" G_GINT64_FORMAT
           ", \"painted_us\": %" G_GINT64_FORMAT "}\n",
           g_strstrip (text), bench_wire_last_exists (), when);
  wait_for_message ();
}

static void
wait_for_message (void)
{
  bench_wait_painted (GTK_WINDOW (window), message_is_painted, message_painted, NULL);
}

static void
enter (const char *text)
{
  GtkWidget *composer = find_widget (GTK_WIDGET (window), "CoiComposer");
  GObject *button;

  coi_composer_set_text (COI_COMPOSER (composer), text);
  button = gtk_widget_get_template_child (composer, COI_TYPE_COMPOSER, "send_button");
  begin = g_get_monotonic_time ();
  g_signal_emit_by_name (button, "clicked"); /* what Enter does */
}

static void
data_written (gint64 when)
{
  g_print ("{\"entered_us\": %" G_GINT64_FORMAT ", \"written_us\": %" G_GINT64_FORMAT "}\n", begin,
           when);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL)
    {
      g_application_quit (G_APPLICATION (application));
      return;
    }
  enter (line);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

static gboolean
composer_is_painted (GtkWindow *win, gpointer user_data)
{
  return find_widget (GTK_WIDGET (win), "CoiComposer") != NULL;
}

static void
composer_painted (gint64 when, gpointer user_data)
{
  g_autoptr (GInputStream) standard = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  GDataInputStream *input = g_data_input_stream_new (standard);
  g_autoptr (CoiMessage) message = newest_message ();

  last_shown = message != NULL ? coi_message_get_id (message) : 0;
  bench_wire_watch_data (data_written);
  wait_for_message ();
  g_print ("{\"ready\": true}\n");
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

static void
conversation_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoiConversation *conversation =
      coi_engine_ensure_conversation_finish (COI_ENGINE (source), result, NULL);

  coi_window_open_conversation (window, conversation);
  bench_wait_painted (GTK_WINDOW (window), composer_is_painted, composer_painted, NULL);
}

static void
caught_up_cb (CoiEngine *engine, CoiAccount *account)
{
  const char *addresses[] = { address, NULL };

  g_signal_handlers_disconnect_by_func (engine, caught_up_cb, NULL);
  coi_engine_ensure_conversation_async (engine, account, addresses, conversation_cb, NULL);
}

/* --- the program --- */

static void
window_added_cb (GtkApplication *app, GtkWindow *win)
{
  if (window != NULL || !COI_IS_WINDOW (win))
    return;
  window = COI_WINDOW (win);
  if (strcmp (mode, "start") == 0)
    bench_wait_painted (win, list_is_painted, bench_report_start, NULL);
  else if (strcmp (mode, "open") == 0)
    bench_wait_painted (win, list_is_painted, list_painted, NULL);
}

static void
activate_cb (GtkApplication *app)
{
  if (strcmp (mode, "chat") == 0)
    g_signal_connect (coi_application_get_engine (application), "caught-up",
                      G_CALLBACK (caught_up_cb), NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *id = g_strdup_printf ("org.coi.Chat.Bench%d", (int)getpid ());

  if (argc < 3)
    return EXIT_FAILURE;
  mode = argv[1];
  address = argv[2];
  argv[2] = argv[0];
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  times = g_array_new (FALSE, FALSE, sizeof (double));
  cpu_times = g_array_new (FALSE, FALSE, sizeof (double));
  application = coi_application_new (id);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  g_signal_connect_after (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc - 2, argv + 2);
}
