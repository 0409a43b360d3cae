/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is agreed with an IMAP server right after the login: compression, extensions, our name. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-session-setup.h"

#include "coi-config.h"

static void
ignore_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response == NULL)
    g_debug ("set-up: %s", error->message);
}

/* UTF8=ACCEPT is enabled only where nothing works without it (RFC 6855, section 6): the database
 * has the names of mailboxes in the old form, and a change of form gains nothing. */
static char *
choose_extensions (CoiImapSession *session)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  if (coi_imap_session_has_capability (session, "QRESYNC"))
    g_strv_builder_add_many (names, "CONDSTORE", "QRESYNC", NULL);
  else if (coi_imap_session_has_capability (session, "CONDSTORE"))
    g_strv_builder_add (names, "CONDSTORE");
  if (coi_imap_session_has_capability (session, "UTF8=ONLY"))
    g_strv_builder_add (names, "UTF8=ACCEPT");
  words = g_strv_builder_end (names);
  return words[0] != NULL ? g_strjoinv (" ", words) : NULL;
}

static void
enabled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response != NULL || coi_imap_error_is_refusal (error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* What comes next may be sent along with these, because a refusal changes nothing. */
static void
introduce (CoiImapSession *session, GTask *task)
{
  const char *const id[] = { "name", "COI Chat", "version", PACKAGE_VERSION, NULL };
  g_autofree char *extensions = choose_extensions (session);
  gboolean waits = GPOINTER_TO_INT (g_task_get_task_data (task));

  if (coi_imap_session_has_capability (session, "ID"))
    coi_imap_session_run_async (session, coi_imap_command_id (id), NULL, NULL, NULL, ignore_cb,
                                NULL);
  if (extensions == NULL || !coi_imap_session_has_capability (session, "ENABLE"))
    waits = FALSE;
  else
    coi_imap_session_run_async (session, coi_imap_command_enable (extensions), NULL, NULL, NULL,
                                waits ? enabled_cb : ignore_cb, waits ? g_object_ref (task) : NULL);
  if (!waits)
    g_task_return_boolean (task, TRUE);
}

static void
compressed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response != NULL || coi_imap_error_is_refusal (error))
    introduce (COI_IMAP_SESSION (source), task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * coi_session_setup_async:
 * @session: a session that was just opened
 * @endpoint: where it is connected to
 * @waits: whether extensions must be enabled at the end; else what is sent next is on its way
 *   sooner, and they are enabled when that is answered
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Compresses the connection where that saves anything (RFC 4978), then says who we are (RFC 2971:
 * name and version, nothing about the user) and enables CONDSTORE and QRESYNC (RFC 5161).
 */
void
coi_session_setup_async (CoiImapSession *session,
                         const CoiEndpoint *endpoint,
                         gboolean waits,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, coi_session_setup_async);
  g_task_set_task_data (task, GINT_TO_POINTER (waits), NULL);
  if (coi_imap_session_has_capability (session, "COMPRESS=DEFLATE") &&
      !coi_endpoint_is_loopback (endpoint))
    {
      coi_imap_session_run_async (session, coi_imap_command_compress_deflate (), NULL, NULL,
                                  cancellable, compressed_cb, g_steal_pointer (&task));
      return;
    }
  introduce (session, task);
}

/**
 * coi_session_setup_finish:
 * @result: the result
 * @error: return location for a #CoiImapError or #CoiNetError
 *
 * Returns: whether the connection is of use; refusals do not matter
 */
gboolean
coi_session_setup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
