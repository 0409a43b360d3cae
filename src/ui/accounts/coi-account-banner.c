/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says when an account cannot connect, and offers what helps. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-account-banner.h"

#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-password-dialog.h"

#include <glib/gi18n.h>

#define OFFLINE_DELAY_MS 3000 /* being between two attempts is not news */

struct _CoiAccountBanner
{
  AdwBin parent_instance;

  CoiEngine *engine;
  CoiAccount *account; /* nullable: whichever is in trouble */
  CoiAccount *shown;   /* nullable: the one that the banner is about */
  GPtrArray *followed; /* CoiAccount */
  AdwBanner *banner;
  guint delay_id;
};

/**
 * CoiAccountBanner:
 *
 * Follows one account, or all: then it shows the first that is in trouble.
 */
G_DEFINE_FINAL_TYPE (CoiAccountBanner, coi_account_banner, ADW_TYPE_BIN)

static gboolean
needs_password (CoiAccount *account)
{
  return coi_error_field (coi_account_get_error_code (account)) == COI_ERROR_FIELD_PASSWORD;
}

static gboolean
in_trouble (CoiAccount *account)
{
  CoiAccountState state = coi_account_get_state (account);

  return state == COI_ACCOUNT_NEEDS_USER || state == COI_ACCOUNT_OFFLINE;
}

static CoiAccount *
find_trouble (CoiAccountBanner *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    {
      CoiAccount *account = g_ptr_array_index (self->followed, i);
      if (in_trouble (account))
        return account;
    }
  return NULL;
}

static char *
make_title (CoiAccountBanner *self, CoiAccount *account)
{
  int code = coi_account_get_error_code (account);
  const char *sentence =
      code >= 0 ? coi_error_sentence (code) : _ ("Not connected. Trying again soon.");

  if (g_list_model_get_n_items (coi_engine_get_accounts (self->engine)) < 2)
    return g_strdup (sentence);
  /* Translators: %1$s is an e-mail address, %2$s a sentence about it */
  return g_strdup_printf (_ ("%1$s: %2$s"), coi_account_get_address (account), sentence);
}

static gboolean
show (gpointer user_data)
{
  CoiAccountBanner *self = COI_ACCOUNT_BANNER (user_data);
  g_autofree char *title = NULL;

  self->delay_id = 0;
  title = make_title (self, self->shown);
  adw_banner_set_title (self->banner, title);
  adw_banner_set_button_label (self->banner, needs_password (self->shown) ? _ ("_Enter Password…")
                                                                          : _ ("_Try Again"));
  adw_banner_set_revealed (self->banner, TRUE);
  return G_SOURCE_REMOVE;
}

/* Between two attempts the trouble is not over. */
static gboolean
is_trying_again (CoiAccountBanner *self)
{
  return self->shown != NULL && g_ptr_array_find (self->followed, self->shown, NULL) &&
         coi_account_get_state (self->shown) == COI_ACCOUNT_CONNECTING;
}

static void
update (CoiAccountBanner *self)
{
  CoiAccount *account = find_trouble (self);

  if (account == NULL && is_trying_again (self))
    return;
  g_set_object (&self->shown, account);
  if (account == NULL)
    {
      g_clear_handle_id (&self->delay_id, g_source_remove);
      adw_banner_set_revealed (self->banner, FALSE);
    }
  else if (coi_account_get_state (account) == COI_ACCOUNT_NEEDS_USER ||
           adw_banner_get_revealed (self->banner))
    {
      g_clear_handle_id (&self->delay_id, g_source_remove);
      show (self);
    }
  else if (self->delay_id == 0)
    self->delay_id = g_timeout_add (OFFLINE_DELAY_MS, show, self);
}

static void
unfollow (CoiAccountBanner *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->followed, i), update, self);
  g_ptr_array_set_size (self->followed, 0);
}

static void
follow (CoiAccountBanner *self, CoiAccount *account)
{
  g_signal_connect_swapped (account, "notify", G_CALLBACK (update), self);
  g_ptr_array_add (self->followed, g_object_ref (account));
}

static void
accounts_changed_cb (CoiAccountBanner *self)
{
  GListModel *accounts = coi_engine_get_accounts (self->engine);

  unfollow (self);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);
      if (self->account == NULL || self->account == account)
        follow (self, account);
    }
  update (self);
}

static void
clicked_cb (CoiAccountBanner *self)
{
  if (self->shown == NULL)
    return;
  if (needs_password (self->shown))
    adw_dialog_present (coi_password_dialog_new (self->engine, self->shown), GTK_WIDGET (self));
  else
    coi_engine_reconnect (self->engine, self->shown);
}

/**
 * coi_account_banner_set_engine:
 * @self: a banner
 * @engine: whose accounts it follows
 */
void
coi_account_banner_set_engine (CoiAccountBanner *self, CoiEngine *engine)
{
  g_set_object (&self->engine, engine);
  g_signal_connect_object (coi_engine_get_accounts (engine), "items-changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
}

/**
 * coi_account_banner_set_account:
 * @self: a banner that has an engine
 * @account: (nullable): the only one to be followed
 */
void
coi_account_banner_set_account (CoiAccountBanner *self, CoiAccount *account)
{
  if (g_set_object (&self->account, account))
    accounts_changed_cb (self);
}

static void
dispose (GObject *object)
{
  CoiAccountBanner *self = COI_ACCOUNT_BANNER (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  unfollow (self);
  g_clear_object (&self->shown);
  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_account_banner_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (COI_ACCOUNT_BANNER (object)->followed);
  G_OBJECT_CLASS (coi_account_banner_parent_class)->finalize (object);
}

static void
coi_account_banner_class_init (CoiAccountBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
coi_account_banner_init (CoiAccountBanner *self)
{
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  g_signal_connect_swapped (self->banner, "button-clicked", G_CALLBACK (clicked_cb), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->banner));
}
