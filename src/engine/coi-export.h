/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as files that anything can read. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CoiExportWords:
 * @language: of the words, "en"
 *
 * The words on the page, UTF-8; each may be %NULL for the English ones.
 */
typedef struct
{
  const char *language;
  const char *me; /* our own messages are from */
  const char *edited;
  const char *deleted;
  const char *not_here;  /* before why a file is missing */
  const char *not_whole; /* before why a message is missing in the mailbox file */
} CoiExportWords;

/* @done: of @total messages are written. */
typedef void (*CoiExportProgress) (guint done, guint total, gpointer user_data);

G_END_DECLS
