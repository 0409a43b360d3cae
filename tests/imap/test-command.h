/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the transcripts. */
#pragma once

#include "coi-imap-command.h"

CoiImapCommand *test_command_new (const char *text);
