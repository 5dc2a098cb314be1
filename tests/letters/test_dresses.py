"""Letters in the dresses of strangers: what they cite is found, with its note.

`dresses/NAME.cites` says what `dresses/NAME` cites, one a line: the note's mark (`-` for
none) and the address, or `!problem`. The letters imitate programs, offices and typists
that we have no samples of; none was written to suit a rule.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from citecheck.citations import find_citations
from citecheck.letters import load_letter

DRESSES = Path(__file__).resolve().parent / "dresses"
LETTERS = sorted(path.name.removesuffix(".cites") for path in DRESSES.glob("*.cites"))
FORMATS = sorted({name.rpartition(".")[2] for name in LETTERS})
FLOOR = 0.97
FEWEST = 40

Cited = Counter[tuple[str, str]]


@cache
def wanted(name: str) -> Cited:
    """What a letter cites, as labelled by hand."""
    lines = (DRESSES / f"{name}.cites").read_text("utf-8").splitlines()
    pairs = (line.rpartition(" ") for line in lines if line)
    return Counter((mark, url) for mark, _, url in pairs)


@cache
def found(name: str) -> Cited:
    """What was found in it."""
    citations = find_citations(load_letter(str(DRESSES / name)))
    return Counter((c.note or "-", c.url or f"!{c.problem}") for c in citations)


def f1(pairs: list[tuple[Counter[object], Counter[object]]]) -> float:
    """The harmonic mean of precision and recall over multisets."""
    hits = sum((one & other).total() for one, other in pairs)
    return 2 * hits / sum(one.total() + other.total() for one, other in pairs)


def urls(cited: Cited) -> Counter[object]:
    """The addresses alone."""
    counted: Counter[object] = Counter()
    for (_, url), number in cited.items():
        counted[url] += number
    return counted


def test_there_are_many_of_them() -> None:
    assert len(LETTERS) >= FEWEST


@pytest.mark.parametrize("suffix", FORMATS)
def test_addresses_are_found(suffix: str) -> None:
    names = [name for name in LETTERS if name.endswith(f".{suffix}")]
    assert f1([(urls(wanted(name)), urls(found(name))) for name in names]) >= FLOOR


@pytest.mark.parametrize("suffix", FORMATS)
def test_addresses_are_found_with_their_notes(suffix: str) -> None:
    names = [name for name in LETTERS if name.endswith(f".{suffix}")]
    assert f1([(Counter(wanted(name)), Counter(found(name))) for name in names]) >= FLOOR


@pytest.mark.parametrize("name", LETTERS)
def test_no_letter_is_lost_altogether(name: str) -> None:
    """A format's average hides a single letter; half of each must be right in any case."""
    assert f1([(Counter(wanted(name)), Counter(found(name)))]) >= 0.5
