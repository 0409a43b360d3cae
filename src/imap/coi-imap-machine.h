/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IMAP client as a pure state machine: bytes in, events and bytes out, the time an argument. */
#pragma once

#include "coi-endpoint.h"
#include "coi-imap-command.h"
#include "coi-imap-error.h"
#include "coi-imap-response.h"

G_BEGIN_DECLS

/**
 * CoiImapState:
 * @COI_IMAP_STATE_GREETING: waiting for the greeting
 * @COI_IMAP_STATE_STARTTLS: STARTTLS was sent
 * @COI_IMAP_STATE_HANDSHAKE: the caller does the TLS handshake
 * @COI_IMAP_STATE_CAPABILITY: asked what the server can do before login
 * @COI_IMAP_STATE_AUTHENTICATE: a SASL exchange
 * @COI_IMAP_STATE_LOGIN: LOGIN was sent
 * @COI_IMAP_STATE_POST_LOGIN: asked what the server can do after login
 * @COI_IMAP_STATE_READY: logged in; commands run or nothing does
 * @COI_IMAP_STATE_DEFLATE: COMPRESS was accepted; the caller begins to compress
 * @COI_IMAP_STATE_IDLE_STARTING: IDLE was sent
 * @COI_IMAP_STATE_IDLE: the server confirmed IDLE
 * @COI_IMAP_STATE_IDLE_ENDING: DONE was sent
 * @COI_IMAP_STATE_LOGOUT: LOGOUT was sent
 * @COI_IMAP_STATE_CLOSED: nothing more happens
 */
typedef enum
{
  COI_IMAP_STATE_GREETING,
  COI_IMAP_STATE_STARTTLS,
  COI_IMAP_STATE_HANDSHAKE,
  COI_IMAP_STATE_CAPABILITY,
  COI_IMAP_STATE_AUTHENTICATE,
  COI_IMAP_STATE_LOGIN,
  COI_IMAP_STATE_POST_LOGIN,
  COI_IMAP_STATE_READY,
  COI_IMAP_STATE_DEFLATE,
  COI_IMAP_STATE_IDLE_STARTING,
  COI_IMAP_STATE_IDLE,
  COI_IMAP_STATE_IDLE_ENDING,
  COI_IMAP_STATE_LOGOUT,
  COI_IMAP_STATE_CLOSED,
} CoiImapState;

/**
 * CoiImapEventKind:
 * @COI_IMAP_EVENT_START_TLS: do the handshake now, then call coi_imap_machine_tls_started()
 * @COI_IMAP_EVENT_OPEN: logged in
 * @COI_IMAP_EVENT_START_DEFLATE: compress both directions now, beginning with
 *   coi_imap_machine_take_compressed(), then call coi_imap_machine_deflate_started()
 * @COI_IMAP_EVENT_RESPONSE: an untagged response; command_id is the command that it answers, or 0
 * @COI_IMAP_EVENT_COMMAND_DONE: the tagged response of a command, or its error
 * @COI_IMAP_EVENT_CLOSED: the end, with its error, or none after a logout; only
 *   commands submitted later have events behind it
 */
typedef enum
{
  COI_IMAP_EVENT_START_TLS,
  COI_IMAP_EVENT_OPEN,
  COI_IMAP_EVENT_START_DEFLATE,
  COI_IMAP_EVENT_RESPONSE,
  COI_IMAP_EVENT_COMMAND_DONE,
  COI_IMAP_EVENT_CLOSED,
} CoiImapEventKind;

typedef struct
{
  CoiImapEventKind kind;
  guint command_id;
  CoiImapResponse *response;
  GError *error;
} CoiImapEvent;

void coi_imap_event_free (CoiImapEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapEvent, coi_imap_event_free)

typedef struct _CoiImapMachine CoiImapMachine;

/* @now is monotonic microseconds everywhere. */
CoiImapMachine *coi_imap_machine_new (const CoiEndpoint *endpoint,
                                      const char *login,
                                      const char *password,
                                      gint64 now);
void coi_imap_machine_free (CoiImapMachine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiImapMachine, coi_imap_machine_free)

/* What arrived, and what became of the connection */
void coi_imap_machine_feed (CoiImapMachine *self, const guint8 *data, gsize length, gint64 now);
void coi_imap_machine_feed_end (CoiImapMachine *self);
void coi_imap_machine_fail (CoiImapMachine *self, const GError *error);
void coi_imap_machine_set_channel_binding (CoiImapMachine *self, const char *type, GBytes *data);
void coi_imap_machine_tls_started (CoiImapMachine *self, gint64 now);
GBytes *coi_imap_machine_take_compressed (CoiImapMachine *self);
void coi_imap_machine_deflate_started (CoiImapMachine *self, gint64 now);
void coi_imap_machine_wrote (CoiImapMachine *self, gint64 now);

/* What to do */
guint coi_imap_machine_submit (CoiImapMachine *self, CoiImapCommand *command, gint64 now);
gboolean coi_imap_machine_cancel (CoiImapMachine *self, guint command_id);
void coi_imap_machine_idle_start (CoiImapMachine *self, gint64 renew, gint64 now);
void coi_imap_machine_idle_stop (CoiImapMachine *self, gint64 now);
void coi_imap_machine_check (CoiImapMachine *self, gint64 now);
void coi_imap_machine_logout (CoiImapMachine *self, gint64 now);

/* What comes of it */
CoiImapEvent *coi_imap_machine_next_event (CoiImapMachine *self);
GBytes *coi_imap_machine_take_output (CoiImapMachine *self);
gint64 coi_imap_machine_next_deadline (CoiImapMachine *self);
void coi_imap_machine_timeout (CoiImapMachine *self, gint64 now);
CoiImapState coi_imap_machine_get_state (CoiImapMachine *self);
gboolean coi_imap_machine_has_capability (CoiImapMachine *self, const char *capability);
gboolean coi_imap_machine_has_enabled (CoiImapMachine *self, const char *capability);

G_END_DECLS
