/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to the demo's conversations from outside, on a test's demand. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Adds actions that change the conversation at the position that is their first parameter. */
void demo_actions_add (GApplication *application);

G_END_DECLS
