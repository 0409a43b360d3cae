/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a message and its place among its neighbours into a row. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-message-bind.h"

#include "coi-config.h"
#include "coi-file-open.h"
#include "coi-media-player.h"
#include "coi-media-type.h"
#include "coi-extras-text.h"
#include "coi-message-row.h"
#include "coi-message-sentence.h"
#include "coi-name-text.h"
#include "coi-receipt-text.h"
#include "coi-state-text.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

#define GROUP_SECONDS (5 * 60)

typedef struct
{
  char *clock;
  char *day;   /* nullable */
  char *state; /* nullable */
  char **files;
} Texts;

static void
texts_clear (Texts *texts)
{
  g_free (texts->clock);
  g_free (texts->day);
  g_free (texts->state);
  g_strfreev (texts->files);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

/**
 * coi_message_file_label:
 * @file: a file in a message
 *
 * Returns: (transfer full): "picture.png (12.3 kB)"
 */
char *
coi_message_file_label (const CoiMessageFile *file)
{
  g_autofree char *size = g_format_size (file->size);
  g_autofree char *name = coi_message_file_name (file);

  /* Translators: %1$s is a file's name, %2$s its size */
  return g_strdup_printf (_ ("%1$s (%2$s)"), name, size);
}

/* What a screen reader says of @file: "picture sunset.jpg". */
static char *
spoken_file (const CoiMessageFile *file)
{
  g_autofree char *name = coi_message_file_name (file);
  g_autofree char *length = file->duration > 0 ? coi_media_time_text (file->duration) : NULL;
  g_autofree char *full = NULL;

  if (length != NULL)
    /* Translators: %1$s is a sound's or video's name, %2$s its length */
    full = g_strdup_printf (_ ("%1$s, %2$s"), name, length);
  switch (coi_media_type_get_kind (file->content_type))
    {
    case COI_MEDIA_KIND_PICTURE:
      /* Translators: spoken; %s is a file's name */
      return g_strdup_printf (_ ("picture %s"), name);
    case COI_MEDIA_KIND_AUDIO:
      /* Translators: spoken; %s is a file's name and perhaps its length */
      return g_strdup_printf (_ ("sound %s"), full != NULL ? full : name);
    case COI_MEDIA_KIND_VIDEO:
      /* Translators: spoken; %s is a file's name and perhaps its length */
      return g_strdup_printf (_ ("video %s"), full != NULL ? full : name);
    case COI_MEDIA_KIND_FILE:
    default:
      return coi_message_file_label (file);
    }
}

static char **
make_files (CoiMessage *message)
{
  GPtrArray *files = coi_message_get_files (message);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const CoiMessageFile *file = g_ptr_array_index (files, i);

      if (!file->is_preview)
        g_strv_builder_take (builder, spoken_file (file));
    }
  return g_strv_builder_end (builder);
}

static gboolean
same_sender (CoiMessage *a, CoiMessage *b)
{
  return coi_message_get_outgoing (a) == coi_message_get_outgoing (b) &&
         g_ascii_strcasecmp (coi_message_get_sender_address (a),
                             coi_message_get_sender_address (b)) == 0;
}

static gboolean
is_grouped (CoiMessage *message, CoiMessage *previous)
{
  gint64 gap;

  if (previous == NULL || !same_sender (message, previous))
    return FALSE;
  gap = coi_message_get_time (message) - coi_message_get_time (previous);
  return gap >= 0 && gap <= GROUP_SECONDS;
}

static gboolean
begins_day (CoiMessage *message, CoiMessage *previous)
{
  return previous == NULL ||
         !coi_time_same_day (coi_message_get_time (message), coi_message_get_time (previous));
}

