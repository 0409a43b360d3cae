/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public keys that are too short; for this folder and its tests. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean coi_weak_key_is_in_der (const guint8 *der, gsize length);
gboolean coi_weak_key_is_in_chain (GTlsCertificate *certificate);

G_END_DECLS
