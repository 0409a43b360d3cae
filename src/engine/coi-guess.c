/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of a mail domain: SRV records (RFC 6186, RFC 8314), then the usual names.
 *
 * All candidates are tried side by side; the best of those that answer wins. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-guess.h"

#include "coi-connection.h"
#include "coi-engine.h"

#define TIMEOUT_SECONDS 8

typedef struct
{
  const char *service;
  CoiTlsMode tls;
} Service;

static const Service imap_services[] = { { "imaps", COI_TLS_IMPLICIT },
                                         { "imap", COI_TLS_STARTTLS } };
static const Service smtp_services[] = { { "submissions", COI_TLS_IMPLICIT },
                                         { "submission", COI_TLS_STARTTLS } };

typedef enum
{
  TRY_RUNNING,
  TRY_FAILED,
  TRY_WORKS,
} TryState;

typedef struct
{
  CoiEndpoint *endpoint;
  TryState state;
} Try;

typedef struct
{
  CoiGuessProtocol protocol;
  char *domain;
  GPtrArray *srv[2];  /* CoiEndpoint, of each service */
  guint lookups;      /* SRV look-ups that run */
  GPtrArray *tries;   /* Try, best first */
  GCancellable *stop; /* ends the tries that are no longer needed */
  guint timer;
} Guess;

typedef struct
{
  GTask *task;
  guint index; /* of the service, or of the try */
} Call;

static void
try_free (Try *self)
{
  coi_endpoint_free (self->endpoint);
  g_free (self);
}

static void
guess_free (Guess *self)
{
  g_free (self->domain);
  for (guint i = 0; i < G_N_ELEMENTS (self->srv); i++)
    g_clear_pointer (&self->srv[i], g_ptr_array_unref);
  g_clear_pointer (&self->tries, g_ptr_array_unref);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->stop);
  g_free (self);
}

static Call *
call_new (GTask *task, guint index)
{
  Call *call = g_new (Call, 1);

  call->task = g_object_ref (task);
  call->index = index;
  return call;
}

/**
 * coi_guess_candidates:
 * @protocol: which server
 * @domain: the domain of an address
 *
 * Returns: (transfer full) (element-type CoiEndpoint): the usual names and ports, best first
 */
GPtrArray *
coi_guess_candidates (CoiGuessProtocol protocol, const char *domain)
{
  const char *const prefixes[] = { protocol == COI_GUESS_IMAP ? "imap." : "smtp.", "mail.", "" };
  const guint16 ports[] = { protocol == COI_GUESS_IMAP ? 993 : 465,
                            protocol == COI_GUESS_IMAP ? 143 : 587 };
  const CoiTlsMode modes[] = { COI_TLS_IMPLICIT, COI_TLS_STARTTLS };
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_endpoint_free);

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    for (guint p = 0; p < G_N_ELEMENTS (prefixes); p++)
      {
        g_autofree char *host = g_strconcat (prefixes[p], domain, NULL);

        g_ptr_array_add (list, coi_endpoint_new (host, ports[m], modes[m], NULL));
      }
  return list;
}

/* --- trying --- */

static void
give_up (GTask *task)
{
  Guess *self = g_task_get_task_data (task);
  g_autoptr (GString) tried = g_string_new (NULL);

  for (guint i = 0; i < self->tries->len; i++)
    {
      g_autofree char *text = coi_endpoint_to_string (((Try *)self->tries->pdata[i])->endpoint);

      g_string_append_printf (tried, "%s%s", i > 0 ? ", " : "", text);
    }
  g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_UNKNOWN_HOST,
                           "No server of %s answers; tried %s", self->domain, tried->str);
}

