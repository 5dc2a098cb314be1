-- The tables of docs/design.md, section 5. Moments are UTC ISO 8601, milliseconds, Z.

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    state TEXT NOT NULL
        CHECK (state IN ('running', 'done', 'offline', 'interrupted', 'partly', 'failed')),
    version TEXT NOT NULL,
    counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts))
) STRICT;

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
CREATE UNIQUE INDEX letters_live_path ON letters (path) WHERE removed_at IS NULL;
CREATE INDEX letters_path ON letters (path);
CREATE INDEX letters_removed_sha256 ON letters (sha256) WHERE removed_at IS NOT NULL;

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
    -- No reference: thinning would look for the links of every check that it deletes.
    last_check_id INTEGER,
    live INTEGER NOT NULL DEFAULT 0 CHECK (live >= 0),
    copies INTEGER NOT NULL DEFAULT 0 CHECK (copies >= 0)
) STRICT;
CREATE INDEX links_due ON links (next_check, id) WHERE live > 0;
CREATE INDEX links_live_verdict ON links (verdict, id, copies, live) WHERE live > 0;

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
CREATE UNIQUE INDEX citations_identity ON citations (letter_id, fingerprint);
CREATE INDEX citations_live_letter ON citations (letter_id, ordinal) WHERE removed_at IS NULL;
CREATE INDEX citations_link ON citations (link_id);
CREATE INDEX citations_fingerprint ON citations (fingerprint);
CREATE INDEX citations_successor ON citations (successor_of) WHERE successor_of IS NOT NULL;
CREATE INDEX citations_live_standing ON citations (verdict, problem, acknowledged_until, removed_at)
    WHERE removed_at IS NULL;

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
CREATE INDEX checks_link ON checks (link_id, id);
CREATE INDEX checks_run ON checks (run_id);

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
CREATE INDEX captures_link ON captures (link_id, archive, id);
CREATE UNIQUE INDEX captures_open ON captures (link_id, archive)
    WHERE state IN ('wanted', 'requested', 'pending', 'captured', 'deferred');
CREATE INDEX captures_turn ON captures (archive, not_before, id)
    WHERE state IN ('wanted', 'requested', 'pending', 'captured', 'deferred');
CREATE INDEX captures_memento ON captures (memento_id) WHERE memento_id IS NOT NULL;

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
CREATE INDEX decisions_citation ON decisions (citation_id, id);
CREATE INDEX decisions_applied ON decisions (id) WHERE applied_at IS NOT NULL;
CREATE INDEX decisions_of ON decisions (of_decision) WHERE of_decision IS NOT NULL;

CREATE TRIGGER checks_are_final BEFORE UPDATE ON checks
BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END;
CREATE TRIGGER decisions_are_final BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

-- links.copies counts the usable copies of a link.
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

-- links.live counts the live citations of a link, so that the due list is one index.
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
