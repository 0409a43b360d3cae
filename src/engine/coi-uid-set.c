/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of UIDs: sorted arrays, ranges as servers send them, and IMAP's sequence-set syntax. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-uid-set.h"

#include "coi-imap-response.h"

#define UID(array, i) g_array_index (array, guint32, i)

static int
compare_last_descending (gconstpointer a, gconstpointer b)
{
  guint32 x = ((const CoiImapRange *)a)->last;
  guint32 y = ((const CoiImapRange *)b)->last;

  return x > y ? -1 : x < y;
}

static void
reverse (GArray *uids)
{
  for (guint i = 0, j = uids->len; i + 1 < j; i++)
    {
      guint32 uid = UID (uids, i);

      j--;
      UID (uids, i) = UID (uids, j);
      UID (uids, j) = uid;
    }
}

/**
 * coi_uid_set_from_ranges:
 * @ranges: (element-type CoiImapRange): what a SEARCH gave, in any order
 * @limit: how many UIDs at most; a server may claim 4 thousand million
 *
 * Returns: (transfer full) (element-type guint32): the highest @limit of them, ascending
 */
GArray *
coi_uid_set_from_ranges (GArray *ranges, guint limit)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 lowest = G_MAXUINT32;

  g_array_sort (ranges, compare_last_descending);
  for (guint i = 0; i < ranges->len && uids->len < limit; i++)
    {
      CoiImapRange range = g_array_index (ranges, CoiImapRange, i);
      guint32 uid = MIN (range.last, uids->len == 0 ? G_MAXUINT32 : lowest - 1);

      for (; uid >= MAX (range.first, 1) && uids->len < limit; uid--)
        {
          g_array_append_val (uids, uid);
          lowest = uid;
        }
    }
  reverse (uids);
  return uids;
}

static GArray *
combine (GArray *a, GArray *b, gboolean keep_common)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0, j = 0; i < a->len; i++)
    {
      while (j < b->len && UID (b, j) < UID (a, i))
        j++;
      if ((j < b->len && UID (b, j) == UID (a, i)) == keep_common)
        g_array_append_val (uids, UID (a, i));
    }
  return uids;
}

/**
 * coi_uid_set_subtract:
 * @from: (element-type guint32): ascending
 * @what: (element-type guint32): ascending
 *
 * Returns: (transfer full): those of @from that are not in @what
 */
GArray *
coi_uid_set_subtract (GArray *from, GArray *what)
{
  return combine (from, what, FALSE);
}

/**
 * coi_uid_set_intersect:
 * @a: (element-type guint32): ascending
 * @b: (element-type guint32): ascending
 *
 * Returns: (transfer full): those in both
 */
GArray *
coi_uid_set_intersect (GArray *a, GArray *b)
{
  return combine (a, b, TRUE);
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a;
  guint32 y = *(const guint32 *)b;

  return x < y ? -1 : x > y;
}

static int
compare_first (gconstpointer a, gconstpointer b)
{
  guint32 x = ((const CoiImapRange *)a)->first;
  guint32 y = ((const CoiImapRange *)b)->first;

  return x < y ? -1 : x > y;
}

/**
 * coi_uid_set_intersect_ranges:
 * @set: (element-type guint32): ascending
 * @ranges: (element-type CoiImapRange): in any order; is sorted
 *
 * Returns: (transfer full) (element-type guint32): what is in both, without writing out a range
 */
GArray *
coi_uid_set_intersect_ranges (GArray *set, GArray *ranges)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 last = 0; /* up to here some range that began before reaches */

  g_array_sort (ranges, compare_first);
  for (guint i = 0, j = 0; i < set->len; i++)
    {
      for (; j < ranges->len && g_array_index (ranges, CoiImapRange, j).first <= UID (set, i); j++)
        last = MAX (last, g_array_index (ranges, CoiImapRange, j).last);
      if (UID (set, i) <= last)
        g_array_append_val (uids, UID (set, i));
    }
  return uids;
}

/**
 * coi_uid_set_contains:
 * @set: (element-type guint32): ascending
 * @uid: a UID
 *
 * Returns: whether @uid is in @set
 */
gboolean
coi_uid_set_contains (GArray *set, guint32 uid)
{
  return g_array_binary_search (set, &uid, compare_uids, NULL);
}

/**
 * coi_uid_set_to_string:
 * @set: (element-type guint32): ascending
 * @first: the position of the first one
 * @len: how many
 *
 * Returns: (transfer full): them as an IMAP sequence-set, neighbours joined to ranges
 */
char *
coi_uid_set_to_string (GArray *set, guint first, guint len)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = first; i < first + len; i++)
    {
      guint start = i;

      while (i + 1 < first + len && UID (set, i + 1) == UID (set, i) + 1)
        i++;
      g_string_append_printf (text, "%s%u", start > first ? "," : "", UID (set, start));
      if (i > start)
        g_string_append_printf (text, ":%u", UID (set, i));
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}
