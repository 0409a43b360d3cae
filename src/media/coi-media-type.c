/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is, by its bytes and its name, and how much it is to be trusted. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-type.h"

#include "coi-media-header.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SNIFF_LENGTH 4096

/* Bytes that leave no doubt, whatever the file is called. */
static const struct
{
  guint offset;
  const char *magic;
  guint length;
  const char *type;
} magics[] = {
  { 0, "%PDF-", 5, "application/pdf" },
  { 0, "OggS", 4, "audio/ogg" },
  { 0, "ID3", 3, "audio/mpeg" },
  { 0, "fLaC", 4, "audio/flac" },
  { 0,
    "\x7f"
    "ELF",
    4, "application/x-executable" },
  { 0, "MZ", 2, "application/vnd.microsoft.portable-executable" },
  { 0, "#!", 2, "text/x-script" },
};

/* What may run code when it is opened. */
static const char *const active_types[] = {
  "application/java-archive",
  "application/javascript",
  "application/vnd.appimage",
  "application/vnd.debian.binary-package",
  "application/vnd.flatpak",
  "application/vnd.flatpak.ref",
  "application/vnd.flatpak.repo",
  "application/vnd.microsoft.portable-executable",
  "application/vnd.snap",
  "application/x-desktop",
  "application/x-executable",
  "application/x-java-archive",
  "application/x-java-jnlp-file",
  "application/x-msdos-program",
  "application/x-msdownload",
  "application/x-ms-dos-executable",
  "application/x-pie-executable",
  "application/x-rpm",
  "application/x-sharedlib",
  "application/x-shellscript",
  "application/xhtml+xml",
  "application/xml",
  "image/svg+xml",
  "image/svg+xml-compressed",
  "text/html",
  "text/javascript",
  "text/xml",
};

static const char *const active_suffixes[] = {
  "appimage", "apk",     "app",  "bash",  "bat",  "cmd",     "com",    "command", "cpl",
  "csh",      "deb",     "dmg",  "docm",  "dotm", "desktop", "exe",    "flatpak", "flatpakref",
  "hta",      "htm",     "html", "iso",   "jar",  "jnlp",    "js",     "jse",     "ksh",
  "lnk",      "lua",     "mjs",  "msc",   "msi",  "msp",     "mst",    "odb",     "php",
  "pif",      "pl",      "pm",   "potm",  "ppam", "ppsm",    "pptm",   "ps1",     "ps1xml",
  "psm1",     "py",      "pyc",  "pyw",   "rb",   "reg",     "rpm",    "run",     "scf",
  "scr",      "service", "sh",   "shtml", "sldm", "snap",    "so",     "svg",     "svgz",
  "swf",      "tcl",     "url",  "vb",    "vbe",  "vbs",     "webloc", "ws",      "wsf",
  "wsh",      "xhtml",   "xlam", "xll",   "xlsm", "xltm",    "xht",    "xml",     "zsh",
};

static gboolean
is_ebml (const guint8 *data, gsize length)
{
  return length >= 4 && memcmp (data, "\x1a\x45\xdf\xa3", 4) == 0;
}

static gboolean
has_bytes (const guint8 *data, gsize length, const char *bytes)
{
  return memmem (data, MIN (length, SNIFF_LENGTH), bytes, strlen (bytes)) != NULL;
}

/* Matroska's header names its kind; what has no picture is for the name to say. */
static const char *
guess_ebml (const guint8 *data, gsize length, const char *by_name)
{
  gboolean webm = has_bytes (data, length, "webm");

  if (by_name != NULL && g_str_has_prefix (by_name, "audio/"))
    return webm ? "audio/webm" : "audio/x-matroska";
  if (has_bytes (data, length, "A_OPUS") && !has_bytes (data, length, "V_"))
    return "audio/webm";
  return webm ? "video/webm" : "video/x-matroska";
}

static const char *
guess_iso_media (const guint8 *data, gsize length)
{
  if (length < 12 || memcmp (data + 4, "ftyp", 4) != 0)
    return NULL;
  if (memcmp (data + 8, "M4A", 3) == 0 || memcmp (data + 8, "M4B", 3) == 0)
    return "audio/mp4";
  if (memcmp (data + 8, "qt", 2) == 0)
    return "video/quicktime";
  if (memcmp (data + 8, "avif", 4) == 0)
    return "image/avif";
  if (memcmp (data + 8, "hei", 3) == 0 || memcmp (data + 8, "mif1", 4) == 0)
    return "image/heic";
  return "video/mp4";
}

/* An MPEG audio frame: 11 bits set, a version and a layer that exist. */
static gboolean
is_mp3 (const guint8 *data, gsize length)
{
  return length >= 4 && data[0] == 0xff && (data[1] & 0xe0) == 0xe0 && (data[1] & 0x18) != 0x08 &&
         (data[1] & 0x06) == 0x02 && (data[2] & 0xf0) != 0xf0 && (data[2] & 0x0c) != 0x0c;
}

