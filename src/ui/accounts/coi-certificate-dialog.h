/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a certificate that could not be verified, and asks whether to accept it. */
#pragma once

#include <adwaita.h>

#include "coi-certificate.h"

G_BEGIN_DECLS

AdwDialog *coi_certificate_dialog_new (const CoiCertificate *certificate);
/* Whether the user accepts it. */
gboolean coi_certificate_dialog_choose_finish (AdwAlertDialog *dialog, GAsyncResult *result);
char *coi_certificate_format_fingerprint (const char *fingerprint);

G_END_DECLS
