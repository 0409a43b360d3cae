/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may have ended connections without a word: another network, a sleep of the computer. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include <time.h>

#define SETTLE_SECONDS 2 /* changes come in bursts: an interface, its addresses, its routes */
#define SHORTEST_SLEEP (5 * G_USEC_PER_SEC) /* no connection dies of less */

static void
tell_runners (CoiEngine *self, gboolean is_settled)
{
  g_autoptr (GPtrArray) runners = g_hash_table_get_values_as_ptr_array (self->runners);

  /* They may go while they are told. */
  g_ptr_array_foreach (runners, (GFunc)(void (*) (void))g_object_ref, NULL);
  g_ptr_array_set_free_func (runners, g_object_unref);
  for (guint i = 0; i < runners->len; i++)
    coi_account_runner_network_changed (runners->pdata[i], is_settled);
}

static gboolean
settled_cb (gpointer user_data)
{
  CoiEngine *self = user_data;

  self->network_timer = 0;
  tell_runners (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
await_settling (CoiEngine *self)
{
  g_clear_handle_id (&self->network_timer, g_source_remove);
  self->network_timer = g_timeout_add_seconds (SETTLE_SECONDS, settled_cb, self);
}

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, CoiEngine *self)
{
  if (!available)
    return;
  tell_runners (self, FALSE);
  await_settling (self);
}

/* The one clock goes on while the computer sleeps, the other does not. */
static gint64
get_slept (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return 0;
  return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000 - g_get_monotonic_time ();
}

/**
 * coi_engine_watch_network:
 * @self: an engine that starts
 *
 * Connects at once what is offline when the network changes, and checks the connections of what is
 * online once per burst of changes.
 */
void
coi_engine_watch_network (CoiEngine *self)
{
  self->slept = get_slept ();
  g_signal_connect (g_network_monitor_get_default (), "network-changed",
                    G_CALLBACK (network_changed_cb), self);
}

/**
 * coi_engine_unwatch_network:
 * @self: an engine that stops
 *
 * Undoes coi_engine_watch_network().
 */
void
coi_engine_unwatch_network (CoiEngine *self)
{
  g_clear_handle_id (&self->network_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), self);
}

/**
 * coi_engine_check_sleep:
 * @self: an engine
 *
 * Checks the connections when the computer slept since the last call. The network monitor may tell
 * nothing of a cable that is still plugged in.
 */
void
coi_engine_check_sleep (CoiEngine *self)
{
  gint64 slept = get_slept ();

  if (slept - self->slept < SHORTEST_SLEEP)
    return;
  self->slept = slept;
  tell_runners (self, FALSE);
  await_settling (self);
}
