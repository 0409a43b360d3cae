/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a provider's config-v1.1.xml may lie; all places are asked side by side, the best wins. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-autoconfig-private.h"
#include "coi-domain.h"

#include <string.h>

#define TIMEOUT_SECONDS 10
#define MAX_PLACES 4

typedef struct
{
  char *address;
  CoiAutoconfig *found[MAX_PLACES]; /* best first */
  gboolean pending[MAX_PLACES];
  gboolean looks_up; /* the mail exchanger */
  guint n_own;       /* places of the domain itself */
  guint n;
  gboolean vouched;
  gboolean is_over;
  GCancellable *stop; /* by the caller, or when the rest is no longer needed */
  gulong caller_id;
} Find;

typedef struct
{
  GTask *task;
  guint index;
} Call;

static guint16 test_port;
static GTlsDatabase *test_trust;

/**
 * coi_autoconfig_use_test_server:
 * @port: a TCP port, 0 for that of https
 * @trust: (nullable): whom to trust; lives as long as it is in use
 */
void
coi_autoconfig_use_test_server (guint16 port, GTlsDatabase *trust)
{
  test_port = port;
  test_trust = trust;
}

static void
find_free (Find *self)
{
  for (guint i = 0; i < MAX_PLACES; i++)
    coi_autoconfig_free (self->found[i]);
  g_free (self->address);
  g_object_unref (self->stop);
  g_free (self);
}

/* --- places --- */

/**
 * coi_autoconfig_list_urls:
 * @address: an address, normalised
 *
 * Returns: (transfer full): the places of its own domain, best first
 */
GStrv
coi_autoconfig_list_urls (const char *address)
{
  const char *domain = strrchr (address, '@') + 1;
  g_autofree char *escaped = g_uri_escape_string (address, NULL, FALSE);
  g_autoptr (GStrvBuilder) urls = g_strv_builder_new ();

  g_strv_builder_take (
      urls, g_strdup_printf ("https://autoconfig.%s/mail/config-v1.1.xml?emailaddress=%s", domain,
                             escaped));
  g_strv_builder_take (
      urls, g_strdup_printf ("https://%s/.well-known/autoconfig/mail/config-v1.1.xml", domain));
  return g_strv_builder_end (urls);
}

/**
 * coi_autoconfig_list_mx_urls:
 * @address: an address, normalised
 * @exchanger: the host that takes the domain's mail
 *
 * Returns: (transfer full): the places of the exchanger's domain, best first; none when that is
 * the address's own. The address is not told: DNS alone says that this domain has to do with it.
 */
GStrv
coi_autoconfig_list_mx_urls (const char *address, const char *exchanger)
{
  const char *domain = strrchr (address, '@') + 1;
  g_autofree char *base = coi_domain_get_base (exchanger);
  g_autoptr (GStrvBuilder) urls = g_strv_builder_new ();

  if (base != NULL && strcmp (base, domain) != 0)
    {
      g_strv_builder_take (urls,
                           g_strdup_printf ("https://autoconfig.%s/mail/config-v1.1.xml", base));
      g_strv_builder_take (
          urls, g_strdup_printf ("https://%s/.well-known/autoconfig/mail/config-v1.1.xml", base));
    }
  return g_strv_builder_end (urls);
}

/* --- deciding --- */

/* The task may be returned after this, once. */
static void
end (GTask *task)
{
  Find *self = g_task_get_task_data (task);

  self->is_over = TRUE;
  g_cancellable_disconnect (g_task_get_cancellable (task), self->caller_id);
  g_cancellable_cancel (self->stop);
}

static void
decide (GTask *task)
{
  Find *self = g_task_get_task_data (task);

  if (self->is_over)
    return;
  for (guint i = 0; i < self->n; i++)
    {
      if (self->pending[i])
        return;
      if (self->found[i] == NULL)
        continue;
      end (task);
      self->vouched = i < self->n_own;
      g_task_return_pointer (task, g_steal_pointer (&self->found[i]),
                             (GDestroyNotify)coi_autoconfig_free);
      return;
    }
  if (self->looks_up)
    return;
  end (task);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "The domain has no file about its mail servers");
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = call->task;
  Find *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->found[call->index] = coi_autoconfig_fetch_finish (result, &error);
  self->pending[call->index] = FALSE;
  if (error != NULL)
    g_debug ("autoconfiguration %u: %s", call->index, error->message);
  g_free (call);
  decide (task);
}

