/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one account's connections are doing. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-connection-group.h"

#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-state-text.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

struct _CoiConnectionGroup
{
  AdwPreferencesGroup parent_instance;

  CoiEngine *engine;
  CoiAccount *account;

  AdwActionRow *receiving;
  AdwActionRow *sending;
  AdwActionRow *queued;
  AdwActionRow *synced;
  AdwActionRow *quota;
  AdwActionRow *trouble;
};

G_DEFINE_FINAL_TYPE (CoiConnectionGroup, coi_connection_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
tls_text (CoiTlsMode tls)
{
  switch (tls)
    {
    case COI_TLS_IMPLICIT:
      return _ ("encrypted (TLS)");
    case COI_TLS_STARTTLS:
      return _ ("encrypted (STARTTLS)");
    case COI_TLS_NONE:
    default:
      return _ ("not encrypted");
    }
}

/* "Connected", then the server in a line of its own. */
static char *
server_text (const char *state, const CoiEndpoint *endpoint)
{
  /* Translators: %1$s is a server's name, %2$u its port, %3$s "encrypted (TLS)" */
  g_autofree char *server = g_strdup_printf (_ ("%1$s, port %2$u, %3$s"), endpoint->host,
                                             endpoint->port, tls_text (endpoint->tls));

  return g_strdup_printf ("%s\n%s", state, server);
}

static char *
receiving_text (CoiConnectionGroup *self)
{
  const char *state = coi_account_state_text (coi_account_get_state (self->account));
  guint total = coi_account_get_history_total (self->account);
  g_autofree char *progress = NULL;

  if (total > 0)
    /* Translators: how many older messages are here already */
    progress = g_strdup_printf (_ ("Loading older messages: %1$'u of %2$'u"),
                                coi_account_get_history_done (self->account), total);
  return server_text (progress != NULL ? progress : state, coi_account_get_imap (self->account));
}

static const char *
sending_state (CoiConnectionGroup *self, guint queued)
{
  if (coi_account_get_send_error_code (self->account) >= 0)
    return _ ("Needs your attention");
  return queued > 0 ? _ ("Sending") : _ ("Connects when there is something to send");
}

static char *
queued_text (guint queued)
{
  if (queued == 0)
    return g_strdup (_ ("Nothing"));
  return g_strdup_printf (ngettext ("%u message", "%u messages", queued), queued);
}

static char *
synced_text (CoiConnectionGroup *self)
{
  gint64 time = coi_account_get_last_sync (self->account);

  if (coi_account_get_state (self->account) == COI_ACCOUNT_ONLINE)
    return g_strdup (_ ("Up to date"));
  return time != 0 ? coi_time_text_full (time) : g_strdup (_ ("Not since the program started"));
}

static char *
quota_text (CoiConnectionGroup *self)
{
  g_autofree char *used = g_format_size (coi_account_get_quota_used (self->account));
  g_autofree char *limit = g_format_size (coi_account_get_quota_limit (self->account));

  /* Translators: how much of the room for mail is used, e.g. "1.2 GB of 5 GB" */
  return g_strdup_printf (_ ("%1$s of %2$s"), used, limit);
}

/* What keeps from receiving counts more than what keeps from sending: it is often the same. */
static char *
trouble_text (CoiConnectionGroup *self)
{
  int code = coi_account_get_error_code (self->account);
  int send_code = coi_account_get_send_error_code (self->account);

  if (code >= 0)
    return coi_error_text_for (code, coi_account_get_error_detail (self->account));
  if (send_code >= 0)
    return coi_error_text_for (send_code, coi_account_get_send_error_detail (self->account));
  return NULL;
}

static void
show (AdwActionRow *row, const char *text)
{
  g_autofree char *spoken = NULL;

  if (g_strcmp0 (adw_action_row_get_subtitle (row), text) == 0)
    return;
  adw_action_row_set_subtitle (row, text);
  /* Translators: %1$s is "Receiving (IMAP)", %2$s how that is doing */
  spoken = g_strdup_printf (_ ("%1$s: %2$s"),
                            adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/**
 * coi_connection_group_refresh:
 * @self: a group
 *
 * Shows how the account is doing now.
 */
void
coi_connection_group_refresh (CoiConnectionGroup *self)
{
  guint n = coi_engine_count_queued (self->engine, self->account);
  g_autofree char *receiving = receiving_text (self);
  g_autofree char *sending =
      server_text (sending_state (self, n), coi_account_get_smtp (self->account));
  g_autofree char *queued = queued_text (n);
  g_autofree char *synced = synced_text (self);
  g_autofree char *quota = quota_text (self);
  g_autofree char *trouble = trouble_text (self);

  show (self->receiving, receiving);
  show (self->sending, sending);
  show (self->queued, queued);
  show (self->synced, synced);
  show (self->quota, quota);
  gtk_widget_set_visible (GTK_WIDGET (self->quota),
                          coi_account_get_quota_limit (self->account) > 0);
  show (self->trouble, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), trouble != NULL);
}

static void
reconnect_cb (CoiConnectionGroup *self)
{
  coi_engine_reconnect (self->engine, self->account);
}

/* A stop for the keyboard, or a screen reader's user could not read it. */
static AdwActionRow *
add_row (CoiConnectionGroup *self, const char *title)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, TRUE);
  /* By itself it is named by its title's label, which would count more than a name. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return ADW_ACTION_ROW (row);
}

static void
add_reconnect (CoiConnectionGroup *self)
{
  GtkWidget *row = adw_button_row_new ();
  /* Translators: spoken, the name of the button; %s is an e-mail address */
  g_autofree char *label =
      g_strdup_printf (_ ("Reconnect %s now"), coi_account_get_address (self->account));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Reconnect Now"));
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (row, "activated", G_CALLBACK (reconnect_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
dispose (GObject *object)
{
  CoiConnectionGroup *self = COI_CONNECTION_GROUP (object);

  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_connection_group_parent_class)->dispose (object);
}

static void
coi_connection_group_class_init (CoiConnectionGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
coi_connection_group_init (CoiConnectionGroup *self)
{
}

/**
 * coi_connection_group_new:
 * @engine: whose account it is
 * @account: what to show
 *
 * Returns: (transfer floating): a group of rows
 */
AdwPreferencesGroup *
coi_connection_group_new (CoiEngine *engine, CoiAccount *account)
{
  CoiConnectionGroup *self = g_object_new (COI_TYPE_CONNECTION_GROUP, NULL);
  g_autofree char *name = g_markup_escape_text (coi_account_get_name (account), -1);
  g_autofree char *address = g_markup_escape_text (coi_account_get_address (account), -1);

  self->engine = g_object_ref (engine);
  self->account = g_object_ref (account);
  /* A title is cut where it is too long, a description wraps. */
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), name);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), address);
  self->trouble = add_row (self, _ ("Last Problem"));
  self->receiving = add_row (self, _ ("Receiving (IMAP)"));
  self->sending = add_row (self, _ ("Sending (SMTP)"));
  self->queued = add_row (self, _ ("Waiting to Be Sent"));
  self->synced = add_row (self, _ ("Synchronized"));
  self->quota = add_row (self, _ ("Storage Used"));
  add_reconnect (self);
  g_signal_connect_object (account, "notify", G_CALLBACK (coi_connection_group_refresh), self,
                           G_CONNECT_SWAPPED);
  coi_connection_group_refresh (self);
  return ADW_PREFERENCES_GROUP (self);
}
