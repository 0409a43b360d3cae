/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks whether servers of another domain are to be used (RFC 6186, section 6). */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-foreign-dialog.h"

#include "coi-config.h"

#include <glib/gi18n.h>

static char *
make_body (const CoiAccountSettings *settings)
{
  const char *domain = strrchr (settings->address, '@') + 1;

  if (strcmp (settings->imap->host, settings->smtp->host) == 0)
    return g_strdup_printf (
        /* Translators: %1$s is the domain of an address, %2$s the name of a server */
        _ ("The mail servers of %1$s are run by %2$s. Your password would be sent there. If you "
           "are "
           "not sure, ask your mail provider."),
        domain, settings->imap->host);
  return g_strdup_printf (
      /* Translators: %1$s is the domain of an address, %2$s and %3$s are names of servers */
      _ ("The mail servers of %1$s are run by %2$s and %3$s. Your password would be sent there. If "
         "you are not sure, ask your mail provider."),
      domain, settings->imap->host, settings->smtp->host);
}

/**
 * coi_foreign_dialog_new:
 * @settings: with both servers
 *
 * Returns: (transfer floating): the question; the answer that does nothing is the default
 */
AdwDialog *
coi_foreign_dialog_new (const CoiAccountSettings *settings)
{
  g_autofree char *body = make_body (settings);
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Use These Servers?"), body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "use",
                                  _ ("_Use Them"), NULL);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  return dialog;
}

/**
 * coi_foreign_dialog_choose_finish:
 * @dialog: the question
 * @result: of adw_alert_dialog_choose()
 *
 * Returns: whether the user wants these servers
 */
gboolean
coi_foreign_dialog_choose_finish (AdwAlertDialog *dialog, GAsyncResult *result)
{
  return strcmp (adw_alert_dialog_choose_finish (dialog, result), "use") == 0;
}
