"""RapidOCR, as it is used here: it finds the lines of a page and reads them.

It has no dictionary, so that an address is to it as good as a word, and it says of each sign
how sure it is. What an address is read as is looked at on its picture, too (`gaps`,
`strokes`, `underscores`), and where it is not sure it is read again.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from citecheck.letters.ocr.boxes import Box, above, apart, hanging
from citecheck.letters.ocr.figures import is_of_old_style
from citecheck.letters.ocr.gaps import ended, spaced, trimmed, whole_addresses
from citecheck.letters.ocr.names import of_other_length
from citecheck.letters.ocr.recognised import Recognised, placed, runs_on
from citecheck.letters.ocr.strokes import measured
from citecheck.letters.ocr.underscores import (
    Underline,
    draw_underscores,
    hidden_underscores,
    underscored,
)
from citecheck.letters.ocr.unsure import agreed, has_address, is_unsure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Engine", "picture_at"]

COARSE = 3
"""Lines are looked for on a picture smaller by this, 100 dpi: at 150 it takes three times
the time and twice the memory, and finds no other lines (measured on 28 letters)."""
MOST_COARSE = 1_000_000
"""Pixels of that picture: an A4 page has so many, and memory grows with them."""
MOST_LINES = 500
"""Of one page; a page of a newspaper has 400."""
MOST_SIGNS = 500
"""Of one line."""
FAINTEST = 0.5
"""Mean of what it is sure of its signs: below, what it took for a line was a picture."""
SPECK, WIDEST = 0.2, 8.0
"""In heights of what was found: dots are less tall than the first, and a stroke is wider."""
MOST_MENDED = 4
"""Named parts of a line that had a sign too many or too few."""
FEW_SMALL = 0.15
"""So small a share of a line's letters tells nothing of its size."""
SMALL, LARGE = 0.47, 0.7
"""Height of small letters and of capitals, in ems."""
Frame = tuple[float, float]
FRAMES: tuple[Frame, ...] = ((1.05, 0.38), (0.9, 0.28), (0.84, 0.24))
"""In ems, what is read above and below a line's feet. All of it is drawn 48 pixels high: in
the first frame gaps between words are seen best, in the last ones letters, which are larger.
An address is read in two of them, and where it is not sure in both, in the third."""
BESIDE = 0.3
"""In ems, what is read to the left and right of what was found."""
DARK = 0.66
"""Of the paper's brightness: ink is darker."""

LARGER = 5 / 3
"""What a line is drawn larger for a second program: as if at 500 dpi, for its type is small."""

_SMALL_LETTER = re.compile(r"[acemnorsuvwxz]")
"""Letters with nothing above small letters or below the line."""


def picture_at(path: Path) -> Any:  # noqa: ANN401 - an array
    """Return the picture of a page; None where it cannot be read. Raises `cv2.error`."""
    import cv2

    return cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)


class _Read(NamedTuple):
    """What stands on the picture of a line."""

    text: str
    places: list[float]
    """Of each character but the spaces, from 0 to 1."""
    sure: list[float]
    """Of the same, how sure it is."""


