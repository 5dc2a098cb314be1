"""Raised signs of a scan become the marks that they count, where they stood (`setsigns`).

Marks count: of `3 4 ? 6` the third is 5, whatever its few pixels look like. Each sign is
taken for the mark that its shape and its place in the row make likeliest; what fits no
row (`m²`, a quotation mark) is no mark.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from citecheck.letters.pdf.rows import ROWS, letter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import Column

__all__ = ["FIRST_PLACE", "RaisedSign", "count_signs"]

FIRST_PLACE = 0xF0000
"""The first of the private characters that stand for signs until they are counted."""
UNLIKE, FAINT = 2.0, 0.3
"""What it costs that a sign looks more like another, and that it looks like none."""
FLAG = 0.05
"""What it costs a 1 that its flag is gone."""
NO_PIECE, NO_ONE = 0.5, 0.3
"""A figure without its piece of ink, or ink without its figure; and a slender 1 before others,
which is easily lost."""
READ_LESS = 0.25
"""The same, of a roman number that was read: of `viii` an i is easily lost."""
TWICE = 0.15
"""A symbol that is printed twice: LibreOffice does it in notes of a DOCX with marks of its own."""
REJECTED, LABEL_REJECTED = 0.45, 0.6
"""A sign that is no mark; at a line's beginning it hardly is anything else."""
PLAIN_PIECES = 2
"""So many pieces a quotation mark has, too."""
SKIPPED = 0.15
"""Each number that is left out."""
MOST_SKIPPED = 6
LEAP = 0.25
"""Going on from where the sign says: a letter may begin with its ninth note."""
RESTART, GOES_ON = 0.06, 0.5
"""Beginning again on a new page, and not doing so, where a letter does it on each."""
RESTART_ONCE, RESTART_AMID = 0.6, 3.0
"""Beginning again in a letter that does not: on the first page of an annex, and in the middle
of one."""
REPEATED = 0.35
ELSEWHERE, NOWHERE = 0.12, 0.3
"""A mark whose note stands on another page, or was not seen at all."""
MOST_STATES = 48
LARGEST = 999
FAIR = 0.75
"""So many times as unlike a mark as a letter is, what is rather that."""
UNSEEN = 0.1
"""For a sign that nobody saw: less than to skip a label, and leaving it out costs nothing."""
DUE = 0.3
"""For no label where a note must begin: the line above had room for its first word."""
DOUBTFUL = 0.25
"""For a label where none stands, or that begins a line within parentheses."""
MARKED = 0.15
"""So much less does such a sign cost, where the page's text has its mark."""
DAMAGED, UNMARKED = 0.5, 0.1
"""A label costs no more where the page's text has its mark, whatever it looks like; and so much
more where the text has others."""
READABLE = 0.3
"""A sign outside of all rows is printed where it costs no more."""


@dataclass(frozen=True, slots=True)
class RaisedSign:
    """A raised sign on a page of a scan, in points from its lower left."""

    page: int
    left: float
    right: float
    base: float
    """The line that it is raised above."""
    height: float
    """The x-height of the type beside it."""
    glyphs: tuple[dict[str, float], ...]
    """For each of its pieces how unlike each sign it is."""
    letter: dict[str, float] = field(default_factory=dict)
    """How unlike each small letter it is, where it is one piece."""
    text: str = ""
    """What it was read as, where it was read with the words beside it (`readsigns`)."""
    is_due: bool = False
    """Whether its line must begin a note, though nobody saw a sign there."""
    is_doubtful: bool = False
    """Whether no note seems to begin with its line: a quotation mark may stand there."""


@dataclass(frozen=True, slots=True)
class _Place:
    sign: RaisedSign
    page: int
    is_label: bool
    amid_notes: bool
    """Whether a label stands above it: what it refers to must have been seen."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to have counted all signs."""

    cost: float
    of_labels: float
    spelled: dict[int, str]
    """The mark that each sign is, by its number."""


@dataclass(frozen=True, slots=True)
class _State:
    """A way to have counted signs so far."""

    cost: float
    page: int
    """Of the sign that was counted last."""
    chain: tuple[object, ...]
    """Its number and value, and the chain before it."""


# --- counting ------------------------------------------------------------------------


def count_signs(columns: list[Column], signs: Sequence[RaisedSign]) -> None:
    """Write in the place of each private character the mark that it counts."""
    places = list(_places(columns, signs))
    if not places:
        return
    spelled = min(_ways(places), key=lambda way: way.cost).spelled
    for column in columns:
        for line in column.lines:
            _spell(line, signs, spelled)


def _places(columns: list[Column], signs: Sequence[RaisedSign]) -> Iterable[tuple[int, _Place]]:
    for column in columns:
        is_below = False
        for line in column.lines:
            for at, char in enumerate(line.text):
                number = ord(char) - FIRST_PLACE
                if 0 <= number < len(signs) and (at == 0 or signs[number].glyphs):
                    is_below = is_below or at == 0
                    yield number, _Place(signs[number], column.page, at == 0, is_below)


