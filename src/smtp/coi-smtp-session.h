/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message submission client (RFC 6409) on one warm connection. */
#pragma once

#include "coi-endpoint.h"

G_BEGIN_DECLS

#define COI_SMTP_ERROR (coi_smtp_error_quark ())

/**
 * CoiSmtpError:
 * @COI_SMTP_ERROR_AUTH: the server refused login and password (535, 534)
 * @COI_SMTP_ERROR_TRANSIENT: the message was refused for now (4xx); try later
 * @COI_SMTP_ERROR_PERMANENT: the message was refused for good (5xx), or every recipient
 * @COI_SMTP_ERROR_PROTOCOL: the server broke the protocol
 * @COI_SMTP_ERROR_UNKNOWN: the connection was lost after the final dot: perhaps accepted
 * @COI_SMTP_ERROR_NO_MECHANISM: no acceptable way to log in
 * @COI_SMTP_ERROR_UNAVAILABLE: the server serves nobody now: it refused the connection, or went
 * with 421; no message is to blame
 */
typedef enum
{
  COI_SMTP_ERROR_AUTH,
  COI_SMTP_ERROR_TRANSIENT,
  COI_SMTP_ERROR_PERMANENT,
  COI_SMTP_ERROR_PROTOCOL,
  COI_SMTP_ERROR_UNKNOWN,
  COI_SMTP_ERROR_NO_MECHANISM,
  COI_SMTP_ERROR_UNAVAILABLE,
} CoiSmtpError;

GQuark coi_smtp_error_quark (void);

/**
 * CoiSmtpRecipientResult:
 * @address: the envelope recipient
 * @code: the reply code (250, 451, 550 …), 0 when none came
 * @text: the server's words, valid UTF-8, one line
 * @is_final: the answer is about the message, for this recipient alone: it stands even when the
 *   others' fate is unknown
 */
typedef struct
{
  char *address;
  guint code;
  char *text;
  gboolean is_final;
} CoiSmtpRecipientResult;

void coi_smtp_recipient_result_free (CoiSmtpRecipientResult *self);

/**
 * CoiSmtpMail:
 * @sender: the bare address of the sender, or "" for none (RFC 5321, section 4.5.5)
 * @recipients: (array zero-terminated=1): bare addresses, at least one
 * @data: the message (RFC 5322, CRLF line ends); dots are doubled by the session
 * @envelope_id: (nullable): what reports of failure and delay shall call it, ASCII; where the
 * server offers DSN they are asked for with it (RFC 3461)
 * @is_composed: @data is known to be ASCII in lines of at most 998 bytes that end with CRLF: it is
 *   not looked through before it is sent, and never copied as a whole
 */
typedef struct
{
  const char *sender;
  const char *const *recipients;
  GBytes *data;
  const char *envelope_id;
  gboolean is_composed;
} CoiSmtpMail;

#define COI_TYPE_SMTP_SESSION (coi_smtp_session_get_type ())
G_DECLARE_FINAL_TYPE (CoiSmtpSession, coi_smtp_session, COI, SMTP_SESSION, GObject)

CoiSmtpSession *
coi_smtp_session_new (const CoiEndpoint *endpoint, const char *login, const char *password);

/* Connects, secures and logs in, sending nothing: for checking settings. */
void coi_smtp_session_open_async (CoiSmtpSession *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean coi_smtp_session_open_finish (CoiSmtpSession *self, GAsyncResult *result, GError **error);

/* Opens the connection if it is not open (or was closed by the server meanwhile), submits @mail and
 * keeps the connection warm. One at a time; later calls wait. finish(): TRUE when at least one
 * recipient was accepted; @results has one entry a recipient in order. */
void coi_smtp_session_send_async (CoiSmtpSession *self,
                                  const CoiSmtpMail *mail,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean coi_smtp_session_send_finish (CoiSmtpSession *self,
                                       GAsyncResult *result,
                                       GPtrArray **results,
                                       GError **error);
void coi_smtp_session_close (CoiSmtpSession *self);

G_END_DECLS
