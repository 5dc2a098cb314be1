r"""Numbers of a LaTeX letter's notes: counters, how they are printed, what else counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.latex.references import listed
from citecheck.letters.numerals import format_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citecheck.letters.latex.assembly import Assembly
    from citecheck.model import NoteKind

__all__ = ["Numbering", "TableNotes"]

_SYMBOLS = ("*", "†", "‡", "§", "¶", "‖", "**", "††", "‡‡")
r"""LaTeX's `\fnsymbol` (ltcounts.dtx)."""
_STYLES = {
    "alph": "lowerLetter",
    "Alph": "upperLetter",
    "roman": "lowerRoman",
    "Roman": "upperRoman",
}
_STYLE = re.compile(
    r"\\(?:renewcommand\*?\s*\{?|def\s*)\\the(?P<counter>(?:mp)?footnote|endnote|pagenote|sidenote)\s*\}?\s*"
    r"\{[^{}]{0,40}?\\@?(?P<style>arabic|roman|Roman|alph|Alph|fnsymbol)\b"
)
_NOTES_AT_THE_END = re.compile(r"\\let\s*\\footnote\s*=?\s*\\endnote\b")
"""As the manual of endnotes has it: every `\\footnote` prints an endnote."""
_BY_CHAPTER = re.compile(
    r"\\documentclass(?:\[[^\[\]]{0,400}\])?\s*\{(?:book|report|memoir|scrbook|scrreprt)\}"
)
"""Classes whose chapters begin to count footnotes anew."""
_CITED_IN_NOTES = re.compile(
    r"\{biblatex-chicago\}|autocite\s*=\s*\{?footnote|style\s*=\s*\{?(?:verbose|authortitle)"
)
r"""Styles of biblatex whose `\autocite` prints a footnote."""
_NO_AUTOCITE_NOTES = re.compile(r"autocite\s*=\s*\{?(?:plain|inline|superscript)")
_PRINTS_A_NOTE = re.compile(r"foot(?:full)?cites?|smartcites?")
"""Commands of biblatex that print a footnote of their own in running text."""
_COUNTERS: dict[str, NoteKind] = {
    "footnote": "footnote",
    "mpfootnote": "footnote",
    "tabularnote": "footnote",
    "sidenote": "footnote",
    "thanks": "footnote",
    "endnote": "endnote",
    "pagenote": "endnote",
}
"""Commands that print a note, each with a counter of its own."""
_STEP = re.compile(r"[+-]?\d{1,5}")
_SAME = {"tablefootnote": "footnote"}
"""Commands that count with another's counter."""
_MOST_DIGITS = 5


