/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at what goes through TLS in this process.
 *
 * The program exports the two functions of GnuTLS by which glib-networking reads and writes, so
 * that they are found first. */
#define G_LOG_DOMAIN "bench"

#include "bench-wire.h"

#include <dlfcn.h>
#include <string.h>

typedef gssize (*SendFunc) (gpointer session, const void *data, gsize size);
typedef gssize (*RecvFunc) (gpointer session, void *data, gsize size);

gssize gnutls_record_send (gpointer session, const void *data, gsize size);
gssize gnutls_record_recv (gpointer session, void *data, gsize size);

static void (*data_written) (gint64 when);
static gint64 last_exists;

static gpointer
find_real (const char *name)
{
  gpointer library = dlopen ("libgnutls.so.30", RTLD_LAZY | RTLD_NOLOAD);
  gpointer real = library != NULL ? dlsym (library, name) : NULL;

  g_assert (real != NULL);
  return real;
}

/* On the main loop, after the program's own work. */
static gboolean
written_cb (gpointer user_data)
{
  data_written (*(gint64 *)user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
ends_message (const char *data, gsize size)
{
  return size >= 5 && memcmp (data + size - 5, "\r\n.\r\n", 5) == 0;
}

gssize
gnutls_record_send (gpointer session, const void *data, gsize size)
{
  static SendFunc real;
  gssize sent;

  if (real == NULL)
    real = (SendFunc)find_real ("gnutls_record_send");
  sent = real (session, data, size);
  if (data_written != NULL && sent == (gssize)size && ends_message (data, size))
    {
      gint64 now = g_get_monotonic_time ();

      g_idle_add_full (G_PRIORITY_LOW, written_cb, g_memdup2 (&now, sizeof now), g_free);
    }
  return sent;
}

gssize
gnutls_record_recv (gpointer session, void *data, gsize size)
{
  static RecvFunc real;
  gint64 before = g_get_monotonic_time ();
  gssize got;

  if (real == NULL)
    real = (RecvFunc)find_real ("gnutls_record_recv");
  got = real (session, data, size);
  if (got > 0 && memmem (data, (gsize)got, " EXISTS\r\n", 9) != NULL)
    last_exists = before;
  return got;
}

void
bench_wire_watch_data (void (*written) (gint64 when))
{
  data_written = written;
}

gint64
bench_wire_last_exists (void)
{
  return last_exists;
}
