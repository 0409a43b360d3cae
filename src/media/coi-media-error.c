/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong with pictures, sound and video. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-error.h"

G_DEFINE_QUARK (coi - media - error - quark, coi_media_error)