/* @final: time is up, what has not answered is taken for silent. */
static void
decide (GTask *task, gboolean final)
{
  Guess *self = g_task_get_task_data (task);

  if (g_task_get_completed (task) || g_cancellable_is_cancelled (self->stop))
    return;
  for (guint i = 0; i < self->tries->len; i++)
    {
      const Try *attempt = self->tries->pdata[i];

      if (attempt->state == TRY_RUNNING && !final)
        return;
      if (attempt->state != TRY_WORKS)
        continue;
      g_cancellable_cancel (self->stop);
      g_clear_handle_id (&self->timer, g_source_remove);
      g_task_return_pointer (task, coi_endpoint_copy (attempt->endpoint),
                             (GDestroyNotify)coi_endpoint_free);
      return;
    }
  g_cancellable_cancel (self->stop);
  g_clear_handle_id (&self->timer, g_source_remove);
  give_up (task);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = call->task;
  Guess *self = g_task_get_task_data (task);
  Try *attempt = self->tries->pdata[call->index];
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = coi_connection_connect_finish (result, &error);

  /* A certificate that does not fit is an answer of somebody else's server. */
  attempt->state = connection != NULL ? TRY_WORKS : TRY_FAILED;
  if (connection != NULL)
    coi_connection_close (connection);
  g_free (call);
  decide (task, FALSE);
}

static gboolean
timeout_cb (gpointer user_data)
{
  GTask *task = user_data;
  Guess *self = g_task_get_task_data (task);

  self->timer = 0;
  decide (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
add_tries (Guess *self, GPtrArray *endpoints)
{
  for (guint i = 0; endpoints != NULL && i < endpoints->len; i++)
    {
      Try *attempt = g_new0 (Try, 1);

      attempt->endpoint = coi_endpoint_copy (endpoints->pdata[i]);
      g_ptr_array_add (self->tries, attempt);
    }
}

static void
start_tries (GTask *task)
{
  Guess *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) usual = coi_guess_candidates (self->protocol, self->domain);

  self->tries = g_ptr_array_new_with_free_func ((GDestroyNotify)try_free);
  add_tries (self, self->srv[0]);
  add_tries (self, self->srv[1]);
  add_tries (self, usual);
  self->timer = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, TIMEOUT_SECONDS, timeout_cb,
                                            g_object_ref (task), g_object_unref);
  for (guint i = 0; i < self->tries->len; i++)
    coi_connection_connect_async (((Try *)self->tries->pdata[i])->endpoint, self->stop,
                                  connected_cb, call_new (task, i));
}

/* --- SRV --- */

static const Service *
services (CoiGuessProtocol protocol)
{
  return protocol == COI_GUESS_IMAP ? imap_services : smtp_services;
}

/* A target of "." says that there is no such service (RFC 6186, section 3.4). */
static GPtrArray *
read_targets (GList *targets, CoiTlsMode tls)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_endpoint_free);

  for (GList *l = targets; l != NULL && list->len < 4; l = l->next)
    {
      g_autofree char *host = g_strdup (g_srv_target_get_hostname (l->data));

      if (g_str_has_suffix (host, "."))
        host[strlen (host) - 1] = '\0';
      if (*host != '\0')
        g_ptr_array_add (list, coi_endpoint_new (host, g_srv_target_get_port (l->data), tls, NULL));
    }
  return list;
}

static void
srv_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = call->task;
  Guess *self = g_task_get_task_data (task);
  GList *targets = g_resolver_lookup_service_finish (G_RESOLVER (source), result, NULL);

  self->srv[call->index] = read_targets (targets, services (self->protocol)[call->index].tls);
  g_resolver_free_targets (targets);
  g_free (call);
  if (--self->lookups == 0)
    start_tries (task);
}

/**
 * coi_guess_async:
 * @protocol: which server
 * @domain: the domain of an address
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Finds a server of @domain that answers.
 */
void
coi_guess_async (CoiGuessProtocol protocol,
                 const char *domain,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Guess *self = g_new0 (Guess, 1);

  g_task_set_source_tag (task, coi_guess_async);
  g_task_set_task_data (task, self, (GDestroyNotify)guess_free);
  self->protocol = protocol;
  self->domain = g_strdup (domain);
  self->stop = g_cancellable_new ();
  self->lookups = G_N_ELEMENTS (self->srv);
  for (guint i = 0; i < G_N_ELEMENTS (self->srv); i++)
    g_resolver_lookup_service_async (resolver, services (protocol)[i].service, "tcp", domain,
                                     cancellable, srv_cb, call_new (task, i));
}

/**
 * coi_guess_finish:
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_UNKNOWN_HOST
 *
 * Returns: (transfer full) (nullable): where the server listens
 */
CoiEndpoint *
coi_guess_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
