/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it is edited again. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-edit-text.h"

/**
 * coi_message_edit_text:
 * @message: one of ours
 *
 * Returns: (transfer full): its text, UTF-8; a formatted one as Markdown
 */
char *
coi_message_edit_text (CoiMessage *message)
{
  const CoiRichText *rich = coi_message_get_rich_text (message);

  if (rich != NULL)
    return coi_rich_text_to_markdown (rich);
  return g_strdup (coi_message_get_text (message));
}
