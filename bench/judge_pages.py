#!/usr/bin/env python3
"""Measure how well pages are judged: confusion, F1, false alarms, calibration, CPU.

    bench/judge_pages.py --pages DIR [--manifest manifest.json] [--wrong] [--folds 5]

DIR holds the labelled pages (`pNNN.html`, `pNNN.sibling.html`, `pNNN.archived.html`).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from citecheck.checks import content, walls
from citecheck.checks.pages import read_page
from citecheck.model import Cited, Hop, Observation, Past, Verdict

AT = datetime(2026, 1, 1, tzinfo=UTC)


def visit(url, final, status, body, headers=(), content_type=None):
    hops = (Hop(url, status),) if url == final else (Hop(url, 301, final, final), Hop(final, status))
    kind = content_type or ("application/pdf" if body.startswith(b"%PDF") else "text/html")
    return Observation(url, AT, 10, hops, status, tuple(map(tuple, headers)), kind, None, body)


def load(folder: Path, manifest: Path):
    for entry in json.loads(manifest.read_text("utf-8")):
        file = folder / entry["file"]
        url, final = entry["requested_url"], entry["final_url"] or entry["requested_url"]
        seen = visit(url, final, entry["status"], file.read_bytes(), entry.get("headers", ()), entry.get("content_type"))
        sibling_file = file.with_name(file.stem + ".sibling.html")
        sibling = past = None
        if sibling_file.exists():
            beside = content.neighbour_url(url, __import__("random").Random(1))
            sibling_final = beside if url == final else final
            sibling = visit(beside, sibling_final, entry.get("sibling_status", 200), sibling_file.read_bytes())
        archived_file = file.with_name(file.stem + ".archived.html")
        if archived_file.exists():
            past = Past(AT, "wayback", archived_file.read_bytes(), "text/html", url)
        cited = Cited(
            url,
            entry.get("cited_title") or None,
            publisher=entry.get("cited_publisher") or None,
            published_on=None,
            text=entry.get("footnote"),
        )
        yield entry, seen, cited, past, sibling


def judge(seen, cited, past, sibling):
    """Judge as a visit does: without the neighbour first, with it where it is asked for."""
    page = read_page(seen)
    wall = walls.recognise(seen, page) if not 200 <= seen.status < 300 else None
    if wall is not None:
        return content.Opinion((wall,), Verdict.BLOCKED, wall.rule, wall.confidence)
    opinion = content.weigh(seen, cited, past, None, page=page)
    if opinion.probe and sibling is not None:
        opinion = content.weigh(seen, cited, past, sibling, page=page)
    return opinion


COARSE = {Verdict.OK: "alive", Verdict.CHANGED: "not_alive", Verdict.BLOCKED: "blocked", None: "not_alive"}


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--bare", action="store_true", help="without copies and neighbours")
    parser.add_argument("--only")
    options = parser.parse_args(argv)
    manifest = options.manifest or options.pages / "manifest.json"
    rows, milliseconds, fitting = [], [], []
    for entry, seen, cited, past, sibling in load(options.pages, manifest):
        if options.only and options.only not in entry["file"]:
            continue
        if options.bare:
            past = sibling = None
        opinion = judge(seen, cited, past, sibling)
        started = time.process_time()
        judge(seen, cited, past, sibling)
        spent = (time.process_time() - started) * 1000
        milliseconds.append(spent)
        said = COARSE[opinion.verdict]
        if entry["label"] in {"alive_match", "paywall_alive"} and said == "alive" and [e.rule for e in opinion.evidence] == ["title_matches"]:
            fitting.append(spent)
        right = said in entry.get("coarse_ok", [entry["coarse"]])
        rows.append((entry, opinion, said, right))
        if options.only or (options.wrong and not right):
            print(f"{entry['file']} {entry['label']} -> {opinion.verdict} {opinion.reason} {opinion.confidence}")
            print(f"    cited {entry['cited_title']!r} page {opinion.page_title!r} {entry['requested_url']}")
            print(f"    {opinion.explanation}")
            for e in opinion.evidence:
                print(f"      {e.says:8} {e.rule} {e.confidence} {e.detail}")
    report(rows, milliseconds, fitting)
    return 0


def report(rows, milliseconds, fitting) -> None:
    print("confusion (truth -> said)")
    for key, count in sorted(Counter((e["label"], said, right) for e, _, said, right in rows).items()):
        print(f"  {key[0]:40} {key[1]:10} {'right' if key[2] else 'WRONG':6} {count}")
    alive = [(e, said, right) for e, _, said, right in rows if e["coarse"] == "alive"]
    dead = [(e, said, right) for e, _, said, right in rows if e["coarse"] == "not_alive"]
    wall = [(e, said, right) for e, _, said, right in rows if e["coarse"] == "blocked"]
    hit = sum(said == "not_alive" for _, said, _ in dead)
    alarms = sum(said == "not_alive" for _, said, _ in alive)
    crossed = sum(said == "not_alive" for _, said, right in wall if not right)
    f1 = 2 * hit / (2 * hit + alarms + crossed + len(dead) - hit) if hit else 0.0
    print(f"right {sum(r[3] for r in rows)} of {len(rows)}")
    print(f"no longer what was cited: found {sum(r for _, _, r in dead)} of {len(dead)}; F1 {f1:.3f}")
    print(f"false alarms on living pages: {alarms} of {len(alive)}")
    told = sum(right for _, _, right in wall)
    print(f"walls told from dead: {told} of {len(wall)}")
    print("calibration (confidence, right, of)")
    bins: dict[float, list[bool]] = {}
    for _, opinion, _, right in rows:
        bins.setdefault(min(0.95, int(opinion.confidence * 20) / 20), []).append(right)
    for low, values in sorted(bins.items()):
        print(f"  {low:.2f}+ {sum(values):4} {len(values):4}")
    if milliseconds:
        ordered = sorted(milliseconds)
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        print(f"CPU ms: median {statistics.median(ordered):.2f}, p99 {p99:.1f}, most {ordered[-1]:.1f}")
        if fitting:
            print(f"  title fits at once ({len(fitting)}): median {statistics.median(fitting):.2f}")


if __name__ == "__main__":
    sys.exit(main())
