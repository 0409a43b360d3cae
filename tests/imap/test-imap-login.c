/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a login says of the TLS channel, which transcripts do not know. */
#include "coi-imap-error.h"
#include "coi-imap-machine.h"

#include <string.h>

#define PLAIN_AND_PLUS                                                                             \
  "* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS] Hello\r\n"
#define PLAIN_ONLY "* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256] Hello\r\n"

static CoiImapMachine *
new_machine (const char *greeting)
{
  g_autoptr (CoiEndpoint) endpoint =
      coi_endpoint_new ("mail.example.org", 993, COI_TLS_IMPLICIT, NULL);
  g_autoptr (GBytes) binding = g_bytes_new_static ("channel", 7);
  CoiImapMachine *machine = coi_imap_machine_new (endpoint, "alice", "secret", 0);

  coi_imap_machine_set_channel_binding (machine, "tls-exporter", binding);
  coi_imap_machine_feed (machine, (const guint8 *)greeting, strlen (greeting), 0);
  return machine;
}

static void
assert_says (CoiImapMachine *machine, const char *beginning)
{
  g_autoptr (GBytes) output = coi_imap_machine_take_output (machine);
  gsize size;
  const char *data;

  g_assert_nonnull (output);
  data = g_bytes_get_data (output, &size);
  g_assert_cmpuint (size, >=, strlen (beginning));
  g_assert_cmpmem (data, strlen (beginning), beginning, strlen (beginning));
}

static void
hear (CoiImapMachine *machine, const char *text)
{
  coi_imap_machine_feed (machine, (const guint8 *)text, strlen (text), 0);
}

/* "p=tls-exporter,," in base64 */
static void
test_bound (void)
{
  g_autoptr (CoiImapMachine) machine = new_machine (PLAIN_AND_PLUS);

  assert_says (machine, "A1 AUTHENTICATE SCRAM-SHA-256-PLUS\r\n");
  hear (machine, "+ \r\n");
  assert_says (machine, "cD10bHMtZXhwb3J0ZXIsL");
}

/* "y,,": the server refuses this login when its offer of -PLUS was taken out on the way. */
static void
test_not_offered (void)
{
  g_autoptr (CoiImapMachine) machine = new_machine (PLAIN_ONLY);

  assert_says (machine, "A1 AUTHENTICATE SCRAM-SHA-256\r\n");
  hear (machine, "+ \r\n");
  assert_says (machine, "eSws");
}

/* "n,,": a server that does not know the kind of binding would refuse "y" as well. */
static void
test_not_known (void)
{
  g_autoptr (CoiImapMachine) machine = new_machine (PLAIN_AND_PLUS);

  assert_says (machine, "A1 AUTHENTICATE SCRAM-SHA-256-PLUS\r\n");
  hear (machine, "A1 NO bad protocol\r\n");
  assert_says (machine, "A2 AUTHENTICATE SCRAM-SHA-256\r\n");
  hear (machine, "+ \r\n");
  assert_says (machine, "biws");
}

static void
assert_fails (CoiImapMachine *machine, int code)
{
  g_autoptr (CoiImapEvent) event = coi_imap_machine_next_event (machine);

  g_assert_null (coi_imap_machine_take_output (machine));
  g_assert_nonnull (event);
  g_assert_cmpint (event->kind, ==, COI_IMAP_EVENT_CLOSED);
  g_assert_error (event->error, COI_IMAP_ERROR, code);
}

/* A wrong password is not tried a second time, bound or not. */
static void
test_wrong_password (void)
{
  g_autoptr (CoiImapMachine) machine = new_machine (PLAIN_AND_PLUS);
  g_autoptr (CoiImapMachine) unbound = new_machine (PLAIN_AND_PLUS);

  assert_says (machine, "A1 ");
  hear (machine, "A1 NO [AUTHENTICATIONFAILED] no\r\n");
  assert_fails (machine, COI_IMAP_ERROR_AUTH);

  assert_says (unbound, "A1 ");
  hear (unbound, "A1 NO bad protocol\r\n");
  assert_says (unbound, "A2 ");
  hear (unbound, "A2 NO authentication failure\r\n");
  assert_fails (unbound, COI_IMAP_ERROR_AUTH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/login/bound", test_bound);
  g_test_add_func ("/imap/login/not-offered", test_not_offered);
  g_test_add_func ("/imap/login/not-known", test_not_known);
  g_test_add_func ("/imap/login/wrong-password", test_wrong_password);
  return g_test_run ();
}
