"""Plain text and Markdown, patched by source span."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from citecheck.repairs.textual import Change, TextWriter
from citecheck.repairs.values import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Document
    from citecheck.repairs.grounds import Link
    from citecheck.repairs.values import Mending, Style

__all__ = ["MarkdownWriter", "PlainWriter"]

_TITLE = re.compile(
    r">?(?:\s+(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\((?:[^()\\\n]|\\.)*\)))?\s*\)"
)
_ANCHOR_ENDS = re.compile(r"</a\s{0,20}>", re.IGNORECASE)
_LABEL = re.compile(r"[*_`~]*\](?:\s?\[[^\[\]\n]{0,200}\])?")
_OPENING = re.compile(r"\]\(\s*<?$")
_ENDS = re.compile(r"[.,;:!?]?(?:\s|$)")
"""What stands behind an address that ends there."""
_ENDS_OPEN = re.compile(r"[.,;:!?'\"*_~)\]]$")
_MAKES_A_LINK = re.compile(r":(?=/)|(?<=www)\.", re.IGNORECASE)
"""The signs by which bare words are links (GFM, 6.9)."""
_TEXT_NAMES = (".txt", ".text")
_NESTED = "the brackets of this link are nested: take it out by hand"
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)


class PlainWriter(TextWriter):
    """Plain text: what is printed is all there is."""

    def __init__(
        self, document: Document, text: str, citations: Sequence[Mending], style: Style
    ) -> None:
        super().__init__(document, text, citations, style)
        self._angled = self._brackets_addresses()

    def _brackets_addresses(self) -> bool:
        """Tell whether the letter puts most of its addresses between angle brackets."""
        spans = [one.citation.source_span for one in self.citations]
        printed = [span for span in spans if span and not self.grounds.links(span)]
        angled = sum(self.text[max(0, start - 1) : start] == "<" for start, _ in printed)
        return angled * 2 > len(printed)

    def printed(self, url: str) -> str:
        """Return an address as the letter's own are printed."""
        return f"<{url}>" if self._angled else url

    def plain(self, start: int, end: int) -> str:
        """Return a stretch without the signs of quoted mail."""
        first, *rest = self.text[start:end].splitlines() or [""]
        return "\n".join([first, *(_QUOTED.sub("", line) for line in rest)])


class MarkdownWriter(PlainWriter):
    """Markdown: printed addresses, link targets and reference definitions."""

    def printed(self, url: str) -> str:
        """Return an address as the letter's own are printed; in brackets where it must be."""
        return f"<{url}>" if self._angled or _must_be_bracketed(url) else url

    def shown(self, url: str, start: int, end: int) -> list[Change]:
        """Return what puts an address in the place of a link's words."""
        return [Change(start, end, re.sub(r"([\[\]`*\\])", r"\\\1", url))]

    def in_place(self, url: str, start: int, end: int) -> list[Change]:
        """Return the change of a printed address, bracketed where the new one must be."""
        bracketed = self.text[max(0, start - 1) : start] == "<" and self.text[end : end + 1] == ">"
        written = f"<{url}>" if _must_be_bracketed(url) and not bracketed else url
        return [Change(start, end, written)]

    def target(self, url: str, source: tuple[int, int]) -> list[Change]:
        """Return the change of a link's target or of a definition."""
        start, end = source
        if self.text[max(0, start - 1) : start] != "<":
            url = _balanced(url)
        return [Change(start, end, url)]

    def link_end(self, link: Link, source: tuple[int, int]) -> int:
        """Return where a link ends: behind `)` of `[words](target)`, or behind `[words][label]`."""
        inline = _OPENING.search(self.text, max(0, source[0] - 8), source[0])
        if inline is not None and (link.end is None or link.end <= source[0]):
            closing = _TITLE.match(self.text, source[1])
            if closing is not None:
                return closing.end()
        if link.end is not None and not inline:
            anchor = _ANCHOR_ENDS.match(self.text, link.end)  # HTML within Markdown
            if anchor is not None:
                return anchor.end()
            label = _LABEL.match(self.text, link.end)
            if label is not None:
                return label.end()
            if self.text[link.end : link.end + 1] == ">":
                return link.end + 1
        raise Refused("the end of this link could not be told: change it by hand")

    def live(self, links: list[Link]) -> bool:
        """Tell whether readers have a link: in a text file, of links with words only.

        What is called a text is read as it is: an entity would stand there as such.
        """
        if not self.document.path.lower().endswith(_TEXT_NAMES):
            return bool(links)
        return any(self.text[(one.start or 0) - 1 : one.start] != "<" for one in links)

    def hidden(self, mending: Mending, links: list[Link]) -> list[Change]:
        """Return what leaves the words of `[words](target)`, or an address as literal text."""
        if self.document.path.lower().endswith(_TEXT_NAMES) and not self.live(links):
            return super().hidden(mending, links)
        source = mending.citation.source_span
        assert source is not None
        start, end = source
        if not links:
            return self._literal(start, end)
        return [change for link in links for change in self._unbracketed(link, source)]

    def _unbracketed(self, link: Link, source: tuple[int, int]) -> list[Change]:
        """Return what takes brackets and target, or brackets and label, off a link's words."""
        if link.start is None or link.end is None:
            raise Refused(_NESTED)
        if self.text[link.start - 1 : link.start] == "<":
            return self._literal(link.start, link.end)
        if _ANCHOR_ENDS.match(self.text, link.end):
            raise Refused("this link is written in HTML: take it out by hand")
        closing = self.link_end(link, source)
        first = self.text.rfind("[", 0, link.start)
        close = self.text.find("]", link.end, closing)
        if first < 0 or close < 0 or re.search(r"[\[\]\n]", self.text[first + 1 : link.start]):
            raise Refused(_NESTED)
        brackets = [Change(first, first + 1, ""), Change(close, closing, "")]
        if self.document.path.lower().endswith(_TEXT_NAMES):
            return brackets
        return [*brackets, *self._dead(link.start, link.end)]

    def _dead(self, start: int, end: int) -> list[Change]:
        """Return what keeps words from being links by themselves, where they show an address."""
        return [
            Change(sign.start(), sign.end(), f"&#{ord(sign[0])};")
            for sign in _MAKES_A_LINK.finditer(self.text, start, end)
        ]

    def _literal(self, start: int, end: int) -> list[Change]:
        """Return what makes of an address text that looks the same and is no link.

        An entity in place of its first `:` or `.`: autolinks need the sign itself (GFM, 6.9).
        """
        changes = self._dead(start, end)[:1]
        if not changes:
            raise Refused("the address could not be made harmless: change it by hand")
        if self.text[max(0, start - 1) : start] == "<" and self.text[end : end + 1] == ">":
            # Readers see no brackets; they stay only where nothing else tells where it ends.
            alone = _ENDS.match(self.text, end + 1) and not _must_be_bracketed(self.text[start:end])
            left, right = ("", "") if alone else ("&lt;", "&gt;")
            changes += [Change(start - 1, start, left), Change(end, end + 1, right)]
        return changes


def _must_be_bracketed(url: str) -> bool:
    """Tell whether a bare address would be cut short by what follows or ends it."""
    return bool(_ENDS_OPEN.search(url)) or url.count("(") != url.count(")") or "*" in url


def _balanced(url: str) -> str:
    """Return an address as a target in round brackets, whose own would end it too early."""
    depth = 0
    for char in url:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
    return url if depth == 0 else "".join(quote(c, safe="") if c in "()" else c for c in url)
