/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages with pictures, sound and other files, to look at. */
#include "demo-files.h"

#include "fake-engine.h"
#include "media-files.h"

#include <math.h>
#include <string.h>

/* A sunset over the sea. */
static GdkPixbuf *
paint (int width, int height)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = pixels + (gsize)y * stride + (gsize)x * 3;
        double dx = (x - width * 0.5) / height, dy = (double)y / height - 0.55;
        double glow = exp (-(dx * dx + dy * dy) * 6);
        double sea = y > height * 0.62 ? 0.5 + 0.1 * sin (y * 90.0 / height) : 1;

        pixel[0] = CLAMP ((90 + 165 * glow) * sea, 0, 255);
        pixel[1] = CLAMP ((60 + 110 * glow * glow) * sea, 0, 255);
        pixel[2] = CLAMP ((110 + 30 * (1 - glow)) * sea, 0, 255);
      }
  return pixbuf;
}

static char *
save (const char *folder, const char *name, GBytes *bytes)
{
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_bytes_unref (bytes);
  return path;
}

static char *
save_painting (const char *folder, const char *name, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = paint (width, height);

  return save (folder, name, media_save (pixbuf, "jpeg"));
}

/* A second of a tone: WAV, 8 kHz. */
static char *
save_sound (const char *folder, const char *name)
{
  guint8 wav[44 + 8000] =
      "RIFF\x64\x1f\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0"
      "data\x40\x1f\0";

  for (guint i = 44; i < sizeof wav; i++)
    wav[i] = 128 + (i / 9 % 2 ? 20 : -20);
  return save (folder, name, g_bytes_new (wav, sizeof wav));
}

static void
add (CoiEngine *engine,
     CoiConversation *conversation,
     const char *sender,
     const char *text,
     const char *name,
     const char *type,
     char *path,
     gboolean is_here)
{
  static guint minute;
  CoiMessage *message = coi_fake_engine_add_message (
      engine, conversation, sender, text, g_get_real_time () / 1000000 - 3600 + 60 * minute++,
      sender != NULL ? COI_MESSAGE_STATUS_RECEIVED : COI_MESSAGE_STATUS_SENT);

  if (!is_here)
    coi_fake_message_truncate (message, "");
  coi_fake_message_add_file (message, name, type, 123456, path, is_here);
  g_free (path);
}

void
demo_files_add (CoiEngine *engine, const char *folder)
{
  static const char *const members[] = { "carol@example.net", NULL };
  CoiAccount *account = coi_engine_get_account (engine, "alice@example.org");
  CoiConversation *carol = coi_fake_engine_add_conversation (engine, account, "Carol", members);
  GPtrArray *files;
  CoiMessage *message;

  add (engine, carol, "Carol", "The sea yesterday", "sunset.jpg", "image/jpeg",
       save_painting (folder, "sunset.jpg", 1600, 1000), TRUE);
  add (engine, carol, NULL, "", "tower.jpg", "image/jpeg",
       save_painting (folder, "tower.jpg", 600, 1400), TRUE);
  add (engine, carol, "Carol", "", "voice.wav", "audio/x-wav", save_sound (folder, "voice.wav"),
       TRUE);
  add (engine, carol, "Carol", "Here is the plan", "the-plan-for-the-summer-with-a-long-name.pdf",
       "application/pdf", save (folder, "plan.pdf", g_bytes_new_static ("%PDF-1.4", 8)), TRUE);
  add (engine, carol, NULL, "", "setup.exe", "application/x-msdownload",
       save (folder, "setup.exe", g_bytes_new_static ("MZ", 2)), TRUE);
  add (engine, carol, "Carol", "", "film.webm", "video/webm",
       save (folder, "film.webm", g_bytes_new_static ("\x1a\x45\xdf\xa3", 4)), FALSE);
  message = coi_fake_engine_add_message (engine, carol, "Carol", "And the large one",
                                         g_get_real_time () / 1000000, COI_MESSAGE_STATUS_RECEIVED);
  coi_fake_message_truncate (message, "");
  coi_fake_message_add_file (message, "p.jpg", "image/jpeg", 9000,
                             save_painting (folder, "p.jpg", 320, 200), TRUE);
  coi_fake_message_add_file (message, "large.jpg", "image/jpeg", 7654321,
                             save_painting (folder, "large.jpg", 3200, 2000), FALSE);
  files = coi_message_get_files (message);
  ((CoiMessageFile *)files->pdata[0])->is_preview = TRUE;
  ((CoiMessageFile *)files->pdata[1])->preview = 0;
}
