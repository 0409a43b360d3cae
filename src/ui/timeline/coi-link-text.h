/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the links in what somebody wrote. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_link_markup (const char *text);
char **coi_link_list (const char *text);
void coi_link_open_markup (GString *markup, const char *target);

G_END_DECLS
