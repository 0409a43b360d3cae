/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remembers the window's size. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-settings.h"
#include "coi-window-private.h"

/**
 * coi_window_init_state:
 * @self: a window
 *
 * Gives the window the size that it had last.
 */
void
coi_window_init_state (CoiWindow *self)
{
  GSettings *settings = coi_settings_get ();

  if (settings == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

/**
 * coi_window_save_state:
 * @self: a window
 */
void
coi_window_save_state (CoiWindow *self)
{
  GSettings *settings = coi_settings_get ();
  int width;
  int height;

  if (settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
  g_settings_set_boolean (settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}
