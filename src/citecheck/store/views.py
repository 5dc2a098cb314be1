"""What people and Datasette see: `report`, `to_mend`, `changes`.

The select of a report is written once; the views ask SQLite for the time, the store's
own queries bind the time of the injected clock in its place.
"""

from __future__ import annotations

__all__ = ["CHANGES", "IS_TO_MEND", "STANDS", "VIEWS", "grounds_select", "report_select"]

_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"

IS_TO_MEND = "(c.problem IS NOT NULL OR c.verdict IN ('broken', 'changed', 'moved', 'invalid'))"
"""The rule of docs/design.md, section 2, before acknowledgement."""

_EXPIRES = "('acknowledge', 'fine', 'leave')"
"""Decisions that hold by themselves, until they expire."""

STANDS = (
    "d.of_decision IS NULL AND NOT EXISTS (SELECT 1 FROM decisions u"
    " WHERE u.of_decision = d.id AND u.action = 'undo')"
)
"""A decision `d` that was not taken back; the newest of them is what holds."""


def report_select(now: str = _NOW) -> str:
    """Return the select of the report, with the SQL expression that gives the time.

    The copy that is offered is the nearest at or before the citation's date, otherwise
    the nearest after it (docs/design.md, section 6); without a date, the oldest. Local
    copies have columns of their own.
    """
    acknowledged = f"(c.acknowledged_until IS NOT NULL AND c.acknowledged_until > {now})"
    return f"""
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
    q.outcome AS lookup_outcome, q.reason AS lookup_reason,
    p.state AS capture_state, p.error AS capture_error,
    c.acknowledged_until, a.note AS acknowledged_reason, a.owner AS acknowledged_owner,
    {acknowledged} AS acknowledged,
    CASE WHEN o.action NOT IN {_EXPIRES} OR {acknowledged} THEN o.action END AS decision,
    ({IS_TO_MEND} AND NOT {acknowledged}) AS to_mend,
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
LEFT JOIN lookups q ON q.link_id = c.link_id AND q.archive = (
    SELECT archive FROM lookups WHERE link_id = c.link_id ORDER BY asked_at DESC LIMIT 1)
LEFT JOIN captures p ON p.id = (SELECT max(id) FROM captures WHERE link_id = c.link_id)
LEFT JOIN decisions o ON o.id = (
    SELECT d.id FROM decisions d WHERE d.citation_id = c.id AND {STANDS}
    ORDER BY d.id DESC LIMIT 1)
LEFT JOIN decisions a ON c.acknowledged_until IS NOT NULL AND a.id = (
    SELECT d.id FROM decisions d WHERE d.citation_id = c.id AND d.action IN {_EXPIRES}
    AND {STANDS} ORDER BY d.id DESC LIMIT 1)
WHERE c.removed_at IS NULL AND l.removed_at IS NULL"""  # noqa: S608 - expressions of ours


def grounds_select() -> str:
    """Return the select of what is known of a citation, `:citation`, as a JSON object.

    What is not known is left out; nothing is selected of a citation that is gone.
    """
    return f"""
SELECT json_patch('{{}}', json_object(
    'verdict', verdict, 'problem', problem, 'reason', reason, 'explanation', explanation,
    'check_id', (SELECT last_check_id FROM links WHERE id = link_id), 'checked_at', checked_at,
    'status', status, 'final_url', final_url, 'page_title', page_title,
    'memento_url', coalesce(memento_url, local_url),
    'memento_at', CASE WHEN memento_url IS NULL THEN local_at ELSE memento_at END))
FROM ({report_select()} AND c.id = :citation)"""  # noqa: S608 - expressions of ours


CHANGES = """
SELECT
    e.id AS event_id, e.run_id, e.at, e.kind AS event, e.before, e.before_reason, e.verdict,
    e.reason, c.id AS citation_id, l.path AS letter, c.note, c.url, c.sentence, c.title,
    c.explanation, c.problem, c.successor_of, c.removed_at,
    (SELECT s.url FROM citations s WHERE s.successor_of = c.id AND s.removed_at IS NULL
        ORDER BY s.id DESC LIMIT 1) AS successor_url
FROM events e
JOIN citations c ON c.id = e.citation_id
JOIN letters l ON l.id = c.letter_id"""

VIEWS = {
    "report": report_select(),
    "to_mend": "SELECT * FROM report WHERE to_mend",
    "changes": f"{CHANGES} WHERE e.run_id = (SELECT max(id) FROM runs)",  # noqa: S608 - ours
}
