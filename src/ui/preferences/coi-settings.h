/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user chose. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  COI_ANNOUNCE_OFF,
  COI_ANNOUNCE_SHORT, /* who wrote */
  COI_ANNOUNCE_FULL,  /* who wrote what */
} CoiAnnouncements;

/* (transfer none) (nullable): NULL where the schema is not installed */
GSettings *coi_settings_get (void);
gboolean coi_settings_get_boolean (const char *key, gboolean fallback);
CoiAnnouncements coi_settings_get_announcements (void);

G_END_DECLS
