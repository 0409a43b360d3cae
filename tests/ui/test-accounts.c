/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing accounts, certificates that the user accepts, and the banner that offers it. */
#include "coi-account-dialog.h"
#include "coi-certificate-dialog.h"
#include "coi-error-text.h"
#include "coi-server-group.h"
#include "coi-setup-dialog.h"
#include "fake-engine.h"
#include "window-fixture.h"

#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SPOKEN "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567 89AB CDEF"

static CoiCertificate certificate = {
  .host = (char *)"imap.example.org",
  .fingerprint = (char *)FINGERPRINT,
  .subject = (char *)"CN=mail",
  .issuer = (char *)"CN=<b>&nobody",
  .problems = G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED,
};

static CoiAccount *
alice (void)
{
  return coi_engine_get_account (engine, "alice@example.org");
}

static AdwDialog *
visible_dialog (void)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
}

static AdwAlertDialog *
visible_question (void)
{
  g_assert_true (ADW_IS_ALERT_DIALOG (visible_dialog ()));
  return ADW_ALERT_DIALOG (visible_dialog ());
}

static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return widget;
  for (GtkWidget *inside = gtk_widget_get_first_child (widget); inside != NULL;
       inside = gtk_widget_get_next_sibling (inside))
    {
      GtkWidget *found = find_label (inside, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
click (gpointer button)
{
  g_signal_emit_by_name (button, "clicked");
  settle ();
}

/* --- the question --- */

/* The safe answer is the default, and the fingerprint can be read, selected and compared. */
static void
check_question (AdwAlertDialog *question)
{
  GtkWidget *fingerprint = find_label (GTK_WIDGET (question), SPOKEN);

  g_assert_cmpstr (adw_alert_dialog_get_default_response (question), ==, "cancel");
  g_assert_cmpstr (adw_alert_dialog_get_close_response (question), ==, "cancel");
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (question), "imap.example.org"));
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (question), "expired"));
  g_assert_null (strstr (adw_alert_dialog_get_body (question), "too weak"));
  g_assert_nonnull (find_label (GTK_WIDGET (question), "CN=<b>&nobody"));
  g_assert_nonnull (fingerprint);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (fingerprint)));
  gtk_test_accessible_assert_relation (fingerprint, GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                       find_label (GTK_WIDGET (question), "Fingerprint (SHA-256)"),
                                       NULL);
  check_names (GTK_WIDGET (question));
  g_assert_false (gtk_label_get_selection_bounds (
      GTK_LABEL (find_label (GTK_WIDGET (question), "imap.example.org")), NULL, NULL));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) ==
                 find_button (GTK_WIDGET (question), "_Cancel"));
}

static void
submit (AdwDialog *dialog, const char *address)
{
  coi_setup_dialog_fill (COI_SETUP_DIALOG (dialog), address, "x", "Carol");
  coi_setup_dialog_submit (COI_SETUP_DIALOG (dialog));
  settle ();
}

static void
test_setup (void)
{
  AdwDialog *dialog = coi_setup_dialog_new (engine);
  CoiAccount *account;

  adw_dialog_present (dialog, GTK_WIDGET (window));
  coi_fake_engine_set_next_certificate (&certificate);
  submit (dialog, "carol@example.org");
  check_question (visible_question ());
  respond (visible_question (), "cancel");
  g_assert_null (coi_engine_get_account (engine, "carol@example.org"));
  g_assert_true (visible_dialog () == dialog);
  g_assert_true (g_str_has_prefix (spoken, coi_error_sentence (COI_ENGINE_ERROR_CERTIFICATE)));
  submit (dialog, "carol@example.org");
  respond (visible_question (), "accept");
  account = coi_engine_get_account (engine, "carol@example.org");
  g_assert_nonnull (account);
  g_assert_cmpstr (coi_account_get_imap (account)->certificate, ==, FINGERPRINT);
  g_assert_null (coi_account_get_smtp (account)->certificate);
  g_assert_null (visible_dialog ());
}

/* --- details --- */

static void
test_details (void)
{
  AdwDialog *dialog = coi_account_dialog_new (engine, alice ());

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  check_names (GTK_WIDGET (dialog));
  g_assert_cmpstr (gtk_editable_get_text (child (dialog, "name")), ==, "Alice");
  gtk_editable_set_text (child (dialog, "name"), "Alice Example");
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_WRONG_PASSWORD);
  click (child (dialog, "accept_button"));
  g_assert_cmpstr (coi_account_get_name (alice ()), ==, "Alice");
  gtk_test_accessible_assert_relation (
      GTK_ACCESSIBLE (gtk_editable_get_delegate (child (dialog, "password"))),
      GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, child (dialog, "error_label"), NULL);
  click (child (dialog, "accept_button"));
  g_assert_cmpstr (coi_account_get_name (alice ()), ==, "Alice Example");
  g_assert_null (visible_dialog ());
}

static void
set_host (gpointer group, const char *host)
{
  gtk_editable_set_text (GTK_EDITABLE (coi_server_group_get_host_row (group)), host);
}

