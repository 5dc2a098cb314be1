"""Markdown: its structure by markdown-it-py, its addresses left as they are written.

The parser's autolinks are off and an address in running text is kept from emphasis and
escapes, so that the scanner of `citations` sees what the author wrote. Every stretch of
text keeps its place in the source, because repairs patch it there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citecheck.letters.building import BlockText, Lines
from citecheck.letters.front_matter import front_matter
from citecheck.letters.inline import InlineReader, Place
from citecheck.model import Block, SpanKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from citecheck.letters.front_matter import FrontMatter
    from citecheck.model import BlockKind, NoteKind

__all__ = ["read_blocks"]

_SCHEME = re.compile(r"(?:https?|ftp)$", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>\[\]`\\&|]*(?:&(?![a-zA-Z0-9#]{2,32};)[^\s<>\[\]`\\&|]*)*")
_TRAILING = "?!.,:;*_~'\")"
_HIDDEN = ("<!--", "<script", "<style", "<?")
_DEFINITION = re.compile(
    r"^[ \t>]{0,12}\[(?P<label>[^\]\n]{1,200})\]:[ \t]*\n?[ \t]*"
    r"(?:<(?P<angled>[^<>\n]+)>|<?(?P<target>[^\s<>]+))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"%%(?!%)[^%\n]{0,1000}(?:\n[^%\n]{0,1000}){0,20}%%(?=\s|$)")
_SETEXT_LONGEST = 120
"""A longer "heading" is a paragraph above a rule that lost its empty line."""


def read_blocks(text: str, *, strict: bool = True) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text.

    Without `strict`, the text only looks like Markdown (a dump of a PDF, a mail): an
    indented line is then no code and a line of dashes makes no heading.
    """
    lines = Lines(text)
    parser = _parser(strict=strict)
    env: dict[str, Any] = {}
    above = front_matter(lines.texts) if strict else None
    head = _head(lines, above)
    # Blank, but as long as it was: what follows keeps its place.
    hidden = [" " * len(line) for line in lines.texts[: above.lines if above else 0]]
    normal = "\n".join(hidden + lines.texts[len(hidden) :])
    tokens = parser.parse(normal.replace("\0", "\N{REPLACEMENT CHARACTER}"), env)
    return (*head, *_Reading(lines, normal, env).read(tokens))


def _head(lines: Lines, above: FrontMatter | None) -> list[Block]:
    """Return the blocks of the front matter: title and date as they are printed, addresses."""
    if above is None:
        return []
    stretches = [(name, line, start, end) for name, line, start, end in above.facts]
    stretches += [("", line, 0, len(lines.texts[line])) for line in above.citing]
    blocks = []
    for name, line, start, end in stretches:
        building = BlockText()
        building.add(lines.texts[line][start:end], lines.starts[line] + start)
        text, spans, origin = building.finish()
        kind: BlockKind = "heading" if name == "title" else "paragraph"
        blocks.append(Block(text, kind, spans, line=line + 1, origin=origin))
    return blocks


def _parser(*, strict: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin)
    parser.disable(
        ["autolink", "footnote_tail", "text_join"] + ([] if strict else ["code", "lheading"])
    )
    parser.inline.ruler.before("escape", "address", _keep_address)
    parser.inline.ruler.before("escape", "comment", _hide_comment)
    _hide_only_comments(parser)
    # mypy takes these for methods; the parser documents them as replaceable.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = _any_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:
    return url is not None


def _keep_address(state: StateInline, silent: bool) -> bool:
    """Take an address in running text as it is: its `_`, `*` and `~` are no markup."""
    if state.src[state.pos] != ":" or not state.src.startswith("://", state.pos):
        return False
    if not _SCHEME.search(state.src[max(0, state.pos - 5) : state.pos]):
        return False
    match = _ADDRESS.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    address = match[0].rstrip(_TRAILING)
    if address.count("(") > address.count(")") and match[0][len(address) :].startswith(")"):
        address += ")"
    if len(address) <= len("://"):
        return False
    if not silent:
        state.pending += address
    state.pos += len(address)
    return True


def _hide_comment(state: StateInline, silent: bool) -> bool:
    """Take a comment of Obsidian (`%% … %%`) as one of HTML: nobody sees it."""
    if not state.src.startswith("%%", state.pos):
        return False
    found = _COMMENT.match(state.src, state.pos, state.posMax)
    if not found or (state.pos and not state.src[state.pos - 1].isspace()):
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _hide_only_comments(parser: MarkdownIt) -> None:
    """Read what stands between HTML tags as text; only comments and scripts are hidden."""
    from markdown_it.rules_block import html_block

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        position = state.bMarks[start] + state.tShift[start]
        if not state.src[position : position + 8].lower().startswith(_HIDDEN):
            return False
        return html_block(state, start, end, silent)

    parser.block.ruler.at("html_block", rule, {"alt": ["paragraph", "reference", "blockquote"]})


@dataclass(slots=True)
class _Item:
    number: str | None
    used: bool = False


