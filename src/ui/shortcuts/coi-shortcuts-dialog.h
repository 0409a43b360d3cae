/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the keys. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwDialog *coi_shortcuts_dialog_new (void);

G_END_DECLS
