"""Where notes of a scan begin: how the line above ended, and whether it had room for more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.pdf.joints import is_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.layout import Line

__all__ = [
    "ENDS",
    "FIRST",
    "LEADING",
    "OPENED",
    "REFERENCE",
    "SAME_SIZE",
    "goes_on",
    "had_room",
    "line_above",
    "may_begin",
]

FIRST = (
    r"(?:https?:|www\.|[A-ZÀ-Þ“”„\"«‘’'<(¿¡§]"
    r"|(?:vgl|siehe|see|cf|voir|véase|vid|zie|ebd|ibid|id|op|[l1|]b[ií]d|[l1|]d|0p"
    r"|[l|](?:ts?|n|f|m|st|hre?|hm|rish|raq|srael|n[dst][a-z]+))\b)"
)
"""What a note begins with, as it may be read: `lbid`, `0p. cit.`, `lts`."""
REFERENCE = re.compile(
    r"[A-ZÀ-Þ“„\"«‘'][^\W\d]*(?:[\s,]|\.,?\s)|[A-ZÀ-Þ]\.\s?[A-ZÀ-Þ]|https?://|www\."
    r"|(?i:ib[ií]d|idem|cf|vgl|see|zie|siehe|voir|véase)\b"
)
"""How a reference begins."""
ENDS = re.compile(r"[.)\]>”\"]\s*$|\d{4}\s*$|\.\w{2,5}$|(?:https?:|www\.)\S+$|^\S*[/=&_-]\S*$")
"""How a line ends that a note may end with."""
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-ZÀ-Þ]|pp?|nos?|n[ºo]|Nr|vols?|paras?|arts?|cf|vgl|eds?|Hrsg|vs?|u|ch|see)\.$"
)
"""How a line ends with a stop that ends no note: with an initial, or before a number."""
OPENED = re.compile(r"\([^()]*$")
"""How a line ends within parentheses."""
_AROUND = "\"'“”„«»‘’(),.;:"
_OPEN = re.compile(r"(?:(?:https?:|www\.)|^)\S*[%=&?]$")
_IN_ADDRESS = re.compile(r"(?:https?:|www\.)\S*[\w/~-]$")
_REST = re.compile(r"(?!\d*(?:https?:|www\.))[\w%~-]*[/=&?_%][\w/=&?_%~.-]*")
_AT_STEP = re.compile(r"(?:https?:|www\.)\S*/$")
_CAMEL = re.compile(r"(?:[A-Z][a-z]+){3}|[\dA-F]{16}")
_IN_NAME = re.compile(r"(?:https?:|www\.)\S*[A-Z]{2}$")
_IN_CODE = re.compile(r"perma\.cc/[A-Z\d]{4}-$")
_REST_OF_CODE = re.compile(r"[A-Z\d]{4}(?=[\s.,;)\]]|$)")
_REST_OF_NAME = re.compile(r"\d+[A-Z]+\d[A-Z\d]*(?=[\s.,;)]|$)")
"""How a line ends whose address goes on, so that no label begins the next: with `%` or `=`, or
where that begins with what can only be the rest of one (`6YHxn/view?usp`)."""

SAME_SIZE = 0.12
"""So much may the size of notes' lines differ from each other, as it was measured."""
SLACK = 1.0
"""In ems: so much more room than a word needs is seen for certain."""
LEADING = 1.6
"""In ems from line to line within a note, and between two notes."""


def may_begin(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a note may begin with a line: what stands above has ended, or is the text.

    A mark of the text may have no room on its line, and begin the next.
    """
    above = line_above(line, lines)
    return (
        above is None
        or above.size > (1 + SAME_SIZE) * line.size
        or (
            ENDS.search(above.text) is not None
            and not OPENED.search(above.text)
            and not _ABBREVIATED.search(above.text)
        )
    )


def had_room(line: Line, lines: Sequence[Line]) -> bool:
    """Whether the line above had room for the first word of a line, which is no part of one."""
    above = line_above(line, lines)
    word = line.text.partition(" ")[0]
    if above is None or not word.strip(_AROUND).isalpha():
        return False
    right = max(
        other.right for other in lines if other.left < line.right and line.left < other.right
    )
    end = min(len(word) + 1, len(line.text)) - 1
    return above.right + line.rights[end] - line.left < right - SLACK * line.size


def goes_on(line: Line, lines: Sequence[Line], text: str = "") -> bool:
    """Whether a line goes on with the address that the one above ends within.

    `text` is what it begins with where that is not its own first sign.
    """
    above = line_above(line, lines)
    text = text or line.text
    if above is None:
        return False
    may_go_on = _IN_ADDRESS.search(above.text) is not None and _REST.match(text)
    is_name = _IN_NAME.search(above.text) is not None and _REST_OF_NAME.match(text)
    is_title = _AT_STEP.search(above.text) is not None and _CAMEL.match(text)
    is_code = (
        _IN_CODE.search(above.text) is not None and _REST_OF_CODE.match(text)
    ) or is_identifier(above.text, text)
    return bool(may_go_on or is_name or is_title or is_code or _OPEN.search(above.text))


def line_above(line: Line, lines: Sequence[Line]) -> Line | None:
    """Return the line directly above another, in its column."""
    over = (
        other
        for other in lines
        if 0 < other.baseline - line.baseline <= LEADING * line.size
        and other.left < line.right
        and line.left < other.right
    )
    return min(over, key=lambda other: other.baseline, default=None)
