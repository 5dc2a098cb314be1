"""Repairs: what would mend a citation. `suggest` decides it from a row of the view `report`."""

from __future__ import annotations

from .suggest import Facts, search_phrase, suggest

__all__ = ["Facts", "search_phrase", "suggest"]
