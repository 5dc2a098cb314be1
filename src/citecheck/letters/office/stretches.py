"""The text of one paragraph of a word processor, whose runs and links come in pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.letters.building import BlockText
from citecheck.model import Span, SpanKind

if TYPE_CHECKING:
    from citecheck.model import Piece

__all__ = ["ParagraphText"]

_GOES_ON = re.compile(r"[\w/%=&?#~+-]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{3,}", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{2,30}(?![\w/%=&?#~+@-]|[.,:]\w)")
"""A whole word right behind a link, with nothing that only an address has after it."""
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


@dataclass(slots=True)
class ParagraphText(BlockText):
    """Text whose neighbouring stretches of one kind are one.

    Programs split what is one to its reader: a raised `12` into two runs, a link into as
    many as it has changes of type.
    """

    page: int = 1
    """The page that its first character stands on."""
    marks: int = 0
    """How many marks of notes it holds so far."""
    _last: dict[SpanKind, int] = field(default_factory=dict)

    def add(self, text: str, source: int | None = None) -> None:
        """Append characters; a hyphen that no line ends behind is a hyphen as others.

        Word and LibreOffice set it into addresses to keep them whole, and none has it.
        """
        # The base's name, for `super()` finds no way through a dataclass with slots.
        BlockText.add(self, text.replace("\N{NON-BREAKING HYPHEN}", "-"), source)

    def join(self, start: int, kind: SpanKind, target: str | None = None) -> None:
        """Close a stretch that began at `start`, or lengthen the one it goes on from."""
        if self.length == start:
            return
        index = self._last.get(kind)
        if index is not None:
            last = self.spans[index]
            if last.end == start and last.target == target:
                self.spans[index] = Span(last.start, self.length, kind, target)
                return
        self._last[kind] = len(self.spans)
        self.mark(start, kind, target)

    def refer(self, start: int, end: int, key: str) -> None:
        """Make a stretch the mark of a note."""
        self.spans.append(Span(start, end, SpanKind.MARK, key))
        self.marks += 1

    def finish(self) -> tuple[str, tuple[Span, ...], tuple[Piece, ...]]:
        """Return text, spans and origins, with links as they were meant.

        One that ends within its printed address is none: programs link an address while it
        is typed, and do not follow when more is typed behind it. One that differs from its
        printed address in escapes only is as printed: LibreOffice unescapes targets.
        """
        text, spans, pieces = BlockText.finish(self)
        if any(span.kind is SpanKind.LINK for span in spans):
            begins = {span.start for span in spans}
            spans = tuple(
                _with_word(text, _as_printed(text, span), begins)
                for span in spans
                if not _is_cut(text, span, begins)
            )
            text, spans = _without_way_back(text, spans)
        return text, spans, pieces


def _without_way_back(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Return a paragraph without the sign at its end that leads back to the text (`↩`)."""
    links = [one for one in spans if one.kind is SpanKind.LINK]
    last = max(links, key=lambda one: one.end, default=None)
    if last is None or last.end < len(text) or not (last.target or "").startswith("#"):
        return text, spans
    shown = text[last.start : last.end]
    if not shown or any(map(str.isalnum, shown)):
        return text, spans
    text = text[: last.start].rstrip()
    return text, tuple(one for one in spans if one.end <= len(text))


def _as_printed(text: str, span: Span) -> Span:
    if span.kind is not SpanKind.LINK or not span.target:
        return span
    shown = text[span.start : span.end]
    if shown == span.target or not _ADDRESS.fullmatch(shown):
        return span
    same = unquote(shown) == unquote(span.target)
    return Span(span.start, span.end, span.kind, shown) if same else span


def _with_word(text: str, span: Span, begins: set[int]) -> Span:
    """Return a link with the word that touches its address, so that both are kept.

    Its space was forgotten, or the link has not followed what was typed behind it.
    """
    word = _WORD.match(text, span.end)
    if word is None or span.end in begins or not _is_shown(text, span):
        return span
    return Span(span.start, word.end(), span.kind, span.target)


def _is_shown(text: str, span: Span) -> bool:
    """Whether a link shows the whole address that it leads to."""
    shown, target = text[span.start : span.end], span.target or ""
    return (
        span.kind is SpanKind.LINK
        and _ADDRESS.fullmatch(shown) is not None
        and _SCHEME.sub("", target).rstrip("/") == _SCHEME.sub("", shown).rstrip("/")
    )


def _is_cut(text: str, span: Span, begins: set[int]) -> bool:
    if span.end in begins or _WORD.match(text, span.end) or not _GOES_ON.match(text, span.end):
        return False
    return _is_shown(text, span)
