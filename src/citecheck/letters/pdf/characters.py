"""The type of a page: PDFium's characters and their boxes become runs.

Two questions are asked of PDFium for each character, which is most of what reading costs.
So they are asked for a whole page at once: `map` and addresses as plain integers take a
third of the time of a loop that calls the functions as pypdfium2 offers them (measured).
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from itertools import compress, count, islice, repeat
from operator import ne
from typing import TYPE_CHECKING, Any

from citecheck.letters.pdf.layout import Box, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["read_runs", "turned"]

HYPHEN_AT_LINE_END = "\ufffe"
HYPHEN_ALONE = 0x02
"""What the same hyphen is when characters are asked for one by one (measured)."""
MARK_LENGTH = 6
RAISED_BY_FONTS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""No other letter or figure stands above its line."""
LEAST_RISE = 0.18
"""In ems: the feet of a raised glyph are so far above its line, or farther."""
RAISED_SIZE = 0.6
"""What such a glyph is of its font's size."""
PLAIN = {HYPHEN_AT_LINE_END: "-", "\u02dc": "~", "\u223c": "~"}
"""TeX and groff draw the tilde of an address as an accent or as a sign of mathematics."""
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
STRAIGHT = 0.02
"""Of a quarter turn, about two degrees: a scan set straight is below."""
FONT_ITALIC = 1 << 6
FONT_FORCE_BOLD = 1 << 18
BOLD_WEIGHT = 600

