/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures, sound and files in messages and in the composer, on an engine in memory. */
#include "coi-conversation-view-private.h"
#include "coi-file-card.h"
#include "coi-file-open.h"
#include "coi-inline-picture.h"
#include "coi-message-row.h"
#include "coi-texture-cache.h"
#include "demo-files.h"
#include "fake-engine.h"
#include "media-files.h"
#include "window-fixture.h"

#include <glib/gstdio.h>

enum
{
  SUNSET,
  TOWER,
  VOICE,
  PLAN,
  SETUP,
  FILM,
  LARGE,
  N_MESSAGES,
};

static char *folder;

static void
open_with (const char *address)
{
  for (guint i = 0; i < g_list_model_get_n_items (coi_engine_get_conversations (engine)); i++)
    if (g_strcmp0 (coi_conversation_get_members (nth (i))[0], address) == 0)
      {
        coi_window_open_conversation (window, nth (i));
        break;
      }
  settle ();
}

static void
open_files (void)
{
  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("coi-ui-files-XXXXXX", NULL);
      demo_files_add (engine, folder);
    }
  open_with ("carol@example.net");
}

static GtkWidget *
row_at (guint position)
{
  CoiTimeline *timeline = view ()->timeline;

  coi_timeline_scroll_to (timeline, position, TRUE);
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (coi_timeline_get_model (timeline)), ==, N_MESSAGES);
  return coi_timeline_get_row (timeline, position);
}

/* The first descendant of a type that is shown. */
static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (widget))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL && found == NULL;
       c = gtk_widget_get_next_sibling (c))
    found = find_type (c, type);
  return found;
}

static CoiMessage *
message_at (guint position)
{
  g_autoptr (CoiMessage) message =
      g_list_model_get_item (coi_timeline_get_model (view ()->timeline), position);

  return message; /* the model keeps it */
}

static void
test_picture (void)
{
  GtkWidget *row, *picture;
  int height;

  open_files ();
  row = row_at (SUNSET);
  picture = find_type (row, COI_TYPE_INLINE_PICTURE);
  g_assert_nonnull (picture);
  height = gtk_widget_get_height (picture);
  g_assert_cmpint (height, >, 0);
  /* 1600 x 1000, at its shape before and after it was decoded */
  g_assert_cmpint (ABS (gtk_widget_get_width (picture) * 1000 - height * 1600), <=, 1600);
  while (coi_inline_picture_get_paintable (COI_INLINE_PICTURE (picture)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  settle ();
  g_assert_cmpint (gtk_widget_get_height (picture), ==, height);
  g_assert_cmpuint (coi_texture_cache_get_size (), >, 0);
  g_assert_cmpuint (coi_texture_cache_get_size (), <=, 64 * 1024 * 1024);
}

static void
test_names (void)
{
  open_files ();
  for (guint i = 0; i < N_MESSAGES; i++)
    check_names (row_at (i));
}

/* Fetched with a button; what is there of it stays until then, and the button says what it does. */
static void
test_fetch (void)
{
  GtkWidget *row, *button;
  g_autofree char *path = NULL;

  open_files ();
  row = row_at (LARGE);
  coi_fake_engine_hold_file (TRUE);
  button = find_button (row, "Download");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  settle ();
  g_assert_nonnull (find_type (row_at (LARGE), GTK_TYPE_PROGRESS_BAR));
  button = find_button (row_at (LARGE), "Cancel Download");
  g_assert_true (gtk_widget_get_visible (button));
  g_signal_emit_by_name (button, "clicked");
  settle ();
  g_assert_null (coi_engine_get_file_path (engine, message_at (LARGE), 1));
  g_assert_null (find_type (row_at (LARGE), GTK_TYPE_PROGRESS_BAR));
  coi_fake_engine_hold_file (FALSE);
  g_signal_emit_by_name (find_button (row_at (LARGE), "Download"), "clicked");
  settle ();
  path = coi_engine_get_file_path (engine, message_at (LARGE), 1);
  g_assert_nonnull (path);
  g_assert_null (find_button (row_at (LARGE), "Download"));
}

static AdwDialog *
visible_dialog (void)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
}

/* Programs, and pictures that are programs, are not opened without a question. */
static void
test_warning (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "coi-ui-cat.png", NULL);
  CoiMessageFile file = { .name = (char *)"cat.png", .content_type = (char *)"image/png" };
  AdwDialog *dialog;

  open_files ();
  g_signal_emit_by_name (find_button (row_at (SETUP), "Open"), "clicked");
  settle ();
  dialog = visible_dialog ();
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  g_assert_cmpstr (adw_alert_dialog_get_default_response (ADW_ALERT_DIALOG (dialog)), ==, "cancel");
  respond (ADW_ALERT_DIALOG (dialog), "cancel");
  settle ();
  g_assert_true (g_file_set_contents (path, "#!/bin/sh\necho no\n", -1, NULL));
  coi_file_act (path, &file, COI_FILE_OPEN, GTK_WIDGET (view ()));
  settle ();
  g_assert_true (ADW_IS_ALERT_DIALOG (visible_dialog ()));
  respond (ADW_ALERT_DIALOG (visible_dialog ()), "cancel");
  g_unlink (path);
}

