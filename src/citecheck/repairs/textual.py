"""What the writers of text formats share: a change is a stretch of characters and its successor.

A subclass says how its format dresses an address: bare, in angle brackets, as a link.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from citecheck.model import Action
from citecheck.repairs.grounds import Grounds, Link
from citecheck.repairs.phrases import archived_phrase, captured_on, language_for, writes_month_first
from citecheck.repairs.places import after_address, lost_at, reference_end, shows, squeezed
from citecheck.repairs.values import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Citation, Document
    from citecheck.repairs.values import Mending, Style

__all__ = ["Change", "TextWriter"]

_MAIL = (
    "the letter is a mail in transfer encoding, where no address has a place of its own:"
    " save its text as a file and repair that"
)
_BROKEN_UP = (
    "the address stands in pieces (over two paragraphs, pages or columns) or in a place"
    " that could not be told: change it by hand"
)
_NO_PLACE = "the place where the address was lost could not be found: give it by hand"
_BESIDE = "it cites this copy already"


class Change(NamedTuple):
    """Characters `[start, end)` of the letter and what takes their place."""

    start: int
    end: int
    new: str


class TextWriter:
    """Turns decisions into changes of a letter's text. Subclasses dress addresses."""

    def __init__(
        self, document: Document, text: str, citations: Sequence[Mending], style: Style
    ) -> None:
        self.document = document
        self.text = text
        self.style = style
        self.citations = citations
        self.grounds = Grounds(document, text, markup=document.format == "html")
        self._there: defaultdict[tuple[int, int] | None, list[Citation]] = defaultdict(list)
        for one in citations:
            self._there[one.citation.source_span].append(one.citation)
        self._month_first = writes_month_first(
            one.citation.note_text or "" for one in citations[:200]
        )

    # --- what a format decides ----------------------------------------------------------

    def printed(self, url: str) -> str:
        """Return an address as it is written into running text."""
        return url

    def words(self, text: str) -> str:
        """Return words as they are written into running text."""
        return text

    def plain(self, start: int, end: int) -> str:
        """Return what a reader sees of a stretch of the source."""
        return self.text[start:end]

    def in_place(self, url: str, start: int, end: int) -> list[Change]:
        """Return what puts an address in the place of a printed one."""
        return [Change(start, end, url)]

    def target(self, url: str, source: tuple[int, int]) -> list[Change]:  # noqa: ARG002
        """Return the change of a link's target."""
        raise Refused(_BROKEN_UP)

    def link_end(self, link: Link, source: tuple[int, int]) -> int:  # noqa: ARG002
        """Return where a link ends in the source."""
        raise Refused(_BROKEN_UP)

    def marked_archived(self, source: tuple[int, int], mending: Mending) -> list[Change]:  # noqa: ARG002
        """Return what marks a link as having an archived copy."""
        return []

    def live(self, links: list[Link]) -> bool:
        """Tell whether readers of the file have a link that they can follow."""
        return bool(links)

    def hidden(self, mending: Mending, links: list[Link]) -> list[Change]:  # noqa: ARG002
        """Return what takes the life out of a link, its words left standing."""
        raise Refused(
            "plain text has no live link to hide: give an archived copy, or decide to leave it"
        )

    # --- decisions ----------------------------------------------------------------------

    def changes(self, mending: Mending) -> list[Change]:
        """Return what a decision changes; raises `Refused`."""
        decision, citation = mending.decision, mending.citation
        assert decision is not None
        url = decision.replacement or ""
        match decision.action:
            case Action.USE_TARGET | Action.NEW_URL:
                if citation.problem == "missing_url":
                    return self._give(citation, url)
                return self._replace(citation, url)
            case Action.GIVE_URL:
                if citation.problem == "missing_url":
                    return self._give(citation, url)
                return self._replace(citation, url)
            case Action.CITE_ARCHIVED:
                return self._archived(mending)
            case Action.HIJACKED:
                return self._hijacked(mending)
            case _:
                raise Refused(f"“{decision.action}” changes no letter")

    def _replace(self, citation: Citation, url: str) -> list[Change]:
        source = self.source(citation)
        links = self.grounds.links(source)
        if not links:
            self._check_printed(citation, *source)
            return self.in_place(url, *source)
        changes = self.target(url, source)
        for link in links:
            if link.start is None or link.end is None or link.start == source[0]:
                continue
            if shows(link.visible, citation.url, citation.printed):
                changes += self.shown(url, link.start, link.end)
        return changes

    def shown(self, url: str, start: int, end: int) -> list[Change]:
        """Return what puts an address in the place of a link's words."""
        return self.in_place(url, start, end)

    def _give(self, citation: Citation, url: str) -> list[Change]:
        found = self.grounds.reference(citation)
        if found is None:
            raise Refused(_MAIL if not self._has_places() else _NO_PLACE)
        words, stretch = found
        gap = lost_at(words)
        place = self._place_behind(stretch.places, len(squeezed(words[: gap.at])))
        address = url if gap.dressed else self.printed(url)
        return [Change(place, place, gap.before + address)]

    def _archived(self, mending: Mending) -> list[Change]:
        citation = mending.citation
        source = self.source(citation)
        links = self.grounds.links(source)
        if not links:
            self._check_printed(citation, *source)
        changes = self.marked_archived(source, mending) if links else []
        return [*changes, self._phrase(mending, source, links)]

    def _hijacked(self, mending: Mending) -> list[Change]:
        source = self.source(mending.citation)
        links = self.grounds.links(source)
        if not links:
            self._check_printed(mending.citation, *source)
        assert mending.decision is not None
        if not mending.decision.replacement:
            return self.hidden(mending, links)
        phrase = self._phrase(mending, source, links)
        try:
            return [*self.hidden(mending, links), phrase]
        except Refused:
            if self.live(links):
                raise
            return [phrase]

    def _phrase(self, mending: Mending, source: tuple[int, int], links: list[Link]) -> Change:
        """Return the words that cite a copy, behind the address or at the reference's end."""
        citation, decision = mending.citation, mending.decision
        assert decision is not None
        url = decision.replacement or ""
        if url in (citation.note_text or citation.context or ""):
            raise Refused(_BESIDE)
        before, behind = archived_phrase(
            self.style.template,
            language_for(citation, self.document, self.citations),
            captured_on(mending),
            month_first=self._month_first,
        )
        phrase = f"{self.words(before)}{self.printed(url)}{self.words(behind)}"
        if not links:
            end = after_address(self.text, source[1])
            place: int | None = end
        else:
            link = self._of(citation, links)
            end = self.link_end(link, source)
            titled = citation.anchor_text is not None
            place = self._end_of_reference(citation, end) if titled else self.after(end)
        in_list = citation.note is not None or citation.context is not None
        if place is None or not in_list:
            return Change(end, end, f" ({phrase})")
        return Change(place, place, f", {phrase}")

    def after(self, end: int) -> int:
        """Return where more can be said behind a link that shows its address."""
        return after_address(self.text, end)

    # --- places -------------------------------------------------------------------------

    def source(self, citation: Citation) -> tuple[int, int]:
        """Return where an address stands in the source; raises `Refused`."""
        if citation.source_span is None:
            raise Refused(_BROKEN_UP if self._has_places() else _MAIL)
        return citation.source_span

    def _has_places(self) -> bool:
        return any(block.origin for block in self.document.blocks)

    def _check_printed(self, citation: Citation, start: int, end: int) -> None:
        """Raise unless the stretch is the address and nothing else."""
        shown = squeezed(self.plain(start, end))
        if shown not in (squeezed(citation.printed or ""), squeezed(citation.url or "")):
            raise Refused(_BROKEN_UP)

    def _of(self, citation: Citation, links: list[Link]) -> Link:
        """Return the one of several links with one target that a citation speaks of."""
        wanted = squeezed(citation.anchor_text or "")
        fitting = [link for link in links if squeezed(link.visible) == wanted] or links
        twins = [
            one.ordinal
            for one in self._there[citation.source_span]
            if squeezed(one.anchor_text or "") == wanted
        ]
        rank = sum(ordinal < citation.ordinal for ordinal in twins)
        return fitting[rank] if len(twins) == len(fitting) else fitting[0]

    def _place_behind(self, places: tuple[int, ...], count: int) -> int:
        """Return the source offset behind so many visible characters of a reference."""
        if count == 0:
            return places[0]
        return self.grounds.end_of(places[min(count, len(places)) - 1])

    def _end_of_reference(self, citation: Citation, after: int) -> int | None:
        """Return the place before the final punctuation of a reference, if all is its own."""
        found = self.grounds.reference(citation)
        if found is None or citation.context is None:
            return None
        words, stretch = found
        count = len(squeezed(words[: reference_end(words)]))
        place = self._place_behind(stretch.places, count)
        if place < after:
            return after
        others = (one.citation.source_span for one in self.citations)
        crossed = any(span is not None and after <= span[0] < place for span in others)
        return None if crossed else place
