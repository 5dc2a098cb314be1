"""The five letters that the task came with, against their labels."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from citecheck.citations import find_citations, find_notes
from citecheck.letters import load_letter
from citecheck.model import Citation


def plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", (text or "").replace("*", "")).strip(" .")


def read(shared: Path, number: str) -> tuple[dict[str, Any], tuple[Citation, ...], Any]:
    path = next((shared / "letters").glob(f"{number}_*.txt"))
    gold = json.loads((shared / "letters" / "gold" / f"{path.stem}.json").read_text("utf-8"))
    document = load_letter(str(path))
    return gold, find_citations(document), document


def labelled(gold: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(note, cited) for note in gold["footnotes"] for cited in note["citations"]]


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_letter_is_dated_and_in_english(shared: Path, number: str) -> None:
    gold, _, document = read(shared, number)
    assert document.dated == gold["letter"]["date"]
    assert document.language == "en"
    assert document.title == gold["letter"]["title"]


def test_lost_targets_of_hyperlinked_phrases(shared: Path) -> None:
    gold, found, _ = read(shared, "000")
    wanted = [(e["anchor"], e["sentence"], e["line"]) for e in gold["empty_targets"]]
    assert [(c.anchor_text, c.sentence, c.line) for c in found] == wanted
    assert {(c.kind, c.problem, c.url) for c in found} == {("inline", "empty_target", None)}
    assert len(found) == 36


def test_a_press_release_without_notes_cites_nothing(shared: Path) -> None:
    assert read(shared, "001")[1] == ()


def test_endnotes_that_lost_their_addresses(shared: Path) -> None:
    gold, found, _ = read(shared, "002")
    assert len(found) == 24
    assert {(c.kind, c.problem, c.url) for c in found} == {("endnote", "missing_url", None)}
    check_notes(gold, found)
    assert found[-1].note_text is not None
    assert "tax deductible" not in found[-1].note_text


def test_page_bottoms_that_cut_sentences(shared: Path) -> None:
    gold, found, document = read(shared, "003")
    assert len(found) == 14
    check_notes(gold, found)
    assert [note.mark for note in find_notes(document)] == [str(n) for n in range(1, 15)]


def test_raised_marks_and_a_note_over_a_paragraph(shared: Path) -> None:
    gold, found, _ = read(shared, "004")
    assert len(found) == 15
    check_notes(gold, found)


def check_notes(gold: dict[str, Any], found: tuple[Citation, ...]) -> None:
    wanted = labelled(gold)
    assert [c.note for c in found] == [note["marker_norm"] for note, _ in wanted]
    assert [c.kind for c in found] == [note["kind"] for note, _ in wanted]
    assert [c.url for c in found] == [cited["url"] for _, cited in wanted]
    assert [c.accessed_on for c in found] == [cited["accessed"] for _, cited in wanted]
    pairs = list(zip(found, wanted, strict=True))
    shares = {
        "sentence": [plain(c.sentence) == plain(note["body_sentence"]) for c, (note, _) in pairs],
        "published_on": [c.published_on == cited["date"] for c, (_, cited) in pairs],
        "title": [plain(c.title) == plain(cited["title"]) for c, (_, cited) in pairs],
        "publisher": [plain(c.publisher) == plain(cited["publisher"]) for c, (_, cited) in pairs],
    }
    floors = {"sentence": 0.95, "published_on": 0.95, "title": 0.85, "publisher": 0.85}
    for field, right in shares.items():
        assert sum(right) / len(right) >= floors[field], field
