-- In which run the cautions of a letter were news. Those that were kept before anybody was
-- told of them are news in the next one.
ALTER TABLE letters ADD COLUMN cautioned_in INTEGER;
UPDATE letters SET cautioned_in = (SELECT coalesce(max(id), 0) + 1 FROM runs)
    WHERE warnings IS NOT NULL;
CREATE INDEX letters_cautioned ON letters (cautioned_in, path) WHERE warnings IS NOT NULL;

-- Letters that could not be read when a run looked last.
CREATE TABLE unread (
    path TEXT PRIMARY KEY,
    problem TEXT NOT NULL,
    advice TEXT NOT NULL DEFAULT '',
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the lost addresses of a letter were looked for, when, and as it was then.
CREATE TABLE searches (
    letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
    place TEXT NOT NULL CHECK (place IN ('web', 'archive')),
    letter_sha256 TEXT NOT NULL,
    searched_at TEXT NOT NULL,
    PRIMARY KEY (letter_id, place)
) STRICT, WITHOUT ROWID;
