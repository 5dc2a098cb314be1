"""`citecheck show`: all that is known of an address, a letter or a citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, common_options, print_lines, row_number
from citecheck.console import one_line
from citecheck.errors import UsageError
from citecheck.model import FIRST_READ, Caution, open_readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from citecheck.store import (
        CheckRow,
        CitationHistory,
        CitationRow,
        Grounds,
        LinkHistory,
        Store,
    )

__all__ = ["show"]


@click.command()
@click.argument("what", metavar="URL|LETTER|CITATION")
@common_options
def show(app: App, what: str) -> None:
    """Show history, hops, evidence, mementos and decisions."""
    from citecheck.clocks import SystemClock
    from citecheck.store import open_store

    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    with open_store(app.database, clock=SystemClock()) as store:
        print_lines(one_line(line) for line in _lines(store, what))


def _lines(store: Store, what: str) -> Iterator[str]:
    from citecheck.store import CitationHistory

    known = store.history_of(_number_or_address(what))
    if isinstance(known, CitationHistory):
        yield from _citation(known)
        yield from _readings(store, known)
        yield from _cautions_at(store, known)
        return
    if known is not None:
        yield from _link(known)
        return
    letter = store.letter(what)
    unread = next((one for one in store.unread_letters() if one.path == what), None)
    if letter is None and unread is None:
        raise UsageError(f"{what}: neither an address, a letter nor a citation that is known here.")
    yield what
    if unread is not None:
        why = Caution(unread.problem, unread.advice)
        yield f"  Could not be read since {unread.since:%Y-%m-%d}:"
        yield from _cautions([why])
    if letter is not None:
        if letter.warnings:
            yield "  Read with cautions:"
            yield from _cautions(letter.warnings)
        citations = store.citations_of_letter(what)
        yield from _citations(citations) if citations else ["  No citations."]


def _number_or_address(what: str) -> int | str:
    try:
        return row_number(what)
    except ValueError:
        return what


def _cautions(cautions: Iterable[Caution]) -> Iterator[str]:
    from citecheck.reports import caution_lines

    for text in caution_lines(cautions):
        yield f"    {text}"


def _readings(store: Store, known: CitationHistory) -> Iterator[str]:
    """Yield how else an address can be read that was hard to read, or was read first."""
    from citecheck.reports import difference_words, pointers

    row = next(iter(store.report_rows(citation_id=known.citation.id)), None)
    if row is None or row.url is None:
        return
    others = open_readings(row.candidates)
    if others:
        yield "The address was hard to read on the scan, and may be another one:"
    for other in others:
        yield f"  {row.url}"
        yield f"  {other.url}"
        if marked := pointers(row.url, other.url):
            yield f"  {marked}"
        if words := difference_words(row.url, other.url):
            yield f"  {words}"
    for first in row.candidates:
        if first.source == FIRST_READ:
            yield "The print can be read in two ways, and it is decided. First read as:"
            yield f"  {first.url}"


def _cautions_at(store: Store, known: CitationHistory) -> Iterator[str]:
    """Yield how the letter was read where a citation stands."""
    letter = store.letter(known.citation.letter)
    page = next((row.page for row in store.report_rows(citation_id=known.citation.id)), None)
    here = [one for one in letter.warnings if one.page in (None, page)] if letter else []
    if here:
        yield "Its letter was read with cautions:"
        yield from _cautions(here)


def _citations(citations: Iterable[CitationRow]) -> Iterator[str]:
    for row in citations:
        mark = f"note {row.note}" if row.note else row.kind
        verdict = row.problem or f"{row.verdict or 'unchecked'}"
        why = f" ({row.reason})" if row.reason else ""
        gone = "  [no longer in the letter]" if row.removed_at else ""
        yield f"  #{row.id}  {row.letter}, {mark}: {verdict}{why}{gone}"
        if row.url:
            yield f"      {row.url}"
        if row.explanation:
            yield f"      {row.explanation}"


def _citation(known: CitationHistory) -> Iterator[str]:
    yield from _citations([known.citation])
    if known.citation.sentence:
        yield f"  Sentence: {known.citation.sentence}"
    if known.citation.note_text:
        yield f"  Note: {known.citation.note_text}"
    for row in known.decisions:
        made = row.decision
        who = f" by {made.decided_by}" if made.decided_by else ""
        when = f" on {made.decided_at:%Y-%m-%d %H:%M}" if made.decided_at else ""
        until = f" until {made.expires_at:%Y-%m-%d}" if made.expires_at else ""
        note = f": {made.note}" if made.note else ""
        yield f"  Decision {row.id}: {made.action}{until}{who}{when}{note}"
        yield from _grounds(row.grounds)
    if known.link is not None:
        yield from _link(known.link)


def _grounds(known: Grounds | None) -> Iterator[str]:
    """Yield what was known when a decision was made."""
    if known is None:
        return
    why = f" ({known.reason})" if known.reason else ""
    visit = f", visit {known.check_id} of {known.checked_at:%Y-%m-%d}" if known.checked_at else ""
    yield f"    Known then: {known.problem or known.verdict or 'unchecked'}{why}{visit}"
    for name, value in (
        ("led to", known.final_url),
        ("page's title", known.page_title),
        ("copy on offer", known.memento_url),
    ):
        if value:
            yield f"      {name}: {value}"


def _link(known: LinkHistory) -> Iterator[str]:
    standing = known.link.standing
    since = f" since {standing.since:%Y-%m-%d}" if standing.since else ""
    due = f"; next visit {standing.next_check:%Y-%m-%d}" if standing.next_check else ""
    yield known.link.url
    yield f"  {standing.verdict} ({standing.reason}){since}{due}"
    if known.citations:
        yield "Cited in:"
        yield from _citations(known.citations)
    if known.checks:
        yield "Last visit:"
        yield from _check(known.checks[0])
        yield "History:"
        for check in known.checks:
            status = f" {check.status}" if check.status else ""
            yield f"  {check.checked_at:%Y-%m-%d %H:%M}  {check.finding} ({check.reason}){status}"
    for memento in known.mementos:
        state = memento.finding or ("verified" if memento.verified else "not verified yet")
        yield f"Copy of {memento.captured_at:%Y-%m-%d} in {memento.archive}, {state}:"
        yield f"  {memento.memento_url}"
    for lookup in known.lookups:
        why = f" ({lookup.reason})" if lookup.reason else ""
        yield f"Asked {lookup.archive} on {lookup.asked_at:%Y-%m-%d}: {lookup.outcome}{why}"
    for capture in known.captures:
        error = f" ({capture.error})" if capture.error else ""
        yield f"Capture by {capture.archive}: {capture.state}{error}"


def _check(check: CheckRow) -> Iterator[str]:
    yield f"  {check.explanation}"
    for hop in check.hops:
        via = " by meta refresh" if hop.via == "meta_refresh" else ""
        yield f"  → {hop.status or '–'}{via}  {hop.url}"
    if check.page_title:
        yield f"  Title of the page: {check.page_title}"
    if check.as_browser:
        yield "  (asked once more as a browser would)"
    for evidence in check.evidence:
        decided = "decided" if evidence.decided else "spoke"
        detail = f": {evidence.detail}" if evidence.detail else ""
        says = f"{evidence.rule} {decided} for {evidence.says}"
        yield f"  {says} with {evidence.confidence:.2f}{detail}"
