/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as files that anything can read: one message after the other, so that a long one
 * takes no more memory than a short one. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-export.h"

#include "coi-engine-error.h"
#include "coi-engine-private.h"
#include "coi-export-page.h"
#include "coi-mbox.h"

#include <string.h>

#define MAX_FOLDERS 1000
#define MAX_FILES 100

typedef enum
{
  STEP_NEXT, /* takes up the next message */
  STEP_FILES,
  STEP_RAW,
  STEP_PAGE,
  STEP_END,
} Step;

typedef struct
{
  CoiConversation *conversation;
  GListModel *messages;
  GFile *folder; /* as it is called in the end */
  GOutputStream *page;
  GOutputStream *mbox;
  CoiExportWords words;
  CoiExportProgress progress;
  gpointer progress_data;

  Step step;
  guint next;  /* position of the message to be taken up */
  guint total; /* at the beginning */
  guint done;
  gint64 last_time;

  CoiMessage *message; /* nullable */
  GPtrArray *files;    /* CoiExportFile */
  guint index;         /* of the file in @message */
  char *trouble;       /* nullable: why the message has no raw bytes */
  GBytes *writing;     /* nullable: kept while it is written */
} Job;

static void step (GTask *task);

static void
words_copy (CoiExportWords *to, const CoiExportWords *from)
{
  to->language = g_strdup (from->language);
  to->me = g_strdup (from->me);
  to->edited = g_strdup (from->edited);
  to->deleted = g_strdup (from->deleted);
  to->not_here = g_strdup (from->not_here);
  to->not_whole = g_strdup (from->not_whole);
}

static void
words_clear (CoiExportWords *words)
{
  g_free ((char *)words->language);
  g_free ((char *)words->me);
  g_free ((char *)words->edited);
  g_free ((char *)words->deleted);
  g_free ((char *)words->not_here);
  g_free ((char *)words->not_whole);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Job *job);

static void
job_free (Job *self)
{
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_func (self->messages, items_changed_cb, self);
  g_clear_object (&self->messages);
  g_clear_object (&self->conversation);
  g_clear_object (&self->folder);
  g_clear_object (&self->page);
  g_clear_object (&self->mbox);
  g_clear_object (&self->message);
  g_ptr_array_unref (self->files);
  g_clear_pointer (&self->writing, g_bytes_unref);
  g_free (self->trouble);
  words_clear (&self->words);
  g_free (self);
}

/* What comes or goes before the next one moves it. */
static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Job *job)
{
  if (position < job->next)
    job->next = MAX (position, job->next - MIN (job->next - position, removed)) + added;
}

/* --- errors --- */

static void
fail (GTask *task, GError *error)
{
  if (error->domain != COI_ENGINE_ERROR &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      GError *wrapped =
          g_error_new_literal (COI_ENGINE_ERROR, COI_ENGINE_ERROR_FILE, error->message);

      g_error_free (error);
      error = wrapped;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* Whether what failed is the end: the user ended it. What a server or a message lacks is not. */
static gboolean
is_end (GTask *task)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (task));
}

static void
fail_cancelled (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The export was ended");
  g_object_unref (task);
}

/* --- writing --- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      fail (task, error);
      return;
    }
  g_clear_pointer (&job->writing, g_bytes_unref);
  step (task);
}

/* Takes @bytes. */
static void
write_bytes (GTask *task, GOutputStream *stream, GBytes *bytes)
{
  Job *job = g_task_get_task_data (task);

  job->writing = bytes;
  g_output_stream_write_all_async (stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, g_task_get_cancellable (task), written_cb,
                                   task);
}

static void
write_page (GTask *task, char *text)
{
  Job *job = g_task_get_task_data (task);

  write_bytes (task, job->page, g_bytes_new_take (text, strlen (text)));
}

/* --- one message --- */

static const char *
name_of_sender (Job *job, CoiMessage *message)
{
  CoiAccount *account = coi_conversation_get_account (job->conversation);
  const char *own = coi_account_get_name (account);

  if (!coi_message_get_outgoing (message))
    return coi_message_get_sender_name (message);
  if (job->words.me != NULL)
    return job->words.me;
  return own != NULL && *own != '\0' ? own : coi_account_get_address (account);
}

static char *
make_reactions (CoiMessage *message)
{
  GPtrArray *reactions = coi_message_get_reactions (message);
  GString *text = g_string_new (NULL);

  for (guint i = 0; reactions != NULL && i < reactions->len; i++)
    {
      const CoiMessageReaction *reaction = reactions->pdata[i];

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", reaction->emoji,
                              *reaction->name != '\0' ? reaction->name : reaction->sender);
    }
  return g_string_free_and_steal (text);
}

