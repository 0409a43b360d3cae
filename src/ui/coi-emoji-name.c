/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an emoji is called, to be spoken. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-emoji-name.h"

#include "coi-config.h"

#include <glib/gi18n.h>
#include <string.h>

#define VARIATION_SELECTOR "\xEF\xB8\x8F" /* U+FE0F: as a picture */

const char *const coi_quick_emoji[] = { "👍", "❤️", "😂", "😮", "😢", "🙏", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (coi_quick_emoji) == COI_N_QUICK_EMOJI + 1);

static const struct
{
  const char *emoji; /* without variation selector */
  const char *name;
} names[] = {
  { "👍", N_ ("thumbs up") },
  { "👎", N_ ("thumbs down") },
  { "❤", N_ ("heart") },
  { "😂", N_ ("tears of joy") },
  { "🤣", N_ ("rolling on the floor laughing") },
  { "😄", N_ ("laughing face") },
  { "😀", N_ ("grinning face") },
  { "😊", N_ ("smiling face") },
  { "🙂", N_ ("slight smile") },
  { "😉", N_ ("wink") },
  { "😍", N_ ("heart eyes") },
  { "😮", N_ ("astonished face") },
  { "😢", N_ ("crying face") },
  { "😭", N_ ("loudly crying face") },
  { "😡", N_ ("angry face") },
  { "🤔", N_ ("thinking face") },
  { "🙏", N_ ("folded hands") },
  { "👏", N_ ("clapping hands") },
  { "👋", N_ ("waving hand") },
  { "👌", N_ ("OK hand") },
  { "💪", N_ ("flexed arm") },
  { "🎉", N_ ("party popper") },
  { "🔥", N_ ("fire") },
  { "💯", N_ ("hundred points") },
  { "✅", N_ ("check mark") },
  { "✔", N_ ("check mark") },
  { "❌", N_ ("cross mark") },
  { "👀", N_ ("eyes") },
  { "🚀", N_ ("rocket") },
  { "⭐", N_ ("star") },
};

/**
 * coi_emoji_name:
 * @emoji: one emoji, UTF-8
 *
 * Returns: (transfer none): its name in the user's language; @emoji itself when none is known: a
 *   screen reader may have one
 */
const char *
coi_emoji_name (const char *emoji)
{
  gsize length = strlen (emoji);

  if (g_str_has_suffix (emoji, VARIATION_SELECTOR))
    length -= strlen (VARIATION_SELECTOR);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].emoji) == length && memcmp (names[i].emoji, emoji, length) == 0)
      return _ (names[i].name);
  return emoji;
}
