"""What a letter cites: notes, addresses and references, found in its blocks.

`find_citations` is pure: a `Document` in, citations out. `find_notes` gives the notes
alone, `to_record` the form that `extract --format jsonl` prints.
"""

from __future__ import annotations

from citecheck.citations.find import find_citations, to_record
from citecheck.citations.notes import find_notes

__all__ = ["find_citations", "find_notes", "to_record"]
