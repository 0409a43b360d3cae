/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mailbox in RFC 5322's sense: a display name and an address. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-address-private.h"

#include "coi-charset.h"
#include "coi-shortcut.h"
#include "coi-text.h"

#include <string.h>

#define NAME_MAX_CHARS 256
#define LIST_MAX_BYTES (64 * 1024)
#define LIST_MAX_ADDRESSES 1000
#define COMMENT_DEPTH_MAX 64

/**
 * coi_address_new:
 * @name: (nullable): a display name, UTF-8; sanitised
 * @addr: an addr-spec, UTF-8; normalised
 *
 * Returns: (transfer full) (nullable): a new address, or %NULL when @addr is none
 */
CoiAddress *
coi_address_new (const char *name, const char *addr)
{
  g_autofree char *normal = addr != NULL ? coi_address_normalize (addr) : NULL;
  g_autofree char *line = NULL;
  CoiAddress *self;

  if (normal == NULL)
    return NULL;
  line = coi_text_sanitize_line (name, NAME_MAX_CHARS);
  self = g_new0 (CoiAddress, 1);
  self->name = line[0] != '\0' ? g_steal_pointer (&line) : NULL;
  self->addr = g_steal_pointer (&normal);
  return self;
}

/**
 * coi_address_copy:
 * @self: (nullable): an address
 *
 * Returns: (transfer full) (nullable): a copy; %NULL of %NULL
 */
CoiAddress *
coi_address_copy (const CoiAddress *self)
{
  CoiAddress *copy;

  if (self == NULL)
    return NULL;
  copy = g_new0 (CoiAddress, 1);
  copy->name = g_strdup (self->name);
  copy->addr = g_strdup (self->addr);
  return copy;
}

/**
 * coi_address_free:
 * @self: (nullable) (transfer full): an address
 */
void
coi_address_free (CoiAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->addr);
  g_free (self);
}

/**
 * coi_address_get_domain:
 * @addr: an addr-spec
 *
 * Returns: (transfer none) (nullable): what follows the last "@", within @addr
 */
const char *
coi_address_get_domain (const char *addr)
{
  const char *at = strrchr (addr, '@');

  return at != NULL && at[1] != '\0' ? at + 1 : NULL;
}

/* One address of a list while it is read: the words outside of angle brackets, what is inside, and
 * the comments. */
typedef struct
{
  GString *words;
  GString *angle;
  GString *comment;
  guint n_angles;
  gboolean is_odd;     /* something follows the angle brackets, or they never end */
  gboolean is_grouped; /* a group's "name:" stood before it */
} Mailbox;

static void
mailbox_init (Mailbox *self)
{
  self->words = g_string_new (NULL);
  self->angle = g_string_new (NULL);
  self->comment = g_string_new (NULL);
}

static void
mailbox_reset (Mailbox *self)
{
  g_string_truncate (self->words, 0);
  g_string_truncate (self->angle, 0);
  g_string_truncate (self->comment, 0);
  self->n_angles = 0;
  self->is_odd = FALSE;
  self->is_grouped = FALSE;
}

static void
mailbox_clear (Mailbox *self)
{
  g_string_free (self->words, TRUE);
  g_string_free (self->angle, TRUE);
  g_string_free (self->comment, TRUE);
}

/* quoted-string (RFC 5322, section 3.2.4); keeps the quotes. Returns what follows it. */
static const char *
read_quoted (const char *p, const char *end, GString *out)
{
  g_string_append_c (out, *p++);
  while (p < end && *p != '"')
    {
      if (*p == '\\' && p + 1 < end)
        g_string_append_c (out, *p++);
      g_string_append_c (out, *p++);
    }
  g_string_append_c (out, '"');
  return p < end ? p + 1 : p;
}

/* comment (RFC 5322, section 3.2.2), nested ones flattened. Returns what follows it. */
static const char *
read_comment (const char *p, const char *end, GString *out)
{
  guint depth = 0;

  do
    {
      if (*p == '(')
        depth++;
      else if (*p == ')')
        depth--;
      else
        {
          if (*p == '\\' && p + 1 < end)
            p++;
          g_string_append_c (out, *p);
        }
      p++;
    }
  while (p < end && depth > 0 && depth < COMMENT_DEPTH_MAX);
  return p;
}

/* angle-addr (RFC 5322, section 3.4), with the obsolete route left out. */
static const char *
read_angle (const char *p, const char *end, Mailbox *box)
{
  const char *route;

  box->n_angles++;
  g_string_truncate (box->angle, 0);
  for (p++; p < end && *p != '>';)
    {
      if (*p == '"')
        p = read_quoted (p, end, box->angle);
      else
        g_string_append_c (box->angle, *p++);
    }
  box->is_odd |= p == end;
  route = box->angle->str[0] == '@' ? strchr (box->angle->str, ':') : NULL;
  if (route != NULL)
    g_string_erase (box->angle, 0, route + 1 - box->angle->str);
  return p < end ? p + 1 : p;
}

static const char *
read_literal (const char *p, const char *end, GString *out)
{
  while (p < end && *p != ']' && *p != ',' && *p != ';')
    g_string_append_c (out, *p++);
  return p;
}

/* Reads up to the next "," or ";" outside of quotes, comments and brackets; returns what follows.
 */
