/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which name to show for a person or a conversation. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-names.h"

/* A name of a hundred people helps nobody. */
#define MAX_NAMES 8

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

/**
 * coi_names_person:
 * @store: the database
 * @account_id: whose contacts are asked
 * @addr: a normalised address, UTF-8
 *
 * Returns: (transfer full): the contact's name, else @addr
 */
char *
coi_names_person (CoiStore *store, gint64 account_id, const char *addr)
{
  g_autofree char *name = coi_store_get_contact_name (store, account_id, addr);

  return is_empty (name) ? g_strdup (addr) : g_steal_pointer (&name);
}

/**
 * coi_names_sender:
 * @store: the database
 * @record: a message
 *
 * Returns: (transfer full): what to show for who wrote @record, "" for ourselves
 */
char *
coi_names_sender (CoiStore *store, const CoiMessageRecord *record)
{
  if (record->outgoing)
    return g_strdup ("");
  if (!is_empty (record->sender))
    return coi_names_person (store, record->account_id, record->sender);
  return g_strdup (is_empty (record->sender_name) ? "?" : record->sender_name);
}

static char *
join_members (CoiStore *store, const CoiConversationRecord *record)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; record->members != NULL && record->members[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      if (i == MAX_NAMES)
        {
          g_string_append (names, ", …");
          break;
        }
      name = coi_names_person (store, record->account_id, record->members[i]);
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free_and_steal (g_steal_pointer (&names));
}

static const char *
key_value (const CoiConversationRecord *record)
{
  const char *colon = record->key != NULL ? strchr (record->key, ':') : NULL;

  return colon != NULL && colon[1] != '\0' ? colon + 1 : "?";
}

/* "gtk-devel.lists.example.org" is called gtk-devel; but what a machine numbered is shown whole. */
static char *
name_of_list (const char *list_id)
{
  gsize length = strcspn (list_id, ".");
  guint letters = 0;

  for (gsize i = 0; i < length; i++)
    letters += !g_ascii_isdigit (list_id[i]);
  return letters >= 3 && letters * 2 > length ? g_strndup (list_id, length) : g_strdup (list_id);
}

/**
 * coi_names_conversation:
 * @store: the database
 * @record: a conversation with its members
 * @own_address: (nullable): the account's address
 *
 * Returns: (transfer full): what to show, never empty
 */
char *
coi_names_conversation (CoiStore *store,
                        const CoiConversationRecord *record,
                        const char *own_address)
{
  g_autofree char *joined = NULL;

  switch (record->kind)
    {
    case COI_CONVERSATION_DIRECT:
      return coi_names_person (store, record->account_id, key_value (record));
    case COI_CONVERSATION_SELF:
      return g_strdup (is_empty (own_address) ? "?" : own_address);
    case COI_CONVERSATION_GROUP:
    case COI_CONVERSATION_LIST:
    case COI_CONVERSATION_HIDDEN:
    default:
      break;
    }
  if (!is_empty (record->name))
    return g_strdup (record->name);
  if (record->kind == COI_CONVERSATION_LIST)
    return name_of_list (key_value (record));
  joined = join_members (store, record);
  return is_empty (joined) ? g_strdup (key_value (record)) : g_steal_pointer (&joined);
}
