r"""A LaTeX source and the place where it is being read: arguments, options, what is printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.latex.signs import argument

if TYPE_CHECKING:
    from citecheck.model import BlockKind

__all__ = ["Source", "printed_parts"]

_OPTION = re.compile(r"\s*\[([^\[\]]{0,400})\]")
_STAR = re.compile(r"\s*\*")
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_COMMAND = re.compile(r"\s*\\[a-zA-Z]+")
_FILE = re.compile(r"[\w./-]{1,200}")
_SLIDES = re.compile(r"\\documentclass(?:\[[^\[\]]{0,400}\])?\s*\{beamer")
_OVERLAY = re.compile(r"\s*<[\w+\-,.:| ()]{1,40}>")
r"""Which slides show something (`\item<2->`): beamer's, section 9.3 of its manual."""
_CONDITION = re.compile(
    r"(?<!\\)%[^\n]*|\\(?P<command>fi|else|if[a-zA-Z@]{0,40})(?![a-zA-Z@])[ \t]*"
)
"""What begins, parts or ends a condition; or a comment, which may speak of one."""
_NO_CONDITION = re.compile(r"if(?:un|cs)?def(?!ined)")
r"""Commands of etoolbox, which take their texts in braces (`\ifdef\name{…}{…}`)."""
_LONGEST_DELIMITED = 5000


class Source:
    """A source, read from `at` to `end`."""

    def __init__(self, text: str, plain: str) -> None:
        """`plain` is the source without its comments."""
        self.text = text
        self.at = 0
        self.end = len(text)
        self.borrowed = False
        """Whether its characters stand nowhere in the letter: they are what a macro stands for."""
        self._balanced = True
        self._slides = bool(_SLIDES.search(plain))

    @classmethod
    def standing_in(cls, text: str, outer: Source) -> Source:
        """Return text that is read in the place of something in `outer`."""
        source = cls(text, "")
        source.borrowed, source._slides = True, outer._slides
        return source

    def argument(self) -> tuple[int, int] | None:
        """Return the next argument's place and go behind it; None where there is none."""
        self._skip_space()
        found = argument(self.text, self.at)
        if found is not None:
            self.at = found[1] + 1
        return found

    def option(self) -> str | None:
        """Return the next optional argument and go behind it."""
        found = _OPTION.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[1].strip()

    def options(self) -> list[str]:
        """Return the optional arguments that stand here and go behind them."""
        found = []
        while (option := self.option()) is not None:
            found.append(option)
        return found

    @property
    def rest(self) -> tuple[str, int, int]:
        """What is still to be read, for a pattern to match."""
        return self.text, self.at, self.end

    def bare_name(self) -> str:
        r"""Return a file's name without braces (`\input part.tex`), and go behind it."""
        found = _FILE.match(self.text, self.at, self.end)
        self.at = found.end() if found else self.at
        return found[0] if found else ""

    def star(self) -> bool:
        """Go behind a star; False where there is none."""
        found = _STAR.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found is not None

    def delimited(self) -> tuple[int, int] | None:
        r"""Return the place of an argument between two equal signs (`\url|…|`)."""
        delimiter = self.text[self.at : self.at + 1]
        if not delimiter or delimiter.isalnum() or delimiter.isspace():
            return None
        end = self.text.find(delimiter, self.at + 1, self.at + _LONGEST_DELIMITED)
        if end < 0:
            return None
        place, self.at = (self.at + 1, end), end + 1
        return place

    def enter(self) -> bool:
        """Go into the braces of the next argument; False where it has none."""
        self._skip_space()
        if not self.text.startswith("{", self.at):
            return False
        self.at += 1
        return True

    def drop(self, arguments: int, *, more: bool = False) -> None:
        """Go behind arguments, and the options before them; with `more`, behind them too."""
        for _ in range(arguments):
            self.options()
            bare = self.argument() is None and _COMMAND.match(self.text, self.at)
            if bare:  # `\newcommand\name{…}`
                self.at = bare.end()
        if more or not arguments:
            self.options()

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Go behind what a pattern matches here."""
        if found := pattern.match(self.text, self.at):
            self.at = found.end()

    def is_condition(self, command: str) -> bool:
        r"""Tell a condition of TeX, which ends with `\fi`, from what takes its texts in braces."""
        return not (self.text.startswith("{", self.at) or _NO_CONDITION.match(command))

    def skip_branch(self, *, whole: bool) -> bool:
        r"""Go behind a text that a condition hides: its `\else`, or its `\fi` where it is `whole`.

        Returns whether it ends with `\else`. Stays where its end is missing.
        """
        depth, outer = 1, self.at
        # One search without an end tells that no other will find one.
        for found in _CONDITION.finditer(self.text, outer) if self._balanced else ():
            command, self.at = found["command"] or "", found.end()
            if command == "else":
                if depth == 1 and not whole:
                    return True
            elif command == "fi":
                depth -= 1
                if not depth:
                    return False
            elif command and self.is_condition(command):
                depth += 1
        self._balanced, self.at = False, outer
        return False

    def overlay(self) -> None:
        """Go behind the slides that something is shown on, in a presentation."""
        if self._slides:
            self.skip(_OVERLAY)

    def _skip_space(self) -> None:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]


_BEGIN = r"\begin{document}"
_PRINTED_BEFORE: tuple[tuple[str, BlockKind], ...] = (
    ("title", "heading"),
    ("author", "paragraph"),
    ("date", "paragraph"),
)


def printed_parts(plain: str) -> list[tuple[BlockKind | None, int, int]]:
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
