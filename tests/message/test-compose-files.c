/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in messages come out as they went in, as GMime reads them; from memory and from disk. */
#include "coi-message-parser.h"
#include "draft-fixture.h"
#include "golden.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmime/gmime.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  DraftFixture base;
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  draft_fixture_set_up (&self->base, data);
  self->directory = g_dir_make_tmp ("coi-compose-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "file", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  draft_fixture_tear_down (&self->base, data);
  g_unlink (self->path);
  g_rmdir (self->directory);
  g_free (self->path);
  g_free (self->directory);
}

/* Adds a file of @size random bytes on disk; returns these. */
static GBytes *
add_path (Fixture *self, const char *name, gsize size)
{
  CoiDraftFile *file = draft_fixture_add_file (&self->base, name, "image/png", NULL);
  char *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (char)g_test_rand_int_range (0, 256);
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize)size, NULL));
  file->path = g_strdup (self->path);
  file->size = size;
  return g_bytes_new_take (bytes, size);
}

static gboolean
compose_to_file (Fixture *self, GBytes **wire, GBytes **head, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, "message", NULL);
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  gboolean done = coi_message_compose_to_file (&self->base.draft, fd, head, error);

  if (wire != NULL)
    {
      char *data = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &data, &length, NULL));
      *wire = g_bytes_new_take (data, length);
    }
  g_unlink (path);
  close (fd);
  return done;
}

/* --- read with GMime --- */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)

static GMimeMessage *
read_message (GBytes *wire)
{
  gsize length;
  const char *data = g_bytes_get_data (wire, &length);
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (data, length);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);

  return g_mime_parser_construct_message (parser, NULL);
}

/* The @index-th part of a multipart, or the message's only part. */
static GMimePart *
get_part (GMimeMessage *message, int index)
{
  GMimeObject *root = g_mime_message_get_mime_part (message);

  if (GMIME_IS_MULTIPART (root))
    root = g_mime_multipart_get_part (GMIME_MULTIPART (root), index);
  g_assert_true (GMIME_IS_PART (root));
  return GMIME_PART (root);
}

static GBytes *
get_content (GMimePart *part)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new ();
  GByteArray *bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));

  g_assert_cmpint (g_mime_data_wrapper_write_to_stream (g_mime_part_get_content (part), stream), >=,
                   0);
  return g_bytes_new (bytes->data, bytes->len);
}

static void
check_part (GMimePart *part, const char *name, const char *type, GBytes *content)
{
  g_autoptr (GBytes) got = get_content (part);
  g_autofree char *size = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (content));
  g_autofree char *got_type =
      g_mime_content_type_get_mime_type (g_mime_object_get_content_type (GMIME_OBJECT (part)));
  GMimeContentDisposition *disposition =
      g_mime_object_get_content_disposition (GMIME_OBJECT (part));

  g_assert_cmpstr (g_mime_part_get_filename (part), ==, name);
  g_assert_cmpstr (g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "name"), ==,
                   name);
  g_assert_cmpstr (got_type, ==, type);
  g_assert_cmpstr (g_mime_content_disposition_get_parameter (disposition, "size"), ==, size);
  g_assert_true (g_bytes_equal (got, content));
}

static void
check_sizes (Fixture *self, gsize size)
{
  g_autoptr (GBytes) bytes = add_path (self, "a.png", size);
  g_autoptr (GBytes) in_memory = draft_fixture_compose (&self->base);
  g_autoptr (GMimeMessage) message = read_message (in_memory);

  check_part (get_part (message, 0), "a.png", "image/png", bytes);
  g_ptr_array_set_size (self->base.draft.files, 0);
}

