/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages and positions in a long conversation, while messages come, move and go anywhere in it. */
#include "store-testing.h"

typedef struct
{
  Fixture *fixture;
  gint64 conversations[2];
  guint n;
} Crowd;

static gint64
any_conversation (Crowd *crowd)
{
  return crowd->conversations[g_test_rand_int_range (0, 10) == 0];
}

static gboolean
put_many (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Crowd *crowd = data;

  for (guint i = 0; i < crowd->n; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", g_test_rand_int_range (0, 1000000));
      g_autoptr (CoiMessageRecord) record = new_message (
          crowd->fixture->account, any_conversation (crowd), id, g_test_rand_int_range (0, 5000));
      if (!coi_store_txn_put_message (txn, record, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gint64
any_message (Crowd *crowd)
{
  gint64 conversation = crowd->conversations[0];
  guint count = coi_store_count_messages (crowd->fixture->store, conversation);
  g_autoptr (GPtrArray) page = coi_store_page_messages (crowd->fixture->store, conversation,
                                                        g_test_rand_int_range (0, count), 1);
  CoiMessageRecord *record = page->pdata[0];

  return record->id;
}

static gboolean
delete_func (CoiStoreTxn *txn, gpointer id, GError **error)
{
  return coi_store_txn_delete_message (txn, *(gint64 *)id, error);
}

/* A copy of a message that makes it older, or puts it elsewhere. */
static void
move (Crowd *crowd, gint64 id)
{
  g_autoptr (CoiMessageRecord) copy = coi_store_get_message (crowd->fixture->store, id);

  copy->sort_time -= g_test_rand_int_range (0, 100) * G_USEC_PER_SEC;
  copy->conversation_id = any_conversation (crowd);
  put_message (crowd->fixture->store, copy);
}

static void
check_page (Crowd *crowd, GArray *ids, guint offset)
{
  const guint limit = 20;
  g_autoptr (GPtrArray) page =
      coi_store_page_messages (crowd->fixture->store, crowd->conversations[0], offset, limit);

  g_assert_cmpuint (page->len, ==, MIN (limit, ids->len - offset));
  for (guint i = 0; i < page->len; i++)
    {
      CoiMessageRecord *record = page->pdata[i];
      g_assert_cmpint (record->id, ==, g_array_index (ids, gint64, offset + i));
      if (i == 0)
        g_assert_cmpint (coi_store_message_position (crowd->fixture->store, record->id), ==,
                         offset);
    }
}

static void
check_pages (Crowd *crowd)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT id FROM message WHERE conversation_id = %" G_GINT64_FORMAT " ORDER BY sort_time, id",
      crowd->conversations[0]);
  g_autofree char *text = query_text (crowd->fixture->path, sql);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      gint64 id = g_ascii_strtoll (lines[i], NULL, 10);
      g_array_append_val (ids, id);
    }
  for (guint offset = 0; offset < ids->len; offset += 1 + ids->len / 100)
    check_page (crowd, ids, offset);
  check_page (crowd, ids, ids->len - 1);
}

static void
test_anywhere (Fixture *self, gconstpointer unused)
{
  Crowd crowd = { .fixture = self };
  g_autofree char *n_blocks = NULL;

  crowd.conversations[0] = put_direct (self, "bob@example.org");
  crowd.conversations[1] =
      put_conversation (self->store, self->account, COI_CONVERSATION_GROUP, "group:1");
  for (guint round = 0; round < 12; round++)
    {
      crowd.n = round % 3 == 0 ? 2000 : 100;
      write_now (self->store, put_many, &crowd);
      for (guint i = 0; i < 20; i++)
        {
          gint64 id = any_message (&crowd);
          if (i % 2 == 0)
            write_now (self->store, delete_func, &id);
          else
            move (&crowd, id);
        }
      check_pages (&crowd);
      check_consistency (self->path);
    }
  n_blocks = query_text (self->path, "SELECT COUNT(*) > 5 FROM message_block");
  g_assert_cmpstr (n_blocks, ==, "1\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/blocks/anywhere", Fixture, NULL, fixture_set_up, test_anywhere,
              fixture_tear_down);
  return g_test_run ();
}
