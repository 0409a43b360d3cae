/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Name, port and encryption of one server. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-server-group.h"

struct _CoiServerGroup
{
  AdwPreferencesGroup parent_instance;

  AdwEntryRow *host;
  AdwEntryRow *port; /* not a spin row: assistive technology does not find its field */
  AdwComboRow *tls;
  gboolean edited;  /* by the user */
  gboolean setting; /* by set_endpoint() */
  guint16 default_port;
  CoiEndpoint *known; /* nullable: whose trust is kept while it stays the same */
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

/* 0 when it is not a port. */
static guint16
get_port (CoiServerGroup *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->port));
  guint64 port = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    return 0;
  return (guint16)port;
}

/* Trust is for the server it was given to, an exception even for one port of it. */
static void
keep_trust (CoiServerGroup *self, CoiEndpoint *endpoint)
{
  const CoiEndpoint *known = self->known;

  if (known == NULL || g_ascii_strcasecmp (known->host, endpoint->host) != 0)
    return;
  g_set_str (&endpoint->ca_file, known->ca_file);
  if (known->port == endpoint->port && known->tls == endpoint->tls)
    g_set_str (&endpoint->certificate, known->certificate);
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
  CoiEndpoint *endpoint;

  if (*g_strstrip (host) == '\0')
    return NULL;
  endpoint = coi_endpoint_new (host, get_port (self),
                               (CoiTlsMode)adw_combo_row_get_selected (self->tls), NULL);
  keep_trust (self, endpoint);
  return endpoint;
}

static void
show (CoiServerGroup *self, const char *host, guint16 port, CoiTlsMode tls)
{
  g_autofree char *port_text = g_strdup_printf ("%u", port);

  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->host), host);
  gtk_editable_set_text (GTK_EDITABLE (self->port), port_text);
  adw_combo_row_set_selected (self->tls, tls);
  self->setting = FALSE;
}

/**
 * coi_server_group_set_known:
 * @self: a group
 * @endpoint: a server with what it is trusted for
 *
 * Keeps that trust while the fields name this server; what is written in them stays.
 */
void
coi_server_group_set_known (CoiServerGroup *self, const CoiEndpoint *endpoint)
{
  coi_endpoint_free (self->known);
  self->known = coi_endpoint_copy (endpoint);
}

/**
 * coi_server_group_set_endpoint:
 * @self: a group
 * @endpoint: what was found
 */
void
coi_server_group_set_endpoint (CoiServerGroup *self, const CoiEndpoint *endpoint)
{
  coi_server_group_set_known (self, endpoint);
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

/**
 * coi_server_group_find_invalid:
 * @self: a group
 *
 * Returns: (transfer none) (nullable): the port's field when there is a server without a valid one
 */
GtkWidget *
coi_server_group_find_invalid (CoiServerGroup *self)
{
  g_autofree char *host = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->host)));

  return *g_strstrip (host) != '\0' && get_port (self) == 0 ? GTK_WIDGET (self->port) : NULL;
}

static void
dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), COI_TYPE_SERVER_GROUP);
  G_OBJECT_CLASS (coi_server_group_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  coi_endpoint_free (COI_SERVER_GROUP (object)->known);
  G_OBJECT_CLASS (coi_server_group_parent_class)->finalize (object);
}

static void
coi_server_group_class_init (CoiServerGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-server-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiServerGroup, host);
  gtk_widget_class_bind_template_child (widget_class, CoiServerGroup, port);
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