class _Reading:
    """One pass over the parser's block tokens."""

    def __init__(self, lines: Lines, normal: str, env: dict[str, Any]) -> None:
        self._lines = lines
        self._starts = [0]
        for line in lines.texts:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._env = env
        self._definitions = {
            _label(match["label"]): match.span("angled" if match["angled"] else "target")
            for match in _DEFINITION.finditer(normal)
        }
        self._inline = InlineReader(env, self._definition_place)
        self._blocks: list[Block] = []
        self._items: list[_Item] = []
        self._notes: list[str] = []
        self._cells: dict[int, int] = {}
        self._underlined = False

    def read(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        for token in tokens:
            self._structure(token)
            if token.type == "inline":
                self._paragraph(token)
            elif token.type in ("fence", "code_block"):
                self._code(token)
            elif token.type == "hr":
                self._blocks.append(
                    Block("", "rule", line=self._line(token), page=self._page(token))
                )
        self._numbered_definitions()
        return tuple(self._blocks)

    def _structure(self, token: Token) -> None:
        kind = token.type
        if kind == "list_item_open":
            ordinal = f"{token.info}{token.markup}" if token.info else None
            self._items.append(_Item(ordinal or ("*" if token.markup == "*" else None)))
        elif kind == "list_item_close":
            self._items.pop()
        elif kind == "footnote_reference_open":
            self._notes.append(token.meta["label"])
        elif kind == "footnote_reference_close":
            self._notes.pop()
        elif kind in ("heading_open", "blockquote_open", "th_open", "td_open"):
            self._underlined = kind == "heading_open" and token.markup in ("=", "-")
            self._notes_kind(kind)
        elif kind in ("heading_close", "blockquote_close", "th_close", "td_close"):
            self._kinds.pop()

    @property
    def _kinds(self) -> list[BlockKind]:
        return self._inline.kinds

    def _notes_kind(self, kind: str) -> None:
        self._kinds.append(
            "heading" if kind == "heading_open" else "quote" if kind[0] == "b" else "cell"
        )

    def _paragraph(self, token: Token) -> None:
        places = self._places(token)
        building, inner_notes = self._inline.read(token.children or [], token.content, places)
        self._append(building, token)
        for key, inner in inner_notes:
            self._append(inner, token, note=key)

    def _append(self, building: BlockText, token: Token, note: str | None = None) -> None:
        text, spans, origin = building.finish()
        if not text and not spans:
            return
        kind: BlockKind = self._kinds[-1] if self._kinds else "paragraph"
        number: str | None = None
        item = self._items[-1] if self._items else None
        if kind == "heading" and self._underlined and len(text) > _SETEXT_LONGEST:
            kind = "paragraph"
        if item and not item.used and kind == "paragraph" and note is None:
            kind, number, item.used = "list_item", item.number, True
        key = note or (self._notes[-1] if self._notes else None)
        note_kind: NoteKind | None = None
        if key is not None:
            kind, note_kind, number = "note", "footnote", None
            # An address in the type of code is cited all the same.
            spans = tuple(span for span in spans if span.kind != SpanKind.CODE)
        first = origin[0].source_start if origin else None
        self._blocks.append(
            Block(
                text,
                kind,
                spans,
                page=self._page(token),
                line=self._line(token) if first is None else self._lines.number_at(first),
                key=key,
                mark=key.removeprefix("^") if key else None,
                note_kind=note_kind,
                number=number,
                origin=origin,
            )
        )

    def _code(self, token: Token) -> None:
        self._blocks.append(
            Block(token.content, "code", line=self._line(token), page=self._page(token))
        )

    def _line(self, token: Token) -> int | None:
        return token.map[0] + 1 if token.map else None

    def _page(self, token: Token) -> int | None:
        return self._lines.page_of(token.map[0]) if token.map else None

    def _places(self, token: Token) -> Place:
        """Return where each line of an inline token's content stands in the source."""
        found: list[tuple[int, int]] = []
        position = 0
        first = token.map[0] if token.map else 0
        cell = bool(self._kinds) and self._kinds[-1] == "cell"
        for offset, line in enumerate(token.content.split("\n")):
            index = first + offset
            if token.map is None or index >= len(self._lines.texts):
                break
            source = self._lines.texts[index]
            column = source.find(line, self._cells.get(index, 0) if cell else 0)
            if column >= 0:
                found.append((position, self._lines.starts[index] + column))
                if cell:
                    self._cells[index] = column + len(line)
            else:
                found.append((position, -1))
            position += len(line) + 1
        return Place(found)

    def _definition_place(self, label: str) -> tuple[int, int] | None:
        """Return where the target of a reference definition stands in the source."""
        span = self._definitions.get(_label(label))
        if span is None:
            return None
        index = bisect_right(self._starts, span[0]) - 1
        start = self._lines.starts[index] + span[0] - self._starts[index]
        return start, start + span[1] - span[0]

    def _numbered_definitions(self) -> None:
        """Make notes of `[1]: http://…` where the text says `[1]`: an endnote in that dress."""
        for mark in self._inline.numbered:
            reference = self._env.get("references", {}).get(mark.upper())
            place = self._definition_place(mark)
            if not reference:
                continue
            building = BlockText()
            if reference.get("title"):
                building.add(f"{reference['title']} ")
            building.add(reference["href"], place[0] if place else None)
            text, spans, origin = building.finish()
            line = self._lines.number_at(place[0]) if place else None
            self._blocks.append(
                Block(
                    text,
                    "note",
                    spans,
                    line=line,
                    key=f"[{mark}]",
                    mark=mark,
                    note_kind="endnote",
                    origin=origin,
                )
            )


def _label(label: str) -> str:
    return " ".join(label.split()).upper()
