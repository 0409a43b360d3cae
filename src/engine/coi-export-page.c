/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as a page that needs nothing but itself and the files beside it; no I/O. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-export-page.h"

#include <string.h>

#define MAX_NAME 120 /* bytes of a file's name */

/* No script, nothing from the network: what strangers wrote is on the page. */
#define HEAD                                                                                       \
  "<meta charset=\"utf-8\">\n"                                                                     \
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "                    \
  "style-src 'unsafe-inline'; img-src 'self' file:; media-src 'self' file:\">\n"                   \
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"                     \
  "<meta name=\"color-scheme\" content=\"light dark\">\n"

#define STYLE                                                                                      \
  "<style>\n"                                                                                      \
  ":root{--back:#fafafa;--text:#1e1e1e;--dim:#555;--theirs:#e8e8e8;--ours:#cfe3ff}\n"              \
  "@media (prefers-color-scheme:dark){:root{--back:#1e1e1e;--text:#eee;--dim:#bbb;"                \
  "--theirs:#333;--ours:#1f4169}}\n"                                                               \
  "body{font:16px/1.4 sans-serif;background:var(--back);color:var(--text);max-width:46em;"         \
  "margin:1em auto;padding:0 1em}\n"                                                               \
  "h1{font-size:1.3em}h2{font-size:.9em;text-align:center;margin:1.5em 0 1em}\n"                   \
  "article{background:var(--theirs);border-radius:14px;padding:.5em .9em;margin:.4em 15% .4em 0;"  \
  "width:fit-content;overflow-wrap:anywhere}\n"                                                    \
  "article.own{background:var(--ours);margin:.4em 0 .4em auto;max-width:85%}\n"                    \
  "header{font-size:.85em;font-weight:bold}footer,.note{font-size:.8em;color:var(--dim)}\n"        \
  ".text{white-space:pre-wrap}blockquote{margin:.3em 0;padding-left:.6em;border-left:3px solid "   \
  "var(--dim)}\n"                                                                                  \
  "img,video{max-width:100%;max-height:24em;display:block}a{color:inherit}\n"                      \
  "</style>\n"

void
coi_export_file_free (CoiExportFile *self)
{
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->path);
  g_free (self->trouble);
  g_free (self);
}

static gboolean
is_allowed (gunichar c)
{
  if (c == '\n' || c == '\t')
    return TRUE;
  /* What turns the direction of the text around it must not reach out of its element. */
  if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
    return FALSE;
  return !g_unichar_iscntrl (c);
}

/* For text and for attributes in quotation marks. */
static void
add_escaped (GString *page, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '&')
        g_string_append (page, "&amp;");
      else if (c == '<')
        g_string_append (page, "&lt;");
      else if (c == '>')
        g_string_append (page, "&gt;");
      else if (c == '"')
        g_string_append (page, "&quot;");
      else if (c == '\'')
        g_string_append (page, "&#39;");
      else if (is_allowed (c))
        g_string_append_unichar (page, c);
    }
}

static void
add_element (GString *page, const char *open, const char *text, const char *close)
{
  if (text == NULL || *text == '\0')
    return;
  g_string_append (page, open);
  add_escaped (page, text);
  g_string_append (page, close);
}

static const char *
word (const char *translated, const char *english)
{
  return translated != NULL ? translated : english;
}

/**
 * coi_export_page_begin:
 * @title: the conversation's name
 * @words: what to say
 *
 * Returns: (transfer full): the page up to the first message
 */
char *
coi_export_page_begin (const char *title, const CoiExportWords *words)
{
  GString *page = g_string_new ("<!DOCTYPE html>\n<html lang=\"");

  add_escaped (page, word (words->language, "en"));
  g_string_append (page, "\">\n<head>\n" HEAD "<title>");
  add_escaped (page, title);
  g_string_append (page, "</title>\n" STYLE "</head>\n<body>\n<h1>");
  add_escaped (page, title);
  g_string_append (page, "</h1>\n<main>\n");
  return g_string_free_and_steal (page);
}

char *
coi_export_page_end (void)
{
  return g_strdup ("</main>\n</body>\n</html>\n");
}

/* --- time --- */

static GDateTime *
local_time (gint64 time)
{
  GDateTime *date = g_date_time_new_from_unix_local (time);

  return date != NULL ? date : g_date_time_new_from_unix_utc (0);
}

static void
add_day (GString *page, gint64 time, gint64 last_time)
{
  g_autoptr (GDateTime) date = local_time (time);
  g_autoptr (GDateTime) last = local_time (last_time);
  g_autofree char *day = g_date_time_format (date, "%F");
  g_autofree char *last_day = g_date_time_format (last, "%F");
  g_autofree char *words = g_date_time_format (date, "%A, %x");

  if (last_time != 0 && strcmp (day, last_day) == 0)
    return;
  g_string_append_printf (page, "<h2><time datetime=\"%s\">", day);
  add_escaped (page, words);
  g_string_append (page, "</time></h2>\n");
}

static void
add_time (GString *page, gint64 time)
{
  g_autoptr (GDateTime) date = local_time (time);
  g_autofree char *iso = g_date_time_format_iso8601 (date);
  g_autofree char *clock = g_date_time_format (date, "%H:%M");

  g_string_append_printf (page, "<time datetime=\"%s\">%s</time>", iso, clock);
}

