/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One e-mail account and how it is doing. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-account-private.h"
#include "coi-engine.h"

G_DEFINE_FINAL_TYPE (CoiAccount, coi_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ADDRESS,
  PROP_NAME,
  PROP_STATE,
  PROP_ERROR_CODE,
  PROP_ERROR_DETAIL,
  PROP_SEND_ERROR_CODE,
  PROP_SEND_ERROR_DETAIL,
  PROP_HISTORY_DONE,
  PROP_HISTORY_TOTAL,
  PROP_QUOTA_USED,
  PROP_REVISION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
coi_account_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoiAccount *self = COI_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, coi_account_get_address (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, coi_account_get_name (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_ERROR_CODE:
      g_value_set_int (value, self->error_code);
      break;
    case PROP_ERROR_DETAIL:
      g_value_set_string (value, self->error_detail);
      break;
    case PROP_SEND_ERROR_CODE:
      g_value_set_int (value, self->send_error_code);
      break;
    case PROP_SEND_ERROR_DETAIL:
      g_value_set_string (value, self->send_error_detail);
      break;
    case PROP_HISTORY_DONE:
      g_value_set_uint (value, self->history_done);
      break;
    case PROP_HISTORY_TOTAL:
      g_value_set_uint (value, self->history_total);
      break;
    case PROP_QUOTA_USED:
      g_value_set_uint64 (value, self->quota_used);
      break;
    case PROP_REVISION:
      g_value_set_uint (value, self->revision);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coi_account_finalize (GObject *object)
{
  CoiAccount *self = COI_ACCOUNT (object);

  coi_account_record_free (self->record);
  g_free (self->error_detail);
  g_free (self->send_error_detail);
  coi_certificate_free (self->refused);
  G_OBJECT_CLASS (coi_account_parent_class)->finalize (object);
}

static void
coi_account_class_init (CoiAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = coi_account_get_property;
  object_class->finalize = coi_account_finalize;
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_ERROR_CODE] = g_param_spec_int ("error-code", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_ERROR_DETAIL] = g_param_spec_string ("error-detail", NULL, NULL, NULL, flags);
  props[PROP_SEND_ERROR_CODE] =
      g_param_spec_int ("send-error-code", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_SEND_ERROR_DETAIL] =
      g_param_spec_string ("send-error-detail", NULL, NULL, NULL, flags);
  props[PROP_HISTORY_DONE] = g_param_spec_uint ("history-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_HISTORY_TOTAL] =
      g_param_spec_uint ("history-total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_QUOTA_USED] = g_param_spec_uint64 ("quota-used", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
coi_account_init (CoiAccount *self)
{
  self->error_code = -1;
  self->send_error_code = -1;
}

/**
 * coi_account_new:
 * @record: (transfer full): the row of the database
 *
 * Returns: (transfer full): an account, offline
 */
CoiAccount *
coi_account_new (CoiAccountRecord *record)
{
  CoiAccount *self = g_object_new (COI_TYPE_ACCOUNT, NULL);

  self->record = record;
  return self;
}

/**
 * coi_account_get_record:
 * @self: an account
 *
 * Returns: (transfer none): the row of the database
 */
const CoiAccountRecord *
coi_account_get_record (CoiAccount *self)
{
  return self->record;
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * coi_account_set_state:
 * @self: an account
 * @state: how it is doing
 * @error_code: a #CoiEngineError or -1
 * @detail: (nullable): a technical detail, UTF-8
 *
 * Says how the account is doing; notifies of what differs.
 */
void
coi_account_set_state (CoiAccount *self, CoiAccountState state, int error_code, const char *detail)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->error_code != error_code)
    {
      self->error_code = error_code;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_CODE]);
    }
  if (g_set_str (&self->error_detail, detail))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_DETAIL]);
  if (self->state != state)
    {
      g_debug ("account %" G_GINT64_FORMAT ": state %d -> %d", self->record->id, self->state,
               state);
      if (state == COI_ACCOUNT_ONLINE || self->state == COI_ACCOUNT_ONLINE)
        self->last_sync = now_seconds ();
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * coi_account_set_send_error:
 * @self: an account
 * @error_code: a #CoiEngineError or -1
 * @detail: (nullable): a technical detail, UTF-8
 *
 * Says what keeps from sending; notifies of what differs.
 */
void
coi_account_set_send_error (CoiAccount *self, int error_code, const char *detail)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->send_error_code != error_code)
    {
      self->send_error_code = error_code;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEND_ERROR_CODE]);
    }
  if (g_set_str (&self->send_error_detail, detail))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEND_ERROR_DETAIL]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * coi_account_set_history:
 * @self: an account
 * @done: how many of the older messages are here
 * @total: how many there are; 0 when none are missing
 *
 * Says how far history has filled in; notifies of what differs.
 */
