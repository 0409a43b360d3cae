/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate that the user accepted, to be revoked. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_EXCEPTION_ROW (coi_exception_row_get_type ())
G_DECLARE_FINAL_TYPE (CoiExceptionRow, coi_exception_row, COI, EXCEPTION_ROW, AdwActionRow)

GtkWidget *coi_exception_row_new (CoiEngine *engine, CoiAccount *account, CoiServerKind kind);

G_END_DECLS
