/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers the members of a group behind "@". */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-mention-completion.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-mention-text.h"
#include "coi-message-sentence.h"
#include "coi-message.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_WORD 40       /* characters behind "@" */
#define MAX_SHOWN 6       /* people offered at once */
#define MAX_LOOK_BACK 200 /* messages searched for names */
#define MAX_NAME 80

typedef struct
{
  char *name;
  char *address; /* "all" for everybody */
} Person;

struct _CoiMentionCompletion
{
  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkPopover *popover; /* nullable: until it is needed */
  GtkListBox *list;
  CoiConversation *conversation; /* nullable */
  GListModel *messages;          /* nullable */
  GPtrArray *people;             /* Person (nullable): until they are needed */
  gboolean inserting;
};

static void
person_free (gpointer data)
{
  Person *person = data;

  g_free (person->name);
  g_free (person->address);
  g_free (person);
}

static void
add_person (CoiMentionCompletion *self, const char *name, const char *address)
{
  Person *person = g_new0 (Person, 1);

  person->name = coi_message_one_line (name, MAX_NAME);
  person->address = g_strdup (address);
  g_ptr_array_add (self->people, person);
}

/* address -> name, of who wrote lately */
static GHashTable *
find_names (GListModel *messages)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n = g_list_model_get_n_items (messages);

  for (guint back = 1; back <= MIN (n, MAX_LOOK_BACK); back++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (messages, n - back);
      const char *address = message != NULL ? coi_message_get_sender_address (message) : "";

      if (*address != '\0' && !coi_message_get_outgoing (message) &&
          !g_hash_table_contains (names, address))
        g_hash_table_insert (names, g_strdup (address),
                             g_strdup (coi_message_get_sender_name (message)));
    }
  return names;
}

static void
ensure_people (CoiMentionCompletion *self)
{
  g_autoptr (GHashTable) names = NULL;
  const char *const *members;

  if (self->people != NULL)
    return;
  self->people = g_ptr_array_new_with_free_func (person_free);
  if (self->conversation == NULL)
    return;
  names = find_names (self->messages);
  members = coi_conversation_get_members (self->conversation);
  for (guint i = 0; members[i] != NULL && members[0] != NULL && members[1] != NULL; i++)
    {
      const char *name = g_hash_table_lookup (names, members[i]);
      g_autofree char *local = g_strndup (members[i], strcspn (members[i], "@"));

      add_person (self, name != NULL ? name : local, members[i]);
    }
  if (self->people->len > 0)
    add_person (self, "all", "all");
}

/* --- what is typed --- */

/* The "@" of the word before the cursor: its place, and what stands behind it. */
static char *
find_word (CoiMentionCompletion *self, GtkTextIter *at, GtkTextIter *cursor)
{
  gtk_text_buffer_get_iter_at_mark (self->buffer, cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  *at = *cursor;
  for (guint i = 0; i < MAX_WORD && gtk_text_iter_backward_char (at); i++)
    {
      gunichar c = gtk_text_iter_get_char (at);
      GtkTextIter before = *at;

      if (g_unichar_isspace (c))
        return NULL;
      if (c != '@')
        continue;
      if (gtk_text_iter_backward_char (&before) &&
          g_unichar_isalnum (gtk_text_iter_get_char (&before)))
        return NULL;
      gtk_text_iter_forward_char (at);
      return gtk_text_buffer_get_text (self->buffer, at, cursor, FALSE);
    }
  return NULL;
}

static gboolean
matches (const Person *person, const char *word)
{
  return *word == '\0' || g_str_match_string (word, person->name, TRUE) ||
         g_ascii_strncasecmp (person->address, word, strlen (word)) == 0;
}

/* --- the list --- */

static void
hide (CoiMentionCompletion *self)
{
  if (self->popover != NULL)
    gtk_popover_popdown (self->popover);
}

static void accept_row (CoiMentionCompletion *self, GtkListBoxRow *row);

static void
ensure_popover (CoiMentionCompletion *self)
{
  if (self->popover != NULL)
    return;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->popover = GTK_POPOVER (gtk_popover_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("People"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "coi-mentions");
  gtk_widget_set_can_focus (GTK_WIDGET (self->list), FALSE);
  gtk_popover_set_child (self->popover, GTK_WIDGET (self->list));
  gtk_popover_set_autohide (self->popover, FALSE);
  gtk_popover_set_position (self->popover, GTK_POS_TOP);
  gtk_widget_set_can_focus (GTK_WIDGET (self->popover), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self->text_view));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (accept_row), self);
}

static GtkWidget *
make_row (const Person *person)
{
  gboolean all = g_str_equal (person->address, "all");
  g_autofree char *text = g_strdup_printf ("@%s", person->name);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "ellipsize",
                                  PANGO_ELLIPSIZE_END, "max-width-chars", 30, NULL);
  GtkWidget *detail =
      g_object_new (GTK_TYPE_LABEL, "label", all ? _ ("Everybody") : person->address, "xalign", 0.0,
                    "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "max-width-chars", 30, NULL);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_widget_add_css_class (detail, "coi-dim");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data (G_OBJECT (row), "person", (gpointer)person);
  return row;
}

