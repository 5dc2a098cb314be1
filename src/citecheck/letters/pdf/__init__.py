"""PDF letters: characters with their places become paragraphs and notes.

The door is `read_pdf`. The way: `glyphs` (PDFium) → `lines` → `furniture` → `columns`
→ `notes` → `assemble`.
"""

from __future__ import annotations

from citecheck.letters.pdf.reader import Limits, read_pdf

__all__ = ["Limits", "read_pdf"]
