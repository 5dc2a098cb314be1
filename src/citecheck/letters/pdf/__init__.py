"""PDF letters: characters with their places become paragraphs and notes.

The door is `read_pdf`, which reads in a process of its own (`isolation`, `worker`);
`read_in_process` does the same without that protection; `read_layout` reads pages whose
type is known from elsewhere. The way: `glyphs` (PDFium) → `lines` →
`furniture` → `columns` → `notes` → `assemble` → `disagree`.
"""

from __future__ import annotations

from citecheck.letters.pdf.counted import RaisedSign
from citecheck.letters.pdf.isolation import read_pdf
from citecheck.letters.pdf.reader import Limits, ScanError, read_in_process, read_layout
from citecheck.letters.pdf.scanned import Seen

__all__ = [
    "Limits",
    "RaisedSign",
    "ScanError",
    "Seen",
    "read_in_process",
    "read_layout",
    "read_pdf",
]
