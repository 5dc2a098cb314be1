"""What was hard to read on a scan, on a terminal: a line below points at the signs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from citecheck.citations import find_citations, to_record
from citecheck.cli.extract import _table
from citecheck.clocks import SystemClock
from citecheck.letters import read_letter
from citecheck.letters.ocr.doubts import Doubt, with_doubts
from citecheck.letters.ocr.reader import doubtful_cautions
from citecheck.model import Action, Decision, Document
from citecheck.store import open_store
from tests.cli.conftest import Citecheck

READ, OTHER = "https://v.example/kMI9", "https://v.example/kMl9"
DOUBTS = [(1, Doubt(READ, OTHER))]


@pytest.fixture
def scan() -> Document:
    text = f"It broke.[1]\n\n[1] Board, The dam, {READ}."
    read = read_letter("scan.txt", text.encode())
    read = replace(read, blocks=tuple(replace(block, page=1) for block in read.blocks))
    return replace(with_doubts(read, DOUBTS), warnings=tuple(doubtful_cautions(DOUBTS)))


def below(lines: list[str], text: str) -> str:
    """Return the sign of `text` that the line below points at."""
    at = next(n for n, line in enumerate(lines) if line.rstrip().endswith(text))
    assert set(lines[at + 1]) == {" ", "^"}
    return "".join(
        sign for sign, mark in zip(lines[at], lines[at + 1], strict=False) if mark == "^"
    )


def test_extract_points_at_the_sign_of_another_reading(scan: Document) -> None:
    lines = list(_table(to_record(one) for one in find_citations(scan)))
    assert below(lines, f"or {OTHER}") == "l"


def test_show_points_at_it_and_names_it_until_it_is_decided(
    citecheck: Citecheck, tmp_path: Path, scan: Document
) -> None:
    with open_store(tmp_path / "citations.db", clock=SystemClock()) as store:
        store.put_letter(scan, find_citations(scan))
        (row,) = store.report_rows()
        number = row.citation_id
    done = citecheck("show", number)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert below(lines, f"  {OTHER}") == "l"
    assert "“l” (small L) instead of “I” (capital I)" in done.stdout
    assert "read with cautions" in done.stdout
    with open_store(tmp_path / "citations.db", clock=SystemClock()) as store:
        assert store.take_reading(Decision(number, Action.NEW_URL, OTHER))
    said = citecheck("show", number).stdout
    assert "it is decided" in said
    assert READ in said
    assert "^" not in said
    assert "caution" not in said