class Engine:
    """RapidOCR, as it is used here: what it finds and what it reads are asked for apart."""

    def __init__(self) -> None:
        import rapidocr

        self._engine = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_preprocess_img": False,
                "Global.use_vertical_padding": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self.old_lines = 0
        """So many lines had numbers that only figures of old style look like."""

    def lines(self, path: Path) -> Iterator[Recognised]:
        """Yield the lines of a page, from top to bottom."""
        page = picture_at(path)
        if page is None:
            return
        underlines, signs = _strokes(path)
        read: dict[Box, Recognised] = {}
        boxes = apart(self._found(page)[:MOST_LINES])
        boxes = sorted([*boxes, *hanging(page, boxes)], key=lambda box: (box[1], box[0]))
        for box in boxes:
            before = _last(read[other] for other in above(box, boxes) if other in read)
            goes_on = runs_on(before)
            line = self._line(page, box, goes_on=goes_on)
            if line is None:
                continue
            drawn = [
                gap
                for gap in hidden_underscores(line, before, underlines, page)
                if not any(_is_hole(gap, sign, line.size) for sign in signs)
            ]
            if drawn:
                draw_underscores(page, drawn, line.size)
                line = underscored(self._line(page, box, goes_on=goes_on) or line, drawn)
            line = whole_addresses(ended(line, before, page), before, underlines, page)
            if line.again:
                line = replace(line, picture=_saved(page, line, path))
            yield line
            read[box] = line

    def _found(self, page: Any) -> list[Box]:  # noqa: ANN401 - an array
        """Return where lines are: left, top, right, bottom."""
        import cv2

        factor = max(COARSE, (page.shape[0] * page.shape[1] / MOST_COARSE) ** 0.5)
        across = (max(1, int(page.shape[1] / factor)), max(1, int(page.shape[0] / factor)))
        coarse = cv2.cvtColor(
            cv2.resize(page, across, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR
        )
        found: Any = self._engine(coarse, use_det=True, use_cls=False, use_rec=False)
        boxes = found.boxes
        return sorted(
            (
                (
                    int(box[:, 0].min() * factor),
                    int(box[:, 1].min() * factor),
                    int(box[:, 0].max() * factor),
                    int(box[:, 1].max() * factor),
                )
                for box in (() if boxes is None else boxes)
            ),
            key=lambda box: (box[1], box[0]),
        )

    def _line(self, page: Any, box: Box, *, goes_on: bool) -> Recognised | None:  # noqa: ANN401
        """Return what stands in a box; with its first word, an address may go on."""
        left, top, right, bottom = box
        feet, heights = _letters(page[max(0, top) : bottom, max(0, left) : right])
        if not heights:
            return None
        base = max(0, top) + median(feet)
        guess = heights[len(heights) // 2] / SMALL
        read = self._read(_cut(page, base, guess, box))
        size = _em(read.text, heights)
        if size != guess:
            read = self._read(_cut(page, base, size, box))
        self.old_lines += is_of_old_style(read.text)
        line = _set(page, base, size, box, read)
        if line is None or not has_address(line.text, goes_on=goes_on):
            return line
        line = replace(line, goes_on=goes_on)
        other = self._again(page, base, size, box, FRAMES[1])
        if other is not None:
            line = replace(line, sure=agreed(line.reading, other.reading))
        if not is_unsure(line.reading):
            return line
        third = self._again(page, base, size, box, FRAMES[2])
        return replace(line, again=[(one.text, one.sure) for one in (other, third) if one])

    def _again(
        self,
        page: Any,  # noqa: ANN401 - an array
        base: float,
        size: float,
        box: Box,
        frame: Frame,
    ) -> Recognised | None:
        """Return a line as it is read in another frame."""
        return _set(page, base, size, box, self._read(_cut(page, base, size, box, frame)))

    def _read(self, picture: Any) -> _Read:  # noqa: ANN401 - an array
        """Return what stands on the picture of a line."""
        import cv2

        found: Any = self._engine(
            cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR),
            use_det=False,
            use_cls=False,
            use_rec=True,
            return_word_box=True,
        )
        if not found.txts or not found.txts[0].strip():
            return _Read("", [], [])
        words = found.word_results[0]
        length = max(words.line_txt_len, 1.0)
        places = [(place + 0.5) / length for word in words.word_cols for place in word]
        text = found.txts[0]
        sure = [one for sign, one in zip(text, words.confs, strict=True) if not sign.isspace()]
        return _Read(" ".join(text.split())[:MOST_SIGNS], places, sure)


def _last(lines: Iterable[Recognised]) -> Recognised | None:
    """Return the first of some lines that ends with an address, or the first."""
    found = list(lines)
    return next((line for line in found if runs_on(line)), found[0] if found else None)


def _set(
    page: Any,  # noqa: ANN401 - an array
    base: float,
    size: float,
    box: Box,
    read: _Read,
) -> Recognised | None:
    """Return a line as it was read, its characters between their neighbours."""
    if not read.text or sum(read.sure) < FAINTEST * len(read.sure):
        return None
    start = max(0, int(box[0] - BESIDE * size))
    end = min(page.shape[1], int(box[2] + BESIDE * size))
    middles = [start + place * (end - start) for place in read.places]
    line = placed(read.text, middles, read.sure, base, size)
    if line is None:
        return None
    for _ in range(MOST_MENDED):
        found = of_other_length(line.text)
        if found is None:
            break
        start, end, name = found
        line = line.replaced(
            start, end, name, line.lefts[min(start, end - 1)], line.rights[end - 1]
        )
    return spaced(measured(trimmed(line, page), page), page)


def _saved(page: Any, line: Recognised, path: Path) -> str:  # noqa: ANN401 - an array
    """Write the picture of a line beside that of its page; return its name."""
    import cv2

    edges = (int(line.lefts[0]), 0, int(line.rights[-1]) + 1, 0)
    name = f"{path.stem}-{int(line.baseline)}-{edges[0]}.pgm"
    cut = _cut(page, line.baseline, line.size, edges, FRAMES[1])
    large = cv2.resize(cut, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path.parent / "unsure" / name), large)
    return name


def _strokes(path: Path) -> tuple[list[Underline], list[Underline]]:
    """Return what was taken off a picture: lines below words, and raised signs."""
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    point = told["point"]
    height = told["page"][1] / point
    return (
        [
            (left / point, height - row / point, right / point)
            for left, row, right in told["underlines"]
        ],
        [
            (left / point, height - base / point, right / point)
            for left, right, base, *_ in told["signs"]
        ],
    )


def _is_hole(gap: tuple[int, int, int], sign: Underline, size: float) -> bool:
    """Whether a gap in a line's ink is where a sign was taken off."""
    left, right, row = gap
    return left < sign[2] and sign[0] < right and abs(row - sign[1]) < size / 2


def _cut(
    page: Any,  # noqa: ANN401 - an array
    base: float,
    size: float,
    box: Box,
    frame: Frame = FRAMES[0],
) -> Any:  # noqa: ANN401
    """Return the picture of a line with its feet at `base`."""
    import numpy

    above, below = frame
    top, bottom = max(0, int(base - above * size)), int(base + below * size) + 1
    start, end = max(0, int(box[0] - BESIDE * size)), int(box[2] + BESIDE * size)
    return numpy.ascontiguousarray(page[top:bottom, start:end])


def _letters(picture: Any) -> tuple[list[float], list[float]]:  # noqa: ANN401 - an array
    """Return where the feet of a line's letters are, and how tall they are, rising."""
    import cv2
    import numpy

    if picture.size == 0:
        return [], []
    ink = (picture < DARK * float(numpy.percentile(picture, 90))).astype("uint8")
    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    tall = [
        (float(top + height), float(height))
        for _, top, width, height, _ in found[1:]
        if height > SPECK * picture.shape[0] and width < WIDEST * picture.shape[0]
    ]
    return [foot for foot, _ in tall], sorted(height for _, height in tall)


def _em(text: str, heights: Sequence[float]) -> float:
    """Return a line's em, of the heights of its letters: the small ones are so many."""
    signs = sum(1 for sign in text if sign.isalnum())
    small = len(_SMALL_LETTER.findall(text)) / max(signs, 1)
    if small < FEW_SMALL:
        return heights[len(heights) // 2] / LARGE
    return heights[int(len(heights) * small / 2)] / SMALL
