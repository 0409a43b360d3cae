-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 1. Never edited once released: changes are made by a step to schema 2.

CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  login TEXT,
  imap TEXT,
  imap_ca TEXT,
  smtp TEXT,
  smtp_ca TEXT,
  password_file TEXT
) STRICT;

CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  role INTEGER NOT NULL,
  uid_validity INTEGER NOT NULL,
  uid_next INTEGER NOT NULL,
  synced_from INTEGER NOT NULL,
  highest_modseq INTEGER NOT NULL,
  UNIQUE (account_id, name)
) STRICT;

CREATE TABLE contact (
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  address TEXT NOT NULL,
  name TEXT NOT NULL,
  rank INTEGER NOT NULL,
  PRIMARY KEY (account_id, address)
) STRICT, WITHOUT ROWID;

-- first_row to unread are a summary of the messages, kept by the program: a trigger was measured to
-- double the cost of an insert.
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  details_time INTEGER,
  first_row INTEGER,
  first_sort INTEGER,
  last_row INTEGER,
  last_sort INTEGER,
  count INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, key),
  UNIQUE (id, account_id)
) STRICT;

CREATE TABLE member (
  conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  address TEXT NOT NULL,
  PRIMARY KEY (conversation_id, address)
) STRICT, WITHOUT ROWID;

-- id_hash: 64 bits of account and Message-ID, or of the content when there is none; sender_hash: of
-- the sender; dup: 0, or more for another message with the same hashes. The long columns are last so that
-- a list does not read their overflow pages.
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  id_hash INTEGER NOT NULL,
  sender_hash INTEGER NOT NULL,
  dup INTEGER NOT NULL,
  sort_time INTEGER NOT NULL,
  time INTEGER NOT NULL,
  outgoing INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  pending_seen INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL,
  authored INTEGER NOT NULL,
  is_chat INTEGER NOT NULL,
  raw_size INTEGER NOT NULL,
  message_id TEXT,
  sender TEXT NOT NULL,
  sender_name TEXT,
  in_reply_to TEXT,
  chat_content TEXT,
  error TEXT,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  attachments TEXT,
  full_text TEXT,
  UNIQUE (id_hash, sender_hash, dup),
  FOREIGN KEY (conversation_id, account_id) REFERENCES conversation (id, account_id)
    ON DELETE CASCADE
) STRICT;
CREATE INDEX message_order ON message (conversation_id, sort_time, id);
CREATE INDEX message_unread ON message (conversation_id, sort_time) WHERE seen = 0 AND outgoing = 0;
CREATE INDEX message_pending_seen ON message (account_id) WHERE pending_seen = 1;

CREATE TABLE location (
  mailbox_id INTEGER NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
  uid INTEGER NOT NULL,
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  PRIMARY KEY (mailbox_id, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX location_message ON location (message_id);

CREATE TABLE outbox (
  message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,
  created INTEGER NOT NULL,
  smtp_done INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

-- Counts commits, so that a process can tell another's from its own.
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  commits INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (1, 0);
