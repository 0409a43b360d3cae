/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The submission client as a pure machine: bytes and time in, bytes and events out. */
#pragma once

#include "coi-smtp-session.h"

G_BEGIN_DECLS

typedef struct _CoiSmtpMachine CoiSmtpMachine;

/**
 * CoiSmtpEventType:
 * @COI_SMTP_EVENT_START_TLS: shake hands now, then call coi_smtp_machine_tls_started()
 * @COI_SMTP_EVENT_READY: a message may be submitted
 * @COI_SMTP_EVENT_SUBMITTED: the message's fate is known; READY follows when the connection is fit
 *   for another
 * @COI_SMTP_EVENT_FAILED: the connection is of no use any more; the last event
 */
typedef enum
{
  COI_SMTP_EVENT_START_TLS,
  COI_SMTP_EVENT_READY,
  COI_SMTP_EVENT_SUBMITTED,
  COI_SMTP_EVENT_FAILED,
} CoiSmtpEventType;

/**
 * CoiSmtpEvent:
 * @error: (nullable): why the message or the connection failed
 * @results: (nullable): for SUBMITTED, and for FAILED when a message was under way
 * @is_untouched: for FAILED: no message was under way or MAIL was not answered, so that it may be
 *   sent again on another connection
 * @is_chunking_refused: for FAILED: the server offers CHUNKING and does not know BDAT; the message
 *   may be sent again on another connection without it
 */
typedef struct
{
  CoiSmtpEventType type;
  GError *error;
  GPtrArray *results;
  gboolean is_untouched;
  gboolean is_chunking_refused;
} CoiSmtpEvent;

void coi_smtp_event_free (CoiSmtpEvent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSmtpEvent, coi_smtp_event_free)

/* Every @now is a monotonic time in microseconds. */
CoiSmtpMachine *coi_smtp_machine_new (const CoiEndpoint *endpoint,
                                      const char *login,
                                      const char *password,
                                      gint64 now);
void coi_smtp_machine_free (CoiSmtpMachine *self);

void coi_smtp_machine_feed (CoiSmtpMachine *self, const char *data, gsize size, gint64 now);
void coi_smtp_machine_set_channel_binding (CoiSmtpMachine *self, const char *type, GBytes *data);
void coi_smtp_machine_tls_started (CoiSmtpMachine *self, gint64 now);
void
coi_smtp_machine_lost (CoiSmtpMachine *self, const GError *cause, gboolean all_written, gint64 now);
void coi_smtp_machine_avoid_chunking (CoiSmtpMachine *self);
gboolean
coi_smtp_machine_submit (CoiSmtpMachine *self, const CoiSmtpMail *mail, gint64 now, GError **error);
void coi_smtp_machine_quit (CoiSmtpMachine *self, gint64 now);

CoiSmtpEvent *coi_smtp_machine_next_event (CoiSmtpMachine *self);
GBytes *coi_smtp_machine_take_output (CoiSmtpMachine *self, gint64 now);
gint64 coi_smtp_machine_next_deadline (CoiSmtpMachine *self);
void coi_smtp_machine_check_time (CoiSmtpMachine *self, gint64 now);
gboolean coi_smtp_machine_is_ready (CoiSmtpMachine *self);
gboolean coi_smtp_machine_is_secure (CoiSmtpMachine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSmtpMachine, coi_smtp_machine_free)

G_END_DECLS
