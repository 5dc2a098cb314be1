"""How the store behaves with a large database: `python bench/store.py --links 200000`.

Fills a database with three citations and twenty checks a link (as bulk rows, through
the schema's own triggers where they matter), then measures what a run and a person ask
of it through the door. Times are for reading; CI asserts counts and plans instead
(tests/store/test_store_plans.py).
"""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from citecheck.clocks import SystemClock
from citecheck.model import Citation, Document, Finding, Hop, Observation, Standing, Verdict
from citecheck.store import open_store

VERDICTS = [("ok", "alive")] * 80 + [("moved", "permanent_redirect")] * 8
VERDICTS += [("broken", "not_found")] * 7 + [("blocked", "forbidden")] * 5
CITATIONS = 3
CHECKS = 20
PER_LETTER = 60
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


SERIES = """
WITH RECURSIVE series (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {last})
"""
FILLING = (
    f"""
INSERT INTO letters (id, path, format, sha256, first_seen, last_seen)
{SERIES.format(first=1, last=":letters")}
SELECT n, printf('letters/%08d.md', n), 'markdown', printf('%064x', n), :now, :now FROM series
""",
    # One link in a thousand is due tonight.
    f"""
INSERT INTO links (id, url, host, verdict, reason, explanation, since, last_checked, next_check,
    last_check_id, live, copies)
{SERIES.format(first=1, last=":links")}
SELECT series.n, printf('https://www.site-%d.example/reports/%d/index.html',
        series.n % :hosts, series.n),
    printf('www.site-%d.example', series.n % :hosts), verdict, reason, 'The page answers.', :now,
    :now, stamp(CASE WHEN series.n % 1000 THEN 1 + series.n * 37 % 6000000 ELSE -series.n END),
    (:checks - 1) * :links + series.n, :cited, series.n % 2
FROM series JOIN verdicts v ON v.n = series.n % 100
""",
    f"""
INSERT INTO citations (id, letter_id, note, kind, ordinal, url, link_id, note_text, sentence,
    title, verdict, reason, fingerprint, first_seen, last_seen)
{SERIES.format(first=0, last=":citations - 1")}
SELECT series.n + 1, series.n / :per_letter + 1, series.n % :per_letter + 1, 'footnote',
    series.n % :per_letter, k.url, k.id,
    'Doe, Jane, Report on Rivers and Lakes of the Northern Provinces, 2021.',
    'Rivers rise, and lakes fall, in every year that was measured so far.',
    'Report on Rivers and Lakes of the Northern Provinces', k.verdict, k.reason,
    printf('%032x-1', series.n), :now, :now
FROM series CROSS JOIN links k ON k.id = series.n % :links + 1
""",
    """
INSERT INTO checks (id, link_id, run_id, checked_at, finding, reason, confidence, explanation,
    evidence, status, method, final_url, hops, elapsed_ms, content_type, page_title,
    title_similarity, text_sha256)
SELECT days.k * :links + k.id, k.id, 1, days.at, k.verdict, k.reason, 0.9,
    'The page answers, and shows what was cited.',
    '[{"rule":"title_matches","says":"alive","confidence":0.9,"detail":"","decided":true}]',
    200, 'GET', k.url,
    '[{"url":"' || k.url || '","status":200,"location":null,"target":null,"via":"http"}]',
    120, 'text/html', 'Report on Rivers and Lakes of the Northern Provinces', 0.97,
    printf('%064x', k.id)
FROM days CROSS JOIN links k
""",
    """
INSERT INTO mementos (link_id, archive, url, memento_url, captured_at)
SELECT id, 'wayback', url, 'https://archive.example/web/20260101000000/' || url, :now
FROM links WHERE id % 2
""",
)


