/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logs in to both servers of an account to see whether that works.
 *
 * One after the other: a wrong password is to be tried once only. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-verify.h"

#include "coi-engine-error.h"
#include "coi-engine.h"
#include "coi-imap-session.h"
#include "coi-smtp-session.h"

typedef struct
{
  CoiImapSession *imap;
  CoiSmtpSession *smtp;
  CoiEndpoint *imap_endpoint;
  CoiEndpoint *smtp_endpoint;
} Verify;

static void
verify_free (Verify *self)
{
  coi_imap_session_close (self->imap);
  coi_smtp_session_close (self->smtp);
  g_object_unref (self->imap);
  g_object_unref (self->smtp);
  coi_endpoint_free (self->imap_endpoint);
  coi_endpoint_free (self->smtp_endpoint);
  g_free (self);
}

static gboolean
offers_only_oauth (CoiImapSession *session)
{
  const char *const others[] = { "AUTH=PLAIN", "AUTH=LOGIN", "AUTH=SCRAM-SHA-1",
                                 "AUTH=SCRAM-SHA-256" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (coi_imap_session_has_capability (session, others[i]))
      return FALSE;
  return coi_imap_session_has_capability (session, "AUTH=XOAUTH2") ||
         coi_imap_session_has_capability (session, "AUTH=OAUTHBEARER");
}

/* A server that takes nothing but OAuth 2 calls every password wrong. */
static GError *
imap_error (CoiImapSession *session, GError *error)
{
  gboolean by_login = g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_AUTH) ||
                      g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_NO_MECHANISM);

  g_prefix_error_literal (&error, "IMAP: ");
  error = coi_engine_error_take (error);
  if (by_login && offers_only_oauth (session))
    error->code = COI_ENGINE_ERROR_OAUTH;
  return error;
}

static void
return_error (GTask *task, GError *error, const CoiEndpoint *endpoint, CoiServerKind kind)
{
  if (error->domain == COI_ENGINE_ERROR)
    {
      error->code = coi_engine_error_code_at (error, endpoint->host);
      coi_engine_error_set_server (error, endpoint, kind);
    }
  g_task_return_error (task, error);
}

static void
smtp_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Verify *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (coi_smtp_session_open_finish (COI_SMTP_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    {
      g_prefix_error_literal (&error, "SMTP: ");
      return_error (task, coi_engine_error_take (error), self->smtp_endpoint, COI_SERVER_SMTP);
    }
}

static void
imap_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Verify *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &error))
    coi_smtp_session_open_async (self->smtp, g_task_get_cancellable (task), smtp_cb,
                                 g_object_ref (task));
  else
    return_error (task, imap_error (self->imap, error), self->imap_endpoint, COI_SERVER_IMAP);
}

/**
 * coi_verify_async:
 * @imap: where the IMAP server listens
 * @smtp: where the submission server listens
 * @login: user name, UTF-8
 * @password: UTF-8
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Logs in to both, then disconnects.
 */
void
coi_verify_async (const CoiEndpoint *imap,
                  const CoiEndpoint *smtp,
                  const char *login,
                  const char *password,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Verify *self = g_new0 (Verify, 1);

  g_task_set_source_tag (task, coi_verify_async);
  g_task_set_task_data (task, self, (GDestroyNotify)verify_free);
  self->imap_endpoint = coi_endpoint_copy (imap);
  self->smtp_endpoint = coi_endpoint_copy (smtp);
  self->imap = coi_imap_session_new (imap);
  self->smtp = coi_smtp_session_new (smtp, login, password);
  coi_imap_session_open_async (self->imap, login, password, cancellable, imap_cb,
                               g_object_ref (task));
}

/**
 * coi_verify_finish:
 * @result: the result
 * @error: return location for a #CoiEngineError
 *
 * Returns: whether both took login and password
 */
gboolean
coi_verify_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
