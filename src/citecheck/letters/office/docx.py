"""DOCX letters, read from their parts (ECMA-376, WordprocessingML)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from citecheck.errors import LetterError
from citecheck.letters.bounds import MAX_NOTES, bounded_paragraphs
from citecheck.letters.office.container import Container, resolve_part
from citecheck.letters.office.docx_letter import KnownLetter, relations
from citecheck.letters.office.docx_parts import PartReader
from citecheck.letters.office.docx_styles import Lists, Styles, note_counters
from citecheck.letters.office.marks import without_mark
from citecheck.letters.office.wordml import child, descendants, local_name, value
from citecheck.model import Block, Caution, Document, NoteKind

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_docx"]

_KINDS: tuple[NoteKind, ...] = ("footnote", "endnote")
_NO_PAGES = Caution(
    "notes are numbered anew on every page, and the file does not say where pages end",
    "compare the marks of its notes with the printed letter, or give its PDF",
)


def read_docx(name: str, data: bytes) -> Document:
    """Read a DOCX letter.

    Notes are numbered by the order of their references, in the format and with the restarts
    that the letter asks for. Tracked deletions and comments do not count; insertions do.
    Raises `LetterError` for a file that is damaged, protected or hostile.
    """
    container = Container(name, data)
    main = _main_part(container)
    root = container.xml(main)
    body = child(root, "body")
    if body is None:
        raise LetterError(name, "the file is damaged (it has no text)", "Save the letter again")

    def beside(target: str) -> _Element | None:
        return container.xml_or_none(resolve_part(main, target))

    letter = KnownLetter(
        container,
        Styles.read(beside("styles.xml")),
        Lists.read(beside("numbering.xml")),
        note_counters(beside("settings.xml"), body),
        paged=next(descendants(body, "lastRenderedPageBreak"), None) is not None,
    )
    blocks = PartReader(letter, main, root).read(body)
    too_long = bounded_paragraphs(blocks)
    if too_long:
        letter.cautions.append(too_long)
    for kind in _KINDS:
        blocks += _read_notes(letter, main, kind)
    if not letter.paged and any(
        rules.restart == "eachPage"
        for kind in {note.kind for note in letter.notes}
        for rules in letter.counters[kind].sections
    ):
        letter.cautions.append(_NO_PAGES)
    return Document(
        name,
        "docx",
        hashlib.sha256(data).hexdigest(),
        tuple(blocks),
        warnings=tuple(dict.fromkeys(letter.cautions)),
    )


def _main_part(container: Container) -> str:
    rels = container.xml_or_none("_rels/.rels")
    for rel in rels if rels is not None else ():
        if (rel.get("Type") or "").endswith("/officeDocument"):
            return resolve_part("", rel.get("Target") or "")
    return "word/document.xml"


def _read_notes(letter: KnownLetter, main: str, kind: NoteKind) -> list[Block]:
    referred = [note for note in letter.notes if note.kind == kind]
    if not referred:
        return []
    part = next(
        (
            resolve_part(main, target)
            for type_, target in relations(letter, main).values()
            if type_.endswith(f"/{kind}s")
        ),
        resolve_part(main, f"{kind}s.xml"),
    )
    root = letter.container.xml_or_none(part)
    if root is None:
        return []
    # Those with a type are the lines that part notes from the text (17.18.33).
    bodies = {
        value(one, "id") or "": one
        for one in root
        if local_name(one) == kind and value(one, "type") in {None, "normal"}
    }
    blocks: list[Block] = []
    for note in referred:
        element = bodies.get(note.id)
        if element is None:
            continue
        read = PartReader(letter, part, root, note).read(element)
        if read and next(descendants(element, f"{kind}Ref"), None) is None:
            read[0] = without_mark(read[0], note.mark)
        blocks += read
        if len(blocks) > MAX_NOTES:
            break  # what `bounds` cuts off need not be read
    return blocks
