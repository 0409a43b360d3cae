/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says when an account cannot connect, and offers what helps. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-account-banner.h"

#include "coi-account-dialog.h"
#include "coi-announce.h"
#include "coi-certificate-dialog.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-password-dialog.h"

#include <glib/gi18n.h>

#define OFFLINE_DELAY_MS 3000 /* being between two attempts is not news */
#define MAX_WORDS 120         /* characters of a server */

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

/* What only other servers or names can mend */
static gboolean
needs_details (CoiAccount *account)
{
  return coi_account_get_state (account) == COI_ACCOUNT_NEEDS_USER &&
         coi_error_field (coi_account_get_error_code (account)) == COI_ERROR_FIELD_SERVERS;
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

/* A server that refuses says best why. */
static char *
make_sentence (CoiAccount *account)
{
  int code = coi_account_get_error_code (account);
  const char *detail = coi_account_get_error_detail (account);
  const CoiCertificate *certificate = coi_account_get_refused_certificate (account, NULL);
  g_autofree char *valid = NULL;
  g_autofree char *words = NULL;

  if (code < 0)
    return g_strdup (_ ("Not connected. Trying again soon."));
  if (certificate != NULL)
    /* Translators: %s is the name of a server */
    return g_strdup_printf (_ ("The certificate of %s is not trusted."), certificate->host);
  if (code != COI_ENGINE_ERROR_SERVER || detail == NULL || *detail == '\0')
    return coi_error_sentence_at (code, coi_account_get_address (account),
                                  coi_account_get_imap (account)->host);
  valid = g_utf8_make_valid (detail, -1);
  words = g_utf8_truncate_middle (valid, MAX_WORDS);
  if (coi_account_get_state (account) == COI_ACCOUNT_OFFLINE)
    /* Translators: %s are the words of a mail server */
    return g_strdup_printf (_ ("The mail server refuses: “%s” Trying again soon."), words);
  /* Translators: %s are the words of a mail server */
  return g_strdup_printf (_ ("The mail server refuses: “%s”"), words);
}

static char *
make_title (CoiAccountBanner *self, CoiAccount *account)
{
  g_autofree char *sentence = make_sentence (account);

  if (g_list_model_get_n_items (coi_engine_get_accounts (self->engine)) < 2)
    return g_steal_pointer (&sentence);
  /* Translators: %1$s is an e-mail address, %2$s a sentence about it */
  return g_strdup_printf (_ ("%1$s: %2$s"), coi_account_get_address (account), sentence);
}

static const char *
button_label (CoiAccount *account)
{
  if (needs_password (account))
    return _ ("_Enter Password…");
  if (coi_account_get_refused_certificate (account, NULL) != NULL)
    return _ ("_Show Certificate…");
  return needs_details (account) ? _ ("_Account Details…") : _ ("_Try Again");
}

static gboolean
show (gpointer user_data)
{
  CoiAccountBanner *self = COI_ACCOUNT_BANNER (user_data);
  g_autofree char *title = NULL;

  self->delay_id = 0;
  title = make_title (self, self->shown);
  adw_banner_set_title (self->banner, title);
  adw_banner_set_button_label (self->banner, button_label (self->shown));
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

/* --- what helps --- */

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) self = GTK_WIDGET (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (coi_engine_set_certificate_finish (COI_ENGINE (source), result, &error))
    return;
  text = coi_error_text (error);
  coi_announce (self, text, TRUE);
}

/* It may have been another one that the user was shown than the one there is by now. */
static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiAccountBanner) self = COI_ACCOUNT_BANNER (user_data);
  CoiAccount *account = g_object_get_data (source, "account");
  const char *fingerprint = g_object_get_data (source, "fingerprint");
  CoiServerKind kind = GPOINTER_TO_INT (g_object_get_data (source, "kind"));

  if (coi_certificate_dialog_choose_finish (ADW_ALERT_DIALOG (source), result) &&
      self->engine != NULL)
    coi_engine_set_certificate_async (self->engine, account, kind, fingerprint, accepted_cb,
                                      g_object_ref (self));
}

static void
ask_about_certificate (CoiAccountBanner *self)
{
  CoiServerKind kind;
  const CoiCertificate *certificate = coi_account_get_refused_certificate (self->shown, &kind);
  AdwDialog *dialog = coi_certificate_dialog_new (certificate);

  g_object_set_data_full (G_OBJECT (dialog), "account", g_object_ref (self->shown), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), "fingerprint", g_strdup (certificate->fingerprint),
                          g_free);
  g_object_set_data (G_OBJECT (dialog), "kind", GINT_TO_POINTER (kind));
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, answered_cb,
                           g_object_ref (self));
}

static void
clicked_cb (CoiAccountBanner *self)
{
  if (self->shown == NULL)
    return;
  if (needs_password (self->shown))
    adw_dialog_present (coi_password_dialog_new (self->engine, self->shown), GTK_WIDGET (self));
  else if (coi_account_get_refused_certificate (self->shown, NULL) != NULL)
    ask_about_certificate (self);
  else if (needs_details (self->shown))
    adw_dialog_present (coi_account_dialog_new (self->engine, self->shown), GTK_WIDGET (self));
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
