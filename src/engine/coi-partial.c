/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large message without its files: what to ask for, and a message made of what came.
 *
 * First the header and BODYSTRUCTURE, then the MIME header of every part and the content of those
 * that hold text, or whatever is small. Put together with the boundaries that they had, that is a
 * message in which all sections are where they were, and only the content of files is missing.
 * Where that does not work out, it is the beginning of the message instead. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-partial.h"

#include "coi-mime-section.h"

#include <string.h>

#define PARTS_MAX 100
#define MIME_MAX 8192  /* of one MIME header */
#define SMALL_MAX 8192 /* such a part is worth no second question */

typedef enum
{
  STATE_NEW,
  STATE_STRUCTURE,
  STATE_PARTS,
  STATE_BEGINNING,
  STATE_DONE,
} State;

/* A part of the message; in the order of the message, the message itself first. */
typedef struct
{
  char *section;
  char *encoding; /* (nullable) */
  guint parent;   /* index; its own for the message */
  gboolean is_multipart;
  gboolean is_text;
  guint64 size;
  gsize wanted; /* bytes of its content */
  GBytes *header;
  GBytes *content; /* (nullable) */
} Part;

struct _CoiPartial
{
  CoiFetched *message;
  State state;
  GPtrArray *parts; /* Part */
  GBytes *header;   /* (nullable) */
  GBytes *beginning;
};

static void
part_free (Part *part)
{
  g_free (part->section);
  g_free (part->encoding);
  g_clear_pointer (&part->header, g_bytes_unref);
  g_clear_pointer (&part->content, g_bytes_unref);
  g_free (part);
}

/**
 * coi_partial_new:
 * @message: (transfer none): which one; it must outlive this
 *
 * Returns: (transfer full): what is known of it: nothing
 */
CoiPartial *
coi_partial_new (CoiFetched *message)
{
  CoiPartial *self = g_new0 (CoiPartial, 1);

  self->message = message;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
  return self;
}

/**
 * coi_partial_free:
 * @self: (nullable) (transfer full): a partial message
 */
void
coi_partial_free (CoiPartial *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->parts);
  g_clear_pointer (&self->header, g_bytes_unref);
  g_clear_pointer (&self->beginning, g_bytes_unref);
  g_free (self);
}

/* --- what there is --- */

static gboolean
is_readable (const CoiImapStructure *structure)
{
  return g_str_has_prefix (structure->type, "text/") && structure->name == NULL &&
         g_strcmp0 (structure->disposition, "attachment") != 0;
}

/* Recursion is bounded by COI_IMAP_STRUCTURE_DEPTH_MAX. Embedded messages are one part, as for
 * coi_message_parse(). */
static void
add_part (CoiPartial *self, const CoiImapStructure *structure, guint parent)
{
  Part *part = g_new0 (Part, 1);
  guint index = self->parts->len;

  part->section = g_strdup (structure->number);
  part->encoding = g_strdup (structure->encoding);
  part->parent = parent;
  part->is_multipart = g_str_has_prefix (structure->type, "multipart/");
  part->is_text = is_readable (structure);
  part->size = structure->size;
  g_ptr_array_add (self->parts, part);
  for (guint i = 0; part->is_multipart && i < structure->children->len; i++)
    if (self->parts->len <= PARTS_MAX)
      add_part (self, structure->children->pdata[i], index);
}

/* Of text as much as there is room for, of the rest what is small, as a whole. */
static void
choose (CoiPartial *self, gboolean is_text, gsize *budget)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = self->parts->pdata[i];

      if (part->is_multipart || part->is_text != is_text ||
          (!is_text && part->size > MIN (SMALL_MAX, *budget)))
        continue;
      part->wanted = MIN (part->size, *budget);
      *budget -= part->wanted;
    }
}

/* --- what to ask for --- */

static char *
ask_parts (CoiPartial *self)
{
  GString *items = g_string_new ("(UID");
  gsize budget = COI_PARTIAL_MAX;

  choose (self, TRUE, &budget);
  choose (self, FALSE, &budget);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];

      if (i > 0)
        g_string_append_printf (items, " BODY.PEEK[%s.MIME]<0.%d>", part->section, MIME_MAX);
      if (part->wanted > 0)
        g_string_append_printf (items, " BODY.PEEK[%s]<0.%" G_GSIZE_FORMAT ">", part->section,
                                part->wanted);
    }
  g_string_append_c (items, ')');
  return g_string_free_and_steal (items);
}

static char *
ask_beginning (CoiPartial *self)
{
  self->state = STATE_BEGINNING;
  return g_strdup_printf ("(UID FLAGS BODY.PEEK[]<0.%d>)", COI_PARTIAL_MAX);
}

/* --- the message made of it --- */

/* The header without the empty line at its end, which some servers leave out. */
static void
append_header (GString *out, GBytes *header)
{
  gsize length;
  const char *data = g_bytes_get_data (header, &length);

  while (length > 0 && (data[length - 1] == '\n' || data[length - 1] == '\r'))
    length--;
  g_string_append_len (out, data, length);
  g_string_append (out, length > 0 ? "\r\n\r\n" : "\r\n");
}

static char *
read_boundary (GBytes *header)
{
  gsize length;
  const char *data = g_bytes_get_data (header, &length);

  return data != NULL ? coi_mime_read_boundary (data, length) : NULL;
}

