/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine in memory does with accounts. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-diagnostics.h"
#include "fake-engine.h"
#include "coi-engine-error.h"
#include "fake-objects.h"

static int next_error = -1;
static guint n_reconnected;
static gboolean next_foreign;
static CoiCertificate *next_certificate;

void
coi_fake_engine_set_next_error (int code)
{
  next_error = code;
}

void
coi_fake_engine_set_next_foreign (void)
{
  next_foreign = TRUE;
}

void
coi_fake_engine_set_next_certificate (const CoiCertificate *certificate)
{
  coi_certificate_free (next_certificate);
  next_certificate = coi_certificate_copy (certificate);
}

/* The IMAP server shows it until it is accepted. */
static gboolean
take_certificate (GTask *task, const CoiEndpoint *imap)
{
  GError *error;

  if (next_certificate == NULL)
    return FALSE;
  if (g_strcmp0 (imap->certificate, next_certificate->fingerprint) == 0)
    {
      coi_fake_engine_set_next_certificate (NULL);
      return FALSE;
    }
  error = g_error_new (COI_ENGINE_ERROR, COI_ENGINE_ERROR_CERTIFICATE, "%s is not acceptable",
                       next_certificate->host);
  coi_engine_error_set_certificate (error, next_certificate);
  coi_engine_error_set_server (error, imap, COI_SERVER_IMAP);
  g_task_return_error (task, error);
  return TRUE;
}

gboolean
coi_fake_take_error (GTask *task)
{
  int code = next_error;

  if (code < 0)
    return FALSE;
  next_error = -1;
  g_task_return_new_error (task, COI_ENGINE_ERROR, code, "the server said no");
  return TRUE;
}

void
coi_engine_guess_settings_async (CoiEngine *self,
                                 const CoiAccountSettings *settings,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CoiAccountSettings *found = coi_account_settings_copy (settings);
  const char *domain = strrchr (settings->address, '@');
  const char *base = next_foreign ? "example.net" : domain != NULL ? domain + 1 : "";
  g_autofree char *imap = g_strconcat ("imap.", base, NULL);
  g_autofree char *smtp = g_strconcat ("smtp.", base, NULL);

  if (found->imap == NULL)
    found->imap = coi_endpoint_new (imap, 993, COI_TLS_IMPLICIT, NULL);
  if (found->smtp == NULL)
    found->smtp = coi_endpoint_new (smtp, 465, COI_TLS_IMPLICIT, NULL);
  found->is_foreign = next_foreign;
  next_foreign = FALSE;
  g_task_return_pointer (task, found, (GDestroyNotify)coi_account_settings_free);
}

CoiAccountSettings *
coi_engine_guess_settings_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

CoiAccount *
coi_fake_engine_add_account (CoiEngine *self, const char *address, const char *name)
{
  g_autoptr (CoiAccount) account = g_object_new (COI_TYPE_ACCOUNT, NULL);

  account->id = ++self->last_id;
  account->address = g_strdup (address);
  account->name = g_strdup (name);
  account->imap = coi_endpoint_new ("imap.example.org", 993, COI_TLS_IMPLICIT, NULL);
  account->smtp = coi_endpoint_new ("smtp.example.org", 465, COI_TLS_IMPLICIT, NULL);
  g_list_store_append (self->accounts, account);
  return account;
}

void
coi_engine_add_account_async (CoiEngine *self,
                              const CoiAccountSettings *settings,
                              const char *password,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  CoiAccount *account;

  g_assert_false (settings->is_foreign);
  if (coi_fake_take_error (task) || take_certificate (task, settings->imap))
    return;
  account = coi_fake_engine_add_account (self, settings->address, settings->name);
  coi_fake_account_set_servers (account, settings->imap, settings->smtp);
  g_task_return_pointer (task, account, NULL);
}

CoiAccount *
coi_engine_add_account_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
remove_conversations_of (CoiEngine *self, CoiAccount *account)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversations));

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (CoiConversation) item =
          g_list_model_get_item (G_LIST_MODEL (self->conversations), i - 1);
      if (item->account == account)
        g_list_store_remove (self->conversations, i - 1);
    }
}

void
coi_engine_remove_account_async (CoiEngine *self,
                                 CoiAccount *account,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  guint position;

  remove_conversations_of (self, account);
  if (g_list_store_find (self->accounts, account, &position))
    g_list_store_remove (self->accounts, position);
  g_task_return_boolean (task, TRUE);
}

