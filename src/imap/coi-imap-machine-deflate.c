/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moment from which on the bytes are compressed (RFC 4978). */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-machine-private.h"

/* The tagged OK of COMPRESS: whatever follows it is compressed. */
void
coi_imap_machine_deflate_begin (CoiImapMachine *self)
{
  coi_imap_machine_set_state (self, COI_IMAP_STATE_DEFLATE);
  coi_imap_machine_add_event (self, COI_IMAP_EVENT_START_DEFLATE, 0, NULL, NULL);
}

/* Keeps bytes that arrived together with the OK. */
void
coi_imap_machine_deflate_keep (CoiImapMachine *self, const guint8 *data, gsize length)
{
  if (self->compressed == NULL)
    self->compressed = g_byte_array_new ();
  g_byte_array_append (self->compressed, data, length);
}

/**
 * coi_imap_machine_take_compressed:
 * @self: a machine that said %COI_IMAP_EVENT_START_DEFLATE
 *
 * Returns: (transfer full) (nullable): the bytes that were fed behind the OK: they are the
 * beginning of the compressed stream
 */
GBytes *
coi_imap_machine_take_compressed (CoiImapMachine *self)
{
  if (self->compressed == NULL)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->compressed));
}

/**
 * coi_imap_machine_deflate_started:
 * @self: a machine that said %COI_IMAP_EVENT_START_DEFLATE
 * @now: the time
 *
 * Tells that both directions are compressed now: what is fed from here on was decompressed.
 */
void
coi_imap_machine_deflate_started (CoiImapMachine *self, gint64 now)
{
  if (self->state != COI_IMAP_STATE_DEFLATE)
    return;
  self->now = self->progress = now;
  coi_imap_machine_set_state (self, COI_IMAP_STATE_READY);
  coi_imap_machine_send_waiting (self);
}
