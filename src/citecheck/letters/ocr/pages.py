"""What was recognised on pictures becomes pages, as the reader of PDFs knows them."""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.recognised import Recognised
from citecheck.letters.pdf import (
    PLAIN_DIGITS,
    RAISED_DIGITS,
    Box,
    Line,
    Page,
    RaisedSign,
    Seen,
    whole_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from citecheck.letters.ocr.votes import Settled

__all__ = ["corrected", "page_of", "recognised_lines", "seen_on"]

_HOLE = re.compile(r"[●○◯◦•■◆▪⚫\s]*$")
"""A line of nothing else was punched, or is a blot."""
_PUNCHED = re.compile(r"[0OQ@®©]{1,2}")
"""What a hole in the margin is read as; none of these is a label."""
_SPECK = re.compile(r"[·•:;.,'’`]{1,2}\s*(?=https?:|www\.|\[?\d{1,3}\]?\s+[A-ZÀ-Þ\"“‘'])")
"""What stands before an address or the label of a note, and is no writing."""
_RAISED_A = re.compile(r"ª\s?(?=\S)")
"""What a raised `a` is read as; behind no number, it is a label."""
_SMALL_ROMAN = re.compile(r"[ivxl]{2,6}\.?")
_SMALL_LETTER = re.compile(r"[a-z]\.?")
_ALIKE = re.compile(r"[CIKOPSUVWXZ]\.?")
"""A letter that has the same shape in both cases, or nearly."""
_DOUBLED = re.compile(r"(?P<figures>\d{1,2})\s*(?=[^\W\d]|[\"“‘'«])")
_LABELLED = re.compile(r"\[\d{1,3}\]|\(?\d{1,3}[.)](?:\s|$)")
"""A line that begins with the label of a note, which no pen drew."""
_LABEL = re.compile(r"[\[(]?\w{1,4}[.)\]]{0,2}")
VOTED = 0.95
"""How sure a sign is that was voted for against the first reading."""
FARTHEST, SAME_LINE = 6.0, 0.2
"""In ems of a note: how far before it its label stands, and how far off its line at most that
is not raised."""
LONG, MOST_SCRIBBLED = 20, 2
"""Characters of a line of text, and of what a scribble is read as."""
SMALLER, LARGER = 0.6, 1.3
"""Times the size of a page's type: what stands in its margin, smaller or larger, is drawn by
hand; labels are of one size."""
BESIDE, OUTSIDE = 0.3, 1.5
"""In ems: how far before all lines of text of its page a sign stands in the margin, and a label
may end."""
ENOUGH_LETTERS = 2
"""Labels of small letters beside one that may be a capital."""


def recognised_lines(picture: Path) -> list[Recognised]:
    """Return the lines that the recogniser tells of beside a picture."""
    told = json.loads(picture.with_suffix(".lines.json").read_text(encoding="utf-8"))
    return [Recognised(**line) for line in told]


def corrected(line: Recognised, settled: Iterable[Settled]) -> Recognised:
    """Return a line with its words as they were settled."""
    for word in sorted(settled, key=lambda word: -word.start):
        start, end = word.start, word.end
        if line.text[start:end] == word.text:
            continue
        sure = _sure_of(line, word)
        line = line.replaced(start, end, word.text, line.lefts[start], line.rights[end - 1])
        line.sure[start : start + len(word.text)] = sure
    return line


def _sure_of(line: Recognised, word: Settled) -> list[float]:
    """Return how sure the signs of a settled word are: those that were read otherwise, less."""
    read, settled = line.text[word.start : word.end], word.text
    shorter = min(len(read), len(settled))
    head = next((at for at in range(shorter) if read[at] != settled[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if read[-1 - at] != settled[-1 - at]), rest)
    before = line.sure[word.start : word.start + head]
    behind = line.sure[word.end - tail : word.end]
    amid = [VOTED] * (len(settled) - head - tail)
    if len(read) == len(settled):
        amid = [
            line.sure[word.start + at] if read[at] == settled[at] else VOTED
            for at in range(head, len(settled) - tail)
        ]
    return [*before, *amid, *behind]


def page_of(picture: Path, lines: Sequence[Recognised]) -> Page:
    """Return the page that a picture shows, with its lines in points, y growing upwards."""
    told = _told(picture)
    number = int(picture.stem)
    width, height = told["page"]
    point = told["point"]
    return Page(
        number,
        Box(0.0, 0.0, width, height),
        lines=whole_lines(
            [
                _line(_without_speck(line), number, height, point)
                for line in _in_rows(_level(_once_read(_of_one_case(_without_scribbles(lines)))))
                if not _HOLE.match(line.text)
            ]
        ),
        pictured=True,
    )


def _without_scribbles(lines: Sequence[Recognised]) -> list[Recognised]:
    """Return lines without the signs that stand by themselves in the margin.

    It is punched, and pens are tried there. Labels are numbers, or stand below each other, or
    hang no farther before their notes.
    """
    text = [line for line in lines if len(line.text) >= LONG]
    if not text:
        return list(lines)
    margin = min(line.lefts[0] for line in text)
    size = median(line.size for line in text)
    outside = [
        line
        for line in lines
        if len(line.text) <= MOST_SCRIBBLED and line.rights[-1] < margin - BESIDE * size
    ]
    far = margin - OUTSIDE * size
    scribbles = {id(line) for line in outside if _is_scribble(line, outside, size, far)}
    right = max(line.rights[-1] for line in text)
    scribbles |= {id(line) for line in lines if _is_drawn(line, size, right)}
    return [line for line in lines if id(line) not in scribbles]


def _is_scribble(line: Recognised, outside: Sequence[Recognised], size: float, far: float) -> bool:
    """Whether a sign in the margin is no label.

    `size` is that of the page's type; what ends before `far` is farther out than labels of
    notes stand.
    """
    column = [one for one in outside if abs(one.lefts[0] - line.lefts[0]) <= size]
    odd = sum(
        1
        for one in column
        if _PUNCHED.fullmatch(one.text) or not SMALLER * size <= one.size <= LARGER * size
    )
    alone = len(column) == 1 and not line.text[0].isdecimal()
    is_far = line.rights[-1] < far
    return 2 * odd > len(column) or (is_far and (alone or bool(_PUNCHED.fullmatch(line.text))))


def _is_drawn(line: Recognised, size: float, right: float) -> bool:
    """Whether a large sign is neither a letter nor a figure, or stands behind all lines."""
    if len(line.text) > MOST_SCRIBBLED or line.size < LARGER * size:
        return False
    return line.lefts[0] > right or not any(map(str.isalnum, line.text))


def _of_one_case(lines: Sequence[Recognised]) -> list[Recognised]:
    """Return lines with labels of one letter that stand alone in small letters, as others are.

    A V or C alone has the shape of its small letter, and nothing beside it tells how tall it
    is; but roman labels, or letters, stand above and below it.
    """
    romans = [line.lefts[0] for line in lines if _SMALL_ROMAN.fullmatch(line.text)]
    letters = [line.lefts[0] for line in lines if _SMALL_LETTER.fullmatch(line.text)]
    result: list[Recognised] = []
    for line in lines:
        if _ALIKE.fullmatch(line.text):
            roman = line.text[0] in "IVX" and _beside(line, romans) > 0
            if roman or _beside(line, letters) >= ENOUGH_LETTERS:
                line = replace(line, text=line.text.lower())
        result.append(line)
    return result


def _once_read(lines: Sequence[Recognised]) -> list[Recognised]:
    """Return lines without the figures of a label that were found alone, and read again with it.

    What stands before a line that has its label is no other one.
    """
    labels = [line for line in lines if line.text.isdecimal() and len(line.text) <= MOST_SCRIBBLED]
    labelled = [line for line in lines if _LABELLED.match(line.text)]
    twice = {id(label) for label in labels if _is_before_label(label, labelled)}
    return [_without_double(line, labels) for line in lines if id(line) not in twice]


def _is_before_label(line: Recognised, labelled: Sequence[Recognised]) -> bool:
    """Whether a figure stands before a line that begins with the label of a note itself."""
    return any(
        0 < other.lefts[0] - line.rights[-1] <= FARTHEST * other.size
        and abs(line.baseline - other.baseline) <= other.size / 2
        for other in labelled
    )


def _without_double(line: Recognised, labels: Sequence[Recognised]) -> Recognised:
    for label in labels:
        level = abs(line.baseline - label.baseline) <= SAME_LINE * line.size
        if not level or not label.lefts[0] < line.lefts[0] < label.rights[-1] - 1:
            continue
        doubled = _DOUBLED.match(line.text)
        if doubled and label.text.endswith(doubled["figures"]):
            return line.replaced(0, doubled.end(), "", 0.0, 0.0)
    return line


def _level(lines: Sequence[Recognised]) -> list[Recognised]:
    """Return lines with labels that stand alone on the line of their note, in its size.

    A few figures tell little of either: those of old style hang below the line, or are as
    small as raised ones.
    """
    return [_with_note(line, lines) if _LABEL.fullmatch(line.text) else line for line in lines]


def _in_rows(lines: Sequence[Recognised]) -> list[Recognised]:
    """Return lines from top to bottom, and those on one level from left to right.

    They were found by their upper edges: words without tall letters come after those behind.
    """
    rows: list[list[Recognised]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        if rows and line.baseline - rows[-1][0].baseline <= SAME_LINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.lefts[0])]


def _with_note(label: Recognised, lines: Sequence[Recognised]) -> Recognised:
    end = label.rights[-1]
    beside = (
        line
        for line in lines
        if 0 < line.lefts[0] - end <= FARTHEST * line.size
        and abs(line.baseline - label.baseline) <= SAME_LINE * line.size
    )
    note = min(beside, key=lambda line: line.lefts[0], default=label)
    return replace(label, baseline=note.baseline, size=note.size)


def _beside(line: Recognised, lefts: Iterable[float]) -> int:
    """Return how many lines begin where this one does; `lefts` are their beginnings."""
    return sum(1 for left in lefts if abs(line.lefts[0] - left) <= line.size)


def _without_speck(line: Recognised) -> Recognised:
    if _RAISED_A.match(line.text):
        return replace(line, text=f"a{line.text[1:]}")
    speck = _SPECK.match(line.text)
    return line.replaced(0, speck.end(), "", 0.0, 0.0) if speck else line


def seen_on(pictures: Iterable[Path]) -> Seen:
    """Return what was seen on pictures beside their text."""
    signs: list[RaisedSign] = []
    strokes: list[tuple[int, float, float, float, float]] = []
    for picture in pictures:
        told, number = _told(picture), int(picture.stem)
        signs += [
            RaisedSign(number, left, right, base, size, tuple(glyphs), letter)
            for left, right, base, size, glyphs, letter in told["signs"]
        ]
        strokes += [(number, *stroke) for stroke in told["strokes"]]
    return Seen(tuple(signs), tuple(strokes))


def _told(picture: Path) -> Mapping[str, Any]:
    """Return what `letters.pdf.rendering` tells of a picture."""
    told: Mapping[str, Any] = json.loads(picture.with_suffix(".json").read_text(encoding="utf-8"))
    return told


def _line(line: Recognised, page: int, height: float, point: float) -> Line:
    plain = bytes(len(line.text))
    return Line(
        height - line.baseline * point,
        line.size * point,
        page,
        line.text.translate(PLAIN_DIGITS),
        array("f", [place * point for place in line.lefts]),
        array("f", [place * point for place in line.rights]),
        bytearray(sign in RAISED_DIGITS for sign in line.text),
        bytearray(plain),
        bytearray(plain),
    )
