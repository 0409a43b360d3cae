/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine-readable parts of a multipart/report (RFC 6522). Private to this folder. */
#pragma once

#include "coi-content-read.h"

G_BEGIN_DECLS

const CoiMimePart *coi_report_find_part (const GPtrArray *parts, const char *const *types);
/* The blocks of fields of such a part; they point into bytes which they keep. */
typedef struct
{
  char *bytes;
  GPtrArray *blocks; /* CoiHeaders */
} CoiReportFields;
void coi_report_fields_read (CoiReportFields *self, const CoiMimePart *part, guint max_blocks);
void coi_report_fields_clear (CoiReportFields *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoiReportFields, coi_report_fields_clear)

char *coi_report_dup_recipient (const CoiHeaders *fields, const char *name);
char *coi_report_dup_returned_id (const GPtrArray *parts);

G_END_DECLS
