"""Read labelled pages, and judge them as a visit does. Shared by floors and bench."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from citecheck.checks.evidence import content, walls
from citecheck.checks.page.reader import read_page
from citecheck.model import Cited, Hop, Observation, Past, Verdict

AT = datetime(2026, 1, 1, tzinfo=UTC)
COARSE = {
    Verdict.OK: "alive",
    Verdict.CHANGED: "not_alive",
    Verdict.BLOCKED: "blocked",
    None: "not_alive",
}


@dataclass(frozen=True)
class Labelled:
    """A page, what cites it, and the truth."""

    entry: dict[str, Any]
    seen: Observation
    cited: Cited
    past: Past | None = None
    sibling: Observation | None = None


@dataclass(frozen=True)
class Figures:
    """What the floors are about."""

    found: int
    dead: int
    alarms: int
    living: int
    told: int
    walls: int
    wrong: tuple[str, ...]


def visit(
    url: str,
    body: bytes,
    *,
    final: str | None = None,
    status: int = 200,
    headers: Any = (),
    content_type: str | None = None,
) -> Observation:
    """Make the observation that a visit with this answer would be."""
    hops = (
        (Hop(url, 301, final, final), Hop(final, status))
        if final and final != url
        else (Hop(url, status),)
    )
    kind = content_type or ("application/pdf" if body.startswith(b"%PDF") else "text/html")
    return Observation(
        url, AT, 10, hops, status, tuple((k, v) for k, v in headers), kind, None, body
    )


def load(manifest: list[dict[str, Any]], bodies: dict[str, bytes]) -> list[Labelled]:
    """Make observations of a manifest and the files it names."""
    rows = []
    for entry in manifest:
        url, final = entry["requested_url"], entry["final_url"]
        stem = entry["file"].rsplit(".", 1)[0]
        seen = visit(
            url,
            bodies[entry["file"]],
            final=final,
            status=entry["status"],
            headers=entry.get("headers", ()),
            content_type=entry.get("content_type"),
        )
        sibling = past = None
        beside = bodies.get(f"{stem}.sibling.html")
        if beside is not None:
            address = content.neighbour_url(url, Random(1))
            sibling = visit(
                address,
                beside,
                final=final if final != url else None,
                status=entry.get("sibling_status", 200),
            )
        archived = bodies.get(f"{stem}.archived.html")
        if archived is not None:
            past = Past(AT, "wayback", archived, "text/html", url)
        cited = Cited(
            url,
            entry.get("cited_title") or None,
            author=entry.get("cited_author"),
            publisher=entry.get("cited_publisher"),
            language=entry.get("cited_language"),
            text=entry.get("footnote"),
        )
        rows.append(Labelled(entry, seen, cited, past, sibling))
    return rows


def from_folder(folder: Path, manifest: Path | None = None) -> list[Labelled]:
    """Read the labelled pages of a folder."""
    entries = json.loads((manifest or folder / "manifest.json").read_text("utf-8"))
    return load(entries, {file.name: file.read_bytes() for file in folder.glob("*.*")})


def judge(row: Labelled) -> content.Opinion:
    """Judge as a run does: the neighbour is asked only where the first look is in doubt."""
    page = cache(lambda: read_page(row.seen))
    if not 200 <= (row.seen.status or 0) < 300:
        wall = walls.recognise(row.seen, page())
        if wall is not None:
            return content.Opinion((wall,), Verdict.BLOCKED, wall.rule, wall.confidence)
    opinion = content.weigh(row.seen, row.cited, row.past, page=page)
    if opinion.probe and row.sibling is not None:
        return content.weigh(row.seen, row.cited, row.past, row.sibling, page=page)
    return opinion


def measure(rows: list[Labelled]) -> Figures:
    """Judge all, and count."""
    wrong = []
    counts = dict.fromkeys(("found", "dead", "alarms", "living", "told", "walls"), 0)
    for row in rows:
        opinion = judge(row)
        said = COARSE[opinion.verdict]
        right = said in row.entry["coarse_ok"]
        truth = row.entry["coarse"]
        counts["dead"] += truth == "not_alive"
        counts["found"] += truth == "not_alive" and right
        counts["living"] += truth == "alive"
        counts["alarms"] += truth == "alive" and said == "not_alive"
        counts["walls"] += truth == "blocked"
        counts["told"] += truth == "blocked" and right
        if not right:
            wrong.append(f"{row.entry['file']}: {said} ({opinion.reason})")
    return Figures(**counts, wrong=tuple(wrong))
