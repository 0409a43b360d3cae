/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft from Alice to Bob, to be made a message of any kind. */
#pragma once

#include "coi-message-composer.h"

#define DRAFT_DATE 1575471097

typedef struct
{
  CoiAddress *from;
  GPtrArray *to;
  CoiContent *content;
  CoiDraft draft;
} DraftFixture;

void draft_fixture_set_up (DraftFixture *self, gconstpointer data);
void draft_fixture_tear_down (DraftFixture *self, gconstpointer data);
/* What the message is; about @targets if any, which ends with NULL. */
CoiContent *
draft_fixture_set_content (DraftFixture *self, CoiContentKind kind, const char *const *targets);
#define ABOUT(...) ((const char *const[]){ __VA_ARGS__, NULL })
CoiDraftFile *draft_fixture_add_file (DraftFixture *self,
                                      const char *name,
                                      const char *content_type,
                                      const char *data);
GBytes *draft_fixture_compose (DraftFixture *self);
/* Compares with compose/NAME.eml. */
void draft_fixture_check (DraftFixture *self, const char *name);
void draft_fixture_check_refused (DraftFixture *self);
