"""What a made-up neighbouring address answers, and what that proves.

A host that shows the same page for an address that nobody ever made does not tell its
addresses apart. That alone says nothing against the page that was asked for: a host may
consist of one page, or of one article. It decides where something else speaks against the
page, too, and then it decides nearly alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.addresses import parts_of
from citecheck.checks.evidence import drift, matching
from citecheck.checks.evidence import thresholds as t
from citecheck.checks.evidence.speaking import alive, changed
from citecheck.checks.page import phrases
from citecheck.checks.page.reader import read_page
from citecheck.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citecheck.checks.evidence.case import Case
    from citecheck.checks.page.reader import PageFacts
    from citecheck.model import Evidence, Observation

__all__ = ["neighbour"]

LEAST_TO_COMPARE = 5
"""Words of two pages without which their likeness says nothing."""

_OF_THE_ADDRESS = frozenset({"redirect_section", "redirect_elsewhere", "redirect_other_name"})
"""Rules that look at a redirect's shape only. Whoever moves house redirects so, and may put
everything on one page: whether that page carries what was cited, other rules say."""
_IN_PASSING = frozenset({"error_title_partly", "error_heading_partly", "error_paragraph_partly"})
"""Rules that an article about error messages sets off, too."""
_SAYS_LITTLE = frozenset({"nearly_empty"})
"""Short pages are pages, and hosts of one short page exist."""


def neighbour(case: Case, heard: Sequence[Evidence]) -> Iterator[Evidence]:
    """Compare with what a made-up neighbouring address answers; `heard` is what others said."""
    sibling = case.sibling
    if sibling is None or sibling.status is None:
        return
    if sibling.status in {404, 410}:
        beside = _folder(sibling.url) == _folder(case.observation.url)
        asked = beside and case.observation.status == 200 and case.shape != "redirect_home"
        if asked and not _another_page(case, heard):
            yield alive("sibling_gone", "the host says 404 to a made-up address")
    elif 200 <= sibling.status < 300 and _alike(case, sibling):
        supported = any(_supports(case, evidence) for evidence in heard)
        rule = "sibling_alike" if supported else "sibling_alike_alone"
        yield changed(rule, "another address on this host answers the same")


_OF_THE_CONTENT = frozenset(
    {
        *("title_differs", "title_differs_partly", "title_differs_likely", "title_differs_unsure"),
        *("title_differs_weakly", "title_other_year", "date_differs", "past_title_differs"),
        *("past_text_differs", "past_text_rewritten", "language_changed", "nothing_shared"),
        *(
            "title_in_address",
            "title_in_address_translated",
            "title_own_language",
            "title_other_language",
        ),
        *("nothing_shared_at_all", "named_word_absent", "citation_and_slug_absent"),
        *("citation_and_slug_scarce", "slug_absent", "slug_absent_alone"),
    }
)


_NOTHING_ELSE = frozenset(
    {
        "only_menus",
        "empty_page",
        "listing_elsewhere",
        "error_paragraph_alone",
        "error_paragraph_alone_partly",
    }
)
"""What shows no page, whatever the host says of other addresses: it may know what was taken away
from what never was."""


def _another_page(case: Case, heard: Sequence[Evidence]) -> bool:
    """Say whether all doubt is that this is another page, with text of its own, or no text.

    A host that knows how to say 404 makes no error page of what it shows; it may show
    another article, of another year or another owner, all the same.
    """
    doubts = [e.rule for e in heard if e.says == Verdict.CHANGED.value]
    if not _NOTHING_ELSE.isdisjoint(doubts):
        return True
    page = case.page
    shown = page.running_words >= t.SHELL_WORDS or page.words >= t.LITTLE_WORDS
    told = bool(doubts) and shown
    return told and _OF_THE_CONTENT.issuperset(doubts)


def _folder(url: str) -> tuple[str, str]:
    parts = parts_of(url)
    return parts.netloc, parts.path.rstrip("/").rpartition("/")[0]


def _alike(case: Case, sibling: Observation) -> bool:
    """Say whether a host shows the same page for both addresses."""
    other = read_page(sibling)
    if (len(sibling.hops) > 1) is not (len(case.observation.hops) > 1):
        return False  # the host knows the one from the other
    if min(case.page.words, other.words) < LEAST_TO_COMPARE or _named_after_address(case):
        return False
    if sibling.final_url == case.observation.final_url != case.observation.url:
        return True
    own = bool(_heads(case.page) - _heads(other)) and not case.denies_itself
    enough = t.SIBLING_ALIKE_OWN_TITLE if own else t.SIBLING_ALIKE
    if drift.likeness(case.page.text, other.text) < enough:
        return False
    if case.fit.score >= t.TITLE_FITS and phrases.plain(case.fit.title) not in _heads(other):
        return False
    return not own or drift.likeness(case.page.own_text, other.own_text) >= t.SIBLING_APART


def _supports(case: Case, evidence: Evidence) -> bool:
    """Say whether what another rule said makes a host that answers everything alike suspect."""
    if evidence.says != Verdict.CHANGED.value:
        return False
    thin = case.page.running_words < t.THIN
    if evidence.rule in _IN_PASSING:
        return thin
    if evidence.rule == "slug_absent":
        return not thin  # a short page need not name what its address does
    return evidence.rule not in _OF_THE_ADDRESS | _SAYS_LITTLE


def _named_after_address(case: Case) -> bool:
    """Tell a page whose own titles say what the address names: some hosts show one page only."""
    if not case.slug or case.echo or case.denies_itself or case.teases:
        return False
    return matching.coverage(case.slug, case.head_words) >= t.SLUG_FITS


def _heads(page: PageFacts) -> frozenset[str]:
    return frozenset(phrases.plain(text) for text in page.titles_of("title", "h1", "og")[:6])
