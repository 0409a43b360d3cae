/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pumps bytes between a CoiImapMachine and a CoiConnection; one session is one connection. */
#pragma once

#include "coi-endpoint.h"
#include "coi-imap-command.h"
#include "coi-imap-error.h"
#include "coi-imap-response.h"

G_BEGIN_DECLS

#define COI_TYPE_IMAP_SESSION (coi_imap_session_get_type ())
G_DECLARE_FINAL_TYPE (CoiImapSession, coi_imap_session, COI, IMAP_SESSION, GObject)

CoiImapSession *coi_imap_session_new (const CoiEndpoint *endpoint);

/* Connect, greeting, CAPABILITY, STARTTLS where asked for, login, CAPABILITY again. */
void coi_imap_session_open_async (CoiImapSession *self,
                                  const char *login,
                                  const char *password,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean coi_imap_session_open_finish (CoiImapSession *self, GAsyncResult *result, GError **error);

gboolean coi_imap_session_is_open (CoiImapSession *self);
gboolean coi_imap_session_has_capability (CoiImapSession *self, const char *capability);
gboolean coi_imap_session_has_enabled (CoiImapSession *self, const char *capability);
guint32 coi_imap_session_get_n_messages (CoiImapSession *self);

/**
 * CoiImapResponseFunc:
 * Called for each untagged response that arrives while the command runs, FETCH by FETCH as they
 * come.
 */
typedef void (*CoiImapResponseFunc) (const CoiImapResponse *response, gpointer user_data);

/* Submits @command (transfer full). Commands are pipelined where the protocol allows it
 * (RFC 3501, section 5.5). finish(): the tagged status response on OK; NO, BAD, BYE and
 * network failures are errors (COI_IMAP_ERROR, COI_NET_ERROR). */
void coi_imap_session_run_async (CoiImapSession *self,
                                 CoiImapCommand *command,
                                 CoiImapResponseFunc func,
                                 gpointer func_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CoiImapResponse *
coi_imap_session_run_finish (CoiImapSession *self, GAsyncResult *result, GError **error);

/* IDLE (RFC 2177) in the selected mailbox until idle_stop(), a run_async() (which ends it first),
 * or an error. The session renews it every @renew_seconds (0: 9 minutes) by itself. While idling
 * "response" reports what arrives. */
void coi_imap_session_idle_start (CoiImapSession *self, guint renew_seconds);
void coi_imap_session_idle_stop (CoiImapSession *self);

/* Closes within 20 seconds if the server gives no sign of life. */
void coi_imap_session_check (CoiImapSession *self);

/* LOGOUT where possible, then close. */
void coi_imap_session_close (CoiImapSession *self);

/* Signals:
 *  "response" (const CoiImapResponse *): each untagged response that no running command's function
 * took (EXISTS, EXPUNGE, FETCH of other clients' changes …); also EXISTS, EXPUNGE and VANISHED
 * during commands.
 *  "closed" (const GError *): the connection ended; nothing more comes. Emitted once. */

G_END_DECLS
