-- SPDX-License-Identifier: GPL-3.0-or-later
-- A database of schema 1 as a released program left it. Stays as it is when the schema changes.
PRAGMA application_id = 1129269571;
PRAGMA user_version = 1;
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

CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  commits INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (1, 0);

INSERT INTO account VALUES (1, 'alice@example.org', 'Alice', NULL, 'imap.example.org:993/tls', '/tmp/ca.pem',
  'smtp.example.org:465/tls', NULL, NULL);
INSERT INTO mailbox VALUES (1, 1, 'INBOX', 1, 5, 3, 1, 17);
INSERT INTO contact VALUES (1, 'bob@example.org', 'Bob', 2);
INSERT INTO conversation VALUES
  (1, 1, 0, 'direct:bob@example.org', '', NULL, 1, 1000000, 2, 2000000, 2, 1),
  (2, 1, 1, 'group:1', 'Group', 5, 3, 1500000, 3, 1500000, 1, 0);
INSERT INTO member VALUES (1, 'bob@example.org'), (2, 'bob@example.org'), (2, 'carol@example.org');
INSERT INTO message VALUES
  (1, 1, 1, 7171066084923141398, 8215591832864979958, 0, 1000000, 1, 1, 1, 0, 1, 1, 1, 500, '1@example.org', 'alice@example.org', NULL,
   NULL, NULL, NULL, 'Chat', 'How is it?', NULL, NULL),
  (2, 1, 1, -5984139442533834331, 38629775772485601, 0, 2000000, 2, 0, 0, 0, 0, 0, 1, 600, '2@example.org', 'bob@example.org', 'Bob',
   '1@example.org', NULL, NULL, 'Chat', 'It’s fine', NULL, NULL),
  (3, 1, 2, 4010949813821167079, -2025163792273773884, 0, 1500000, 1, 0, 1, 0, 0, 0, 0, 90000, '3@example.org', 'carol@example.org',
   'Carol Müller', NULL, NULL, NULL, 'Minutes of the café', 'The beginning',
   '[{"name":"Übersicht.pdf","type":"application/pdf","size":80000}]', 'The beginning and the end');
INSERT INTO location VALUES (1, 2, 2), (1, 3, 3);
INSERT INTO outbox VALUES (1, 1, 'alice@example.org', 'bob@example.org', 0, 0, 1, 0, x'0d0a');
