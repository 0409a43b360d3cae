/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks whether servers of another domain are to be used. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

AdwDialog *coi_foreign_dialog_new (const CoiAccountSettings *settings);
/* Whether the user wants these servers. */
gboolean coi_foreign_dialog_choose_finish (AdwAlertDialog *dialog, GAsyncResult *result);

G_END_DECLS