static char *
make_place (CoiMessage *message)
{
  const CoiLocation *location = coi_message_get_content (message)->location;
  char latitude[G_ASCII_DTOSTR_BUF_SIZE];
  char longitude[G_ASCII_DTOSTR_BUF_SIZE];

  if (location == NULL)
    return NULL;
  g_ascii_formatd (latitude, sizeof latitude, "%.6f", location->latitude);
  g_ascii_formatd (longitude, sizeof longitude, "%.6f", location->longitude);
  return g_strdup_printf ("📍 %s%s%s, %s", location->label != NULL ? location->label : "",
                          location->label != NULL ? ": " : "", latitude, longitude);
}

static void
write_message (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  CoiMessage *message = job->message;
  const CoiMessageQuote *quote = coi_message_get_quote (message);
  const CoiRichText *rich = coi_message_get_rich_text (message);
  g_autofree char *html = rich != NULL ? coi_rich_text_to_html (rich) : NULL;
  g_autofree char *reactions = make_reactions (message);
  g_autofree char *place = make_place (message);
  const CoiExportMessage shown = {
    .time = coi_message_get_time (message),
    .sender = name_of_sender (job, message),
    .subject = coi_message_get_subject (message),
    .text = coi_message_get_full_text (message) != NULL ? coi_message_get_full_text (message)
                                                        : coi_message_get_text (message),
    .html = html,
    .quote_sender = quote != NULL ? quote->name : NULL,
    .quote = quote != NULL ? quote->text : NULL,
    .reactions = reactions,
    .place = place,
    .files = job->files,
    .trouble = job->trouble,
    .outgoing = coi_message_get_outgoing (message),
    .edited = coi_message_get_edited (message),
    .deleted = coi_message_get_deleted (message),
  };

  job->step = STEP_NEXT;
  write_page (task, coi_export_page_message (&shown, job->last_time, &job->words));
  job->last_time = shown.time;
}

static void
raw_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = coi_engine_load_raw_finish (COI_ENGINE (source), result, &error);

  job->step = STEP_PAGE;
  if (raw != NULL)
    {
      write_bytes (task, job->mbox,
                   coi_mbox_entry (raw, coi_message_get_sender_address (job->message),
                                   coi_message_get_time (job->message)));
      return;
    }
  if (is_end (task))
    {
      fail_cancelled (task);
      return;
    }
  job->trouble = g_strdup (error->message);
  step (task);
}

/* --- its files --- */

static CoiMessageFile *
current_file (Job *job)
{
  return coi_message_get_files (job->message)->pdata[job->index];
}

static void
add_file (Job *job, const char *path, const char *trouble)
{
  const CoiMessageFile *file = current_file (job);
  CoiExportFile *shown = g_new0 (CoiExportFile, 1);

  shown->name = g_strdup (file->name);
  shown->content_type = g_strdup (file->content_type);
  shown->path = g_strdup (path);
  shown->trouble = g_strdup (trouble);
  g_ptr_array_add (job->files, shown);
  job->index++;
}

/* Relative to the page. */
static char *
make_path (Job *job)
{
  g_autofree char *name =
      coi_export_file_name (job->done + 1, job->index, current_file (job)->name);

  return g_strconcat ("files/", name, NULL);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autofree char *path = NULL;
  GError *error = NULL;

  /* A disk that is full is not a file that is missing. */
  if (!g_file_copy_finish (G_FILE (source), result, &error))
    {
      fail (task, error);
      return;
    }
  path = make_path (job);
  add_file (job, path, NULL);
  step (task);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = coi_engine_load_file_finish (COI_ENGINE (source), result, &error);
  g_autofree char *name = NULL;
  g_autoptr (GFile) from = NULL;
  g_autoptr (GFile) to = NULL;

  if (path == NULL && is_end (task))
    fail_cancelled (task);
  else if (path == NULL)
    {
      add_file (job, NULL, error->message);
      step (task);
    }
  else
    {
      name = make_path (job);
      from = g_file_new_for_path (path);
      to = g_file_resolve_relative_path (job->folder, name);
      g_file_copy_async (from, to, G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT,
                         g_task_get_cancellable (task), NULL, NULL, copied_cb, task);
    }
}

/* What stands for another file is not needed beside it. */
static void
load_files (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GPtrArray *files = coi_message_get_files (job->message);
  guint n = MIN (files->len, MAX_FILES);

  while (job->index < n && current_file (job)->is_preview)
    job->index++;
  if (job->index < n && !coi_message_get_deleted (job->message))
    {
      coi_engine_load_file_async (g_task_get_source_object (task), job->message, job->index, NULL,
                                  NULL, g_task_get_cancellable (task), loaded_cb, task);
      return;
    }
  job->step = STEP_RAW;
  step (task);
}

/* --- all of them --- */

