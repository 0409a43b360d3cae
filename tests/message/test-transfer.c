/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transfer encodings piece by piece, and where a part lies in a message. */
#include "coi-mime-section.h"
#include "coi-transfer-decoder.h"

#include <string.h>

static void
feed (CoiTransferDecoder *decoder, const char *data, gsize length, GByteArray *out)
{
  /* A copy of its own, so that reading beyond it is noticed. */
  g_autofree guint8 *copy = g_memdup2 (data, length);

  coi_transfer_decoder_feed (decoder, copy, length, out);
}

static void
check_bytes (GByteArray *out, const char *expected, gsize length)
{
  g_assert_cmpmem (out->data, out->len, expected, length);
}

/* In two pieces by one decoder, and by two of which the second goes on where the first could. */
static void
check_split (const char *encoding, const char *in, gsize at, const char *expected, gsize length)
{
  g_autoptr (CoiTransferDecoder) decoder = coi_transfer_decoder_new (encoding);
  g_autoptr (CoiTransferDecoder) next = coi_transfer_decoder_new (encoding);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GByteArray) resumed = g_byte_array_new ();
  gsize pending;

  feed (decoder, in, at, out);
  g_byte_array_append (resumed, out->data, out->len);
  pending = coi_transfer_decoder_get_pending (decoder);
  feed (decoder, in + at, strlen (in) - at, out);
  coi_transfer_decoder_end (decoder, out);
  check_bytes (out, expected, length);
  g_assert_cmpuint (pending, <=, at);
  feed (next, in + at - pending, strlen (in) - at + pending, resumed);
  coi_transfer_decoder_end (next, resumed);
  check_bytes (resumed, expected, length);
}

static void
check (const char *encoding, const char *in, const char *expected)
{
  for (gsize at = 0; at <= strlen (in); at++)
    check_split (encoding, in, at, expected, strlen (expected));
}

static void
test_base64 (void)
{
  check ("base64", "", "");
  check ("base64", "aGVsbG8gd29ybGQh", "hello world!");
  check ("BASE64", "aGVsbG8gd29y\r\nbGQ=\r\n", "hello world");
  check ("base64", "aGVsbG8gd2 9y\r\n!!bA==", "hello worl");
  check ("base64", "aGVsbG8gd29ybA", "hello worl"); /* without padding */
  check ("base64", "aGVsbG8gd29ybGQ=\r\n-- \r\nfooter of a list", "hello world");
  check ("base64", "A", "");
  check_split ("base64", "AP+AfwA=", 3, "\0\xff\x80\x7f\0", 5);
}

static void
test_quoted_printable (void)
{
  check ("quoted-printable", "a=20b=3D=C3=a9", "a b=\xc3\xa9");
  check ("quoted-printable", "one=\r\n two=\nthree\r\n", "one twothree\r\n");
  check ("quoted-printable", "a=zb==20c=4", "a=zb= c=4");
  check ("quoted-printable", "end=", "end");
  check ("quoted-printable", "a=\rb", "a=\rb");
}

static void
test_others (void)
{
  check (NULL, "as\r\nit=20is", "as\r\nit=20is");
  check ("8bit", "\xe2\x82\xac", "\xe2\x82\xac");
  check ("strange", "aGVsbG8=", "aGVsbG8=");
  check ("x-uuencode", "begin 644 a\n", "begin 644 a\n");
}

static const char message[] = "Content-Type: multipart/mixed; boundary=a\r\n"
                              "\r\n"
                              "--a\r\n"
                              "Content-Type: multipart/alternative; boundary=b\r\n"
                              "\r\n"
                              "--b\r\n\r\nplain\r\n"
                              "--b\r\nContent-Type: text/html\r\n\r\nhtml\r\n"
                              "--b--\r\n"
                              "--a\r\n"
                              "Content-Type: image/png\r\n"
                              "Content-Transfer-Encoding: Base64\r\n"
                              "\r\n"
                              "aGVsbG8=\r\n"
                              "--a--\r\n";

static void
check_section (const char *section, const char *content, const char *encoding)
{
  CoiMimeRange range = { 0 };
  gboolean found = coi_mime_find_section (message, strlen (message), section, &range);

  g_assert_cmpint (found, ==, content != NULL);
  if (content == NULL)
    return;
  g_assert_cmpmem (message + range.offset, range.length, content, strlen (content));
  g_assert_cmpstr (range.encoding, ==, encoding);
}

static void
test_sections (void)
{
  CoiMimeRange range = { 0 };

  check_section ("1.1", "plain", NULL);
  check_section ("1.2", "html", NULL);
  check_section ("2", "aGVsbG8=", "base64");
  check_section ("1", NULL, NULL); /* a multipart */
  check_section ("3", NULL, NULL);
  check_section ("1.3", NULL, NULL);
  check_section ("2.1", NULL, NULL);
  check_section ("", NULL, NULL);
  check_section ("0", NULL, NULL);
  check_section ("-1", NULL, NULL);
  check_section ("2.", NULL, NULL);
  check_section ("2x", NULL, NULL);
  check_section ("18446744073709551618", NULL, NULL);
  g_assert_true (coi_mime_find_section ("\r\nbody", 6, "1", &range));
  g_assert_cmpuint (range.offset, ==, 2);
  g_assert_false (coi_mime_find_section ("\r\nbody", 6, "2", &range));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer/base64", test_base64);
  g_test_add_func ("/transfer/quoted-printable", test_quoted_printable);
  g_test_add_func ("/transfer/others", test_others);
  g_test_add_func ("/transfer/sections", test_sections);
  return g_test_run ();
}