static void
texts_fill (Texts *texts, CoiMessage *message, const CoiMessagePlace *place)
{
  CoiMessageStatus status = coi_message_get_status (message);
  const char *state = coi_message_state_text (status);
  const char *error = coi_message_get_error (message);

  texts->clock = coi_time_text_clock (coi_message_get_time (message));
  if (begins_day (message, place->previous))
    texts->day = coi_time_text_day (coi_message_get_time (message), coi_time_now ());
  if (status == COI_MESSAGE_STATUS_FAILED && error != NULL)
    /* Translators: %1$s is "Not sent", %2$s is why */
    texts->state = g_strdup_printf (_ ("%1$s: %2$s"), state, error);
  else
    texts->state = coi_receipts_state_text (message, place->n_recipients);
  if (texts->state == NULL)
    texts->state = g_strdup (state);
  texts->files = make_files (message);
}

/* Quotes and signature were folded away, or only the beginning is here. */
static gboolean
goes_on (CoiMessage *message)
{
  return coi_message_get_full_text (message) != NULL || coi_message_get_text_cut (message);
}

/* Those that there are, as sentences. */
static char *
join (const char *first, const char *second, const char *third)
{
  const char *const parts[] = { first, second, third };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      {
        const char *gap = g_str_has_suffix (text->str, ".") ? " " : ". ";

        g_string_append_printf (text, "%s%s", text->len > 0 ? gap : "", parts[i]);
      }
  return g_string_free_and_steal (text);
}

static char *
make_sentence (CoiMessage *message,
               const Texts *texts,
               const CoiExtrasText *extras,
               gboolean first_new)
{
  g_autofree char *failures = g_strjoinv (". ", extras->failures);
  g_autofree char *after = join (extras->after, extras->marks, failures);
  CoiMessageSentence parts = {
    .day = texts->day,
    .sender = coi_message_get_outgoing (message) ? NULL : coi_message_sender_text (message),
    .subject = coi_message_get_subject (message),
    .text = coi_message_shown_text (message),
    .before = extras->forwarded,
    .quote_name = extras->quote_name,
    .quote = extras->extras.quote_text,
    .after = after,
    .reactions = extras->reactions,
    .mentions_me = coi_message_get_mentions_me (message),
    .files = (const char *const *)texts->files,
    .time = texts->clock,
    .state = texts->state,
    .first_new = first_new,
    .cut = goes_on (message),
  };

  return coi_message_sentence (&parts);
}

/**
 * coi_message_bind:
 * @row: a #CoiMessageRow
 * @message: what it shows
 * @place: where it is shown
 */
void
coi_message_bind (GtkWidget *row, CoiMessage *message, const CoiMessagePlace *place)
{
  g_auto (Texts) texts = { 0 };
  g_auto (CoiExtrasText) extras = { 0 };
  g_autofree char *sentence = NULL;
  g_autoptr (CoiRowFileList) files = NULL;
  CoiMessageRowData data = { 0 };

  texts_fill (&texts, message, place);
  coi_extras_text_fill (&extras, message);
  sentence = make_sentence (message, &texts, &extras, place->first_new);
  data.outgoing = coi_message_get_outgoing (message);
  data.grouped = texts.day == NULL && !place->first_new && is_grouped (message, place->previous);
  if (!data.outgoing && !data.grouped && !place->direct)
    data.sender_name = coi_message_sender_text (message);
  data.text = coi_message_shown_text (message);
  data.extras = &extras.extras;
  data.marks = extras.marks;
  data.is_deleted = coi_message_get_deleted (message);
  data.mentions_me = coi_message_get_mentions_me (message);
  if (!data.is_deleted)
    data.rich = coi_message_get_rich_text (message);
  data.subject = coi_message_get_subject (message);
  data.time_text = texts.clock;
  data.state_text = texts.state;
  data.state_icon = coi_message_state_icon (coi_message_get_status (message));
  data.day_text = texts.day;
  data.files = (const char *const *)texts.files;
  if (place->files != NULL)
    {
      files = coi_row_files_list (place->files, message);
      data.file_data = (const CoiFileData *)(gpointer)files->data->data;
      data.n_file_data = files->data->len;
    }
  data.sentence = sentence;
  data.show_new_line = place->first_new;
  data.failed = coi_message_get_status (message) == COI_MESSAGE_STATUS_FAILED;
  data.is_classic = !coi_message_get_is_chat (message);
  data.has_full_text = goes_on (message);
  coi_message_row_set_data (COI_MESSAGE_ROW (row), &data);
}
