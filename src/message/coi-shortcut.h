/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the shortcuts for what is common are taken. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* %TRUE but in tests, which compare what is read with and without. Each shortcut takes input that
 * it knows to the last byte and leaves the rest to the general way, to the same result. */
extern gboolean coi_shortcut_enabled;

G_END_DECLS
