/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of an address: the provider's file, else DNS, else the usual names.
 *
 * All is looked for side by side. The file wins: the domain's owner wrote it, and https says so. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-server-search.h"

#include "coi-address.h"
#include "coi-autoconfig.h"
#include "coi-domain.h"
#include "coi-guess.h"
#include "coi-provider.h"

#define GRACE_SECONDS 3 /* for the file when the guesses are there */

enum
{
  IMAP,
  SMTP,
  N_SERVERS
};

typedef struct
{
  gboolean pending;
  CoiEndpoint *endpoint;
  GError *error;
} Guessed;

typedef struct
{
  CoiAccountSettings *settings;
  CoiAutoconfig *config;
  gboolean config_pending;
  gboolean vouched;
  Guessed guessed[N_SERVERS];
  GCancellable *stop_config;
  GCancellable *stop;
  gulong caller_id;
  guint grace;
  gboolean is_over;
} Search;

static void
search_free (Search *self)
{
  coi_account_settings_free (self->settings);
  coi_autoconfig_free (self->config);
  for (guint i = 0; i < N_SERVERS; i++)
    {
      coi_endpoint_free (self->guessed[i].endpoint);
      g_clear_error (&self->guessed[i].error);
    }
  g_object_unref (self->stop_config);
  g_object_unref (self->stop);
  g_free (self);
}

static CoiEndpoint **
get_server (Search *self, guint i)
{
  return i == IMAP ? &self->settings->imap : &self->settings->smtp;
}

static const CoiEndpoint *
get_configured (Search *self, guint i)
{
  if (self->config == NULL)
    return NULL;
  return i == IMAP ? self->config->imap : self->config->smtp;
}

/* The task may be returned after this, once. */
static void
end (GTask *task)
{
  Search *self = g_task_get_task_data (task);

  self->is_over = TRUE;
  g_clear_handle_id (&self->grace, g_source_remove);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->caller_id);
  g_cancellable_cancel (self->stop);
  g_cancellable_cancel (self->stop_config);
}

/* --- the outcome --- */

/* Whoever forges DNS could name a server of his own, with a certificate to match; so the user is
 * asked (RFC 6186, section 6). */
static gboolean
is_foreign (Search *self, const CoiEndpoint *endpoint, gboolean configured)
{
  if (configured && self->vouched)
    return FALSE;
  return !coi_domain_is_same (endpoint->host, coi_address_get_domain (self->settings->address));
}

static void
take (Search *self, guint i)
{
  const CoiEndpoint *configured = get_configured (self, i);
  const CoiEndpoint *endpoint = configured != NULL ? configured : self->guessed[i].endpoint;

  *get_server (self, i) = coi_endpoint_copy (endpoint);
  self->settings->is_foreign |= is_foreign (self, endpoint, configured != NULL);
  if (i == IMAP && configured != NULL && self->settings->login == NULL)
    self->settings->login = g_strdup (self->config->login);
}

static GError *
make_error (Search *self, guint i)
{
  const char *domain = coi_address_get_domain (self->settings->address);
  const CoiProvider *provider = coi_provider_find (domain);

  if (self->config != NULL && self->config->needs_oauth)
    return g_error_new (COI_ENGINE_ERROR, COI_ENGINE_ERROR_OAUTH,
                        "%s says that its servers take nothing but OAuth 2", domain);
  if (provider != NULL && provider->help == NULL)
    return g_error_new (COI_ENGINE_ERROR, COI_ENGINE_ERROR_OAUTH, "%s takes nothing but OAuth 2",
                        provider->name);
  return g_error_copy (self->guessed[i].error);
}

static gboolean
is_missing (Search *self, guint i)
{
  return *get_server (self, i) == NULL && get_configured (self, i) == NULL &&
         self->guessed[i].endpoint == NULL;
}

