-- SPDX-License-Identifier: GPL-3.0-or-later
-- The step from schema 1 to schema 2.

-- SHA-256 of a certificate that the user accepted as an exception: lower-case hexadecimal digits.
ALTER TABLE account ADD COLUMN imap_certificate TEXT;
ALTER TABLE account ADD COLUMN smtp_certificate TEXT;

-- The full-text index. search_row is a number of its own for each message, no less than the second of
-- its sort_time and as near to it as there is a free one: the index gives its hits in that order, so
-- that the newest are found without looking at the others. NULL: not indexed yet.
ALTER TABLE message ADD COLUMN search_row INTEGER;
CREATE UNIQUE INDEX message_search ON message (search_row) WHERE search_row IS NOT NULL;

-- The names of the attachments, as lines; NULL when there are none.
ALTER TABLE message ADD COLUMN file_names TEXT;

-- What is indexed. The subject of a chat message is for other mail programs.
CREATE VIEW message_words AS
SELECT
  search_row,
  IIF(is_chat, '', subject || char(10)) || IFNULL(full_text, text) || IFNULL(char(10) || file_names, '')
    AS body,
  sender || IFNULL(' ' || sender_name, '') AS sender,
  'a' || account_id || ' c' || conversation_id || IIF(outgoing, ' outgoing', '') ||
    IIF(file_names IS NULL, '', ' attachment') AS tags
FROM message WHERE search_row IS NOT NULL;

CREATE VIRTUAL TABLE search USING fts5 (
  body, sender, tags,
  content = 'message_words', content_rowid = 'search_row', columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608), ('automerge', 16);

-- New messages are indexed by the program, all of a transaction at once and in order, which is twice
-- as fast. Until then the index must not be told of them: see coi-store-index.c.
CREATE TRIGGER message_search_delete BEFORE DELETE ON message WHEN old.search_row IS NOT NULL
BEGIN
  INSERT INTO search (search, rowid, body, sender, tags)
    SELECT 'delete', * FROM message_words WHERE search_row = old.search_row;
END;
CREATE TRIGGER message_search_before
BEFORE UPDATE OF conversation_id, outgoing, is_chat, sender_name, subject, text, full_text, file_names
ON message WHEN old.search_row IS NOT NULL AND
  (old.conversation_id, old.outgoing, old.is_chat, old.sender_name, old.subject, old.text,
    old.full_text, old.file_names) IS NOT
  (new.conversation_id, new.outgoing, new.is_chat, new.sender_name, new.subject, new.text,
    new.full_text, new.file_names)
BEGIN
  INSERT INTO search (search, rowid, body, sender, tags)
    SELECT 'delete', * FROM message_words WHERE search_row = old.search_row;
END;
CREATE TRIGGER message_search_after
AFTER UPDATE OF conversation_id, outgoing, is_chat, sender_name, subject, text, full_text, file_names
ON message WHEN old.search_row IS NOT NULL AND
  (old.conversation_id, old.outgoing, old.is_chat, old.sender_name, old.subject, old.text,
    old.full_text, old.file_names) IS NOT
  (new.conversation_id, new.outgoing, new.is_chat, new.sender_name, new.subject, new.text,
    new.full_text, new.file_names)
BEGIN
  INSERT INTO search (rowid, body, sender, tags)
    SELECT * FROM message_words WHERE search_row = new.search_row;
END;

-- search_todo: messages up to this id may not be indexed yet; search_spread: the most that a
-- search_row is above its second.
ALTER TABLE meta ADD COLUMN search_todo INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN search_spread INTEGER NOT NULL DEFAULT 0;
UPDATE meta SET search_todo = (SELECT IFNULL(MAX(id), 0) FROM message);

-- How many messages a conversation has from (sort_time, row_id) up to the next block: a page in the middle is
-- found by adding these up instead of stepping over all messages before it. Conversations that were
-- never long have none.
CREATE TABLE message_block (
  conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  sort_time INTEGER NOT NULL,
  row_id INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, sort_time, row_id)
) STRICT, WITHOUT ROWID;
INSERT INTO message_block
  SELECT conversation_id, IIF(n = 1, -9223372036854775808, sort_time), IIF(n = 1, 0, id), MIN(512, total - n + 1)
  FROM (
    SELECT m.conversation_id, m.sort_time, m.id, c.count AS total,
      row_number() OVER (PARTITION BY m.conversation_id ORDER BY m.sort_time, m.id) AS n
    FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE c.count > 1024
  ) WHERE n % 512 = 1;
