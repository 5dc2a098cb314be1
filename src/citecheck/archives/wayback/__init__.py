"""The Wayback Machine: index, availability, replay, Save Page Now. See docs/design.md."""

from __future__ import annotations

from citecheck.archives.wayback.archive import WaybackArchive
from citecheck.archives.wayback.capture_rules import due_for_verification, verified
from citecheck.archives.wayback.captures import CaptureRun, CaptureSummary

__all__ = ["CaptureRun", "CaptureSummary", "WaybackArchive", "due_for_verification", "verified"]
