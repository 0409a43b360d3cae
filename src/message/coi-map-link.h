/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in what people paste: coordinates, geo: URIs (RFC 5870), links to maps. */
#pragma once

#include "coi-content.h"

G_BEGIN_DECLS

CoiLocation *coi_map_link_parse (const char *text);
char *coi_map_link_make (const CoiLocation *location);

G_END_DECLS
