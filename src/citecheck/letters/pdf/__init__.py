"""PDF letters: characters with their places become paragraphs and notes.

The door is `read_pdf`, which reads in a process of its own (`isolation`, `worker`);
`read_in_process` does the same without that protection; `read_pages` reads pages whose
type is known from elsewhere: recognised ones. The way: `glyphs` (PDFium) → `lines` →
`furniture` → `columns` → `notes` → `assemble` → `disagree`.
"""

from __future__ import annotations

from citecheck.letters.pdf.counted import RaisedSign
from citecheck.letters.pdf.isolation import read_pdf
from citecheck.letters.pdf.layout import Box, Line, Page
from citecheck.letters.pdf.marks import PLAIN_DIGITS, RAISED_DIGITS
from citecheck.letters.pdf.reader import (
    PICTURE,
    Limits,
    ScanError,
    read_in_process,
    read_layout,
    read_pages,
)
from citecheck.letters.pdf.scanned import Seen, whole_lines

__all__ = [
    "PICTURE",
    "PLAIN_DIGITS",
    "RAISED_DIGITS",
    "Box",
    "Limits",
    "Line",
    "Page",
    "RaisedSign",
    "ScanError",
    "Seen",
    "read_in_process",
    "read_layout",
    "read_pages",
    "read_pdf",
    "whole_lines",
]
