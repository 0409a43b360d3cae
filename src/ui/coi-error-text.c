/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's errors as sentences, and the field that each belongs to. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-error-text.h"

#include "coi-config.h"
#include "coi-provider.h"

#include <glib/gi18n.h>

typedef struct
{
  int code;
  const char *sentence;
  CoiErrorField field;
} ErrorText;

static const ErrorText texts[] = {
  { COI_ENGINE_ERROR_WRONG_PASSWORD, N_ ("The server does not accept this password."),
    COI_ERROR_FIELD_PASSWORD },
  { COI_ENGINE_ERROR_UNKNOWN_HOST,
    N_ ("The mail server could not be found. Check the address, or set the server by hand."),
    COI_ERROR_FIELD_SERVERS },
  { COI_ENGINE_ERROR_CERTIFICATE,
    N_ ("The server could not prove who it is: its certificate is not trusted. The password was "
        "not sent."),
    COI_ERROR_FIELD_SERVERS },
  { COI_ENGINE_ERROR_NO_NETWORK, N_ ("There is no connection to the network."),
    COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_REFUSED,
    N_ ("The server refused the connection. Check its name and port, or try again later."),
    COI_ERROR_FIELD_SERVERS },
  { COI_ENGINE_ERROR_TIMED_OUT, N_ ("The server did not answer in time. Try again later."),
    COI_ERROR_FIELD_SERVERS },
  { COI_ENGINE_ERROR_INSECURE,
    N_ ("The server offers no encryption, so the password was not sent."),
    COI_ERROR_FIELD_SERVERS },
  { COI_ENGINE_ERROR_SERVER, N_ ("The server reported a problem. Try again later."),
    COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_NO_PASSWORD, N_ ("The password is needed to sign in."),
    COI_ERROR_FIELD_PASSWORD },
  { COI_ENGINE_ERROR_SECRETS,
    N_ ("The password could not be stored, because the keyring is locked or missing."),
    COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_STORE,
    N_ ("The messages on this computer could not be read or written. Check that there is space "
        "left and that this version of COI Chat is not older than the last one used."),
    COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_ADDRESS, N_ ("This is not an e-mail address, like alice@example.org."),
    COI_ERROR_FIELD_ADDRESS },
  { COI_ENGINE_ERROR_EXISTS, N_ ("This account has been added already."), COI_ERROR_FIELD_ADDRESS },
  { COI_ENGINE_ERROR_NOT_FOUND, N_ ("This is no longer there."), COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_EMPTY, N_ ("There is nothing to send."), COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_TOO_LARGE,
    N_ ("This message is too large to be shown here. Open it with another mail program."),
    COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_OAUTH,
    N_ ("This provider does not let programs like this one sign in with the account’s own "
        "password. Ask it for an app password and enter that."),
    COI_ERROR_FIELD_PASSWORD },
  { COI_ENGINE_ERROR_FOREIGN,
    N_ ("The servers of this address belong to another domain, and nothing vouches for them. Set "
        "them by hand if you trust them."),
    COI_ERROR_FIELD_SERVERS },
  { COI_ENGINE_ERROR_NOT_OWN, N_ ("Only who sent this message can do that."),
    COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_CLOSED, N_ ("This poll is closed."), COI_ERROR_FIELD_NONE },
  { COI_ENGINE_ERROR_FILE,
    N_ ("The file could not be read or written. Check that it is still there and that there is "
        "space "
        "left."),
    COI_ERROR_FIELD_NONE },
};

static const ErrorText *
find_text (int code)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].code == code)
      return &texts[i];
  return NULL;
}

/**
 * coi_error_sentence:
 * @code: a #CoiEngineError, or anything else
 *
 * Returns: what happened and what helps, in the user's language
 */
const char *
coi_error_sentence (int code)
{
  const ErrorText *text = find_text (code);

  return text != NULL ? _ (text->sentence) : _ ("Something went wrong.");
}

