"""Write the report of many citations: how long, how much memory, how large the pages are.

    python bench/report.py [--citations 100000] [--letters 2000] [--one-letter]

The rows are made up as they are read, as the store would hand them out; every seventh
is to mend. CI runs a small form; what it asserts are counts and bytes, never times.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck.model import Hop
from citecheck.repairs.suggest import suggest
from citecheck.reports import RunSummary, write_reports
from citecheck.store.rows import RunRow
from citecheck.store.shown import Counts, ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)
STATES = (
    *(("ok", "alive"),) * 18,
    ("broken", "not_found"),
    ("changed", "soft_404"),
    ("moved", "permanent_redirect"),
    ("blocked", "challenge"),
    ("suspect", "timeout"),
)
SENTENCE = (
    "The level of the lake has fallen by two metres since the pumps were installed, it says. "
)


def rows(citations: int, letters: int) -> Iterator[ReportRow]:
    """Yield made-up rows, sorted by letter and ordinal."""
    share = -(-citations // letters)
    for number in range(citations):
        letter, ordinal = divmod(number, share)
        verdict, reason = STATES[number % len(STATES)]
        url = f"https://host{number % 997}.example/reports/{number}/levels-{number % 89}.html"
        archived = number % 3 > 0
        yield ReportRow(
            citation_id=number + 1,
            letter_id=letter + 1,
            letter=f"letters/{letter:05}/letter.md",
            letter_title=f"Letter {letter + 1} on the waters of Ostrow",
            letter_dated="2021-05-17",
            note=str(ordinal + 1),
            kind="footnote",
            ordinal=ordinal,
            url=url,
            problem=None,
            anchor_text=None,
            note_text=f"Institute of Inland Waters, Levels {number}, accessed 4 May 2021. {url}",
            sentence=SENTENCE * 2,
            author=None,
            title=f"Water levels in the Ostrow basin, part {number}",
            publisher="Institute of Inland Waters",
            published_on="2020-11",
            accessed_on="2021-05-04",
            language="en",
            page=None,
            line=ordinal * 3,
            printed=url,
            context=None,
            source_start=None,
            source_end=None,
            candidates=(),
            link_id=number + 1,
            host=f"host{number % 997}.example",
            verdict=verdict,
            reason=reason,
            explanation="The site answers, and this is what it says.",
            confidence=0.9,
            status=200,
            final_url=f"{url}?new",
            hops=(Hop(url, 301, target=f"{url}?new"), Hop(f"{url}?new", 200)),
            checked_at=NOW,
            since=NOW - timedelta(days=9),
            failures=3,
            page_title="Levels",
            title_similarity=0.9,
            memento_url=f"https://archive.example/web/2021/{url}" if archived else None,
            memento_archive="wayback" if archived else None,
            memento_at=NOW - timedelta(days=2000) if archived else None,
            memento_verified=archived,
            memento_days=-3 if archived else None,
            local_url=None,
            local_at=NOW,
            lookup_outcome="found",
            lookup_reason="",
            capture_state=None,
            capture_error=None,
            acknowledged_until=None,
            acknowledged_reason=None,
            acknowledged_owner=None,
            acknowledged=False,
            decision=None,
            to_mend=verdict in ("broken", "changed", "moved"),
            first_seen=NOW,
            last_seen=NOW,
        )


def measure(citations: int, letters: int, folder: Path) -> dict[str, float | int]:
    """Write the report once and return its figures; times in seconds, memory in MB."""
    run = RunRow(1, NOW, NOW, "done", "bench", {})
    summary = RunSummary(run, Counts(letters, citations, citations, 0, 0, {}, {}, {"ok": 1}, 0))
    started, used = time.perf_counter(), time.process_time()
    files = write_reports(rows(citations, letters), summary, folder, now=NOW, suggest=suggest)
    elapsed, used = time.perf_counter() - started, time.process_time() - used
    pages = [file for file in files if file.suffix == ".html"]
    sizes = {page.name: page.stat().st_size for page in pages}
    return {
        "citations": citations,
        "letters": letters,
        "seconds": round(elapsed, 2),
        "cpu_seconds": round(used, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "pages": len(pages),
        "index_kb": sizes["index.html"] // 1000,
        "largest_page_kb": max(sizes.values()) // 1000,
        "total_mb": sum(file.stat().st_size for file in files) // 1_000_000,
    }


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--citations", type=int, default=100_000)
    parser.add_argument("--letters", type=int, default=2_000)
    parser.add_argument("--one-letter", action="store_true")
    chosen = parser.parse_args()
    letters = 1 if chosen.one_letter else chosen.letters
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(chosen.citations, letters, Path(folder))))


if __name__ == "__main__":
    main()
