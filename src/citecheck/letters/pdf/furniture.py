"""Page furniture: what stands on pages and is no part of the letter.

Running heads and feet, page numbers, Bates stamps, line numbers (`linenumbers`) and
watermarks are removed before lines are joined: otherwise they end up inside addresses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING

from citecheck.letters.pdf.linenumbers import line_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from citecheck.letters.pdf.layout import Box, Line

__all__ = ["is_page_number", "strip_furniture"]

OUTER = 0.2
"""Share of the page's height at each end in which furniture is looked for."""
OUTER_ROWS = 4
SAME_HEIGHT = 5.0
"""Points by which a running head may move from page to page."""
MOST_A_PAGE = 50
"""Page numbers, stamps or letterheads at the edges of one page; a table's foot has thirty."""
ISOLATION = 1.7
"""In ems: an unrepeated page number stands at least so far from the text."""
LONGEST_BESIDE = 60
"""Characters that may stand beside a page number: a title, a date."""
LABEL_GAP, TAB_GAP = 2.5, 6.0
"""In ems: a number nearer to a text beside it may be the label of a note; and one that has a tab
behind it before a long text, or is not the last line of its page."""
LONG_TEXT = 30
"""Characters."""
LONGEST_HEAD = 300
"""Characters of a line that may be the sender's addresses."""
WATERMARK_SIZE = 2.5
"""Times the letter's type."""
MOST_WATERMARKS = 200
"""Strands of such type that are looked at on one page."""