/* Recursion is bounded as in add_part(). */
static gboolean
append_part (CoiPartial *self, GString *out, guint index)
{
  const Part *part = self->parts->pdata[index];
  GBytes *header = index > 0 ? part->header : self->header;
  g_autofree char *boundary = NULL;

  if (header == NULL)
    return FALSE;
  append_header (out, header);
  if (!part->is_multipart)
    {
      if (part->content != NULL)
        g_string_append_len (out, g_bytes_get_data (part->content, NULL),
                             MIN (g_bytes_get_size (part->content), part->wanted));
      return TRUE;
    }
  boundary = read_boundary (header);
  if (boundary == NULL)
    return FALSE;
  for (guint i = index + 1; i < self->parts->len; i++)
    if (((Part *)self->parts->pdata[i])->parent == index)
      {
        g_string_append_printf (out, "--%s\r\n", boundary);
        if (!append_part (self, out, i))
          return FALSE;
        g_string_append (out, "\r\n");
      }
  g_string_append_printf (out, "--%s--\r\n", boundary);
  return TRUE;
}

/* How many bytes are left of so many in base64: lines of 76 digits, of which the last has no line
 * end here, and unknown padding. */
static guint64
decoded_size (const Part *part)
{
  if (g_strcmp0 (part->encoding, "base64") == 0)
    return (part->size - part->size / 78 * 2) / 4 * 3;
  return part->size;
}

static void
fill_sizes (CoiPartial *self)
{
  CoiFetched *message = self->message;

  message->sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];
      gsize got = part->content != NULL ? g_bytes_get_size (part->content) : 0;
      guint64 size = decoded_size (part);

      if (part->is_multipart || got >= part->size)
        continue;
      if (part->is_text)
        message->missing_text += part->size - got;
      g_hash_table_insert (message->sizes, g_strdup (part->section),
                           g_memdup2 (&size, sizeof size));
    }
}

static gboolean
build (CoiPartial *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!append_part (self, out, 0))
    return FALSE;
  fill_sizes (self);
  self->message->data = g_string_free_to_bytes (g_steal_pointer (&out));
  return TRUE;
}

static void
use_beginning (CoiPartial *self)
{
  CoiFetched *message = self->message;
  gsize got = self->beginning != NULL ? g_bytes_get_size (self->beginning) : 0;

  if (self->beginning == NULL)
    return;
  message->data = g_bytes_new_from_bytes (self->beginning, 0, MIN (got, COI_PARTIAL_MAX));
  message->cut = got < message->size || got > COI_PARTIAL_MAX;
  message->size = MAX (message->size, got);
}

/**
 * coi_partial_next_items:
 * @self: a partial message; all that was asked for before has been answered
 *
 * Returns: (transfer full) (nullable): what to fetch next; %NULL when there is nothing more: the
 *   message has its data then, unless the server does not have it any more
 */
char *
coi_partial_next_items (CoiPartial *self)
{
  switch (self->state)
    {
    case STATE_NEW:
      self->state = STATE_STRUCTURE;
      return g_strdup_printf ("(UID FLAGS BODYSTRUCTURE BODY.PEEK[HEADER]<0.%d>)", COI_PARTIAL_MAX);
    case STATE_STRUCTURE:
      if (self->parts->len == 0 || self->parts->len > PARTS_MAX || self->header == NULL)
        return ask_beginning (self);
      self->state = STATE_PARTS;
      return ask_parts (self);
    case STATE_PARTS:
      if (!build (self))
        return ask_beginning (self);
      break;
    case STATE_BEGINNING:
      use_beginning (self);
      break;
    case STATE_DONE:
    default:
      break;
    }
  self->state = STATE_DONE;
  return NULL;
}

/**
 * coi_partial_has_alternative:
 * @self: a partial message
 *
 * Returns: whether there is something else to ask for when the server refuses what was asked last
 */
gboolean
coi_partial_has_alternative (const CoiPartial *self)
{
  return self->state != STATE_BEGINNING;
}

/* --- what came --- */

static void
keep_section (const CoiImapFetch *fetch, const char *name, GBytes **bytes)
{
  const CoiImapSection *section = coi_imap_fetch_find_section (fetch, name, FALSE);

  if (*bytes == NULL && section != NULL && section->bytes != NULL && section->origin == 0)
    *bytes = g_bytes_ref (section->bytes);
}

static void
take_parts (CoiPartial *self, const CoiImapFetch *fetch)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = self->parts->pdata[i];
      g_autofree char *mime = g_strconcat (part->section, ".MIME", NULL);

      keep_section (fetch, mime, &part->header);
      if (part->wanted > 0)
        keep_section (fetch, part->section, &part->content);
    }
}

/**
 * coi_partial_take:
 * @self: a partial message
 * @fetch: what the server says about it
 *
 * Keeps what was asked for.
 */
void
coi_partial_take (CoiPartial *self, const CoiImapFetch *fetch)
{
  if (self->state == STATE_STRUCTURE)
    {
      if (fetch->structure != NULL && self->parts->len == 0)
        add_part (self, fetch->structure, 0);
      keep_section (fetch, "HEADER", &self->header);
    }
  else if (self->state == STATE_PARTS)
    take_parts (self, fetch);
  else if (self->state == STATE_BEGINNING)
    keep_section (fetch, "", &self->beginning);
}
