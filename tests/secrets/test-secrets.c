/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords kept, replaced, looked up and forgotten: in memory, or in a Secret Service when called
 * with "libsecret" or, to check that there is none, "unavailable". */
#include "coi-secrets.h"

#include <string.h>

static const char *mode = "memory";

static CoiSecrets *
new_secrets (const char *profile)
{
  return strcmp (mode, "memory") == 0 ? coi_secrets_new_memory ()
                                      : coi_secrets_new_libsecret (profile);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **)user_data, result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
store (CoiSecrets *secrets, const char *address, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_secrets_store_async (secrets, address, password, NULL, result_cb, &result);
  wait_for (&result);
  return coi_secrets_store_finish (secrets, result, error);
}

static char *
lookup (CoiSecrets *secrets, const char *address, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_secrets_lookup_async (secrets, address, cancellable, result_cb, &result);
  wait_for (&result);
  return coi_secrets_lookup_finish (secrets, result, error);
}

static gboolean
clear (CoiSecrets *secrets, const char *address, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_secrets_clear_async (secrets, address, NULL, result_cb, &result);
  wait_for (&result);
  return coi_secrets_clear_finish (secrets, result, error);
}

static void
assert_password (CoiSecrets *secrets, const char *address, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *password = lookup (secrets, address, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, expected);
  coi_secrets_password_free (password);
}

static void
assert_stored (CoiSecrets *secrets, const char *address, const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (store (secrets, address, password, &error));
  g_assert_no_error (error);
}

static void
test_life (void)
{
  g_autoptr (CoiSecrets) secrets = new_secrets ("first");
  g_autoptr (GError) error = NULL;

  assert_password (secrets, "alice@example.org", NULL);
  assert_stored (secrets, "alice@example.org", "pässword \"1\"");
  assert_stored (secrets, "bob@example.org", "");
  assert_password (secrets, "alice@example.org", "pässword \"1\"");
  assert_password (secrets, "bob@example.org", "");
  assert_stored (secrets, "alice@example.org", "another");
  assert_password (secrets, "alice@example.org", "another");
  g_assert_true (clear (secrets, "alice@example.org", &error));
  g_assert_no_error (error);
  assert_password (secrets, "alice@example.org", NULL);
  g_assert_true (clear (secrets, "alice@example.org", &error));
  g_assert_no_error (error);
  assert_password (secrets, "bob@example.org", "");
  g_assert_true (clear (secrets, "bob@example.org", &error));
}

static void
test_profiles (void)
{
  g_autoptr (CoiSecrets) first = new_secrets ("first");
  g_autoptr (CoiSecrets) second = new_secrets ("second");

  assert_stored (first, "alice@example.org", "one");
  assert_password (second, "alice@example.org", NULL);
  assert_stored (second, "alice@example.org", "two");
  assert_password (first, "alice@example.org", "one");
  assert_password (second, "alice@example.org", "two");
  g_assert_true (clear (second, "alice@example.org", NULL));
  assert_password (first, "alice@example.org", "one");
  g_assert_true (clear (first, "alice@example.org", NULL));
}

static void
test_cancelled (void)
{
  g_autoptr (CoiSecrets) secrets = new_secrets ("first");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lookup (secrets, "alice@example.org", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  const char *const paths[] = { "/org/freedesktop/secrets/aliases/default", NULL };
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service",
      "Lock", g_variant_new ("(^ao)", paths), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* Nobody is there to unlock it: that is not the same as having no password. */
static void
test_locked (void)
{
  g_autoptr (CoiSecrets) secrets = new_secrets ("first");
  g_autoptr (GError) error = NULL;

  assert_stored (secrets, "alice@example.org", "one");
  lock_keyring ();
  g_assert_null (lookup (secrets, "alice@example.org", NULL, &error));
  g_assert_error (error, COI_SECRETS_ERROR, COI_SECRETS_ERROR_LOCKED);
  assert_password (secrets, "bob@example.org", NULL);
}

static void
test_unavailable (void)
{
  g_autoptr (CoiSecrets) secrets = new_secrets ("first");
  g_autoptr (GError) store_error = NULL;
  g_autoptr (GError) lookup_error = NULL;
  g_autoptr (GError) clear_error = NULL;

  g_assert_false (store (secrets, "alice@example.org", "one", &store_error));
  g_assert_error (store_error, COI_SECRETS_ERROR, COI_SECRETS_ERROR_UNAVAILABLE);
  g_assert_null (lookup (secrets, "alice@example.org", NULL, &lookup_error));
  g_assert_error (lookup_error, COI_SECRETS_ERROR, COI_SECRETS_ERROR_UNAVAILABLE);
  g_assert_false (clear (secrets, "alice@example.org", &clear_error));
  g_assert_error (clear_error, COI_SECRETS_ERROR, COI_SECRETS_ERROR_UNAVAILABLE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1)
    mode = argv[1];
  if (strcmp (mode, "unavailable") == 0)
    {
      g_test_add_func ("/secrets/unavailable", test_unavailable);
      return g_test_run ();
    }
  g_test_add_func ("/secrets/life", test_life);
  g_test_add_func ("/secrets/profiles", test_profiles);
  g_test_add_func ("/secrets/cancelled", test_cancelled);
  if (strcmp (mode, "libsecret") == 0)
    g_test_add_func ("/secrets/locked", test_locked);
  return g_test_run ();
}
