/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline's style sheet. */
#pragma once

void coi_timeline_style_load (void);
