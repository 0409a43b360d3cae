/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of a mail domain: SRV records (RFC 6186, RFC 8314), then the usual names.
 *
 * All candidates are tried side by side; the best of those that answer wins. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-guess.h"

#include "coi-connection.h"
#include "coi-engine-error.h"
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
  GError *error; /* in COI_ENGINE_ERROR, when it failed; NULL when nobody waited */
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
  GSource *cancel_source;
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
  g_clear_error (&self->error);
  g_free (self);
}

static void
guess_free (Guess *self)
{
  g_free (self->domain);
  for (guint i = 0; i < G_N_ELEMENTS (self->srv); i++)
    g_clear_pointer (&self->srv[i], g_ptr_array_unref);
  g_clear_pointer (&self->tries, g_ptr_array_unref);
  g_assert (self->timer == 0 && self->cancel_source == NULL);
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

static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  const CoiEndpoint *x = a;
  const CoiEndpoint *y = b;

  return x->port == y->port && x->tls == y->tls && g_ascii_strcasecmp (x->host, y->host) == 0;
}

static void
add_new (GPtrArray *list, GPtrArray *endpoints)
{
  for (guint i = 0; endpoints != NULL && i < endpoints->len; i++)
    if (!g_ptr_array_find_with_equal_func (list, endpoints->pdata[i], is_same, NULL))
      g_ptr_array_add (list, coi_endpoint_copy (endpoints->pdata[i]));
}

/**
 * coi_guess_rank:
 * @protocol: which server
 * @domain: the domain of an address
 * @implicit: (nullable) (element-type CoiEndpoint): what DNS names for implicit TLS, best first
 * @starttls: (nullable) (element-type CoiEndpoint): what DNS names for STARTTLS, best first
 *
 * Orders what is to be tried: the domain's own word first, implicit TLS before STARTTLS
 * (RFC 8314, section 3), then the usual names.
 *
 * Returns: (transfer full) (element-type CoiEndpoint): without repetitions
 */
GPtrArray *
coi_guess_rank (CoiGuessProtocol protocol,
                const char *domain,
                GPtrArray *implicit,
                GPtrArray *starttls)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_endpoint_free);
  g_autoptr (GPtrArray) usual = coi_guess_candidates (protocol, domain);

  add_new (list, implicit);
  add_new (list, starttls);
  add_new (list, usual);
  return list;
}

/* --- trying --- */

/* Ends what still runs; the task may be returned after this. */
static void
stop (Guess *self)
{
  g_cancellable_cancel (self->stop);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
}

/* A server that is there but cannot be trusted says more than a name that is not. */
static const Try *
find_telling (const Guess *self)
{
  const int order[] = { COI_ENGINE_ERROR_CERTIFICATE, COI_ENGINE_ERROR_INSECURE,
                        COI_ENGINE_ERROR_NO_NETWORK };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; j < self->tries->len; j++)
      {
        const Try *attempt = self->tries->pdata[j];

        if (g_error_matches (attempt->error, COI_ENGINE_ERROR, order[i]))
          return attempt;
      }
  return NULL;
}

static GError *
make_error (const Guess *self, const char *tried)
{
  const Try *telling = find_telling (self);
  GError *error;

  if (telling == NULL)
    return g_error_new (COI_ENGINE_ERROR, COI_ENGINE_ERROR_UNKNOWN_HOST,
                        "No server of %s answers; tried %s", self->domain, tried);
  error = g_error_copy (telling->error);
  coi_engine_error_set_server (error, telling->endpoint,
                               self->protocol == COI_GUESS_IMAP ? COI_SERVER_IMAP
                                                                : COI_SERVER_SMTP);
  return error;
}

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
  g_task_return_error (task, make_error (self, tried->str));
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
      stop (self);
      g_task_return_pointer (task, coi_endpoint_copy (attempt->endpoint),
                             (GDestroyNotify)coi_endpoint_free);
      return;
    }
  stop (self);
  give_up (task);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = call->task;
  Guess *self = g_task_get_task_data (task);
  Try *attempt = self->tries->pdata[call->index];
  GError *error = NULL;
  g_autoptr (CoiConnection) connection = coi_connection_connect_finish (result, &error);

  /* A certificate that does not fit is an answer of somebody else's server. */
  attempt->state = connection != NULL ? TRY_WORKS : TRY_FAILED;
  if (connection != NULL)
    coi_connection_close (connection);
  else
    attempt->error = coi_engine_error_take (error);
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

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GTask) keep = g_object_ref (task);

  stop (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (GTask *task)
{
  Guess *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable == NULL)
    return;
  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task),
                         g_object_unref);
  g_source_attach (self->cancel_source, g_main_context_get_thread_default ());
}

static void
add_tries (Guess *self, GPtrArray *endpoints)
{
  for (guint i = 0; i < endpoints->len; i++)
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
  g_autoptr (GPtrArray) ranked =
      coi_guess_rank (self->protocol, self->domain, self->srv[0], self->srv[1]);

  self->tries = g_ptr_array_new_with_free_func ((GDestroyNotify)try_free);
  add_tries (self, ranked);
  watch_cancellable (task);
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
      if (*host != '\0' && g_srv_target_get_port (l->data) != 0)
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
 * @error: return location for %COI_ENGINE_ERROR_CERTIFICATE, %COI_ENGINE_ERROR_INSECURE,
 *   %COI_ENGINE_ERROR_NO_NETWORK or %COI_ENGINE_ERROR_UNKNOWN_HOST
 *
 * Returns: (transfer full) (nullable): where the server listens
 */
CoiEndpoint *
coi_guess_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