class Numbering:
    """The counters of one source, and how each is printed."""

    def __init__(self, plain: str, preamble: str) -> None:
        """`plain` is a source without its comments, `preamble` what stands before its text."""
        self._counters = dict.fromkeys(_COUNTERS, 0)
        self._styles = {"thanks": "fnsymbol", "mpfootnote": "alph", "tabularnote": "alph"}
        for found in _STYLE.finditer(preamble):
            self._styles[found["counter"]] = found["style"]
        self._footnotes_are_endnotes = bool(
            _NOTES_AT_THE_END.search(preamble) or _NOTES_AT_THE_END.search(plain)
        )
        self.by_chapter = bool(_BY_CHAPTER.search(plain))
        self._autocites = bool(
            _CITED_IN_NOTES.search(preamble) and not _NO_AUTOCITE_NOTES.search(preamble)
        )
        self._announced: dict[tuple[str, str], str] = {}
        self._entries: dict[str, str] = {}
        self.learn(plain)
        self._serial = 0
        self._boxes = 0

    def counter_of(self, command: str) -> str | None:
        """Return what a command (`footnotemark`, `thanks`) counts; None for other commands."""
        name = command.removesuffix("mark").removesuffix("text")
        name = _SAME.get(name, name)
        if name not in _COUNTERS or name == "mpfootnote":
            return None
        if name == "footnote" and self._footnotes_are_endnotes:
            return "endnote"
        # A box has notes of its own; a mark in it is one of the page (source2e, ltboxes.dtx).
        boxed = name == "footnote" and self._boxes and not command.endswith("mark")
        return "mpfootnote" if boxed else name

    def enter_box(self) -> None:
        """Begin a `minipage`, which counts its notes anew."""
        self._boxes += 1
        self._counters["mpfootnote"] = 0

    def leave_box(self) -> None:
        """End a `minipage`."""
        self._boxes = max(0, self._boxes - 1)

    @staticmethod
    def kind_of(counter: str) -> NoteKind:
        """Return whether what a counter counts stands below the text or behind it."""
        return _COUNTERS[counter]

    def step(self, counter: str) -> str:
        """Count a note and return its mark."""
        self._counters[counter] += 1
        return self.current(counter)

    def current(self, counter: str) -> str:
        """Return the mark of the last note."""
        return self._printed(counter, self._counters[counter])

    def given(self, counter: str, option: str | None) -> str | None:
        """Return the mark that a command's option asks for; None where it asks for none.

        LaTeX takes a number only; packages take words for other things (`[frame]`).
        """
        if not option or (option.isalpha() and len(option) > 1):
            return None
        if option.isdecimal() and len(option) <= _MOST_DIGITS:
            return self._printed(counter, int(option))
        return option

    def set(self, counter: str, value: str) -> None:
        r"""Set a counter as `\setcounter` does."""
        if counter in self._counters and value.isdecimal() and len(value) <= _MOST_DIGITS:
            self._counters[counter] = int(value)

    def add(self, counter: str, value: str) -> None:
        r"""Add to a counter as `\addtocounter` does."""
        if counter in self._counters and _STEP.fullmatch(value):
            self._counters[counter] = max(0, self._counters[counter] + int(value))

    def restyle(self, definition: str) -> None:
        r"""Take in a `\renewcommand{\thefootnote}{…}`."""
        if found := _STYLE.match(definition):
            self._styles[found["counter"]] = found["style"]

    def new_chapter(self) -> None:
        """Count footnotes anew, where the class does so."""
        if self.by_chapter:
            self._counters["footnote"] = 0

    def _printed(self, counter: str, number: int) -> str:
        style = self._styles.get(counter, "arabic")
        if style == "fnsymbol":
            return _SYMBOLS[(number - 1) % len(_SYMBOLS)] if number else "0"
        return format_number(number, _STYLES.get(style, "decimal"))

    # --- keys ----------------------------------------------------------------------------------

    def key(self) -> str:
        """Return a new key that ties marks to a note."""
        self._serial += 1
        return f"note {self._serial}"

    def announce(self, counter: str, mark: str) -> str:
        """Return the key of a note whose mark is printed before its text."""
        return self._announced.setdefault((counter, mark), self.key())

    def claim(self, counter: str, mark: str) -> str:
        """Return the key of a text whose mark was announced before, or a new one."""
        return self._announced.pop((counter, mark), None) or self.key()

    # --- references ----------------------------------------------------------------------------

    def learn(self, plain: str) -> None:
        """Learn the labels of a list of references in a source without comments."""
        for item in listed(plain):
            self._entries.setdefault(item.key, item.label)

    def enter(self, labels: Mapping[str, str]) -> None:
        """Learn the labels of references; the first that is learnt of one counts."""
        for key, label in labels.items():
            self._entries.setdefault(key, label)

    def entry(self, key: str) -> str | None:
        """Return the number or label of a bibliography's entry."""
        return self._entries.get(key)

    def cites_in_a_note(self, command: str) -> bool:
        """Tell whether a command for references prints a footnote where it stands."""
        if _PRINTS_A_NOTE.fullmatch(command.lower()):
            return True
        return self._autocites and command.lower() in ("autocite", "autocites")


class TableNotes:
    r"""The notes below a table of `threeparttable`: `\tnote{a}`, and `\item[a]` for its text."""

    def __init__(self) -> None:
        self.count = 0
        """Which table of the letter it is."""
        self.in_notes = False
        self._open = False

    def key(self, mark: str) -> str:
        """Return what ties a mark to its note."""
        return f"table {self.count} {mark}"

    def open(self, printed: Assembly, mark: str) -> None:
        """Begin a note, where the one before it ends."""
        self._end(printed)
        printed.open_note(self.key(mark), mark, "footnote")
        self._open = True

    def close(self, printed: Assembly) -> None:
        """End the notes of a table."""
        self._end(printed)
        self.in_notes = False

    def _end(self, printed: Assembly) -> None:
        if self._open:
            printed.end_note()
        self._open = False
