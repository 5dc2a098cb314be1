-- Schema 1 as it was released, with one row of each kind. Never edit: old databases do not change.
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'citecheck','001_tables','2026-11-21 20:16:37.360276+00:00');
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES links (id),
    archive TEXT NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'requested', 'pending', 'captured',
        'verified', 'refused', 'failed', 'deferred')),
    job_id TEXT,
    requested_at TEXT,
    not_before TEXT,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    error TEXT,
    memento_id INTEGER REFERENCES mementos (id)
) STRICT;
INSERT INTO "captures" VALUES(1,1,'wayback','https://site.example/a','captured','spn2-1',NULL,NULL,0,NULL,1);
CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES links (id),
    run_id INTEGER NOT NULL REFERENCES runs (id),
    checked_at TEXT NOT NULL,
    finding TEXT NOT NULL,
    reason TEXT NOT NULL,
    confidence REAL NOT NULL,
    explanation TEXT NOT NULL,
    evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
    status INTEGER,
    method TEXT,
    as_browser INTEGER NOT NULL DEFAULT 0 CHECK (as_browser IN (0, 1)),
    final_url TEXT,
    hops TEXT CHECK (hops IS NULL OR json_valid(hops)),
    elapsed_ms INTEGER,
    content_type TEXT,
    page_title TEXT,
    title_similarity REAL,
    text_sha256 TEXT,
    error TEXT
) STRICT;
INSERT INTO "checks" VALUES(1,1,1,'2025-01-02T03:04:05.678Z','broken','not_found',0.9,'It is gone.',NULL,404,'GET',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE citations (
    id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (id),
    note TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('footnote', 'endnote', 'inline', 'bare')),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    url TEXT,
    link_id INTEGER REFERENCES links (id),
    problem TEXT,
    anchor_text TEXT,
    note_text TEXT,
    sentence TEXT,
    author TEXT,
    title TEXT,
    publisher TEXT,
    published_on TEXT,
    accessed_on TEXT,
    cited_on TEXT,
    language TEXT,
    page INTEGER,
    line INTEGER,
    printed TEXT,
    wrapper TEXT,
    candidates TEXT CHECK (candidates IS NULL OR json_valid(candidates)),
    source_start INTEGER,
    source_end INTEGER,
    context TEXT,
    verdict TEXT,
    reason TEXT,
    explanation TEXT,
    confidence REAL,
    title_similarity REAL,
    since TEXT,
    acknowledged_until TEXT,
    fingerprint TEXT NOT NULL,
    successor_of INTEGER REFERENCES citations (id),
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    removed_at TEXT,
    CHECK ((url IS NULL) = (problem IS NOT NULL)),
    CHECK (link_id IS NULL OR url IS NOT NULL)
) STRICT;
INSERT INTO "citations" VALUES(1,1,'1','footnote',0,'https://site.example/a#b',1,NULL,NULL,'A note',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'broken','not_found',NULL,NULL,NULL,NULL,'9999-12-31T23:59:59.999Z','00-1',NULL,'2025-01-02T03:04:05.678Z','2025-01-02T03:04:05.678Z',NULL);
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    citation_id INTEGER NOT NULL REFERENCES citations (id),
    action TEXT NOT NULL,
    replacement TEXT,
    note TEXT,
    decided_by TEXT,
    decided_at TEXT NOT NULL,
    owner TEXT,
    expires_at TEXT,
    of_decision INTEGER REFERENCES decisions (id),
    applied_at TEXT,
    before_sha256 TEXT,
    after_sha256 TEXT,
    patch TEXT
) STRICT;
INSERT INTO "decisions" VALUES(1,1,'acknowledge',NULL,'known',NULL,'2025-01-02T03:04:05.678Z','the library',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE letters (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT,
    sender TEXT,
    dated TEXT,
    language TEXT,
    published_url TEXT,
    warnings TEXT CHECK (warnings IS NULL OR json_valid(warnings)),
    reader TEXT NOT NULL DEFAULT '',
    etag TEXT,
    last_modified TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    removed_at TEXT
) STRICT;
INSERT INTO "letters" VALUES(1,'a.md','markdown','00',NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,'2025-01-02T03:04:05.678Z','2025-01-02T03:04:05.678Z',NULL);
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'unchecked',
    reason TEXT NOT NULL DEFAULT 'not_due',
    explanation TEXT,
    since TEXT,
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    first_failure TEXT,
    last_failure TEXT,
    last_checked TEXT,
    next_check TEXT,
    final_url TEXT,
    
    last_check_id INTEGER,
    live INTEGER NOT NULL DEFAULT 0 CHECK (live >= 0),
    copies INTEGER NOT NULL DEFAULT 0 CHECK (copies >= 0)
) STRICT;
INSERT INTO "links" VALUES(1,'https://site.example/a','site.example','broken','not_found',NULL,'2025-01-02T03:04:05.678Z',1,NULL,NULL,'2025-01-02T03:04:05.678Z','2025-01-02T03:04:05.678Z',NULL,1,1,1);
CREATE TABLE mementos (
    id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES links (id),
    archive TEXT NOT NULL,
    url TEXT NOT NULL,
    memento_url TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    status INTEGER,
    verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1)),
    checked_at TEXT,
    finding TEXT,
    digest TEXT,
    UNIQUE (link_id, archive, memento_url)
) STRICT;
INSERT INTO "mementos" VALUES(1,1,'wayback','https://site.example/a','https://archive.example/1','2025-01-02T03:04:05.678Z',200,0,NULL,NULL,NULL);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    state TEXT NOT NULL
        CHECK (state IN ('running', 'done', 'offline', 'interrupted', 'partly', 'failed')),
    version TEXT NOT NULL,
    counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts))
) STRICT;
INSERT INTO "runs" VALUES(1,'2025-01-02T03:04:05.678Z',NULL,'running','0.1','{}');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX letters_live_path ON letters (path) WHERE removed_at IS NULL;
CREATE INDEX letters_path ON letters (path);
CREATE INDEX letters_removed_sha256 ON letters (sha256) WHERE removed_at IS NOT NULL;
CREATE INDEX links_due ON links (next_check, id) WHERE live > 0;
CREATE INDEX links_live_verdict ON links (verdict, id, copies, live) WHERE live > 0;
CREATE UNIQUE INDEX citations_identity ON citations (letter_id, fingerprint);
CREATE INDEX citations_live_letter ON citations (letter_id, ordinal) WHERE removed_at IS NULL;
CREATE INDEX citations_link ON citations (link_id);
CREATE INDEX citations_fingerprint ON citations (fingerprint);
CREATE INDEX citations_successor ON citations (successor_of) WHERE successor_of IS NOT NULL;
CREATE INDEX citations_live_standing ON citations (verdict, problem, acknowledged_until, removed_at)
    WHERE removed_at IS NULL;