static const CoiProvider *
find_provider (const char *address, const char *host)
{
  const char *at = strrchr (address, '@');
  const CoiProvider *provider = at != NULL ? coi_provider_find (at + 1) : NULL;

  return provider == NULL && host != NULL ? coi_provider_find (host) : provider;
}

/**
 * coi_error_sentence_at:
 * @code: a #CoiEngineError, or anything else
 * @address: the account's address
 * @host: (nullable): its IMAP server
 *
 * Returns: (transfer full): what happened and what helps with this provider, in the user's language
 */
char *
coi_error_sentence_at (int code, const char *address, const char *host)
{
  const CoiProvider *provider = find_provider (address, host);

  if (code != COI_ENGINE_ERROR_OAUTH || provider == NULL)
    return g_strdup (coi_error_sentence (code));
  if (provider->help != NULL)
    return g_strdup_printf (
        /* Translators: %s is the name of a mail provider */
        _ ("%s does not accept this password. It takes only app passwords: make one on its "
           "website, and enter that."),
        provider->name);
  return g_strdup_printf (
      /* Translators: %s is the name of a mail provider */
      _ ("%s lets programs sign in by its own web page only (OAuth 2). COI Chat can’t do that: use "
         "an account at another provider."),
      provider->name);
}

/**
 * coi_error_help_at:
 * @code: a #CoiEngineError, or anything else
 * @address: the account's address
 * @host: (nullable): its IMAP server
 *
 * Returns: (nullable): the web page where the user makes an app password
 */
const char *
coi_error_help_at (int code, const char *address, const char *host)
{
  const CoiProvider *provider = find_provider (address, host);

  return code == COI_ENGINE_ERROR_OAUTH && provider != NULL ? provider->help : NULL;
}

/**
 * coi_error_field:
 * @code: a #CoiEngineError, or anything else
 *
 * Returns: what in an account's settings has to be changed
 */
CoiErrorField
coi_error_field (int code)
{
  const ErrorText *text = find_text (code);

  return text != NULL ? text->field : COI_ERROR_FIELD_NONE;
}

/* The detail may be anything. */
static char *
text_below (const char *sentence, const char *detail)
{
  g_autofree char *valid = detail != NULL ? g_utf8_make_valid (detail, -1) : NULL;
  g_autofree char *cut = NULL;

  if (valid == NULL || *g_strstrip (valid) == '\0')
    return g_strdup (sentence);
  cut = g_utf8_truncate_middle (valid, 300);
  return g_strdup_printf ("%s\n%s", sentence, cut);
}

/**
 * coi_error_text_for:
 * @code: a #CoiEngineError, or anything else
 * @detail: (nullable): a server's words or an errno's; may be anything
 *
 * Returns: (transfer full): the sentence and below it the detail, plain UTF-8 text
 */
char *
coi_error_text_for (int code, const char *detail)
{
  return text_below (coi_error_sentence (code), detail);
}

/**
 * coi_error_text:
 * @error: any error
 *
 * Returns: (transfer full): the sentence and below it the detail, plain UTF-8 text
 */
char *
coi_error_text (const GError *error)
{
  int code = error->domain == COI_ENGINE_ERROR ? error->code : -1;

  return coi_error_text_for (code, error->message);
}

/**
 * coi_error_text_at:
 * @error: any error
 * @address: the account's address
 * @host: (nullable): its IMAP server
 *
 * Returns: (transfer full): the sentence of coi_error_sentence_at() and below it the detail
 */
char *
coi_error_text_at (const GError *error, const char *address, const char *host)
{
  int code = error->domain == COI_ENGINE_ERROR ? error->code : -1;
  g_autofree char *sentence = coi_error_sentence_at (code, address, host);

  return text_below (sentence, error->message);
}

/**
 * coi_error_is_cancelled:
 * @error: any error
 *
 * Returns: whether the user stopped it, so that nothing is to be said
 */
gboolean
coi_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
