/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a chat client does, without a user interface: the one door into the engine. */
#pragma once

#include <gio/gio.h>

#include "coi-account.h"
#include "coi-conversation.h"
#include "coi-export.h"
#include "coi-message.h"
#include "coi-outgoing.h"
#include "coi-search.h"

G_BEGIN_DECLS

#define COI_ENGINE_ERROR (coi_engine_error_quark ())

/**
 * CoiEngineError:
 * The kinds of trouble a user can do something about; the user interface makes sentences of them.
 * The error's message is a technical detail (a server's words, an errno) and may be shown below the
 * sentence.
 */
typedef enum
{
  COI_ENGINE_ERROR_WRONG_PASSWORD,
  COI_ENGINE_ERROR_UNKNOWN_HOST,
  COI_ENGINE_ERROR_CERTIFICATE,
  COI_ENGINE_ERROR_NO_NETWORK,
  COI_ENGINE_ERROR_REFUSED, /* nothing listens there */
  COI_ENGINE_ERROR_TIMED_OUT,
  COI_ENGINE_ERROR_INSECURE,    /* only clear text is offered */
  COI_ENGINE_ERROR_SERVER,      /* the server refused for another reason or broke the protocol */
  COI_ENGINE_ERROR_NO_PASSWORD, /* none stored; must be asked for */
  COI_ENGINE_ERROR_SECRETS,     /* the Secret Service cannot be used */
  COI_ENGINE_ERROR_STORE,       /* the database: disk full, read-only, damaged, newer */
  COI_ENGINE_ERROR_ADDRESS,     /* not an e-mail address */
  COI_ENGINE_ERROR_EXISTS,      /* the account is there already */
  COI_ENGINE_ERROR_NOT_FOUND,
  COI_ENGINE_ERROR_EMPTY,   /* nothing to send */
  COI_ENGINE_ERROR_OAUTH,   /* the provider takes an app password at best, not the account's own */
  COI_ENGINE_ERROR_FOREIGN, /* only DNS says that these servers are of the domain: ask the user */
  COI_ENGINE_ERROR_TOO_LARGE, /* beyond what this program reads */
  COI_ENGINE_ERROR_NOT_OWN,   /* only who sent a message may do that */
  COI_ENGINE_ERROR_CLOSED,    /* the poll is */
  COI_ENGINE_ERROR_FILE,      /* cannot be read or written */
} CoiEngineError;

GQuark coi_engine_error_quark (void);
/* What to ask the user about: (transfer none) (nullable). @endpoint, @kind: (out) (optional): the
 * server that showed it; accepting puts the fingerprint into that endpoint. */
const CoiCertificate *coi_engine_error_get_certificate (const GError *error,
                                                        const CoiEndpoint **endpoint,
                                                        CoiServerKind *kind);
/* Whether it is known to be about that server. */
gboolean coi_engine_error_is_of (const GError *error, CoiServerKind kind);

/**
 * CoiAccountSettings:
 * Everything about an account but its password.
 */
typedef struct
{
  char *address;
  char *name;
  char *login;         /* NULL: the address */
  CoiEndpoint *imap;   /* NULL: guess */
  CoiEndpoint *smtp;   /* NULL: guess */
  char *password_file; /* NULL: the secrets service */
  gboolean is_foreign; /* servers of another domain that only DNS names: ask the user first */
} CoiAccountSettings;

CoiAccountSettings *coi_account_settings_new (const char *address, const char *name);
CoiAccountSettings *coi_account_settings_copy (const CoiAccountSettings *self);
void coi_account_settings_free (CoiAccountSettings *self);
/* Accepts, at that server, the certificate that @error is about. */
void coi_account_settings_accept (CoiAccountSettings *self, const GError *error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiAccountSettings, coi_account_settings_free)

#define COI_TYPE_ENGINE (coi_engine_get_type ())
G_DECLARE_FINAL_TYPE (CoiEngine, coi_engine, COI, ENGINE, GObject)

/* @data_dir: made with mode 0700. @in_memory_secrets: for tests. The profile's name for secrets is
 * derived from @data_dir. */
CoiEngine *coi_engine_new (const char *data_dir, gboolean in_memory_secrets);
/* Opens the database and loads accounts and conversations; fast, no network. Call once. */
gboolean coi_engine_open (CoiEngine *self, GError **error);
/* Makes the next synchronisation compare all messages instead of asking what changed since. */
void coi_engine_compare_all (CoiEngine *self);
/* Connects every account and keeps it in sync until stopped. If another process holds the profile's
 * sync lock, only watches the database (and takes over when the other ends). */
