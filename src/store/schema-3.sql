-- SPDX-License-Identifier: GPL-3.0-or-later
-- The step from schema 2 to schema 3: messages about messages.

-- kind: CoiContentKind; content: JSON of coi_content_to_json(), NULL for an ordinary message.
-- A message about another one is hidden: it lies in the account's conversation of kind 4, and home_id
-- says which conversation it was sent to. It is shown after all when it is about nothing that is here.
-- receipt: 0 not asked for, 1 asked for, 2 due, 3 done with.
-- removing: removed by the user, to be removed on the server.
ALTER TABLE message ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN home_id INTEGER REFERENCES conversation (id) ON DELETE CASCADE;
ALTER TABLE message ADD COLUMN receipt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN removing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN html TEXT;
ALTER TABLE message ADD COLUMN content TEXT;

-- What others made of it: a function of the messages that are here, see coi-store-effects.c. pinned_at is
-- the sort_time of the pin; unpinned the pinned_at of a pin that the user took away here.
ALTER TABLE message ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN pinned_at INTEGER;
ALTER TABLE message ADD COLUMN pinned_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN unpinned INTEGER;
ALTER TABLE message ADD COLUMN edited_text TEXT;
ALTER TABLE message ADD COLUMN edited_html TEXT;
ALTER TABLE message ADD COLUMN effects TEXT;

CREATE INDEX message_home ON message (home_id) WHERE home_id IS NOT NULL;
CREATE INDEX message_receipt ON message (account_id) WHERE receipt = 2;
CREATE INDEX message_removing ON message (account_id) WHERE removing = 1;
CREATE INDEX message_pinned ON message (conversation_id, pinned_at) WHERE pinned_at IS NOT NULL;

-- target_hash: the id_hash of the message that message_id is about, which need not be here.
CREATE TABLE annotation (
  target_hash INTEGER NOT NULL,
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  target TEXT NOT NULL,
  PRIMARY KEY (target_hash, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotation_message ON annotation (message_id);

CREATE TABLE preference (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- data_file: where the bytes are instead of in data, in the folder of the outbox; send_at: not before.
ALTER TABLE outbox ADD COLUMN data_file TEXT;
ALTER TABLE outbox ADD COLUMN send_at INTEGER NOT NULL DEFAULT 0;

-- The index has what is shown: nothing of hidden and deleted messages, the last version of edited ones.
DROP TRIGGER message_search_delete;
DROP TRIGGER message_search_before;
DROP TRIGGER message_search_after;
DROP VIEW message_words;
CREATE VIEW message_words AS
SELECT
  search_row,
  IIF(hidden OR deleted, '',
    IIF(is_chat, '', subject || char(10)) || IFNULL(edited_text, IFNULL(full_text, text)) ||
      IFNULL(char(10) || file_names, '')) AS body,
  IIF(hidden, '', sender || IFNULL(' ' || sender_name, '')) AS sender,
  IIF(hidden, '', 'a' || account_id || ' c' || conversation_id || IIF(outgoing, ' outgoing', '') ||
    IIF(file_names IS NULL OR deleted, '', ' attachment')) AS tags
FROM message WHERE search_row IS NOT NULL;
CREATE TRIGGER message_search_delete BEFORE DELETE ON message WHEN old.search_row IS NOT NULL
BEGIN
  INSERT INTO search (search, rowid, body, sender, tags)
    SELECT 'delete', * FROM message_words WHERE search_row = old.search_row;
END;
CREATE TRIGGER message_search_before
BEFORE UPDATE OF conversation_id, outgoing, is_chat, sender_name, subject, text, full_text, file_names,
  hidden, deleted, edited_text
ON message WHEN old.search_row IS NOT NULL AND
  (old.conversation_id, old.outgoing, old.is_chat, old.sender_name, old.subject, old.text,
    old.full_text, old.file_names, old.hidden, old.deleted, old.edited_text) IS NOT
  (new.conversation_id, new.outgoing, new.is_chat, new.sender_name, new.subject, new.text,
    new.full_text, new.file_names, new.hidden, new.deleted, new.edited_text)
BEGIN
  INSERT INTO search (search, rowid, body, sender, tags)
    SELECT 'delete', * FROM message_words WHERE search_row = old.search_row;
END;
CREATE TRIGGER message_search_after
AFTER UPDATE OF conversation_id, outgoing, is_chat, sender_name, subject, text, full_text, file_names,
  hidden, deleted, edited_text
ON message WHEN old.search_row IS NOT NULL AND
  (old.conversation_id, old.outgoing, old.is_chat, old.sender_name, old.subject, old.text,
    old.full_text, old.file_names, old.hidden, old.deleted, old.edited_text) IS NOT
  (new.conversation_id, new.outgoing, new.is_chat, new.sender_name, new.subject, new.text,
    new.full_text, new.file_names, new.hidden, new.deleted, new.edited_text)
BEGIN
  INSERT INTO search (rowid, body, sender, tags)
    SELECT * FROM message_words WHERE search_row = new.search_row;
END;
