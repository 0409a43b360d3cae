/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The envelope as commands: whether it can be said to this server, and how. */
#pragma once

#include "coi-smtp-capabilities.h"
#include "coi-smtp-content.h"
#include "coi-smtp-session.h"

G_BEGIN_DECLS

gboolean coi_smtp_command_check_addresses (const CoiSmtpMail *mail, GError **error);
gboolean coi_smtp_command_check_content (const CoiSmtpCapabilities *capabilities,
                                         const CoiSmtpMail *mail,
                                         const CoiSmtpContent *content,
                                         GError **error);
char *coi_smtp_command_mail (const CoiSmtpCapabilities *capabilities,
                             const CoiSmtpMail *mail,
                             const CoiSmtpContent *content);
char *coi_smtp_command_rcpt (const char *recipient, gboolean wants_dsn);
gboolean coi_smtp_command_wants_dsn (const CoiSmtpCapabilities *capabilities,
                                     const CoiSmtpMail *mail);

G_END_DECLS