void coi_engine_start (CoiEngine *self);
/* Flushes what is queued for the disk, closes connections and the database. */
void coi_engine_stop (CoiEngine *self);

GListModel *coi_engine_get_accounts (CoiEngine *self); /* CoiAccount (transfer none) */
GListModel *coi_engine_get_conversations (
    CoiEngine *self); /* CoiConversation, newest first, live; (transfer none) */
CoiConversation *coi_engine_get_conversation (CoiEngine *self,
                                              gint64 id); /* (transfer none), NULL when gone */
CoiAccount *coi_engine_get_account (CoiEngine *self,
                                    const char *address); /* (transfer none) (nullable) */
guint coi_engine_get_unread (CoiEngine *self);

/* Whether this process synchronises; FALSE while another one does. */
gboolean coi_engine_is_syncing (CoiEngine *self);
/* How many messages wait to be sent, to be copied to Sent or to be marked as read on the server;
 * those that failed do not count. */
guint coi_engine_count_pending (CoiEngine *self);
/* How many messages of @account wait to be sent; those that failed do not count. */
guint coi_engine_count_queued (CoiEngine *self, CoiAccount *account);

/* --- accounts --- */
/* Fills imap and smtp: the provider's autoconfiguration file, SRV records (RFC 6186, RFC 8314),
 * then imap./smtp./mail. names, tried by connecting. finish(): the settings with both filled, or an
 * error that says what was tried. */
