/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target: any bytes are HTML and Markdown, and what is read of them can be written. */
#include "check-rich-text.h"
#include "fuzz-message.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *source = g_strndup ((const char *)data, size);
  g_autoptr (CoiRichText) html = coi_rich_text_from_html (source);
  g_autoptr (CoiRichText) markdown = coi_rich_text_from_markdown (source);

  check_rich_text (html);
  check_rich_text (markdown);
  check_rich_markdown (markdown);
  return 0;
}
