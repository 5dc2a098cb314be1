"""Underlined addresses of a scan are in one piece: their line shows where they begin and end.

The line below an address hides its underscores, and recognition reads a space for each.
No address holds a space, so a gap as wide as an underscore within an underlined one was an
underscore, and a narrower one nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.letters.pdf.layout import Line, Page

__all__ = ["Underline", "mend_underlined"]

Underline = tuple[int, float, float, float]
"""Page, left, height above the page's foot, right; in points."""

LOW, HIGH = 0.4, 0.1
"""In ems below and above its baseline: where a line's underline is."""
SLACK = 0.3
"""In ems: so far from the ends of its stroke may an underlined word begin and end."""
NOTHING, UNDERSCORE, TWO = 0.55, 0.85, 1.6
"""In ems, as recognition tells them: gaps up to the first are between letters, those from the
second to the third one underscore's. Between words of the same lines there are 0.57 to 0.85."""

_BEGINS = re.compile(r"(?:https?:/|www\.)", re.IGNORECASE)


def mend_underlined(pages: Iterable[Page], underlines: Iterable[Underline]) -> None:
    """Put underscores into the gaps of underlined addresses."""
    by_page: dict[int, list[Underline]] = {}
    for underline in underlines:
        by_page.setdefault(underline[0], []).append(underline)
    for page in pages:
        for underline in by_page.get(page.number, ()):
            for line in page.lines:
                _mend(line, underline)


def _mend(line: Line, underline: Underline) -> None:
    _, left, height, right = underline
    if not -LOW * line.size <= height - line.baseline <= HIGH * line.size:
        return
    slack = SLACK * line.size
    under = [
        at
        for at, char in enumerate(line.text)
        if char != " " and left - slack <= line.lefts[at] and line.rights[at] <= right + slack
    ]
    if not under or not _BEGINS.match(line.text, under[0]):
        return
    for at in range(under[-1], under[0], -1):
        if line.text[at] == " ":
            gap = (line.lefts[at + 1] - line.rights[at - 1]) / line.size
            if gap < NOTHING:
                line.remove(at)
            elif UNDERSCORE <= gap < TWO:
                line.text = f"{line.text[:at]}_{line.text[at + 1 :]}"
