/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message and an account are doing, in words and an icon. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-state-text.h"

#include "coi-config.h"

#include <glib/gi18n.h>

/**
 * coi_message_state_text:
 * @status: a message's
 *
 * Returns: (nullable): "Sent"; %NULL for what others wrote
 */
const char *
coi_message_state_text (CoiMessageStatus status)
{
  switch (status)
    {
    case COI_MESSAGE_STATUS_QUEUED:
      return _ ("Waiting");
    case COI_MESSAGE_STATUS_SENDING:
      return _ ("Sending");
    case COI_MESSAGE_STATUS_SENT:
      return _ ("Sent");
    case COI_MESSAGE_STATUS_DELIVERED:
      return _ ("Delivered");
    case COI_MESSAGE_STATUS_READ:
      return _ ("Read");
    case COI_MESSAGE_STATUS_FAILED:
      return _ ("Not sent");
    case COI_MESSAGE_STATUS_RECEIVED:
    default:
      return NULL;
    }
}

/**
 * coi_message_state_icon:
 * @status: a message's
 *
 * Returns: (nullable): an icon's name; %NULL for what others wrote
 */
const char *
coi_message_state_icon (CoiMessageStatus status)
{
  switch (status)
    {
    case COI_MESSAGE_STATUS_QUEUED:
      return "coi-waiting-symbolic";
    case COI_MESSAGE_STATUS_SENDING:
      return "coi-sending-symbolic";
    case COI_MESSAGE_STATUS_SENT:
      return "coi-sent-symbolic";
    case COI_MESSAGE_STATUS_DELIVERED:
      return "coi-delivered-symbolic";
    case COI_MESSAGE_STATUS_READ:
      return "coi-read-symbolic";
    case COI_MESSAGE_STATUS_FAILED:
      return "dialog-warning-symbolic";
    case COI_MESSAGE_STATUS_RECEIVED:
    default:
      return NULL;
    }
}

/**
 * coi_account_state_text:
 * @state: an account's
 *
 * Returns: how it is doing, in the user's language
 */
const char *
coi_account_state_text (CoiAccountState state)
{
  switch (state)
    {
    case COI_ACCOUNT_CONNECTING:
      return _ ("Connecting…");
    case COI_ACCOUNT_SYNCING:
      return _ ("Connected, fetching older messages…");
    case COI_ACCOUNT_ONLINE:
      return _ ("Connected");
    case COI_ACCOUNT_NEEDS_USER:
      return _ ("Needs your attention");
    case COI_ACCOUNT_OFFLINE:
    default:
      return _ ("Not connected");
    }
}
