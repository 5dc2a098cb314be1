"""The only module that talks to PDFium: bytes in, pages of runs, rules and links out.

PDFium prints a hyphen at a line's end as U+FFFE and swallows the line end behind it
(measured), and orders characters as the file does. So nothing but the characters and
their boxes is taken from it; lines are built in `lines`.
"""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any

from citecheck.letters.pdf.layout import Box, Link, Page, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PdfProblem", "open_pdf", "page_count", "read_page"]

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
RULE_THICKNESS = 2.5
"""Points; a stroke above footnotes is 0.4 to 1 pt in every program tried."""
RULE_LENGTH = 30.0
"""Points; shorter strokes are underlines of a word or parts of a table."""
MAX_OBJECTS = 20_000
"""Objects looked at on one page for rules and images; drawings have hundreds of thousands."""
MAX_RULES = 300
MAX_LINKS = 1_000
"""Taken from one page; a page of references has a hundred links."""
SCAN_COVERAGE = 0.5
"""Share of a page that one image must cover to be taken for a scan."""

FPDF_ERR_PASSWORD = 4
FPDF_ERR_SECURITY = 5
OBJECT_PATH = 2
OBJECT_IMAGE = 3
FONT_ITALIC = 1 << 6
FONT_FORCE_BOLD = 1 << 18
BOLD_WEIGHT = 600


class PdfProblem(Exception):  # noqa: N818 - names what is wrong with the file, not a defect
    """PDFium cannot open the file; `kind` is `password` or `damaged`."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(detail or kind)
        self.kind = kind


def open_pdf(data: bytes) -> Any:  # noqa: ANN401 - pypdfium2 has no types
    """Open a PDF from memory; the caller closes it. Raises `PdfProblem`."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY) or "assword" in str(error):
            raise PdfProblem("password", str(error)) from None
        raise PdfProblem("damaged", str(error)) from None


def page_count(document: Any) -> int:  # noqa: ANN401 - pypdfium2 has no types
    """Return how many pages the file claims to have."""
    return len(document)


