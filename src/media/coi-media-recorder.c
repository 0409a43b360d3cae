/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records a voice message. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-recorder.h"

#include "coi-media-error.h"
#include "coi-media-gst.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sys/stat.h>

#define LEVEL_INTERVAL (100 * GST_MSECOND)
#define BIT_RATE 32000 /* speech is clear with it, a minute is 240 kB */
#define QUIET_DB (-60.0)

struct _CoiMediaRecorder
{
  GObject parent_instance;

  char *source;
  char *path;           /* (nullable) */
  GstElement *pipeline; /* (nullable): while it records */
  guint watch_id;
  double level;   /* 0 to 1 */
  guint duration; /* milliseconds */
};

enum
{
  PROP_SOURCE = 1,
  N_PROPERTIES,
};

enum
{
  LEVEL,
  DONE,
  FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

/**
 * CoiMediaRecorder:
 *
 * Microphone, Opus, WebM: what every browser can play as well. Signals come on the main context.
 */
G_DEFINE_FINAL_TYPE (CoiMediaRecorder, coi_media_recorder, G_TYPE_OBJECT)

static void
end (CoiMediaRecorder *self)
{
  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->pipeline, gst_object_unref);
  self->level = 0;
}

static void
forget_file (CoiMediaRecorder *self)
{
  if (self->path != NULL)
    g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
}

static void
fail (CoiMediaRecorder *self, GError *error)
{
  g_object_ref (self);
  end (self);
  forget_file (self);
  g_signal_emit (self, signals[FAILED], 0, error);
  g_object_unref (self);
}

/* The loudest channel, from decibels below full scale to 0 … 1. */
static double
read_level (const GstStructure *structure)
{
  const GValue *value = gst_structure_get_value (structure, "rms");
  GValueArray *channels = value != NULL ? g_value_get_boxed (value) : NULL;
  double loudest = QUIET_DB;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  for (guint i = 0; channels != NULL && i < channels->n_values; i++)
    loudest = MAX (loudest, g_value_get_double (g_value_array_get_nth (channels, i)));
  G_GNUC_END_IGNORE_DEPRECATIONS
  return isfinite (loudest) ? CLAMP (1 - loudest / QUIET_DB, 0, 1) : 0;
}

static void
take_level (CoiMediaRecorder *self, GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  GstClockTime time = 0, length = 0;

  if (structure == NULL || !gst_structure_has_name (structure, "level"))
    return;
  gst_structure_get_clock_time (structure, "stream-time", &time);
  gst_structure_get_clock_time (structure, "duration", &length);
  self->level = read_level (structure);
  self->duration = (time + length) / GST_MSECOND;
  g_signal_emit (self, signals[LEVEL], 0, self->level, self->duration);
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  CoiMediaRecorder *self = COI_MEDIA_RECORDER (user_data);
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT)
    take_level (self, message);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    {
      /* The watch goes with what follows. */
      end (self);
      g_signal_emit (self, signals[DONE], 0, self->duration);
      return G_SOURCE_REMOVE;
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      coi_media_gst_take_error (message, &error);
      fail (self, error);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

/* source ! convert ! resample ! level ! Opus ! WebM ! file */
static gboolean
build (CoiMediaRecorder *self, GError **error)
{
  const char *const names[] = { self->source, "audioconvert", "audioresample", "level",
                                "opusenc",    "webmmux",      "filesink" };
  GstElement *elements[G_N_ELEMENTS (names)];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      elements[i] = coi_media_gst_add (GST_BIN (self->pipeline), names[i], error);
      if (elements[i] == NULL)
        return FALSE;
      if (i > 0 && !gst_element_link (elements[i - 1], elements[i]))
        {
          g_set_error (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_FAILED, "%s refuses %s", names[i],
                       names[i - 1]);
          return FALSE;
        }
    }
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (elements[0]), "is-live") != NULL)
    g_object_set (elements[0], "is-live", TRUE, NULL);
  g_object_set (elements[3], "interval", (guint64)LEVEL_INTERVAL, "post-messages", TRUE, NULL);
  g_object_set (elements[4], "bitrate", BIT_RATE, NULL);
  g_object_set (elements[6], "location", self->path, NULL);
  return TRUE;
}

