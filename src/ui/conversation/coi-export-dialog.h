/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export on its way: how far it is, and how to end it. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

AdwDialog *coi_export_dialog_new (CoiEngine *engine,
                                  CoiConversation *conversation,
                                  GListModel *messages,
                                  GFile *parent);

G_END_DECLS