def _is_rather_letter(sign: RaisedSign) -> bool:
    """Whether a sign looks like a letter more than like any other mark, or only like that."""
    if not sign.letter:
        return False
    (glyph,) = sign.glyphs
    return glyph == sign.letter or min(sign.letter.values()) <= FAIR * min(glyph.values())


def _as_letter(place: _Place) -> _Place:
    """Return a sign as it looks where letters count the notes."""
    letter = place.sign.letter
    return replace(place, sign=replace(place.sign, glyphs=(letter,))) if letter else place


def _ways(places: list[tuple[int, _Place]]) -> list[_Way]:
    """Return what it costs to take all signs for marks of each kind.

    Marks begin again on each page, or go on from page to page; where labels were seen on
    several, these tell which: signs in the text may be none.
    """
    rows = [(places, spell) for spell in ROWS]
    if any(_is_rather_letter(place.sign) for _, place in places):
        as_letters = [(number, _as_letter(place)) for number, place in places]
        rows.append((as_letters, letter_of))
    on = [_in_way(*row, restarts=False) for row in rows]
    again = [_in_way(*row, restarts=True) for row in rows]
    labelled = {place.page for _, place in places if place.is_label and place.sign.glyphs}
    if len(labelled) <= 1:
        return [*on, *again]
    return min(on, again, key=lambda ways: min(way.of_labels for way in ways))


def _in_way(
    places: list[tuple[int, _Place]], spell: Callable[[int], str], *, restarts: bool
) -> _Way:
    labels = [found for found in places if found[1].is_label]
    marks = [found for found in places if not found[1].is_label]
    _, marked = _count(marks, spell, None, restarts=restarts)
    clear = {
        number: marked[number]
        for number, place in marks
        if number in marked and _is_whole(place.sign, spell(marked[number]))
    }
    cost, values = _count(labels, spell, None, _by_page(marks, clear), restarts=restarts)
    more, others = _count(marks, spell, _by_page(labels, values), restarts=restarts)
    spelled = {number: spell(value) for number, value in (values | others).items()}
    return _Way(cost + more, cost, spelled)


def _by_page(places: list[tuple[int, _Place]], values: Mapping[int, int]) -> dict[int, set[int]]:
    """Return the values of each page's signs, but those that count for nothing."""
    result: dict[int, set[int]] = {}
    for number, place in places:
        if number in values:
            result.setdefault(place.page, set()).add(values[number])
    return result


def _count(
    places: list[tuple[int, _Place]],
    spell: Callable[[int], str],
    notes: dict[int, set[int]] | None,
    expected: Mapping[int, set[int]] = MappingProxyType({}),
    *,
    restarts: bool = False,
) -> tuple[float, dict[int, int]]:
    """Return the cheapest way to count signs in their order: its cost, and their values.

    `notes` are the notes of each page, where marks are counted that refer to them;
    `expected` are the marks of each page, where labels are counted.
    """
    states = {0: _State(0.0, 0, ())}
    """By the value last counted."""
    value_of = {spell(value): value for value in range(LARGEST, 0, -1)}
    for number, place in places:
        costs: dict[int, float] = {}
        read = value_of.get(_reading(place.sign), 0)
        following: dict[int, _State] = {}
        for last, state in states.items():
            _keep(following, last, replace(state, cost=state.cost + _left_out(place)))
            turned = state.page != place.page
            for value, step in _steps(last, read, turned, restarts, repeats=notes is not None):
                if value not in costs:
                    costs[value] = _cost_here(place, value, spell(value), notes, expected)
                if costs[value] < 2 * REJECTED * _weight(place.sign):
                    counted = (number, value, state.chain)
                    cost = state.cost + step + costs[value]
                    _keep(following, value, _State(cost, place.page, counted))
        best = sorted(following.items(), key=lambda item: item[1].cost)
        states = dict(best[:MOST_STATES])
    cheapest = min(states.values(), key=lambda state: state.cost)
    values: dict[int, int] = {}
    chain = cheapest.chain
    while chain:
        number, value, chain = chain  # type: ignore[assignment]
        values[number] = value
    return cheapest.cost, values


def _cost_here(
    place: _Place,
    value: int,
    mark: str,
    notes: Mapping[int, set[int]] | None,
    expected: Mapping[int, set[int]],
) -> float:
    """Return what it costs that a sign is a mark, by its shape and what its page has."""
    cost = _cost(place.sign, mark)
    if place.is_label and place.sign.is_doubtful:
        cost += DOUBTFUL
    if place.is_label and place.page in expected:
        cost = _expected(cost, place.sign, is_marked=value in expected[place.page])
    if notes and value not in notes.get(place.page, ()):
        is_known = any(value in known for known in notes.values())
        nowhere = 2 * REJECTED if place.amid_notes else NOWHERE
        cost += ELSEWHERE if is_known else nowhere
    return cost


def _expected(cost: float, sign: RaisedSign, *, is_marked: bool) -> float:
    """Return what a label costs on a page whose text has marks, its own or only others."""
    if not is_marked:
        return cost + (UNMARKED if sign.glyphs else 0.0)
    return min(cost, DAMAGED) - (0.0 if sign.glyphs else MARKED)


def _keep(states: dict[int, _State], value: int, state: _State) -> None:
    if value not in states or state.cost < states[value].cost:
        states[value] = state


