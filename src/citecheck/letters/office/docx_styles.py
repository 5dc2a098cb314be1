"""What styles and settings of a DOCX letter say: headings, type, lists, numbering of notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast, get_args

from citecheck.letters.numerals import format_number
from citecheck.letters.office.numbering import NoteCounter, NoteRules, Restart
from citecheck.letters.office.wordml import child, descendants, is_on, local_name, value, whole

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.model import NoteKind

__all__ = ["Lists", "Styles", "Type", "note_counters", "type_of"]

_HEADING = re.compile(r"(?:heading|title|titre|t[ií]tulo|überschrift|titel)\s*\d*", re.IGNORECASE)
_BODY_LEVEL = 9
"""`w:outlineLvl` 9 is body text (17.3.1.20)."""
_LONGEST_CHAIN = 20
_LEVELS = frozenset(range(9))
"""Levels of a list (17.9.3)."""
_LONGEST_PRINTED = 40
"""Characters of an item's number, and of what it is made from."""
_RAISED_BY = 3
"""Half points above the line (`w:position`) from which type counts as raised."""
_KINDS: tuple[NoteKind, ...] = ("footnote", "endnote")


@dataclass(frozen=True, slots=True)
class Type:
    """How a stretch of text is set; None where nothing says so."""

    raised: bool | None = None
    slanted: bool | None = None
    hidden: bool | None = None

    def over(self, other: Type) -> Type:
        """Return what holds where this is said on top of another."""
        return Type(
            other.raised if self.raised is None else self.raised,
            other.slanted if self.slanted is None else self.slanted,
            other.hidden if self.hidden is None else self.hidden,
        )


PLAIN = Type()


def type_of(properties: _Element | None) -> Type:
    """Return what run properties say directly."""
    if properties is None or not len(properties):
        return PLAIN
    raised = slanted = hidden = None
    for one in properties:
        match local_name(one):
            case "vertAlign":
                raised = value(one) == "superscript"
            case "position":
                raised = raised or whole(value(one), 0) >= _RAISED_BY
            case "i":
                slanted = is_on(one)
            case "vanish":
                hidden = is_on(one)
            case _:
                pass
    return Type(raised, slanted, hidden)


@dataclass(slots=True)
class _Style:
    based_on: str
    type: Type
    heading: bool | None
    list: tuple[str, int] | None

    def inherit(self, other: _Style) -> None:
        """Take over what is not said here."""
        self.type = self.type.over(other.type)
        self.heading = other.heading if self.heading is None else self.heading
        self.list = self.list or other.list


@dataclass(slots=True)
class Styles:
    """The styles of a letter by their identifiers, with what they inherit."""

    _styles: dict[str, _Style] = field(default_factory=dict)
    _whole: dict[str, _Style] = field(default_factory=dict)
    """Styles with what they inherit, as far as they were asked for."""

    @classmethod
    def read(cls, root: _Element | None) -> Styles:
        """Read the part `styles.xml`."""
        styles: dict[str, _Style] = {}
        for style in descendants(root, "style") if root is not None else ():
            name = (value(child(style, "name")) or "").strip()
            level = child(style, "pPr", "outlineLvl")
            heading = True if _HEADING.fullmatch(name) else None
            if level is not None:
                heading = whole(value(level), _BODY_LEVEL) < _BODY_LEVEL
            styles[value(style, "styleId") or ""] = _Style(
                value(child(style, "basedOn")) or "",
                type_of(child(style, "rPr")),
                heading,
                list_of(child(style, "pPr")),
            )
        return cls(styles)

    def _inherited(self, name: str | None) -> _Style:
        """Return a style with what it inherits; each is asked for by many paragraphs and runs."""
        known = self._whole.get(name or "")
        if known is None:
            known, at = _Style("", PLAIN, heading=None, list=None), name or ""
            for _ in range(_LONGEST_CHAIN):
                said = self._styles.get(at)
                if said is None:
                    break
                known.inherit(said)
                at = said.based_on
            self._whole[name or ""] = known
        return known

    def type(self, name: str | None) -> Type:
        """Return how a character style sets its text."""
        return self._inherited(name).type

    def is_heading(self, name: str | None) -> bool:
        """Tell whether a paragraph style is one of headings."""
        return bool(self._inherited(name).heading)

    def list(self, name: str | None) -> tuple[str, int] | None:
        """Return the list, and the level in it, that a paragraph style belongs to."""
        return self._inherited(name).list


