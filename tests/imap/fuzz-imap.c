/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server sends, through the lexer, the parser and the machine. The first byte chooses how
 * the connection is secured and into which pieces the rest is cut. */
#include "coi-imap-lexer.h"
#include "coi-imap-machine.h"
#include "coi-imap-parser.h"
#include "coi-imap-utf7.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A frame of @data from *at on in pieces of @piece bytes; NULL at the end. */
static GBytes *
next_frame (CoiImapLexer *lexer, const uint8_t *data, size_t size, size_t piece, size_t *at)
{
  while (*at < size)
    {
      gsize consumed;
      CoiImapLexerResult result =
          coi_imap_lexer_feed (lexer, data + *at, MIN (piece, size - *at), &consumed);

      *at += consumed;
      if (result == COI_IMAP_LEXER_DONE)
        return coi_imap_lexer_take (lexer);
      if (result == COI_IMAP_LEXER_BAD)
        break;
    }
  return NULL;
}

/* What decodes must encode to the same name. */
static void
check_name (const char *wire)
{
  g_autofree char *name = coi_imap_utf7_decode (wire);
  g_autofree char *again = name != NULL ? coi_imap_utf7_encode (name) : NULL;

  if (name != NULL)
    g_assert_cmpstr (wire, ==, again);
}

static void
check_ranges (GArray *ranges)
{
  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    {
      const CoiImapRange *range = &g_array_index (ranges, CoiImapRange, i);

      g_assert_true (range->first > 0 && range->first <= range->last);
    }
}

static void
check_frame (GBytes *frame)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response = coi_imap_parse_response (frame, &error);

  g_assert_true ((response == NULL) == (error != NULL));
  if (response == NULL)
    return;
  g_assert_true (response->text == NULL || g_utf8_validate (response->text, -1, NULL));
  check_ranges (response->numbers);
  check_ranges (response->to_numbers);
  if (response->mailbox != NULL)
    check_name (response->mailbox);
}

/* The pieces make no difference to the frames. */
static void
fuzz_frames (const uint8_t *data, size_t size, size_t piece)
{
  g_autoptr (CoiImapLexer) lexer = coi_imap_lexer_new ();
  g_autoptr (CoiImapLexer) reference = coi_imap_lexer_new ();
  size_t at = 0;
  size_t reference_at = 0;

  while (TRUE)
    {
      g_autoptr (GBytes) frame = next_frame (lexer, data, size, piece, &at);
      g_autoptr (GBytes) expected = next_frame (reference, data, size, size, &reference_at);

      g_assert_true ((frame == NULL) == (expected == NULL));
      if (frame == NULL)
        return;
      g_assert_true (g_bytes_equal (frame, expected));
      check_frame (frame);
    }
}

#define N_COMMANDS 6

static void
submit_some (CoiImapMachine *machine)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("Hi\r\n", 4);

  coi_imap_machine_submit (machine, coi_imap_command_enable ("QRESYNC UTF8=ACCEPT"), 1);
  coi_imap_machine_submit (machine, coi_imap_command_compress_deflate (), 1);
  coi_imap_machine_submit (machine, coi_imap_command_select_qresync ("K&APw-", 1, 2, "1:9"), 1);
  coi_imap_machine_submit (machine, coi_imap_command_uid_fetch ("1:*", "(UID BODY[])"), 1);
  coi_imap_machine_submit (machine, coi_imap_command_uid_search ("ALL"), 1);
  coi_imap_machine_submit (machine, coi_imap_command_append ("a", NULL, 0, message), 1);
}

/* What is behind the OK is dropped: to the machine it makes no difference what it becomes. */
static void
start_deflate (CoiImapMachine *machine)
{
  g_bytes_unref (coi_imap_machine_take_compressed (machine));
  coi_imap_machine_deflate_started (machine, 1);
}

static void
drain (CoiImapMachine *machine, guint *n_done, gboolean *is_closed)
{
  CoiImapEvent *event;

  while ((event = coi_imap_machine_next_event (machine)) != NULL)
    {
      g_assert_true (!*is_closed || event->kind == COI_IMAP_EVENT_COMMAND_DONE);
      if (event->kind == COI_IMAP_EVENT_START_TLS)
        coi_imap_machine_tls_started (machine, 1);
      if (event->kind == COI_IMAP_EVENT_START_DEFLATE)
        start_deflate (machine);
      if (event->kind == COI_IMAP_EVENT_OPEN)
        submit_some (machine);
      if (event->kind == COI_IMAP_EVENT_COMMAND_DONE && ++*n_done == N_COMMANDS)
        coi_imap_machine_idle_start (machine, 0, 1);
      *is_closed |= event->kind == COI_IMAP_EVENT_CLOSED;
      coi_imap_event_free (event);
    }
  g_bytes_unref (coi_imap_machine_take_output (machine));
}

/* Every command ends once; behind the end come only those submitted too late. */
static void
fuzz_machine (const uint8_t *data, size_t size, size_t piece, CoiTlsMode tls)
{
  CoiEndpoint endpoint = { .host = (char *)"localhost", .port = 143, .tls = tls };
  g_autoptr (CoiImapMachine) machine = coi_imap_machine_new (&endpoint, "alice", "secret", 0);
  gboolean is_closed = FALSE;
  gboolean was_open = FALSE;
  guint n_done = 0;

  for (size_t at = 0; at < size; at += piece)
    {
      coi_imap_machine_feed (machine, data + at, MIN (piece, size - at), 1);
      drain (machine, &n_done, &is_closed);
      was_open |= coi_imap_machine_get_state (machine) == COI_IMAP_STATE_READY;
    }
  for (gint64 i = 0; i < 20 && coi_imap_machine_next_deadline (machine) >= 0; i++)
    coi_imap_machine_timeout (machine, coi_imap_machine_next_deadline (machine));
  drain (machine, &n_done, &is_closed);
  coi_imap_machine_feed_end (machine);
  drain (machine, &n_done, &is_closed);
  g_assert_true (is_closed);
  g_assert_true (n_done == N_COMMANDS || (n_done == 0 && !was_open));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  CoiTlsMode tls;
  size_t piece;

  if (size < 2)
    return 0;
  tls = data[0] % 3;
  piece = 1 + data[0] / 3;
  fuzz_frames (data + 1, size - 1, piece);
  fuzz_machine (data + 1, size - 1, piece, tls);
  return 0;
}