static void
test_server_missing (void)
{
  AdwDialog *dialog = coi_account_dialog_new (engine, alice ());
  GtkWidget *row = coi_server_group_get_host_row (child (dialog, "smtp"));

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  set_host (child (dialog, "smtp"), " ");
  click (child (dialog, "accept_button"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row))),
                                    GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_true (visible_dialog () == dialog);
  adw_dialog_force_close (dialog);
  settle ();
}

/* Accepted while editing, shown, kept for this server only, revoked. */
static void
test_exception (void)
{
  AdwDialog *dialog = coi_account_dialog_new (engine, alice ());

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  g_assert_false (gtk_widget_get_visible (child (dialog, "exceptions")));
  coi_fake_engine_set_next_certificate (&certificate);
  click (child (dialog, "accept_button"));
  check_question (visible_question ());
  respond (visible_question (), "accept");
  g_assert_cmpstr (coi_account_get_imap (alice ())->certificate, ==, FINGERPRINT);

  dialog = coi_account_dialog_new (engine, alice ());
  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  g_assert_true (gtk_widget_get_visible (child (dialog, "exceptions")));
  g_assert_nonnull (find_label (child (dialog, "exceptions"), SPOKEN));
  check_names (GTK_WIDGET (dialog));
  click (find_button (child (dialog, "exceptions"), "_Revoke"));
  g_assert_null (coi_account_get_imap (alice ())->certificate);
  g_assert_false (gtk_widget_get_visible (child (dialog, "exceptions")));
  adw_dialog_force_close (dialog);
  settle ();
}

/* An exception does not move to another server by itself. */
static void
test_trust_stays (void)
{
  CoiServerGroup *group = g_object_ref_sink (g_object_new (COI_TYPE_SERVER_GROUP, NULL));
  g_autoptr (CoiEndpoint) endpoint =
      coi_endpoint_new ("imap.example.org", 993, COI_TLS_IMPLICIT, "/ca.pem");
  g_autoptr (CoiEndpoint) same = NULL;
  g_autoptr (CoiEndpoint) other = NULL;

  endpoint->certificate = g_strdup (FINGERPRINT);
  coi_server_group_set_endpoint (group, endpoint);
  same = coi_server_group_dup_endpoint (group);
  g_assert_true (coi_endpoint_equal (same, endpoint));
  set_host (group, "imap.example.net");
  other = coi_server_group_dup_endpoint (group);
  g_assert_null (other->certificate);
  g_assert_null (other->ca_file);
  g_object_unref (group);
}

/* --- the banner --- */

static AdwBanner *
find_banner (GtkWidget *widget)
{
  if (ADW_IS_BANNER (widget))
    return gtk_widget_get_mapped (widget) ? ADW_BANNER (widget) : NULL;
  for (GtkWidget *inside = gtk_widget_get_first_child (widget); inside != NULL;
       inside = gtk_widget_get_next_sibling (inside))
    {
      AdwBanner *found = find_banner (inside);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
click_banner (void)
{
  g_signal_emit_by_name (find_banner (GTK_WIDGET (window)), "button-clicked");
  settle ();
}

static void
test_banner_certificate (void)
{
  coi_fake_account_refuse_certificate (alice (), &certificate);
  settle ();
  click_banner ();
  check_question (visible_question ());
  respond (visible_question (), "accept");
  g_assert_cmpstr (coi_account_get_imap (alice ())->certificate, ==, FINGERPRINT);
  g_assert_cmpint (coi_account_get_state (alice ()), ==, COI_ACCOUNT_ONLINE);
}

static void
test_banner_server (void)
{
  AdwBanner *banner;

  coi_fake_account_set_state (alice (), COI_ACCOUNT_NEEDS_USER, COI_ENGINE_ERROR_SERVER,
                              "account <suspended>");
  settle ();
  banner = find_banner (GTK_WIDGET (window));
  g_assert_nonnull (strstr (adw_banner_get_title (banner), "account <suspended>"));
  g_assert_cmpstr (adw_banner_get_button_label (banner), ==, "_Try Again");
  coi_fake_account_set_state (alice (), COI_ACCOUNT_NEEDS_USER, COI_ENGINE_ERROR_INSECURE,
                              "no TLS");
  settle ();
  click_banner ();
  g_assert_true (COI_IS_ACCOUNT_DIALOG (visible_dialog ()));
  adw_dialog_force_close (visible_dialog ());
  coi_fake_account_set_state (alice (), COI_ACCOUNT_ONLINE, -1, NULL);
  settle ();
}

static void
add_tests (void)
{
  g_test_add_func ("/accounts/setup", test_setup);
  g_test_add_func ("/accounts/details", test_details);
  g_test_add_func ("/accounts/server-missing", test_server_missing);
  g_test_add_func ("/accounts/exception", test_exception);
  g_test_add_func ("/accounts/trust-stays", test_trust_stays);
  g_test_add_func ("/accounts/banner-certificate", test_banner_certificate);
  g_test_add_func ("/accounts/banner-server", test_banner_server);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
