"""The walk over a LaTeX source: characters, braces, macros, and what is read in their place."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.letters.building import LineNumbers
from citecheck.letters.latex.assembly import Assembly, Sink
from citecheck.letters.latex.beside import called, taken_in
from citecheck.letters.latex.macros import Budget, definition, definitions
from citecheck.letters.latex.signs import ACCENTS, LETTERS, accented, in_mathematics, uncommented
from citecheck.letters.latex.source import Source, printed_parts
from citecheck.model import Caution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from citecheck.letters.building import BlockText
    from citecheck.letters.latex.macros import Macro
    from citecheck.model import Block, SpanKind

__all__ = ["FROM_PDF", "Walk"]

FROM_PDF = "make a PDF of it and give that"
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
_QUOTES = {"``": "“", "''": "”", ",,": "„", '"`': "„", "\"'": "“", "`": "‘"}
_IN_ADDRESS = re.compile(r"(?:://|www\.)[^\s<>\"]*$")
_EXPANDED = Caution(
    "its macros stand for more text than a letter has; not all of them were followed", FROM_PDF
)


@dataclass(slots=True)
class _Frame:
    """An open brace, and what happens where it closes."""

    close: Callable[[], None] | None = None


class Walk(ABC):
    """One pass over a source, and over what stands for parts of it."""

    def __init__(self, text: str, plain: str, files: Mapping[str, str]) -> None:
        """`plain` is the source without its comments; `files` are those beside the letter."""
        self._parts = printed_parts(plain)
        self._source = Source(text, plain)
        self._printed = Assembly(LineNumbers(text))
        self._frames: list[_Frame] = []
        self._budget = Budget()
        self._macros: dict[str, Macro] = {}
        self._words: dict[str, str] = {}
        """Macros that stand for words only."""
        self._files = files
        self._taken: set[str] = set()
        begin = self._parts[-1][1]
        early = [uncommented(files[one]) for one in taken_in(plain[:begin]) if one in files]
        for source in early:
            for name, macro in definitions(source, len(source)).items():
                self._define(name, macro)
        for name, macro in definitions(plain, begin).items():
            self._define(name, macro)
        self._preamble = "\n".join((*early, plain[:begin]))
        self.cautions: dict[str, Caution] = {}

    # --- the walk ----------------------------------------------------------------------

    def read(self) -> list[Block]:
        """Return the blocks of the whole source."""
        for kind, start, end in self._parts:
            self._printed.kinds, self._frames = [kind] if kind else [], []
            self._source.at, self._source.end = start, end
            self._walk()
            self._printed.end_part()
        return self._printed.blocks

    def _walk(self) -> None:
        source = self._source
        while source.at < source.end:
            found = _TOKEN.match(source.text, source.at, source.end)
            if found is None:
                return
            source.at = found.end()
            self._token(found.lastgroup or "text", found)

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
        elif printed == "\n" and self._source.borrowed:
            self._add(" ", None)  # no line of the letter ends there
        elif group != "comment":
            self._add("’" if printed == "'" else printed, start)

    @abstractmethod
    def _command(self, name: str, start: int) -> None:
        """Take a command, whose arguments stand behind it in the source."""

    def _in_address(self) -> bool:
        return _IN_ADDRESS.search("".join(self._top.parts[-12:])[-300:]) is not None

    @property
    def _top(self) -> BlockText:
        return self._printed.sink.building

    def _add(self, text: str, source: int | None) -> None:
        self._printed.add(text, None if self._source.borrowed else source)

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

    def _text(self, place: tuple[int, int] | None) -> str:
        return self._source.text[slice(*place)].strip() if place else ""

    # --- what stands for something else --------------------------------------------------

    def _define(self, name: str, macro: Macro | None) -> None:
        self._macros.pop(name, None)
        self._words.pop(name, None)
        if macro is None:
            return
        self._macros[name] = macro
        if (words := macro.plain) is not None:
            self._words[name] = words

    def _defined(self, name: str, start: int) -> None:
        """Take in a definition, and go behind it."""
        found = definition(self._source.text, start)
        if found is None:
            self._source.drop(0 if name == "let" or name.endswith("def") else 2)
            return
        self._source.at = min(found[2], self._source.end)
        self._define(found[0], found[1])

    def _expand(self, name: str, start: int) -> None:
        """Read what a macro stands for; the command at its end reads on behind it."""
        body, last = self._macros[name].expanded(self._macros[name].given(self._source))
        if not self._budget.allows(len(body) + len(name)):
            self.cautions.setdefault("macros", _EXPANDED)
            return
        if not self._source.borrowed:
            self._printed.place = start
        with self._deeper():
            self._inside(body)
            if last is not None:
                self._command(last, self._source.at)

    def _take_in(self, name: str, start: int) -> bool:
        """Read a file beside the letter in the place of its name; False where there is none.

        Each is read once: a letter says nothing twice, and files may take in each other.
        """
        file = called(name)
        if file not in self._files:
            return False
        if file in self._taken:
            return True
        self._taken.add(file)
        text = self._files[file]
        _, begin, end = printed_parts(uncommented(text))[-1]
        closing = text.find(r"\end{document}", begin)
        if not self._source.borrowed:
            self._printed.place = start
        with self._deeper():
            self._inside(text[begin : closing if closing >= 0 else end])
        return True

    def _inside(self, text: str) -> None:
        """Read text that stands for something here."""
        outer = self._source, self._frames
        self._source, self._frames = Source.standing_in(text, self._source), []
        self._walk()
        while self._frames:
            self._close()
        self._source, self._frames = outer

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._budget.depth += 1
        yield
        self._budget.depth -= 1

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
        self._add(LETTERS.get(name, ""), None)
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

    @staticmethod
    def _mark_span(sink: Sink, start: int, kind: SpanKind) -> None:
        if sink.building.length > start:
            sink.building.mark(start, kind)
