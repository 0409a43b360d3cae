/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves bytes and events between the machine, the connection and the clock. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-session-private.h"

/* Written at once at most, so that an upload over a slow line shows progress. */
#define WRITE_SLICE (64 * 1024)

static void
fail (CoiImapSession *self, const GError *error)
{
  if (self->machine != NULL)
    coi_imap_machine_fail (self->machine, error);
  coi_imap_session_pump (self);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_writing = FALSE;
  if (!coi_connection_write_finish (COI_CONNECTION (source), result, &error))
    {
      fail (self, error);
      return;
    }
  coi_imap_machine_wrote (self->machine, g_get_monotonic_time ());
  coi_imap_session_pump (self);
}

/* The next slice of what the machine wants to say */
static GBytes *
take_slice (CoiImapSession *self)
{
  GBytes *slice;
  GBytes *rest;
  gsize size;

  if (self->unwritten == NULL)
    self->unwritten = coi_imap_machine_take_output (self->machine);
  if (self->unwritten == NULL)
    return NULL;
  size = g_bytes_get_size (self->unwritten);
  if (size <= WRITE_SLICE)
    return g_steal_pointer (&self->unwritten);
  slice = g_bytes_new_from_bytes (self->unwritten, 0, WRITE_SLICE);
  rest = g_bytes_new_from_bytes (self->unwritten, WRITE_SLICE, size - WRITE_SLICE);
  g_bytes_unref (self->unwritten);
  self->unwritten = rest;
  return slice;
}

static void
pump_output (CoiImapSession *self)
{
  g_autoptr (GBytes) slice = NULL;

  if (self->is_over || self->is_writing || self->connection == NULL)
    return;
  slice = take_slice (self);
  if (slice == NULL)
    return;
  self->is_writing = TRUE;
  coi_connection_write_async (self->connection, slice, self->cancellable, write_cb,
                              g_object_ref (self));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = coi_connection_read_finish (COI_CONNECTION (source), result, &error);
  gsize size;
  const guint8 *data;

  self->is_reading = FALSE;
  if (bytes == NULL)
    {
      fail (self, error);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  if (size > 0)
    coi_imap_machine_feed (self->machine, data, size, g_get_monotonic_time ());
  else
    coi_imap_machine_feed_end (self->machine);
  coi_imap_session_pump (self);
}

/* Lets the login be bound to the TLS below it, where there is any. */
void
coi_imap_session_bind_to_channel (CoiImapSession *self)
{
  const char *type = NULL;
  g_autoptr (GBytes) data = coi_connection_get_channel_binding (self->connection, &type);

  coi_imap_machine_set_channel_binding (self->machine, type, data);
}

static void
tls_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_starting_tls = FALSE;
  if (!coi_connection_start_tls_finish (COI_CONNECTION (source), result, &error))
    {
      fail (self, error);
      return;
    }
  coi_imap_session_bind_to_channel (self);
  coi_imap_machine_tls_started (self->machine, g_get_monotonic_time ());
  coi_imap_session_pump (self);
}

/* Compresses from here on; neither a read nor a write may be under way then. */
static void
pump_deflate (CoiImapSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pending = NULL;

  if (self->is_over || !self->wants_deflate || self->is_reading || self->is_writing)
    return;
  self->wants_deflate = FALSE;
  pending = coi_imap_machine_take_compressed (self->machine);
  if (coi_connection_start_deflate (self->connection, pending, &error))
    coi_imap_machine_deflate_started (self->machine, g_get_monotonic_time ());
  else
    fail (self, error);
}

/* One read at a time, none before the handshake is done. */
static void
pump_input (CoiImapSession *self)
{
  if (self->is_over || self->connection == NULL || self->is_reading || self->is_starting_tls ||
      self->wants_deflate)
    return;
  if (!self->wants_tls)
    {
      self->is_reading = TRUE;
      coi_connection_read_async (self->connection, self->cancellable, read_cb, g_object_ref (self));
    }
  else if (!self->is_writing)
    {
      self->wants_tls = FALSE;
      self->is_starting_tls = TRUE;
      coi_connection_start_tls_async (self->connection, self->cancellable, tls_cb,
                                      g_object_ref (self));
    }
}

static gboolean
timer_cb (gpointer user_data)
{
  g_autoptr (CoiImapSession) self = g_object_ref (user_data);

  coi_imap_session_clear_source (&self->timer);
  coi_imap_machine_timeout (self->machine, g_get_monotonic_time ());
  coi_imap_session_pump (self);
  return G_SOURCE_REMOVE;
}

static void
pump_timer (CoiImapSession *self)
{
  gint64 deadline = self->is_over ? -1 : coi_imap_machine_next_deadline (self->machine);

  if (self->timer != NULL && deadline == self->timer_deadline)
    return;
  self->timer_deadline = deadline;
  if (deadline < 0)
    {
      coi_imap_session_clear_source (&self->timer);
      return;
    }
  if (self->timer == NULL)
    {
      self->timer = g_timeout_source_new (0);
      g_source_set_callback (self->timer, timer_cb, self, NULL);
      g_source_set_static_name (self->timer, "coi-imap-session");
      g_source_set_ready_time (self->timer, deadline);
      g_source_attach (self->timer, self->context);
      return;
    }
  g_source_set_ready_time (self->timer, deadline);
}

static void
dispatch (CoiImapSession *self, CoiImapEvent *event)
{
  switch (event->kind)
    {
    case COI_IMAP_EVENT_START_TLS:
      self->wants_tls = TRUE;
      break;
    case COI_IMAP_EVENT_OPEN:
      coi_imap_session_finish_open (self, NULL);
      break;
    case COI_IMAP_EVENT_START_DEFLATE:
      self->wants_deflate = TRUE;
      break;
    case COI_IMAP_EVENT_RESPONSE:
      coi_imap_session_dispatch_response (self, event);
      break;
    case COI_IMAP_EVENT_COMMAND_DONE:
      coi_imap_session_dispatch_done (self, event);
      break;
    case COI_IMAP_EVENT_CLOSED:
      coi_imap_session_dispatch_closed (self, event);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Brings everything on: what the machine tells, what it writes, what it waits for. Callbacks run
 * in here and may call back into the session; the outermost call does the work. */
void
coi_imap_session_pump (CoiImapSession *self)
{
  CoiImapEvent *event;

  if (self->is_pumping || self->machine == NULL)
    return;
  self->is_pumping = TRUE;
  g_object_ref (self);
  while ((event = coi_imap_machine_next_event (self->machine)) != NULL)
    {
      dispatch (self, event);
      coi_imap_event_free (event);
    }
  self->is_pumping = FALSE;
  pump_deflate (self);
  pump_output (self);
  pump_input (self);
  pump_timer (self);
  g_object_unref (self);
}