_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character beyond the first 65,536."""
_RARE = re.compile("[\x00-\x1f" + "".join((*PLAIN, *LIGATURES)) + "]")


def read_runs(
    pdfium: Any,  # noqa: ANN401 - pypdfium2 has no types
    text_page: Any,  # noqa: ANN401
    total: int,
) -> tuple[int, list[Run], str]:
    """Return how far a page is turned, its runs, and its first `total` characters.

    Type that is set at several quarter turns (0 to 3) is left out but for the most frequent.
    """
    reader = _Reader(pdfium, text_page, total)
    reader.read()
    counts = {q: sum(len(run.chars) for run in runs) for q, runs in reader.runs.items()}
    quarter = max(counts, key=lambda quarter: (counts[quarter], -quarter))
    return quarter, reader.runs[quarter], reader.text


class _Reader:
    """Collects the runs of a page by the quarter turn they are set at."""

    def __init__(self, pdfium: Any, text_page: Any, total: int) -> None:  # noqa: ANN401
        pointer, whole = ctypes.c_void_p, ctypes.c_int
        self.pdfium = pdfium
        self.text_page = text_page
        self.address = ctypes.cast(text_page, ctypes.c_void_p).value
        self.runs: dict[int, list[Run]] = {0: [], 1: [], 2: [], 3: []}
        self.fonts: dict[int, tuple[bool, bool]] = {}
        self.font_of = _quick(pdfium.FPDFTextObj_GetFont, pointer, pointer)
        self.matrix_at = _quick(pdfium.FPDFText_GetMatrix, whole, pointer, whole, pointer)
        self.origin_at = _quick(
            pdfium.FPDFText_GetCharOrigin, whole, pointer, whole, pointer, pointer
        )
        self.size_at = _quick(pdfium.FPDFText_GetFontSize, ctypes.c_double, pointer, whole)
        self.matrix = array("f", bytes(24))
        self.matrix_place = self.matrix.buffer_info()[0]
        self.origin = array("d", bytes(16))
        self.origin_place = self.origin.buffer_info()[0]
        self.text = self._text(total)
        self.objects = self._objects(total)
        self.boxed, self.sides = self._boxes(total)

    def read(self) -> None:
        """Read all characters."""
        last, run, quarter, gap, first = 0, None, 0, False, 0
        for start, end in _stretches(self.objects):
            address = self.objects[start]
            if not address:
                gap = gap or " " in self.text[start:end]
                continue
            if address != last:
                last = address
                self._close(run, quarter, first)
                quarter, run = self._start_run(start, address)
                first = start
            if run is not None:
                gap = self._add(run, quarter, start, end, gap=gap)
        self._close(run, quarter, first)

    def _add(self, run: Run, quarter: int, start: int, end: int, *, gap: bool) -> bool:
        """Add the characters `[start, end)` to a run; return whether a gap is still open."""
        text = self.text[start:end]
        lefts, rights = self._extents(quarter, start, end)
        if _RARE.search(text) is None and all(self.boxed[start:end]):
            if gap:
                run.gaps.add(len(run.chars))
            run.chars += text
            run.lefts += lefts
            run.rights += rights
            return False
        for char, left, right, boxed in zip(
            text, lefts, rights, self.boxed[start:end], strict=True
        ):
            letter = char
            if char < " ":
                letter = " " if char in "\t\r\n" else ""
            if not letter or not boxed:
                continue
            if gap:
                run.gaps.add(len(run.chars))
                gap = False
            if letter in LIGATURES:
                _spread(run, LIGATURES[letter], left, right)
                continue
            run.chars.append(PLAIN.get(letter, letter))
            run.lefts.append(left)
            run.rights.append(right)
        return gap

    def _extents(self, quarter: int, start: int, end: int) -> tuple[Sequence[float], ...]:
        """Return where characters begin and end on a page that is turned back."""
        low, high = ((0, 2), (3, 1), (2, 0), (1, 3))[quarter]
        begins, ends = self.sides[low][start:end], self.sides[high][start:end]
        if quarter < 2:
            return begins, ends
        return [-value for value in begins], [-value for value in ends]

    def _close(self, run: Run | None, quarter: int, first: int) -> None:
        """Tell a short run of raised letters that the font itself holds (OpenType `sups`).

        Their line and size are those of the text beside them; what they cover is not.
        """
        if run is None or quarter or not 0 < len(run.chars) <= MARK_LENGTH:
            return
        if run.chars[0] not in RAISED_BY_FONTS:
            return
        sides = [ctypes.c_double() for _ in range(4)]
        if not self.pdfium.FPDFText_GetCharBox(self.text_page, first, *sides):
            return
        rise = sides[2].value - run.baseline  # left, right, bottom, top
        if LEAST_RISE * run.size <= rise <= run.size:
            run.baseline += rise
            run.size *= RAISED_SIZE

    def _text(self, total: int) -> str:
        """Return one character an index; in one call where PDFium allows."""
        buffer = (ctypes.c_ushort * (total + 1))()
        written = self.pdfium.FPDFText_GetText(self.text_page, 0, total, buffer)
        text = bytes(buffer).decode("utf-16-le", "surrogatepass")[: max(written - 1, 0)]
        if len(text) == total and _HALF.search(text) is None:
            return text
        code_at = _quick(
            self.pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int
        )
        codes = map(code_at, repeat(self.address), range(total))
        return "".join(self._character(index, code) for index, code in enumerate(codes))

    def _character(self, index: int, code: int) -> str:
        if code == HYPHEN_ALONE and self.pdfium.FPDFText_IsHyphen(self.text_page, index) == 1:
            return HYPHEN_AT_LINE_END
        legal = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
        return chr(code) if legal else "\x00"

    def _objects(self, total: int) -> list[int]:
        """Return the address of the text object of each character; 0 for gaps PDFium saw."""
        object_at = _quick(
            self.pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int
        )
        return [found or 0 for found in map(object_at, repeat(self.address), range(total))]

    def _boxes(self, total: int) -> tuple[bytes, tuple[array[float], ...]]:
        """Return which characters have a box, and the boxes' sides: left, top, right, bottom."""
        box_at = _quick(
            self.pdfium.FPDFText_GetLooseCharBox,
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_void_p,
        )
        boxes = array("f", bytes(16 * total))
        begin, _ = boxes.buffer_info()
        places = range(begin, begin + 16 * total, 16)
        boxed = bytes(map(bool, map(box_at, repeat(self.address), range(total), places)))
        return boxed, tuple(boxes[side::4] for side in range(4))

    def _start_run(self, index: int, address: int) -> tuple[int, Run | None]:
        """Begin a run for a text object, or return None for type at a slant."""
        if not (
            self.matrix_at(self.address, index, self.matrix_place)
            and self.origin_at(self.address, index, self.origin_place, self.origin_place + 8)
        ):
            return 0, None
        if not math.isfinite(sum(self.matrix) + sum(self.origin)):
            return 0, None  # a damaged file
        a, b, c, d, _, _ = self.matrix  # as in ISO 32000-1, 8.3.3
        quarter = 0
        if b or a <= 0:
            angle = math.atan2(b, a) / (math.pi / 2)
            if abs(angle - round(angle)) > STRAIGHT:
                return 0, None
            quarter = round(angle) % 4
        size = self.size_at(self.address, index) * math.hypot(c, d)
        if not 0 < size < 2000:
            return 0, None
        x, y = self.origin
        run = Run((y, -x, -y, x)[quarter], size, *self._style(address))
        self.runs[quarter].append(run)
        return quarter, run

    def _style(self, address: int) -> tuple[bool, bool]:
        """Return whether the font of a text object is bold, and italic."""
        pdfium, key = self.pdfium, self.font_of(address)
        if not key:
            return False, False
        if key not in self.fonts:
            font = ctypes.cast(key, pdfium.FPDF_FONT)
            buffer = ctypes.create_string_buffer(128)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
            name = buffer.value.decode("latin-1").lower()
            flags = max(pdfium.FPDFFont_GetFlags(font), 0)
            heavy = bool(flags & FONT_FORCE_BOLD) or "bold" in name or "black" in name
            bold = heavy or pdfium.FPDFFont_GetWeight(font) >= BOLD_WEIGHT
            slanted = bool(flags & FONT_ITALIC) or "italic" in name or "oblique" in name
            self.fonts[key] = (bold, slanted)
        return self.fonts[key]


def _quick(function: Any, result: Any, *arguments: Any) -> Callable[..., int]:  # noqa: ANN401
    """Return a function of PDFium that takes and gives addresses as plain integers."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def _stretches(objects: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where characters of one text object stand together."""
    start = 0
    for end in compress(count(1), map(ne, objects, islice(objects, 1, None))):
        yield start, end
        start = end
    if objects:
        yield start, len(objects)


def _spread(run: Run, letters: str, left: float, right: float) -> None:
    """Add the letters of a ligature, each with its share of the box."""
    width = (right - left) / len(letters)
    for index, letter in enumerate(letters):
        run.chars.append(letter)
        run.lefts.append(left + index * width)
        run.rights.append(left + (index + 1) * width)


def turned(box: Box, quarter: int) -> Box:
    """Return the box as it stands when the page is turned back by `quarter` turns."""
    if quarter == 1:
        return Box(box.bottom, -box.right, box.top, -box.left)
    if quarter == 2:
        return Box(-box.right, -box.top, -box.left, -box.bottom)
    if quarter == 3:
        return Box(-box.top, box.left, -box.bottom, box.right)
    return box
