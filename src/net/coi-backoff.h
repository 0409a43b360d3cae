/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before a server is tried again. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COI_BACKOFF_FIRST 2000 /* milliseconds */
#define COI_BACKOFF_LAST (5 * 60 * 1000)

/**
 * CoiBackoff:
 * @delay: the last delay without its jitter, in milliseconds; 0 before the first
 *
 * To be initialised with zeros.
 */
typedef struct
{
  guint delay;
} CoiBackoff;

guint coi_backoff_next (CoiBackoff *self, double random);
void coi_backoff_reset (CoiBackoff *self);

G_END_DECLS
