"""The Wayback Machine: index, availability, replay, Save Page Now. See docs/archives.md."""

from __future__ import annotations

from citecheck.archives.wayback.archive import WaybackArchive

__all__ = ["WaybackArchive"]
