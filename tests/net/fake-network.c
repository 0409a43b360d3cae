/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and proxies that exist in a test alone. */
#include "fake-network.h"

struct _FakeResolver
{
  GResolver parent_instance;
  GHashTable *names; /* char * -> GPtrArray of char * */
  guint n_lookups;
};

G_DEFINE_FINAL_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static GList *
look_up (FakeResolver *self, const char *name, GResolverNameLookupFlags flags)
{
  GPtrArray *addresses = g_hash_table_lookup (self->names, name);
  GList *list = NULL;

  self->n_lookups++;
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      GInetAddress *address = g_inet_address_new_from_string (addresses->pdata[i]);
      gboolean is_v6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;

      if (flags &
          (is_v6 ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY : G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY))
        g_object_unref (address);
      else
        list = g_list_append (list, address);
    }
  return list;
}

static void
free_addresses (gpointer list)
{
  g_resolver_free_addresses (list);
}

static void
look_up_async (GResolver *resolver,
               const char *name,
               GResolverNameLookupFlags flags,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *list = look_up (FAKE_RESOLVER (resolver), name, flags);

  if (list != NULL)
    g_task_return_pointer (task, list, free_addresses);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No %s", name);
}

static GList *
look_up_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_finalize (GObject *object)
{
  g_hash_table_unref (FAKE_RESOLVER (object)->names);
  G_OBJECT_CLASS (fake_resolver_parent_class)->finalize (object);
}

static void
fake_resolver_class_init (FakeResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_resolver_finalize;
  G_RESOLVER_CLASS (klass)->lookup_by_name_with_flags_async = look_up_async;
  G_RESOLVER_CLASS (klass)->lookup_by_name_with_flags_finish = look_up_finish;
}

static void
fake_resolver_init (FakeResolver *self)
{
  self->names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

/* Makes a resolver without names the default one. */
FakeResolver *
fake_resolver_install (void)
{
  FakeResolver *self = g_object_new (FAKE_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (self));
  return self;
}

/* Takes @self. */
void
fake_resolver_uninstall (FakeResolver *self)
{
  g_autoptr (GResolver) other = G_RESOLVER (g_object_new (FAKE_TYPE_RESOLVER, NULL));

  g_resolver_set_default (other);
  g_object_unref (self);
}

void
fake_resolver_add (FakeResolver *self, const char *name, const char *address)
{
  GPtrArray *addresses = g_hash_table_lookup (self->names, name);

  if (addresses == NULL)
    {
      addresses = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->names, g_strdup (name), addresses);
    }
  g_ptr_array_add (addresses, g_strdup (address));
}

/* How often somebody has asked for any name. */
guint
fake_resolver_count (FakeResolver *self)
{
  return self->n_lookups;
}

struct _FakeProxies
{
  GObject parent_instance;
};

static char *proxy_uri;
static guint n_proxy_lookups;

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
look_up_proxies (GProxyResolver *resolver,
                 const char *uri,
                 GCancellable *cancellable,
                 GError **error)
{
  const char *const uris[] = { proxy_uri != NULL ? proxy_uri : "direct://", NULL };

  n_proxy_lookups++;
  return g_strdupv ((char **)uris);
}

static void
look_up_proxies_async (GProxyResolver *resolver,
                       const char *uri,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, look_up_proxies (resolver, uri, NULL, NULL),
                         (GDestroyNotify)g_strfreev);
}

static char **
look_up_proxies_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
implement_proxy_resolver (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = look_up_proxies;
  iface->lookup_async = look_up_proxies_async;
  iface->lookup_finish = look_up_proxies_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeProxies,
                               fake_proxies,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      implement_proxy_resolver))

static void
fake_proxies_class_init (FakeProxiesClass *klass)
{
}

static void
fake_proxies_init (FakeProxies *self)
{
}

/* Makes this the default proxy resolver of the process: before anything connects. */
void
fake_proxies_register (void)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "fake", TRUE);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, FAKE_TYPE_PROXIES, "fake",
                                  1000);
}

/* Everything goes through @uri from now on; directly when it is NULL. */
void
fake_proxies_set (const char *uri)
{
  g_set_str (&proxy_uri, uri);
  n_proxy_lookups = 0;
}

/* How often somebody has asked since fake_proxies_set(). */
guint
fake_proxies_count (void)
{
  return n_proxy_lookups;
}
