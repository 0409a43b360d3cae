/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaks through the screen reader. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-announce.h"

static CoiAnnounceFunc announce_func;
static gpointer announce_data;

/**
 * coi_announce_set_func:
 * @func: (nullable): is called instead of the screen reader
 * @user_data: for @func
 */
void
coi_announce_set_func (CoiAnnounceFunc func, gpointer user_data)
{
  announce_func = func;
  announce_data = user_data;
}

/* GTK 4.18 calls a function that its context for tests does not have; it uses that one, too, where
 * there is no session bus. */
static gboolean
can_announce (GtkAccessible *accessible)
{
  g_autoptr (GtkATContext) context = gtk_accessible_get_at_context (accessible);

  return context != NULL && !g_str_equal (G_OBJECT_TYPE_NAME (context), "GtkTestATContext");
}

/**
 * coi_announce:
 * @widget: anything in a window
 * @text: a translated sentence, UTF-8
 * @urgent: whether it may interrupt
 *
 * Speaks through the window: from a widget that was never read, the announcement is lost.
 */
void
coi_announce (GtkWidget *widget, const char *text, gboolean urgent)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (root == NULL)
    return;
  if (announce_func != NULL)
    announce_func (GTK_WIDGET (root), text, announce_data);
  else if (can_announce (GTK_ACCESSIBLE (root)))
    gtk_accessible_announce (GTK_ACCESSIBLE (root), text,
                             urgent ? GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH
                                    : GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
