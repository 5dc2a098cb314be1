"""What an earlier copy of a page says about the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.checks.evidence import drift, matching
from citecheck.checks.evidence import thresholds as t
from citecheck.checks.evidence.speaking import alive, changed
from citecheck.checks.page import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.checks.evidence.case import Case
    from citecheck.checks.page.reader import PageFacts
    from citecheck.model import Evidence

__all__ = ["earlier_copy"]


def earlier_copy(case: Case) -> Iterator[Evidence]:
    """Compare with what the address showed before. One witness among several."""
    past = case.past_page
    if past is None or past.kind not in {"html", "pdf", "text"} or past.words < t.FEW_WORDS:
        return
    before = past.titles_of("headline", "og", "title", "h1", "pdf")[:6]
    if any(phrases.error_statement(phrases.plain(title)) for title in before):
        return  # a copy of an error page says nothing
    similar = case.past_title_likeness
    if similar is not None and similar >= t.TITLE_FITS:
        yield alive("past_title_same", "its title is that of the earlier copy")
    elif similar is not None and before and similar < t.TITLE_RELATED:
        words = matching.content_words(phrases.plain(before[0]))
        if case.rewritten or matching.coverage(words, case.told_words) < t.WORDS_FEW:
            detail = f'an earlier copy was headed "{before[0][:80]}"'
            yield changed("past_title_differs", detail)
    yield from _past_text(case, past)


def _past_text(case: Case, past: PageFacts) -> Iterator[Evidence]:
    """Compare running text with what it was, of which a redesign keeps most."""
    kept = case.past_kept
    if kept is None:
        return
    if kept >= t.PAST_SAME:
        yield alive("past_text_same", f"{kept:.0%} of the earlier copy's text is still there")
    elif case.rewritten and kept > t.PAST_OTHER:
        detail = f"{1 - kept:.0%} of the earlier copy's text is gone"
        yield changed("past_text_rewritten", detail)
    elif drift.containment(past.main_text, case.page.main_text) >= t.PAST_SAME:
        yield alive("past_text_shortened", "what it says stood in the earlier copy")
    elif kept <= t.PAST_OTHER and case.page.running_words >= t.PAST_LEAST_WORDS:
        yield changed("past_text_differs", "hardly any of the earlier copy's text is left")
