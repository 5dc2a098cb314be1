#!/usr/bin/env python3
"""Measure how well pages are judged, and fit the floor of `thresholds.CHANGED_FLOOR`.

    bench/judge_pages.py --pages DIR[:MANIFEST] ... [--wrong] [--bare] [--rules]

Several sets are measured together. DIR holds labelled pages as in `tests/pages_corpus`
(`x.html`, `x.sibling.html` for what a neighbouring address answered, `x.archived.html` for
an earlier copy). Prints the confusion, F1, false alarms, walls told from dead, how well
confidence is calibrated, what each rule is worth, and milliseconds of CPU. The floor is the
one number that is fitted: by folds, on pages that it was not chosen on.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from citecheck.checks.evidence import thresholds
from citecheck.model import Verdict
from tests.checks import corpus

FLOORS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
ALARM_COST = 5
"""Misses that one false alarm weighs as much as."""


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pages", action="append", required=True, metavar="DIR[:MANIFEST]")
    parser.add_argument("--manifest", type=Path, help="of the last set, where it lies elsewhere")
    parser.add_argument("--wrong", action="store_true", help="explain what was judged wrongly")
    parser.add_argument("--bare", action="store_true", help="without copies and neighbours")
    parser.add_argument("--rules", action="store_true", help="what each rule is worth")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", help="files whose name contains this, explained")
    options = parser.parse_args(argv)
    rows = []
    if options.manifest:
        options.pages[-1] += f":{options.manifest}"
    for row in (row for named in options.pages for row in read_set(named)):
        if options.only and options.only not in row.entry["file"]:
            continue
        if options.bare:
            row = corpus.Labelled(row.entry, row.seen, row.cited)
        opinion = corpus.judge(row)
        started = time.process_time()
        corpus.judge(row)
        spent = (time.process_time() - started) * 1000
        said = corpus.COARSE[opinion.verdict]
        right = said in row.entry["coarse_ok"]
        rows.append((row.entry, opinion, said, right, spent))
        if options.only or (options.wrong and not right):
            explain(row.entry, opinion)
    report(rows)
    if options.rules:
        report_rules(rows)
    report_floor(rows, options.folds)
    return 0


def read_set(named: str) -> list[corpus.Labelled]:
    folder, _, manifest = named.partition(":")
    return corpus.from_folder(Path(folder), Path(manifest) if manifest else None)


def explain(entry, opinion) -> None:
    print(
        f"{entry['file']} {entry['label']} -> "
        f"{opinion.verdict} {opinion.reason} {opinion.confidence}"
    )
    print(f"    cites {entry['cited_title']!r}, {entry['requested_url']}")
    print(f"    {opinion.explanation}")
    for e in opinion.evidence:
        print(f"      {e.says:8} {e.rule} {e.confidence} {e.detail}")


def report(rows) -> None:
    print("confusion (truth -> said)")
    counts = Counter((e["label"], said, right) for e, _, said, right, _ in rows)
    for (label, said, right), count in sorted(counts.items()):
        print(f"  {label:40} {said:10} {'right' if right else 'WRONG':6} {count}")
    of = {
        name: [r for r in rows if r[0]["coarse"] == name]
        for name in ("alive", "not_alive", "blocked")
    }
    hit = sum(r[3] for r in of["not_alive"])
    alarms = sum(r[2] == "not_alive" for r in of["alive"])
    crossed = sum(r[2] == "not_alive" and not r[3] for r in of["blocked"])
    dead = len(of["not_alive"])
    f1 = 2 * hit / (2 * hit + alarms + crossed + dead - hit) if hit else 0.0
    print(f"right {sum(r[3] for r in rows)} of {len(rows)}")
    print(f"no longer what was cited: found {hit} of {dead}; F1 {f1:.3f}")
    print(f"false alarms on living pages: {alarms} of {len(of['alive'])}")
    print(f"walls told from dead: {sum(r[3] for r in of['blocked'])} of {len(of['blocked'])}")
    print("calibration (confidence, right, of)")
    bins: dict[float, list[bool]] = {}
    for _, opinion, _, right, _ in rows:
        bins.setdefault(min(0.95, int(opinion.confidence * 20 + 1e-9) / 20), []).append(right)
    for low, values in sorted(bins.items()):
        print(f"  {low:.2f}+ {sum(values):4} {len(values):4}")
    ordered = sorted(r[4] for r in rows)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"CPU ms: median {statistics.median(ordered):.2f}, p99 {p99:.1f}, most {ordered[-1]:.1f}")
    fits = [r[4] for r in of["alive"] if [e.rule for e in r[1].evidence] == ["title_matches"]]
    if fits:
        print(f"  title fits at once ({len(fits)}): median {statistics.median(fits):.2f}")


def report_rules(rows) -> None:
    print("rules (spoke, of these on pages of that kind)")
    spoke: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    for entry, opinion, *_ in rows:
        truth = {"alive": "alive", "not_alive": "changed", "blocked": "blocked"}[entry["coarse"]]
        for evidence in opinion.evidence:
            spoke[evidence.rule] += 1
            agreed[evidence.rule] += evidence.says == truth
    for rule, count in spoke.most_common():
        print(f"  {rule:28} {count:4} {agreed[rule]:4}")


def probability(opinion) -> float:
    return opinion.confidence if opinion.verdict == Verdict.CHANGED else 1 - opinion.confidence


def cost(rows, floor: float) -> int:
    alarms = sum(e["coarse"] == "alive" and probability(o) >= floor for e, o, *_ in rows)
    misses = sum(e["coarse"] == "not_alive" and probability(o) < floor for e, o, *_ in rows)
    return ALARM_COST * alarms + misses


def report_floor(rows, folds: int) -> None:
    """Choose the floor on all folds but one, and count on that one."""
    judged = [r for r in rows if r[2] != "blocked" and r[0]["coarse"] != "blocked"]
    alarms = misses = 0
    chosen: Counter[float] = Counter()
    for fold in range(folds):
        training = [r for i, r in enumerate(judged) if i % folds != fold]
        held = [r for i, r in enumerate(judged) if i % folds == fold]
        cheapest = min(cost(training, floor) for floor in FLOORS)
        best = max(floor for floor in FLOORS if cost(training, floor) == cheapest)
        chosen[best] += 1
        alarms += sum(e["coarse"] == "alive" and probability(o) >= best for e, o, *_ in held)
        misses += sum(e["coarse"] == "not_alive" and probability(o) < best for e, o, *_ in held)
    print(
        f"floor {thresholds.CHANGED_FLOOR}; by {folds} folds {dict(chosen)}: "
        f"{alarms} alarms, {misses} misses"
    )


if __name__ == "__main__":
    sys.exit(main())