static void
finish (GTask *task)
{
  Search *self = g_task_get_task_data (task);

  end (task);
  if (g_task_return_error_if_cancelled (task))
    return;
  for (guint i = 0; i < N_SERVERS; i++)
    if (is_missing (self, i))
      {
        g_task_return_error (task, make_error (self, i));
        return;
      }
  for (guint i = 0; i < N_SERVERS; i++)
    if (*get_server (self, i) == NULL)
      take (self, i);
  g_task_return_pointer (task, g_steal_pointer (&self->settings),
                         (GDestroyNotify)coi_account_settings_free);
}

/* --- waiting --- */

static gboolean
grace_cb (gpointer user_data)
{
  Search *self = user_data;

  self->grace = 0;
  g_cancellable_cancel (self->stop_config);
  return G_SOURCE_REMOVE;
}

/* What the file says need not be guessed; that it wants OAuth 2 ends the search. */
static gboolean
waits_for_guesses (Search *self)
{
  for (guint i = 0; i < N_SERVERS; i++)
    if (self->guessed[i].pending && get_configured (self, i) == NULL &&
        (self->config == NULL || !self->config->needs_oauth))
      return TRUE;
  return FALSE;
}

static void
decide (GTask *task)
{
  Search *self = g_task_get_task_data (task);

  if (self->is_over || waits_for_guesses (self))
    return;
  if (!self->config_pending)
    finish (task);
  else if (self->grace == 0)
    self->grace = g_timeout_add_seconds (GRACE_SECONDS, grace_cb, self);
}

static void
config_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *self = g_task_get_task_data (task);

  self->config_pending = FALSE;
  self->config = coi_autoconfig_find_finish (result, &self->vouched, NULL);
  decide (task);
}

static void
guessed (GTask *task, GAsyncResult *result, guint i)
{
  Search *self = g_task_get_task_data (task);

  self->guessed[i].pending = FALSE;
  self->guessed[i].endpoint = coi_guess_finish (result, &self->guessed[i].error);
  decide (task);
}

static void
imap_guessed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  guessed (task, result, IMAP);
}

static void
smtp_guessed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  guessed (task, result, SMTP);
}

static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  Search *self = g_task_get_task_data (task);

  g_cancellable_cancel (self->stop);
  g_cancellable_cancel (self->stop_config);
}

static void
start (GTask *task)
{
  Search *self = g_task_get_task_data (task);
  const char *domain = coi_address_get_domain (self->settings->address);

  self->config_pending = TRUE;
  self->guessed[IMAP].pending = self->settings->imap == NULL;
  self->guessed[SMTP].pending = self->settings->smtp == NULL;
  coi_autoconfig_find_async (self->settings->address, self->stop_config, config_cb,
                             g_object_ref (task));
  if (self->guessed[IMAP].pending)
    coi_guess_async (COI_GUESS_IMAP, domain, self->stop, imap_guessed_cb, g_object_ref (task));
  if (self->guessed[SMTP].pending)
    coi_guess_async (COI_GUESS_SMTP, domain, self->stop, smtp_guessed_cb, g_object_ref (task));
}

/**
 * coi_server_search_async:
 * @settings: what is known; the address is normalised
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fills what @settings leaves out, and the login when the provider's file has one.
 */
void
coi_server_search_async (const CoiAccountSettings *settings,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *self = g_new0 (Search, 1);

  g_task_set_source_tag (task, coi_server_search_async);
  g_task_set_task_data (task, self, (GDestroyNotify)search_free);
  self->settings = coi_account_settings_copy (settings);
  self->stop = g_cancellable_new ();
  self->stop_config = g_cancellable_new ();
  if (settings->imap != NULL && settings->smtp != NULL)
    {
      finish (task);
      return;
    }
  if (cancellable != NULL)
    self->caller_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), task, NULL);
  start (task);
}

/**
 * coi_server_search_finish:
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_OAUTH, %COI_ENGINE_ERROR_UNKNOWN_HOST,
 *   %COI_ENGINE_ERROR_CERTIFICATE, %COI_ENGINE_ERROR_INSECURE, %COI_ENGINE_ERROR_NO_NETWORK or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the settings with both servers; their is_foreign says
 * whether the user is to be asked first
 */
CoiAccountSettings *
coi_server_search_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
