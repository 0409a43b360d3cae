/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record as text: all that was read. */
#pragma once

#include "coi-message-parser.h"

char *describe_message (const CoiParsedMessage *message);
