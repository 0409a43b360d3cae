/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public keys that are too short are found, and nothing is found in what is no certificate. */
#include "coi-weak-key.h"

#include "net-server.h"

static GBytes *
read_der (const char *name)
{
  g_autofree char *path = data_path (name, ".pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);
  GByteArray *der = NULL;

  g_assert_no_error (error);
  g_object_get (certificate, "certificate", &der, NULL);
  return g_byte_array_free_to_bytes (der);
}

static gboolean
is_weak (GBytes *der)
{
  return coi_weak_key_is_in_der (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
}

static void
test_keys (void)
{
  g_autoptr (GBytes) curve = read_der ("good");
  g_autoptr (GBytes) short_rsa = read_der ("short-key");
  g_autoptr (GBytes) long_rsa = read_der ("long-key");

  g_assert_false (is_weak (curve));
  g_assert_true (is_weak (short_rsa));
  g_assert_false (is_weak (long_rsa));
}

/* Each byte of the beginning cut off or changed: no read outside (under AddressSanitizer). */
static void
test_broken (void)
{
  g_autoptr (GBytes) der = read_der ("long-key");
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *cut = g_memdup2 (data, MAX (i, 1));
      g_autofree guint8 *changed = g_memdup2 (data, size);

      g_assert_true (coi_weak_key_is_in_der (cut, i));
      for (guint bit = 0; bit < 8; bit++)
        {
          changed[i] = data[i] ^ (guint8)(1u << bit);
          coi_weak_key_is_in_der (changed, size);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weak-key/keys", test_keys);
  g_test_add_func ("/weak-key/broken", test_broken);
  return g_test_run ();
}