static void
take_up_next (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (job->message != NULL)
    job->done++;
  g_clear_object (&job->message);
  g_clear_pointer (&job->trouble, g_free);
  g_ptr_array_set_size (job->files, 0);
  job->index = 0;
  if (job->progress != NULL)
    job->progress (job->done, MAX (job->total, job->done), job->progress_data);
  job->message = g_list_model_get_item (job->messages, job->next);
  job->step = job->message != NULL ? STEP_FILES : STEP_END;
  job->next++;
  if (job->message != NULL)
    step (task);
  else
    write_page (task, coi_export_page_end ());
}

static void
end (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_close (job->mbox, NULL, &error) ||
      !g_output_stream_close (job->page, NULL, &error))
    {
      fail (task, error);
      return;
    }
  g_task_return_pointer (task, g_object_ref (job->folder), g_object_unref);
  g_object_unref (task);
}

/* The one function that says what comes next. */
static void
step (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (is_end (task))
    {
      fail_cancelled (task);
      return;
    }
  switch (job->step)
    {
    case STEP_NEXT:
      take_up_next (task);
      break;
    case STEP_FILES:
      load_files (task);
      break;
    case STEP_RAW:
      coi_engine_load_raw_async (g_task_get_source_object (task), coi_message_get_id (job->message),
                                 g_task_get_cancellable (task), raw_cb, task);
      break;
    case STEP_PAGE:
      write_message (task);
      break;
    case STEP_END:
    default:
      end (task);
    }
}

/* --- the folder --- */

static gboolean
is_empty (GFile *folder)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GFileInfo) first = NULL;

  if (children == NULL)
    return FALSE;
  first = g_file_enumerator_next_file (children, NULL, NULL);
  return first == NULL;
}

/* @folder, or the first of "folder 2", "folder 3" … that does not exist or is empty. */
static GFile *
make_folder (GFile *folder, GError **error)
{
  g_autofree char *name = g_file_get_basename (folder);
  g_autoptr (GFile) parent = g_file_get_parent (folder);

  for (guint i = 1; i <= MAX_FOLDERS; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s %u", name, i);
      g_autoptr (GFile) wanted =
          i == 1 || parent == NULL ? g_object_ref (folder) : g_file_get_child (parent, numbered);
      g_autoptr (GError) reason = NULL;

      if (g_file_make_directory_with_parents (wanted, NULL, &reason) || is_empty (wanted))
        return g_steal_pointer (&wanted);
      if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "There are %d folders of that name",
               MAX_FOLDERS);
  return NULL;
}

static GOutputStream *
create (GFile *folder, const char *name, GError **error)
{
  g_autoptr (GFile) file = g_file_get_child (folder, name);
  GFileOutputStream *stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);

  return stream != NULL ? G_OUTPUT_STREAM (stream) : NULL;
}

static gboolean
prepare (Job *job, GFile *folder, GError **error)
{
  g_autoptr (GFile) files = NULL;

  job->folder = make_folder (folder, error);
  if (job->folder == NULL)
    return FALSE;
  files = g_file_get_child (job->folder, "files");
  if (!g_file_make_directory (files, NULL, error))
    return FALSE;
  job->page = create (job->folder, "messages.html", error);
  job->mbox = job->page != NULL ? create (job->folder, "messages.mbox", error) : NULL;
  return job->mbox != NULL;
}

/**
 * coi_engine_export_async:
 * @self: an open engine
 * @conversation: what to write
 * @messages: (nullable): only these #CoiMessage of it, in order; %NULL for all
 * @folder: where to; when it is there and not empty, another one beside it with a number
 * @words: (nullable): what to say on the page; copied
 * @progress: (nullable) (scope async): told of each message
 * @progress_data: for @progress
 * @cancellable: (nullable): ends it; what is written stays
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Writes messages.html, the folder files with what is attached, and messages.mbox (RFC 4155,
 * mboxrd). What is not here is fetched. What cannot be had is said on the page and ends nothing.
 */
void
coi_engine_export_async (CoiEngine *self,
                         CoiConversation *conversation,
                         GListModel *messages,
                         GFile *folder,
                         const CoiExportWords *words,
                         CoiExportProgress progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);
  GError *error = NULL;

  g_task_set_static_name (task, "coi_engine_export_async");
  job->files = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_export_file_free);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  if (!coi_engine_check_open (self, task))
    {
      g_object_unref (task);
      return;
    }
  job->conversation = g_object_ref (conversation);
  job->progress = progress;
  job->progress_data = progress_data;
  if (words != NULL)
    words_copy (&job->words, words);
  if (!prepare (job, folder, &error))
    {
      fail (task, error);
      return;
    }
  job->messages =
      messages != NULL ? g_object_ref (messages) : coi_engine_list_messages (self, conversation);
  job->total = g_list_model_get_n_items (job->messages);
  g_signal_connect (job->messages, "items-changed", G_CALLBACK (items_changed_cb), job);
  write_page (task, coi_export_page_begin (coi_conversation_get_name (conversation), &job->words));
}

/**
 * coi_engine_export_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_FILE, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the folder that was written
 */
GFile *
coi_engine_export_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
