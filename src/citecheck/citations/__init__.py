"""What a letter cites: notes, addresses and references, found in its blocks.

`find_citations` is pure: a `Document` in, citations out. `find_notes` gives the notes
alone, `to_record` the form that `extract --format jsonl` prints. `from_copy` and
`from_title` say what a lost address may have been.
"""

from __future__ import annotations

from citecheck.citations.find import find_citations
from citecheck.citations.notes import find_notes
from citecheck.citations.records import to_record
from citecheck.citations.recovery import (
    best_candidates,
    from_copy,
    from_title,
    is_copy,
    text_keys,
    title_key,
)

__all__ = [
    "best_candidates",
    "find_citations",
    "find_notes",
    "from_copy",
    "from_title",
    "is_copy",
    "text_keys",
    "title_key",
    "to_record",
]
