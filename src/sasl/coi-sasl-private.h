/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only tests may do to an exchange. */
#pragma once

#include "coi-sasl.h"

G_BEGIN_DECLS

void coi_sasl_set_nonce (CoiSasl *self, const char *nonce);

G_END_DECLS
