/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens, saves and shows a file that somebody sent. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-file-open.h"

#include "coi-config.h"
#include "coi-media-player.h"
#include "coi-media-type.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  char *path;
  char *name;
  GtkWidget *parent;
} Job;

static Job *
job_new (const char *path, const CoiMessageFile *file, GtkWidget *parent)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->name = coi_message_file_name (file);
  job->parent = g_object_ref (parent);
  return job;
}

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job->name);
  g_object_unref (job->parent);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static GtkWindow *
window_of (const Job *job)
{
  return GTK_WINDOW (gtk_widget_get_root (job->parent));
}

static void
tell_trouble (const Job *job, const char *heading, const GError *error)
{
  AdwDialog *dialog;

  if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED) ||
      gtk_widget_get_root (job->parent) == NULL)
    return;
  dialog = adw_alert_dialog_new (heading, error->message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, job->parent);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error))
    tell_trouble (job, _ ("The file could not be opened"), error);
}

/* Takes @job. */
static void
launch (Job *job)
{
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_launch (launcher, window_of (job), NULL, launched_cb, job);
}

static void
warned_cb (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
  Job *job = user_data;

  if (g_strcmp0 (response, "open") == 0 && gtk_widget_get_root (job->parent) != NULL)
    launch (job);
  else
    job_free (job);
}

/* Takes @job. */
static void
warn (Job *job)
{
  /* Translators: %s is a file's name */
  g_autofree char *heading = g_strdup_printf (_ ("Open “%s”?"), job->name);
  AdwDialog *dialog = adw_alert_dialog_new (
      heading,
      _ ("This kind of file can run programs, which can read, change or delete your files. "
         "Open it only if you know who sent it and expected it."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "open", _ ("_Open Anyway"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (alert, "cancel");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_signal_connect (alert, "response", G_CALLBACK (warned_cb), job);
  adw_dialog_present (dialog, job->parent);
}

/* Takes @job. The bytes are looked at as well: a script may be called a picture. */
static void
open_file (Job *job, const char *content_type)
{
  g_autofree char *found = coi_media_type_guess_file (job->path, job->name);

  if (coi_media_type_is_active (job->name, content_type) ||
      coi_media_type_is_active (job->name, found))
    warn (job);
  else
    launch (job);
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (source), result, &error))
    tell_trouble (job, _ ("The folder could not be opened"), error);
}

/* Takes @job. */
static void
show_in_folder (Job *job)
{
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, window_of (job), NULL, shown_cb, job);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_copy_finish (G_FILE (source), result, &error))
    tell_trouble (job, _ ("The file could not be saved"), error);
}

/* The dialog has asked whether a file that is there may be replaced. */
static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) target = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GFile) file = g_file_new_for_path (job->path);

  if (target == NULL)
    {
      tell_trouble (job, _ ("The file could not be saved"), error);
      return;
    }
  g_file_copy_async (file, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS,
                     G_PRIORITY_DEFAULT, NULL, NULL, NULL, copied_cb, job);
  job = NULL;
}

/* Takes @job. */
static void
save (Job *job)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr (GFile) folder = downloads != NULL ? g_file_new_for_path (downloads) : NULL;

  gtk_file_dialog_set_title (dialog, _ ("Save File"));
  gtk_file_dialog_set_initial_name (dialog, job->name);
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_save (dialog, window_of (job), NULL, chosen_cb, job);
}

/**
 * coi_file_act:
 * @path: where it is, file-name encoding
 * @file: what it is
 * @action: %COI_FILE_OPEN, %COI_FILE_SAVE or %COI_FILE_SHOW_IN_FOLDER
 * @parent: the widget that asks, in a window
 *
 * What may run programs is opened after a warning only.
 */
void
coi_file_act (const char *path, const CoiMessageFile *file, CoiFileAction action, GtkWidget *parent)
{
  if (action == COI_FILE_OPEN)
    open_file (job_new (path, file, parent), file->content_type);
  else if (action == COI_FILE_SAVE)
    save (job_new (path, file, parent));
  else if (action == COI_FILE_SHOW_IN_FOLDER)
    show_in_folder (job_new (path, file, parent));
}

/**
 * coi_message_file_name:
 * @file: a file in a message
 *
 * Returns: (transfer full): its name or words that say that it has none, UTF-8
 */
char *
coi_message_file_name (const CoiMessageFile *file)
{
  const char *name = file->name != NULL && *file->name != '\0' ? file->name : _ ("Unnamed file");

  return g_utf8_make_valid (name, -1);
}

/* In the reader's language, where the desktop knows the kind. */
static char *
kind_text (const CoiMessageFile *file)
{
  g_autofree char *type = g_content_type_from_mime_type (file->content_type);

  if (type == NULL || g_content_type_is_unknown (type))
    return g_strdup (_ ("File"));
  return g_content_type_get_description (type);
}

/**
 * coi_message_file_caption:
 * @file: a file in a message
 *
 * Returns: (transfer full): "PDF document, 12.3 kB"
 */
char *
coi_message_file_caption (const CoiMessageFile *file)
{
  g_autofree char *kind = kind_text (file);
  g_autofree char *size = g_format_size (file->size);

  /* Translators: %1$s is the kind of a file ("PDF document"), %2$s its size */
  return g_strdup_printf (_ ("%1$s, %2$s"), kind, size);
}
