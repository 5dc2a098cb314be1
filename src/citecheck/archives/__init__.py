"""Finding archived copies, and making them. The door of this room.

Three answers to "is there a copy?": found, none, could not ask; see docs/design.md.
"""

from __future__ import annotations

from citecheck.archives.choose import best_first, citation_date, distance_in_days
from citecheck.archives.interface import Archive, CaptureJournal
from citecheck.archives.local import LocalArchive

__all__ = [
    "Archive",
    "CaptureJournal",
    "LocalArchive",
    "best_first",
    "citation_date",
    "distance_in_days",
]
