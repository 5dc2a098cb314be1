"""However long a reference is and however many stand in one paragraph: time in proportion."""

from __future__ import annotations

import re
from itertools import accumulate, islice, pairwise

import pytest

from citecheck.citations import references
from citecheck.citations.bodies import find_bodies
from citecheck.citations.joined import Joiner
from citecheck.citations.marks import inline_marks
from citecheck.citations.sentences import sentence_ends
from citecheck.citations.styles import Parts
from citecheck.citations.urls import find_urls
from citecheck.model import Block, Span, SpanKind
from tests.letters.growth import assert_grows_evenly

URL = "https://norland.example/a"
_REFERENCE = 900
"""Characters of the shorter reference; the longer one has nearly as many as are read."""
_MANY = 2000
"""Lines of the shorter paragraph."""


@pytest.mark.parametrize("unit", [" (", "\u00a0", "‘", '("', ", ‘", " ,"])
def test_a_reference_of_whatever_signs_is_read_in_proportion(unit: str) -> None:
    def read(size: int) -> None:
        text = f"Smith{unit * (size // len(unit))}x, A title of words, 2020, {URL}"
        references.read_references(text, find_urls(text)[-1:])

    assert_grows_evenly(read, _REFERENCE)


def _many(size: int) -> Block:
    """Return a paragraph of so many lines, each with a mark, a link and a title in it."""
    line = "{}) See the report\n"
    lines = [line.format(number % 999 + 1) for number in range(size)]
    starts = accumulate(map(len, lines), initial=0)
    places = [(start + 4, start + 10) for start in islice(starts, size)]
    spans = [Span(*place, kind, URL) for place in places for kind in _KINDS]
    return Block("".join(lines), spans=tuple(spans))


_KINDS = (SpanKind.EMPHASIS, SpanKind.LINK)


def test_many_lines_of_one_paragraph_are_told_from_notes_in_proportion() -> None:
    def read(size: int) -> None:
        block = _many(size)
        find_bodies((Block("Said¹", "paragraph"), block), [inline_marks(block), []])

    assert_grows_evenly(read, _MANY)


def test_many_stretches_of_one_paragraph_are_joined_in_proportion() -> None:
    def read(size: int) -> None:
        block = _many(size)
        joiner = Joiner((block,))
        ends = [found.end() for found in re.finditer("\n", block.text)]
        joined = [joiner.join([(0, start, end)]) for start, end in pairwise([0, *ends])]
        assert all(len(one.links) == len(one.emphasis) == 1 for one in joined)

    assert_grows_evenly(read, _MANY)


def test_many_titles_of_one_note_are_read_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "read_parts", lambda *_: Parts(title="of few words"))

    def read(size: int) -> None:
        text = f"the title {URL} " * size
        emphasis = [(found.start(), found.end()) for found in re.finditer("title", text)]
        found = references.read_references(text, find_urls(text), emphasis=emphasis)
        assert len(found) == size

    assert_grows_evenly(read, _MANY)


@pytest.mark.parametrize("unit", [".", "!?", ".)", ". ", "。"])
def test_a_paragraph_of_points_is_parted_in_proportion(unit: str) -> None:
    assert_grows_evenly(lambda size: sentence_ends(f"a{unit * size}x"), 3000)


def test_an_address_of_many_dois_is_read_in_proportion() -> None:
    def read(size: int) -> None:
        find_urls("https://doi.org" + "/10.1234/x" * (size // 10) + ".\n1.2.3 foo\n")

    assert_grows_evenly(read, 8000)
