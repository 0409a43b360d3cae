/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms against the vectors of their RFCs and against servers that break the rules. */
#include "coi-sasl-private.h"

#include <string.h>

#define NONCE_SHA256 "rOprNGfwEbeRWgbNEkqO"
#define FIRST_SHA256                                                                               \
  "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

static CoiSasl *
new_exchange (const char *mechanism, const char *login, const char *password)
{
  const char *offered[] = { mechanism, NULL };
  const CoiSaslContext context = { .login = login, .password = password, .is_secure = TRUE };
  CoiSasl *sasl = coi_sasl_new (offered, &context);

  g_assert_nonnull (sasl);
  g_assert_cmpstr (coi_sasl_get_mechanism (sasl), ==, mechanism);
  return sasl;
}

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static GBytes *
step (CoiSasl *sasl, const char *challenge)
{
  g_autoptr (GBytes) bytes = g_bytes_new (challenge, strlen (challenge));

  return coi_sasl_step (sasl, bytes);
}

static void
assert_step (CoiSasl *sasl, const char *challenge, const char *expected)
{
  g_autoptr (GBytes) answer = step (sasl, challenge);

  g_assert_nonnull (answer);
  assert_bytes (answer, expected);
}

static void
assert_refuses (CoiSasl *sasl, const char *challenge)
{
  g_autoptr (GBytes) answer = step (sasl, challenge);

  g_assert_null (answer);
  g_assert_false (coi_sasl_is_complete (sasl));
}

static void
assert_initial (CoiSasl *sasl, const char *expected)
{
  g_autoptr (GBytes) initial = coi_sasl_get_initial_response (sasl);

  assert_bytes (initial, expected);
}