static char *
with_test_port (const char *url)
{
  g_autoptr (GUri) uri = test_port != 0 ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;
  g_autoptr (GUri) there = NULL;

  if (uri == NULL)
    return g_strdup (url);
  there = g_uri_build (G_URI_FLAGS_ENCODED, "https", NULL, g_uri_get_host (uri), test_port,
                       g_uri_get_path (uri), g_uri_get_query (uri), NULL);
  return g_uri_to_string (there);
}

static void
fetch (GTask *task, GStrv urls)
{
  Find *self = g_task_get_task_data (task);

  for (guint i = 0; urls[i] != NULL && self->n < MAX_PLACES; i++)
    {
      Call *call = g_new (Call, 1);
      g_autofree char *url = with_test_port (urls[i]);

      call->task = g_object_ref (task);
      call->index = self->n++;
      self->pending[call->index] = TRUE;
      coi_autoconfig_fetch_async (url, self->address, test_trust, TIMEOUT_SECONDS, self->stop,
                                  fetched_cb, call);
    }
}

/* --- the mail exchanger --- */

/* The record with the lowest preference, RFC 5321, section 5.1. */
static char *
best_exchanger (GList *records)
{
  guint best = G_MAXUINT;
  char *host = NULL;

  for (GList *l = records; l != NULL; l = l->next)
    {
      guint16 preference;
      const char *name;

      g_variant_get (l->data, "(q&s)", &preference, &name);
      if (preference < best)
        {
          best = preference;
          g_set_str (&host, name);
        }
    }
  if (host != NULL && g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';
  return host;
}

static void
exchanger_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Find *self = g_task_get_task_data (task);
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, NULL);
  g_autofree char *host = best_exchanger (records);

  g_list_free_full (records, (GDestroyNotify)g_variant_unref);
  self->looks_up = FALSE;
  if (host != NULL && !g_cancellable_is_cancelled (self->stop))
    {
      g_auto (GStrv) urls = coi_autoconfig_list_mx_urls (self->address, host);

      fetch (task, urls);
    }
  decide (task);
}

static void
cancelled_cb (GCancellable *cancellable, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

/**
 * coi_autoconfig_find_async:
 * @address: the account's address, normalised
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks, over https, the domain of @address and the domain of its mail exchanger. The database of
 * Thunderbird's makers is left out: the domain's owner has no say in it, and whoever keeps it
 * would learn of the account.
 */
void
coi_autoconfig_find_async (const char *address,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_auto (GStrv) urls = coi_autoconfig_list_urls (address);
  Find *self = g_new0 (Find, 1);

  g_task_set_source_tag (task, coi_autoconfig_find_async);
  g_task_set_task_data (task, self, (GDestroyNotify)find_free);
  self->address = g_strdup (address);
  self->stop = g_cancellable_new ();
  self->looks_up = TRUE;
  if (cancellable != NULL)
    self->caller_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                             g_object_ref (self->stop), g_object_unref);
  fetch (task, urls);
  self->n_own = self->n;
  g_resolver_lookup_records_async (resolver, strrchr (address, '@') + 1, G_RESOLVER_RECORD_MX,
                                   self->stop, exchanger_cb, g_object_ref (task));
}

/**
 * coi_autoconfig_find_finish:
 * @result: the result
 * @vouched: (out): whether the domain of the address itself says so
 * @error: return location for %G_IO_ERROR_NOT_FOUND or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what the best file says
 */
CoiAutoconfig *
coi_autoconfig_find_finish (GAsyncResult *result, gboolean *vouched, GError **error)
{
  *vouched = ((Find *)g_task_get_task_data (G_TASK (result)))->vouched;
  return g_task_propagate_pointer (G_TASK (result), error);
}
