"""Letters of word processors: DOCX and ODT from their parts, RTF and DOC by way of LibreOffice."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.letters.office import doc, rtf
from citecheck.letters.office.compound import refuse_foreign_compound
from citecheck.letters.office.convert import convert_to_odt
from citecheck.letters.office.docx import read_docx
from citecheck.letters.office.odt import read_odt
from citecheck.letters.office.rtf_bounds import bounded_rtf
from citecheck.letters.office.rtf_words import in_known_words
from citecheck.letters.sniffing import sniff_format

if TYPE_CHECKING:
    from citecheck.model import Caution, Document

__all__ = ["convert_to_odt", "read", "read_docx", "read_odt"]


def read(name: str, data: bytes) -> Document:
    """Read a letter of whichever word processor; raises `LetterError`."""
    kind = sniff_format(name, data)
    match kind:
        case "docx":
            return read_docx(name, data)
        case "odt":
            return read_odt(name, data)
        case "doc":
            refuse_foreign_compound(name, data)
        case _:
            pass
    sha256 = hashlib.sha256(data).hexdigest()
    cautions: tuple[Caution, ...] = ()
    notes = doc.read_notes(data) if kind == "doc" else None
    if kind == "rtf":
        data, cautions = bounded_rtf(in_known_words(data))
        notes = rtf.read_notes(data)
    document = read_odt(name, convert_to_odt(name, data, kind), notes)
    return replace(document, format=kind, sha256=sha256, warnings=(*document.warnings, *cautions))