static const char *
guess_riff (const guint8 *data, gsize length)
{
  if (length < 12 || memcmp (data, "RIFF", 4) != 0)
    return NULL;
  if (memcmp (data + 8, "WAVE", 4) == 0)
    return "audio/x-wav";
  return memcmp (data + 8, "AVI ", 4) == 0 ? "video/x-msvideo" : NULL;
}

static const char *
guess_by_magic (const guint8 *data, gsize length, const char *by_name)
{
  const char *found = coi_media_format_get_type (coi_media_format_detect (data, length));

  if (found == NULL && is_ebml (data, length))
    return guess_ebml (data, length, by_name);
  if (found == NULL)
    found = guess_iso_media (data, length);
  if (found == NULL)
    found = guess_riff (data, length);
  if (found == NULL && is_mp3 (data, length))
    return "audio/mpeg";
  for (guint i = 0; found == NULL && i < G_N_ELEMENTS (magics); i++)
    if (length >= magics[i].offset + magics[i].length &&
        memcmp (data + magics[i].offset, magics[i].magic, magics[i].length) == 0)
      found = magics[i].type;
  if (g_strcmp0 (found, "audio/ogg") == 0 && has_bytes (data, length, "theora"))
    return "video/ogg";
  return found;
}

static char *
guess_by_name (const char *name, const guint8 *data, gsize length)
{
  g_autofree char *guessed = g_content_type_guess (name, data, length, NULL);
  g_autofree char *type = g_content_type_get_mime_type (guessed);

  if (type == NULL || g_content_type_is_unknown (guessed))
    return g_strdup ("application/octet-stream");
  return g_ascii_strdown (type, -1);
}

/**
 * coi_media_type_guess:
 * @name: (nullable): a file name, UTF-8
 * @data: (array length=length) (nullable): the beginning of the file
 * @length: bytes
 *
 * The bytes decide where they can; the name where they can't.
 *
 * Returns: (transfer full): a content type in lower case, never %NULL
 */
char *
coi_media_type_guess (const char *name, const guint8 *data, gsize length)
{
  g_autofree char *by_name = guess_by_name (name, data, data != NULL ? length : 0);
  const char *by_magic = data != NULL ? guess_by_magic (data, length, by_name) : NULL;

  return by_magic != NULL ? g_strdup (by_magic) : g_steal_pointer (&by_name);
}

/**
 * coi_media_type_guess_file:
 * @path: of a readable file, file-name encoding
 * @name: (nullable): what it is called, UTF-8; %NULL: as the file
 *
 * Returns: (transfer full): as coi_media_type_guess(); what cannot be read is judged by its name
 */
char *
coi_media_type_guess_file (const char *path, const char *name)
{
  guint8 data[SNIFF_LENGTH];
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *display = g_filename_display_name (base);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gssize length = fd >= 0 ? read (fd, data, sizeof data) : -1;

  if (fd >= 0)
    close (fd);
  return coi_media_type_guess (name != NULL ? name : display, length > 0 ? data : NULL,
                               MAX (length, 0));
}

/**
 * coi_media_type_get_kind:
 * @content_type: in lower case, without parameters
 *
 * Returns: how a file of that type is shown. Vector graphics are files: a drawing can name other
 *   files and hold scripts.
 */
CoiMediaKind
coi_media_type_get_kind (const char *content_type)
{
  static const char *const pictures[] = { "image/png", "image/jpeg", "image/gif", "image/webp",
                                          NULL };

  if (g_strv_contains (pictures, content_type))
    return COI_MEDIA_KIND_PICTURE;
  if (g_str_has_prefix (content_type, "audio/"))
    return strstr (content_type, "mpegurl") != NULL || strstr (content_type, "scpls") != NULL
               ? COI_MEDIA_KIND_FILE
               : COI_MEDIA_KIND_AUDIO;
  if (g_str_has_prefix (content_type, "video/"))
    return COI_MEDIA_KIND_VIDEO;
  return COI_MEDIA_KIND_FILE;
}

static gboolean
is_in (const char *word, const char *const *list, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (word, list[i]) == 0)
      return TRUE;
  return FALSE;
}

/**
 * coi_media_type_is_active:
 * @name: (nullable): a file name
 * @content_type: (nullable): what it is said or found to be
 *
 * Returns: whether opening it may run what somebody else wrote: programs, scripts, pages and
 * drawings with scripts, documents with macros, starters, packages
 */
gboolean
coi_media_type_is_active (const char *name, const char *content_type)
{
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  if (content_type != NULL)
    {
      if (is_in (content_type, active_types, G_N_ELEMENTS (active_types)) ||
          strstr (content_type, "macroenabled") != NULL ||
          (strstr (content_type, "script") != NULL &&
           g_strcmp0 (content_type, "application/postscript") != 0) ||
          g_str_has_prefix (content_type, "text/x-python") ||
          strstr (content_type, "x-perl") != NULL)
        return TRUE;
    }
  return dot != NULL && is_in (dot + 1, active_suffixes, G_N_ELEMENTS (active_suffixes));
}
