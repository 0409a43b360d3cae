/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the errors of GIO to those of this layer; for this folder and its tests. */
#pragma once

#include "coi-net-error.h"

G_BEGIN_DECLS

GError *coi_net_error_translate (GError *error);
GError *coi_net_error_new_certificate (const CoiCertificate *certificate);

G_END_DECLS
