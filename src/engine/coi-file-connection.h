/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection of an account on which nothing but files is fetched, one after the other, so that
 * new mail never waits behind them. */
#pragma once

#include "coi-download-job.h"
#include "coi-secrets.h"
#include "coi-store-records.h"

G_BEGIN_DECLS

#define COI_TYPE_FILE_CONNECTION (coi_file_connection_get_type ())
G_DECLARE_FINAL_TYPE (CoiFileConnection, coi_file_connection, COI, FILE_CONNECTION, GObject)

/* It is made when there is something to fetch, and ends some time after that. */
CoiFileConnection *coi_file_connection_new (CoiSecrets *secrets,
                                            CoiMediaStore *media,
                                            const CoiAccountRecord *account);
/* @download: (transfer full) */
void coi_file_connection_load_async (CoiFileConnection *self,
                                     CoiDownload *download,
                                     GFileProgressCallback progress,
                                     gpointer progress_data,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *coi_file_connection_load_finish (CoiFileConnection *self,
                                       GAsyncResult *result,
                                       GError **error); /* its path */
/* Ends at once; what waits fails. */
void coi_file_connection_close (CoiFileConnection *self);

G_END_DECLS
