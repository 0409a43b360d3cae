/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser's shortcuts read what is read without them: samples, damaged samples, and messages
 * made of pieces that are common and pieces that are nearly so. */
#include "coi-shortcut.h"
#include "describe-message.h"

#include <string.h>

#define N_DAMAGED 60 /* of each sample */
#define N_MADE 20000

static char *
read_message (GBytes *bytes, gboolean with_shortcuts)
{
  g_autoptr (CoiParsedMessage) message = NULL;

  coi_shortcut_enabled = with_shortcuts;
  message = coi_message_parse (bytes, NULL);
  coi_shortcut_enabled = TRUE;
  return describe_message (message);
}

static void
check (const char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autofree char *with = read_message (bytes, TRUE);
  g_autofree char *without = read_message (bytes, FALSE);

  if (strcmp (with, without) != 0)
    g_test_message ("of: %.*s", (int)length, data);
  g_assert_cmpstr (with, ==, without);
}

/* --- samples --- */

static void
damage (GRand *rand, char *data, gsize length)
{
  static const char bytes[] = "\"\\=?;:,<>()@. \t\r\n-+0Az\xc3\xa9\x80";
  int n = g_rand_int_range (rand, 1, 5);

  for (int i = 0; i < n; i++)
    data[g_rand_int_range (rand, 0, length)] = bytes[g_rand_int_range (rand, 0, sizeof bytes - 1)];
}

static void
check_sample (GRand *rand, const char *path)
{
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  check (content, length);
  for (guint i = 0; i < N_DAMAGED && length > 0 && length < 4096; i++)
    {
      g_autofree char *copy = g_memdup2 (content, length);

      damage (rand, copy, length);
      check (copy, length);
    }
}

static void
test_samples (gconstpointer folder)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, folder, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (name, ".eml"))
        check_sample (rand, file);
    }
}

/* --- made of pieces --- */

static const char *
pick (GRand *rand, const char *const *pieces)
{
  return pieces[g_rand_int_range (rand, 0, g_strv_length ((GStrv)pieces))];
}

static void
add_address_field (GRand *rand, GString *out, const char *name)
{
  static const char *const names[] = { "",
                                       "Bob ",
                                       "Bob B. Example ",
                                       "\"Bob, B.\" ",
                                       "\"Bob\\\"\" ",
                                       "=?utf-8?Q?B=C3=B6b?= ",
                                       "B\xc3\xb6"
                                       "b ",
                                       "\xff ",
                                       "(x) ",
                                       "Bob\t ",
                                       "a = b ",
                                       "=?bad ",
                                       NULL };
  static const char *const addresses[] = { "bob@example.org",
                                           "BOB.b+c=d@Example.ORG",
                                           "bob@example.org.",
                                           "bob@.example.org",
                                           "bob@example..org",
                                           "bob@xn--bcher-kva.example",
                                           "bob@b\xc3\xbc"
                                           "cher.example",
                                           "\"bob\"@example.org",
                                           "\"bo b\"@example.org",
                                           "bob@[192.0.2.1]",
                                           "b..b@example.org",
                                           "bob",
                                           "@example.org",
                                           "bob@a@b",
                                           "bob!x@example.org",
                                           "bob@exa_mple.org",
                                           "bob@-example.org",
                                           "bob@example.org-",
                                           "bob @example.org",
                                           NULL };
  static const char *const ends[] = { "", "", "", " x", ";", ",", " (c)", NULL };
  int n = g_rand_int_range (rand, 0, 3);

  g_string_append_printf (out, "%s: ", name);
  for (int i = 0; i <= n; i++)
    {
      gboolean is_angle = g_rand_int_range (rand, 0, 4) != 0;

      g_string_append_printf (out, "%s%s%s%s%s%s", i > 0 ? ", " : "", pick (rand, names),
                              is_angle ? "<" : "", pick (rand, addresses), is_angle ? ">" : "",
                              pick (rand, ends));
    }
  g_string_append (out, "\r\n");
}

