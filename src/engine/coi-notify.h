/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server is asked to tell by itself (RFC 5465). */
#pragma once

#include "coi-imap-session.h"
#include "coi-sync-context.h"

G_BEGIN_DECLS

/* (transfer full) */
CoiImapCommand *coi_notify_command (CoiSyncContext *context);

G_END_DECLS
