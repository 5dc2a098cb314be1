"""Extraction has a floor: on the labelled sample letters it may not get worse.

The floors are pinned to the hash of the corpus. Who changes a letter or a label changes
the hash, and looks at the figures; who lowers a floor edits a number here.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from citecheck.citations import find_citations, to_record
from citecheck.letters import load_letter

ROOT = Path(__file__).resolve().parent.parent
GOLD = sorted((ROOT / "tests" / "gold").glob("20*.jsonl"))
CORPUS = "0632941e794fc1dd"
FORMATS = (".md", ".txt", ".html")
FLOOR_F1 = 0.97
FIELD_FLOORS = {
    "kind": 1.0,
    "problem": 1.0,
    "anchor_text": 1.0,
    "note_text": 1.0,
    "sentence": 1.0,
    "accessed_on": 1.0,
    "line": 1.0,
    "language": 0.95,
    "published_on": 0.95,
    "title": 0.92,
    "publisher": 0.85,
    "author": 0.85,
}


@cache
def corpus() -> tuple[tuple[str, list[dict[str, Any]], list[dict[str, Any]]], ...]:
    """Every sample letter: its name, what it cites, and what was found."""
    letters = []
    for path in GOLD:
        labelled = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        name = labelled[0]["letter"]
        document = load_letter(str(ROOT / name))
        found = [to_record(citation) for citation in find_citations(document)]
        letters.append((name, labelled, found))
    return tuple(letters)


def f1(pairs: list[tuple[Counter[Any], Counter[Any]]]) -> float:
    """The harmonic mean of precision and recall over multisets."""
    hits = sum((wanted & found).total() for wanted, found in pairs)
    wanted = sum(wanted.total() for wanted, _ in pairs)
    found = sum(found.total() for _, found in pairs)
    return 2 * hits / (wanted + found)


def test_the_corpus_is_the_one_the_floors_were_measured_on() -> None:
    digest = hashlib.sha256()
    for path in GOLD:
        digest.update(path.read_bytes())
        first = json.loads(path.read_text("utf-8").split("\n", 1)[0])
        digest.update((ROOT / first["letter"]).read_bytes())
    assert digest.hexdigest()[:16] == CORPUS, "look at the figures, then pin the new hash"


@pytest.mark.parametrize("suffix", FORMATS)
def test_urls_are_found(suffix: str) -> None:
    pairs = [
        (Counter(r["url"] for r in wanted if r["url"]), Counter(r["url"] for r in got if r["url"]))
        for name, wanted, got in corpus()
        if name.endswith(suffix)
    ]
    assert f1(pairs) >= FLOOR_F1


@pytest.mark.parametrize("suffix", FORMATS)
def test_urls_and_problems_are_found_with_their_note(suffix: str) -> None:
    def keys(records: list[dict[str, Any]]) -> Counter[Any]:
        return Counter((r["url"], r["problem"], r["note"]) for r in records)

    pairs = [(keys(w), keys(g)) for name, w, g in corpus() if name.endswith(suffix)]
    assert f1(pairs) >= FLOOR_F1


@pytest.mark.parametrize("field", sorted(FIELD_FLOORS))
def test_fields_are_right(field: str) -> None:
    right = total = 0
    for _, labelled, found in corpus():
        pool = list(found)
        for wanted in labelled:
            total += 1
            same = [
                r
                for r in pool
                if all(r[k] == wanted[k] for k in ("url", "note", "problem", "anchor_text"))
            ]
            if same:
                pool.remove(same[0])
                right += same[0][field] == wanted[field]
    assert right / total >= FIELD_FLOORS[field], f"{right} of {total}"