_NUMBER = re.compile(r"\d+")
_LABEL = re.compile(r"[\[(]?\d{1,3}[.)\]]?")
_PAGE_WORD = r"(?:page|pag\.?|pagina|página|pág\.?|seite|folio|p\.)"
_PAGE_OF = re.compile(
    rf"[-–—|\[(•· ]*{_PAGE_WORD}?\s*\d{{1,4}}\s*(?:of|/|de|von|sur|di|\|)\s*\d{{1,4}}[-–—|\])•· ]*",
    re.IGNORECASE,
)
_PAGE_ALONE = re.compile(
    rf"[-–—|\[(•· ]*{_PAGE_WORD}?\s*(\d{{1,4}}|[ivxl]{{1,6}})[-–—|\])•·. ]*", re.IGNORECASE
)
_PAGE_BESIDE = re.compile(
    rf"(?:{_PAGE_WORD}?\s*(?P<first>\d{{1,4}})\s*[–—|•·]\s.{{3,{LONGEST_BESIDE}}}"
    rf"|.{{3,{LONGEST_BESIDE}}}\s[–—|•·]\s*{_PAGE_WORD}?\s*(?P<last>\d{{1,4}}))",
    re.IGNORECASE,
)
"""A title or a site, and the page's number behind a sign that parts both."""
_COUNT = re.compile(r"\d{1,4}/\d{1,4}")
_WHOLE_ADDRESS = re.compile(r"(?:https?|file):\S+", re.IGNORECASE)
_OPEN_ADDRESS = re.compile(r"(?:https?:|www\.)\S*[?&=_%#-]$", re.IGNORECASE)
"""It goes on in the next line, which no head or foot does; two notes may cite one program."""
_CONTACT = re.compile(
    r"[\w.+-]@[\w-]+\.\w|(?:\b(?:tel|t[eé]l[eé]fono|telefon|phone|fax|mobile)\b|☎)[.:]?\s*[+(\d]",
    re.IGNORECASE,
)
_SITE = re.compile(r"(?:https?://|www\.)[\w.-]+(\S*)", re.IGNORECASE)
_NAME_AND_SITE = re.compile(
    rf"(?![^·•|]*://).{{2,{LONGEST_BESIDE}}}\s[·•|]\s(?:https?://|www\.)[\w.-]+/?", re.IGNORECASE
)
"""The sender's name and site, parted by a sign."""
_BATES = re.compile(r"\b[A-Z][A-Z&.]{1,12}[-_ .]?\d{5,9}\b")
_BESIDE = rf"{_PAGE_WORD}?\s*\d{{1,4}}(?:\s*(?:of|/|de|von|sur|di)\s*\d{{1,4}})?"
_STAMP = re.compile(
    rf"(?:{_BESIDE}[-–—|•· ]+)?{_BATES.pattern}(?:[-–—|•· ]+{_BESIDE})?", re.IGNORECASE
)
"""A stamp, the number of the page before or behind it."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    line: Line
    at_top: bool


def strip_furniture(
    pages: list[list[Line]], boxes: list[Box], body_size: float
) -> list[list[Line]]:
    """Return the strands of each page without furniture.

    A lone page loses only what is a page number, a stamp or a line number by its shape
    and place.
    """
    gone = _watermarks(pages, body_size)
    gone |= line_numbers(_without(gone, pages), boxes)
    kept = _without(gone, pages)
    # Twice: what the first round uncovers (a second line of a head) is at the edge then.
    for _ in range(2):
        edges = _edges(kept, boxes)
        gone |= _browser_feet(edges) | _repeated(edges)
        gone |= _page_numbers(kept, edges) | _letterheads(kept, edges)
        kept = _without(gone, kept)
    return kept


def _without(gone: set[int], pages: list[list[Line]]) -> list[list[Line]]:
    return [[line for line in page if id(line) not in gone] for page in pages]


# --- running heads and feet ----------------------------------------------------------


def _edges(pages: list[list[Line]], boxes: list[Box]) -> list[_Candidate]:
    """Return the strands in the first and last rows of each page."""
    found: list[_Candidate] = []
    for number, (page, box) in enumerate(zip(pages, boxes, strict=True)):
        height = box.top - box.bottom
        rows = sorted({round(line.baseline / 2) for line in page})
        low, high = set(rows[:OUTER_ROWS]), set(rows[-OUTER_ROWS:])
        for line in page:
            row = round(line.baseline / 2)
            if row in high and line.baseline > box.top - OUTER * height:
                found.append(_Candidate(number, line, at_top=True))
            elif row in low and line.baseline < box.bottom + OUTER * height:
                found.append(_Candidate(number, line, at_top=False))
    return found


def _repeated(edges: list[_Candidate]) -> set[int]:
    """Return the strands that recur at one height, their numbers fixed or counting pages."""
    groups: dict[tuple[str, bool], list[_Candidate]] = defaultdict(list)
    labels = _labels_of_notes(edges)
    for candidate in edges:
        text = candidate.line.text
        if id(candidate.line) in labels:
            continue
        if any(candidate.line.raised[:2]) and len(text) > 4:
            continue  # begins with a raised mark: a note such as "3 Ibid."
        if _OPEN_ADDRESS.search(text):
            continue
        groups[_NUMBER.sub("#", text.lower()), candidate.at_top].append(candidate)
    gone: set[int] = set()
    for group in groups.values():
        for cluster in _by_height(group):
            if len({candidate.page for candidate in cluster}) >= 2:
                gone |= {id(c.line) for c in _counting(cluster)}
    return gone


def _labels_of_notes(edges: list[_Candidate]) -> set[int]:
    """Return the lone numbers at the foot that stand right before a text of one page only.

    Two notes may come to stand at one height and count with their pages by chance.
    """
    rows: dict[tuple[int, int], list[Line]] = defaultdict(list)
    pages: dict[str, set[int]] = defaultdict(set)
    for candidate in edges:
        if not candidate.at_top:
            rows[candidate.page, round(candidate.line.baseline)].append(candidate.line)
            pages[_NUMBER.sub("#", candidate.line.text.lower())].add(candidate.page)
    lowest: dict[int, int] = {}
    for page, height in rows:
        lowest[page] = min(height, lowest.get(page, height))
    found: set[int] = set()
    for (page, height), row in rows.items():
        row.sort(key=lambda line: line.left)
        for line, beside in pairwise(row):
            has_tab = height > lowest[page] or len(beside.text) >= LONG_TEXT
            gap = TAB_GAP if has_tab else LABEL_GAP
            near = beside.left - line.right <= gap * line.size
            alone = len(pages[_NUMBER.sub("#", beside.text.lower())]) == 1
            if _LABEL.fullmatch(line.text) and near and alone:
                found.add(id(line))
    return found


def _by_height(group: list[_Candidate]) -> list[list[_Candidate]]:
    ordered = sorted(group, key=lambda candidate: candidate.line.baseline)
    clusters: list[list[_Candidate]] = []
    for candidate in ordered:
        if clusters and candidate.line.baseline - clusters[-1][0].line.baseline <= SAME_HEIGHT:
            clusters[-1].append(candidate)
        else:
            clusters.append([candidate])
    return clusters


def _counting(cluster: list[_Candidate]) -> list[_Candidate]:
    """Return the candidates whose numbers are fixed, but for those that go with the page.

    One does, or two: the page's number and a stamp that counts all papers of a case.
    """
    votes: dict[tuple[tuple[int, ...], *tuple[int, ...]], list[_Candidate]] = defaultdict(list)
    for candidate in cluster:
        numbers = [int(digits) for digits in _NUMBER.findall(candidate.line.text)[:6]]
        places = range(len(numbers))
        for moving in ((), *combinations(places, 1), *combinations(places, 2)):
            steady = [
                number - candidate.page if place in moving else number
                for place, number in enumerate(numbers)
            ]
            votes[moving, *steady].append(candidate)
    best: list[_Candidate] = []
    pages_of_best = 1
    for (moving, *_), found in votes.items():
        pages = len({candidate.page for candidate in found})
        # Two notes may count on together by chance, from one page to the next.
        stamped = pages > 2 or all(_BATES.search(candidate.line.text) for candidate in found)
        if pages > pages_of_best and (len(moving) < 2 or stamped):
            best, pages_of_best = found, pages
    alone = all(_NUMBER.fullmatch(candidate.line.text) for candidate in best)
    same = len({candidate.line.text for candidate in best}) == 1
    return [] if alone and same else best


def _page_numbers(pages: list[list[Line]], edges: list[_Candidate]) -> set[int]:
    """Return page numbers and stamps that are told by shape and place on one page alone."""
    gone: set[int] = set()
    for candidate in _few_a_page(edges, _may_be_page_number):
        line = candidate.line
        others = _others(pages, candidate)
        if not _outermost(line, others, at_top=candidate.at_top):
            continue
        if _PAGE_OF.fullmatch(line.text) or _is_stamp(line.text):
            gone.add(id(line))
        elif (found := _PAGE_ALONE.fullmatch(line.text)) and not any(line.raised):
            own = found[1] == str(candidate.page + 1)
            worded = not line.text.strip("-–—|[](). ").isalnum()
            if own or worded or _isolated(line, others):
                gone.add(id(line))
        elif (
            (found := _PAGE_BESIDE.fullmatch(line.text))
            and str(candidate.page + 1) in (found["first"], found["last"])
            and _isolated(line, others)
        ):
            gone.add(id(line))
    return gone


def is_page_number(line: Line) -> bool:
    """Whether a line is nothing but the number of a page: `Page 1 of 2`."""
    return bool(_PAGE_ALONE.fullmatch(line.text) or _PAGE_OF.fullmatch(line.text))


def _may_be_page_number(line: Line) -> bool:
    return len(line.text) <= LONGEST_HEAD and bool(
        _PAGE_ALONE.fullmatch(line.text)
        or _PAGE_OF.fullmatch(line.text)
        or _PAGE_BESIDE.fullmatch(line.text)
        or _is_stamp(line.text)
    )


def _few_a_page(edges: list[_Candidate], may_be: Callable[[Line], object]) -> Iterator[_Candidate]:
    """Yield the candidates that may be something, where a page's edges do not teem with them."""
    counts: Counter[int] = Counter()
    for candidate in edges:
        if counts[candidate.page] < MOST_A_PAGE and may_be(candidate.line):
            counts[candidate.page] += 1
            yield candidate


