/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is composed, compared with what was judged right and stored. */
#pragma once

#include <glib.h>

/* CRLF alone ends lines, no line is over 998 octets, all of it is ASCII. */
void golden_check_wire (GBytes *wire);
/* Compares with compose/NAME.eml: there with LF for CRLF, and with RANDOM for what makes boundaries
 * unlike each other. COI_TEST_PRINT=1 prints instead, to be judged and then stored. */
void golden_check (const char *name, GBytes *wire);
