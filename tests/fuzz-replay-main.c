/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over its corpus without a fuzzer: each file whole, and cut short.
 *
 * usage: PROGRAM FOLDER… */
#include <glib.h>

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define N_CUTS 16

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

static void
replay (gconstpointer path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  run (data, size);
  for (gsize i = 1; i <= N_CUTS && i < size; i++)
    run (data, size * i / (N_CUTS + 1));
}

static void
add_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *test = g_strconcat ("/replay/", name, NULL);
      g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), replay, g_free);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    add_folder (argv[i]);
  return g_test_run ();
}
