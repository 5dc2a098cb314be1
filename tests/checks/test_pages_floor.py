"""Judgement has a floor: on our own labelled pages it may not get worse.

The pin carries a hash of the corpus; whoever changes the pages measures again
(`bench/judge_pages.py --pages tests/pages_corpus`) and writes both down here.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from tests.checks import corpus

FOLDER = Path(__file__).resolve().parent.parent / "pages_corpus"
PINNED = "6cf3266fd3d08813"


@pytest.fixture(scope="module")
def rows() -> list[corpus.Labelled]:
    return corpus.from_folder(FOLDER)


def test_the_corpus_is_the_one_that_was_measured() -> None:
    digest = hashlib.sha256()
    for file in sorted(FOLDER.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    assert digest.hexdigest()[:16] == PINNED


def test_the_corpus_is_large_and_of_many_languages(rows: list[corpus.Labelled]) -> None:
    assert len(rows) >= 575
    assert len({row.entry["language"] for row in rows}) >= 35
    kinds = Counter(row.entry["coarse"] for row in rows)
    assert min(kinds.values()) >= 130


def test_no_living_page_raises_an_alarm(rows: list[corpus.Labelled]) -> None:
    figures = corpus.measure(rows)
    assert figures.alarms == 0, figures.wrong


def test_what_is_no_longer_what_was_cited_is_found(rows: list[corpus.Labelled]) -> None:
    figures = corpus.measure(rows)
    assert figures.found >= figures.dead - 1, figures.wrong
    assert figures.told == figures.walls, figures.wrong


def test_confidence_means_something(rows: list[corpus.Labelled]) -> None:
    opinions = [(row, corpus.judge(row)) for row in rows]
    sure = [
        corpus.COARSE[opinion.verdict] in row.entry["coarse_ok"]
        for row, opinion in opinions
        if opinion.confidence >= 0.9
    ]
    assert sum(sure) >= 0.9 * len(sure)
    assert len(sure) >= 0.8 * len(opinions)


def test_every_verdict_is_explained(rows: list[corpus.Labelled]) -> None:
    for row in rows:
        opinion = corpus.judge(row)
        if opinion.verdict is not None and opinion.verdict != "blocked":
            assert opinion.explanation.startswith("answers "), row.entry["file"]


def test_outside_pages_are_judged_as_well_as_measured(shared: Path) -> None:
    folder = shared / "pages"
    with tarfile.open(fileobj=io.BytesIO((folder / "pages.tar.xz").read_bytes())) as archive:
        bodies = {
            Path(member.name).name: archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in archive
            if member.isfile()
        }
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    figures = corpus.measure(corpus.load(manifest, bodies))
    assert figures.alarms == 0, figures.wrong
    assert figures.found >= 28, figures.wrong
    assert figures.told == figures.walls, figures.wrong
