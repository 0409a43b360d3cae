/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long list of messages, anchored on an item, of which only the rows near the view exist. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-timeline-private.h"

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_AT_END,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  SIGNAL_VISIBLE_RANGE,
  SIGNAL_ACTIVATE,
  SIGNAL_CONTEXT_MENU,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/**
 * CoiTimeline:
 *
 * A [iface@Gtk.Scrollable] over any [iface@Gio.ListModel] whose oldest item is first. It opens at
 * the newest and follows it while it is in view. Otherwise the first wholly visible item keeps its
 * place on the screen whatever is inserted, removed or resized around it. Content lower than the
 * view lies at its bottom.
 *
 * A bound row is bound anew when its item is replaced and when a neighbour comes or goes, because
 * grouping and day lines depend on neighbours.
 *
 * # Accessibility
 *
 * `CoiTimeline` has the role LIST, its rows LIST_ITEM; the bind function sets their label. Arrows,
 * Home, End and the page keys move the focus, Tab leaves. The focused row is kept alive wherever it
 * is scrolled to; when its item is removed, its neighbour gets the focus.
 */
G_DEFINE_FINAL_TYPE_WITH_CODE (CoiTimeline,
                               coi_timeline,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* Telling in the middle of a layout would let listeners change what is being laid out. */
static gboolean
notify_cb (gpointer data)
{
  CoiTimeline *self = data;
  g_autoptr (CoiTimeline) alive = g_object_ref (self);

  self->notify_id = 0;
  if (self->told_at_end != self->stick)
    {
      self->told_at_end = self->stick;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AT_END]);
    }
  if (self->told_first == self->first_visible && self->told_last == self->last_visible)
    return G_SOURCE_REMOVE;
  self->told_first = self->first_visible;
  self->told_last = self->last_visible;
  g_signal_emit (self, signals[SIGNAL_VISIBLE_RANGE], 0, self->told_first, self->told_last);
  return G_SOURCE_REMOVE;
}

void
coi_timeline_queue_notify (CoiTimeline *self)
{
  gboolean same = self->told_at_end == self->stick && self->told_first == self->first_visible &&
                  self->told_last == self->last_visible;

  if (!same && self->notify_id == 0)
    self->notify_id = g_idle_add_full (G_PRIORITY_DEFAULT, notify_cb, self, NULL);
}

void
coi_timeline_emit_activate (CoiTimeline *self, guint position)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0, position);
}

void
coi_timeline_emit_context_menu (CoiTimeline *self, CoiTimelineRow *row, double x, double y)
{
  g_signal_emit (self, signals[SIGNAL_CONTEXT_MENU], 0, row->position, row->widget, x, y);
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* The width comes from the rows in view; the height is whatever there is. */
static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  CoiTimeline *self = COI_TIMELINE (widget);

  *minimum = *natural = 0;
  for (guint i = 0; orientation == GTK_ORIENTATION_HORIZONTAL && i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      int row_minimum, row_natural;
      gtk_widget_measure (row->widget, orientation, -1, &row_minimum, &row_natural, NULL, NULL);
      *minimum = MAX (*minimum, row_minimum);
      *natural = MAX (*natural, row_natural);
    }
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *gtk_snapshot)
{
  CoiTimeline *self = COI_TIMELINE (widget);
  int height = gtk_widget_get_height (widget);

  for (guint i = 0; i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      if (row->y + row->height > 0 && row->y < height)
        gtk_widget_snapshot_child (widget, row->widget, gtk_snapshot);
    }
}

