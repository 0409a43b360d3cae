/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message is beyond its text: an edit, a reaction, a poll, a place … as plain values.
 *
 * All strings are valid UTF-8 without NUL; Message-IDs are without "<>"; addresses are normalised.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Kept in the database: never renumber. */
typedef enum
{
  COI_CONTENT_ORDINARY = 0,
  COI_CONTENT_LOCATION = 1,
  COI_CONTENT_POLL = 2,
  COI_CONTENT_EXTENSION = 3, /* an unknown Chat-Content: its text is shown */
  /* From here on messages say something about another one and are not shown themselves. */
  COI_CONTENT_EDIT = 16,
  COI_CONTENT_DELETE = 17,
  COI_CONTENT_REACTION = 18, /* RFC 9078 */
  COI_CONTENT_RECEIPT = 19,  /* RFC 8098 */
  COI_CONTENT_DELIVERY = 20, /* RFC 3464 */
  COI_CONTENT_POLL_VOTE = 21,
  COI_CONTENT_POLL_CLOSE = 22,
  COI_CONTENT_PIN = 23, /* Delta Chat's form: about a message that was sent before */
  COI_CONTENT_UNPIN = 24,
} CoiContentKind;

typedef struct
{
  double latitude;  /* degrees, -90 to 90 */
  double longitude; /* degrees, -180 to 180 */
  char *label;      /* (nullable): what the sender calls the place */
} CoiLocation;

typedef enum
{
  COI_POLL_TEXT,
  COI_POLL_DATE,  /* CoiPollOption.text is ISO 8601, as sent */
  COI_POLL_BINARY /* CoiPollOption.file says which part */
} CoiPollOptionKind;

typedef struct
{
  CoiPollOptionKind kind;
  char *text; /* never NULL; for a binary option its name */
  int file;   /* index into the attachments, -1 for none */
} CoiPollOption;

/* See docs/polls.md. */
typedef struct
{
  char *name;
  char *description;  /* nullable */
  gboolean multiple;  /* several options may be chosen */
  gboolean revote;    /* the latest vote of a participant counts, else the first */
  GPtrArray *options; /* CoiPollOption, at least 2, at most COI_POLL_OPTIONS_MAX */
} CoiPoll;
#define COI_POLL_OPTIONS_MAX 100

typedef enum
{
  COI_REPORT_DISPLAYED, /* a read receipt */
  COI_REPORT_DELIVERED,
  COI_REPORT_DELAYED,
  COI_REPORT_FAILED,
} CoiReportAction;

/* What a receipt or a delivery report says about one recipient. */
typedef struct
{
  CoiReportAction action;
  char *recipient; /* normalised address; "" when a receipt names none: its From counts */
  char *status;    /* (nullable): RFC 3463, "5.1.1" */
  char *words;     /* (nullable): the server's words, one line */
} CoiReport;

/**
 * CoiContent:
 * @kind: what it is
 * @targets: the Message-IDs of what it is about, at most 64; never NULL. A receipt or delivery
 * report can have several.
 * @value: the reaction: emoji separated by one space, "" retracts; else NULL
 * @choices: guint: the chosen options of a vote, ascending, without duplicates; else NULL
 * @reports: (element-type CoiReport): of a receipt or delivery report; else NULL
 * @location: (nullable)
 * @poll: (nullable)
 * @is_pinned: Content-Disposition: pinned, or a %COI_CONTENT_PIN
 * @pinned_until: Unix seconds, 0: without end
 * @quote: (nullable): the lines that the message quotes above its text, without "> "
 * @is_forwarded: somebody else's words
 * @forwarded_from: (nullable): whose, as the forwarder says it: a name or an address
 * @mentions: addresses that are mentioned; never NULL
 * @mentions_all: "@all"
 * @is_voice: a voice message
 * @extension: (nullable): the Chat-Content value of a %COI_CONTENT_EXTENSION
 */
typedef struct
{
  CoiContentKind kind;
  GStrv targets;
  char *value;
  GArray *choices;
  GPtrArray *reports;
  CoiLocation *location;
  CoiPoll *poll;
  gboolean is_pinned;
  gint64 pinned_until;
  char *quote;
  gboolean is_forwarded;
  char *forwarded_from;
  GStrv mentions;
  gboolean mentions_all;
  gboolean is_voice;
  char *extension;
} CoiContent;

CoiContent *coi_content_new (CoiContentKind kind);
CoiContent *coi_content_copy (const CoiContent *self);
void coi_content_free (CoiContent *self);
/* Whether it is about another message and is not shown itself. */
gboolean coi_content_is_about_another (CoiContentKind kind);
/* For the database. NULL when there is nothing to say beyond an ordinary message. */
char *coi_content_to_json (const CoiContent *self);
/* @json: written by coi_content_to_json(); never NULL: what cannot be read is left out. */
CoiContent *coi_content_from_json (const char *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiContent, coi_content_free)

CoiLocation *coi_location_new (double latitude, double longitude, const char *label);
CoiLocation *coi_location_copy (const CoiLocation *self);
void coi_location_free (CoiLocation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiLocation, coi_location_free)

CoiPoll *coi_poll_new (const char *name);
void coi_poll_add_option (CoiPoll *self, CoiPollOptionKind kind, const char *text, int file);
CoiPoll *coi_poll_copy (const CoiPoll *self);
void coi_poll_free (CoiPoll *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiPoll, coi_poll_free)

CoiReport *coi_report_new (CoiReportAction action,
                           const char *recipient,
                           const char *status,
                           const char *words);
CoiReport *coi_report_copy (const CoiReport *self);
void coi_report_free (CoiReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiReport, coi_report_free)

G_END_DECLS
