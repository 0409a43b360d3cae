/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A task whose last step is a write to the store. */
#pragma once

#include "coi-store.h"

G_BEGIN_DECLS

void coi_write_task_cb (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
