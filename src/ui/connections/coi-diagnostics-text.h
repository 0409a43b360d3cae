/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is copied for somebody who helps. */
#pragma once

#include "coi-engine.h"

G_BEGIN_DECLS

char *coi_diagnostics_text (CoiEngine *engine);

G_END_DECLS
