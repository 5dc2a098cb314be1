"""Letters of word processors: DOCX and ODT from their parts, RTF and DOC by way of LibreOffice."""

from __future__ import annotations

from citecheck.letters.office.convert import convert_to_docx
from citecheck.letters.office.docx import read_docx
from citecheck.letters.office.odt import read_odt

__all__ = ["convert_to_docx", "read_docx", "read_odt"]
