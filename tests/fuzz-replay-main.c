/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over its corpus without a fuzzer: each file, and each file cut short.
 *
 * usage: PROGRAM FILE-OR-FOLDER… */
#include <glib.h>

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The data ends at a page that cannot be read, so that one byte too far is a crash. */
static void
run (const char *data, gsize size)
{
  gsize page = sysconf (_SC_PAGESIZE);
  gsize room = (size + page - 1) / page * page;
  char *pages =
      mmap (NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  g_assert_true (pages != MAP_FAILED);
  g_assert_cmpint (mprotect (pages + room, page, PROT_NONE), ==, 0);
  if (size > 0)
    memcpy (pages + room - size, data, size);
  LLVMFuzzerTestOneInput ((const uint8_t *)pages + room - size, size);
  munmap (pages, room + page);
}

static guint
run_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, &error))
    g_error ("%s", error->message);
  run (data, size);
  for (gsize i = 1; i <= 16 && i < size; i++)
    run (data, size * i / 17);
  return 1;
}

static guint
run_path (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  if (dir == NULL)
    return run_file (path);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      n += run_path (child);
    }
  return n;
}

int
main (int argc, char *argv[])
{
  guint n = 0;

  for (int i = 1; i < argc; i++)
    n += run_path (argv[i]);
  g_print ("%u files\n", n);
  return n > 0 ? 0 : 1;
}
