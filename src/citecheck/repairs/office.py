"""What the writers of DOCX and ODT share: decisions become byte edits within parts."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from citecheck.model import Action
from citecheck.repairs.flows import Finder, Found, behind
from citecheck.repairs.parts import Parts
from citecheck.repairs.phrases import archived_phrase, captured_on, language_for, writes_month_first
from citecheck.repairs.places import after_address, lost_at, reference_end, shows, squeezed
from citecheck.repairs.splices import Taken, apply_splices
from citecheck.repairs.values import Refused, Splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.model import Citation, Document
    from citecheck.repairs.flows import Flow
    from citecheck.repairs.values import Mending, Style
    from citecheck.repairs.xmlmap import XmlMap

__all__ = ["OfficeWriter", "Patch", "Words", "replacing"]


_SIGNATURE = re.compile(r"META-INF/documentsignatures\.xml|_xmlsignatures/.+\.xml", re.IGNORECASE)
"""Digital signatures of a whole letter, as both kinds of packages name them."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are added to a letter; with `url`, as a link to it."""

    text: str
    url: str | None = None


@dataclass(slots=True)
class Patch:
    """The byte edits of one part."""

    part: XmlMap
    splices: list[Splice] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)

    def replace(self, ranges: Iterable[tuple[int, int]], new: str) -> None:
        """Put new text in the place of the first of some stretches, and take the others away."""
        self.splices += replacing(ranges, new)

    def insert(self, place: int, new: str) -> None:
        """Put new text between two bytes."""
        self.splices.append(Splice(place, place, new.encode("utf-8")))


def replacing(ranges: Iterable[tuple[int, int]], new: str) -> list[Splice]:
    """Return what puts new text in the place of the first of some stretches, and removes the rest.

    Stretches that touch are one.
    """
    merged: list[list[int]] = []
    for start, end in ranges:
        if merged and merged[-1][1] == start:
            merged[-1][1] = end
        else:
            merged.append([start, end])
    encoded = new.encode("utf-8")
    return [Splice(a, b, b"" if number else encoded) for number, (a, b) in enumerate(merged)]


