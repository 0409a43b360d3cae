/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to the preferences of the profile. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

typedef struct
{
  char *name;
  char *value;
} Preference;

static void
preference_free (gpointer data)
{
  Preference *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

static gboolean
write_preference (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  const Preference *preference = user_data;

  return coi_store_txn_set_preference (txn, preference->name, preference->value, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    g_warning ("writing a preference failed: %s", error->message);
}

/**
 * coi_engine_set_preference:
 * @self: an open engine
 * @name: which one
 * @value: (nullable): UTF-8; %NULL: as if it had never been set
 *
 * Holds for both programs, from the next message on.
 */
void
coi_engine_set_preference (CoiEngine *self, const char *name, const char *value)
{
  Preference *preference = g_new0 (Preference, 1);

  preference->name = g_strdup (name);
  preference->value = g_strdup (value);
  coi_store_write_async (self->store, TRUE, write_preference, preference, preference_free,
                         written_cb, NULL);
}

/**
 * coi_engine_get_preference:
 * @self: an open engine
 * @name: which one
 *
 * Returns: (transfer full) (nullable): its value, UTF-8; %NULL when it is not set
 */
char *
coi_engine_get_preference (CoiEngine *self, const char *name)
{
  return coi_store_get_preference (self->store, name);
}
