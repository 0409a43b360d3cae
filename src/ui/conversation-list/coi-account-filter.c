/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu that says whose conversations are listed. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-account-filter.h"

#include "coi-config.h"
#include "coi-settings.h"

#include <glib/gi18n.h>

struct _CoiAccountFilter
{
  AdwBin parent_instance;

  CoiEngine *engine;
  CoiAccount *account; /* nullable: all */
  GSimpleAction *action;
  GMenu *menu;
  GtkMenuButton *button;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiAccountFilter:
 *
 * Visible only when there are several accounts. What was chosen is remembered.
 *
 * # Accessibility
 *
 * A button that is named by what it shows now, with a menu of radio items.
 */
G_DEFINE_FINAL_TYPE (CoiAccountFilter, coi_account_filter, ADW_TYPE_BIN)

static void
show (CoiAccountFilter *self)
{
  const char *address = self->account != NULL ? coi_account_get_address (self->account) : "";
  const char *text = self->account != NULL ? address : _ ("All Accounts");
  /* Translators: spoken, the name of the button; %s is "All Accounts" or an e-mail address */
  g_autofree char *label = g_strdup_printf (_ ("Conversations of: %s"), text);

  g_simple_action_set_state (self->action, g_variant_new_string (address));
  gtk_menu_button_set_label (self->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
choose (CoiAccountFilter *self, const char *address)
{
  CoiAccount *account = *address != '\0' ? coi_engine_get_account (self->engine, address) : NULL;
  gboolean changed = g_set_object (&self->account, account);

  show (self);
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
action_cb (CoiAccountFilter *self, GVariant *parameter)
{
  const char *address = g_variant_get_string (parameter, NULL);

  if (coi_settings_get () != NULL)
    g_settings_set_string (coi_settings_get (), "account-filter", address);
  choose (self, address);
}

static void
fill_menu (CoiAccountFilter *self)
{
  GListModel *accounts = coi_engine_get_accounts (self->engine);
  g_autoptr (GMenu) section = g_menu_new ();

  g_menu_remove_all (self->menu);
  g_menu_append (self->menu, _ ("All Accounts"), "filter.account::");
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);
      g_autoptr (GString) label = g_string_new (coi_account_get_address (account));
      g_autoptr (GMenuItem) item = NULL;

      /* One "_" marks the next letter as the item's key. */
      g_string_replace (label, "_", "__", 0);
      item = g_menu_item_new (label->str, NULL);

      g_menu_item_set_action_and_target (item, "filter.account", "s",
                                         coi_account_get_address (account));
      g_menu_append_item (section, item);
    }
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (section));
}

/* An account that is gone, or the only one that is left, is no filter. */
static void
accounts_changed_cb (CoiAccountFilter *self)
{
  guint n = g_list_model_get_n_items (coi_engine_get_accounts (self->engine));
  g_autofree char *chosen = coi_settings_get () != NULL
                                ? g_settings_get_string (coi_settings_get (), "account-filter")
                                : NULL;

  if (chosen == NULL)
    g_set_str (&chosen, self->account != NULL ? coi_account_get_address (self->account) : "");
  fill_menu (self);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  choose (self, n > 1 ? chosen : "");
}

/**
 * coi_account_filter_set_engine:
 * @self: a filter
 * @engine: whose accounts can be chosen
 */
void
coi_account_filter_set_engine (CoiAccountFilter *self, CoiEngine *engine)
{
  g_set_object (&self->engine, engine);
  g_signal_connect_object (coi_engine_get_accounts (engine), "items-changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
}

/**
 * coi_account_filter_get_account:
 * @self: a filter
 *
 * Returns: (transfer none) (nullable): the only account whose conversations are listed
 */
CoiAccount *
coi_account_filter_get_account (CoiAccountFilter *self)
{
  return self->account;
}

static void
dispose (GObject *object)
{
  CoiAccountFilter *self = COI_ACCOUNT_FILTER (object);

  g_clear_object (&self->action);
  g_clear_object (&self->menu);
  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_account_filter_parent_class)->dispose (object);
}

static void
coi_account_filter_class_init (CoiAccountFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[CHANGED] = g_signal_new ("changed", COI_TYPE_ACCOUNT_FILTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
coi_account_filter_init (CoiAccountFilter *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->action =
      g_simple_action_new_stateful ("account", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_signal_connect_swapped (self->action, "activate", G_CALLBACK (action_cb), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (group));
  self->menu = g_menu_new ();
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_always_show_arrow (self->button, TRUE);
  gtk_menu_button_set_can_shrink (self->button, TRUE);
  gtk_menu_button_set_menu_model (self->button, G_MENU_MODEL (self->menu));
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("Choose an Account"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