/* A recording is for its recipient only. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_FAILED, g_strerror (errno));
      return FALSE;
    }
  return g_close (fd, error);
}

static gboolean
run (CoiMediaRecorder *self, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = NULL;

  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    {
      self->watch_id = gst_bus_add_watch (bus, bus_cb, self);
      return TRUE;
    }
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  if (message != NULL)
    coi_media_gst_take_error (message, error);
  else
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_NO_MICROPHONE,
                         "nothing to record from");
  return FALSE;
}

/**
 * coi_media_recorder_start:
 * @self: a recorder that does not record
 * @path: of the file to write, file-name encoding; one that is there is replaced
 * @error: return location
 *
 * Returns: whether it records now. Errors: %COI_MEDIA_ERROR_NO_MICROPHONE,
 *   %COI_MEDIA_ERROR_MISSING_PLUGIN, %COI_MEDIA_ERROR_FAILED; later ones come by "failed".
 */
gboolean
coi_media_recorder_start (CoiMediaRecorder *self, const char *path, GError **error)
{
  g_return_val_if_fail (COI_IS_MEDIA_RECORDER (self) && self->pipeline == NULL, FALSE);

  coi_media_gst_init ();
  if (!make_file (path, error))
    return FALSE;
  g_free (self->path);
  self->path = g_strdup (path);
  self->duration = 0;
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  if (build (self, error) && run (self, error))
    return TRUE;
  end (self);
  forget_file (self);
  return FALSE;
}

/**
 * coi_media_recorder_stop:
 * @self: a recorder
 *
 * Ends the recording; "done" comes when the file is complete.
 */
void
coi_media_recorder_stop (CoiMediaRecorder *self)
{
  if (self->pipeline != NULL)
    gst_element_send_event (self->pipeline, gst_event_new_eos ());
}

/**
 * coi_media_recorder_cancel:
 * @self: a recorder
 *
 * Ends the recording and removes the file.
 */
void
coi_media_recorder_cancel (CoiMediaRecorder *self)
{
  if (self->pipeline == NULL)
    return;
  end (self);
  forget_file (self);
}

/**
 * coi_media_recorder_get_active:
 * @self: a recorder
 *
 * Returns: whether it records
 */
gboolean
coi_media_recorder_get_active (CoiMediaRecorder *self)
{
  return self->pipeline != NULL;
}

/**
 * coi_media_recorder_get_level:
 * @self: a recorder
 *
 * Returns: how loud it is now, 0 to 1
 */
double
coi_media_recorder_get_level (CoiMediaRecorder *self)
{
  return self->level;
}

/**
 * coi_media_recorder_get_duration:
 * @self: a recorder
 *
 * Returns: milliseconds that were recorded
 */
guint
coi_media_recorder_get_duration (CoiMediaRecorder *self)
{
  return self->duration;
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CoiMediaRecorder *self = COI_MEDIA_RECORDER (object);

  if (id == PROP_SOURCE)
    self->source = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
finalize (GObject *object)
{
  CoiMediaRecorder *self = COI_MEDIA_RECORDER (object);

  coi_media_recorder_cancel (self);
  g_free (self->source);
  g_free (self->path);
  G_OBJECT_CLASS (coi_media_recorder_parent_class)->finalize (object);
}

static void
coi_media_recorder_class_init (CoiMediaRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = set_property;
  object_class->finalize = finalize;
  properties[PROP_SOURCE] =
      g_param_spec_string ("source", NULL, NULL, "autoaudiosrc",
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[LEVEL] = g_signal_new ("level", COI_TYPE_MEDIA_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_UINT);
  signals[DONE] = g_signal_new ("done", COI_TYPE_MEDIA_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", COI_TYPE_MEDIA_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
coi_media_recorder_init (CoiMediaRecorder *self)
{
}

/**
 * coi_media_recorder_new:
 *
 * Returns: (transfer full): a recorder of the microphone that the system prefers
 */
CoiMediaRecorder *
coi_media_recorder_new (void)
{
  return g_object_new (COI_TYPE_MEDIA_RECORDER, NULL);
}
