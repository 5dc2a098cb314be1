r"""LaTeX: the letter in its source, `\footnote` and `\url` as they are written.

One pass over the source with a stack of open braces; nothing is executed, no file is
followed, and of macros only those are known that stand for plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.letters.building import Lines
from citecheck.letters.latex.assembly import Assembly, Sink
from citecheck.letters.latex.commands import (
    CITE,
    DROPPED,
    ELSEWHERE,
    EMPHASIS,
    HEADINGS,
    SWITCHES,
    VERBATIM,
)
from citecheck.letters.latex.notes import Numbering
from citecheck.letters.latex.signs import (
    ACCENTS,
    LETTERS,
    accented,
    in_mathematics,
    uncommented,
    written_url,
)
from citecheck.letters.latex.source import Source, printed_parts
from citecheck.model import BlockKind, Caution, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.letters.building import BlockText
    from citecheck.model import Block

__all__ = ["read_blocks"]

_ACCENTED = re.compile(r"[ \t]*(?:\{[ \t]*(\\[ij]|\w)[ \t]*\}|(\\[ij](?![a-zA-Z])|\w))")
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
_LET = re.compile(r"\s*\\[a-zA-Z@]+\s*=?\s*(?:\\[a-zA-Z@]+)?")
_QUOTES = {"``": "“", "''": "”", ",,": "„", '"`': "„", "\"'": "“", "`": "‘"}
_IN_ADDRESS = re.compile(r"(?:://|www\.)[^\s<>\"]*$")
_MACRO = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?\s*\{?\\|providecommand\*?\s*\{?\\|def\s*\\)([a-zA-Z]+)\}?\s*"
    r"\{([^{}\\]{0,400})\}"
)
_FROM_PDF = "make a PDF of it and give that"
_MOST_EXPANDED = 1_000_000
"""Characters that macros may add to a letter."""


@dataclass(slots=True)
class _Frame:
    """An open brace, and what happens where it closes."""

    close: Callable[[], None] | None = None


def read_blocks(text: str) -> tuple[tuple[Block, ...], tuple[Caution, ...]]:
    """Return the blocks of a LaTeX source, and cautions for what stands elsewhere."""
    reading = _Reading(text)
    return tuple(reading.read()), tuple(reading.cautions.values())


class _Reading:
    """One pass over a source."""

    def __init__(self, text: str) -> None:
        self._lines = Lines(text)
        plain = uncommented(text)
        self._macros = dict(_MACRO.findall(plain))
        self._parts = printed_parts(plain)
        self._numbering = Numbering(plain, self._parts[-1][1])
        self._source = Source(text, plain)
        self._printed = Assembly(self._lines)
        self._frames: list[_Frame] = []
        self._expanded = 0
        self.cautions: dict[str, Caution] = {}

    # --- the walk ----------------------------------------------------------------------

    def read(self) -> list[Block]:
        for kind, start, end in self._parts:
            self._printed.kinds, self._frames = [kind] if kind else [], []
            self._source.at, self._source.end = start, end
            while self._source.at < self._source.end:
                found = _TOKEN.match(self._source.text, self._source.at, self._source.end)
                if found is None:
                    break
                self._source.at = found.end()
                self._token(found.lastgroup or "text", found)
            self._printed.end_part()
        return self._printed.blocks

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
        return self._printed.sink.building

    def _add(self, text: str, source: int | None) -> None:
        self._printed.add(text, source)

    def _flush(self) -> None:
        self._printed.flush()

    def _close(self) -> None:
        if self._frames and (action := self._frames.pop().close):
            action()

    def _into(self, close: Callable[[], None] | None) -> bool:
        """Go into the next argument; `close` is called where it ends."""
        if not self._source.enter():
            return False
        self._frames.append(_Frame(close))
        return True

    # --- commands ----------------------------------------------------------------------

    def _command(self, name: str, start: int) -> None:
        self._source.overlay()
        counted = self._numbering.counter_of(name) is not None
        for known, action in (
            (counted and name.endswith("mark"), self._mark_only),
            (counted, self._note),
            (name in ("url", "nolinkurl", "path", "href"), self._address),
            (name in ("begin", "end"), self._environment),
            (name in HEADINGS or name in ("author", "date"), self._heading),
            (name in ("bibitem", "item"), self._item),
            (name in ("verb", "lstinline"), self._verb),
            (name in ACCENTS or name in LETTERS or name in self._macros, self._letter),
            (name == "renewcommand", self._renewed),
            (name == "setkomavar", self._variable),
            (name == "let", lambda _, __: self._source.skip(_LET)),
            (name == "iffalse", lambda _, __: self._source.skip_condition()),
            (name in DROPPED, self._skip),
            (name in ELSEWHERE, self._elsewhere),
            (name == "setcounter", self._counter),
            (CITE.fullmatch(name) is not None, self._cite),
            (True, self._styled),
        ):
            if known:
                action(name, start)
                return

    def _skip(self, name: str, _: int) -> None:
        self._source.drop(DROPPED[name])

    def _elsewhere(self, name: str, _: int) -> None:
        self._source.option()
        self._source.argument()
        what = ELSEWHERE[name]
        self.cautions.setdefault(what, Caution(f"{what} was not read", _FROM_PDF))

    def _counter(self, _: str, __: int) -> None:
        name, value = self._source.argument(), self._source.argument()
        if name and value:
            self._numbering.set(
                self._source.text[slice(*name)], self._source.text[slice(*value)].strip()
            )

    def _renewed(self, _: str, start: int) -> None:
        self._source.drop(2)
        self._numbering.restyle(self._source.text[start : self._source.at])

    def _variable(self, _: str, start: int) -> None:
        place = self._source.argument()
        if place and self._source.text[slice(*place)].strip() in ("subject", "title"):
            self._heading("title", start)
        else:
            self._source.argument()

    def _styled(self, name: str, _: int) -> None:
        start, sink = self._top.length, self._printed.sink
        if name in SWITCHES and self._frames:
            self._frames[-1].close = lambda: self._mark_span(sink, start, SpanKind.EMPHASIS)
        elif name in EMPHASIS:
            self._into(lambda: self._mark_span(sink, start, SpanKind.EMPHASIS))
        elif name == "textsuperscript":
            self._into(lambda: self._mark_span(sink, start, SpanKind.RAISED))
        elif name == "enquote":
            self._add("“", None)
            self._into(lambda: self._add("”", None))
        elif name in ("par", "maketitle", "opening", "closing", "signature", "clearpage"):
            self._flush()

    @staticmethod
    def _mark_span(sink: Sink, start: int, kind: SpanKind) -> None:
        if sink.building.length > start:
            sink.building.mark(start, kind)

    def _heading(self, name: str, start: int) -> None:
        if name == "chapter" and "*" not in self._source.text[start : self._source.at]:
            self._numbering.new_chapter()
        self._source.option()
        self._flush()
        kind: BlockKind = "heading" if name in HEADINGS else "paragraph"

        def close() -> None:
            self._flush()
            self._printed.leave(kind)

        if self._into(close):
            self._printed.kinds.append(kind)

    def _verb(self, _: str, __: int) -> None:
        delimiter = self._source.text[self._source.at : self._source.at + 1]
        end = self._source.text.find(
            "}" if delimiter == "{" else delimiter, self._source.at + 1, self._source.at + 500
        )
        if delimiter and end > 0:
            start = self._top.length
            self._add(self._source.text[self._source.at + 1 : end], self._source.at + 1)
            self._top.mark(start, SpanKind.CODE)
            self._source.at = end + 1

    # --- characters ----------------------------------------------------------------------

    def _sign(self, sign: str, start: int) -> None:
        if sign in ACCENTS:
            self._accent(sign)
        elif sign == "\\":
            self._source.option()
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
        if self._source.text.startswith("{}", self._source.at):
            self._source.at += 2

    def _accent(self, accent: str) -> bool:
        found = _ACCENTED.match(self._source.text, self._source.at)
        if not found:
            return False
        letter = found[1] or found[2]
        letter = LETTERS.get(letter.lstrip("\\"), letter) if letter.startswith("\\") else letter
        self._add(accented(accent, letter), None)
        self._source.at = found.end()
        return True

    # --- notes -----------------------------------------------------------------------------

    def _note(self, name: str, _: int) -> None:
        numbering = self._numbering
        counter = numbering.counter_of(name) or "footnote"
        given = numbering.given(counter, self._source.option())
        self._source.overlay()  # `\footnote[frame]<2->{…}`
        if name.endswith("text"):
            mark = given or numbering.current(counter)
            key = numbering.claim(counter, mark)
        else:
            mark, key = given or numbering.step(counter), numbering.key()
            self._printed.refer(mark, key)
        if self._into(self._printed.end_note):
            self._printed.open_note(key, mark, numbering.kind_of(counter))

    def _mark_only(self, name: str, _: int) -> None:
        counter = self._numbering.counter_of(name) or "footnote"
        mark = self._numbering.given(counter, self._source.option()) or self._numbering.step(
            counter
        )
        self._printed.refer(mark, self._numbering.announce(counter, mark))

    def _cite(self, name: str, _: int) -> None:
        if not self._printed.in_note and self._numbering.cites_in_a_note(name):
            # Its text is in the list of references, but it counts.
            self._printed.refer(self._numbering.step("footnote"), self._numbering.key())
        while self._source.option() is not None:
            pass
        place = self._source.argument()
        if place is None:
            return
        for key in self._source.text[slice(*place)].split(","):
            mark = self._numbering.entry(key.strip())
            if mark is not None:
                self._printed.refer(mark, self._printed.entry_key(key.strip()))

    def _item(self, name: str, _: int) -> None:
        option = self._source.option()
        self._flush()
        if name == "bibitem":
            place = self._source.argument()
            key = self._source.text[slice(*place)].strip() if place else ""
            self._printed.open_entry(key, self._numbering.entry(key) or key)
        else:
            self._printed.next_item(option)

    # --- addresses ---------------------------------------------------------------------------

    def _address(self, name: str, _: int) -> None:
        self._source.option()
        place = self._source.argument()
        place = place or self._source.delimited()
        if place is None:
            return
        raw = self._source.text[slice(*place)]
        target = written_url(raw, self._macros)
        start, sink = self._top.length, self._printed.sink

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
        place = self._source.argument()
        if place is None:
            return
        kind = self._source.text[slice(*place)].strip().rstrip("*")
        if kind in VERBATIM and name == "begin":
            self._verbatim(kind)
        elif kind == "thebibliography" and name == "end":
            self._printed.end_entries()
        elif name == "begin":
            self._begin(kind)
        else:
            self._end(kind)

    def _begin(self, kind: str) -> None:
        self._flush()
        if kind in ("tabular", "tabularx", "longtable", "minipage", "thebibliography"):
            self._source.option()
            self._source.argument()
        elif kind in ("itemize", "enumerate", "description"):
            self._source.option()
            self._printed.open_list(numbered=kind == "enumerate")
        elif kind in ("quote", "quotation"):
            self._printed.kinds.append("quote")
        elif kind == "frame":
            self._frame()

    def _frame(self) -> None:
        r"""Read what a slide opens with: `\begin{frame}<1->[fragile]{Title}`."""
        self._source.overlay()
        self._heading("frametitle", self._source.at)

    def _end(self, kind: str) -> None:
        self._flush()
        if kind == "document":
            self._source.end = self._source.at
        elif kind in ("itemize", "enumerate", "description"):
            self._printed.end_list()
        elif kind in ("quote", "quotation"):
            self._printed.leave("quote")

    def _verbatim(self, kind: str) -> None:
        self._flush()
        end = self._source.text.find(rf"\end{{{kind}", self._source.at)
        end = len(self._source.text) if end < 0 else end
        if kind not in ("comment", "filecontents"):
            self._printed.code(self._source.text[self._source.at : end], self._source.at)
        behind = self._source.text.find("}", end)
        self._source.at = behind + 1 if behind >= 0 else len(self._source.text)