/* RFC 7677, section 3 */
static void
test_scram_sha256 (void)
{
  g_autoptr (CoiSasl) sasl = new_exchange ("SCRAM-SHA-256", "user", "pencil");

  coi_sasl_set_nonce (sasl, NONCE_SHA256);
  assert_initial (sasl, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  assert_step (sasl, FIRST_SHA256,
               "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
               "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  g_assert_false (coi_sasl_is_complete (sasl));
  assert_step (sasl, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "");
  g_assert_true (coi_sasl_is_complete (sasl));
}

/* RFC 5802, section 5 */
static void
test_scram_sha1 (void)
{
  g_autoptr (CoiSasl) sasl = new_exchange ("SCRAM-SHA-1", "user", "pencil");

  coi_sasl_set_nonce (sasl, "fyko+d2lbbFgONRv9qkxdawL");
  assert_initial (sasl, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  assert_step (sasl, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
               "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
               "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  assert_step (sasl, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "");
  g_assert_true (coi_sasl_is_complete (sasl));
}

static CoiSasl *
new_bound (const char *mechanism, const char *type, gsize size)
{
  const char *offered[] = { mechanism, NULL };
  static const guint8 data[] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };
  g_autoptr (GBytes) binding = g_bytes_new (data, size);
  const CoiSaslContext context = { .login = "user",
                                   .password = "pencil",
                                   .is_secure = TRUE,
                                   .binding_type = type,
                                   .binding = binding };

  return coi_sasl_new (offered, &context);
}

/* The exchange of RFC 7677 bound to 32 bytes; computed by other code that computes the RFC's, too.
 */
static void
test_scram_sha256_plus (void)
{
  g_autoptr (CoiSasl) sasl = new_bound ("SCRAM-SHA-256-PLUS", "tls-exporter", 32);

  coi_sasl_set_nonce (sasl, NONCE_SHA256);
  assert_initial (sasl, "p=tls-exporter,,n=user,r=" NONCE_SHA256);
  assert_step (sasl, FIRST_SHA256,
               "c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f,"
               "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
               "p=QC6CS20quADQRb3mT99YUH+n3VJxUvzuK0K0E1Vrs2M=");
  assert_step (sasl, "v=2GiAgapEppLVlUXbxUDksL3VgYHzuqiK5tR4mhJGgvs=", "");
  g_assert_true (coi_sasl_is_complete (sasl));
}

/* The exchange of RFC 5802, likewise */
static void
test_scram_sha1_plus (void)
{
  g_autoptr (CoiSasl) sasl = new_bound ("SCRAM-SHA-1-PLUS", "tls-server-end-point", 32);

  coi_sasl_set_nonce (sasl, "fyko+d2lbbFgONRv9qkxdawL");
  assert_initial (sasl, "p=tls-server-end-point,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  assert_step (sasl, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
               "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCwsAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,"
               "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=z8dLQJmun2sA+XpCkRPSWO61Enc=");
  assert_step (sasl, "v=if1R+hByy96r9wlpTEFxowaJvkg=", "");
  g_assert_true (coi_sasl_is_complete (sasl));
}

/* A server that does offer -PLUS learns from "y" that its offer was taken out on the way. */
static void
test_scram_downgrade (void)
{
  g_autoptr (CoiSasl) sasl = new_bound ("SCRAM-SHA-256", "tls-exporter", 32);

  coi_sasl_set_nonce (sasl, NONCE_SHA256);
  assert_initial (sasl, "y,,n=user,r=" NONCE_SHA256);
  assert_step (sasl, FIRST_SHA256,
               "c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
               "p=FoqiHTtQEDE8lz1CdaEe3tK4mS+iMDTl77SPyDS53DY=");
  assert_step (sasl, "v=dI4KpiQJwBr1+V+K6U1dA6l6I4I9DUNXWND4pcpRU3U=", "");
}

/* Somebody in the middle has another channel to the server, whose signature is over that one. */
static void
test_scram_other_channel (void)
{
  g_autoptr (CoiSasl) sasl = new_bound ("SCRAM-SHA-256-PLUS", "tls-exporter", 31);

  coi_sasl_set_nonce (sasl, NONCE_SHA256);
  g_bytes_unref (coi_sasl_get_initial_response (sasl));
  g_bytes_unref (step (sasl, FIRST_SHA256));
  assert_refuses (sasl, "v=2GiAgapEppLVlUXbxUDksL3VgYHzuqiK5tR4mhJGgvs=");
}

static void
test_scram_bad_first (void)
{
  const char *const bad[] = {
    "",
    "r=" NONCE_SHA256 ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", /* no nonce of the server */
    "r=another-nonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",    /* not our nonce */
    "m=x," FIRST_SHA256,                                    /* mandatory extension */
    "r=" NONCE_SHA256 "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",   /* too few */
    "r=" NONCE_SHA256 "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
    "r=" NONCE_SHA256 "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
    "r=" NONCE_SHA256 "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001", /* too many */
    "r=" NONCE_SHA256 "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
    "r=" NONCE_SHA256 "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096x",
    "r=" NONCE_SHA256 "x,s=,i=4096",
    "r=" NONCE_SHA256 "x,s=!!!!,i=4096",
    "r=" NONCE_SHA256 "x,s=W22ZaJ0SNY7soEsUEjb6gQ==",
    "e=invalid-proof",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CoiSasl) sasl = new_exchange ("SCRAM-SHA-256", "user", "pencil");

      coi_sasl_set_nonce (sasl, NONCE_SHA256);
      g_bytes_unref (coi_sasl_get_initial_response (sasl));
      assert_refuses (sasl, bad[i]);
      assert_refuses (sasl, FIRST_SHA256);
    }
}

static void
test_scram_bad_final (void)
{
  const char *const bad[] = {
    "",
    "e=invalid-proof",
    "v=",
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95Q==",
    "v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    FIRST_SHA256,
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CoiSasl) sasl = new_exchange ("SCRAM-SHA-256", "user", "pencil");

      coi_sasl_set_nonce (sasl, NONCE_SHA256);
      g_bytes_unref (coi_sasl_get_initial_response (sasl));
      g_bytes_unref (step (sasl, FIRST_SHA256));
      assert_refuses (sasl, bad[i]);
      assert_refuses (sasl, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }
}

static void
test_scram_nul (void)
{
  g_autoptr (CoiSasl) sasl = new_exchange ("SCRAM-SHA-256", "user", "pencil");
  g_autoptr (GBytes) challenge = g_bytes_new (FIRST_SHA256 "\0x", sizeof FIRST_SHA256 + 1);

  coi_sasl_set_nonce (sasl, NONCE_SHA256);
  g_bytes_unref (coi_sasl_get_initial_response (sasl));
  g_assert_null (coi_sasl_step (sasl, challenge));
}

static void
test_scram_names (void)
{
  g_autoptr (CoiSasl) sasl = new_exchange ("SCRAM-SHA-256", "a=b,c", "x");
  g_autoptr (CoiSasl) other = new_exchange ("SCRAM-SHA-256", "a=b,c", "x");
  g_autoptr (GBytes) first = coi_sasl_get_initial_response (sasl);
  g_autoptr (GBytes) second = coi_sasl_get_initial_response (other);
  const char *data = g_bytes_get_data (first, NULL);

  g_assert_true (g_bytes_get_size (first) > 40);
  g_assert_true (strncmp (data, "n,,n=a=3Db=2Cc,r=", 17) == 0);
  g_assert_false (g_bytes_equal (first, second));
}

/* RFC 4616, section 4 */
static void
test_plain (void)
{
  g_autoptr (CoiSasl) sasl = new_exchange ("PLAIN", "tim", "tanstaaftanstaaf");
  g_autoptr (GBytes) initial = NULL;

  g_assert_false (coi_sasl_is_complete (sasl));
  initial = coi_sasl_get_initial_response (sasl);
  g_assert_cmpmem (g_bytes_get_data (initial, NULL), g_bytes_get_size (initial),
                   "\0tim\0tanstaaftanstaaf", 21);
  g_assert_true (coi_sasl_is_complete (sasl));
  g_assert_null (step (sasl, "more?"));
}

static void
test_login (void)
{
  g_autoptr (CoiSasl) sasl = new_exchange ("LOGIN", "alice@example.org", "secret");

  g_assert_null (coi_sasl_get_initial_response (sasl));
  assert_step (sasl, "Username:", "alice@example.org");
  g_assert_false (coi_sasl_is_complete (sasl));
  assert_step (sasl, "Password:", "secret");
  g_assert_true (coi_sasl_is_complete (sasl));
  g_assert_null (step (sasl, "PIN:"));
}

static void
check_choice (const char *offered, const CoiSaslContext *context, const char *expected)
{
  g_auto (GStrv) names = g_strsplit (offered, " ", -1);
  g_autoptr (CoiSasl) sasl = coi_sasl_new ((const char *const *)names, context);

  g_assert_cmpstr (sasl != NULL ? coi_sasl_get_mechanism (sasl) : NULL, ==, expected);
}

#define ALL                                                                                        \
  "XOAUTH2 OAUTHBEARER LOGIN PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS"

static void
test_choice (void)
{
  const CoiSaslContext secure = { .login = "alice", .password = "x", .is_secure = TRUE };
  const CoiSaslContext clear = { .login = "alice", .password = "x" };
  const CoiSaslContext control = { .login = "alice", .password = "\a", .is_secure = TRUE };
  const CoiSaslContext no_text = { .login = "alice", .password = "\xff", .is_secure = TRUE };

  check_choice (ALL, &secure, "SCRAM-SHA-256");
  check_choice ("login plain scram-sha-1", &secure, "SCRAM-SHA-1");
  check_choice ("LOGIN PLAIN", &secure, "PLAIN");
  check_choice ("LOGIN", &secure, "LOGIN");
  check_choice ("LOGIN PLAIN", &clear, NULL);
  check_choice ("LOGIN PLAIN SCRAM-SHA-1", &clear, "SCRAM-SHA-1");
  check_choice ("SCRAM-SHA-256-PLUS GSSAPI XOAUTH2", &secure, NULL);
  check_choice ("", &secure, NULL);
  check_choice ("SCRAM-SHA-256 PLAIN", &control, "PLAIN");
  check_choice ("SCRAM-SHA-256 PLAIN", &no_text, NULL);
}

static void
test_choice_bound (void)
{
  g_autoptr (GBytes) binding = g_bytes_new_static ("x", 1);
  const CoiSaslContext context = { .login = "alice",
                                   .password = "x",
                                   .is_secure = TRUE,
                                   .binding_type = "tls-exporter",
                                   .binding = binding };

  check_choice (ALL, &context, "SCRAM-SHA-256-PLUS");
  check_choice ("SCRAM-SHA-1-PLUS SCRAM-SHA-256", &context, "SCRAM-SHA-1-PLUS");
  check_choice ("SCRAM-SHA-256 PLAIN", &context, "SCRAM-SHA-256");
}

static void
test_choice_token (void)
{
  const CoiSaslContext context = {
    .login = "alice", .password = "x", .token = "t", .host = "h", .port = 1, .is_secure = TRUE
  };
  const CoiSaslContext no_host = { .login = "alice", .token = "t", .is_secure = TRUE };
  const CoiSaslContext clear = { .login = "alice", .token = "t", .host = "h", .port = 1 };
  const CoiSaslContext no_token = { .login = "alice", .token = "t\x01user=bob", .is_secure = TRUE };
  const CoiSaslContext no_name = { .login = "alice\x01", .token = "t", .is_secure = TRUE };

  check_choice (ALL, &context, "OAUTHBEARER");
  check_choice (ALL, &no_host, "XOAUTH2");
  check_choice ("SCRAM-SHA-256 PLAIN LOGIN", &context, NULL);
  check_choice (ALL, &clear, NULL);
  check_choice (ALL, &no_token, NULL);
  check_choice (ALL, &no_name, NULL);
}

static CoiSasl *
new_bearer (const char *mechanism, const char *login, const char *token)
{
  const char *offered[] = { mechanism, NULL };
  const CoiSaslContext context = {
    .login = login, .token = token, .host = "server.example.com", .port = 143, .is_secure = TRUE
  };

  return coi_sasl_new (offered, &context);
}

/* RFC 7628, section 4.1 */
static void
test_oauthbearer (void)
{
  g_autoptr (CoiSasl) sasl =
      new_bearer ("OAUTHBEARER", "user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");

  g_assert_false (coi_sasl_is_complete (sasl));
  assert_initial (sasl, "n,a=user@example.com,\001host=server.example.com\001port=143\001"
                        "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\001\001");
  g_assert_true (coi_sasl_is_complete (sasl));
}

/* RFC 7628, section 4.3: the refusal is acknowledged, and an OK after it counts for nothing. */
static void
test_bearer_refused (void)
{
  const char *const refusal = "{\"status\":\"invalid_token\",\"scope\":\"example_scope\"}";
  g_autoptr (CoiSasl) bearer = new_bearer ("OAUTHBEARER", "a=b,c", "token");
  g_autoptr (CoiSasl) old = new_bearer ("XOAUTH2", "a=b,c", "token");

  assert_initial (bearer, "n,a=a=3Db=2Cc,\001host=server.example.com\001port=143\001"
                          "auth=Bearer token\001\001");
  assert_step (bearer, refusal, "\001");
  assert_refuses (bearer, refusal);
  assert_initial (old, "user=a=b,c\001auth=Bearer token\001\001");
  assert_step (old, refusal, "");
  assert_refuses (old, refusal);
}

/* Without an initial response the server asks with an empty challenge. */
static void
test_bearer_asked (void)
{
  g_autoptr (CoiSasl) sasl = new_bearer ("XOAUTH2", "alice", "token");

  assert_step (sasl, "", "user=alice\001auth=Bearer token\001\001");
  g_assert_true (coi_sasl_is_complete (sasl));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/scram/sha-256", test_scram_sha256);
  g_test_add_func ("/sasl/scram/sha-1", test_scram_sha1);
  g_test_add_func ("/sasl/scram/sha-256-plus", test_scram_sha256_plus);
  g_test_add_func ("/sasl/scram/sha-1-plus", test_scram_sha1_plus);
  g_test_add_func ("/sasl/scram/downgrade", test_scram_downgrade);
  g_test_add_func ("/sasl/scram/other-channel", test_scram_other_channel);
  g_test_add_func ("/sasl/scram/bad-first", test_scram_bad_first);
  g_test_add_func ("/sasl/scram/bad-final", test_scram_bad_final);
  g_test_add_func ("/sasl/scram/nul", test_scram_nul);
  g_test_add_func ("/sasl/scram/names", test_scram_names);
  g_test_add_func ("/sasl/plain", test_plain);
  g_test_add_func ("/sasl/login", test_login);
  g_test_add_func ("/sasl/oauthbearer", test_oauthbearer);
  g_test_add_func ("/sasl/bearer/refused", test_bearer_refused);
  g_test_add_func ("/sasl/bearer/asked", test_bearer_asked);
  g_test_add_func ("/sasl/choice/password", test_choice);
  g_test_add_func ("/sasl/choice/bound", test_choice_bound);
  g_test_add_func ("/sasl/choice/token", test_choice_token);
  return g_test_run ();
}
