/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who got and read a message, in words. */
#pragma once

#include "coi-message.h"

G_BEGIN_DECLS

/* "Read by 2 of 3", for a message to several; (transfer full) (nullable): its status says it all */
char *coi_receipts_state_text (CoiMessage *message, guint n_recipients);
/* "Could not be delivered to Bob: mailbox full" for each; (transfer full), may be empty */
char **coi_receipts_failures (CoiMessage *message);
const char *coi_receipt_action_text (CoiReportAction action);

G_END_DECLS