CREATE INDEX checks_link ON checks (link_id, id);
CREATE INDEX checks_run ON checks (run_id);
CREATE INDEX captures_link ON captures (link_id, archive, id);
CREATE UNIQUE INDEX captures_open ON captures (link_id, archive)
    WHERE state IN ('wanted', 'requested', 'pending', 'captured', 'deferred');
CREATE INDEX captures_turn ON captures (archive, not_before, id)
    WHERE state IN ('wanted', 'requested', 'pending', 'captured', 'deferred');
CREATE INDEX captures_memento ON captures (memento_id) WHERE memento_id IS NOT NULL;
CREATE INDEX decisions_citation ON decisions (citation_id, id);
CREATE INDEX decisions_applied ON decisions (id) WHERE applied_at IS NOT NULL;
CREATE INDEX decisions_of ON decisions (of_decision) WHERE of_decision IS NOT NULL;
CREATE VIEW report AS 
SELECT
    c.id AS citation_id, c.letter_id, l.path AS letter, l.title AS letter_title,
    l.dated AS letter_dated, c.note, c.kind, c.ordinal, c.url, c.problem, c.anchor_text,
    c.note_text, c.sentence, c.author, c.title, c.publisher, c.published_on, c.accessed_on,
    c.language, c.page, c.line, c.printed, c.context, c.source_start, c.source_end,
    c.candidates, c.link_id, k.host, c.verdict, c.reason, c.explanation, c.confidence,
    x.status, k.final_url, x.hops, x.checked_at, c.since, coalesce(k.failures, 0) AS failures,
    x.page_title, coalesce(c.title_similarity, x.title_similarity) AS title_similarity,
    m.memento_url, m.archive AS memento_archive, m.captured_at AS memento_at,
    coalesce(m.verified, 0) AS memento_verified,
    CAST(round(julianday(m.captured_at) - julianday(c.cited_on)) AS INTEGER) AS memento_days,
    h.memento_url AS local_url, h.captured_at AS local_at,
    c.acknowledged_until, a.note AS acknowledged_reason, a.owner AS acknowledged_owner,
    (c.acknowledged_until IS NOT NULL AND c.acknowledged_until > strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) AS acknowledged,
    CASE WHEN o.action <> 'acknowledge' OR (c.acknowledged_until IS NOT NULL AND c.acknowledged_until > strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) THEN o.action END AS decision,
    ((c.problem IS NOT NULL OR c.verdict IN ('broken', 'changed', 'moved', 'invalid')) AND NOT (c.acknowledged_until IS NOT NULL AND c.acknowledged_until > strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))) AS to_mend,
    c.first_seen, max(c.last_seen, l.last_seen) AS last_seen
