"""What the elements of HTML are to a reader: blocks, words in a line, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.model import SpanKind

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.model import BlockKind

__all__ = ["BLOCKS", "HIDDEN", "block_kind", "line_of", "list_style", "ordinal", "span_kind"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HIDDEN = _words(
    "script style noscript template head title iframe object embed svg math canvas audio "
    "video button select textarea input option form"
)
BLOCKS = _words(
    "p div section article main header footer aside ul ol li dl dt dd table thead tbody "
    "tfoot tr td th caption blockquote pre h1 h2 h3 h4 h5 h6 hr address figure figcaption "
    "details summary center fieldset body html nav"
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_SPANNING = {
    "sup": SpanKind.RAISED,
    "em": SpanKind.EMPHASIS,
    "i": SpanKind.EMPHASIS,
    "cite": SpanKind.EMPHASIS,
    "u": SpanKind.EMPHASIS,
    "code": SpanKind.CODE,
    "kbd": SpanKind.CODE,
    "samp": SpanKind.CODE,
}
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)


def line_of(element: _Element) -> int | None:
    """Return the line of the source that an element begins in."""
    line = element.sourceline
    return line if isinstance(line, int) else None


def block_kind(tag: str) -> BlockKind | None:
    """Return what an element makes of its text; None where its parent decides."""
    if tag in _HEADINGS:
        return "heading"
    kinds: dict[str, BlockKind] = {
        "li": "list_item",
        "blockquote": "quote",
        "td": "cell",
        "th": "cell",
    }
    return kinds.get(tag)


def span_kind(element: _Element, tag: str) -> SpanKind | None:
    """Return what an element says of words in a line, by name or style."""
    kind = _SPANNING.get(tag)
    if kind or tag not in ("span", "font"):
        return kind
    style = element.get("style") or ""
    if _RAISED_STYLE.search(style):
        return SpanKind.RAISED
    return SpanKind.EMPHASIS if _ITALIC_STYLE.search(style) else None


_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]{0,40}?\b(lower|upper)-(roman|alpha|latin)\b", re.IGNORECASE
)


def list_style(kind: str | None, style: str | None) -> str:
    """Return how a list counts (`1`, `a`, `A`, `i`, `I`) by its `type` and its `style`."""
    said = _LIST_STYLE.search(style or "")
    if said is None:
        return kind or "1"
    sign = "i" if said[2].lower() == "roman" else "a"
    return sign.upper() if said[1].lower() == "upper" else sign


def ordinal(number: int, style: str) -> str:
    """Return the number of a list item in the list's style (`1`, `a`, `A`, `i`, `I`)."""
    if style in ("a", "A") and 0 < number <= 26:
        return chr(ord(style) + number - 1)
    if style in ("i", "I") and 0 < number < 100:
        tens = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"][number // 10]
        units = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][number % 10]
        return (tens + units).upper() if style == "I" else tens + units
    return str(number)
