"""Where text and targets of a page stand in its source, for repairs.

The parser forgets it. Its text nodes come in the order of the source, so each is looked
up among the stretches between tags, behind the one before it.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from itertools import islice

from citecheck.letters.building import LineNumbers

__all__ = ["Source"]

_HREF = re.compile(
    # Other attributes first: their values may hold `>`, and their names may end in `href`.
    r"<a\b(?:=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')|(?!(?<=[\s\"'/])href\s*+=)[^<>]){0,4000}+href\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"']+))",
    re.IGNORECASE,
)
_BETWEEN_TAGS = re.compile(r"(?:^|(?<=>))[^<>]+")
_PIECE = re.compile(r"[ \t\r\n\f]+|&#?\w{1,32};?|[^ \t\r\n\f&]+|&")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_KEY = 24
_MOST_PIECES = 100_000
"""Words and signs of one text whose places are kept: a book's, and no more."""


class Source:
    """The source of a page: the places of its links and of its text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = LineNumbers(text)
        self._targets: dict[str, list[tuple[int, int]]] = {}
        for match in _HREF.finditer(text):
            group = match.lastgroup or "bare"
            raw = match[group]
            start = match.start(group) + len(raw) - len(raw.lstrip())
            place = (start, start + len(raw.strip()))
            self._targets.setdefault(html.unescape(raw).strip(), []).append(place)
        self._segments: list[tuple[int, int]] = []
        self._by_key: dict[str, list[int]] = {}
        for match in _BETWEEN_TAGS.finditer(text):
            key = _key(html.unescape(match[0][:200]))
            if key:
                self._by_key.setdefault(key, []).append(len(self._segments))
                self._segments.append(match.span())
        self._next = 0

    def line_at(self, offset: int) -> int:
        """Return the number of the line an offset lies in."""
        return self._lines.number_at(offset)

    def target(self, line: int | None, target: str) -> tuple[int, int] | None:
        """Return the place of the target of a link that begins on a line; None if unsure."""
        places = self._targets.get(target.strip())
        if not places:
            return None
        if len(places) > 1 and line is not None:
            # The parser counts the line of a tag's beginning or its end.
            for index, (start, _) in enumerate(places[:200]):
                if abs(self._lines.number_at(start) - line) <= 1:
                    return places.pop(index)
        return places.pop(0)

    def pieces(self, node: str) -> list[tuple[str, int | None]]:
        """Return the text of a node, white space collapsed, each piece with its place."""
        plain = _SPACE.sub(" ", node)
        known = self._by_key.get(_key(node), ())
        at = bisect_left(known, self._next)
        if at >= len(known):
            return [(plain, None)]
        start, end = self._segments[known[at]]
        pieces: list[tuple[str, int | None]] = []
        for match in islice(_PIECE.finditer(self._text, start, end), _MOST_PIECES):
            first = match[0][0]
            text = " " if first in " \t\r\n\f" else match[0]
            pieces.append((html.unescape(text) if first == "&" else text, match.start()))
        if "".join(text for text, _ in pieces) != plain:
            return [(plain, None)]
        self._next = known[at] + 1
        return pieces


def _key(text: str) -> str:
    return _SPACE.sub(" ", text[: 4 * _KEY]).strip()[:_KEY].rstrip()
