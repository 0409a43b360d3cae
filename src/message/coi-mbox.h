/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it stands in an mbox file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *coi_mbox_entry (GBytes *raw, const char *sender, gint64 time);

G_END_DECLS
