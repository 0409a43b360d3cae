/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every record promises about its content. */
#pragma once

#include "coi-message-parser.h"

void check_content (const CoiParsedMessage *message);
