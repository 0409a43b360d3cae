/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is pushed into the queue reaches the database once, without being waited for. */
#include "apply-testing.h"
#include "coi-apply-queue.h"

#include <string.h>

typedef struct
{
  TestStore *test;
  GObject *owner;
  CoiApplyQueue *queue;
  guint applied;
  guint writes;
  guint32 next_uid;
  GError *error;
} Fixture;

static void
applied_cb (guint applied, const GError *error, gpointer owner)
{
  Fixture *self = g_object_get_data (owner, "fixture");

  self->applied += applied;
  self->writes += applied > 0;
  if (error != NULL && self->error == NULL)
    self->error = g_error_copy (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->test = test_store_new ();
  self->owner = g_object_new (G_TYPE_OBJECT, NULL);
  self->next_uid = 1;
  g_object_set_data (self->owner, "fixture", self);
  self->queue = coi_apply_queue_new (self->test->store, self->test->account, self->test->inbox,
                                     applied_cb, self->owner);
}

/* An idle queue holds nobody. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  gpointer owner = self->owner;

  g_assert_true (coi_apply_queue_is_idle (self->queue));
  g_assert_cmpuint (coi_apply_queue_get_bytes (self->queue), ==, 0);
  coi_apply_queue_unref (self->queue);
  g_object_add_weak_pointer (owner, &owner);
  g_object_unref (self->owner);
  g_assert_null (owner);
  g_clear_error (&self->error);
  test_store_free (self->test);
}

static GPtrArray *
make_messages (Fixture *self, guint n)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_fetched_free);

  for (guint i = 0; i < n; i++)
    {
      CoiFetched *fetched = g_new0 (CoiFetched, 1);
      char *text = g_strdup_printf ("From: bob@example.org\r\nMessage-ID: <%u@example.org>\r\n\r\n"
                                    "Text %u\r\n",
                                    self->next_uid, self->next_uid);

      fetched->uid = self->next_uid++;
      fetched->internal_date = 1700000000;
      fetched->size = strlen (text);
      fetched->data = g_bytes_new_take (text, strlen (text));
      g_ptr_array_add (messages, fetched);
    }
  return messages;
}

static void
wait_for (Fixture *self, guint applied)
{
  while (self->applied < applied && self->error == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_idle (Fixture *self)
{
  while (!coi_apply_queue_is_idle (self->queue))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_all (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) uids = NULL;

  for (guint i = 0; i < 50; i++)
    coi_apply_queue_push (self->queue, make_messages (self, 100));
  g_assert_cmpuint (coi_apply_queue_get_bytes (self->queue), >, 5000 * 60);
  coi_apply_queue_drain (self->queue);
  wait_idle (self);
  g_assert_no_error (self->error);
  g_assert_cmpuint (self->applied, ==, 5000);
  uids = coi_store_list_uids (self->test->store, self->test->inbox->id, 1, G_MAXUINT32);
  g_assert_cmpuint (uids->len, ==, 5000);
  /* Large transactions are what the queue is for. */
  g_assert_cmpuint (self->writes, <, 50);
}

/* Nothing waits for more to come, neither the first messages nor the next. */
static void
test_alone (Fixture *self, gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    {
      coi_apply_queue_push (self->queue, make_messages (self, 1));
      wait_for (self, i);
    }
  g_assert_no_error (self->error);
  wait_idle (self);
}

static void
test_drop (Fixture *self, gconstpointer data)
{
  coi_apply_queue_push (self->queue, make_messages (self, 1));
  wait_for (self, 1);
  for (guint i = 0; i < 20; i++)
    coi_apply_queue_push (self->queue, make_messages (self, 50));
  coi_apply_queue_drop (self->queue);
  coi_apply_queue_push (self->queue, make_messages (self, 50));
  wait_idle (self);
  g_assert_no_error (self->error);
  g_assert_cmpuint (self->applied, ==, 1);
}

static void
test_error (Fixture *self, gconstpointer data)
{
  const CoiMailboxRecord nowhere = { .id = 4711 };

  coi_apply_queue_unref (self->queue);
  self->queue = coi_apply_queue_new (self->test->store, self->test->account, &nowhere, applied_cb,
                                     self->owner);
  for (guint i = 0; i < 20; i++)
    coi_apply_queue_push (self->queue, make_messages (self, 50));
  wait_for (self, 1000);
  g_assert_error (self->error, COI_STORE_ERROR, COI_STORE_ERROR_CONSTRAINT);
  wait_idle (self);
  g_assert_cmpuint (self->applied, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/apply-queue/all", test_all);
  ADD ("/apply-queue/alone", test_alone);
  ADD ("/apply-queue/drop", test_drop);
  ADD ("/apply-queue/error", test_error);
  return g_test_run ();
}
