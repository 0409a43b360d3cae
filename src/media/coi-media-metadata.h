/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes out of a picture what a camera or a program wrote into it, without decoding it. */
#pragma once

#include "coi-media-header.h"

G_BEGIN_DECLS

GBytes *coi_media_strip_metadata (GBytes *picture, GError **error);

G_END_DECLS
