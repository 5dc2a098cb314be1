"""Whether a page still shows the letter that was read from it.

Sites take letters away without saying so: with an error page that answers 200, by sending
every old address to the home page, with a log-in. What stands there then is not the letter,
and nothing of it counts. A letter that was edited is still that letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from citecheck.addresses import parts_of
from citecheck.checks import judge
from citecheck.citations import find_citations, is_copy, text_keys
from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.model import Cited, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.model import Citation, Observation
    from citecheck.store import LostRow

__all__ = ["Showing", "has_text_of", "is_permanent", "showing"]

_IN_ITS_PLACE = {
    "soft_404": "an error page stands in its place",
    "parked": "its domain is for sale",
    "home_page": "the site's home page stands in its place",
    "empty_page": "an empty page stands in its place",
}
"""What checks say of a page that is not what it was, whatever it was."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What stands where a letter was read."""

    what: Literal["letter", "other", "wall"]
    """The letter; something else; or a wall, behind which it may well be."""
    why: str = ""
    sure: bool = True
    """Whether that can be told from what stands there; else nothing speaks against the letter,
    or only that nothing of it is there."""


def showing(
    address: str,
    title: str | None,
    here: Sequence[LostRow],
    seen: Observation,
    found: Sequence[Citation],
) -> Showing:
    """Say what stands where a letter was read.

    `here` are its citations as they are known, `found` those of the page that was `seen`.
    """
    if here and _has_something_of(here, found):
        return Showing("letter")
    finding = judge(seen, Cited(address, title=title))
    if finding.verdict is Verdict.BLOCKED:
        return Showing("wall", finding.explanation)
    if _page(seen.final_url) != _page(address):
        if _is_home(seen.final_url) and not _is_home(address):
            return Showing("other", "it leads to a home page")
        # Of a letter that cites nothing there is nothing to know its text by.
        return Showing("other" if here else "wall", "it leads to another page")
    if finding.verdict is Verdict.CHANGED and finding.reason in _IN_ITS_PLACE:
        return Showing("other", _IN_ITS_PLACE[finding.reason])
    if here and not found:
        return Showing("other", "nothing is cited there any more", sure=False)
    return Showing("letter", sure=False)


def has_text_of(here: Sequence[LostRow], seen: Observation) -> bool:
    """Tell whether a page shows the letter that these citations are from."""
    if seen.status == 304:
        return True  # the very bytes
    try:
        document = read_letter(
            seen.final_url,
            seen.body,
            address=seen.final_url,
            content_type=seen.header("content-type"),
        )
    except LetterError:
        return False
    return _is_text_of(here, find_citations(document))


def is_permanent(seen: Observation) -> bool:
    """Tell a letter that has moved for good from one that is sent elsewhere for now."""
    return all(hop.via == "http" and hop.status in (301, 308) for hop in seen.hops[:-1])


def _is_text_of(here: Sequence[LostRow], there: Sequence[Citation]) -> bool:
    """Tell whether the citations of a page are those of the letter that `here` are from."""
    if is_copy(_keys_of(here), _keys_of(there)):
        return True
    # A short letter has few sentences to tell it by: it cites what it cited.
    cited = {row.url for row in here if row.url}
    return bool(cited) and cited <= {citation.url for citation in there}


def _has_something_of(here: Sequence[LostRow], there: Sequence[Citation]) -> bool:
    """Tell whether any of a letter's notes is still there, or most of what it cited.

    What stands outside of notes may be the site's own and stand on its error pages, too.
    """
    if _is_text_of(here, there):
        return True
    notes = [row for row in here if row.note is not None]
    theirs = [citation for citation in there if citation.note is not None]
    if notes and theirs:
        urls = {row.url for row in notes if row.url} & {one.url for one in theirs if one.url}
        return bool(urls or _keys_of(notes) & _keys_of(theirs))
    cited = {row.url for row in here if row.url}
    return 2 * len(cited & {citation.url for citation in there}) > len(cited)


def _keys_of(references: Iterable[Citation | LostRow]) -> frozenset[int]:
    return frozenset(key for one in references for key in text_keys(one))


def _page(address: str) -> tuple[str, str, str]:
    """Return what tells a page from others; scheme, `www.` and a last slash do not."""
    parts = parts_of(address)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def _is_home(address: str) -> bool:
    """Tell a site's own first page, in one language or several (`/en/`)."""
    path = parts_of(address).path.strip("/").lower()
    return len(path) <= 2 or path in {"index.html", "index.php", "home", "home.html"}