def read_page(document: Any, number: int, max_chars: int) -> Page:  # noqa: ANN401
    """Read page `number` (from 1). Raises `PdfProblem` where PDFium cannot."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise PdfProblem("damaged", str(error)) from None
    try:
        left, bottom, right, top = page.get_bbox()
        result = Page(number, Box(left, bottom, right, top))
        turned = _Turned(pdfium, text_page.raw)
        total = text_page.count_chars()
        result.cut = total > max_chars
        turned.read(min(total, max_chars))
        quarter = turned.dominant()
        result.runs = turned.runs[quarter]
        result.box = _turn(result.box, quarter)
        _read_objects(pdfium, page.raw, result, quarter)
        result.links = list(_links(pdfium, document.raw, page.raw, quarter))
        return result
    finally:
        text_page.close()
        page.close()


# --- characters ----------------------------------------------------------------------


class _Turned:
    """Collects the runs of a page by the quarter turn (0 to 3) they are set at."""

    def __init__(self, pdfium: Any, text_page: Any) -> None:  # noqa: ANN401
        self.pdfium = pdfium
        self.text_page = text_page
        self.runs: dict[int, list[Run]] = {0: [], 1: [], 2: [], 3: []}
        self.fonts: dict[int, tuple[bool, bool]] = {}

    def dominant(self) -> int:
        """Return the quarter turn of most of the type."""
        counts = {q: sum(len(run.chars) for run in runs) for q, runs in self.runs.items()}
        return max(counts, key=lambda quarter: (counts[quarter], -quarter))

    def read(self, total: int) -> None:
        """Read the first `total` characters."""
        pdfium, text_page = self.pdfium, self.text_page
        box = pdfium.FS_RECTF()
        box_ref = ctypes.byref(box)
        get_object: Callable[[Any, int], Any] = pdfium.FPDFText_GetTextObject
        get_box = pdfium.FPDFText_GetLooseCharBox
        last, run, quarter, gap, first = 0, None, 0, False, 0
        for index, char in enumerate(self._characters(total)):
            pointer = get_object(text_page, index)
            if not pointer:
                gap = gap or char == " "
                continue
            if char < " ":
                char = " " if char in "\t\r\n" else ""
            address = ctypes.addressof(pointer.contents)
            if address != last:
                last = address
                if run is not None and len(run.chars) <= MARK_LENGTH and quarter == 0:
                    self._lift(run, first)
                quarter, run = self._start_run(index, pointer)
                first = index
            if run is None or not char or not get_box(text_page, index, box_ref):
                continue
            if gap:
                run.gaps.add(len(run.chars))
                gap = False
            if quarter == 0:
                left, right = box.left, box.right
            else:
                turned = _turn(Box(box.left, box.bottom, box.right, box.top), quarter)
                left, right = turned.left, turned.right
            if char in LIGATURES:
                _spread(run, LIGATURES[char], left, right)
                continue
            run.chars.append(PLAIN.get(char, char))
            run.lefts.append(left)
            run.rights.append(right)
        if run is not None and len(run.chars) <= MARK_LENGTH and quarter == 0:
            self._lift(run, first)

    def _lift(self, run: Run, first: int) -> None:
        """Tell a short run of raised letters that the font itself holds (OpenType `sups`).

        Their line and size are those of the text beside them; what they cover is not.
        """
        if not run.chars or run.chars[0] not in RAISED_BY_FONTS:
            return
        sides = [ctypes.c_double() for _ in range(4)]
        if not self.pdfium.FPDFText_GetCharBox(self.text_page, first, *sides):
            return
        rise = sides[2].value - run.baseline  # left, right, bottom, top
        if LEAST_RISE * run.size <= rise <= run.size:
            run.baseline += rise
            run.size *= RAISED_SIZE

    def _characters(self, total: int) -> Iterator[str]:
        """Yield one string a character index; in one call where PDFium allows."""
        buffer = (ctypes.c_ushort * (total + 1))()
        written = self.pdfium.FPDFText_GetText(self.text_page, 0, total, buffer)
        text = bytes(buffer).decode("utf-16-le", "surrogatepass")[: max(written - 1, 0)]
        if len(text) == total and not any("\ud800" <= char <= "\udfff" for char in text):
            yield from text
            return
        for index in range(total):
            code = self.pdfium.FPDFText_GetUnicode(self.text_page, index)
            legal = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
            if code == HYPHEN_ALONE and self.pdfium.FPDFText_IsHyphen(self.text_page, index) == 1:
                yield HYPHEN_AT_LINE_END
            else:
                yield chr(code) if legal else "\x00"

    def _start_run(self, index: int, pointer: Any) -> tuple[int, Run | None]:  # noqa: ANN401
        """Begin a run for a text object, or return None for type at a slant."""
        pdfium = self.pdfium
        matrix = pdfium.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        if not (
            pdfium.FPDFText_GetMatrix(self.text_page, index, matrix)
            and pdfium.FPDFText_GetCharOrigin(self.text_page, index, x, y)
        ):
            return 0, None
        angle = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        if abs(angle - round(angle)) > 0.02:  # about two degrees: a scan set straight is below
            return 0, None
        quarter = round(angle) % 4
        size = pdfium.FPDFText_GetFontSize(self.text_page, index) * math.hypot(matrix.c, matrix.d)
        if not 0 < size < 2000:
            return 0, None
        bold, italic = self._style(pointer)
        baseline = (y.value, -x.value, -y.value, x.value)[quarter]
        run = Run(baseline, size, bold, italic)
        self.runs[quarter].append(run)
        return quarter, run

    def _style(self, pointer: Any) -> tuple[bool, bool]:  # noqa: ANN401
        """Return whether the font of a text object is bold, and italic."""
        pdfium = self.pdfium
        font = pdfium.FPDFTextObj_GetFont(pointer)
        if not font:
            return False, False
        key = ctypes.addressof(font.contents)
        if key not in self.fonts:
            buffer = ctypes.create_string_buffer(128)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
            name = buffer.value.decode("latin-1").lower()
            flags = max(pdfium.FPDFFont_GetFlags(font), 0)
            heavy = bool(flags & FONT_FORCE_BOLD) or "bold" in name or "black" in name
            bold = heavy or pdfium.FPDFFont_GetWeight(font) >= BOLD_WEIGHT
            slanted = bool(flags & FONT_ITALIC) or "italic" in name or "oblique" in name
            self.fonts[key] = (bold, slanted)
        return self.fonts[key]


def _spread(run: Run, letters: str, left: float, right: float) -> None:
    """Add the letters of a ligature, each with its share of the box."""
    width = (right - left) / len(letters)
    for index, letter in enumerate(letters):
        run.chars.append(letter)
        run.lefts.append(left + index * width)
        run.rights.append(left + (index + 1) * width)


def _turn(box: Box, quarter: int) -> Box:
    """Return the box as it stands when the page is turned back by `quarter` turns."""
    if quarter == 1:
        return Box(box.bottom, -box.right, box.top, -box.left)
    if quarter == 2:
        return Box(-box.right, -box.top, -box.left, -box.bottom)
    if quarter == 3:
        return Box(-box.top, box.left, -box.bottom, box.right)
    return box


# --- rules, images, links ------------------------------------------------------------


def _read_objects(pdfium: Any, page: Any, result: Page, quarter: int) -> None:  # noqa: ANN401
    """Note the page's horizontal strokes and whether an image covers it."""
    sides = [ctypes.c_float() for _ in range(4)]
    rules = result.rules
    area = max(result.box.width * (result.box.top - result.box.bottom), 1.0)
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (OBJECT_PATH, OBJECT_IMAGE):
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *sides):
            continue
        box = _turn(Box(*(side.value for side in sides)), quarter)
        height = box.top - box.bottom
        if kind == OBJECT_IMAGE:
            result.pictured |= box.width * height > SCAN_COVERAGE * area
        elif height <= RULE_THICKNESS and box.width >= RULE_LENGTH and len(rules) < MAX_RULES:
            rules.append(box)


