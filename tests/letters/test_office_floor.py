"""Letters that real programs saved: what is found in them stays above its floor."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.office.convert import find_libreoffice

SAMPLES = Path(__file__).parent / "office_samples"
FORMATS = sorted({path.name.split(".")[1] for path in SAMPLES.glob("*.jsonl")})
FLOOR = 0.97


def test_every_format_has_samples():
    assert FORMATS == ["doc", "docx", "epub", "odt", "rtf"]


@pytest.mark.parametrize("kind", FORMATS)
def test_extraction_stays_above_its_floor(kind):
    if kind in ("rtf", "doc") and find_libreoffice() is None:
        pytest.skip("LibreOffice is not installed here")
    counts: Counter[str] = Counter()
    for truth in sorted(SAMPLES.glob(f"*.{kind}.jsonl")):
        path = SAMPLES / truth.name.removesuffix(".jsonl")
        rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
        found = [c for c in find_citations(read_letter(path.name, path.read_bytes())) if c.url]
        for what, wanted, got in (
            ("url", Counter(r["url"] for r in rows), Counter(c.url for c in found)),
            (
                "mark",
                Counter((r["note"], r["url"]) for r in rows),
                Counter((c.note, c.url) for c in found),
            ),
            (
                "kind",
                Counter((r["kind"], r["url"]) for r in rows),
                Counter((c.kind, c.url) for c in found),
            ),
        ):
            counts[f"{what} right"] += (wanted & got).total()
            counts[f"{what} all"] += wanted.total() + got.total()
    for what in ("url", "mark", "kind"):
        score = 2 * counts[f"{what} right"] / counts[f"{what} all"]
        assert score >= FLOOR, f"{what} in {kind}: {score:.3f}"