static void
attach (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  coi_attachment_strip_add_file (view ()->strip, file);
  settle ();
}

static void
test_attach_and_send (void)
{
  const CoiOutgoing *sent;
  const CoiOutgoingFile *file;
  GtkWidget *send;

  open_files ();
  send = child (composer (), "send_button");
  g_assert_false (gtk_widget_get_sensitive (send));
  attach ("sunset.jpg");
  g_assert_cmpstr (spoken, ==, "Attached sunset.jpg");
  attach ("plan.pdf");
  g_assert_true (gtk_widget_get_sensitive (send));
  check_names (GTK_WIDGET (view ()->strip));
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (find_type (GTK_WIDGET (view ()->strip), GTK_TYPE_CHECK_BUTTON)), TRUE);
  g_signal_emit_by_name (send, "clicked");
  settle ();
  sent = coi_fake_engine_get_last_sent (engine);
  g_assert_cmpuint (sent->files->len, ==, 2);
  file = g_ptr_array_index (sent->files, 0);
  g_assert_cmpstr (file->content_type, ==, "image/jpeg");
  g_assert_true (file->send_original);
  file = g_ptr_array_index (sent->files, 1);
  g_assert_cmpstr (file->name, ==, "plan.pdf");
  g_assert_false (file->send_original);
  g_assert_cmpuint (coi_attachment_strip_get_n (view ()->strip), ==, 0);
  g_assert_false (gtk_widget_get_sensitive (send));
}

/* What is attached in one conversation never goes to another one. */
static void
test_attached_stays (void)
{
  open_files ();
  attach ("sunset.jpg");
  g_assert_cmpuint (coi_attachment_strip_get_n (view ()->strip), ==, 1);
  open_with ("bob@example.org");
  settle ();
  g_assert_cmpuint (coi_attachment_strip_get_n (view ()->strip), ==, 0);
  open_files ();
  g_assert_cmpuint (coi_attachment_strip_get_n (view ()->strip), ==, 1);
  g_signal_emit_by_name (find_type (GTK_WIDGET (view ()->strip), GTK_TYPE_BUTTON), "clicked");
  settle ();
  g_assert_cmpuint (coi_attachment_strip_get_n (view ()->strip), ==, 0);
  attach (".");
  g_assert_cmpuint (coi_attachment_strip_get_n (view ()->strip), ==, 0);
}

/* A pasted picture has a file of ours, which goes when the message was sent. */
static void
test_paste_picture (void)
{
  g_autoptr (GdkPixbuf) pixbuf = media_make_pixbuf (20, 10, FALSE);
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (pixbuf);
  g_autofree char *path = NULL;
  GStatBuf status;

  open_files ();
  coi_attachment_strip_add_texture (view ()->strip, texture);
  while (coi_attachment_strip_get_n (view ()->strip) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_emit_by_name (child (composer (), "send_button"), "clicked");
  path =
      g_strdup (((CoiOutgoingFile *)coi_fake_engine_get_last_sent (engine)->files->pdata[0])->path);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  settle ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
add_tests (void)
{
  g_test_add_func ("/files/picture", test_picture);
  g_test_add_func ("/files/names", test_names);
  g_test_add_func ("/files/fetch", test_fetch);
  g_test_add_func ("/files/warning", test_warning);
  g_test_add_func ("/files/attached-stays", test_attached_stays);
  g_test_add_func ("/files/attach-and-send", test_attach_and_send);
  g_test_add_func ("/files/paste-picture", test_paste_picture);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
