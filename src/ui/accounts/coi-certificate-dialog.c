/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a certificate that could not be verified, and asks whether to accept it. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-certificate-dialog.h"

#include "coi-config.h"

#include <glib/gi18n.h>

static const struct
{
  GTlsCertificateFlags flag;
  const char *sentence;
} problems[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, N_ ("It was signed by nobody whom this computer knows.") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, N_ ("It was issued for another server.") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, N_ ("It is not valid yet.") },
  { G_TLS_CERTIFICATE_EXPIRED, N_ ("It has expired.") },
  { G_TLS_CERTIFICATE_REVOKED, N_ ("It was revoked.") },
  { G_TLS_CERTIFICATE_INSECURE, N_ ("Its key or its signature is too weak.") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, N_ ("It could not be checked.") },
};

static char *
make_body (const CoiCertificate *certificate)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (
      text,
      /* Translators: %s is the name of a server */
      _ ("%s could not prove who it is. Perhaps somebody else answers in its place and wants your "
         "password."),
      certificate->host);
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (certificate->problems & problems[i].flag)
      g_string_append_printf (text, "\n%s", _ (problems[i].sentence));
  return g_string_free_and_steal (text);
}

/**
 * coi_certificate_format_fingerprint:
 * @fingerprint: hexadecimal digits
 *
 * Returns: (transfer full): the digits in groups of four, to be read out and compared
 */
char *
coi_certificate_format_fingerprint (const char *fingerprint)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_toupper (fingerprint[i]));
    }
  return g_string_free_and_steal (text);
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* A name and what it is called, the latter to be selected: both are compared and passed on. */
static void
add_fact (GtkBox *box, const char *name, const char *value, const char *css_class)
{
  GtkWidget *title = new_label (name, "coi-dim");
  GtkWidget *label = new_label (*value != '\0' ? value : _ ("not said"), css_class);

  gtk_widget_add_css_class (title, "caption");
  gtk_widget_set_margin_top (title, 6);
  g_object_set_data (G_OBJECT (label), "is-fact", (gpointer)name);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  title, NULL, -1);
  gtk_box_append (box, title);
  gtk_box_append (box, label);
}

static char *
format_day (GDateTime *time)
{
  return time != NULL ? g_date_time_format (time, "%x") : g_strdup (_ ("not said"));
}

static GtkWidget *
make_facts (const CoiCertificate *certificate)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *from = format_day (certificate->not_before);
  g_autofree char *until = format_day (certificate->not_after);
  /* Translators: two dates */
  g_autofree char *valid = g_strdup_printf (_ ("%1$s to %2$s"), from, until);
  g_autofree char *fingerprint = coi_certificate_format_fingerprint (certificate->fingerprint);

  add_fact (GTK_BOX (box), _ ("Server"), certificate->host, NULL);
  add_fact (GTK_BOX (box), _ ("Issued to"), certificate->subject, NULL);
  add_fact (GTK_BOX (box), _ ("Issued by"), certificate->issuer, NULL);
  add_fact (GTK_BOX (box), _ ("Valid"), valid, NULL);
  add_fact (GTK_BOX (box), _ ("Fingerprint (SHA-256)"), fingerprint, "monospace");
  gtk_box_append (GTK_BOX (box),
                  new_label (_ ("Accept it only if whoever runs the server has told you this "
                                "fingerprint. A different certificate will be asked about again."),
                             NULL));
  gtk_widget_set_margin_top (gtk_widget_get_last_child (box), 12);
  return box;
}

static void
make_selectable (GtkWidget *box)
{
  for (GtkWidget *label = gtk_widget_get_first_child (box); label != NULL;
       label = gtk_widget_get_next_sibling (label))
    if (g_object_get_data (G_OBJECT (label), "is-fact") != NULL)
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
}

/* Only now, or the first of the texts would have the focus instead of the safe answer. */
static void
focus_cb (AdwDialog *dialog, GParamSpec *pspec, GtkRoot *root)
{
  GtkWidget *focus = gtk_root_get_focus (root);

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (dialog)))
    return;
  g_signal_handlers_disconnect_by_func (root, focus_cb, dialog);
  make_selectable (adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (dialog)));
}

static void
map_cb (AdwDialog *dialog)
{
  g_signal_connect_object (gtk_widget_get_root (GTK_WIDGET (dialog)), "notify::focus-widget",
                           G_CALLBACK (focus_cb), dialog, G_CONNECT_SWAPPED);
}

/**
 * coi_certificate_dialog_new:
 * @certificate: what a server showed
 *
 * # Accessibility
 *
 * The safe answer has the focus, is the default, and closing means the same.
 *
 * Returns: (transfer floating): the question, for adw_alert_dialog_choose()
 */
AdwDialog *
coi_certificate_dialog_new (const CoiCertificate *certificate)
{
  g_autofree char *body = make_body (certificate);
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Certificate Not Trusted"), body);

  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), make_facts (certificate));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "accept",
                                  _ ("_Accept"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "accept",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "map", G_CALLBACK (map_cb), NULL);
  return dialog;
}

/**
 * coi_certificate_dialog_choose_finish:
 * @dialog: the question
 * @result: of adw_alert_dialog_choose()
 *
 * Returns: whether the user accepts the certificate
 */
gboolean
coi_certificate_dialog_choose_finish (AdwAlertDialog *dialog, GAsyncResult *result)
{
  return strcmp (adw_alert_dialog_choose_finish (dialog, result), "accept") == 0;
}