static void
set_adjustment (CoiTimeline *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place != NULL)
    g_signal_handlers_disconnect_by_data (*place, self);
  g_clear_object (place);
  *place =
      g_object_ref_sink (adjustment != NULL ? adjustment : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  if (place == &self->vadjustment)
    {
      self->value = gtk_adjustment_get_value (*place);
      self->rebase = TRUE;
      g_signal_connect (*place, "value-changed", G_CALLBACK (coi_timeline_value_changed_cb), self);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoiTimeline *self = COI_TIMELINE (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_AT_END:
      g_value_set_boolean (value, self->stick);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CoiTimeline *self = COI_TIMELINE (object);

  switch (id)
    {
    case PROP_MODEL:
      coi_timeline_set_model (self, g_value_get_object (value));
      break;
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dispose (GObject *object)
{
  CoiTimeline *self = COI_TIMELINE (object);

  coi_timeline_set_factory (self, NULL, NULL, NULL, NULL, NULL);
  coi_timeline_set_model (self, NULL);
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->vadjustment, self);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  g_clear_handle_id (&self->notify_id, g_source_remove);
  G_OBJECT_CLASS (coi_timeline_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  CoiTimeline *self = COI_TIMELINE (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->pool);
  G_OBJECT_CLASS (coi_timeline_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  props[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_AT_END] =
      g_param_spec_boolean ("at-end", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void
install_signals (GType type)
{
  /**
   * CoiTimeline::visible-range:
   * @self: the timeline
   * @first: the first position of which something is in view, or %GTK_INVALID_LIST_POSITION
   * @last: the last one
   */
  signals[SIGNAL_VISIBLE_RANGE] =
      g_signal_new ("visible-range", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_UINT, G_TYPE_UINT);
  /**
   * CoiTimeline::activate:
   * @self: the timeline
   * @position: the position of the row on which Enter was pressed
   */
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * CoiTimeline::context-menu:
   * @self: the timeline
   * @position: the position of the row
   * @row: the row
   * @x: where to point to, px in the row
   * @y: where to point to, px in the row
   */
  signals[SIGNAL_CONTEXT_MENU] =
      g_signal_new ("context-menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                    G_TYPE_UINT, GTK_TYPE_WIDGET, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
coi_timeline_class_init (CoiTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));

  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = measure;
  widget_class->size_allocate = coi_timeline_size_allocate;
  widget_class->snapshot = snapshot;
  coi_timeline_class_init_focus (widget_class);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
coi_timeline_init (CoiTimeline *self)
{
  self->rows = g_ptr_array_new ();
  self->pool = g_ptr_array_new ();
  self->stick = self->told_at_end = TRUE;
  self->first_visible = self->last_visible = GTK_INVALID_LIST_POSITION;
  self->told_first = self->told_last = GTK_INVALID_LIST_POSITION;
  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  coi_timeline_init_focus (self);
}

/**
 * coi_timeline_new:
 *
 * Returns: (transfer floating): a timeline without a model; put it into a
 * [class@Gtk.ScrolledWindow]
 */
GtkWidget *
coi_timeline_new (void)
{
  return g_object_new (COI_TYPE_TIMELINE, NULL);
}

/**
 * coi_timeline_set_model:
 * @self: a timeline
 * @model: (nullable) (transfer none): the items, oldest first
 *
 * Shows @model, opened at its newest item.
 */
void
coi_timeline_set_model (CoiTimeline *self, GListModel *model)
{
  g_return_if_fail (COI_IS_TIMELINE (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));

  if (self->model == model)
    return;
  coi_timeline_release_all (self);
  if (self->model != NULL)
    g_clear_signal_handler (&self->items_changed_id, self->model);
  g_set_object (&self->model, model);
  self->n_items = 0;
  if (model != NULL)
    {
      self->n_items = g_list_model_get_n_items (model);
      self->items_changed_id = g_signal_connect (model, "items-changed",
                                                 G_CALLBACK (coi_timeline_items_changed_cb), self);
    }
  self->stick = self->rebase = TRUE;
  self->jump = self->reveal = FALSE;
  self->mean_sum = self->mean_count = 0;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODEL]);
}

/**
 * coi_timeline_get_model:
 * @self: a timeline
 *
 * Returns: (transfer none) (nullable): the model
 */
GListModel *
coi_timeline_get_model (CoiTimeline *self)
{
  return self->model;
}

/**
 * coi_timeline_set_factory:
 * @self: a timeline
 * @create: (nullable): makes a row
 * @bind: (nullable): shows an item in a row
 * @unbind: (nullable): called before a row shows another item or none
 * @user_data: for the three
 * @destroy: (nullable): frees @user_data
 */
void
coi_timeline_set_factory (CoiTimeline *self,
                          CoiTimelineCreateFunc create,
                          CoiTimelineBindFunc bind,
                          CoiTimelineUnbindFunc unbind,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  g_return_if_fail (COI_IS_TIMELINE (self));
  g_return_if_fail ((create == NULL) == (bind == NULL));

  coi_timeline_release_all (self);
  coi_timeline_drop_pool (self);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  self->create = create;
  self->bind = bind;
  self->unbind = unbind;
  self->user_data = user_data;
  self->destroy = destroy;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
