/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a message, as BODYSTRUCTURE tells them (RFC 9051, section 7.5.2). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More parts, or deeper ones, are somebody's attack: such a structure is not understood. */
#define COI_IMAP_STRUCTURE_PARTS_MAX 1000
#define COI_IMAP_STRUCTURE_DEPTH_MAX 100

typedef struct _CoiImapStructure CoiImapStructure;

/**
 * CoiImapStructure:
 * @number: its section, e.g. "1.2"; "" for the multipart that is the message itself
 * @type: in lower case: "text/plain", "multipart/mixed"; any bytes
 * @charset: (nullable): the parameter of its type
 * @name: (nullable): a file name: the parameter "filename" of its disposition, or "name" of its
 *   type, still encoded
 * @id: (nullable): its Content-ID
 * @encoding: (nullable): its Content-Transfer-Encoding in lower case
 * @disposition: (nullable): "inline", "attachment", in lower case
 * @size: in bytes as transferred
 * @children: (element-type CoiImapStructure): of a multipart, or the one of a message/rfc822
 *
 * Nothing of it is to be trusted: any string may hold any byte but NUL.
 */
struct _CoiImapStructure
{
  char *number;
  char *type;
  char *charset;
  char *name;
  char *id;
  char *encoding;
  char *disposition;
  guint64 size;
  GPtrArray *children;
};

void coi_imap_structure_free (CoiImapStructure *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapStructure, coi_imap_structure_free)

const CoiImapStructure *coi_imap_structure_find (const CoiImapStructure *self, const char *type);

G_END_DECLS
