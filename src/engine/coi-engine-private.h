/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the engine share. */
#pragma once

#include "coi-account-runner.h"
#include "coi-conversation-model.h"
#include "coi-engine.h"
#include "coi-file-connection.h"
#include "coi-media-store.h"
#include "coi-message-pool.h"
#include "coi-secrets.h"
#include "coi-store.h"
#include "coi-sync-lock.h"

G_BEGIN_DECLS

struct _CoiEngine
{
  GObject parent_instance;
  char *data_dir;
  gboolean in_memory_secrets;
  CoiSecrets *secrets;
  CoiStore *store;
  GListStore *accounts; /* CoiAccount */
  CoiConversationModel *conversations;
  CoiMessagePool *pool;
  CoiMediaStore *media;
  GHashTable *file_connections; /* CoiAccount -> CoiFileConnection */
  GHashTable *loads;            /* name -> files on their way */
  GHashTable *runners;          /* CoiAccount -> CoiAccountRunner */
  GPtrArray *lists;             /* CoiMessageList, weak */
  CoiSyncLock *lock;            /* held: this process synchronises */
  guint watch;                  /* timer: changes by other processes */
  guint network_timer;          /* since the last change of the network */
  gint64 slept; /* microseconds that the computer was suspended since it was started */
  gboolean started;
  GHashTable *drafts; /* nullable: not read yet */
  guint draft_timer;
  GThread *draft_thread; /* nullable */
  int draft_busy;        /* atomic */
};

/* Whether the engine is open; if not, @task returns an error. */
gboolean coi_engine_check_open (CoiEngine *self, GTask *task);
/* Takes up the accounts that are not known yet. */
void coi_engine_load_accounts (CoiEngine *self);
/* Makes the runner of @account and starts it when this process synchronises. */
void coi_engine_run_account (CoiEngine *self, CoiAccount *account);
/* After a change of its settings. */
void coi_engine_restart_account (CoiEngine *self, CoiAccount *account);
void coi_engine_drop_account (CoiEngine *self, CoiAccount *account);
CoiAccountRunner *coi_engine_get_runner (CoiEngine *self, CoiAccount *account);
/* Something was put into the outbox or marked as read. */
void coi_engine_look (CoiEngine *self, CoiAccount *account);
void coi_engine_drop_drafts (CoiEngine *self, CoiAccount *account);
void coi_engine_flush_drafts (CoiEngine *self);
void coi_engine_stop_loads (CoiEngine *self);
void coi_engine_drop_file_connection (CoiEngine *self, CoiAccount *account);
CoiAccount *coi_engine_get_account_by_id (CoiEngine *self, gint64 id); /* (nullable) */
/* (transfer full) (nullable): the row of @message in the outbox. */
CoiOutboxRecord *coi_engine_find_outbox (CoiEngine *self, const CoiMessageRecord *message);
/* Where @message is on the server: (transfer full) (nullable). @uid: (out) */
CoiMailboxRecord *
coi_engine_find_location (CoiEngine *self, const CoiMessageRecord *message, guint32 *uid);
/* Whatever may have ended connections without a word is looked for, and they are checked. */
void coi_engine_watch_network (CoiEngine *self);
void coi_engine_unwatch_network (CoiEngine *self);
void coi_engine_check_sleep (CoiEngine *self);
/* Reads what another process changed. */
void coi_engine_reload (CoiEngine *self);

G_END_DECLS
