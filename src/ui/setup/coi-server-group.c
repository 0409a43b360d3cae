/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Name, port and encryption of one server. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-server-group.h"

struct _CoiServerGroup
{
  AdwPreferencesGroup parent_instance;

  AdwEntryRow *host;
  GtkAdjustment *port_adjustment;
  AdwComboRow *tls;
  gboolean edited;  /* by the user */
  gboolean setting; /* by set_endpoint() */
  guint16 default_port;
};

/**
 * CoiServerGroup:
 *
 * Shows what was found and can be edited. An empty name means "find it".
 */
G_DEFINE_FINAL_TYPE (CoiServerGroup, coi_server_group, ADW_TYPE_PREFERENCES_GROUP)

static void
edited_cb (CoiServerGroup *self)
{
  if (!self->setting)
    self->edited = TRUE;
}

/**
 * coi_server_group_dup_endpoint:
 * @self: a group
 *
 * Returns: (transfer full) (nullable): the server; %NULL when it is to be found
 */
CoiEndpoint *
coi_server_group_dup_endpoint (CoiServerGroup *self)
{
  g_autofree char *host = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->host)));

  if (*g_strstrip (host) == '\0')
    return NULL;
  return coi_endpoint_new (host, (guint16)gtk_adjustment_get_value (self->port_adjustment),
                           (CoiTlsMode)adw_combo_row_get_selected (self->tls), NULL);
}

static void
show (CoiServerGroup *self, const char *host, guint16 port, CoiTlsMode tls)
{
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->host), host);
  gtk_adjustment_set_value (self->port_adjustment, port);
  adw_combo_row_set_selected (self->tls, tls);
  self->setting = FALSE;
}

/**
 * coi_server_group_set_endpoint:
 * @self: a group
 * @endpoint: what was found
 */
void
coi_server_group_set_endpoint (CoiServerGroup *self, const CoiEndpoint *endpoint)
{
  show (self, endpoint->host, endpoint->port, endpoint->tls);
}

/**
 * coi_server_group_forget_guess:
 * @self: a group
 *
 * Empties the group unless the user has edited it; for when the address has changed.
 */
void
coi_server_group_forget_guess (CoiServerGroup *self)
{
  if (!self->edited)
    show (self, "", self->default_port, COI_TLS_IMPLICIT);
}

/**
 * coi_server_group_set_default_port:
 * @self: a group
 * @port: a TCP port
 */
void
coi_server_group_set_default_port (CoiServerGroup *self, guint16 port)
{
  self->default_port = port;
  coi_server_group_forget_guess (self);
}

/**
 * coi_server_group_get_host_row:
 * @self: a group
 *
 * Returns: (transfer none): the field with the server's name
 */
GtkWidget *
coi_server_group_get_host_row (CoiServerGroup *self)
{
  return GTK_WIDGET (self->host);
}

static void
dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), COI_TYPE_SERVER_GROUP);
  G_OBJECT_CLASS (coi_server_group_parent_class)->dispose (object);
}

static void
coi_server_group_class_init (CoiServerGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-server-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiServerGroup, host);
  gtk_widget_class_bind_template_child (widget_class, CoiServerGroup, port_adjustment);
  gtk_widget_class_bind_template_child (widget_class, CoiServerGroup, tls);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
}

static void
coi_server_group_init (CoiServerGroup *self)
{
  self->setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->setting = FALSE;
}
