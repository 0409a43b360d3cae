/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the window share: the window, its parts, what was spoken. */
#pragma once

#include "coi-application.h"
#include "coi-composer.h"
#include "coi-conversation-view.h"
#include "coi-window.h"

extern CoiApplication *application;
extern CoiWindow *window;
extern CoiEngine *engine;
extern char *spoken; /* the last announcement */

int window_fixture_main (int argc, char **argv, void (*add_tests) (void));
void settle (void);
GtkWidget *find_button (GtkWidget *widget, const char *label);
void respond (AdwAlertDialog *question, const char *response);
gpointer child (gpointer widget, const char *name);
CoiConversationView *view (void);
CoiComposer *composer (void);
GtkWidget *text_view (void);
void act (const char *action);
CoiConversation *nth (guint position);
void open_nth (guint position);
void check_names (GtkWidget *widget);
