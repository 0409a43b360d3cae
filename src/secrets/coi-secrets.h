/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords: in the Secret Service, or in memory for tests. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define COI_SECRETS_ERROR (coi_secrets_error_quark ())

/**
 * CoiSecretsError:
 * @COI_SECRETS_ERROR_UNAVAILABLE: there is no Secret Service to talk to
 * @COI_SECRETS_ERROR_LOCKED: the keyring is locked and was not unlocked
 * @COI_SECRETS_ERROR_FAILED: anything else; the message is the service's
 */
typedef enum
{
  COI_SECRETS_ERROR_UNAVAILABLE,
  COI_SECRETS_ERROR_LOCKED,
  COI_SECRETS_ERROR_FAILED,
} CoiSecretsError;

GQuark coi_secrets_error_quark (void);

#define COI_TYPE_SECRETS (coi_secrets_get_type ())
G_DECLARE_DERIVABLE_TYPE (CoiSecrets, coi_secrets, COI, SECRETS, GObject)

struct _CoiSecretsClass
{
  GObjectClass parent_class;
  void (*store_async) (CoiSecrets *self,
                       const char *address,
                       const char *password,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*store_finish) (CoiSecrets *self, GAsyncResult *result, GError **error);
  void (*lookup_async) (CoiSecrets *self,
                        const char *address,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  char *(*lookup_finish) (CoiSecrets *self, GAsyncResult *result, GError **error);
  void (*clear_async) (CoiSecrets *self,
                       const char *address,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*clear_finish) (CoiSecrets *self, GAsyncResult *result, GError **error);
};

/* Items have the schema org.coi.Chat.Password with the attributes "profile" and "address". */
CoiSecrets *coi_secrets_new_libsecret (const char *profile);
CoiSecrets *coi_secrets_new_memory (void);

void coi_secrets_store_async (CoiSecrets *self,
                              const char *address,
                              const char *password,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean coi_secrets_store_finish (CoiSecrets *self, GAsyncResult *result, GError **error);
/* finish(): NULL without an error when there is none. Free with coi_secrets_password_free(), which
 * wipes it. */
void coi_secrets_lookup_async (CoiSecrets *self,
                               const char *address,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
char *coi_secrets_lookup_finish (CoiSecrets *self, GAsyncResult *result, GError **error);
void coi_secrets_clear_async (CoiSecrets *self,
                              const char *address,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean coi_secrets_clear_finish (CoiSecrets *self, GAsyncResult *result, GError **error);
void coi_secrets_password_free (char *password);

G_END_DECLS
