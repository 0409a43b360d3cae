/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of messages, in a folder beside the database: what the server has, kept here to be
 * shown.
 *
 * The functions may be called from any thread. */
#pragma once

#include <gio/gio.h>

#include "coi-store-records.h"

G_BEGIN_DECLS

typedef struct _CoiMediaStore CoiMediaStore;

/* The folder "media" in @data_dir is made when something is put there. */
CoiMediaStore *coi_media_store_new (const char *data_dir);
CoiMediaStore *coi_media_store_ref (CoiMediaStore *self);
void coi_media_store_unref (CoiMediaStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiMediaStore, coi_media_store_unref)

/* What the file @section of @message is called there; @file_name gives the extension. */
char *coi_media_store_make_name (const CoiMessageRecord *message,
                                 const char *section,
                                 const char *file_name);
/* The row of the message that @name belongs to, 0 when it is no such name. */
gint64 coi_media_store_get_message (const char *name);
/* Its path, and it counts as used; NULL when it is not there. */
char *coi_media_store_find (CoiMediaStore *self, const char *name);
/* All at once: (transfer full) (nullable): its path. */
char *coi_media_store_put (CoiMediaStore *self, const char *name, GBytes *content, GError **error);

/**
 * CoiMediaOrigin:
 * @uid_validity: of the mailbox
 * @uid: in it
 * @size: of the message
 *
 * What must be the same for a file to be gone on with.
 */
typedef struct
{
  guint32 uid_validity;
  guint32 uid;
  guint64 size;
} CoiMediaOrigin;

/* A file that comes in pieces. */
typedef struct _CoiMediaWriter CoiMediaWriter;

/* @origin: (nullable): where it comes from, so that it can be gone on with: @offset is then where
 * in the encoded part, 0 for the beginning. One writer for a name at a time. */
CoiMediaWriter *coi_media_writer_open (CoiMediaStore *self,
                                       const char *name,
                                       const CoiMediaOrigin *origin,
                                       guint64 *offset,
                                       GError **error);
gboolean
coi_media_writer_append (CoiMediaWriter *self, const guint8 *data, gsize length, GError **error);
guint64 coi_media_writer_get_length (const CoiMediaWriter *self);
/* What was written is all up to @offset in the encoded part. */
gboolean coi_media_writer_note (CoiMediaWriter *self, guint64 offset, GError **error);
/* It is whole: (transfer full) (nullable): its path. */
char *coi_media_writer_commit (CoiMediaWriter *self, GError **error);
/* What was not committed stays for the next time when it has an origin. */
void coi_media_writer_free (CoiMediaWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiMediaWriter, coi_media_writer_free)

/**
 * CoiMediaEntry:
 * @name: in the folder
 * @size: bytes
 * @used: when it was last looked at, Unix seconds
 */
typedef struct
{
  char *name;
  guint64 size;
  gint64 used;
} CoiMediaEntry;

/* (transfer full) (element-type CoiMediaEntry): everything there, the least recently used first. */
GPtrArray *coi_media_store_list (CoiMediaStore *self);
void coi_media_store_remove (CoiMediaStore *self, const char *name);

G_END_DECLS
