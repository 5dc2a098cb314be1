"""HTML letters, patched by source span; links get the attributes of Robust Links.

Robust Links (robustlinks.mementoweb.org/spec): `data-originalurl`, `data-versionurl` and
`data-versiondate` on the `a` element say where the original and its copy are.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from citecheck.repairs.phrases import captured_on
from citecheck.repairs.places import shows
from citecheck.repairs.textual import Change, TextWriter
from citecheck.repairs.values import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Citation, Document
    from citecheck.repairs.grounds import Link
    from citecheck.repairs.values import Mending, Style

__all__ = ["HtmlWriter"]

_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<w?br\b", re.IGNORECASE)
_TAG_REST = re.compile(r"[\"']?(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>")
_CLOSING = re.compile(r"<(/?)a\b[^<>]*>", re.IGNORECASE)
_HREF_BEFORE = re.compile(r"(?<![\w-])href\s*=\s*[\"']?\s*$", re.IGNORECASE)
_UNSAFE_BARE = re.compile(r"[\s\"'=<>`]|/$")
_MOST_ATTRIBUTES = 8000


class HtmlWriter(TextWriter):
    """Pages: printed addresses and the `href` of links."""

    def __init__(
        self, document: Document, text: str, citations: Sequence[Mending], style: Style
    ) -> None:
        super().__init__(document, text, citations, style)
        printed = [one.citation for one in citations if one.citation.anchor_text is None]
        spans = [citation.source_span for citation in printed if citation.source_span]
        linked = sum(bool(self.grounds.links(span)) for span in spans)
        self._links = linked * 2 >= len(spans)

    def printed(self, url: str) -> str:
        """Return an address as the page's own are printed: as a link, or as text."""
        shown = html.escape(url, quote=False)
        return f'<a href="{html.escape(url)}">{shown}</a>' if self._links else shown

    def words(self, text: str) -> str:
        """Return words as they are written in HTML."""
        return html.escape(text, quote=False)

    def plain(self, start: int, end: int) -> str:
        """Return what a reader sees of a stretch of the source."""
        return html.unescape(_TAG.sub("", self.text[start:end]))

    def in_place(self, url: str, start: int, end: int) -> list[Change]:
        """Return the change of an address printed as text.

        Tags in it stay, because their counterparts may stand outside; breaks go.
        """
        changes, written = [], html.escape(url, quote=False)
        position = start
        for tag in [*_TAG.finditer(self.text, start, end), None]:
            stop = tag.start() if tag else end
            if position < stop:
                changes.append(Change(position, stop, written))
                written = ""
            if tag is not None and _BREAK.match(tag[0]):
                changes.append(Change(tag.start(), tag.end(), ""))
            position = tag.end() if tag else end
        return changes

    def target(self, url: str, source: tuple[int, int]) -> list[Change]:
        """Return the change of an `href`, escaped as its quotes ask for."""
        start, end = source
        before = self.text[max(0, start - 100) : start]
        if not _HREF_BEFORE.search(before):
            raise Refused("the link is written in a way that is not understood: change it by hand")
        value = html.escape(url)
        bare = not before.rstrip().endswith(('"', "'"))
        if bare and _UNSAFE_BARE.search(value):
            value = f'"{value}"'
        return [Change(start, end, value)]

    def link_end(self, link: Link, source: tuple[int, int]) -> int:  # noqa: ARG002
        """Return the place behind `</a>`."""
        closing = _CLOSING.search(self.text, self._tag_end(source))
        if closing is None or not closing[1]:
            raise Refused("the link is never closed: change it by hand")
        return closing.end()

    def marked_archived(self, source: tuple[int, int], mending: Mending) -> list[Change]:
        """Return the attributes of Robust Links."""
        self._check_href(source)
        end = self._attribute_end(source)
        return [Change(end, end, self._robust(mending, source))]

    def hidden(self, mending: Mending, links: list[Link]) -> list[Change]:
        """Return what makes of a link its words: the `href` becomes `data-originalurl`."""
        source = mending.citation.source_span
        assert source is not None
        if not links:
            raise Refused(
                "the address is text and no live link: give an archived copy, or leave it"
            )
        self._check_href(source)
        before = self.text[max(0, source[0] - 100) : source[0]]
        href = _HREF_BEFORE.search(before)
        assert href is not None
        start = source[0] - (len(before) - href.start())
        attributes = self._robust(mending, source).lstrip()
        changes = [Change(start, self._attribute_end(source), attributes)]
        citation, link = mending.citation, links[0]
        if (
            link.start is not None
            and link.end is not None
            and any(char.isspace() for char in link.visible)
            and shows(link.visible, citation.url, citation.printed)
        ):  # as text, a broken address would be read in pieces
            changes += self.in_place("".join(link.visible.split()), link.start, link.end)
        return changes

    def source(self, citation: Citation) -> tuple[int, int]:
        """Return where an address stands, its last sign whole where that is an entity."""
        start, end = super().source(citation)
        if self.text[end - 1 : end] == "&" and not self.grounds.links((start, end)):
            end = self.grounds.end_of(end - 1)
        return start, end

    # --- tags ---------------------------------------------------------------------------

    def _check_href(self, source: tuple[int, int]) -> None:
        if not _HREF_BEFORE.search(self.text[max(0, source[0] - 100) : source[0]]):
            raise Refused("the link is written in a way that is not understood: change it by hand")
        opening = self.text.rfind("<", 0, source[0])
        if "data-versionurl" in self.text[opening : self._tag_end(source)].lower():
            raise Refused("the link names an archived copy already (data-versionurl)")

    def _tag_end(self, source: tuple[int, int]) -> int:
        """Return the place behind the `>` of the tag whose attribute holds a target."""
        rest = _TAG_REST.match(self.text, source[1], source[1] + _MOST_ATTRIBUTES)
        if rest is None:
            # The value's own closing quote was taken for an opening one.
            at = self.text.find(">", source[1], source[1] + _MOST_ATTRIBUTES)
            if at < 0:
                raise Refused("the tag of the link never ends: change it by hand")
            return at + 1
        return rest.end()

    def _attribute_end(self, source: tuple[int, int]) -> int:
        """Return the place behind a value and its closing quote."""
        start, end = source
        quote = self.text[max(0, start - 100) : start].rstrip()[-1:]
        if quote not in ('"', "'"):
            return end
        closing = self.text.find(quote, end)
        if closing < 0:
            raise Refused("the tag of the link never ends: change it by hand")
        return closing + 1

    def _robust(self, mending: Mending, source: tuple[int, int]) -> str:
        decision = mending.decision
        assert decision is not None
        original = html.escape(html.unescape(self.text[source[0] : source[1]]).strip())
        attributes = f' data-originalurl="{original}"'
        if decision.replacement:
            attributes += f' data-versionurl="{html.escape(decision.replacement)}"'
            at = captured_on(mending)
            if at is not None:
                attributes += f' data-versiondate="{at:%Y-%m-%d}"'
        return attributes
