/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the session share: its life, its commands and the pump. */
#pragma once

#include "coi-connection.h"
#include "coi-imap-machine.h"
#include "coi-imap-session.h"

G_BEGIN_DECLS

/* A command that somebody waits for */
typedef struct
{
  GTask *task;
  CoiImapResponseFunc func;
  gpointer func_data;
  GSource *cancel_source;
} CoiImapPending;

struct _CoiImapSession
{
  GObject parent_instance;

  CoiEndpoint *endpoint;
  CoiConnection *connection;
  CoiImapMachine *machine;
  GCancellable *cancellable; /* of all network operations */
  GMainContext *context;

  GTask *open_task;
  GSource *open_cancel_source;
  GHashTable *pending; /* command id -> CoiImapPending */
  guint32 n_messages;  /* of the selected mailbox, as far as was told */

  GBytes *unwritten;
  GSource *timer;
  gint64 timer_deadline;
  gboolean is_reading;
  gboolean is_writing;
  gboolean wants_tls;
  gboolean is_starting_tls;
  gboolean wants_deflate;
  gboolean is_pumping;
  gboolean is_over;
};

/* coi-imap-session.c */
void coi_imap_session_clear_source (GSource **source);
GSource *coi_imap_session_watch_cancellable (CoiImapSession *self,
                                             GCancellable *cancellable,
                                             GCancellableSourceFunc func,
                                             gpointer data);
void coi_imap_session_emit_response (CoiImapSession *self, const CoiImapResponse *response);
void coi_imap_session_finish_open (CoiImapSession *self, GError *error);
void coi_imap_session_dispatch_closed (CoiImapSession *self, CoiImapEvent *event);

/* coi-imap-session-commands.c */
void coi_imap_pending_free (CoiImapPending *pending);
void coi_imap_session_dispatch_response (CoiImapSession *self, CoiImapEvent *event);
void coi_imap_session_dispatch_done (CoiImapSession *self, CoiImapEvent *event);

/* coi-imap-session-pump.c */
void coi_imap_session_bind_to_channel (CoiImapSession *self);
void coi_imap_session_pump (CoiImapSession *self);

G_END_DECLS
