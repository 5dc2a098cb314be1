"""Where the target of a hyperlink stands in the source of a page, for repairs."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.letters.building import Lines

__all__ = ["Targets"]

_HREF = re.compile(
    r"<a\b[^<>]{0,4000}?\bhref\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"']+))",
    re.IGNORECASE,
)


class Targets:
    """The `href` values of a page in order; each is handed out once."""

    def __init__(self, text: str, lines: Lines) -> None:
        self._places: dict[str, list[tuple[int, int]]] = {}
        for match in _HREF.finditer(text):
            group = match.lastgroup or "bare"
            value = html.unescape(match[group]).strip()
            raw = match[group]
            lead = len(raw) - len(raw.lstrip())
            start = match.start(group) + lead
            self._places.setdefault(value, []).append((start, start + len(raw.strip())))
        self._lines = lines

    def find(self, line: int | None, target: str) -> tuple[int, int] | None:
        """Return the place of the target of a link that begins on a line; None if unsure."""
        places = self._places.get(target.strip())
        if not places:
            return None
        if len(places) == 1 or line is None:
            return places.pop(0)
        # The parser counts the line of the tag's end or start, by the shape of the tag.
        for index, (start, _) in enumerate(places):
            if abs(self._lines.number_at(start) - line) <= 1:
                return places.pop(index)
        return places.pop(0)
