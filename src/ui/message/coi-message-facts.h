/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to a message: its versions, who has read it, who reacted. */
#pragma once

#include <adwaita.h>

#include "coi-message.h"

G_BEGIN_DECLS

AdwDialog *coi_history_dialog_new (CoiMessage *message); /* (transfer floating) */
AdwDialog *coi_details_dialog_new (CoiMessage *message); /* (transfer floating) */

G_END_DECLS
