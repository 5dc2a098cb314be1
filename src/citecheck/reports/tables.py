"""The tables for programs and spreadsheets: `citations.csv` and `citations.jsonl`."""

from __future__ import annotations

import csv
import json
from dataclasses import fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TextIO

from .items import kind_of
from .safe import cell, in_json
from .words import distance, reason_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from citecheck.model import Suggestion
    from citecheck.store.shown import ReportRow

__all__ = ["COLUMNS", "Tables"]

BYTE_ORDER_MARK = "\ufeff"
"""Excel takes a CSV file for UTF-8 only with it."""

COLUMNS = (
    "letter",
    "note",
    "kind",
    "page",
    "line",
    "to_mend",
    "verdict",
    "problem",
    "reason",
    "explanation",
    "suggestion",
    "suggested_url",
    "url",
    "final_url",
    "title",
    "author",
    "publisher",
    "published_on",
    "accessed_on",
    "sentence",
    "anchor_text",
    "note_text",
    "page_title",
    "status",
    "since",
    "checked_at",
    "memento_url",
    "memento_at",
    "memento_distance",
    "memento_verified",
    "local_at",
    "acknowledged_until",
    "acknowledged_reason",
    "acknowledged_owner",
    "decision",
    "citation_id",
)
"""Of the spreadsheet, in the order in which an editor reads."""


class Tables:
    """Both tables, written row by row."""

    def __init__(self, sheet: TextIO, lines: TextIO) -> None:
        sheet.write(BYTE_ORDER_MARK)
        # Every cell is quoted: a spreadsheet of another locale splits bare text at `;`.
        self._sheet = csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        self._sheet.writerow(COLUMNS)
        self._lines = lines

    def add(self, row: ReportRow, suggestions: Sequence[Suggestion]) -> None:
        """Write one citation into both."""
        found = _object(row, suggestions)
        best = suggestions[0] if suggestions else None
        sheet = found | {
            "explanation": row.explanation
            or reason_sentence(row.problem or row.reason, kind_of(row)),
            "memento_distance": distance(row.memento_days),
            "suggestion": best.text if best else None,
            "suggested_url": best.url if best else None,
        }
        self._sheet.writerow([cell(sheet[name]) for name in COLUMNS])
        self._lines.write(in_json(json.dumps(found, ensure_ascii=False)) + "\n")


def _object(row: ReportRow, suggestions: Sequence[Suggestion]) -> dict[str, Any]:
    """Return all columns of the view `report`, and what would mend the citation."""
    found: dict[str, Any] = dict(zip(_columns(), _values()(row), strict=True))
    for name, value in found.items():
        if type(value) is datetime:
            found[name] = value.isoformat(timespec="seconds").replace("+00:00", "Z")
    found["hops"] = [
        {"url": hop.url, "status": hop.status, "target": hop.target, "via": hop.via}
        for hop in row.hops
    ]
    found["candidates"] = [
        {"url": candidate.url, "confidence": candidate.confidence, "source": candidate.source}
        for candidate in row.candidates
    ]
    found["suggestions"] = [
        {
            "action": suggestion.action,
            "text": suggestion.text,
            "url": suggestion.url,
            "safe": suggestion.safe,
            "confidence": suggestion.confidence,
        }
        for suggestion in suggestions
    ]
    return found


@cache
def _columns() -> tuple[str, ...]:
    """Return the columns that JSON holds as they are."""
    from citecheck.store.shown import ReportRow

    return tuple(column.name for column in fields(ReportRow))


@cache
def _values() -> Callable[[ReportRow], tuple[Any, ...]]:
    return attrgetter(*_columns())
