/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export on its way: how far it is, and how to end it. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-export-dialog.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-name-text.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwDialog *dialog;
  GtkProgressBar *bar;
  GCancellable *cancellable;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->dialog);
  g_object_unref (job->bar);
  g_object_unref (job->cancellable);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
progress_cb (guint done, guint total, gpointer user_data)
{
  Job *job = user_data;
  /* Translators: an export: %1$u of %2$u messages */
  g_autofree char *text = g_strdup_printf (_ ("%1$u of %2$u"), done, total);

  gtk_progress_bar_set_fraction (job->bar, total > 0 ? (double)done / total : 0);
  gtk_progress_bar_set_text (job->bar, text);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = coi_engine_export_finish (COI_ENGINE (source), result, &error);
  g_autofree char *name = folder != NULL ? g_file_get_parse_name (folder) : NULL;
  g_autofree char *text = NULL;

  if (folder == NULL && coi_error_is_cancelled (error))
    return;
  text = folder != NULL ? g_strdup_printf (_ ("Exported to %s"), name) : coi_error_text (error);
  coi_announce (GTK_WIDGET (job->dialog), text, folder == NULL);
  gtk_widget_activate_action (GTK_WIDGET (job->dialog), "win.toast", "s", text);
  adw_dialog_force_close (job->dialog);
}

static void
closed_cb (AdwDialog *dialog, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* Whatever it is called, it is the name of one folder. */
static GFile *
make_folder (CoiConversation *conversation, GFile *parent)
{
  g_autofree char *name = g_strdup (coi_conversation_name_text (conversation));

  g_strdelimit (name, "/\\:*?\"<>|\n\r\t", '_');
  if (*name == '.' || *name == '\0')
    g_set_str (&name, "COI Chat");
  return g_file_get_child (parent, name);
}

static GtkProgressBar *
make_bar (void)
{
  GtkProgressBar *bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());

  gtk_progress_bar_set_show_text (bar, TRUE);
  gtk_progress_bar_set_text (bar, "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Messages exported"), -1);
  return bar;
}

/**
 * coi_export_dialog_new:
 * @engine: an engine
 * @conversation: what to write
 * @messages: (nullable): only these of it
 * @parent: the folder in which a new one is made
 *
 * Begins to export. The dialog closes at the end; closing it ends the export.
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_export_dialog_new (CoiEngine *engine,
                       CoiConversation *conversation,
                       GListModel *messages,
                       GFile *parent)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Exporting…"), NULL);
  g_autoptr (GFile) folder = make_folder (conversation, parent);
  const CoiExportWords words = {
    /* Translators: the code of this language, as in lang="en" of HTML */
    .language = _ ("en"),
    .me = _ ("You"),
    .edited = _ ("Edited"),
    .deleted = _ ("This message was deleted."),
    .not_here = _ ("Could not be loaded:"),
    .not_whole = _ ("Not in messages.mbox:"),
  };
  Job *job = g_new0 (Job, 1);

  job->dialog = g_object_ref_sink (dialog);
  job->bar = g_object_ref_sink (make_bar ());
  job->cancellable = g_cancellable_new ();
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (job->bar));
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"));
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "closed", G_CALLBACK (closed_cb), job->cancellable, 0);
  coi_engine_export_async (engine, conversation, messages, folder, &words, progress_cb, job,
                           job->cancellable, exported_cb, job);
  return dialog;
}
