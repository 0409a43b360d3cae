/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a lane share: its queue, the tasks, what it watches. */
#pragma once

#include "coi-lane.h"

G_BEGIN_DECLS

typedef enum
{
  COI_LANE_SYNC,
  COI_LANE_SEEN,
  COI_LANE_REMOVE,
  COI_LANE_RECEIPT,
  COI_LANE_COPY,
  COI_LANE_RAW,
  COI_LANE_STATUS,
  COI_LANE_NOTIFY,
  COI_LANE_NOOP,
  COI_LANE_QUOTA,
} CoiLaneTaskKind;

typedef struct
{
  CoiLaneTaskKind kind;
  CoiMailboxRecord *mailbox; /* owned by the context */
  CoiMailboxSyncScope scope;
  gint64 message;
  guint32 uid;
  GTask *raw;
  GBytes *bytes;
  gboolean was_selected; /* its mailbox was asked for once already */
} CoiLaneTask;

struct _CoiLane
{
  GObject parent_instance;
  CoiImapSession *session;
  CoiSyncContext *context;
  CoiMailboxRecord *home;
  CoiMailboxRecord *selected;
  GPtrArray *polled;   /* CoiMailboxRecord */
  GHashTable *refused; /* CoiMailboxRecord: the server does not let us in */
  GQueue queue;        /* CoiLaneTask */
  CoiLaneTask *current;
  GCancellable *cancellable;
  guint poll_source, gather_source;
  guint ticks;
  guint64 quota_used, quota_limit; /* bytes; what the current task was told */
  gboolean asks_quota;
  guint exists;           /* how often the current synchronisation was told of its mailbox's size */
  gboolean home_is_stale; /* was away from it, and came back with no more than a look */
  gboolean home_is_refused; /* until the next poll */
  gboolean is_notified;     /* the server tells of changes in the polled mailboxes by itself */
  gboolean lost_notify;     /* it told that it stopped */
  gboolean closed;
};

CoiLaneTask *coi_lane_task_new (CoiLaneTaskKind kind, CoiMailboxRecord *mailbox);
void coi_lane_task_free (CoiLaneTask *task);
/* Takes @task. */
void coi_lane_push (CoiLane *self, CoiLaneTask *task);
gboolean coi_lane_is_queued (CoiLane *self, CoiLaneTaskKind kind, CoiMailboxRecord *mailbox);
/* Starts the next task, or watches. */
void coi_lane_next (CoiLane *self);
void coi_lane_fail (CoiLane *self, const GError *error);
void coi_lane_emit_progress (CoiLane *self, guint done, guint total);
/* In bytes. */
void coi_lane_emit_quota (CoiLane *self, guint64 used, guint64 limit);
/* @error: NULL when it is not refused any more */
void coi_lane_set_refused (CoiLane *self, CoiMailboxRecord *mailbox, const GError *error);

void coi_lane_start_current (CoiLane *self);

void coi_lane_watch_start (CoiLane *self);
void coi_lane_watch_stop (CoiLane *self);

G_END_DECLS
