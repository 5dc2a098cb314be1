"""What the PDF reader promises: notes, marks, pages, links, and that furniture is gone."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from citecheck.citations import find_citations
from citecheck.letters.pdf import read_in_process
from citecheck.model import Document, SpanKind

SAMPLES = Path(__file__).parent / "pdf_samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.pdf"))
FLOOR = 0.97


def read(name: str) -> Document:
    return read_in_process(name, (SAMPLES / f"{name}.pdf").read_bytes())


def truth(name: str) -> list[dict]:
    lines = (SAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def squeezed(text: str) -> str:
    """Return a text without line ends, and without hyphens that were put in there."""
    return "".join(text.replace("\u2060", "").replace("\u00ad\n", "").split())


@pytest.mark.parametrize("name", NAMES)
def test_every_address_is_in_the_note_that_cites_it(name):
    notes: dict[tuple[str | None, int | None], str] = {}
    text = ""
    first_page: dict[str, int | None] = {}
    for block in read(name).blocks:
        if block.kind != "note":
            text += squeezed(block.text)
            continue
        page = first_page.setdefault(block.key or "", block.page)
        notes[block.mark, page] = notes.get((block.mark, page), "") + squeezed(block.text)
    for row in truth(name):
        where = text if row["note"] is None else notes.get((row["note"], row["page"]), "")
        assert squeezed(row["url"]) in where, row


@pytest.mark.parametrize("name", NAMES)
def test_every_note_has_its_mark_in_the_text(name):
    document = read(name)
    keys = {block.key for block in document.blocks if block.kind == "note"}
    marks = Counter(
        span.target for block in document.blocks for span in block.spans if span.kind == "mark"
    )
    assert keys == set(marks)
    assert max(marks.values()) == 1
    for block in document.blocks:
        for span in block.spans:
            if span.kind is SpanKind.MARK:
                shown = block.text[span.start : span.end].strip("[]")
                assert (span.target or "").partition(":")[2].partition(".")[0] == shown


@pytest.mark.parametrize("name", NAMES)
def test_page_furniture_is_gone(name):
    text = "\n".join(block.text for block in read(name).blocks)
    for furniture in (
        "Page 1 of",
        "— 1 —",
        "NORL-",
        "Case 1:21",
        "DRAFT",
        "Letter 2021/4",
        "Open letter 14/2021",
        "Norland 12 | Reply",
        "1 / 2",
    ):
        assert furniture not in text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lo-plain", "footnote"),
        ("wp-long-note", "footnote"),
        ("rl-columns", "footnote"),
        ("lo-roman-endnotes", "endnote"),
        ("cr-endnotes", "endnote"),
        ("cr-no-heading", "endnote"),
        ("cr-brackets", "endnote"),
    ],
)
def test_footnotes_are_told_from_endnotes(name, kind):
    kinds = {block.note_kind for block in read(name).blocks if block.kind == "note"}
    assert kinds == {kind}


def test_a_note_that_goes_on_overleaf_keeps_its_key_and_says_where():
    for name in ("rl-carried-columns", "rl-carried", "wp-long-note", "ty-roman-long"):
        parts: dict[str, list[int]] = {}
        for block in read(name).blocks:
            if block.kind == "note":
                parts.setdefault(block.key or "", []).append(block.page or 0)
        assert all(pages == sorted(pages) for pages in parts.values())
        if any(len(set(pages)) > 1 for pages in parts.values()):
            return
    pytest.fail("no sample holds a note that goes on overleaf")


def test_a_link_broken_over_lines_is_one_span_with_its_target():
    blocks = read("lo-plain").blocks
    broken = [
        (block.text[span.start : span.end], span.target)
        for block in blocks
        for span in block.spans
        if span.kind is SpanKind.LINK and "\n" in block.text[span.start : span.end]
    ]
    assert broken
    for shown, target in broken:
        assert squeezed(shown) == target


def test_an_address_that_fills_its_line_is_marked_as_such():
    text = "".join(block.text for block in read("rl-scheme").blocks + read("rl-glued").blocks)
    assert "\u2060\n" in text
    assert "\u2060" not in text.replace("\u2060\n", "")


def test_a_link_that_contradicts_the_print_is_reported_and_the_print_kept():
    document = read("lo-wrong-links")
    wrong = [caution for caution in document.warnings if "somewhere-else" in caution.problem]
    assert wrong
    assert all(caution.page for caution in wrong)
    targets = {span.target for block in document.blocks for span in block.spans}
    assert "https://other.example/somewhere-else" not in targets


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    counts: Counter[str] = Counter()
    for name in NAMES:
        rows = truth(name)
        found = [citation for citation in find_citations(read(name)) if citation.url]
        pairs = {
            "url": (Counter(r["url"] for r in rows), Counter(c.url for c in found)),
            "mark": (
                Counter((r["note"], r["url"]) for r in rows),
                Counter((c.note, c.url) for c in found),
            ),
        }
        for kind, (wanted, got) in pairs.items():
            counts[f"{kind} right"] += (wanted & got).total()
            counts[f"{kind} all"] += wanted.total() + got.total()
    return {kind: 2 * counts[f"{kind} right"] / counts[f"{kind} all"] for kind in ("url", "mark")}


@pytest.mark.parametrize("kind", ["url", "mark"])
def test_extraction_from_pdf_stays_above_its_floor(scores, kind):
    assert scores[kind] >= FLOOR