void
coi_account_set_history (CoiAccount *self, guint done, guint total)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->history_done != done)
    {
      self->history_done = done;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HISTORY_DONE]);
    }
  if (self->history_total != total)
    {
      self->history_total = total;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HISTORY_TOTAL]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * coi_account_set_quota:
 * @self: an account
 * @used: bytes
 * @limit: bytes
 *
 * Says how full the server's storage is; notifies of "quota-used".
 */
void
coi_account_set_quota (CoiAccount *self, guint64 used, guint64 limit)
{
  if (self->quota_used == used && self->quota_limit == limit)
    return;
  self->quota_used = used;
  self->quota_limit = limit;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUOTA_USED]);
}

/**
 * coi_account_get_id:
 * @self: an account
 *
 * Returns: its row id in the database
 */
gint64
coi_account_get_id (CoiAccount *self)
{
  return self->record->id;
}

/**
 * coi_account_get_address:
 * @self: an account
 *
 * Returns: (transfer none): the normalised e-mail address, UTF-8
 */
const char *
coi_account_get_address (CoiAccount *self)
{
  return self->record->address;
}

/**
 * coi_account_get_name:
 * @self: an account
 *
 * Returns: (transfer none): the user's own display name, UTF-8; "" for none
 */
const char *
coi_account_get_name (CoiAccount *self)
{
  return self->record->name != NULL ? self->record->name : "";
}

/**
 * coi_account_get_login:
 * @self: an account
 *
 * Returns: (transfer none): what is given to the servers as user name
 */
const char *
coi_account_get_login (CoiAccount *self)
{
  return self->record->login != NULL ? self->record->login : self->record->address;
}

/**
 * coi_account_get_imap:
 * @self: an account
 *
 * Returns: (transfer none): where its IMAP server listens
 */
const CoiEndpoint *
coi_account_get_imap (CoiAccount *self)
{
  return self->record->imap;
}

/**
 * coi_account_get_smtp:
 * @self: an account
 *
 * Returns: (transfer none): where its submission server listens
 */
const CoiEndpoint *
coi_account_get_smtp (CoiAccount *self)
{
  return self->record->smtp;
}

static gboolean
record_equal (const CoiAccountRecord *a, const CoiAccountRecord *b)
{
  return a->id == b->id && g_strcmp0 (a->name, b->name) == 0 &&
         g_strcmp0 (a->login, b->login) == 0 &&
         g_strcmp0 (a->password_file, b->password_file) == 0 &&
         coi_endpoint_equal (a->imap, b->imap) && coi_endpoint_equal (a->smtp, b->smtp);
}

/**
 * coi_account_set_record:
 * @self: an account
 * @record: (transfer full): its row of the database, with the same address
 *
 * Returns: whether anything differs from before
 */
gboolean
coi_account_set_record (CoiAccount *self, CoiAccountRecord *record)
{
  gboolean renamed = g_strcmp0 (record->name, self->record->name) != 0;

  if (record_equal (record, self->record))
    {
      coi_account_record_free (record);
      return FALSE;
    }
  coi_account_record_free (self->record);
  self->record = record;
  self->revision++;
  if (renamed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REVISION]);
  return TRUE;
}
