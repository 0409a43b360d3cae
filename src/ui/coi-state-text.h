/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message and an account are doing, in words and an icon. */
#pragma once

#include "coi-engine.h"

G_BEGIN_DECLS

const char *coi_message_state_text (CoiMessageStatus status);
const char *coi_message_state_icon (CoiMessageStatus status);
const char *coi_account_state_text (CoiAccountState state);

G_END_DECLS