/* Around what is read at once and what is a line. */
static void
test_sizes (Fixture *self, gconstpointer data)
{
  static const gsize sizes[] = {
    0, 1, 2, 3, 56, 57, 58, 58367, 58368, 58369, 58425, 116736, 200000
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    check_sizes (self, sizes[i]);
}

/* Writes the boundary of a message as that of another, to compare them. */
static char *
with_boundary_of (GBytes *wire, GBytes *other)
{
  const char *mine =
      g_strstr_len (g_bytes_get_data (wire, NULL), g_bytes_get_size (wire), "\"=_1.");
  const char *its =
      g_strstr_len (g_bytes_get_data (other, NULL), g_bytes_get_size (other), "\"=_1.");
  g_autofree char *text = g_strndup (g_bytes_get_data (wire, NULL), g_bytes_get_size (wire));
  g_autofree char *old = g_strndup (mine + 5, 24);
  g_autofree char *new = g_strndup (its + 5, 24);
  g_auto (GStrv) pieces = g_strsplit (text, old, -1);

  return g_strjoinv (new, pieces);
}

static void
test_to_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = add_path (self, "a.png", 123456);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) in_memory = NULL;
  g_autoptr (GBytes) wire = NULL;
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GMimeMessage) message = NULL;
  g_autoptr (CoiParsedMessage) parsed = NULL;
  g_autofree char *same = NULL;

  self->base.draft.text = "Look!";
  draft_fixture_add_file (&self->base, "b.txt", "text/plain", "in memory");
  in_memory = draft_fixture_compose (&self->base);
  g_assert_true (compose_to_file (self, &wire, &head, &error));
  g_assert_no_error (error);
  golden_check_wire (wire);
  same = with_boundary_of (wire, in_memory);
  g_assert_cmpmem (same, strlen (same), g_bytes_get_data (in_memory, NULL),
                   g_bytes_get_size (in_memory));
  message = read_message (wire);
  check_part (get_part (message, 1), "a.png", "image/png", bytes);
  /* The head is the message but for what is on disk. */
  golden_check_wire (head);
  g_assert_cmpuint (g_bytes_get_size (head), <, 2000);
  parsed = coi_message_parse (head, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parsed->text, ==, "Look!");
  g_assert_cmpuint (parsed->attachments->len, ==, 2);
  g_assert_cmpuint (((CoiAttachment *)parsed->attachments->pdata[1])->size, ==, 9);
}