void coi_engine_guess_settings_async (CoiEngine *self,
                                      const CoiAccountSettings *settings,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
CoiAccountSettings *
coi_engine_guess_settings_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* Guesses what is missing, logs in to both servers, stores the password and the account, starts it
 * when the engine runs. FOREIGN when is_foreign is set in what was guessed or given. */
void coi_engine_add_account_async (CoiEngine *self,
                                   const CoiAccountSettings *settings,
                                   const char *password,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
CoiAccount *coi_engine_add_account_finish (CoiEngine *self,
                                           GAsyncResult *result,
                                           GError **error); /* (transfer none) */
/* Removes the account, its password and what the database holds of it. Nothing on the server
 * changes. */
void coi_engine_remove_account_async (CoiEngine *self,
                                      CoiAccount *account,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean coi_engine_remove_account_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* Tries the new password at both servers, stores it, reconnects. */
void coi_engine_set_password_async (CoiEngine *self,
                                    CoiAccount *account,
                                    const char *password,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean coi_engine_set_password_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* Changes name, login and servers (those that are set) and, when not NULL, the password, after both
 * servers have taken them; only a name is changed without asking them. The address stays. */
void coi_engine_update_account_async (CoiEngine *self,
                                      CoiAccount *account,
                                      const CoiAccountSettings *settings,
                                      const char *password,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean coi_engine_update_account_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* @fingerprint: the one certificate that the user accepts for that server although it cannot be
 * verified; NULL: none, from now on. Connects anew. */
void coi_engine_set_certificate_async (CoiEngine *self,
                                       CoiAccount *account,
                                       CoiServerKind kind,
                                       const char *fingerprint,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean coi_engine_set_certificate_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* Tries to connect now instead of waiting for the back-off. */
void coi_engine_reconnect (CoiEngine *self, CoiAccount *account);

/* --- conversations and messages --- */
/* The conversation with @addresses (one or several) on @account, made when new. (transfer none) */
void coi_engine_ensure_conversation_async (CoiEngine *self,
                                           CoiAccount *account,
                                           const char *const *addresses,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
CoiConversation *
coi_engine_ensure_conversation_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* Oldest first, paged from the database on demand, live. (transfer full): a GListModel of
 * CoiMessage. */
GListModel *coi_engine_list_messages (CoiEngine *self, CoiConversation *conversation);
CoiMessage *coi_engine_load_message (CoiEngine *self, gint64 id); /* (transfer full) (nullable) */
/* Where a message is in @messages, which coi_engine_list_messages() made: fast, however many there
 * are; G_MAXUINT when it is not there. */
guint coi_engine_find_position (CoiEngine *self, GListModel *messages, gint64 id);
/* The newest first; see coi-search.c for what @text can say. @account, @conversation: NULL for all.
 * @behind: NULL, or an earlier result to go on behind. */
void coi_engine_search_async (CoiEngine *self,
                              const char *text,
                              CoiAccount *account,
                              CoiConversation *conversation,
                              guint limit,
                              const CoiSearchResult *behind,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CoiSearchResult *coi_engine_search_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* finish() returns once the message is on disk (queued): (transfer full). Errors: EMPTY, STORE. */
void coi_engine_send_text_async (CoiEngine *self,
                                 CoiConversation *conversation,
                                 const char *text,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CoiMessage *coi_engine_send_text_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* As coi_engine_send_text_async(), with all that a message can have. */
void coi_engine_send_async (CoiEngine *self,
                            CoiConversation *conversation,
                            const CoiOutgoing *outgoing,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
CoiMessage *coi_engine_send_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* What is sent about @message: to all of its conversation. finish() returns once it is on disk and
 * @message shows it. Errors: EMPTY, NOT_OWN (only the sender edits, deletes, closes), CLOSED (a
 * poll), NOT_FOUND, STORE. */
void coi_engine_act_async (CoiEngine *self,
                           CoiMessage *message,
                           const CoiAction *action,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean coi_engine_act_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* Removes @message from this account: here and on the server, for nobody else. */
void coi_engine_remove_message_async (CoiEngine *self,
                                      CoiMessage *message,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean coi_engine_remove_message_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* No longer pinned here; nobody else is told. */
void coi_engine_unpin (CoiEngine *self, CoiMessage *message);

/* --- files --- */
/* Where file @index of the message is, if it is here: (transfer full) (nullable). */
char *coi_engine_get_file_path (CoiEngine *self, CoiMessage *message, guint index);
/* Fetches it when it is not here. @progress: (nullable) (scope async): bytes done and in all.
 * finish(): its path in the media folder: not to be changed; (transfer full). */
void coi_engine_load_file_async (CoiEngine *self,
                                 CoiMessage *message,
                                 guint index,
                                 GFileProgressCallback progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *coi_engine_load_file_finish (CoiEngine *self, GAsyncResult *result, GError **error);

/* --- a conversation as files --- */
/* @messages: (nullable): only these, in order. finish(): the folder that was written, which is
 * another one than @folder when that was not empty: (transfer full). Errors: FILE, and what the
 * user cancelled. */
void coi_engine_export_async (CoiEngine *self,
                              CoiConversation *conversation,
                              GListModel *messages,
                              GFile *folder,
                              const CoiExportWords *words,
                              CoiExportProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GFile *coi_engine_export_finish (CoiEngine *self, GAsyncResult *result, GError **error);

/* --- preferences of the profile, shared by both programs --- */
/* NULL: not set. (transfer full). Names: "receipts" ("yes", "no"; default yes), "download-limit"
 * (bytes), "media-limit" (bytes). */
char *coi_engine_get_preference (CoiEngine *self, const char *name);
void coi_engine_set_preference (CoiEngine *self, const char *name, const char *value);
/* What was written but not sent; "" for nothing. Also after the next start. */
const char *coi_engine_get_draft (CoiEngine *self, CoiConversation *conversation);
void coi_engine_set_draft (CoiEngine *self, CoiConversation *conversation, const char *text);
void coi_engine_retry (CoiEngine *self, CoiMessage *message); /* a failed or queued one, now */
void coi_engine_discard (CoiEngine *self,
                         CoiMessage *message); /* a failed or queued one: forget it */
/* Marks everything up to the newest message as read, here and on the server. */
void coi_engine_mark_read (CoiEngine *self, CoiConversation *conversation);
/* The message as it is on the server or in the outbox. */
void coi_engine_load_raw_async (CoiEngine *self,
                                gint64 message_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes *coi_engine_load_raw_finish (CoiEngine *self, GAsyncResult *result, GError **error);
/* The text with what was folded away or cut; fetched when it is not here. @truncated: (out): there
 * is even more than can be shown */
void coi_engine_get_full_message_async (CoiEngine *self,
                                        gint64 message_id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
char *coi_engine_get_full_message_finish (CoiEngine *self,
                                          GAsyncResult *result,
                                          gboolean *truncated,
                                          GError **error);

/* Signals:
 *  "message-arrived" (CoiMessage *): new, incoming, unseen, and recent (not history that fills in)
 *  "message-changed" (CoiMessage *): state or text of a known message changed
 *  "message-failed"  (CoiMessage *): could not be sent
 *  "progress" (CoiAccount *, guint done, guint total): history that fills in
 *  "caught-up" (CoiAccount *): everything on the server is here
 */

G_END_DECLS