def text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fill(path: Path, links: int) -> None:
    """Write the rows in bulk: indexes and triggers come back when the rows are in.

    `links.live` and `links.copies` are set, not counted. The many rows are made by SQLite
    itself. A check is as large as a real one (hops, evidence, title), and a link's lie apart, as
    nights bring them.
    """
    with open_store(path, clock=SystemClock()) as store:
        store.begin_run("bench")
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -500000")
    db.create_function("stamp", 1, lambda seconds: text(NOW + timedelta(seconds=seconds)))
    made_later = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
        " AND sql IS NOT NULL ORDER BY type"
    ).fetchall()
    for kind, name, _ in made_later:
        db.execute(f"DROP {kind} {name}")
    db.execute("BEGIN")
    db.execute("CREATE TEMP TABLE verdicts (n INTEGER PRIMARY KEY, verdict TEXT, reason TEXT)")
    db.executemany(
        "INSERT INTO verdicts VALUES (?, ?, ?)", ((n, *v) for n, v in enumerate(VERDICTS))
    )
    db.execute("CREATE TEMP TABLE days (k INTEGER PRIMARY KEY, at TEXT)")
    db.executemany(
        "INSERT INTO days VALUES (?, ?)",
        ((k, text(NOW - timedelta(days=7 * (CHECKS - k)))) for k in range(CHECKS)),
    )
    figures = {
        "now": text(NOW),
        "links": links,
        "hosts": links // 10 + 1,
        "citations": links * CITATIONS,
        "letters": links * CITATIONS // PER_LETTER + 1,
        "per_letter": PER_LETTER,
        "cited": CITATIONS,
        "checks": CHECKS,
    }
    for sql in FILLING:
        db.execute(sql, figures)
    db.execute("COMMIT")
    for _, _, sql in made_later:
        db.execute(sql)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def measure(path: Path, links: int, report: int) -> dict[str, object]:
    """Ask what a run and a person ask; milliseconds each."""
    figures: dict[str, object] = {}

    def timed(name, ask):
        began = time.perf_counter()
        result = ask()
        figures[name] = round((time.perf_counter() - began) * 1000, 2)
        return result

    store = timed("open_ms", lambda: open_store(path, clock=SystemClock()))
    with store:
        due = timed("due_list_ms", lambda: list(store.due_links(NOW)))
        figures["due"] = len(due)
        middle = due[len(due) // 2]
        shown = timed("show_ms", lambda: store.history_of(middle.url))
        assert shown is not None
        assert len(shown.checks) == CHECKS
        timed("show_citation_ms", lambda: store.history_of(links))
        counts = timed("counts_ms", store.counts)
        figures["citations"] = counts.citations
        timed("changes_ms", store.changes_since)
        timed("letter_unchanged_ms", lambda: store.letter_unchanged("letters/00000007.md", "x"))
        rows = timed(
            f"report_{report}_rows_ms", lambda: sum(1 for _ in islice(store.report_rows(), report))
        )
        assert rows == min(report, links * CITATIONS)
        timed(
            "without_copy_1000_ms",
            lambda: list(store.links_without_memento("wayback", asked_before=NOW, limit=1000)),
        )
        run_id = store.begin_run("bench")
        document = Document("new.md", "markdown", "00", ())
        notes = [
            Citation("new.md", "footnote", n, str(n), f"https://new-{n}.example/", note_text=str(n))
            for n in range(1000)
        ]
        timed("put_letter_1000_ms", lambda: store.put_letter(document, notes))
        finding = Finding(Verdict.OK, "alive", 0.9, "The page answers.")
        standing = Standing(Verdict.OK, "alive", since=NOW, next_check=NOW + timedelta(days=7))
        results = 20_000

        def record() -> None:
            for n in range(results):
                link = n % links + 1
                seen = Observation(
                    "https://x.example/", NOW, 5, (Hop("https://x.example/", 200),), 200
                )
                store.record_check(run_id, link, seen, finding, standing)
            store.flush()

        timed("record_20000_ms", record)
        heard: list[str] = []
        store._db.set_trace_callback(heard.append)  # noqa: SLF001 - the door counts nothing
        store.record_check(run_id, 1, None, finding, standing)
        store.flush()
        store._db.set_trace_callback(None)  # noqa: SLF001 - as above
        figures["statements_a_result"] = len(heard)
        figures["record_us_each"] = round(
            float(str(figures["record_20000_ms"])) * 1000 / results, 1
        )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--report", type=int, default=20_000, help="report rows to read")
    parser.add_argument("--keep", type=Path, help="a folder to keep the database in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = (options.keep or Path(scratch)) / "citations.db"
        if not path.exists():
            began = time.perf_counter()
            fill(path, options.links)
            print(f"filled in {time.perf_counter() - began:.1f} s", file=sys.stderr)
        figures = {
            "links": options.links,
            "sqlite": sqlite3.sqlite_version,
            "python": platform.python_version(),
            "megabytes": round(path.stat().st_size / 1e6),
            **measure(path, options.links, options.report),
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
