/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user types into a search field -> an expression of FTS5 and bounds.
 *
 * Every word reaches FTS5 as a quoted string with the quotation marks doubled, so that it has no
 * syntax there, whatever is in it. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-query.h"

#include <stdio.h>
#include <string.h>

#define MAX_WORDS 32
#define MAX_WORD 256 /* bytes */
#define MAX_CHATS 100

typedef struct
{
  char *filter; /* "from", "in", …, or NULL */
  char *value;
  gboolean is_quoted;
  gboolean is_last; /* and nothing, not even a space, behind it */
} Word;

static void
word_free (Word *self)
{
  g_free (self->filter);
  g_free (self->value);
  g_free (self);
}

/* ---- words ---- */

static gboolean
is_filter (const char *name, gsize length)
{
  const char *const names[] = { "from", "in", "has", "before", "after" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i]) == length && g_ascii_strncasecmp (name, names[i], length) == 0)
      return TRUE;
  return FALSE;
}

static char *
take_filter (const char **at)
{
  gsize length = strcspn (*at, ": \t\n\"");
  char *name;

  if ((*at)[length] != ':' || !is_filter (*at, length))
    return NULL;
  name = g_ascii_strdown (*at, length);
  *at += length + 1;
  return name;
}

static const char *
skip_spaces (const char *at)
{
  while (*at != '\0' && g_unichar_isspace (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at;
}

static const char *
find_end (const char *at, gboolean is_quoted)
{
  for (; *at != '\0'; at = g_utf8_next_char (at))
    if (is_quoted ? *at == '"' : *at == '"' || g_unichar_isspace (g_utf8_get_char (at)))
      break;
  return at;
}

static char *
copy_bounded (const char *start, const char *end)
{
  g_autofree char *copy = g_strndup (start, MIN (end - start, MAX_WORD));

  return g_utf8_make_valid (copy, -1);
}

/* The next word, or NULL at the end; a quotation mark without its match reaches to the end. */
static Word *
take_word (const char **at)
{
  Word *word;
  const char *end;

  *at = skip_spaces (*at);
  if (**at == '\0')
    return NULL;
  word = g_new0 (Word, 1);
  word->filter = take_filter (at);
  word->is_quoted = **at == '"';
  *at += word->is_quoted;
  end = find_end (*at, word->is_quoted);
  word->value = copy_bounded (*at, end);
  word->is_last = *end == '\0';
  *at = end + (word->is_quoted && *end == '"');
  return word;
}

/* ---- expressions ---- */

static gboolean
has_token (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      if (g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_PRIVATE_USE)
        return TRUE;
    }
  return FALSE;
}

static void
append_string (GString *to, const char *text)
{
  g_string_append_c (to, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (to, '"');
      g_string_append_c (to, *text);
    }
  g_string_append_c (to, '"');
}

static void
begin_term (GString *match, const char *columns)
{
  g_string_append_printf (match, "%s%s : ", match->len > 0 ? " AND " : "", columns);
}

/* All words that begin with one letter are half of the index; such a word is taken as it stands.
 * One ideograph may be a word's beginning worth finding. */
static gboolean
is_prefix (const Word *word)
{
  return !word->is_quoted && (word->is_last || word->filter != NULL) &&
         (strlen (word->value) > 1 || !g_ascii_isalnum (word->value[0]));
}

static void
add_words (GString *match, const char *columns, const Word *word)
{
  if (!has_token (word->value))
    return;
  begin_term (match, columns);
  append_string (match, word->value);
  if (is_prefix (word))
    g_string_append_c (match, '*');
}

static void
add_tag (GString *match, char letter, gint64 id)
{
  begin_term (match, "tags");
  g_string_append_printf (match, "\"%c%" G_GINT64_FORMAT "\"", letter, id);
}

static void
add_from (GString *match, const Word *word)
{
  if (g_ascii_strcasecmp (word->value, "me") == 0)
    {
      begin_term (match, "tags");
      g_string_append (match, "\"outgoing\"");
    }
  else if (has_token (word->value))
    {
      begin_term (match, "sender");
      append_string (match, word->value);
      if (is_prefix (word))
        g_string_append_c (match, '*');
    }
}

/* ---- in: ---- */

static gboolean
contains (const char *text, const char *folded)
{
  g_autofree char *normal = text != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL) : NULL;
  g_autofree char *mine = normal != NULL ? g_utf8_casefold (normal, -1) : NULL;

  return mine != NULL && strstr (mine, folded) != NULL;
}

static gboolean
is_meant (CoiStatement *statement, const char *value, const char *folded)
{
  g_autofree char *id = coi_column_text (statement, 0);
  g_autofree char *key = coi_column_text (statement, 1);
  g_autofree char *name = coi_column_text (statement, 2);
  gboolean has_addresses = g_str_has_prefix (key, "direct:") || g_str_has_prefix (key, "people:");

  return strcmp (id, value) == 0 || contains (name, folded) ||
         (has_addresses && contains (strchr (key, ':') + 1, folded));
}

/* The conversations that are called like that, by number, name or address. */
static gboolean
add_in (CoiDb *db, GString *match, const Word *word)
{
  g_autofree char *normal = g_utf8_normalize (word->value, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : "", -1);
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT c.id, c.key, COALESCE(NULLIF(p.name, ''), c.name) FROM conversation c "
          "LEFT JOIN contact p ON c.kind = 0 AND p.account_id = c.account_id AND "
          "p.address = substr(c.key, 8) ORDER BY c.last_sort DESC");
  guint n = 0;

  while (n < MAX_CHATS && coi_db_next (db, statement))
    if (is_meant (statement, word->value, folded))
      {
        if (n == 0)
          begin_term (match, "tags");
        g_string_append_printf (match, "%s\"c%" G_GINT64_FORMAT "\"", n++ == 0 ? "(" : " OR ",
                                coi_column_int (statement, 0));
      }
  if (n > 0)
    g_string_append_c (match, ')');
  return n > 0;
}

