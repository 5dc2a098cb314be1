"""Page furniture: what stands on pages and is no part of the letter.

Running heads and feet, page numbers, Bates stamps, line numbers of pleadings and
watermarks are removed before lines are joined: otherwise they end up inside addresses.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from citecheck.letters.pdf.layout import Box, Line

__all__ = ["strip_furniture"]

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
LABEL_GAP = 2.5
"""In ems: a number nearer to a text beside it may be the label of a note."""
FEWEST_LINE_NUMBERS = 8
LINE_NUMBER_SPREAD = 0.45
"""Share of the page's height over which line numbers run."""
SMALL_NUMBER, SMALL_SPREAD = 0.75, 0.2
"""The same share for numbers that are so much smaller than the text beside them; no list has
such numbers unless it raises them."""
LEVEL = 0.5
"""Points by which two baselines of one line may differ."""
LONGEST_HEAD = 300
"""Characters of a line that may be the sender's addresses."""
WATERMARK_SIZE = 2.5
"""Times the letter's type."""
MOST_WATERMARKS = 200
"""Strands of such type that are looked at on one page."""

_BEGINS_NUMBERED = re.compile(r"\d{1,5}\s")
_NUMBER = re.compile(r"\d+")
_PAGE_WORD = r"(?:page|pag\.?|pagina|página|pág\.?|seite|folio|p\.)"
_PAGE_OF = re.compile(
    rf"[-–—|\[(•· ]*{_PAGE_WORD}?\s*\d{{1,4}}\s*(?:of|/|de|von|sur|di|\|)\s*\d{{1,4}}[-–—|\])•· ]*",
    re.IGNORECASE,
)
_PAGE_ALONE = re.compile(
    rf"[-–—|\[(•· ]*{_PAGE_WORD}?\s*(\d{{1,4}}|[ivxl]{{1,6}})[-–—|\])•·. ]*", re.IGNORECASE
)
_COUNT = re.compile(r"\d{1,4}/\d{1,4}")
_WHOLE_ADDRESS = re.compile(r"(?:https?|file):\S+", re.IGNORECASE)
_CONTACT = re.compile(
    r"[\w.+-]@[\w-]+\.\w|(?:\b(?:tel|t[eé]l[eé]fono|telefon|phone|fax|mobile)\b|☎)[.:]?\s*[+(\d]",
    re.IGNORECASE,
)
_SITE = re.compile(r"(?:https?://|www\.)[\w.-]+(\S*)", re.IGNORECASE)
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
    numbered: list[Line] = []
    for page, box in zip(pages, boxes, strict=True):
        found = _line_numbers([line for line in page if id(line) not in gone], box)
        numbered += [line for line in page if id(line) in found]
    gone |= {id(line) for line in numbered}
    edges_of_numbers = {round(line.right / 2) for line in numbered}
    values = {int(line.text) for line in numbered}
    for page in pages if numbered else ():
        gone |= _few_line_numbers(page, edges_of_numbers, values)
    kept = [[line for line in page if id(line) not in gone] for page in pages]
    # Twice: what the first round uncovers (a second line of a head) is at the edge then.
    for _ in range(2):
        edges = _edges(kept, boxes)
        gone |= _browser_feet(edges) | _repeated(edges)
        gone |= _page_numbers(kept, edges) | _letterheads(kept, edges)
        kept = [[line for line in page if id(line) not in gone] for page in kept]
    return kept


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
    found: set[int] = set()
    for row in rows.values():
        row.sort(key=lambda line: line.left)
        for line, beside in pairwise(row):
            near = beside.left - line.right <= LABEL_GAP * line.size
            alone = len(pages[_NUMBER.sub("#", beside.text.lower())]) == 1
            if line.text.isdecimal() and len(line.text) <= 3 and near and alone:
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
    return gone


def _may_be_page_number(line: Line) -> bool:
    return len(line.text) <= LONGEST_HEAD and bool(
        _PAGE_ALONE.fullmatch(line.text) or _PAGE_OF.fullmatch(line.text) or _is_stamp(line.text)
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

    They name a site beside a mail address or a telephone, and no page of it.
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
    sites = _SITE.findall(text) if _CONTACT.search(text) else []
    return bool(sites) and not any(path.strip("/.,;") for path in sites)


# --- line numbers --------------------------------------------------------------------


def _line_numbers(page: list[Line], box: Box) -> set[int]:
    """Return the numbers of a margin that count evenly down the page."""
    numbers = [line for line in page if line.text.isdecimal() and len(line.text) <= 5]
    if len(numbers) < FEWEST_LINE_NUMBERS:
        return set()
    # Near to a heading in large type, its number is part of its strand.
    text = [
        line
        for line in page
        if not line.text.isdecimal()
        and len(line.text) > 3
        and not _BEGINS_NUMBERED.match(line.text)
    ]
    if not text:
        return set()
    left_edge = sorted(line.left for line in text)[len(text) // 20]
    right_edge = sorted(line.right for line in text)[-1 - len(text) // 20]
    gone: set[int] = set()
    for margin in (
        [line for line in numbers if line.right < left_edge],
        [line for line in numbers if line.left > right_edge],
    ):
        margin.sort(key=lambda line: -line.baseline)
        spread = SMALL_SPREAD if _are_small(margin, text) else LINE_NUMBER_SPREAD
        if _counts_evenly(margin, spread * (box.top - box.bottom)):
            gone |= {id(line) for line in margin}
    return gone


def _few_line_numbers(page: list[Line], edges: set[int], values: set[int]) -> set[int]:
    """Return the numbers of a page with little text that stand where others' line numbers do.

    Or that count on from them: some stand in the outer margin, now left and now right.
    """
    numbers = [line for line in page if line.text.isdecimal() and len(line.text) <= 3]
    text = [line.left for line in page if not line.text.isdecimal() and len(line.text) > 3]
    left_edge = min(text, default=0.0)
    margin = [line for line in numbers if line.right < left_edge]
    margin.sort(key=lambda line: -line.baseline)
    counted = [int(line.text) for line in margin]
    steps = {b - a for a, b in pairwise(counted)}
    if len(steps) == 1 and counted[0] - min(steps) in values:
        return {id(line) for line in margin}
    return {
        id(line) for line in margin if edges & {round(line.right / 2) + step for step in (-1, 0, 1)}
    }


def _are_small(margin: list[Line], text: list[Line]) -> bool:
    """Whether numbers are set much smaller than text, and on the baselines of its lines."""
    size = median(line.size for line in text)
    levels = sorted(line.baseline for line in text)
    return all(
        number.size <= SMALL_NUMBER * size and not _stands_above(number, levels)
        for number in margin
    )


def _stands_above(number: Line, levels: list[float]) -> bool:
    """Whether a number is raised above the nearest line: a note's mark."""
    at = bisect_left(levels, number.baseline - LEVEL)
    below = levels[at - 1] if at else None
    level = at < len(levels) and levels[at] <= number.baseline + LEVEL
    return not level and below is not None and number.baseline - below < number.size


def _counts_evenly(margin: list[Line], least: float) -> bool:
    """Whether numbers count down the page, over `least` points of its height."""
    if len(margin) < FEWEST_LINE_NUMBERS:
        return False
    spread = margin[0].baseline - margin[-1].baseline
    values = [int(line.text) for line in margin]
    steps = [b - a for a, b in pairwise(values)]
    ((common, count),) = Counter(steps).most_common(1)
    regular = count >= 0.8 * len(steps) and common in (1, 2, 5, 10)
    return regular and spread >= least


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
