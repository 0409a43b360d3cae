/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the engine in memory share. */
#pragma once

#include "coi-engine.h"

struct _CoiAccount
{
  GObject parent_instance;
  gint64 id;
  char *address;
  char *name;
  CoiEndpoint *imap;
  CoiEndpoint *smtp;
  CoiAccountState state;
  int error_code;
  char *error_detail;
};

struct _CoiConversation
{
  GObject parent_instance;
  gint64 id;
  CoiAccount *account; /* borrowed */
  char *name;
  char **members;
  guint unread;
  GListStore *messages;
};

struct _CoiMessage
{
  GObject parent_instance;
  gint64 id;
  gint64 conversation_id;
  char *sender_name;
  char *sender_address;
  char *text;
  char *full_text;
  char *subject;
  char *error;
  gint64 time;
  gboolean outgoing;
  gboolean seen;
  CoiMessageStatus status;
  GPtrArray *files;
};

void coi_fake_conversation_notify_last (CoiConversation *self);
void coi_fake_message_set_status (CoiMessage *self, CoiMessageStatus status, const char *error);
