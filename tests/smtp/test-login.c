/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a login says of the TLS channel, which transcripts do not know. */
#include "coi-smtp-machine.h"

#include <string.h>

static void
hear (CoiSmtpMachine *machine, const char *text)
{
  coi_smtp_machine_feed (machine, text, strlen (text), 0);
}

static char *
take_output (CoiSmtpMachine *machine)
{
  GString *text = g_string_new (NULL);
  GBytes *bytes;

  while ((bytes = coi_smtp_machine_take_output (machine, 0)) != NULL)
    {
      g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes));
      g_bytes_unref (bytes);
    }
  return g_string_free (text, FALSE);
}

static void
check_login (const char *capabilities, const char *expected)
{
  g_autoptr (CoiEndpoint) endpoint =
      coi_endpoint_new ("mail.example.org", 465, COI_TLS_IMPLICIT, NULL);
  g_autoptr (GBytes) binding = g_bytes_new_static ("channel", 7);
  g_autoptr (CoiSmtpMachine) machine = coi_smtp_machine_new (endpoint, "alice", "secret", 0);
  g_autofree char *hello = NULL;
  g_autofree char *login = NULL;

  coi_smtp_machine_set_channel_binding (machine, "tls-exporter", binding);
  hear (machine, "220 mail.example.org\r\n");
  hello = take_output (machine);
  g_assert_true (g_str_has_prefix (hello, "EHLO "));
  hear (machine, capabilities);
  login = take_output (machine);
  g_assert_cmpstr (strstr (login, expected), ==, login);
}

/* "p=tls-exporter,," in base64 */
static void
test_bound (void)
{
  check_login ("250-mail.example.org\r\n250 AUTH SCRAM-SHA-256 SCRAM-SHA-256-PLUS\r\n",
               "AUTH SCRAM-SHA-256-PLUS cD10bHMtZXhwb3J0ZXIsL");
  check_login ("250-mail.example.org\r\n250 AUTH scram-sha-256-plus\r\n",
               "AUTH SCRAM-SHA-256-PLUS cD10bHMtZXhwb3J0ZXIsL");
}

/* "n,," and not "y,,", which the Dovecot behind a Postfix would refuse */
static void
test_not_offered (void)
{
  check_login ("250-mail.example.org\r\n250 AUTH PLAIN SCRAM-SHA-256\r\n",
               "AUTH SCRAM-SHA-256 biws");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/login/bound", test_bound);
  g_test_add_func ("/smtp/login/not-offered", test_not_offered);
  return g_test_run ();
}
