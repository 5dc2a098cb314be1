"""What is known of a whole DOCX letter while its parts are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.letters.office.container import Container
    from citecheck.letters.office.docx_styles import Lists, Styles
    from citecheck.letters.office.numbering import NoteCounter
    from citecheck.model import Caution, NoteKind

__all__ = ["KnownLetter", "KnownNote", "relations"]

_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@dataclass(frozen=True, slots=True)
class KnownNote:
    """A note that was referred to."""

    kind: NoteKind
    id: str
    mark: str
    page: int | None

    @property
    def key(self) -> str:
        """What ties its body to its marks."""
        return f"{self.kind}:{self.id}"


@dataclass(slots=True)
class KnownLetter:
    """What is known of the whole letter while its parts are read."""

    container: Container
    styles: Styles
    lists: Lists
    counters: dict[NoteKind, NoteCounter]
    paged: bool = False
    """Whether the program that saved the letter said where its pages end."""
    page: int = 1
    section: int = 0
    notes: list[KnownNote] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    by_key: dict[tuple[NoteKind, str], KnownNote] = field(default_factory=dict)
    relations: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    closed: dict[str, frozenset[_Element]] = field(default_factory=dict)


def relations(letter: KnownLetter, part: str) -> dict[str, tuple[str, str]]:
    """Return type and target of each relationship of a part."""
    known = letter.relations.get(part)
    if known is None:
        folder, _, file = part.rpartition("/")
        rels = letter.container.xml_or_none(f"{folder}/_rels/{file}.rels".lstrip("/"))
        known = letter.relations[part] = {
            rel.get("Id") or "": (rel.get("Type") or "", rel.get("Target") or "")
            for rel in (rels if rels is not None else ())
            if rel.tag == f"{_REL}Relationship"
        }
    return known