gboolean
coi_engine_remove_account_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
coi_engine_set_password_async (CoiEngine *self,
                               CoiAccount *account,
                               const char *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (coi_fake_take_error (task))
    return;
  coi_fake_account_set_state (account, COI_ACCOUNT_ONLINE, -1, NULL);
  g_task_return_boolean (task, TRUE);
}

gboolean
coi_engine_set_password_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
coi_engine_update_account_async (CoiEngine *self,
                                 CoiAccount *account,
                                 const CoiAccountSettings *settings,
                                 const char *password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (coi_fake_take_error (task) || take_certificate (task, settings->imap))
    return;
  g_set_str (&account->name, settings->name);
  coi_fake_account_set_servers (account, settings->imap, settings->smtp);
  g_task_return_boolean (task, TRUE);
}

gboolean
coi_engine_update_account_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
coi_engine_set_certificate_async (CoiEngine *self,
                                  CoiAccount *account,
                                  CoiServerKind kind,
                                  const char *fingerprint,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CoiEndpoint *endpoint = kind == COI_SERVER_IMAP ? account->imap : account->smtp;

  g_set_str (&endpoint->certificate, fingerprint);
  coi_fake_account_set_state (account, COI_ACCOUNT_ONLINE, -1, NULL);
  g_object_notify (G_OBJECT (account), "revision");
  g_task_return_boolean (task, TRUE);
}

gboolean
coi_engine_set_certificate_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
coi_engine_reconnect (CoiEngine *self, CoiAccount *account)
{
  n_reconnected++;
  coi_fake_account_set_state (account, COI_ACCOUNT_ONLINE, -1, NULL);
}

void
coi_fake_account_refuse_certificate (CoiAccount *self, const CoiCertificate *certificate)
{
  coi_certificate_free (self->refused);
  self->refused = coi_certificate_copy (certificate);
  coi_fake_account_set_state (self, COI_ACCOUNT_NEEDS_USER, COI_ENGINE_ERROR_CERTIFICATE,
                              "The certificate is not acceptable");
}

void
coi_fake_account_set_servers (CoiAccount *self, const CoiEndpoint *imap, const CoiEndpoint *smtp)
{
  coi_endpoint_free (self->imap);
  coi_endpoint_free (self->smtp);
  self->imap = coi_endpoint_copy (imap);
  self->smtp = coi_endpoint_copy (smtp);
  g_object_notify (G_OBJECT (self), "name");
  g_object_notify (G_OBJECT (self), "revision");
}

void
coi_fake_account_set_state (CoiAccount *self, CoiAccountState state, int code, const char *detail)
{
  self->state = state;
  self->error_code = code;
  g_set_str (&self->error_detail, detail);
  g_object_notify (G_OBJECT (self), "error-code");
  g_object_notify (G_OBJECT (self), "error-detail");
  g_object_notify (G_OBJECT (self), "state");
}

guint
coi_fake_engine_get_n_reconnected (void)
{
  return n_reconnected;
}

void
coi_fake_account_set_send_error (CoiAccount *self, int code, const char *detail)
{
  self->send_error_code = code;
  g_set_str (&self->send_error_detail, detail);
  g_object_notify (G_OBJECT (self), "send-error-code");
}

void
coi_fake_account_set_history (CoiAccount *self, guint done, guint total)
{
  self->history_done = done;
  self->history_total = total;
  g_object_notify (G_OBJECT (self), "history-total");
}

void
coi_fake_account_set_quota (CoiAccount *self, guint64 used, guint64 limit)
{
  self->quota_used = used;
  self->quota_limit = limit;
  g_object_notify (G_OBJECT (self), "history-total");
}

guint64
coi_account_get_quota_used (CoiAccount *self)
{
  return self->quota_used;
}

guint64
coi_account_get_quota_limit (CoiAccount *self)
{
  return self->quota_limit;
}

int
coi_account_get_send_error_code (CoiAccount *self)
{
  return self->send_error_code;
}

const char *
coi_account_get_send_error_detail (CoiAccount *self)
{
  return self->send_error_detail;
}

guint
coi_account_get_history_done (CoiAccount *self)
{
  return self->history_done;
}

guint
coi_account_get_history_total (CoiAccount *self)
{
  return self->history_total;
}

gint64
coi_account_get_last_sync (CoiAccount *self)
{
  return self->last_sync;
}

guint
coi_engine_count_queued (CoiEngine *self, CoiAccount *account)
{
  return self->n_queued;
}

char *
coi_engine_dup_diagnostics (CoiEngine *self, const char *program)
{
  return g_strconcat ("COI Chat\n", program, NULL);
}
