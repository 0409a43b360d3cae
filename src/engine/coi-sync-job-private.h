/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a connected period share. */
#pragma once

#include "coi-lane.h"
#include "coi-sync-job.h"

G_BEGIN_DECLS

typedef enum
{
  COI_SYNC_JOB_NEW,
  COI_SYNC_JOB_OPENING,
  COI_SYNC_JOB_SETTING_UP,
  COI_SYNC_JOB_DISCOVERING,
  COI_SYNC_JOB_NOTIFYING,
  COI_SYNC_JOB_OPENING_SECOND,
  COI_SYNC_JOB_SYNCING,
  COI_SYNC_JOB_CAUGHT_UP,
  COI_SYNC_JOB_ENDED,
} CoiSyncJobState;

struct _CoiSyncJob
{
  GObject parent_instance;
  CoiSyncContext *context;
  CoiImapSession *first, *second; /* until a lane has them */
  CoiLane *inbox_lane;
  CoiLane *other_lane;     /* NULL: the first does everything */
  guint draining;          /* lanes that have not caught up yet */
  guint done[2], total[2]; /* of what each lane fetches now */
  CoiSyncJobState state;
  gboolean had_history;
  gboolean is_notified; /* the first connection hears of all mailboxes */
  GHashTable *refused;  /* CoiMailboxRecord -> GError: mailboxes that cannot be read */
  char *password;
  GCancellable *cancellable;
};

void coi_sync_job_enter (CoiSyncJob *self, CoiSyncJobState state);
void coi_sync_job_end (CoiSyncJob *self, const GError *error);
void coi_sync_job_start_syncing (CoiSyncJob *self);

G_END_DECLS
