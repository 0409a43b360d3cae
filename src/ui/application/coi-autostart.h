/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting with the session, and the leave to run without a window. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @command: program and arguments, file-name encoding. finish(): whether it is allowed and done. */
void coi_autostart_set_async (const char *application_id,
                              const char *const *command,
                              gboolean autostart,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean coi_autostart_set_finish (GAsyncResult *result, GError **error);
/* For a desktop file's "Exec". (transfer full) */
char *coi_autostart_quote (const char *const *command);

G_END_DECLS
