/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it is edited again. */
#pragma once

#include "coi-message.h"

G_BEGIN_DECLS

char *coi_message_edit_text (CoiMessage *message);

G_END_DECLS
