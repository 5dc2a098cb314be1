"""What styles of an ODT letter say: type, hidden text, page breaks, lists, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.office.numbering import NoteCounter, NoteRules

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "FO",
    "OFFICE",
    "STYLE",
    "TABLE",
    "TEXT",
    "XLINK",
    "ListLevel",
    "Styles",
    "note_counters",
    "whole",
]

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT = f"{{{_NS}text:1.0}}"
STYLE = f"{{{_NS}style:1.0}}"
OFFICE = f"{{{_NS}office:1.0}}"
TABLE = f"{{{_NS}table:1.0}}"
FO = f"{{{_NS}xsl-fo-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"

_RAISED = re.compile(r"super\b|(?!0)\d")
"""`style:text-position`: a word, or by how many percent the type is raised (20.405)."""
_LONGEST_NUMBER = 6
_LONGEST_CHAIN = 20


def whole(text: str | None, default: int) -> int:
    """Return a number as it stands in an attribute; the default for what is none."""
    if text is None or len(text) > _LONGEST_NUMBER or not text.isdecimal():
        return default
    return int(text)


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How the items of one level of a list are numbered."""

    style: str
    before: str
    after: str
    start: int

    @property
    def is_numbered(self) -> bool:
        """Whether there is a number at all, and no bullet."""
        return bool(self.style)


@dataclass(slots=True)
class _Style:
    parent: str = ""
    raised: bool | None = None
    slanted: bool | None = None
    hidden: bool | None = None
    breaks: bool = False

    def inherit(self, other: _Style) -> None:
        """Take over what is not said here."""
        self.raised = other.raised if self.raised is None else self.raised
        self.slanted = other.slanted if self.slanted is None else self.slanted
        self.hidden = other.hidden if self.hidden is None else self.hidden


@dataclass(slots=True)
class Styles:
    """The styles of a letter: automatic ones by name, common ones by name and family."""

    _styles: dict[tuple[str, str], _Style] = field(default_factory=dict)
    _lists: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    _whole: dict[tuple[str, str], _Style] = field(default_factory=dict)
    """Styles with what they inherit, as far as they were asked for."""

    def learn(self, root: _Element | None) -> None:
        """Read the styles of a part."""
        if root is None:
            return
        for style in root.iter(f"{STYLE}style"):
            family = style.get(f"{STYLE}family") or ""
            self._styles[family, style.get(f"{STYLE}name") or ""] = _read_style(style)
        for style in root.iter(f"{TEXT}list-style"):
            self._lists[style.get(f"{STYLE}name") or ""] = {
                whole(level.get(f"{TEXT}level"), 1): ListLevel(
                    level.get(f"{STYLE}num-format") or "",
                    (level.get(f"{STYLE}num-prefix") or "")[:10],
                    (level.get(f"{STYLE}num-suffix") or "")[:10],
                    whole(level.get(f"{TEXT}start-value"), 1),
                )
                for level in style
                if level.tag == f"{TEXT}list-level-style-number"
            }

    def _inherited(self, family: str, name: str) -> _Style:
        """Return a style with what it inherits; each is asked for by many stretches of text."""
        known = self._whole.get((family, name))
        if known is None:
            known = self._whole[family, name] = _Style()
            at = name
            for _ in range(_LONGEST_CHAIN):
                said = self._styles.get((family, at))
                if said is None:
                    break
                known.inherit(said)
                at = said.parent
        return known

    def is_raised(self, name: str) -> bool:
        """Tell whether a character style is superscript."""
        return bool(self._inherited("text", name).raised)

    def is_slanted(self, name: str) -> bool:
        """Tell whether a character style is italic."""
        return bool(self._inherited("text", name).slanted)

    def is_hidden(self, family: str, name: str) -> bool:
        """Tell whether a character, paragraph or section style hides its text."""
        return bool(self._inherited(family, name).hidden)

    def breaks_page(self, name: str) -> bool:
        """Tell whether a paragraph style begins a page."""
        style = self._styles.get(("paragraph", name))
        return style is not None and style.breaks

    def list_level(self, name: str, level: int) -> ListLevel | None:
        """Return how a level (from 1) of a list style is numbered."""
        return self._lists.get(name, {}).get(level)


def _read_style(style: _Element) -> _Style:
    read = _Style(style.get(f"{STYLE}parent-style-name") or "")
    text = style.find(f"{STYLE}text-properties")
    if text is not None:
        position = text.get(f"{STYLE}text-position")
        slant = text.get(f"{FO}font-style")
        display = text.get(f"{TEXT}display")
        read.raised = None if position is None else bool(_RAISED.match(position.strip()))
        read.slanted = None if slant is None else slant in {"italic", "oblique"}
        read.hidden = None if display is None else display == "none"
    section = style.find(f"{STYLE}section-properties")
    if section is not None and section.get(f"{TEXT}display") == "none":
        read.hidden = True
    paragraph = style.find(f"{STYLE}paragraph-properties")
    read.breaks = bool(style.get(f"{STYLE}master-page-name")) or (
        paragraph is not None and paragraph.get(f"{FO}break-before") == "page"
    )
    return read


def note_counters(styles: _Element | None) -> dict[str, NoteCounter]:
    """Return how notes are numbered where the letter does not carry their marks."""
    counters = {
        "footnote": NoteCounter([NoteRules("1")]),
        "endnote": NoteCounter([NoteRules("i")]),
    }
    for one in styles.iter(f"{TEXT}notes-configuration") if styles is not None else ():
        kind = one.get(f"{TEXT}note-class")
        if kind in counters:
            start = whole(one.get(f"{TEXT}start-value"), 0) + 1
            by_page = one.get(f"{TEXT}start-numbering-at") == "page"
            rules = NoteRules(
                one.get(f"{STYLE}num-format") or "1",
                start,
                "eachPage" if by_page else "continuous",
            )
            counters[kind] = NoteCounter([rules])
    return counters
