/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints how many messages a second one thread reads and writes. usage: bench-message FILE… */
#include "coi-message-composer.h"
#include "coi-message-parser.h"

#include <stdio.h>

#define SECONDS 1.0

static double
count_parses (GBytes *bytes)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  guint n = 0;

  for (; g_timer_elapsed (timer, NULL) < SECONDS; n++)
    coi_parsed_message_free (coi_message_parse (bytes, NULL));
  return n / g_timer_elapsed (timer, NULL);
}

static double
count_composes (void)
{
  g_autoptr (CoiAddress) from = coi_address_new ("Alice Example", "alice@example.org");
  g_autoptr (GTimer) timer = g_timer_new ();
  CoiDraft draft = { 0 };
  guint n = 0;

  draft.from = from;
  draft.subject = "Chat: Grüße";
  draft.text = "Schöne Grüße aus dem Süden!\nBis bald.";
  for (; g_timer_elapsed (timer, NULL) < SECONDS; n++)
    {
      g_autofree char *id = coi_message_id_new (from->addr);
      draft.message_id = id;
      g_bytes_unref (coi_message_compose (&draft, NULL));
    }
  return n / g_timer_elapsed (timer, NULL);
}

int
main (int argc, char *argv[])
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *content = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gsize length;

      if (!g_file_get_contents (argv[i], &content, &length, NULL))
        continue;
      bytes = g_bytes_new (content, length);
      printf ("%10.0f/s parsed: %s, %" G_GSIZE_FORMAT " bytes\n", count_parses (bytes), argv[i],
              length);
    }
  printf ("%10.0f/s composed\n", count_composes ());
  return 0;
}
