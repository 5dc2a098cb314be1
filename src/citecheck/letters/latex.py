r"""LaTeX: the letter in its source, `\footnote` and `\url` as they are written.

One pass over the source with a stack of open braces; nothing is executed, no file is
followed, and of macros only those are known that stand for plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.building import BlockText, Lines
from citecheck.letters.latex_signs import (
    ACCENTS,
    LETTERS,
    accented,
    argument,
    in_mathematics,
    uncommented,
    written_url,
)
from citecheck.model import Block, BlockKind, Caution, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.model import NoteKind

__all__ = ["read_blocks"]

_TOKEN = re.compile(
    r"""(?P<comment> %[^\n]*(?:\n[ \t]*)? )
    | \\(?P<name> [a-zA-Z@]+)\*?[ \t]*
    | \\(?P<sign> .)
    | (?P<open> \{ ) | (?P<close> \} )
    | (?P<empty> \n[ \t]*\n\s* )
    | (?P<math> \$[^$\n]{1,200}\$ )
    | (?P<quote> `` | '' | ,, | "` | "' | `(?=\w) )
    | (?P<dash> -{2,3} ) | (?P<tie> ~ ) | (?P<cell> & )
    | (?P<text> [^\\%{}\n$`',"\-~&]+ | . )""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = {"``": "“", "''": "”", ",,": "„", '"`': "„", "\"'": "“", "`": "‘"}
_IN_ADDRESS = re.compile(r"(?:://|www\.)[^\s<>\"]*$")
_OPTION = re.compile(r"\s*\[([^\[\]]{0,400})\]")
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_MACRO = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?\s*\{?\\|providecommand\*?\s*\{?\\|def\s*\\)([a-zA-Z]+)\}?\s*"
    r"\{([^{}\\]{0,400})\}"
)
_BIBITEM = re.compile(r"\\bibitem\s*(?:\[([^\[\]]{0,80})\])?\s*\{([^{}]{1,200})\}")
_VERBATIM = frozenset({"verbatim", "Verbatim", "lstlisting", "minted", "comment", "filecontents"})
_HEADINGS = frozenset(
    {"part", "chapter", "section", "subsection", "subsubsection", "paragraph", "title"}
)
_EMPHASIS = frozenset({"emph", "textit", "textsl", "underline"})
_SWITCHES = frozenset({"em", "it", "itshape", "slshape", "sl"})
_DROPPED = {
    **dict.fromkeys(("label", "ref", "pageref", "eqref", "autoref", "cref", "vspace", "hspace"), 1),
    **dict.fromkeys(("usepackage", "documentclass", "includegraphics", "pagestyle", "color"), 1),
    **dict.fromkeys(("thispagestyle", "bibliographystyle", "hypersetup", "index", "todo"), 1),
    **dict.fromkeys(("textcolor", "selectlanguage", "hyphenation", "urlstyle", "nocite"), 1),
    **dict.fromkeys(("setlength", "addtolength", "renewcommand", "newcommand", "fontsize"), 2),
}
"""Commands whose first arguments print nothing, and how many those are."""
_ELSEWHERE = {
    "input": "another file that it takes in",
    "include": "another file that it takes in",
    "subfile": "another file that it takes in",
    "bibliography": "its list of references",
    "addbibresource": "its list of references",
}
_FROM_PDF = "make a PDF of it and give that"
_CITE = re.compile(r"[a-zA-Z]*[cC]ite(?:[a-zA-Z]{0,8})")
_FOOTNOTES = {"footnote": "footnote", "sidenote": "footnote", "endnote": "endnote"}
_MOST_EXPANDED = 1_000_000
"""Characters that macros may add to a letter."""


@dataclass(slots=True)
class _Sink:
    """What text goes into: the running text, or a note."""

    building: BlockText = field(default_factory=BlockText)
    key: str | None = None
    mark: str | None = None
    kind: NoteKind = "footnote"


@dataclass(slots=True)
class _Frame:
    """An open brace, and what happens where it closes."""

    close: Callable[[], None] | None = None


def read_blocks(text: str) -> tuple[tuple[Block, ...], tuple[Caution, ...]]:
    """Return the blocks of a LaTeX source, and cautions for what stands elsewhere."""
    reading = _Reading(text)
    reading.read()
    return tuple(reading.blocks), tuple(reading.cautions.values())


class _Reading:
    """One pass over a source."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        plain = uncommented(text)
        self._macros = dict(_MACRO.findall(plain))
        self._numbers: dict[str, str] = {}
        for number, found in enumerate(_BIBITEM.finditer(plain), 1):
            self._numbers.setdefault(found[2].strip(), found[1] or str(number))
        self._parts = _parts(plain)
        self._at = 0
        self._end_at = len(text)
        self._sinks = [_Sink()]
        self._frames: list[_Frame] = []
        self._kinds: list[BlockKind] = []
        self._lists: list[int | None] = []
        self._number: str | None = None
        self._counters: dict[str, int] = {"footnote": 0, "endnote": 0}
        self._announced: dict[tuple[str, str], str] = {}
        self._expanded = 0
        self._serial = 0
        self._pending: list[Block] = []
        self.blocks: list[Block] = []
        self.cautions: dict[str, Caution] = {}

    # --- the walk ----------------------------------------------------------------------

    def read(self) -> None:
        for kind, start, end in self._parts:
            self._kinds, self._frames = [kind] if kind else [], []
            self._at, self._end_at = start, end
            while self._at < self._end_at:
                found = _TOKEN.match(self._text, self._at, self._end_at)
                if found is None:
                    break
                self._at = found.end()
                self._token(found.lastgroup or "text", found)
            while len(self._sinks) > 1:
                self._end_note()
            self._flush()

    def _token(self, group: str, found: re.Match[str]) -> None:
        start, printed = found.start(), found[0]
        if group == "name":
            self._command(found["name"], start)
        elif group == "sign":
            self._sign(found["sign"], start)
        elif group == "open":
            self._frames.append(_Frame())
        elif group == "close":
            self._close()
        elif group == "empty":
            self._flush()
        elif group in ("quote", "dash", "tie") and not self._in_address():
            shown = _QUOTES.get(printed) or {"--": "–", "---": "—"}.get(printed, "\u00a0")
            self._add(shown, start)
        elif group == "cell":
            self._add(" | ", None)
        elif group == "math":
            self._add(in_mathematics(printed), start)
        elif group != "comment":
            self._add("’" if printed == "'" else printed, start)

    def _in_address(self) -> bool:
        return _IN_ADDRESS.search("".join(self._top.parts[-12:])[-300:]) is not None

    @property
    def _top(self) -> BlockText:
        return self._sinks[-1].building

    def _add(self, text: str, source: int | None) -> None:
        self._top.add(text, source)

    def _close(self) -> None:
        if self._frames and (action := self._frames.pop().close):
            action()

    def _argument(self) -> tuple[int, int] | None:
        """Return the next argument's place and go behind it; None where there is none."""
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        found = argument(self._text, self._at)
        if found is not None:
            self._at = found[1] + 1
        return found

    def _option(self) -> str | None:
        found = _OPTION.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[1].strip()

    def _into(self, close: Callable[[], None] | None) -> bool:
        """Go into the next argument; `close` is called where it ends."""
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        if not self._text.startswith("{", self._at):
            return False
        self._at += 1
        self._frames.append(_Frame(close))
        return True

    # --- commands ----------------------------------------------------------------------

    def _command(self, name: str, start: int) -> None:
        for known, action in (
            (name in _FOOTNOTES or name in ("footnotetext", "endnotetext", "thanks"), self._note),
            (name in ("footnotemark", "endnotemark"), self._mark_only),
            (name in ("url", "nolinkurl", "path", "href"), self._address),
            (name in ("begin", "end"), self._environment),
            (name in _HEADINGS or name in ("author", "date"), self._heading),
            (name in ("bibitem", "item"), self._item),
            (name in ("verb", "lstinline"), self._verb),
            (name in ACCENTS or name in LETTERS or name in self._macros, self._letter),
            (name in _DROPPED, self._skip),
            (name in _ELSEWHERE, self._elsewhere),
            (name == "setcounter", self._counter),
            (_CITE.fullmatch(name) is not None, self._cite),
            (True, self._styled),
        ):
            if known:
                action(name, start)
                return

    def _skip(self, name: str, _: int) -> None:
        self._drop(_DROPPED[name])

    def _drop(self, arguments: int) -> None:
        self._option()
        for _ in range(arguments):
            if self._argument() is None:
                self._command_argument()
            self._option()

    def _command_argument(self) -> None:
        """Go behind an argument without braces, as of a new command's name."""
        found = re.compile(r"\s*\\[a-zA-Z]+").match(self._text, self._at)
        if found:
            self._at = found.end()

    def _elsewhere(self, name: str, _: int) -> None:
        self._option()
        self._argument()
        what = _ELSEWHERE[name]
        self.cautions.setdefault(what, Caution(f"{what} was not read", _FROM_PDF))

    def _counter(self, _: str, __: int) -> None:
        name, value = self._argument(), self._argument()
        if name and value:
            counter, number = self._text[slice(*name)], self._text[slice(*value)].strip()
            if counter in self._counters and number.isdecimal() and len(number) < 6:
                self._counters[counter] = int(number)

    def _styled(self, name: str, _: int) -> None:
        start, sink = self._top.length, self._sinks[-1]
        if name in _SWITCHES and self._frames:
            self._frames[-1].close = lambda: self._mark_span(sink, start, SpanKind.EMPHASIS)
        elif name in _EMPHASIS:
            self._into(lambda: self._mark_span(sink, start, SpanKind.EMPHASIS))
        elif name == "textsuperscript":
            self._into(lambda: self._mark_span(sink, start, SpanKind.RAISED))
        elif name == "enquote":
            self._add("“", None)
            self._into(lambda: self._add("”", None))
        elif name in ("par", "maketitle", "opening", "closing", "signature", "clearpage"):
            self._flush()

    @staticmethod
    def _mark_span(sink: _Sink, start: int, kind: SpanKind) -> None:
        if sink.building.length > start:
            sink.building.mark(start, kind)

    def _heading(self, name: str, _: int) -> None:
        self._option()
        self._flush()
        kind: BlockKind = "heading" if name in _HEADINGS else "paragraph"

        def close() -> None:
            self._flush()
            self._leave(kind)

        if self._into(close):
            self._kinds.append(kind)

    def _verb(self, _: str, __: int) -> None:
        delimiter = self._text[self._at : self._at + 1]
        end = self._text.find("}" if delimiter == "{" else delimiter, self._at + 1, self._at + 500)
        if delimiter and end > 0:
            start = self._top.length
            self._add(self._text[self._at + 1 : end], self._at + 1)
            self._top.mark(start, SpanKind.CODE)
            self._at = end + 1

    # --- characters ----------------------------------------------------------------------

    def _sign(self, sign: str, start: int) -> None:
        if sign in ACCENTS:
            self._accent(sign)
        elif sign == "\\":
            self._option()
            self._add("\n", None)
        elif sign in "%&#_{}$":
            self._add(sign, start + 1)
        elif sign in " ,;:!\n":
            self._add(" ", None)

    def _letter(self, name: str, _: int) -> None:
        if name in ACCENTS and self._accent(name):
            return
        shown = self._macros.get(name, LETTERS.get(name, ""))
        self._expanded += len(shown)
        if self._expanded <= _MOST_EXPANDED:
            self._add(shown, None)
        if self._text.startswith("{}", self._at):
            self._at += 2

    def _accent(self, accent: str) -> bool:
        found = _ACCENTED.match(self._text, self._at)
        if not found:
            return False
        letter = found[1] or found[2]
        letter = LETTERS.get(letter.lstrip("\\"), letter) if letter.startswith("\\") else letter
        self._add(accented(accent, letter), None)
        self._at = found.end()
        return True

    # --- notes -----------------------------------------------------------------------------

    def _note(self, name: str, _: int) -> None:
        kind: NoteKind = "endnote" if name.startswith("end") else "footnote"
        option = self._option()
        if name.endswith("text"):
            mark = option or str(self._counters[kind])
            key = self._announced.pop((kind, mark), None) or self._key()
        else:
            mark = "*" if name == "thanks" else option or self._step(kind)
            key = self._key()
            self._refer(mark, key)
        sink = _Sink(key=key, mark=mark, kind=kind)
        if self._into(self._end_note):
            self._sinks.append(sink)

    def _mark_only(self, name: str, _: int) -> None:
        kind: NoteKind = "endnote" if name.startswith("end") else "footnote"
        mark = self._option() or self._step(kind)
        key = self._announced.get((kind, mark)) or self._key()
        self._announced[kind, mark] = key
        self._refer(mark, key)

    def _step(self, kind: NoteKind) -> str:
        self._counters[kind] += 1
        return str(self._counters[kind])

    def _key(self) -> str:
        self._serial += 1
        return f"note {self._serial}"

    def _refer(self, mark: str, key: str) -> None:
        start = self._top.length
        self._add(mark, None)
        self._top.mark(start, SpanKind.MARK, key)

    def _end_note(self) -> None:
        if len(self._sinks) > 1:
            self._flush()
            self._sinks.pop()

    def _cite(self, _: str, __: int) -> None:
        while self._option() is not None:
            pass
        place = self._argument()
        if place is None:
            return
        for key in self._text[slice(*place)].split(","):
            mark = self._numbers.get(key.strip())
            if mark is not None:
                self._refer(mark, f"cite {key.strip()}")

    def _item(self, name: str, _: int) -> None:
        option = self._option()
        self._flush()
        if name == "bibitem":
            place = self._argument()
            key = self._text[slice(*place)].strip() if place else ""
            if self._sinks[-1].key and (self._sinks[-1].key or "").startswith("cite "):
                self._end_note()
            mark = self._numbers.get(key, key)
            self._sinks.append(_Sink(key=f"cite {key}", mark=mark, kind="endnote"))
            return
        if self._lists:
            count = self._lists[-1]
            self._lists[-1] = None if count is None else count + 1
            self._number = option or (None if count is None else f"{count + 1}.")

    # --- addresses ---------------------------------------------------------------------------

    def _address(self, name: str, _: int) -> None:
        self._option()
        place = self._argument()
        if place is None:
            delimiter = self._text[self._at : self._at + 1]
            end = self._text.find(delimiter, self._at + 1, self._at + 5000) if delimiter else -1
            if end < 0 or delimiter.isalnum() or delimiter.isspace():
                return
            place, self._at = (self._at + 1, end), end + 1
        raw = self._text[slice(*place)]
        target = written_url(raw, self._macros)
        start, sink = self._top.length, self._sinks[-1]

        def mark() -> None:
            sink.building.mark(start, SpanKind.LINK, target, place)

        if name == "href" and self._into(mark):
            return
        if name == "path" and "://" not in target:
            self._add(target, None)
            return
        self._add(target, place[0] if raw == target else None)
        mark()

    # --- environments ------------------------------------------------------------------------

    def _environment(self, name: str, _: int) -> None:
        place = self._argument()
        if place is None:
            return
        kind = self._text[slice(*place)].strip().rstrip("*")
        if kind in _VERBATIM and name == "begin":
            self._verbatim(kind)
        elif kind == "thebibliography" and name == "end":
            while (self._sinks[-1].key or "").startswith("cite "):
                self._end_note()
        elif name == "begin":
            self._begin(kind)
        else:
            self._end(kind)

    def _begin(self, kind: str) -> None:
        self._flush()
        if kind in ("tabular", "tabularx", "longtable", "minipage", "thebibliography"):
            self._option()
            self._argument()
        elif kind in ("itemize", "enumerate", "description"):
            self._option()
            self._lists.append(0 if kind == "enumerate" else None)
            self._kinds.append("list_item")
        elif kind in ("quote", "quotation"):
            self._kinds.append("quote")

    def _end(self, kind: str) -> None:
        self._flush()
        if kind == "document":
            self._end_at = self._at
        elif kind in ("itemize", "enumerate", "description"):
            self._number = None
            if self._lists:
                self._lists.pop()
            self._leave("list_item")
        elif kind in ("quote", "quotation"):
            self._leave("quote")

    def _leave(self, kind: BlockKind) -> None:
        if self._kinds and self._kinds[-1] == kind:
            self._kinds.pop()

    def _verbatim(self, kind: str) -> None:
        self._flush()
        end = self._text.find(rf"\end{{{kind}", self._at)
        end = len(self._text) if end < 0 else end
        if kind not in ("comment", "filecontents"):
            line = self._lines.number_at(self._at)
            self.blocks.append(Block(self._text[self._at : end], "code", line=line))
        behind = self._text.find("}", end)
        self._at = behind + 1 if behind >= 0 else len(self._text)

    # --- blocks ------------------------------------------------------------------------------

    def _flush(self) -> None:
        sink = self._sinks[-1]
        text, spans, origin = sink.building.finish()
        sink.building = BlockText()
        if text or spans:
            kind: BlockKind = self._kinds[-1] if self._kinds else "paragraph"
            first = next((piece.source_start for piece in origin if piece.source_start >= 0), None)
            block = Block(
                text,
                "note" if sink.key else kind,
                spans,
                line=None if first is None else self._lines.number_at(first),
                key=sink.key,
                mark=sink.mark,
                note_kind=sink.kind if sink.key else None,
                number=self._number if kind == "list_item" and not sink.key else None,
                origin=origin,
            )
            (self._pending if sink.key else self.blocks).append(block)
            if not sink.key:
                self._number = None
        if len(self._sinks) == 1 or (sink.key or "").startswith("cite "):
            self.blocks += self._pending
            self._pending.clear()


_BEGIN = r"\begin{document}"
_PRINTED_BEFORE: tuple[tuple[str, BlockKind], ...] = (
    ("title", "heading"),
    ("author", "paragraph"),
    ("date", "paragraph"),
)
_ACCENTED = re.compile(r"[ \t]*(?:\{[ \t]*(\\[ij]|\w)[ \t]*\}|(\\[ij](?![a-zA-Z])|\w))")


def _parts(plain: str) -> list[tuple[BlockKind | None, int, int]]:
    """Return what of a source is printed: title, author and date of the preamble; the body.

    `plain` is the source without its comments.
    """
    begin = plain.find(_BEGIN)
    parts: list[tuple[BlockKind | None, int, int]] = []
    if begin >= 0:
        for name, kind in _PRINTED_BEFORE:
            found = re.compile(rf"\\{name}\s*(?:\[[^\[\]]{{0,400}}\]\s*)?(?={{)").search(
                plain, 0, begin
            )
            place = argument(plain, found.end()) if found else None
            if place:
                parts.append((kind, *place))
    return [*parts, (None, begin + len(_BEGIN) if begin >= 0 else 0, len(plain))]
