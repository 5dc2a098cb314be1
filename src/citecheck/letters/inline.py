"""The inline level of Markdown: text, links, marks and tags, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from citecheck.letters.building import BlockText
from citecheck.model import SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

    from citecheck.model import BlockKind

__all__ = ["InlineReader", "Place"]

_DESTINATION = re.compile(
    r"\]\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))"
    r"(?:\s+(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)))?\s*\)"
)
_LABEL = re.compile(r"\]\[([^\[\]]*)\]")
_IMAGE_END = re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\[[^\]\n]*\]|\]")
_TAG = re.compile(r"<\s*(?P<close>/?)\s*(?P<name>[a-zA-Z][\w-]*)(?P<attributes>[^>]*)>")
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_BREAKS = frozenset(
    {"br", "p", "div", "tr", "td", "th", "li", "ul", "ol", "table", "h1", "h2", "h3"}
)
_SPANNING = {"sup": SpanKind.RAISED, "em": SpanKind.EMPHASIS, "i": SpanKind.EMPHASIS}
_KNOWN = frozenset({"sup", "em", "i", "b", "u", "s", "q", "span", "font", "strong", "small", "big"})
_KNOWN |= {"code", "sub", "tt", "kbd", "cite", "mark", "del", "ins", "img", "nobr"}
_START = re.compile(r"\b(?:start|value)\s*=\s*[\"']?(\d{1,5})\b", re.IGNORECASE)
_ID = re.compile(r"\bid\s*=", re.IGNORECASE)
_IN_HOST = re.compile(r"://[^\s/?#]*$")
_NUMERIC = re.compile(r"\d{1,3}")


@dataclass(slots=True)
class Place:
    """Maps offsets of a token's content to the source, line by line."""

    lines: list[tuple[int, int]]

    def __call__(self, offset: int) -> int | None:
        """Return the source offset of a content offset; None where it is unknown."""
        index = bisect_right(self.lines, (offset, 1 << 62)) - 1
        if index < 0 or self.lines[index][1] < 0:
            return None
        start, source = self.lines[index]
        return source + offset - start


@dataclass(slots=True)
class _Open:
    """A span that has begun."""

    name: str
    start: int
    target: str | None = None
    source: tuple[int, int] | None = None
    content_start: int = 0


@dataclass(slots=True)
class _State:
    content: str
    place: Place
    building: BlockText = field(default_factory=BlockText)
    cursor: int = 0
    stack: list[_Open] = field(default_factory=list)

    def seek(self, piece: str) -> int | None:
        """Move the cursor behind the next occurrence of a piece; return where it stands."""
        at = self.content.find(piece, self.cursor)
        if at < 0:
            return None
        self.cursor = at + len(piece)
        return at

    def add(self, text: str, at: int | None) -> None:
        self.building.add(text, None if at is None else self.place(at))


