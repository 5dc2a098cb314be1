"""Fields of WordprocessingML: which addresses they link to, and where they end.

A complex field runs from a `begin` over `separate` to an `end`, in any number of runs and
paragraphs (ECMA-376, 17.16).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.office.wordml import ancestors, descendants, value

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Field", "OpenFields", "closed_fields", "hyperlink_target", "joined_target"]

MAX_CODE = 8192
"""Characters of a field's code; browsers and Word stop at some 2,000 for an address."""
MAX_NESTED = 20
"""Fields within each other; an entry of a table of contents has three. Each paragraph and
each run asks all that are open."""

_WORD = re.compile(
    r'\\(?P<switch>[a-z])|["“”](?P<quoted>[^"“”]*)["“”]|(?P<bare>[^\s"“”]+)', re.IGNORECASE
)
_WITH_ARGUMENT = frozenset("lots")
"""Switches of HYPERLINK that a word follows: place, screen tip, frame, place (17.16.5.25)."""
_CROSS_REFERENCES = frozenset({"NOTEREF", "FTNREF"})


@dataclass(slots=True)
class Field:
    """A complex field that has begun: its code, and whether its result has."""

    code: list[str] = field(default_factory=list)
    length: int = 0
    in_result: bool = False
    start: int = 0
    """Where its result begins in the text of the present paragraph."""
    target: str | None = None
    """The address of a HYPERLINK field, once its result has begun."""
    is_cross_reference: bool = False
    """Whether its result repeats the mark of a note elsewhere."""

    def add_code(self, text: str) -> None:
        """Go on with the code, which may be split over runs."""
        if self.length < MAX_CODE:
            self.code.append(text[: MAX_CODE - self.length])
            self.length += len(text)

    def show(self, start: int) -> None:
        """Begin the result; the code is whole."""
        code = "".join(self.code)
        name = code.split(maxsplit=1)[:1]
        self.in_result, self.start = True, start
        self.target = hyperlink_target(code)
        self.is_cross_reference = bool(name) and name[0].upper() in _CROSS_REFERENCES


@dataclass(slots=True)
class OpenFields:
    """The fields that are open at a place of the text, the innermost last.

    Those that nest deeper than `MAX_NESTED` are read as if they were only their text.
    """

    fields: list[Field] = field(default_factory=list)
    _too_deep: int = 0

    @property
    def in_code(self) -> Field | None:
        """The innermost field whose result has not begun: what is printed now is its code."""
        return next((one for one in reversed(self.fields) if not one.in_result), None)

    def begin(self, one: Field) -> None:
        """Open a field within those that are open."""
        if len(self.fields) < MAX_NESTED:
            self.fields.append(one)
        else:
            self._too_deep += 1

    def separate(self, start: int) -> None:
        """Begin the result of the innermost."""
        if self.fields and not self._too_deep:
            self.fields[-1].show(start)

    def end(self) -> Field | None:
        """Close and return the innermost."""
        if self._too_deep:
            self._too_deep -= 1
            return None
        return self.fields.pop() if self.fields else None

    def go_on(self, start: int) -> list[int]:
        """Let all results go on in another paragraph; return where they began in this one."""
        starts = [one.start for one in self.fields]
        self.go_back([start] * len(starts))
        return starts

    def go_back(self, starts: list[int]) -> None:
        """Return to a paragraph that `go_on` left."""
        for one, start in zip(self.fields, starts, strict=False):
            one.start = start


def hyperlink_target(code: str) -> str | None:
    r"""Return the address in the code of a HYPERLINK field; None for any other field.

    `\l` names a place in the target; `\o` (screen tip) and `\t` (frame) may stand before
    the address as well as behind it.
    """
    name, _, rest = code.strip().partition(" ")
    if name.upper() != "HYPERLINK":
        return None
    address, anchor, switch = "", "", ""
    for word in _WORD.finditer(rest):
        if word["switch"] is not None:
            switch = word["switch"].lower()
            continue
        text = word["quoted"] if word["quoted"] is not None else word["bare"]
        if switch in _WITH_ARGUMENT:
            anchor = text if switch in "ls" else anchor
        elif not address:
            address = text.strip()
        switch = ""
    return joined_target(address, anchor)


def joined_target(address: str, anchor: str) -> str:
    """Return an address with the place in it; one it has already is kept."""
    return f"{address}#{anchor}" if anchor and "#" not in address else address


def closed_fields(root: _Element) -> frozenset[_Element]:
    """Return the `begin` of each complex field of a part that has an end.

    One without an end would swallow the rest of the letter.
    """
    begun: list[_Element] = []
    closed: set[_Element] = set()
    for one in descendants(root, "fldChar"):
        kind = value(one, "fldCharType")
        if kind not in {"begin", "end"}:
            continue
        if next(ancestors(one, "del", "moveFrom"), None) is not None:
            continue
        if kind == "begin":
            begun.append(one)
        elif begun:
            closed.add(begun.pop())
    return frozenset(closed)
