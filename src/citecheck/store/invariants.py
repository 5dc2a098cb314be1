"""What always holds in `citations.db`, beyond what the schema itself enforces.

Each entry is a sentence and a select that finds the rows (`id`) that break it.
"""

from __future__ import annotations

__all__ = ["INVARIANTS"]

INVARIANTS = (
    (
        "a link's count of live citations is wrong",
        "SELECT k.id FROM links k WHERE k.live <> (SELECT count(*) FROM citations c"
        " WHERE c.link_id = k.id AND c.removed_at IS NULL)",
    ),
    (
        "a link's count of usable copies is wrong",
        "SELECT k.id FROM links k WHERE k.copies <> (SELECT count(*) FROM mementos m"
        " WHERE m.link_id = k.id AND m.finding IS NULL)",
    ),
    (
        "a citation is live in a letter that was removed",
        "SELECT c.id FROM citations c JOIN letters l ON l.id = c.letter_id"
        " WHERE c.removed_at IS NULL AND l.removed_at IS NOT NULL",
    ),
    (
        "two live citations of a letter have the same place",
        "SELECT min(id) AS id FROM citations WHERE removed_at IS NULL"
        " GROUP BY letter_id, ordinal HAVING count(*) > 1",
    ),
    (
        "a link's last check is not there, or another link's",
        "SELECT k.id FROM links k LEFT JOIN checks x ON x.id = k.last_check_id"
        " WHERE k.last_check_id IS NOT NULL AND x.link_id IS NOT k.id",
    ),
    (
        "a link was checked and has no check",
        "SELECT k.id FROM links k WHERE k.last_check_id IS NULL AND EXISTS"
        " (SELECT 1 FROM checks x WHERE x.link_id = k.id)",
    ),
    (
        "a verified capture has no copy",
        "SELECT id FROM captures WHERE state = 'verified' AND memento_id IS NULL",
    ),
    (
        "an acknowledgement has no decision",
        "SELECT c.id FROM citations c WHERE c.acknowledged_until IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM decisions d WHERE d.citation_id = c.id AND d.action IN"
        " ('acknowledge', 'fine', 'leave', 'cite_archived', 'hijacked'))",
    ),
    (
        "a citation succeeds one of another letter",
        "SELECT c.id FROM citations c JOIN citations o ON o.id = c.successor_of"
        " WHERE o.letter_id <> c.letter_id",
    ),
    (
        "a moment is not UTC with milliseconds",
        "SELECT id FROM checks WHERE checked_at NOT GLOB '????-??-??T??:??:??.???Z'"
        " UNION ALL SELECT id FROM runs WHERE started_at NOT GLOB '????-??-??T??:??:??.???Z'",
    ),
)
