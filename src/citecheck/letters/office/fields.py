"""Fields of WordprocessingML: which addresses they link to, and where they end.

A complex field runs from a `begin` over `separate` to an `end`, in any number of runs and
paragraphs (ECMA-376, 17.16).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.office.wordml import descendants, local_name, value

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Field", "closed_fields", "hyperlink_target", "joined_target"]

MAX_CODE = 8192
"""Characters of a field's code; browsers and Word stop at some 2,000 for an address."""

_WORD = re.compile(
    r'\\(?P<switch>[a-z])|["“”](?P<quoted>[^"“”]*)["“”]|(?P<bare>[^\s"“”]+)', re.IGNORECASE
)
_WITH_ARGUMENT = frozenset("lots")
"""Switches of HYPERLINK that a word follows: place, screen tip, frame, place (17.16.5.25)."""
_CROSS_REFERENCES = frozenset({"NOTEREF", "FTNREF"})
_GONE = frozenset({"del", "moveFrom"})


@dataclass(slots=True)
class Field:
    """A complex field that has begun: its code, and whether its result has."""

    code: list[str] = field(default_factory=list)
    length: int = 0
    in_result: bool = False
    start: int = 0
    """Where its result begins in the text of the present paragraph."""

    def add_code(self, text: str) -> None:
        """Go on with the code, which may be split over runs."""
        if self.length < MAX_CODE:
            self.code.append(text[: MAX_CODE - self.length])
            self.length += len(text)

    @property
    def target(self) -> str | None:
        """The address of a HYPERLINK field."""
        return hyperlink_target("".join(self.code))

    @property
    def is_cross_reference(self) -> bool:
        """Whether its result repeats the mark of a note elsewhere."""
        name = "".join(self.code[:8]).split(maxsplit=1)[:1]
        return bool(name) and name[0].upper() in _CROSS_REFERENCES


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
        if any(local_name(ancestor) in _GONE for ancestor in one.iterancestors()):
            continue
        if kind == "begin":
            begun.append(one)
        elif begun:
            closed.add(begun.pop())
    return frozenset(closed)