static const char *
read_mailbox (const char *p, const char *end, Mailbox *box)
{
  while (p < end && *p != ',' && *p != ';')
    {
      if (*p == '"')
        p = read_quoted (p, end, box->words);
      else if (*p == '(')
        p = read_comment (p, end, box->comment);
      else if (*p == '<')
        p = read_angle (p, end, box);
      else if (*p == '[')
        p = read_literal (p, end, box->words);
      else if (*p == ':')
        {
          box->is_grouped = TRUE;
          g_string_truncate (box->words, 0);
          p++;
        }
      else
        {
          box->is_odd |= box->n_angles > 0 && *p != ' ' && *p != '\t';
          g_string_append_c (box->words, *p++);
        }
    }
  return p < end ? p + 1 : p;
}

/* Removes the quotes and backslashes of quoted strings; the words between keep their place. */
static char *
unquote (const char *text)
{
  GString *out = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (quoted && *p == '\\' && p[1] != '\0')
        g_string_append_c (out, *++p);
      else
        g_string_append_c (out, *p);
    }
  return g_string_free_and_steal (out);
}

/* Nothing to take out or to decode. */
static gboolean
is_plain_phrase (const char *words)
{
  for (const char *p = words; *p != '\0'; p++)
    if (!g_ascii_isprint (*p) || *p == '"' || *p == '\\' || *p == '=')
      return FALSE;
  return TRUE;
}

/*
 * coi_phrase_decode:
 * @words: phrase (RFC 5322, section 3.2.5), unfolded, maybe with encoded words
 *
 * Returns: (transfer full): what it says, valid UTF-8, not sanitised
 */
char *
coi_phrase_decode (const char *words)
{
  g_autofree char *plain = NULL;

  if (coi_shortcut_enabled && is_plain_phrase (words))
    return g_strdup (words);
  plain = unquote (words);
  return coi_header_decode (plain, strlen (plain));
}

static gboolean
mailbox_is_empty (const Mailbox *self)
{
  return self->n_angles == 0 && strspn (self->words->str, " \t") == self->words->len;
}

static CoiAddress *
mailbox_to_address (const Mailbox *self)
{
  const GString *source = self->n_angles > 0 ? self->angle : self->words;
  const GString *words = self->n_angles > 0 && self->words->len > 0 ? self->words : self->comment;
  g_autofree char *addr = g_strstrip (g_strdup (source->str));
  g_autofree char *name = coi_phrase_decode (words->str);

  return coi_address_new (name, addr);
}

/* @box: any; what is in it is overwritten */
static CoiAddress *
next_address (const char **p, const char *end, Mailbox *box, CoiMailboxFlags *flags)
{
  mailbox_reset (box);
  *p = read_mailbox (*p, end, box);
  *flags = mailbox_is_empty (box) ? COI_MAILBOX_EMPTY : 0;
  if (box->is_odd || box->n_angles > 1)
    *flags |= COI_MAILBOX_ODD;
  if (box->is_grouped)
    *flags |= COI_MAILBOX_GROUPED;
  return mailbox_to_address (box);
}

/**
 * coi_address_list_parse:
 * @value: the value of an address header, folded or not: bytes
 * @length: its length; what is beyond 64 KiB is left out
 *
 * Reads address-list (RFC 5322, section 3.4). Mailboxes are separated by "," or, as COI's examples
 * have it, by ";"; the names of groups are left out; what is no address is skipped.
 *
 * Returns: (transfer full) (element-type CoiAddress): at most 1000 addresses
 */
GPtrArray *
coi_address_list_parse (const char *value, gsize length)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);
  const char *end = value + MIN (length, LIST_MAX_BYTES);
  Mailbox box;

  if (length == 0)
    return list;
  mailbox_init (&box);
  for (const char *p = value; p < end && list->len < LIST_MAX_ADDRESSES;)
    {
      CoiMailboxFlags flags;
      CoiAddress *address = next_address (&p, end, &box, &flags);
      if (address != NULL)
        g_ptr_array_add (list, address);
    }
  mailbox_clear (&box);
  return list;
}

static CoiAddress *
read_only (const char *value, const char *end, Mailbox *box)
{
  g_autoptr (CoiAddress) only = NULL;

  for (const char *p = value; p < end;)
    {
      CoiMailboxFlags flags;
      g_autoptr (CoiAddress) address = next_address (&p, end, box, &flags);

      if (flags == COI_MAILBOX_EMPTY)
        continue;
      if (flags != 0 || address == NULL || only != NULL)
        return NULL;
      only = g_steal_pointer (&address);
    }
  return g_steal_pointer (&only);
}

/*
 * coi_address_parse_only:
 * @value: the value of a From header, unfolded
 * @length: its length
 *
 * Returns: (transfer full) (nullable): the address when @value is exactly one well-formed mailbox;
 * whoever reads it otherwise might see somebody else
 */
CoiAddress *
coi_address_parse_only (const char *value, gsize length)
{
  CoiAddress *only;
  Mailbox box;

  if (length > LIST_MAX_BYTES)
    return NULL;
  mailbox_init (&box);
  only = read_only (value, value + length, &box);
  mailbox_clear (&box);
  return only;
}
