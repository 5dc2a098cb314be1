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


def text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fill(path: Path, links: int) -> None:
    """Write the rows in bulk; `links.live` and `links.copies` are set, not counted."""
    with open_store(path, clock=SystemClock()) as store:
        store.begin_run("bench")
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    db.execute("BEGIN")
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    now = text(NOW)
    letters = links * CITATIONS // PER_LETTER + 1
    db.executemany(
        "INSERT INTO letters (id, path, format, sha256, first_seen, last_seen)"
        " VALUES (?, ?, 'markdown', ?, ?, ?)",
        ((n, f"letters/{n:08}.md", f"{n:064x}", now, now) for n in range(1, letters + 1)),
    )
    db.executemany(
        "INSERT INTO links (id, url, host, verdict, reason, explanation, since, last_checked,"
        " next_check, last_check_id, live, copies) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                n,
                f"https://www.site-{n % (links // 10 + 1)}.example/reports/{n}/index.html",
                f"www.site-{n % (links // 10 + 1)}.example",
                *VERDICTS[n % 100],
                "The page answers.",
                now,
                now,
                # One link in a thousand is due tonight.
                text(NOW + timedelta(seconds=1 + n * 37 % 6_000_000 if n % 1000 else -n)),
                n * CHECKS,
                CITATIONS,
                n % 2,
            )
            for n in range(1, links + 1)
        ),
    )
    db.executemany(
        "INSERT INTO citations (id, letter_id, note, kind, ordinal, url, link_id, note_text,"
        " sentence, title, verdict, reason, fingerprint, first_seen, last_seen)"
        " VALUES (?, ?, ?, 'footnote', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                n + 1,
                n // PER_LETTER + 1,
                str(n % PER_LETTER + 1),
                n % PER_LETTER,
                f"https://www.site-{(n % links + 1) % (links // 10 + 1)}.example/",
                n % links + 1,
                "Doe, Jane, Report on Rivers and Lakes of the Northern Provinces, 2021.",
                "Rivers rise, and lakes fall, in every year that was measured so far.",
                "Report on Rivers and Lakes of the Northern Provinces",
                *VERDICTS[(n % links + 1) % 100],
                f"{n:032x}-1",
                now,
                now,
            )
            for n in range(links * CITATIONS)
        ),
    )
    db.executemany(
        "INSERT INTO checks (id, link_id, run_id, checked_at, finding, reason, confidence,"
        " explanation, status, method) VALUES (?, ?, 1, ?, ?, ?, 0.9, 'The page answers.',"
        " 200, 'GET')",
        (
            (
                (n - 1) * CHECKS + k + 1,
                n,
                text(NOW - timedelta(days=7 * (CHECKS - k))),
                *VERDICTS[n % 100],
            )
            for n in range(1, links + 1)
            for k in range(CHECKS)
        ),
    )
    db.executemany(
        "INSERT INTO mementos (link_id, archive, url, memento_url, captured_at)"
        " VALUES (?, 'wayback', ?, ?, ?)",
        (
            (n, f"https://x.example/{n}", f"https://archive.example/{n}", now)
            for n in range(1, links + 1, 2)
        ),
    )
    for _, sql in triggers:
        db.execute(sql)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
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
