/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Name, port and encryption of one server. */
#pragma once

#include <adwaita.h>

#include "coi-endpoint.h"

G_BEGIN_DECLS

#define COI_TYPE_SERVER_GROUP (coi_server_group_get_type ())
G_DECLARE_FINAL_TYPE (CoiServerGroup, coi_server_group, COI, SERVER_GROUP, AdwPreferencesGroup)

CoiEndpoint *coi_server_group_dup_endpoint (CoiServerGroup *self);
void coi_server_group_set_endpoint (CoiServerGroup *self, const CoiEndpoint *endpoint);
void coi_server_group_set_known (CoiServerGroup *self, const CoiEndpoint *endpoint);
void coi_server_group_forget_guess (CoiServerGroup *self);
void coi_server_group_set_default_port (CoiServerGroup *self, guint16 port);
GtkWidget *coi_server_group_get_host_row (CoiServerGroup *self);
GtkWidget *coi_server_group_find_invalid (CoiServerGroup *self);

G_END_DECLS
