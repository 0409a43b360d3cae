/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the header of a picture, and the file without its metadata. */
#include "coi-media-metadata.h"
#include "coi-media-type.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) stripped = coi_media_strip_metadata (bytes, NULL);
  CoiMediaHeader before, after;
  gsize length;

  coi_media_exif_orientation (data, size);
  coi_media_header_parse (data, size, &before);
  if (stripped == NULL)
    return 0;
  /* What is left is the same picture. */
  data = g_bytes_get_data (stripped, &length);
  g_assert_true (coi_media_header_parse (data, length, &after));
  g_assert_cmpuint (before.width, ==, after.width);
  g_assert_cmpuint (before.height, ==, after.height);
  g_assert_cmpuint (before.orientation, ==, after.orientation);
  return 0;
}
