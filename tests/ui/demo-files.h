/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages with pictures, sound and other files, to look at. */
#pragma once

#include "coi-engine.h"

/* Adds a conversation with files that are made in @folder. */
void demo_files_add (CoiEngine *engine, const char *folder);
