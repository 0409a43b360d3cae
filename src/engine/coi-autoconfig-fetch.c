/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches one config-v1.1.xml: https only, bounded in time, size and redirections. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-autoconfig-private.h"

#include <libsoup/soup.h>

#define MAX_REDIRECTIONS 3
#define CHUNK 16384

typedef struct
{
  SoupSession *session;
  char *address;
  char *url; /* of the message that is under way */
  guint redirections;
  GByteArray *body;
  GCancellable *stop; /* by the caller or by time */
  gulong caller_id;
  guint timer;
} Fetch;

static void send_message (GTask *task);
static void read_more (GTask *task, GInputStream *stream);

static void
fetch_free (Fetch *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->session);
  g_object_unref (self->stop);
  g_byte_array_unref (self->body);
  g_free (self->address);
  g_free (self->url);
  g_free (self);
}

static void
stop_watching (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), self->caller_id);
  self->caller_id = 0;
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
fail (GTask *task, GError *error)
{
  stop_watching (task);
  g_task_return_error (task, error);
}

static void
fail_words (GTask *task, const char *words)
{
  fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, words));
}

static void
finish_body (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  CoiAutoconfig *config =
      coi_autoconfig_parse ((const char *)self->body->data, self->body->len, self->address, &error);

  stop_watching (task);
  if (config != NULL)
    g_task_return_pointer (task, config, (GDestroyNotify)coi_autoconfig_free);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL)
    fail (task, error);
  else if (size == 0)
    finish_body (task);
  else if (self->body->len + size > COI_AUTOCONFIG_MAX_SIZE)
    fail_words (task, "The file is too large");
  else
    {
      g_byte_array_append (self->body, data, (guint)size);
      read_more (task, G_INPUT_STREAM (source));
    }
}

static void
read_more (GTask *task, GInputStream *stream)
{
  Fetch *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, self->stop, read_cb,
                                   g_object_ref (task));
}

/* Only from https to https: the file decides where the password goes. */
static void
redirect (GTask *task, SoupMessage *message)
{
  Fetch *self = g_task_get_task_data (task);
  const char *target =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) uri = target != NULL ? g_uri_parse_relative (soup_message_get_uri (message),
                                                                target, SOUP_HTTP_URI_FLAGS, NULL)
                                        : NULL;

  if (++self->redirections > MAX_REDIRECTIONS || uri == NULL ||
      g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    {
      fail_words (task, "The redirection is not followed");
      return;
    }
  g_free (self->url);
  self->url = g_uri_to_string (uri);
  send_message (task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SoupSession *session = SOUP_SESSION (source);
  GError *error = NULL;
  g_autoptr (SoupMessage) message =
      g_object_ref (soup_session_get_async_result_message (session, result));
  g_autoptr (GInputStream) stream = soup_session_send_finish (session, result, &error);

  if (stream == NULL)
    fail (task, error);
  else if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)))
    redirect (task, message);
  else if (soup_message_get_status (message) != SOUP_STATUS_OK)
    fail_words (task, "There is no such file");
  else
    read_more (task, stream);
}

static void
send_message (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, self->url);

  if (message == NULL ||
      g_strcmp0 (g_uri_get_scheme (soup_message_get_uri (message)), "https") != 0)
    {
      fail_words (task, "That is no address of a file");
      return;
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, self->stop, sent_cb,
                           g_object_ref (task));
}

static gboolean
timeout_cb (gpointer user_data)
{
  Fetch *self = user_data;

  self->timer = 0;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *caller, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

/* No cookies, no authentication, no compression (whose size is not bounded), nothing kept. */
static SoupSession *
new_session (guint timeout)
{
  SoupSession *session = soup_session_new_with_options ("timeout", timeout, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

/**
 * coi_autoconfig_fetch_async:
 * @url: https
 * @address: the account's address, normalised
 * @trust: (nullable): whom to trust; %NULL: whom the system trusts
 * @timeout: seconds for all of it
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches one file and reads it.
 */
void
coi_autoconfig_fetch_async (const char *url,
                            const char *address,
                            GTlsDatabase *trust,
                            guint timeout,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *self = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, coi_autoconfig_fetch_async);
  g_task_set_task_data (task, self, (GDestroyNotify)fetch_free);
  self->session = new_session (timeout);
  if (trust != NULL)
    soup_session_set_tls_database (self->session, trust);
  self->address = g_strdup (address);
  self->url = g_strdup (url);
  self->body = g_byte_array_new ();
  self->stop = g_cancellable_new ();
  self->timer = g_timeout_add_seconds (timeout, timeout_cb, self);
  if (cancellable != NULL)
    self->caller_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                             g_object_ref (self->stop), g_object_unref);
  send_message (task);
}

/**
 * coi_autoconfig_fetch_finish:
 * @result: the result
 * @error: return location for an error of any domain
 *
 * Returns: (transfer full) (nullable): what the file says
 */
CoiAutoconfig *
coi_autoconfig_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
