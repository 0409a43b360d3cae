/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches one file of a message into the media folder, in pieces. */
#pragma once

#include "coi-imap-session.h"
#include "coi-media-store.h"

G_BEGIN_DECLS

/**
 * CoiDownload:
 * @name: what it is called in the media folder
 * @mailbox: where the message lies, as on the wire (modified UTF-7)
 * @uid_validity: of the mailbox
 * @uid: of the message
 * @section: of the file in it
 * @encoding: (nullable): its transfer encoding, as far as is known
 * @content_type: what the server must say that it is
 * @size: about how many bytes it has, decoded
 *
 * A file to be fetched.
 */
typedef struct
{
  char *name;
  char *mailbox;
  guint32 uid_validity;
  guint32 uid;
  char *section;
  char *encoding;
  char *content_type;
  guint64 size;
} CoiDownload;

void coi_download_free (CoiDownload *self);

/* @session: the mailbox is selected. @download: (transfer none): valid until @callback is called */
void coi_download_job_async (CoiImapSession *session,
                             CoiMediaStore *media,
                             const CoiDownload *download,
                             GFileProgressCallback progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
char *coi_download_job_finish (GAsyncResult *result, GError **error); /* its path */

G_END_DECLS