static void
add_date_field (GRand *rand, GString *out)
{
  static const char *const days[] = { "Mon, ", "", "Tue,", "Xyz, ", "mon, ", "Mon ", NULL };
  static const char *const months[] = { "Jan", "Feb", "Dec", "feb", "Sept", "13", NULL };
  static const char *const zones[] = { "+0000", "-0130",        "+1400",       "+0099",
                                       "GMT",   "+0200 (CEST)", "-0000",       "EST",
                                       "",      "+00000",       "+0200 (x y)", "+0200  x",
                                       "Z",     "+2400",        "+0200 (",     NULL };

  g_string_append_printf (out, "Date: %s%d %s %d %02d:%02d%s %s\r\n", pick (rand, days),
                          g_rand_int_range (rand, 0, 33), pick (rand, months),
                          g_rand_int_range (rand, 1890, 2110), g_rand_int_range (rand, 0, 26),
                          g_rand_int_range (rand, 0, 62),
                          g_rand_boolean (rand)   ? ":07"
                          : g_rand_boolean (rand) ? ""
                                                  : ":60",
                          pick (rand, zones));
}

static void
add_parameters (GRand *rand, GString *out)
{
  static const char *const parameters[] = { "; charset=utf-8",
                                            "; charset=\"UTF-8\"",
                                            ";charset=iso-8859-1",
                                            "; format=flowed",
                                            "; Format=\"flowed\"",
                                            "; delsp=yes",
                                            "; name=a.txt",
                                            "; name=\"a b.txt\"",
                                            "; filename=\"=?utf-8?Q?a?=\"",
                                            "; name*=utf-8''a",
                                            "; filename*0=a; filename*1=b",
                                            "; boundary=\"b 1\"",
                                            "; boundary=b1",
                                            "; boundary==_b",
                                            "; x",
                                            ";",
                                            "; (c) charset=utf-8",
                                            "; charset = utf-8",
                                            "; name=\"\"",
                                            "; name=\"a\\\"b\"",
                                            "; name=\"open",
                                            " charset=utf-8",
                                            "; name=a/b",
                                            "; name=\"\xc3\xa9\"",
                                            ";\r\n charset=utf-8",
                                            " ",
                                            NULL };
  int n = g_rand_int_range (rand, 0, 4);

  for (int i = 0; i < n; i++)
    g_string_append (out, pick (rand, parameters));
  g_string_append (out, "\r\n");
}

static void
add_content_fields (GRand *rand, GString *out)
{
  static const char *const types[] = {
    "text/plain",  "Text/PLAIN", "text/html",       "image/png",
    "text",        "/plain",     "text/",           "text/plain/x",
    "text /plain", "text/x y",   "multipart/mixed", "multipart/alternative",
    NULL
  };
  static const char *const kinds[] = { "inline",     "attachment", "ATTACHMENT", "x y",
                                       "\"inline\"", "a/b",        NULL };
  static const char *const codings[] = { "7bit", "8bit", "quoted-printable", "base64", "x", NULL };

  if (g_rand_boolean (rand))
    {
      g_string_append_printf (out, "Content-Type: %s", pick (rand, types));
      add_parameters (rand, out);
    }
  if (g_rand_int_range (rand, 0, 3) == 0)
    {
      g_string_append_printf (out, "Content-Disposition: %s", pick (rand, kinds));
      add_parameters (rand, out);
    }
  if (g_rand_boolean (rand))
    g_string_append_printf (out, "Content-Transfer-Encoding: %s\r\n", pick (rand, codings));
}

static void
test_made (void)
{
  static const char *const bodies[] = { "Hello \r\nworld\r\n",
                                        "Gr\xc3\xbc\xc3\x9f"
                                        "e\r\n",
                                        "Gr\xfc\xdf"
                                        "e\r\n",
                                        "SGVsbG8=\r\n",
                                        "a=C3=A9 =\r\nb\r\n",
                                        "--b1\r\n\r\nin\r\n--b1--\r\n",
                                        "--b 1\r\nContent-Type: text/html\r\n\r\n<p>in\r\n--b 1--",
                                        "",
                                        NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < N_MADE; i++)
    {
      g_autoptr (GString) out = g_string_new ("Message-ID: <a@b>\r\n");

      add_address_field (rand, out, "From");
      add_address_field (rand, out, "To");
      add_date_field (rand, out);
      add_content_fields (rand, out);
      g_string_append_printf (out, "\r\n%s", pick (rand, bodies));
      check (out->str, out->len);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/shortcuts/data", "data", test_samples);
  g_test_add_data_func ("/shortcuts/corpus", "corpus", test_samples);
  g_test_add_func ("/shortcuts/made", test_made);
  return g_test_run ();
}
