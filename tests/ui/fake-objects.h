/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the engine in memory share. */
#pragma once

#include "coi-engine.h"

struct _CoiEngine
{
  GObject parent_instance;
  GListStore *accounts;
  GListStore *conversations;
  gint64 last_id;
  guint n_read;
  guint n_retried;
  guint n_queued;
  CoiOutgoing *last_sent; /* nullable */
  CoiActionKind last_action;
  guint n_actions;
  GHashTable *preferences;
};

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
  int send_error_code;
  char *send_error_detail;
  guint history_done;
  guint64 quota_used, quota_limit;
  guint history_total;
  gint64 last_sync;
  CoiCertificate *refused;
};

struct _CoiConversation
{
  GObject parent_instance;
  gint64 id;
  CoiAccount *account; /* borrowed */
  char *name;
  char **members;
  guint unread;
  gint64 pinned_id;
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
  gboolean truncated;
  char *rest; /* what the server has beyond a truncated text */
  CoiMessageStatus status;
  GPtrArray *files;
  CoiContent *content;
  CoiMessageQuote *quote; /* nullable */
  GPtrArray *history;
  GPtrArray *reactions;
  GPtrArray *receipts;
  GPtrArray *votes;
  gboolean edited;
  gboolean deleted;
  gboolean poll_closed;
  gboolean pinned;
  gboolean mentions_me;
  guint effects;
  CoiRichText *rich;
};

void coi_fake_conversation_notify_last (CoiConversation *self);
void coi_fake_message_set_status (CoiMessage *self, CoiMessageStatus status, const char *error);
/* Tells of what others made of a message. */
void coi_fake_message_notify_effects (CoiMessage *self);
void coi_fake_message_init_effects (CoiMessage *self);
void coi_fake_message_clear_effects (CoiMessage *self);
void coi_fake_install_string (GObjectClass *klass, guint id, const char *name);
void coi_fake_install_int (GObjectClass *klass, guint id, const char *name);
/* Ends @task with the error that was asked for, once. */
gboolean coi_fake_take_error (GTask *task);
