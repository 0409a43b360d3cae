/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the machine share: the core, the commands, the input, the login and the idling.
 */
#pragma once

#include "coi-imap-command-private.h"
#include "coi-imap-lexer.h"
#include "coi-imap-machine.h"
#include "coi-sasl.h"

G_BEGIN_DECLS

#define COI_IMAP_GREETING_TIMEOUT (60 * G_USEC_PER_SEC)
#define COI_IMAP_COMMAND_TIMEOUT (60 * G_USEC_PER_SEC)
#define COI_IMAP_LOGOUT_TIMEOUT (5 * G_USEC_PER_SEC)
#define COI_IMAP_IDLE_START_TIMEOUT (10 * G_USEC_PER_SEC)
#define COI_IMAP_CHECK_TIMEOUT (20 * G_USEC_PER_SEC)
#define COI_IMAP_IDLE_RENEW (9 * 60 * G_USEC_PER_SEC)
#define COI_IMAP_POLL_INTERVAL (2 * 60 * G_USEC_PER_SEC)

/**
 * CoiImapJob:
 * @id: of a command of the caller; 0 for one of the machine itself
 * @is_control: whether the tagged response belongs to the state and not to a caller
 * @tag: once sent
 * @next_part: the first part of the command that is not written
 */
typedef struct
{
  guint id;
  gboolean is_control;
  char *tag;
  CoiImapCommand *command;
  guint next_part;
} CoiImapJob;

struct _CoiImapMachine
{
  CoiEndpoint *endpoint;
  char *login;
  char *password;
  gint64 now;
  gint64 progress; /* when the peer last moved, or when it was first asked */

  CoiImapState state;
  CoiImapLexer *lexer;
  GByteArray *output;
  GQueue events;
  GStrv capabilities;
  GHashTable *enabled;    /* char *, upper case */
  gboolean is_utf8;       /* mailbox names on the wire are UTF-8 */
  GByteArray *compressed; /* that arrived before deflating began */

  guint last_id;
  guint last_tag;
  GQueue waiting;
  GQueue running;
  CoiImapJob *sending; /* of running: its next literal waits for "+" */

  gboolean is_secure;       /* TLS, or a loopback address where none was wanted */
  const char *binding_type; /* static */
  GBytes *binding;
  CoiSasl *sasl;
  gboolean sent_initial;

  gboolean wants_idle;
  gboolean idle_is_broken; /* absent, refused or silent: poll instead */
  gint64 idle_renew;
  gint64 idle_deadline;
  gint64 poll_deadline;
  char *abandoned_tag; /* of an IDLE that was never answered */

  gint64 check_deadline;  /* 0, or until when the server has to say anything */
  gint64 logout_deadline; /* 0 while nobody asked for it */
};

/* coi-imap-machine.c */
void coi_imap_machine_set_state (CoiImapMachine *self, CoiImapState state);
void coi_imap_machine_write (CoiImapMachine *self, const char *text);
void coi_imap_machine_close (CoiImapMachine *self, const GError *error);
void coi_imap_machine_abort (CoiImapMachine *self, GQuark domain, int code, const char *message);
void coi_imap_machine_add_event (CoiImapMachine *self,
                                 CoiImapEventKind kind,
                                 guint id,
                                 CoiImapResponse *response,
                                 const GError *error);

gboolean coi_imap_machine_is_rev2 (CoiImapMachine *self);

/* coi-imap-machine-commands.c */
void coi_imap_job_free (CoiImapJob *job);
void coi_imap_machine_end_jobs (CoiImapMachine *self, GQueue *jobs, const GError *error);
void coi_imap_machine_write_job (CoiImapMachine *self, CoiImapJob *job);
void coi_imap_machine_run_control (CoiImapMachine *self, CoiImapCommand *command);
void coi_imap_machine_send_waiting (CoiImapMachine *self);
CoiImapJob *coi_imap_machine_take_job (CoiImapMachine *self, const char *tag);
guint coi_imap_machine_find_taker (CoiImapMachine *self, const CoiImapResponse *response);

/* coi-imap-machine-deflate.c */
void coi_imap_machine_deflate_begin (CoiImapMachine *self);
void coi_imap_machine_deflate_keep (CoiImapMachine *self, const guint8 *data, gsize length);

/* coi-imap-machine-input.c */
void coi_imap_machine_set_capabilities (CoiImapMachine *self, GStrv capabilities);
gboolean coi_imap_machine_take_code (CoiImapMachine *self, const CoiImapResponse *response);
GError *coi_imap_error_from_status (const CoiImapResponse *response, gboolean is_login);

/* coi-imap-machine-login.c */
void coi_imap_machine_login_untagged (CoiImapMachine *self, const CoiImapResponse *response);
void coi_imap_machine_login_tagged (CoiImapMachine *self, const CoiImapResponse *response);
void coi_imap_machine_login_continue (CoiImapMachine *self, const CoiImapResponse *response);

/* coi-imap-machine-idle.c */
void coi_imap_machine_idle_begin (CoiImapMachine *self);
void coi_imap_machine_idle_end (CoiImapMachine *self);
void coi_imap_machine_idle_continue (CoiImapMachine *self);
void coi_imap_machine_idle_tagged (CoiImapMachine *self, const CoiImapResponse *response);
void coi_imap_machine_idle_timeout (CoiImapMachine *self);
void coi_imap_machine_poll (CoiImapMachine *self);

G_END_DECLS
