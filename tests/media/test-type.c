/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is, and what warns. */
#include "coi-media-type.h"
#include "media-files.h"

static void
check (const char *name, const char *data, gsize length, const char *expected)
{
  g_autofree char *type = coi_media_type_guess (name, (const guint8 *)data, length);

  g_assert_cmpstr (type, ==, expected);
}

static void
test_magic (void)
{
  check ("a.txt", "\x89PNG\r\n\x1a\n", 8, "image/png");
  check ("a.png", "\xff\xd8\xff\xe0", 4, "image/jpeg");
  check ("a", "GIF89a", 6, "image/gif");
  check ("a", "RIFF\0\0\0\0WEBP", 12, "image/webp");
  check ("a", "RIFF\0\0\0\0WAVE", 12, "audio/x-wav");
  check ("a", "%PDF-1.7", 8, "application/pdf");
  check ("a",
         "\0\0\0\x18"
         "ftypmp42",
         12, "video/mp4");
  check ("a",
         "\0\0\0\x18"
         "ftypM4A ",
         12, "audio/mp4");
  check ("a", "OggS", 4, "audio/ogg");
  check ("a", "ID3\3", 4, "audio/mpeg");
  check ("a", "\xff\xfb\x90\x64", 4, "audio/mpeg");
  check ("a", "\x1a\x45\xdf\xa3\x42\x82\x84webm", 11, "video/webm");
  check ("a.jpg",
         "\x7f"
         "ELF",
         4, "application/x-executable");
  check ("a.jpg", "MZ\x90\0", 4, "application/vnd.microsoft.portable-executable");
  check ("a.jpg", "#!/bin/sh\n", 10, "text/x-script");
}

static void
test_names (void)
{
  check ("notes.txt", NULL, 0, "text/plain");
  check ("page.html", NULL, 0, "text/html");
  check ("whatever", NULL, 0, "application/octet-stream");
  check (NULL, NULL, 0, "application/octet-stream");
}

static void
test_kinds (void)
{
  g_assert_cmpint (coi_media_type_get_kind ("image/jpeg"), ==, COI_MEDIA_KIND_PICTURE);
  g_assert_cmpint (coi_media_type_get_kind ("image/svg+xml"), ==, COI_MEDIA_KIND_FILE);
  g_assert_cmpint (coi_media_type_get_kind ("audio/webm"), ==, COI_MEDIA_KIND_AUDIO);
  g_assert_cmpint (coi_media_type_get_kind ("audio/x-mpegurl"), ==, COI_MEDIA_KIND_FILE);
  g_assert_cmpint (coi_media_type_get_kind ("video/mp4"), ==, COI_MEDIA_KIND_VIDEO);
  g_assert_cmpint (coi_media_type_get_kind ("text/plain"), ==, COI_MEDIA_KIND_FILE);
}

static void
test_active (void)
{
  static const char *const active[] = { "a.exe", "a.EXE",  "a.pdf.js", "a.docm",
                                        "a.jar", "a.html", "a.svg",    "a.desktop",
                                        "a.sh",  "a.xlsm", "a.deb",    "a.lnk" };
  static const char *const harmless[] = { "a.txt", "a.pdf", "a.docx", "a.jpg", "exe", "a.zip", "" };

  for (guint i = 0; i < G_N_ELEMENTS (active); i++)
    g_assert_true (coi_media_type_is_active (active[i], "application/octet-stream"));
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    g_assert_false (coi_media_type_is_active (harmless[i], "application/octet-stream"));
  g_assert_true (coi_media_type_is_active ("a.txt", "text/x-script"));
  g_assert_true (coi_media_type_is_active (NULL, "text/html"));
  g_assert_true (coi_media_type_is_active ("a", "application/vnd.ms-excel.sheet.macroenabled.12"));
  g_assert_false (coi_media_type_is_active ("a.ps", "application/postscript"));
  g_assert_false (coi_media_type_is_active (NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/type/magic", test_magic);
  g_test_add_func ("/type/names", test_names);
  g_test_add_func ("/type/kinds", test_kinds);
  g_test_add_func ("/type/active", test_active);
  return g_test_run ();
}
