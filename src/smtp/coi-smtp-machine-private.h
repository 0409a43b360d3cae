/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the machine share: the core, the login and the message. */
#pragma once

#include "coi-sasl.h"
#include "coi-smtp-machine.h"
#include "coi-smtp-transaction.h"

G_BEGIN_DECLS

typedef enum
{
  COI_SMTP_STATE_GREETING,
  COI_SMTP_STATE_EHLO,
  COI_SMTP_STATE_HELO,
  COI_SMTP_STATE_START_TLS,
  COI_SMTP_STATE_HANDSHAKE,
  COI_SMTP_STATE_AUTH,
  COI_SMTP_STATE_AUTH_CANCEL,
  COI_SMTP_STATE_EHLO_AGAIN,
  COI_SMTP_STATE_READY,
  COI_SMTP_STATE_NOOP,
  COI_SMTP_STATE_ENVELOPE,
  COI_SMTP_STATE_DATA,
  COI_SMTP_STATE_RESET,
  COI_SMTP_STATE_QUIT,
  COI_SMTP_STATE_FAILED,
} CoiSmtpState;

struct _CoiSmtpMachine
{
  CoiEndpoint *endpoint;
  char *login;
  char *password;
  CoiSmtpState state;
  gint64 deadline;
  gboolean is_secure;
  gboolean avoids_chunking;
  gboolean was_used; /* by a message or a NOOP: the connection may have died since */
  guint n_noops;     /* since the last message */
  CoiSmtpReplyParser *parser;
  CoiSmtpCapabilities capabilities;
  const char *binding_type; /* static */
  GBytes *binding;
  CoiSasl *sasl;
  GBytes *initial_response; /* when the AUTH line had no room for it */
  CoiSmtpTransaction *transaction;
  GQueue events;
  GQueue output;
};

/* coi-smtp-machine.c */
void coi_smtp_wiped_free (gpointer data);
void coi_smtp_machine_restart_deadline (CoiSmtpMachine *self, gint64 now);
void coi_smtp_machine_set_state (CoiSmtpMachine *self, CoiSmtpState state, gint64 now);
void coi_smtp_machine_send_text (CoiSmtpMachine *self, char *text);
CoiSmtpEvent *
coi_smtp_machine_push_event (CoiSmtpMachine *self, CoiSmtpEventType type, GError *error);
void coi_smtp_machine_fail (CoiSmtpMachine *self, GError *error, gint64 now);
void coi_smtp_machine_fail_literal (
    CoiSmtpMachine *self, GQuark domain, int code, const char *words, gint64 now);
void coi_smtp_machine_fail_protocol (CoiSmtpMachine *self, const char *words, gint64 now);
void
coi_smtp_machine_fail_unavailable (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_become_ready (CoiSmtpMachine *self, gint64 now);

/* coi-smtp-machine-login.c */
void coi_smtp_machine_say_ehlo (CoiSmtpMachine *self, gint64 now);
void coi_smtp_machine_on_greeting (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_ehlo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_ehlo_again (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_helo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_start_tls (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_auth (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_auth_cancel (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);

/* coi-smtp-machine-submit.c */
gboolean coi_smtp_machine_is_in_doubt (CoiSmtpMachine *self);
void coi_smtp_machine_on_envelope (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_data (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
void coi_smtp_machine_on_reset (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);

G_END_DECLS
