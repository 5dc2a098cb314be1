"""The figure of old style that nobody reads: a 5, which looks like no other sign.

In types as EB Garamond it hangs below the line with a hook, and what recognises text leaves
it out (`35851` becomes `381`). Its ink is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.figures import of_one_kind
from citecheck.letters.ocr.glyphs import unread
from citecheck.letters.ocr.unsure import address_words

if TYPE_CHECKING:
    from citecheck.letters.ocr.glyphs import Glyph
    from citecheck.letters.ocr.recognised import Recognised

__all__ = ["with_old_figures"]

WIDE = (0.18, 0.38)
TALL = (0.5, 0.75)
ABOVE = (0.38, 0.58)
"""In ems, how wide and tall it is at least and at most, and how far above the line's feet: it is
as high as small letters, and hangs below them."""


def with_old_figures(line: Recognised, page: Any) -> Recognised:  # noqa: ANN401 - an array
    """Return a line of a letter with old-style figures, with these as figures, and all of them."""
    again = [(of_one_kind(text, old=True), sure) for text, sure in line.again]
    line = replace(line, text=of_one_kind(line.text, old=True), again=again)
    words = list(address_words(line.text, goes_on=line.goes_on))
    lost = [
        (at, drawn)
        for at, drawn in (unread(line, page) if words else ())
        if any(start < at <= end for start, end in words)
        and any(one.isdecimal() or one.isupper() for one in line.text[at - 1 : at + 1])
        and _is_five(line, drawn)
    ]
    for at, (left, _, right, _) in reversed(lost):
        line = line.replaced(at, at, "5", float(left), float(right))
    return replace(line, told=[(at + index, "5") for index, (at, _) in enumerate(lost)])


def _is_five(line: Recognised, drawn: Glyph) -> bool:
    left, top, right, bottom = drawn
    sizes = (right - left, bottom - top, line.baseline - top)
    return all(
        least * line.size <= size <= most * line.size
        for size, (least, most) in zip(sizes, (WIDE, TALL, ABOVE), strict=True)
    )