static void
check_fails (Fixture *self, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_to_file = NULL;
  g_autoptr (GBytes) head = NULL;

  g_assert_null (coi_message_compose (&self->base.draft, &error));
  g_assert_error (error, domain, code);
  g_assert_false (compose_to_file (self, NULL, &head, &error_to_file));
  g_assert_error (error_to_file, domain, code);
  g_assert_null (head);
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = add_path (self, "a.png", 1000);
  CoiDraftFile *file = self->base.draft.files->pdata[0];

  file->size = 999;
  check_fails (self, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_CHANGED);
  file->size = 1001;
  check_fails (self, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_CHANGED);
  g_unlink (self->path);
  check_fails (self, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* Neither blocks. */
static void
test_no_file (Fixture *self, gconstpointer data)
{
  CoiDraftFile *file = draft_fixture_add_file (&self->base, "a.png", "image/png", NULL);

  file->path = g_strdup (self->path);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  check_fails (self, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_free (file->path);
  file->path = g_strdup ("/dev/zero");
  check_fails (self, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_free (file->path);
  file->path = g_strdup (self->directory);
  check_fails (self, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
}

/* A full disk. */
static void
test_full (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = add_path (self, "a.png", 1000);
  g_autoptr (GError) error = NULL;
  int fd = g_open ("/dev/full", O_WRONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_false (coi_message_compose_to_file (&self->base.draft, fd, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  close (fd);
}

static glong
get_peak_kib (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss;
}

/* What does not fit memory goes to a file, without being in memory. */
static void
test_large (Fixture *self, gconstpointer data)
{
  const guint64 size = 100 * 1000 * 1000;
  CoiDraftFile *file = draft_fixture_add_file (&self->base, "a.bin", NULL, NULL);
  g_autofree char *message = g_build_filename (self->directory, "message", NULL);
  int fd = g_open (self->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) head = NULL;
  glong before;
  struct stat status;

  g_assert_cmpint (ftruncate (fd, (off_t)size), ==, 0);
  close (fd);
  file->path = g_strdup (self->path);
  file->size = size;
  g_assert_null (coi_message_compose (&self->base.draft, &error));
  g_assert_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  before = get_peak_kib ();
  fd = g_open (message, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  g_assert_true (coi_message_compose_to_file (&self->base.draft, fd, &head, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fstat (fd, &status), ==, 0);
  close (fd);
  g_unlink (message);
  g_assert_cmpint (get_peak_kib () - before, <, 8 * 1024);
  g_assert_cmpuint (g_bytes_get_size (head) + (size + 56) / 57 * 78 - 76 + (size % 57 + 2) / 3 * 4,
                    ==, (guint64)status.st_size);
}

/* --- names and types --- */

static void
check_name (Fixture *self, const char *name, const char *expected)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) wire = NULL;
  g_autoptr (GMimeMessage) message = NULL;
  g_autoptr (CoiParsedMessage) parsed = NULL;

  draft_fixture_add_file (&self->base, name, "image/png", "x");
  wire = draft_fixture_compose (&self->base);
  message = read_message (wire);
  check_part (get_part (message, 0), expected, "image/png", content);
  parsed = coi_message_parse (wire, NULL);
  g_assert_cmpuint (parsed->attachments->len, ==, 1);
  g_assert_cmpstr (((CoiAttachment *)parsed->attachments->pdata[0])->name, ==, expected);
  g_assert_cmpstr (g_mime_object_get_header (GMIME_OBJECT (message), "Bcc"), ==, NULL);
  g_ptr_array_set_size (self->base.draft.files, 0);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (120, 'n');
  GString *kanji = g_string_new (NULL);

  for (guint i = 0; i < 50; i++)
    g_string_append (kanji, "\u732b");
  check_name (self, "a.png", "a.png");
  check_name (self, "a b; c=d, (e) 100%.png", "a b; c=d, (e) 100%.png");
  check_name (self, "Gärten 👩‍💻.png", "Gärten 👩‍💻.png");
  check_name (self, long_name, long_name);
  check_name (self, kanji->str, kanji->str);
  check_name (self, "it's 'quoted' %41 =?utf-8?Q?x?=.png", "it's 'quoted' %41 =_utf-8_Q_x_=.png");
  check_name (self, "../../.ssh/authorized_keys", "authorized_keys");
  check_name (self, "a\"\r\nBcc: carol@example.org\r\n\r\nx", "a_ Bcc_ carol@example.org x");
  check_name (self, "photo\u202egnp.exe", "photognp.exe");
  check_name (self, "\xff\xfe.png", "\ufffd\ufffd.png");
  check_name (self, "", "attachment");
  check_name (self, NULL, "attachment");
  g_string_free (kanji, TRUE);
}

static void
check_type (Fixture *self, const char *type, const char *expected)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) wire = NULL;
  g_autoptr (GMimeMessage) message = NULL;

  draft_fixture_add_file (&self->base, "a", type, "x");
  wire = draft_fixture_compose (&self->base);
  message = read_message (wire);
  check_part (get_part (message, 0), "a", expected, content);
  g_ptr_array_set_size (self->base.draft.files, 0);
}

static void
test_types (Fixture *self, gconstpointer data)
{
  g_autofree char *long_type = g_strnfill (2000, 'a');
  g_autofree char *long_types = g_strconcat ("a/", long_type, NULL);

  check_type (self, "Image/PNG", "image/png");
  check_type (self, "application/vnd.oasis.opendocument.text",
              "application/vnd.oasis.opendocument.text");
  check_type (self, "text/html", "text/html");
  check_type (self, NULL, "application/octet-stream");
  check_type (self, "", "application/octet-stream");
  check_type (self, "image", "application/octet-stream");
  check_type (self, "image/", "application/octet-stream");
  check_type (self, "image/png; name=\"b\"", "application/octet-stream");
  check_type (self, "image/png\r\nBcc: carol@example.org", "application/octet-stream");
  check_type (self, "message/rfc822", "application/octet-stream");
  check_type (self, "multipart/mixed", "application/octet-stream");
  check_type (self, long_types, "application/octet-stream");
}

int
main (int argc, char *argv[])
{
  g_mime_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/compose-files/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("sizes", test_sizes);
  ADD ("to-file", test_to_file);
  ADD ("changed", test_changed);
  ADD ("no-file", test_no_file);
  ADD ("full", test_full);
  ADD ("large", test_large);
  ADD ("names", test_names);
  ADD ("types", test_types);
  return g_test_run ();
}