def _browser_feet(edges: list[_Candidate]) -> set[int]:
    """Return the foot that a browser prints: where the page is from, and `1/1` beside it."""
    feet = [candidate for candidate in edges if not candidate.at_top]
    counts: dict[int, list[Line]] = defaultdict(list)
    for count in _few_a_page(feet, lambda line: _COUNT.fullmatch(line.text)):
        counts[count.page].append(count.line)
    return {
        id(line)
        for page, line in ((foot.page, foot.line) for foot in feet if foot.page in counts)
        if _WHOLE_ADDRESS.fullmatch(line.text)
        and any(
            abs(count.baseline - line.baseline) < 1 and count.left > line.right
            for count in counts[page]
        )
    }


def _is_stamp(text: str) -> bool:
    return bool(_BATES.search(text) and _STAMP.fullmatch(text))


def _outermost(line: Line, others: list[Line], *, at_top: bool) -> bool:
    """Whether nothing stands farther out, and no text that it could be the label of."""
    beside: list[Line] = []
    length = 0
    for other in others:
        out = other.baseline - line.baseline
        if abs(out) < max(line.size, other.size) * 0.6:
            beside.append(other)
            length += len(other.text)
            if length > LONGEST_BESIDE:
                return False
        elif (out > 0) == at_top:
            return False
    near = min(
        (max(other.left - line.right, line.left - other.right) for other in beside),
        default=1e9,
    )
    return length <= 20 or near >= LABEL_GAP * line.size


def _isolated(line: Line, others: list[Line]) -> bool:
    return all(abs(other.baseline - line.baseline) > ISOLATION * line.size for other in others)


def _others(pages: list[list[Line]], candidate: _Candidate) -> list[Line]:
    return [line for line in pages[candidate.page] if line is not candidate.line]


def _letterheads(pages: list[list[Line]], edges: list[_Candidate]) -> set[int]:
    """Return the lines of the sender's own addresses at the edges of a page.

    They name a site beside a mail address, a telephone or their name, and no page of it.
    """
    return {
        id(candidate.line)
        for candidate in _few_a_page(edges, _names_sender)
        if candidate.at_top or _isolated(candidate.line, _others(pages, candidate))
    }


def _names_sender(line: Line) -> bool:
    text = line.text[:LONGEST_HEAD]
    if not ("www." in line.text or "://" in line.text) or any(line.raised[:2]):
        return False
    if _NAME_AND_SITE.fullmatch(text.strip()):
        return True
    sites = _SITE.findall(text) if _CONTACT.search(text) else []
    return bool(sites) and not any(path.strip("/.,;") for path in sites)


# --- watermarks ----------------------------------------------------------------------


def _watermarks(pages: list[list[Line]], body_size: float) -> set[int]:
    """Return large type that lies across at least two other lines."""
    gone: set[int] = set()
    for page in pages:
        large = (line for line in page if line.size >= WATERMARK_SIZE * body_size)
        for line in islice(large, MOST_WATERMARKS):
            top, bottom = line.baseline + 0.7 * line.size, line.baseline
            crossed = sum(
                1
                for other in page
                if other is not line
                and bottom < other.baseline + 0.3 * other.size < top
                and other.left < line.right
                and line.left < other.right
                and other.size < line.size / 2
            )
            if crossed >= 2:
                gone.add(id(line))
    return gone