class OfficeWriter(ABC):
    """Turns decisions into edits of a container's parts. Subclasses know the format's XML."""

    def __init__(
        self, data: bytes, document: Document, citations: Sequence[Mending], style: Style
    ) -> None:
        self.parts = Parts(data)
        if any(_SIGNATURE.fullmatch(name) for name in self.parts.names):
            raise Refused(
                "the letter is signed, and a change would break its signature: take that off, or"
                " let it be signed anew"
            )
        self.document = document
        self.citations = citations
        self.style = style
        self.patches: dict[str, Patch] = {}
        self.flows: list[Flow] = []
        self._month_first = writes_month_first(
            one.citation.note_text or "" for one in citations[:200]
        )

    @cached_property
    def finder(self) -> Finder:
        """What finds citations in the letter; made once its paragraphs are read."""
        return Finder(self.document, self.citations, self.flows)

    # --- what a format decides ----------------------------------------------------------

    @abstractmethod
    def retarget(self, found: Found, url: str, shown: str | None) -> None:
        """Let a link lead to `url`, its words replaced by `shown` where that is given."""

    @abstractmethod
    def rewrite(self, found: Found, shown: str) -> None:
        """Replace printed characters that no link lies over."""

    @abstractmethod
    def add(self, flow: Flow, index: int, words: list[Words]) -> None:
        """Add words before the character at an index."""

    @abstractmethod
    def unlink(self, found: Found) -> None:
        """Take the life out of a link, its words left standing."""

    # --- decisions ----------------------------------------------------------------------

    def write(self, mending: Mending) -> None:
        """Note what a decision changes; raises `Refused` and then changes nothing."""
        before = {name: len(patch.splices) for name, patch in self.patches.items()}
        try:
            self._write(mending)
            for name, patch in self.patches.items():
                if not patch.taken.take(patch.splices[before[name] :]):
                    raise Refused("another decision changes the same place: decide one of them")
        except Refused:
            for name, patch in self.patches.items():
                del patch.splices[before[name] :]
            raise

    def hides(self, mending: Mending) -> bool:
        """Tell whether what a citation in strange hands stands on is a link, and so was hidden."""
        decision = mending.decision
        if decision is None or decision.action != Action.HIJACKED:
            return True
        return self.finder.citation(mending).link is not None

    def _write(self, mending: Mending) -> None:
        decision, citation = mending.decision, mending.citation
        assert decision is not None
        url = decision.replacement or ""
        if citation.problem == "missing_url":
            if decision.action not in (Action.GIVE_URL, Action.NEW_URL, Action.USE_TARGET):
                raise Refused("the reference has no address: give it one, or leave it")
            self._give(citation, url)
            return
        found = self.finder.citation(mending)
        match decision.action:
            case Action.CITE_ARCHIVED:
                self._archived(mending, found)
            case Action.HIJACKED:
                if found.link is None and not url:
                    raise Refused(
                        "there is no live link to hide: give an archived copy, or leave it"
                    )
                if found.link is not None:
                    self.unlink(found)
                if url:
                    self._archived(mending, found)
            case Action.USE_TARGET | Action.NEW_URL | Action.GIVE_URL:
                self._replace(citation, found, url)
            case _:
                raise Refused(f"“{decision.action}” changes no letter")

    def _replace(self, citation: Citation, found: Found, url: str) -> None:
        if found.link is None:
            self.rewrite(found, url)
            return
        visible = found.flow.text[found.start : found.end]
        shown = url if shows(visible, citation.url, citation.printed) else None
        self.retarget(found, url, shown)

    def _give(self, citation: Citation, url: str) -> None:
        found = self.finder.reference(citation)
        reference = found.flow.text[found.start : found.end]
        gap = lost_at(reference)
        index = behind(found, len(squeezed(reference[: gap.at])))
        words = [Words(gap.before)] if gap.before else []
        self.add(found.flow, index, [*words, Words(url, url)])

    def _archived(self, mending: Mending, found: Found) -> None:
        citation, decision = mending.citation, mending.decision
        assert decision is not None
        url = decision.replacement or ""
        if url in (citation.note_text or citation.context or ""):
            raise Refused("it cites this copy already")
        before, after = archived_phrase(
            self.style.template,
            language_for(citation, self.document, self.citations),
            captured_on(mending),
            month_first=self._month_first,
        )
        place, listed = self._phrase_place(citation, found)
        opening, closing = (", ", "") if listed else (" (", ")")
        words = [Words(opening + before), Words(url, url), Words(after + closing)]
        self.add(found.flow, place, [one for one in words if one.text])

    def _phrase_place(self, citation: Citation, found: Found) -> tuple[int, bool]:
        """Return where a copy is cited, and whether as a part of the reference."""
        text = found.flow.text
        listed = citation.note is not None or citation.context is not None
        end = found.end
        if found.link is not None:
            end = max(end, found.link.end)
        if citation.anchor_text is None or not listed:
            return after_address(text, end), listed
        try:
            whole = self.finder.reference(citation, found.flow)
        except Refused:
            return after_address(text, end), False
        reference = text[whole.start : whole.end]
        place = behind(whole, len(squeezed(reference[: reference_end(reference)])))
        between = any(place > link.start >= end for link in found.flow.links)
        return (place, True) if place >= end and not between else (end, False)

    # --- the end ------------------------------------------------------------------------

    def changed(self) -> dict[str, bytes]:
        """Return the new contents of the parts that change."""
        return {
            name: apply_splices(patch.part.data, patch.splices)
            for name, patch in self.patches.items()
            if patch.splices
        }

    def splices(self) -> tuple[Splice, ...]:
        """Return what the edits change in the file."""
        changed = self.changed()
        return self.parts.splices(changed) if changed else ()

    def patch_of(self, flow: Flow) -> Patch:
        """Return the edits of the part that a paragraph stands in."""
        return next(patch for patch in self.patches.values() if patch.part is flow.part)
