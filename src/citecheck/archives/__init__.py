"""Finding archived copies, and making them. The door of this room.

Three answers to "is there a copy?": found, none, could not ask; see docs/design.md.
"""

from __future__ import annotations

from citecheck.archives.arquivo import PywbArchive
from citecheck.archives.choose import as_moment, best_first, citation_date
from citecheck.archives.interface import Archive, CaptureJournal
from citecheck.archives.keys import HOW_TO_GET_KEYS, Keys, find_keys
from citecheck.archives.local import LocalArchive
from citecheck.archives.memento import MementoArchive, MementoSettings
from citecheck.archives.perma import PermaArchive, PermaKey, find_perma_key
from citecheck.archives.priorities import Need, forecast, wanted_captures
from citecheck.archives.replay import Copy
from citecheck.archives.requisites import page_requisites
from citecheck.archives.settings import ArquivoSettings, PermaSettings, WaybackSettings
from citecheck.archives.wayback import (
    CaptureRun,
    CaptureSummary,
    WaybackArchive,
    due_for_verification,
    verified,
)

__all__ = [
    "HOW_TO_GET_KEYS",
    "Archive",
    "ArquivoSettings",
    "CaptureJournal",
    "CaptureRun",
    "CaptureSummary",
    "Copy",
    "Keys",
    "LocalArchive",
    "MementoArchive",
    "MementoSettings",
    "Need",
    "PermaArchive",
    "PermaKey",
    "PermaSettings",
    "PywbArchive",
    "WaybackArchive",
    "WaybackSettings",
    "as_moment",
    "best_first",
    "citation_date",
    "due_for_verification",
    "find_keys",
    "find_perma_key",
    "forecast",
    "page_requisites",
    "verified",
    "wanted_captures",
]