static guint
fill (CoiMentionCompletion *self, const char *word)
{
  guint n = 0;

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < self->people->len && n < MAX_SHOWN; i++)
    {
      const Person *person = g_ptr_array_index (self->people, i);

      if (!matches (person, word))
        continue;
      gtk_list_box_append (self->list, make_row (person));
      n++;
    }
  return n;
}

/* "Bob, 1 of 3" */
static void
speak (CoiMentionCompletion *self, GtkListBoxRow *row)
{
  const Person *person = g_object_get_data (G_OBJECT (row), "person");
  int n = 0;
  g_autofree char *text = NULL;

  while (gtk_list_box_get_row_at_index (self->list, n) != NULL)
    n++;
  /* Translators: spoken; %1$s is a person in a list, %2$d their place, %3$d how many there are */
  text = g_strdup_printf (_ ("%1$s, %2$d of %3$d"), person->name,
                          gtk_list_box_row_get_index (row) + 1, n);
  coi_announce (GTK_WIDGET (self->text_view), text, FALSE);
}

static void
select_row (CoiMentionCompletion *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  if (row == NULL)
    return;
  gtk_list_box_select_row (self->list, row);
  speak (self, row);
}

static void
show_at (CoiMentionCompletion *self, const GtkTextIter *at)
{
  GdkRectangle where;

  gtk_text_view_get_iter_location (self->text_view, at, &where);
  gtk_text_view_buffer_to_window_coords (self->text_view, GTK_TEXT_WINDOW_WIDGET, where.x, where.y,
                                         &where.x, &where.y);
  gtk_popover_set_pointing_to (self->popover, &where);
  gtk_popover_popup (self->popover);
}

static void
update (CoiMentionCompletion *self)
{
  GtkTextIter at, cursor;
  g_autofree char *word = self->inserting ? NULL : find_word (self, &at, &cursor);

  if (word == NULL || !gtk_widget_has_focus (GTK_WIDGET (self->text_view)))
    {
      hide (self);
      return;
    }
  ensure_people (self);
  ensure_popover (self);
  if (fill (self, word) == 0)
    {
      hide (self);
      return;
    }
  show_at (self, &at);
  select_row (self, 0);
}

static void
accept_row (CoiMentionCompletion *self, GtkListBoxRow *row)
{
  const Person *person = g_object_get_data (G_OBJECT (row), "person");
  GtkTextIter at, cursor;
  g_autofree char *word = find_word (self, &at, &cursor);

  if (word == NULL)
    return;
  self->inserting = TRUE;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_iter_backward_char (&at);
  gtk_text_buffer_delete (self->buffer, &at, &cursor);
  if (g_str_equal (person->address, "all"))
    gtk_text_buffer_insert (self->buffer, &at, "@all", -1);
  else
    coi_mention_insert (self->buffer, &at, person->name, person->address);
  gtk_text_buffer_insert (self->buffer, &at, " ", 1);
  gtk_text_buffer_end_user_action (self->buffer);
  self->inserting = FALSE;
  hide (self);
}

static void
move (CoiMentionCompletion *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  select_row (self, MAX (0, (row != NULL ? gtk_list_box_row_get_index (row) : 0) + by));
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        CoiMentionCompletion *self)
{
  GtkListBoxRow *row;

  if (!coi_mention_completion_is_open (self) ||
      (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  row = gtk_list_box_get_selected_row (self->list);
  if (keyval == GDK_KEY_Up)
    move (self, -1);
  else if (keyval == GDK_KEY_Down)
    move (self, 1);
  else if (keyval == GDK_KEY_Escape)
    hide (self);
  else if (row != NULL &&
           (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_Tab))
    accept_row (self, row);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/**
 * coi_mention_completion_is_open:
 * @self: a completion
 *
 * Returns: whether people are offered now
 */
gboolean
coi_mention_completion_is_open (CoiMentionCompletion *self)
{
  return self->popover != NULL && gtk_widget_get_visible (GTK_WIDGET (self->popover));
}

/**
 * coi_mention_completion_set_people:
 * @self: a completion
 * @conversation: whose members it offers, if there are several
 * @messages: its messages, which say how people are called; read when that is needed
 */
void
coi_mention_completion_set_people (CoiMentionCompletion *self,
                                   CoiConversation *conversation,
                                   GListModel *messages)
{
  hide (self);
  if (self->popover != NULL)
    gtk_list_box_remove_all (self->list);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_set_object (&self->conversation, conversation);
  g_set_object (&self->messages, messages);
}

/**
 * coi_mention_completion_new:
 * @text_view: where is written; outlives the completion
 *
 * Returns: (transfer full): a completion that offers nobody yet
 */
CoiMentionCompletion *
coi_mention_completion_new (GtkTextView *text_view)
{
  CoiMentionCompletion *self = g_new0 (CoiMentionCompletion, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->text_view = text_view;
  self->buffer = g_object_ref (gtk_text_view_get_buffer (text_view));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (text_view), keys);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (update), self);
  return self;
}

/**
 * coi_mention_completion_free:
 * @self: (transfer full): a completion
 *
 * Its keys go with the text view: call it when that goes, too.
 */
void
coi_mention_completion_free (CoiMentionCompletion *self)
{
  g_signal_handlers_disconnect_by_func (self->buffer, update, self);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_object (&self->conversation);
  g_clear_object (&self->messages);
  g_object_unref (self->buffer);
  g_free (self);
}
