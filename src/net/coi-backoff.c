/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before a server is tried again. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-backoff.h"

#define JITTER 0.25

/**
 * coi_backoff_next:
 * @self: a back-off
 * @random: a number of [0, 1), as of g_random_double()
 *
 * The delay doubles from 2 s to 5 min with each attempt that failed. A quarter more or less keeps
 * the clients of a server that comes back from coming all at once.
 *
 * Returns: how long to wait now, in milliseconds; 5 min at most
 */
guint
coi_backoff_next (CoiBackoff *self, double random)
{
  self->delay = self->delay == 0 ? COI_BACKOFF_FIRST : MIN (self->delay * 2, COI_BACKOFF_LAST);
  return MIN ((guint)(self->delay * (1 - JITTER + 2 * JITTER * random)), COI_BACKOFF_LAST);
}

/**
 * coi_backoff_reset:
 * @self: a back-off
 *
 * Begins anew: the server was of use, or the network has changed.
 */
void
coi_backoff_reset (CoiBackoff *self)
{
  self->delay = 0;
}
