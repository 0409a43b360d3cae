/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the set-up dialog share: its form, and the attempt that is under way. */
#pragma once

#include "coi-server-group.h"
#include "coi-setup-dialog.h"

G_BEGIN_DECLS

struct _CoiSetupDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  GCancellable *cancellable; /* while the servers are talked to */
  GtkWidget *invalid;        /* nullable: the field that the error is about */
  gboolean login_found;      /* not typed */

  GtkWidget *accept_button;
  GtkWidget *cancel_button;
  GtkWidget *form;
  GtkWidget *address;
  GtkWidget *password;
  GtkWidget *name;
  GtkEditable *login;
  GtkViewport *viewport;
  GtkExpander *expander;
  CoiServerGroup *imap;
  CoiServerGroup *smtp;
  GtkWidget *progress;
  GtkLabel *progress_label;
  GtkLabel *error_label;
  GtkWidget *help_link;
};

/* coi-setup-dialog.c */
char *coi_setup_dialog_dup_stripped (GtkWidget *field);
void coi_setup_dialog_show_progress (CoiSetupDialog *self, const char *text);
void coi_setup_dialog_show_error (CoiSetupDialog *self, const GError *error);

/* coi-setup-attempt.c */
void coi_setup_dialog_look_for_servers (CoiSetupDialog *self, const char *address);

G_END_DECLS
