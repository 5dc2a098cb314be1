-- What changed and when, what was asked of archives, and which sites were probed.

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    run_id INTEGER REFERENCES runs (id),
    citation_id INTEGER NOT NULL REFERENCES citations (id),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('verdict', 'added', 'removed', 'returned')),
    before TEXT,
    before_reason TEXT,
    verdict TEXT,
    reason TEXT
) STRICT;
CREATE INDEX events_run ON events (run_id, citation_id);
CREATE INDEX events_citation ON events (citation_id, id);

CREATE TABLE lookups (
    link_id INTEGER NOT NULL REFERENCES links (id),
    archive TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('found', 'none', 'could_not_ask')),
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (link_id, archive)
) STRICT, WITHOUT ROWID;

CREATE TABLE probes (
    host TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (host, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX probes_day ON probes (day);
