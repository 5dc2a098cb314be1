"""What holds a note: the element around the place that its mark leads to, and what follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.html.jumps import MARK
from citecheck.letters.html.words import first_texts

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from lxml.etree import _Element

__all__ = ["HEADINGS", "Nesting", "container_of", "further_parts", "line_start", "targets_within"]

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CONTAINER_NAMES = re.compile(
    r"foot-?note(?!s)|end-?note(?!s)|^(?:fn|ftn|edn|sdfootnote)\W?\d", re.IGNORECASE
)
_ROLES = frozenset({"doc-footnote", "doc-endnote", "doc-biblioentry"})
"""A note, as DPUB-ARIA calls it."""
_CONTAINERS = frozenset({"li", "aside", "dd", "tr"})
_PARAGRAPHS = frozenset({"p", "div", "dt", "td", "blockquote", "section"})
_LABELS = HEADINGS | {"p", "div"}
"""Elements that may hold a note's mark and nothing else of it."""
_PARTS = frozenset({"p", "blockquote", "ul", "ol", "pre", "dl"})
_MOST_PARTS = 50
_LONGEST_LABEL = 48


def line_start(target: _Element) -> _Element | None:
    """Return what begins a line with a note's anchor; None where it stands within one."""
    element = target
    for _ in range(4):
        parent, before = element.getparent(), element.getprevious()
        if parent is None:
            return None
        between = (parent.text if before is None else before.tail) or ""
        if between.strip():
            return None
        if before is not None:
            return element if before.tag in _LINE_ENDS else None
        if parent.tag in _LINE_BEGINNERS:
            return element
        element = parent
    return None


_LINE_ENDS = frozenset(
    ["br", "hr", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"]
)
_LINE_BEGINNERS = frozenset(
    ["p", "div", "td", "dd", "body", "li", "blockquote", "section", "center"]
)


class Nesting:
    """Which elements of a page lie in which, without climbing: they may nest 2,000 deep."""

    def __init__(self, order: dict[_Element, int]) -> None:
        """`order` holds the elements in the order of the page, and their places in it."""
        self._first = order
        self._last = dict(order)
        for element in reversed(order):
            parent = element.getparent()
            if parent in order:
                self._last[parent] = max(self._last[parent], self._last[element])

    def holds(self, outer: _Element, inner: _Element) -> bool:
        """Tell whether an element is another, or holds it."""
        return self._first[outer] <= self._first[inner] <= self._last[outer]

    def inside(self, holders: Container[_Element]) -> set[_Element]:
        """Return the elements that are holders or lie in one."""
        found: set[_Element] = set()
        for element in self._first:
            if element in holders or element.getparent() in found:
                found.add(element)
        return found

    def around(self, elements: Iterable[_Element]) -> set[_Element]:
        """Return elements, and all that hold one of them."""
        found: set[_Element] = set()
        for element in elements:
            climbing: _Element | None = element
            while climbing is not None and climbing not in found:
                found.add(climbing)
                climbing = climbing.getparent()
        return found


def targets_within(order: dict[_Element, int], targets: frozenset[_Element]) -> dict[_Element, int]:
    """Return how many targets each element holds, itself included, where it holds any."""
    counts = dict.fromkeys(targets, 1)
    for element in reversed(order):
        parent = element.getparent() if element in counts else None
        if parent is not None:
            counts[parent] = counts.get(parent, 0) + counts[element]
    return counts


def container_of(
    target: _Element,
    counts: dict[_Element, int],
    region: _Element,
    link: _Element,
    nesting: Nesting,
) -> _Element | None:
    """Return the element that holds the whole note whose anchor is `target`, and no other.

    What holds the `link` that is its mark, too, is no note.
    """
    if (target.get("role") or "").lower() in _ROLES:
        return target
    best: _Element | None = None
    element: _Element | None = target
    while element is not None and element is not region:
        if best is not None and nesting.holds(element, link):
            break
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in HEADINGS:
            return element if MARK.fullmatch(_said(element)) else None
        if best is not None and counts[element] > 1:
            break
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        if tag in _CONTAINERS:
            best = element
            break
        if tag in _PARAGRAPHS and (best is None or _CONTAINER_NAMES.search(names)):
            best = element
        element = element.getparent()
    if best is not None and best.tag == "dt":
        sibling = best.getnext()
        if sibling is not None and sibling.tag == "dd":
            return sibling
    if best is not None and best.tag == "td":
        row = best.getparent()
        if row is not None and row.tag == "tr":
            return row
    return best


def further_parts(container: _Element, others: frozenset[_Element]) -> list[_Element]:
    """Return what belongs to a note besides the element that its mark leads to.

    The definitions behind the first one of a term; and where the element holds nothing but
    the mark (`makeinfo` makes a heading of it), what follows up to the next such.
    """
    found: list[_Element] = []
    lone = container.tag in _LABELS and MARK.fullmatch(_said(container)) is not None
    if not lone and container.tag != "dd":
        return found
    sibling = container.getnext()
    while sibling is not None and sibling not in others and len(found) < _MOST_PARTS:
        if sibling.tag not in (_PARTS if lone else ("dd",)):
            break
        found.append(sibling)
        sibling = sibling.getnext()
    return found


def _said(element: _Element) -> str:
    """Return the words of an element that may be nothing but a mark."""
    return "".join(first_texts(element, 10)).strip()[:_LONGEST_LABEL]
