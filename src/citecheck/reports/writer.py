"""The whole report, written in one pass over the citations."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from .cautions import caution_lines
from .chart import chart_of
from .folder import staging
from .news import LONGEST_FEED, changes_feed, changes_markdown
from .pages import LetterPages, LetterSummary, Shelf, Tally, render
from .safe import clip, line
from .summary import (
    CAUTIONS_LEAD,
    Digest,
    headline,
    notices,
    scope,
    summary_markdown,
    titled_alike,
)
from .tables import Tables
from .words import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from citecheck.store.rows import CautionedLetter
    from citecheck.store.shown import ReportRow

    from .folder import Staging
    from .items import Suggest
    from .values import RunSummary

__all__ = ["write_reports"]

LETTERS_FIRST_PAGE = 300
"""Letters listed on the first page: those with something to mend come first."""
CAUTIONED_FIRST_PAGE = 200
"""Letters whose cautions the first page shows."""
CAUTIONS_FIRST_PAGE = 5
"""Cautions of one letter there; the others are on its own page."""
LETTERS_LIST = 1_000
"""Letters on a page of the list of letters: about 700 kB."""


def write_reports(
    rows: Iterable[ReportRow],
    summary: RunSummary,
    folder: Path,
    *,
    now: datetime,
    suggest: Suggest | None = None,
) -> tuple[Path, ...]:
    """Write the report of all live citations into a folder; return its files.

    `rows` come sorted by letter and ordinal and are read once; no more than the text of
    one letter's pages is held at a time. `suggest` says what would mend a citation
    (`citecheck.repairs.suggest.suggest`). The old report stays whole until the new one
    is complete, and files that do not change are not touched.

    Raises `UsageError` where the folder cannot be written.
    """
    with staging(folder, now=now) as stage:
        report = _Report(stage, suggest, summary.cautioned)
        with stage.open("citations.csv") as sheet, stage.open("citations.jsonl") as lines:
            report.take(rows, Tables(sheet, lines))
        report.finish(summary, folder, now)
        return stage.commit()


class _Report:
    """What is gathered in the pass over the citations."""

    def __init__(
        self, stage: Staging, suggest: Suggest | None, cautioned: Iterable[CautionedLetter]
    ) -> None:
        self._cautions = {letter.id: letter.cautions for letter in cautioned}
        self._stage = stage
        self._suggest = suggest
        self._tally = Tally()
        self._shelf = Shelf()
        self._digest = Digest()
        self._letters: list[LetterSummary] = []

    def take(self, rows: Iterable[ReportRow], tables: Tables) -> None:
        """Write each letter's pages and rows; remember what the first page needs."""
        for letter_id, of_letter in groupby(rows, key=lambda row: row.letter_id):
            noted = self._noted(of_letter, tables)
            pages = LetterPages(noted, self._suggest, self._cautions.get(letter_id, ()))
            for name, text in pages.files():
                self._stage.write(name, text)
            self._letters.append(pages.summary)
            self._tally.merge(pages.tally)
            self._shelf.add(pages)
            for item in pages.first["mend"]:
                if self._digest.full():
                    break
                self._digest.add(pages.summary, item)

    def _noted(self, rows: Iterable[ReportRow], tables: Tables) -> Iterator[ReportRow]:
        for row in rows:
            tables.add(row, self._suggest(row) if self._suggest else ())
            yield row

    def finish(self, summary: RunSummary, folder: Path, now: datetime) -> None:
        """Write what stands above the letters."""
        write = self._stage.write
        twice = titled_alike(self._letters)
        urgent = sorted(self._letters, key=lambda letter: not letter.groups["mend"])
        lists = list(_lists(self._letters, twice)) if len(urgent) > LETTERS_FIRST_PAGE else []
        for name, text in lists:
            write(name, text)
        index = render(
            "index.html.jinja",
            headline=headline(self._tally),
            scope=scope(self._tally, len(self._letters), summary),
            silent=max(0, summary.counts.letters - len(self._letters)),
            notices=notices(summary),
            groups=GROUPS,
            tally=self._tally,
            kinds=self._tally.kinds(),
            shelf=self._shelf,
            chart=chart_of(summary.counts.link_verdicts),
            unread=summary.unread,
            cautioned=self._cautioned(summary),
            cautioned_count=len(summary.cautioned),
            cautions_lead=CAUTIONS_LEAD,
            twice=twice,
            letters=urgent[:LETTERS_FIRST_PAGE],
            letter_count=len(urgent),
            more_letters=[name for name, _ in lists],
        )
        write("index.html", index)
        write("summary.md", summary_markdown(self._tally, self._letters, self._digest, summary))
        write("changes.md", changes_markdown(summary))
        old = self._stage.read_old("changes.xml", LONGEST_FEED)
        place = folder.resolve().as_uri()
        write("changes.xml", changes_feed(summary, place=place, now=now, old=old))

    def _cautioned(self, summary: RunSummary) -> list[dict[str, object]]:
        """Return the letters that were read with cautions, as the first page shows them."""
        pages = {letter.id: letter.page for letter in self._letters}
        return [
            {
                "id": letter.id,
                "path": clip(line(letter.path), 300),
                "page": pages.get(letter.id),
                "cautions": caution_lines(letter.cautions, most=CAUTIONS_FIRST_PAGE),
            }
            for letter in summary.cautioned[:CAUTIONED_FIRST_PAGE]
        ]


def _lists(letters: list[LetterSummary], twice: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the pages of the list of letters."""
    of = -(-len(letters) // LETTERS_LIST)
    for number in range(1, of + 1):
        some = letters[(number - 1) * LETTERS_LIST : number * LETTERS_LIST]
        yield (
            f"letters-{number}.html",
            render("letters.html.jinja", letters=some, twice=twice, number=number, of=of),
        )