def _steps(
    last: int, read: int, turned: bool, restarts: bool, *, repeats: bool
) -> Iterable[tuple[int, float]]:
    """Yield the values that may come after one, and what each step costs.

    `read` is the value that the sign looks like most; `turned` tells that it is the first that
    is counted on its page, `restarts` that the letter begins again on each.
    """
    on = GOES_ON if last and turned and restarts else 0.0
    if read > last + MOST_SKIPPED:
        yield read, on + LEAP
    for skipped in range(MOST_SKIPPED + 1):
        if last + 1 + skipped <= LARGEST:
            yield last + 1 + skipped, on + SKIPPED * skipped
    if last:
        again = RESTART if restarts else RESTART_ONCE
        yield 1, again if turned else RESTART_AMID
        if repeats:
            yield last, on + REPEATED


def _reading(sign: RaisedSign) -> str:
    """Return what a sign looks like by itself."""
    return "".join(min(glyph, key=lambda char: glyph[char]) for glyph in sign.glyphs)


def _left_out(place: _Place) -> float:
    """Return what it costs that a sign counts nothing."""
    if not place.sign.glyphs:
        return DUE if place.sign.is_due else 0.0
    return (LABEL_REJECTED if place.is_label else REJECTED) * _weight(place.sign)


def _weight(sign: RaisedSign) -> float:
    """Return so many times as much it costs to take a sign for none: many pieces are no chance."""
    return max(1.0, len(sign.glyphs) / PLAIN_PIECES)


def _cost(sign: RaisedSign, mark: str) -> float:
    """Return how unlike a mark a sign is."""
    if not mark:
        return 2 * REJECTED
    if not sign.glyphs:
        return 0.0 if sign.is_due else UNSEEN
    if mark == "‖" and len(sign.glyphs) > 1:
        mark = "||"
    lost = READ_LESS if sign.text and set(mark) <= set("ivx") else NO_PIECE
    total = lost * abs(len(mark) - len(sign.glyphs)) + min(
        _unlike_all(glyphs, mark) for glyphs in _without_one(sign.glyphs, len(mark))
    )
    if len(sign.glyphs) == 2 * len(mark) and not mark.isalnum():
        total = min(total, TWICE + _unlike_all(sign.glyphs, 2 * mark) / 2)
    if len(mark) == len(sign.glyphs) + 1 and mark.isdecimal() and mark[0] == "1":
        total = min(total, NO_ONE + _unlike_all(sign.glyphs, mark[1:]))
    return total


def _without_one(
    glyphs: tuple[Mapping[str, float], ...], length: int
) -> Iterable[tuple[Mapping[str, float], ...]]:
    """Yield the pieces of a sign; those of one that has one too many, without each of them."""
    if len(glyphs) != length + 1:
        yield glyphs
        return
    for at in range(len(glyphs)):
        yield glyphs[:at] + glyphs[at + 1 :]


def _is_whole(sign: RaisedSign, mark: str) -> bool:
    """Whether a number has all of its figures; by a 2 that may be a 12, no note is looked for."""
    return not mark.isdecimal() or len(mark) == len(sign.glyphs)


def _unlike_all(glyphs: Iterable[Mapping[str, float]], mark: Iterable[str]) -> float:
    """Return how unlike pieces are to the figures of a mark; what is more of either is not seen."""
    total = 0.0
    for glyph, wanted in zip(glyphs, mark, strict=False):
        best = min(glyph.values())
        total += UNLIKE * (_unlike(glyph, wanted) - best) + FAINT * best
    return total


def _unlike(glyph: Mapping[str, float], wanted: str) -> float:
    """Return how unlike a sign a piece is: a 1 that lost its flag is a capital I."""
    one = (glyph.get(sign, 1.0) + FLAG for sign in "Ii" if wanted == "1")
    return min([glyph.get(wanted, 1.0), *one])


def _spell(line: Line, signs: Sequence[RaisedSign], spelled: dict[int, str]) -> None:
    """Write the marks of a line."""
    for at in range(len(line.text) - 1, -1, -1):
        number = ord(line.text[at]) - FIRST_PLACE
        if not 0 <= number < len(signs):
            continue
        left, right = line.lefts[at], line.rights[at]
        line.remove(at)
        mark = spelled.get(number) or signs[number].text or _plainly(signs[number])
        if mark:
            line.insert(at, mark, left, right, raised=True)
            if number not in spelled and signs[number].text:
                line.raised[at : at + len(mark)] = bytes(len(mark))
                _close_up(line, at + len(mark))
        elif at == 0 and line.text[:1] == " ":
            line.remove(0)


def _close_up(line: Line, at: int) -> None:
    """Take off a space that was put behind a sign that had none: it has no width."""
    if line.text.startswith(" ", at) and line.lefts[at] == line.rights[at]:
        line.remove(at)


def _plainly(sign: RaisedSign) -> str:
    """Return what a sign outside of all rows looks like; nothing where it is unreadable."""
    readable = all(min(glyph.values()) <= READABLE for glyph in sign.glyphs)
    return _reading(sign) if readable else ""