/* ---- has: ---- */

typedef struct
{
  const char *name; /* plurals are understood, too */
  const char *match;
  CoiSearchFiles files;
} Has;

/* The index has the words of an address: "https", "example", "org". */
static const Has has_table[] = {
  { "attachment", "tags : \"attachment\"", 0 },
  { "file", "tags : \"attachment\"", 0 },
  { "picture", "tags : \"attachment\"", COI_SEARCH_PICTURE },
  { "image", "tags : \"attachment\"", COI_SEARCH_PICTURE },
  { "photo", "tags : \"attachment\"", COI_SEARCH_PICTURE },
  { "video", "tags : \"attachment\"", COI_SEARCH_VIDEO },
  { "sound", "tags : \"attachment\"", COI_SEARCH_SOUND },
  { "audio", "tags : \"attachment\"", COI_SEARCH_SOUND },
  { "voice", "tags : \"attachment\"", COI_SEARCH_SOUND },
  { "link", "body : (\"http\" OR \"https\" OR \"www\")", 0 },
};

/* What is none of these (yet) narrows nothing: it is being typed. */
static void
add_has (CoiSearchPlan *self, GString *match, const Word *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (has_table); i++)
    if (g_ascii_strncasecmp (word->value, has_table[i].name, strlen (has_table[i].name)) == 0)
      {
        g_string_append_printf (match, "%s%s", match->len > 0 ? " AND " : "", has_table[i].match);
        self->files |= has_table[i].files;
        return;
      }
}

/**
 * coi_search_plan_takes_files:
 * @self: a plan
 * @attachments: (nullable): of a message, as coi-apply.c writes them
 *
 * In JSON a quotation mark inside of a file's name is escaped: what is looked for is a member.
 *
 * Returns: whether all kinds of files that are asked for are there
 */
gboolean
coi_search_plan_takes_files (const CoiSearchPlan *self, const char *attachments)
{
  static const struct
  {
    CoiSearchFiles files;
    const char *member;
  } kinds[] = {
    { COI_SEARCH_PICTURE, "\"type\":\"image/" },
    { COI_SEARCH_VIDEO, "\"type\":\"video/" },
    { COI_SEARCH_SOUND, "\"type\":\"audio/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((self->files & kinds[i].files) != 0 &&
        (attachments == NULL || strstr (attachments, kinds[i].member) == NULL))
      return FALSE;
  return TRUE;
}

/* ---- times ---- */

/* Where that day begins here, in microseconds. */
static gboolean
read_day (const char *text, gint64 *time)
{
  int year, month, day, length = 0;
  g_autoptr (GDateTime) date = NULL;

  if (sscanf (text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || text[length] != '\0')
    return FALSE;
  if (!g_date_valid_dmy (CLAMP (day, 0, 31), CLAMP (month, 0, 12), CLAMP (year, 0, 9999)))
    return FALSE;
  date = g_date_time_new_local (year, month, day, 0, 0, 0);
  if (date == NULL)
    return FALSE;
  *time = g_date_time_to_unix (date) * G_USEC_PER_SEC;
  return TRUE;
}

/* What is no date (yet) narrows nothing: it is being typed. */
static void
add_time (CoiSearchPlan *self, const Word *word)
{
  gint64 time;

  if (!read_day (word->value, &time))
    return;
  if (strcmp (word->filter, "before") == 0)
    self->before = MIN (self->before, time);
  else
    self->after = MAX (self->after, time);
}

/* ---- the whole ---- */

static void
add_word (CoiSearchPlan *self, CoiDb *db, GString *match, const Word *word)
{
  if (word->filter == NULL)
    add_words (match, "{body sender}", word);
  else if (strcmp (word->filter, "from") == 0)
    add_from (match, word);
  else if (strcmp (word->filter, "in") == 0)
    self->is_empty |= word->value[0] != '\0' && !add_in (db, match, word);
  else if (strcmp (word->filter, "has") == 0)
    add_has (self, match, word);
  else
    add_time (self, word);
}

/**
 * coi_search_plan_init:
 * @self: (out caller-allocates): filled; clear it with coi_search_plan_clear()
 * @db: a connection
 * @text: (nullable): what the user typed
 * @account_id: an account, or 0
 * @conversation_id: a conversation, or 0
 *
 * What cannot be understood is left out; a text without a single word finds nothing.
 */
void
coi_search_plan_init (
    CoiSearchPlan *self, CoiDb *db, const char *text, gint64 account_id, gint64 conversation_id)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GString) match = g_string_new (NULL);
  const char *at = valid;

  *self = (CoiSearchPlan){ .after = G_MININT64, .before = G_MAXINT64 };
  for (guint i = 0; i < MAX_WORDS; i++)
    {
      Word *word = take_word (&at);
      if (word == NULL)
        break;
      add_word (self, db, match, word);
      word_free (word);
    }
  if (match->len == 0 && self->after == G_MININT64 && self->before == G_MAXINT64)
    self->is_empty = TRUE;
  if (account_id != 0)
    add_tag (match, 'a', account_id);
  if (conversation_id != 0)
    add_tag (match, 'c', conversation_id);
  if (match->len > 0)
    self->match = g_strdup (match->str);
}

void
coi_search_plan_clear (CoiSearchPlan *self)
{
  g_clear_pointer (&self->match, g_free);
}