class InlineReader:
    """Turns the inline tokens of a block into text with spans and origins."""

    def __init__(
        self, env: dict[str, Any], definition: Callable[[str], tuple[int, int] | None]
    ) -> None:
        self._env = env
        self._definition = definition
        self._references = 0
        self._seen: dict[str, None] = {}
        self._item = 0
        """Number of the next item of the list in HTML that is open; 0 where it has none."""
        self.kinds: list[BlockKind] = []
        """Open containers that give a paragraph its kind."""
        self.numbered: dict[str, None] = {}
        """Labels of `[1]` references that are defined as `[1]: http://…`."""

    def read(
        self, tokens: Sequence[Token], content: str, place: Place
    ) -> tuple[BlockText, list[tuple[str, BlockText]]]:
        """Return a block's text, and key and text of notes written inside it (`^[…]`)."""
        state = _State(content, place)
        notes: list[tuple[str, BlockText]] = []
        for token in tokens:
            if token.type == "footnote_ref":
                notes.extend(self._footnote(state, token))
            else:
                self._token(state, token)
        return state.building, notes

    def _token(self, state: _State, token: Token) -> None:
        handlers = {
            "text": self._text,
            "text_special": self._special,
            "softbreak": self._break,
            "hardbreak": self._break,
            "code_inline": self._code,
            "html_inline": self._html,
            "image": self._image,
            "link_open": self._link_open,
            "link_close": self._link_close,
            "em_open": self._emphasis_open,
            "em_close": self._emphasis_close,
        }
        handler = handlers.get(token.type)
        if handler:
            handler(state, token)

    def _text(self, state: _State, token: Token) -> None:
        if token.content:
            state.add(token.content, state.seek(token.content))

    def _special(self, state: _State, token: Token) -> None:
        at = state.seek(token.markup)
        state.add(token.content, at)

    def _break(self, state: _State, _: Token) -> None:
        state.add("\n", state.seek("\n"))

    def _code(self, state: _State, token: Token) -> None:
        start = state.building.length
        state.add(token.content, state.seek(token.content))
        state.building.mark(start, SpanKind.CODE)

    def _emphasis_open(self, state: _State, _: Token) -> None:
        state.stack.append(_Open("em", state.building.length))

    def _emphasis_close(self, state: _State, _: Token) -> None:
        opened = _pop(state.stack, "em")
        if opened:
            state.building.mark(opened.start, SpanKind.EMPHASIS)

    def _link_open(self, state: _State, token: Token) -> None:
        at = state.seek("[")
        target = str(token.attrGet("href") or "")
        start = state.cursor if at is not None else 0
        state.stack.append(_Open("link", state.building.length, target, content_start=start))

    def _link_close(self, state: _State, _: Token) -> None:
        opened = _pop(state.stack, "link")
        if opened is None:
            return
        close = state.content.find("]", state.cursor)
        if close >= 0:
            state.cursor = close
        source, label = self._destination(state)
        visible = state.content[opened.content_start : close] if close >= 0 else ""
        if label is not None and not label and _NUMERIC.fullmatch(visible.strip()):
            self.numbered[visible.strip()] = None
            state.building.mark(opened.start, SpanKind.MARK, f"[{visible.strip()}]")
            return
        if label is not None:
            source = self._definition(label or visible)
        state.building.mark(opened.start, SpanKind.LINK, opened.target, source)

    def _destination(self, state: _State) -> tuple[tuple[int, int] | None, str | None]:
        """Read past a link's end; return its target's place, or its reference label."""
        match = _DESTINATION.match(state.content, state.cursor)
        if match:
            state.cursor = match.end()
            begin, end = match.span("angle" if match["angle"] is not None else "plain")
            place = state.place(begin)
            return (None if place is None else (place, place + end - begin)), None
        label = _LABEL.match(state.content, state.cursor)
        if label:
            state.cursor = label.end()
            return None, label[1]
        state.cursor = min(len(state.content), state.cursor + 1)
        return None, ""

    def _image(self, state: _State, token: Token) -> None:
        at = state.seek("![")
        if at is not None:
            match = _IMAGE_END.search(state.content, state.cursor)
            if match:
                state.cursor = match.end()
        if any(opened.name == "link" for opened in state.stack):
            state.add(token.content, None)

    def _html(self, state: _State, token: Token) -> None:
        at = state.seek(token.content)
        tag = _TAG.match(token.content)
        if not tag:
            return
        name = tag["name"].lower()
        if name in _BREAKS:
            state.add("\n", at)
            self._count(state, tag)
        elif name == "wbr":
            state.add("\N{ZERO WIDTH SPACE}", at)
        elif name == "a":
            self._anchor(state, tag, at)
        elif name not in _KNOWN and _IN_HOST.search("".join(state.building.parts[-4:])):
            state.add(token.content, at)  # `http://<host>/` is no tag
        elif name in _SPANNING:
            if not tag["close"]:
                state.stack.append(_Open(name, state.building.length))
                return
            opened = _pop(state.stack, name)
            if opened:
                state.building.mark(opened.start, _SPANNING[name])

    def _count(self, state: _State, tag: re.Match[str]) -> None:
        """Print the number of an item that something can lead to: it may be a note."""
        name, attributes = tag["name"].lower(), tag["attributes"]
        said = _START.search(attributes)
        if name in ("ol", "ul"):
            first = int(said[1]) if said else 1
            self._item = first if name == "ol" and not tag["close"] else 0
        elif name == "li" and self._item and not tag["close"]:
            number = int(said[1]) if said else self._item
            self._item = number + 1
            if _ID.search(attributes):
                state.building.add(f"{number}. ")

    def _anchor(self, state: _State, tag: re.Match[str], at: int | None) -> None:
        if tag["close"]:
            opened = _pop(state.stack, "a")
            if opened and opened.target is not None:
                state.building.mark(opened.start, SpanKind.LINK, opened.target, opened.source)
            return
        href = _HREF.search(tag[0])
        opened = _Open("a", state.building.length)
        if href:
            group = next(index for index in (1, 2, 3) if href[index] is not None)
            place = None if at is None else state.place(at + href.start(group))
            opened.target = _unescape(href[group])
            if place is not None:
                opened.source = (place, place + len(href[group]))
        state.stack.append(opened)

    def _footnote(self, state: _State, token: Token) -> list[tuple[str, BlockText]]:
        """Set the mark of a footnote; return its body where it is written in place."""
        label = token.meta.get("label")
        if label is not None:
            at = state.seek(f"[^{label}]")
            self._seen.setdefault(label, None)
            start = state.building.length
            state.add(label, None if at is None else at + 2)
            state.building.mark(start, SpanKind.MARK, label)
            return []
        note = self._env["footnotes"]["list"][token.meta["id"]]
        # The printed number: notes are counted in the order of their first reference.
        self._seen.setdefault(f"^{len(self._seen)}", None)
        mark = str(len(self._seen))
        key = f"^{mark}"
        start = state.building.length
        at = state.seek("^[")
        inner_start = state.cursor
        content = note.get("content", "")
        state.building.add(mark)
        state.building.mark(start, SpanKind.MARK, key)
        begin = state.content.find(content, inner_start) if content else -1
        inner = _State(state.content, state.place, cursor=max(begin, inner_start))
        for child in note.get("tokens") or []:
            if child.type != "footnote_ref":
                self._token(inner, child)
        if at is not None and begin >= 0:
            state.cursor = begin + len(content) + 1
        return [(key, inner.building)]


def _pop(stack: list[_Open], name: str) -> _Open | None:
    """Take the innermost open span of that name; what is open inside it is forgotten."""
    for index in range(len(stack) - 1, -1, -1):
        if stack[index].name == name:
            return stack.pop(index)
    return None


def _unescape(value: str) -> str:
    import html

    return html.unescape(value).strip()
