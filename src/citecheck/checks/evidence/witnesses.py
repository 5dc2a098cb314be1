"""The rules that speak about a page: each looks at one thing and says what it saw.

A rule yields `Evidence` with its confidence from `thresholds`; what all of it amounts to
is `content.weigh`'s business. What a page says of itself is in `denials`, how it agrees
with the citation in `agreement`, with its past in `earlier`, with its neighbour in `neighbours`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.checks.evidence import redirects
from citecheck.checks.evidence.agreement import agreement
from citecheck.checks.evidence.denials import self_denials
from citecheck.checks.evidence.earlier import earlier_copy
from citecheck.checks.evidence.neighbours import neighbour
from citecheck.checks.evidence.speaking import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.checks.evidence.case import Case
    from citecheck.model import Evidence

__all__ = ["witnesses"]


def witnesses(case: Case) -> Iterator[Evidence]:
    """Let every rule speak; the neighbour last, for alone it decides nothing."""
    heard = tuple(_of_the_page(case))
    yield from heard
    yield from neighbour(case, heard)


def _of_the_page(case: Case) -> Iterator[Evidence]:
    yield from self_denials(case)
    yield from _redirect(case)
    yield from agreement(case)
    yield from earlier_copy(case)


def _redirect(case: Case) -> Iterator[Evidence]:
    shape = case.shape
    where = {
        "redirect_error": "it leads to an error page",
        "redirect_home": "it leads to the home page",
        "redirect_search": "it leads to the site's search",
        "redirect_section": "it leads to a section of the site",
        "redirect_elsewhere": "it leads to another site",
        "redirect_other_name": "it leads to another page of the site",
    }
    if shape:
        yield changed(shape, where[shape])
        return
    canonical = case.page.canonical
    if (
        canonical
        and canonical.startswith("http")
        and redirects.is_home(canonical)
        and not redirects.is_home(case.observation.final_url)
        and case.slug
    ):
        yield changed("declares_home", "it calls itself the home page")
