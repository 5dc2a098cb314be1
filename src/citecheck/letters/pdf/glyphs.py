"""What talks to PDFium, with `characters`: bytes in, pages of runs, rules and links out.

PDFium prints a hyphen at a line's end as U+FFFE and swallows the line end behind it
(measured), and orders characters as the file does. So nothing but the characters and
their boxes is taken from it; lines are built in `lines`.
"""

from __future__ import annotations

import ctypes
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from citecheck.letters.pdf.characters import read_runs, turned
from citecheck.letters.pdf.damage import is_damaged
from citecheck.letters.pdf.effort import spend
from citecheck.letters.pdf.layout import Box, Link, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PdfProblem", "open_pdf", "page_count", "read_page"]

RULE_THICKNESS = 2.5
"""Points; a stroke above footnotes is 0.4 to 1 pt in every program tried."""
RULE_LENGTH = 30.0
"""Points; shorter strokes are underlines of a word or parts of a table."""
MAX_OBJECTS = 20_000
"""Objects looked at on one page for rules and images; drawings have hundreds of thousands."""
MAX_RULES = 300
MAX_LINKS = 1_000
"""Taken from one page; a page of references has a hundred links."""
MAX_BOXES = 4_000
"""Their rectangles: one a line."""
SCAN_COVERAGE = 0.5
"""Share of a page that one image must cover to be taken for a scan."""

UNREAD = 5
"""So many characters that are not read cost what one costs that is."""

_ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)
_WEB = re.compile(r"(?:https?|ftp):", re.IGNORECASE)
_CHAR = re.compile(r"\\char ?(3[3-9]|[4-9]\d|1[01]\d|12[0-6])(?: |\\relax )")
_MACRO = re.compile(r"\\[A-Za-z@]{2,40} ")

FPDF_ERR_PASSWORD = 4
FPDF_ERR_SECURITY = 5
OBJECT_PATH = 2
OBJECT_IMAGE = 3


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
        total = text_page.count_chars()
        result.cut = total > max_chars
        quarter, result.runs, text = read_runs(pdfium, text_page.raw, min(total, max_chars))
        result.box = turned(result.box, quarter)
        objects = _read_objects(pdfium, page.raw, result, quarter)
        result.links = list(_links(pdfium, document.raw, page.raw, quarter))
        spend(
            characters=len(text) + (total - len(text)) // UNREAD,
            runs=len(result.runs),
            objects=objects,
            addresses=max(len(result.links), len(_ADDRESS.findall(text))),
            boxes=sum(len(link.boxes) for link in result.links),
            targets=sum(len(link.target) for link in result.links),
        )
    finally:
        text_page.close()
        page.close()
    if not (total or objects) and is_damaged(document, number):
        raise PdfProblem("damaged")
    return result


# --- rules, images, links ------------------------------------------------------------


def _read_objects(pdfium: Any, page: Any, result: Page, quarter: int) -> int:  # noqa: ANN401
    """Note the page's horizontal strokes and whether an image covers it; count its objects."""
    sides = [ctypes.c_float() for _ in range(4)]
    rules = result.rules
    area = max(result.box.width * (result.box.top - result.box.bottom), 1.0)
    total: int = pdfium.FPDFPage_CountObjects(page)
    for index in range(min(total, MAX_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (OBJECT_PATH, OBJECT_IMAGE):
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *sides):
            continue
        box = turned(Box(*(side.value for side in sides)), quarter)
        height = box.top - box.bottom
        if kind == OBJECT_IMAGE:
            result.pictured |= box.width * height > SCAN_COVERAGE * area
        elif height <= RULE_THICKNESS and box.width >= RULE_LENGTH and len(rules) < MAX_RULES:
            rules.append(box)
    return total


def _links(pdfium: Any, document: Any, page: Any, quarter: int) -> Iterator[Link]:  # noqa: ANN401
    """Yield the page's web links in the order of the file."""
    position = ctypes.c_int(0)
    link = pdfium.FPDF_LINK()
    room = MAX_BOXES
    for _ in range(MAX_LINKS):
        if not pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            return
        target = _without_macros(_target(pdfium, document, link))
        boxes = tuple(turned(box, quarter) for box in islice(_link_boxes(pdfium, link), room))
        room -= len(boxes)
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


def _without_macros(target: str) -> str:
    r"""Return a target without commands that TeX wrote into it instead of carrying them out.

    It writes each with a space behind its name (The TeXbook, chapter 8): `\protect `,
    `\char 126 `. No address of the web has such words.
    """
    if "\\" not in target or not _WEB.match(target):
        return target
    signs = _CHAR.sub(lambda found: chr(int(found[1])), target + " ")
    return _MACRO.sub("", signs).strip()


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