def _links(pdfium: Any, document: Any, page: Any, quarter: int) -> Iterator[Link]:  # noqa: ANN401
    """Yield the page's web links in the order of the file."""
    position = ctypes.c_int(0)
    link = pdfium.FPDF_LINK()
    for _ in range(MAX_LINKS):
        if not pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            return
        target = _target(pdfium, document, link)
        boxes = tuple(_turn(box, quarter) for box in _link_boxes(pdfium, link))
        if target and boxes:
            yield Link(target, boxes)


def _target(pdfium: Any, document: Any, link: Any) -> str:  # noqa: ANN401
    """Return the address of a link's URI action; empty where it leads within the file."""
    action = pdfium.FPDFLink_GetAction(link)
    if not action:
        return ""
    length = min(pdfium.FPDFAction_GetURIPath(document, action, None, 0), 65_536)
    if length <= 1:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
    raw = buffer.raw[:length].split(b"\x00", 1)[0]
    if buffer.raw[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return buffer.raw[: length - 1].decode("utf-16", "replace").strip("\x00 ")
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").strip()


def _link_boxes(pdfium: Any, link: Any) -> Iterator[Box]:  # noqa: ANN401
    """Yield the quadrilaterals of a link as boxes, or else its rectangle."""
    quad = pdfium.FS_QUADPOINTSF()
    count = min(max(pdfium.FPDFLink_CountQuadPoints(link), 0), 1000)
    found = False
    for index in range(count):
        if pdfium.FPDFLink_GetQuadPoints(link, index, ctypes.byref(quad)):
            xs = (quad.x1, quad.x2, quad.x3, quad.x4)
            ys = (quad.y1, quad.y2, quad.y3, quad.y4)
            found = True
            yield Box(min(xs), min(ys), max(xs), max(ys))
    rect = pdfium.FS_RECTF()
    if not found and pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
        yield Box(
            min(rect.left, rect.right),
            min(rect.bottom, rect.top),
            max(rect.left, rect.right),
            max(rect.bottom, rect.top),
        )
