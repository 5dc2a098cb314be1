-- Copies of a letter in another format that its page on the web names, and when each was read:
-- where the letter has lost addresses, they may still have them.

CREATE TABLE second_copies (
    letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    -- The letter as it was when the copy was read: a changed letter is compared anew.
    letter_sha256 TEXT,
    etag TEXT,
    last_modified TEXT,
    PRIMARY KEY (letter_id, url)
) STRICT, WITHOUT ROWID;