/* --- files --- */

/**
 * coi_export_file_name:
 * @number: of the message on the page, from 1
 * @index: of the file in the message
 * @name: what the sender calls it; hostile
 *
 * Returns: (transfer full): a name that no other file has and that is a name everywhere
 */
char *
coi_export_file_name (guint number, guint index, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  GString *result = g_string_new (NULL);
  gsize length = strlen (valid);
  const char *at = valid;

  g_string_printf (result, "%u-%u-", number, index + 1);
  /* Its end says what it is. */
  if (length > MAX_NAME)
    for (at += length - MAX_NAME; (*at & 0xC0) == 0x80; at++)
      ;
  for (; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      gboolean is_bad = (c < 128 && strchr ("/\\:*?\"<>|", c) != NULL) || !g_unichar_isprint (c);

      g_string_append_unichar (result, is_bad || !is_allowed (c) ? '_' : c);
    }
  while (result->len > 0 && strchr (". ", result->str[result->len - 1]) != NULL)
    g_string_truncate (result, result->len - 1);
  return g_string_free_and_steal (result);
}

static gboolean
is_one_of (const char *type, const char *const *types)
{
  return type != NULL && g_strv_contains (types, type);
}

/* What a browser shows in place; nothing that can have a script in it. */
static void
add_preview (GString *page, const CoiExportFile *file, const char *uri)
{
  static const char *const pictures[] = { "image/png", "image/jpeg", "image/gif", "image/webp",
                                          NULL };
  const char *element = NULL;

  if (is_one_of (file->content_type, pictures))
    {
      g_string_append_printf (page, "<img loading=\"lazy\" src=\"%s\" alt=\"", uri);
      add_escaped (page, file->name);
      g_string_append (page, "\">");
      return;
    }
  if (file->content_type != NULL && g_str_has_prefix (file->content_type, "audio/"))
    element = "audio";
  else if (file->content_type != NULL && g_str_has_prefix (file->content_type, "video/"))
    element = "video";
  if (element != NULL)
    g_string_append_printf (page, "<%s controls preload=\"none\" src=\"%s\"></%s>\n", element, uri,
                            element);
}

static void
add_file (GString *page, const CoiExportFile *file, const CoiExportWords *words)
{
  g_autofree char *escaped = NULL;
  g_autoptr (GString) uri = NULL;

  g_string_append (page, "<p class=\"file\">");
  if (file->path == NULL)
    {
      add_escaped (page, file->name);
      g_string_append (page, " <span class=\"note\">");
      add_escaped (page, word (words->not_here, "Could not be loaded:"));
      g_string_append_c (page, ' ');
      add_escaped (page, file->trouble);
      g_string_append (page, "</span></p>\n");
      return;
    }
  escaped = g_uri_escape_string (file->path, "/", FALSE);
  uri = g_string_new (NULL);
  add_escaped (uri, escaped);
  add_preview (page, file, uri->str);
  g_string_append_printf (page, "<a download href=\"%s\">", uri->str);
  add_escaped (page, file->name);
  g_string_append (page, "</a></p>\n");
}

/* --- a message --- */

static void
add_quote (GString *page, const CoiExportMessage *message)
{
  if (message->quote == NULL)
    return;
  g_string_append (page, "<blockquote>");
  add_element (page, "<b>", message->quote_sender, "</b> ");
  add_escaped (page, message->quote);
  g_string_append (page, "</blockquote>\n");
}

static void
add_body (GString *page, const CoiExportMessage *message, const CoiExportWords *words)
{
  if (message->deleted)
    {
      add_element (page, "<div class=\"note\">", word (words->deleted, "This message was deleted."),
                   "</div>\n");
      return;
    }
  add_quote (page, message);
  add_element (page, "<b>", message->subject, "</b>\n");
  if (message->html != NULL)
    g_string_append_printf (page, "<div>%s</div>\n", message->html);
  else
    add_element (page, "<div class=\"text\">", message->text, "</div>\n");
  add_element (page, "<div>", message->place, "</div>\n");
  for (guint i = 0; message->files != NULL && i < message->files->len; i++)
    add_file (page, message->files->pdata[i], words);
}

/**
 * coi_export_page_message:
 * @message: what to show
 * @last_time: of the message above, 0 for none
 * @words: what to say
 *
 * Returns: (transfer full): its part of the page, below a new day where one begins
 */
char *
coi_export_page_message (const CoiExportMessage *message,
                         gint64 last_time,
                         const CoiExportWords *words)
{
  GString *page = g_string_new (NULL);

  add_day (page, message->time, last_time);
  g_string_append_printf (page, "<article%s>\n<header>", message->outgoing ? " class=\"own\"" : "");
  add_escaped (page, message->sender);
  g_string_append (page, "</header>\n");
  add_body (page, message, words);
  add_element (page, "<div class=\"reactions\">", message->reactions, "</div>\n");
  g_string_append (page, "<footer>");
  add_time (page, message->time);
  if (message->edited && !message->deleted)
    add_element (page, " · ", word (words->edited, "Edited"), "");
  if (message->trouble != NULL)
    {
      add_element (page, "<br>", word (words->not_whole, "Not in messages.mbox:"), " ");
      add_escaped (page, message->trouble);
    }
  g_string_append (page, "</footer>\n</article>\n");
  return g_string_free_and_steal (page);
}
