/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GIO module with a network that changes whenever the process gets SIGUSR1. */
#include <gio/gio.h>
#include <glib-unix.h>

#define FAKE_TYPE_MONITOR (fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FakeMonitor, fake_monitor, FAKE, MONITOR, GObject)

struct _FakeMonitor
{
  GObject parent_instance;
};

enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static void
can_reach_async (GNetworkMonitor *monitor,
                 GSocketConnectable *connectable,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (monitor, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static gboolean
can_reach_finish (GNetworkMonitor *monitor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_monitor_interface_init (GNetworkMonitorInterface *interface)
{
  interface->can_reach_async = can_reach_async;
  interface->can_reach_finish = can_reach_finish;
}

static void fake_monitor_initable_init (GInitableIface *interface);

G_DEFINE_DYNAMIC_TYPE_EXTENDED (FakeMonitor,
                                fake_monitor,
                                G_TYPE_OBJECT,
                                G_TYPE_FLAG_FINAL,
                                G_IMPLEMENT_INTERFACE_DYNAMIC (G_TYPE_INITABLE,
                                                               fake_monitor_initable_init)
                                    G_IMPLEMENT_INTERFACE_DYNAMIC (G_TYPE_NETWORK_MONITOR,
                                                                   fake_monitor_interface_init))

static gboolean
changed_cb (gpointer user_data)
{
  g_signal_emit_by_name (user_data, "network-changed", TRUE);
  return G_SOURCE_CONTINUE;
}

static gboolean
initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  g_unix_signal_add (SIGUSR1, changed_cb, initable);
  return TRUE;
}

static void
fake_monitor_initable_init (GInitableIface *interface)
{
  interface->init = initable_init;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_AVAILABLE)
    g_value_set_boolean (value, TRUE);
  else if (id == PROP_METERED)
    g_value_set_boolean (value, FALSE);
  else
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
}

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_monitor_class_finalize (FakeMonitorClass *klass)
{
}

static void
fake_monitor_init (FakeMonitor *self)
{
}

G_MODULE_EXPORT void g_io_module_load (GIOModule *module);
G_MODULE_EXPORT void g_io_module_unload (GIOModule *module);

void
g_io_module_load (GIOModule *module)
{
  g_type_module_use (G_TYPE_MODULE (module));
  fake_monitor_register_type (G_TYPE_MODULE (module));
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, FAKE_TYPE_MONITOR, "fake",
                                  -1);
}

void
g_io_module_unload (GIOModule *module)
{
}