FROM citations c
JOIN letters l ON l.id = c.letter_id
LEFT JOIN links k ON k.id = c.link_id
LEFT JOIN checks x ON x.id = k.last_check_id
LEFT JOIN mementos m ON m.id = (
    SELECT id FROM (
        SELECT id, verified,
            c.cited_on IS NOT NULL AND date(captured_at) > c.cited_on AS later,
            abs(julianday(captured_at) - coalesce(julianday(c.cited_on), 0)) AS distance
        FROM mementos WHERE link_id = c.link_id AND archive <> 'local' AND finding IS NULL)
    ORDER BY later, distance, verified DESC, id LIMIT 1)
LEFT JOIN mementos h ON h.id = (
    SELECT id FROM mementos
    WHERE link_id = c.link_id AND archive = 'local' AND finding IS NULL
    ORDER BY captured_at DESC, id DESC LIMIT 1)
LEFT JOIN decisions o ON o.id = (
    SELECT d.id FROM decisions d WHERE d.citation_id = c.id AND d.of_decision IS NULL AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.of_decision = d.id AND u.action = 'undo')
    ORDER BY d.id DESC LIMIT 1)
LEFT JOIN decisions a ON c.acknowledged_until IS NOT NULL AND a.id = (
    SELECT id FROM decisions WHERE citation_id = c.id AND action = 'acknowledge'
    ORDER BY id DESC LIMIT 1)
WHERE c.removed_at IS NULL AND l.removed_at IS NULL;
CREATE VIEW to_mend AS SELECT * FROM report WHERE to_mend;
CREATE TRIGGER checks_are_final BEFORE UPDATE ON checks
BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END;
CREATE TRIGGER decisions_are_final BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER memento_comes AFTER INSERT ON mementos WHEN new.finding IS NULL
BEGIN UPDATE links SET copies = copies + 1 WHERE id = new.link_id; END;
CREATE TRIGGER memento_goes AFTER DELETE ON mementos WHEN old.finding IS NULL
BEGIN UPDATE links SET copies = copies - 1 WHERE id = old.link_id; END;
CREATE TRIGGER memento_turns AFTER UPDATE OF finding ON mementos
WHEN (old.finding IS NULL) <> (new.finding IS NULL)
BEGIN
    UPDATE links SET copies = copies + CASE WHEN new.finding IS NULL THEN 1 ELSE -1 END
    WHERE id = new.link_id;
END;
CREATE TRIGGER citation_comes AFTER INSERT ON citations
WHEN new.link_id IS NOT NULL AND new.removed_at IS NULL
BEGIN UPDATE links SET live = live + 1 WHERE id = new.link_id; END;
CREATE TRIGGER citation_goes AFTER DELETE ON citations
WHEN old.link_id IS NOT NULL AND old.removed_at IS NULL
BEGIN UPDATE links SET live = live - 1 WHERE id = old.link_id; END;
CREATE TRIGGER citation_turns AFTER UPDATE OF link_id, removed_at ON citations
WHEN old.link_id IS NOT new.link_id OR (old.removed_at IS NULL) <> (new.removed_at IS NULL)
BEGIN
    UPDATE links SET live = live - 1 WHERE id = old.link_id AND old.removed_at IS NULL;
    UPDATE links SET live = live + 1 WHERE id = new.link_id AND new.removed_at IS NULL;
END;
COMMIT;
PRAGMA user_version = 1;
PRAGMA application_id = 1667855461;