def list_of(properties: _Element | None) -> tuple[str, int] | None:
    """Return the list and the level that paragraph properties name."""
    numbering = child(properties, "numPr")
    if numbering is None:
        return None
    list_ = value(child(numbering, "numId")) or ""
    return list_, whole(value(child(numbering, "ilvl")), 0)


@dataclass(slots=True)
class _Level:
    start: int
    style: str
    text: str


@dataclass(slots=True)
class Lists:
    """Counts the items of numbered lists (17.9)."""

    _abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _of_list: dict[str, str] = field(default_factory=dict)
    _restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, root: _Element | None) -> Lists:
        """Read the part `numbering.xml`."""
        lists = cls()
        for one in root if root is not None else ():
            if local_name(one) == "abstractNum":
                lists._abstract[value(one, "abstractNumId") or ""] = {
                    whole(value(level, "ilvl"), 0): _Level(
                        whole(value(child(level, "start")), 1),
                        value(child(level, "numFmt")) or "decimal",
                        (value(child(level, "lvlText")) or "")[:_LONGEST_PRINTED],
                    )
                    for level in one
                    if local_name(level) == "lvl" and whole(value(level, "ilvl"), 0) in _LEVELS
                }
            elif local_name(one) == "num":
                name = value(one, "numId") or ""
                lists._of_list[name] = value(child(one, "abstractNumId")) or ""
                lists._restarts[name] = {
                    whole(value(over, "ilvl"), 0): whole(value(child(over, "startOverride")), 1)
                    for over in one
                    if local_name(over) == "lvlOverride"
                    and child(over, "startOverride") is not None
                }
        return lists

    def next_number(self, list_: str, level: int) -> str | None:
        """Count an item; return its number as printed, None for bullets."""
        abstract = self._of_list.get(list_, "")
        levels = self._abstract.get(abstract, {})
        here = levels.get(level)
        if here is None:
            return None
        counts = self._counts.setdefault(abstract, {})
        override = self._restarts.get(list_, {}).get(level)
        if override is not None and (list_, level) not in self._begun:
            counts[level] = override
        else:
            counts[level] = counts[level] + 1 if level in counts else here.start
        self._begun.add((list_, level))
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if here.style in {"bullet", "none"}:
            return None

        def print_level(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            which = levels.get(at)
            if which is None:
                return ""
            return format_number(counts.get(at, which.start), which.style)

        printed = re.sub(r"%([1-9])", print_level, here.text).strip()
        return printed[:_LONGEST_PRINTED] or None


def note_counters(settings: _Element | None, body: _Element) -> dict[NoteKind, NoteCounter]:
    """Return how footnotes and endnotes are numbered: by the section, else by the letter.

    The properties of a section stand at its end (17.6.17). What neither says is Word's
    default (17.11.17): Arabic footnotes, roman endnotes.
    """
    sections: list[_Element | None] = [
        one
        for one in descendants(body, "sectPr")
        if (parent := one.getparent()) is not None and local_name(parent) in {"pPr", "body"}
    ]
    return {
        kind: NoteCounter([_rules(kind, settings, one) for one in sections or [None]])
        for kind in _KINDS
    }


def _rules(kind: NoteKind, settings: _Element | None, section: _Element | None) -> NoteRules:
    own, letter = child(section, f"{kind}Pr"), child(settings, f"{kind}Pr")

    def said(name: Literal["numStart", "numRestart", "numFmt"]) -> str | None:
        return value(child(own, name)) or value(child(letter, name))

    restart = said("numRestart")
    return NoteRules(
        said("numFmt") or ("decimal" if kind == "footnote" else "lowerRoman"),
        whole(said("numStart"), 1),
        cast("Restart", restart) if restart in get_args(Restart) else "continuous",
    )
