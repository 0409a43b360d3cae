/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the transcripts, each a line. */
#pragma once

#include "coi-imap-machine.h"

void test_describe_event (GString *out, const CoiImapEvent *event);
