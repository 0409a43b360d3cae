/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says below the list that older messages are still coming. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-history-bar.h"

#include "coi-config.h"

#include <glib/gi18n.h>

#define MIN_TOTAL 200 /* fewer are here before anybody has read the line */

struct _CoiHistoryBar
{
  AdwBin parent_instance;

  CoiEngine *engine;
  GPtrArray *followed; /* CoiAccount */
  GtkLabel *label;
  GtkProgressBar *progress;
};

/**
 * CoiHistoryBar:
 *
 * Visible only while at least one account has many older messages to fetch.
 *
 * # Accessibility
 *
 * The words are there to be read; the bar beside them is presentation, because screen readers speak
 * each step of a progress bar.
 */
G_DEFINE_FINAL_TYPE (CoiHistoryBar, coi_history_bar, ADW_TYPE_BIN)

static void
show (CoiHistoryBar *self, guint done, guint total)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), total >= MIN_TOTAL);
  if (total < MIN_TOTAL)
    return;
  /* Translators: how many older messages are here already */
  text = g_strdup_printf (_ ("Loading older messages: %1$'u of %2$'u"), done, total);
  gtk_label_set_label (self->label, text);
  gtk_progress_bar_set_fraction (self->progress, MIN ((double)done / total, 1));
}

static void
update (CoiHistoryBar *self)
{
  guint done = 0;
  guint total = 0;

  for (guint i = 0; i < self->followed->len; i++)
    {
      CoiAccount *account = g_ptr_array_index (self->followed, i);

      done += coi_account_get_history_done (account);
      total += coi_account_get_history_total (account);
    }
  show (self, done, total);
}

static void
unfollow (CoiHistoryBar *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->followed, i), update, self);
  g_ptr_array_set_size (self->followed, 0);
}

static void
follow (CoiHistoryBar *self, CoiAccount *account)
{
  g_signal_connect_swapped (account, "notify::history-done", G_CALLBACK (update), self);
  g_signal_connect_swapped (account, "notify::history-total", G_CALLBACK (update), self);
  g_ptr_array_add (self->followed, g_object_ref (account));
}

static void
accounts_changed_cb (CoiHistoryBar *self)
{
  GListModel *accounts = coi_engine_get_accounts (self->engine);

  unfollow (self);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      follow (self, account);
    }
  update (self);
}

/**
 * coi_history_bar_set_engine:
 * @self: a bar
 * @engine: whose accounts it follows
 */
void
coi_history_bar_set_engine (CoiHistoryBar *self, CoiEngine *engine)
{
  g_set_object (&self->engine, engine);
  g_signal_connect_object (coi_engine_get_accounts (engine), "items-changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
}

static void
dispose (GObject *object)
{
  CoiHistoryBar *self = COI_HISTORY_BAR (object);

  unfollow (self);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_history_bar_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (COI_HISTORY_BAR (object)->followed);
  G_OBJECT_CLASS (coi_history_bar_parent_class)->finalize (object);
}

static void
coi_history_bar_class_init (CoiHistoryBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
coi_history_bar_init (CoiHistoryBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                              PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  self->progress = g_object_new (GTK_TYPE_PROGRESS_BAR, "accessible-role",
                                 GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (box, "coi-history");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
