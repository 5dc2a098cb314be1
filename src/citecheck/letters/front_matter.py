"""Front matter: the facts that stand in YAML or TOML above a Markdown letter.

Pandoc, Quarto, Jekyll and Hugo print its title and date above the text; most else in it
is for machines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FrontMatter", "front_matter"]

_FENCE = re.compile(r"(?:---|\+\+\+)[ \t]*$")
_END = re.compile(r"(?:---|\.\.\.|\+\+\+)[ \t]*$")
_LINE = re.compile(r"[\w.-]{1,60}[ \t]*[:=](?:[ \t]|$)|[ \t]|- |[#}\]]|$")
_FACT = re.compile(
    r"(?P<name>title|date)[ \t]*[:=][ \t]+(?P<quote>[\"'])?(?P<value>[^\s|>].*?)"
    r"(?(quote)(?P=quote))[ \t]*$",
    re.IGNORECASE,
)
_OF_ITS_OWN = re.compile(
    r"[ \t]*(?:url|permalink|canonical[\w-]*|published[_-]?url|slug|\w*image|cover|css|theme"
    r"|logo|avatar|thumbnail|repo\w*|site[\w-]*|base[\w-]*|redirect\w*|aliases|bibliography|csl|template"
    r"|icon|email)[ \t]*[:=]",
    re.IGNORECASE,
)
"""Keys whose addresses are the letter's own dress: where it stands, what it looks like."""
_KEY = re.compile(r"[\w.-]{1,60}[ \t]*[:=]")
_REFERENCES = re.compile(r"references[ \t]*[:=]", re.IGNORECASE)
"""Pandoc's list of what is cited, whose entries have a `URL`."""
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_MOST_LINES = 200
_LONGEST = 1000
"""Characters of a line that may be a title."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What of the front matter is read, by lines from 0; and how many lines it has."""

    lines: int
    facts: tuple[tuple[str, int, int, int], ...]
    """`title` or `date`, with line, start and end of its value."""
    citing: tuple[int, ...]
    """Lines with addresses that are not the letter's own."""


def front_matter(lines: Sequence[str]) -> FrontMatter | None:
    """Return the front matter that a Markdown text begins with, or None."""
    if not lines or not _FENCE.match(lines[0].removeprefix("\ufeff")):
        return None
    facts: dict[str, tuple[str, int, int, int]] = {}
    citing: list[int] = []
    key = ""
    """The line of the key that a line belongs to: lists and long values stand below theirs."""
    for index, line in enumerate(lines[1:_MOST_LINES], 1):
        if _END.match(line):
            read = FrontMatter(index + 1, tuple(facts.values()), tuple(citing))
            return read if index > 1 else None
        if not _LINE.match(line):
            return None
        key = line if _KEY.match(line) else key
        if len(line) <= _LONGEST and (found := _FACT.match(line)):
            name = found["name"].lower()
            facts.setdefault(name, (name, index, *found.span("value")))
        elif _ADDRESS.search(line) and not _is_its_own(line, key):
            citing.append(index)
    return None


def _is_its_own(line: str, key: str) -> bool:
    """Tell an address that is the letter's own from one that it cites."""
    if _REFERENCES.match(key):
        return False
    return bool(_OF_ITS_OWN.match(line) or _OF_ITS_OWN.match(key))
