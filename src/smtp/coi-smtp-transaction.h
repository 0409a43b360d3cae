/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message on its way: the envelope's commands, the data in its pieces, and their answers. */
#pragma once

#include "coi-smtp-capabilities.h"
#include "coi-smtp-session.h"

G_BEGIN_DECLS

typedef struct _CoiSmtpTransaction CoiSmtpTransaction;

CoiSmtpTransaction *coi_smtp_transaction_new (const CoiSmtpCapabilities *capabilities,
                                              const CoiSmtpMail *mail,
                                              GError **error);
void coi_smtp_transaction_free (CoiSmtpTransaction *self);

/* The envelope. */
char *coi_smtp_transaction_next_command (CoiSmtpTransaction *self);
gboolean coi_smtp_transaction_is_pipelined (CoiSmtpTransaction *self);
gboolean coi_smtp_transaction_answer (CoiSmtpTransaction *self, const CoiSmtpReply *reply);
gboolean coi_smtp_transaction_has_answer (CoiSmtpTransaction *self);
gboolean coi_smtp_transaction_get_has_recipient (CoiSmtpTransaction *self);

/* The data. */
gboolean coi_smtp_transaction_may_send_data (CoiSmtpTransaction *self);
GBytes *coi_smtp_transaction_next_data (CoiSmtpTransaction *self);
gboolean coi_smtp_transaction_is_all_sent (CoiSmtpTransaction *self);
gboolean coi_smtp_transaction_has_more_data (CoiSmtpTransaction *self);
gsize coi_smtp_transaction_get_progress (CoiSmtpTransaction *self, gsize *total);
gboolean coi_smtp_transaction_is_chunked (CoiSmtpTransaction *self);
gboolean coi_smtp_transaction_answer_data (CoiSmtpTransaction *self, const CoiSmtpReply *reply);

/* The end. */
void coi_smtp_transaction_refuse (CoiSmtpTransaction *self, const CoiSmtpReply *reply);
GError *coi_smtp_transaction_get_error (CoiSmtpTransaction *self);
GPtrArray *coi_smtp_transaction_take_results (CoiSmtpTransaction *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSmtpTransaction, coi_smtp_transaction_free)

GError *coi_smtp_error_from_reply (const CoiSmtpReply *reply);

G_END_DECLS
