/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the session share: the queue of messages and the pump. */
#pragma once

#include "coi-connection.h"
#include "coi-smtp-machine.h"
#include "coi-smtp-session.h"

G_BEGIN_DECLS

struct _CoiSmtpSession
{
  GObject parent_instance;

  CoiEndpoint *endpoint;
  char *login;
  char *password;
  CoiConnection *connection;
  CoiSmtpMachine *machine;
  GCancellable *connecting;
  GSource *timer;
  GQueue jobs; /* of GTask, whose data is a CoiSmtpJob; the head runs when is_running */
  gboolean is_running;
  gboolean is_writing;
  gboolean is_reading;
  gboolean wants_tls;
  gboolean avoids_chunking; /* seen not to work */
};

/* One open_async() or send_async(). */
typedef struct
{
  char *sender; /* NULL to only open */
  char **recipients;
  GBytes *data;
  gboolean is_composed;
  char *envelope_id;
  GPtrArray *results;
  gboolean is_warm;     /* on a connection that idled before */
  gboolean is_last_try; /* it ends with the connection */
  GCancellable *cancellable;
  GSource *cancelled_source;
} CoiSmtpJob;

/* coi-smtp-session.c */
void coi_smtp_session_finish_job (CoiSmtpSession *self, GError *error);
CoiSmtpJob *coi_smtp_session_running_job (CoiSmtpSession *self);

/* coi-smtp-session-pump.c */
void coi_smtp_session_drop_connection (CoiSmtpSession *self);
void coi_smtp_session_lose (CoiSmtpSession *self, const GError *error, gboolean all_written);
void coi_smtp_session_pump (CoiSmtpSession *self);

G_END_DECLS
