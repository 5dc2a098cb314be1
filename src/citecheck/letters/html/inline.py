"""Notes that stand where their mark stands, and that a style sheet moves or hides.

Sidenotes (Tufte), the notes of LaTeXML and Distill, tooltips of plugins: no link jumps to
them. What they share: an element within a paragraph that a name or role calls a note, and
a mark right before it, printed or drawn by the style sheet. A note in the margin without
a number is text like any other.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.html.notes import is_mark, keep, undressed
from citecheck.letters.html.words import first_texts

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.letters.html.notes import NotePlan

__all__ = ["plan_inline_notes"]

_NOTE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:side-?note|ltx_note_outer|(?:inline|popup|hidden)-?(?:foot|end)?-?note"
    r"|foot-?notes?(?:__|-|_)?(?:note|content|text|body|popup|tooltip)|tooltip-?(?:text|content))"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_PLAIN_NAMES = re.compile(r"(?:^|\s)(?:foot|end)-?note(?:$|\s)", re.IGNORECASE)
_NOTE_ROLES = frozenset({"tooltip", "note", "doc-footnote", "doc-endnote"})
_SELF_MARKED = frozenset({"d-footnote", "dt-fn"})
"""Elements of Distill: the mark is drawn by a script where they stand."""
_BODIES = frozenset({"span", "small", "aside", "div", "ins", "i", "em", *_SELF_MARKED})
_MARK_TAGS = frozenset({"sup", "label", "a", "button", "span"})
_DRAWN = re.compile(r"number|toggle|ref|mark|counter", re.IGNORECASE)
_BETWEEN = frozenset({"input", "br", "wbr"})
_LONGEST_MARK = 24


def plan_inline_notes(region: _Element, plan: NotePlan) -> None:
    """Add the notes that stand in the text itself to what links tell of a page's notes."""
    from lxml import etree

    number = 0
    inside: _Element | None = None
    for event, element in etree.iterwalk(region, events=("start", "end")):
        if inside is not None:
            if event == "end" and element is inside:
                inside = None
            continue
        if event == "end" or not isinstance(element.tag, str):
            continue
        if element in plan.bodies:
            inside = element
            continue
        if element.tag not in _BODIES or not _is_note(element):
            continue
        mark = element if element.tag in _SELF_MARKED else _mark_before(element)
        if mark is None or not _has_words(element):
            continue
        if _leads_elsewhere(mark, plan):
            plan.dropped.add(element)  # a copy, shown while somebody points to the mark
            inside = element
            continue
        number += 1
        key = f"inline..{number}"
        said = "" if mark is element else _words(mark)
        printed = (undressed(said) if said else None) or str(number)
        if mark is element:
            plan.self_marked.add(element)
        else:
            plan.marks[mark] = key
            _forget_within(mark, plan)
        plan.bodies[element] = key
        plan.printed[key] = printed
        plan.kinds[key] = "footnote"
        keep(plan, mark, element)
        _drop_own_mark(element, printed, plan)
        inside = element


def _is_note(element: _Element) -> bool:
    if element.tag in _SELF_MARKED:
        return True
    role = (element.get("role") or "").lower()
    kind = element.get("epub:type") or ""
    names = element.get("class") or ""
    return (
        role in _NOTE_ROLES
        or "footnote" in kind.split()
        or bool(_NOTE_NAMES.search(names) or _PLAIN_NAMES.search(names))
    )


def _mark_before(element: _Element) -> _Element | None:
    """Return the mark that stands right before a note, with nothing but a switch between."""
    before = element.getprevious()
    while before is not None and not (before.tail or "").strip():
        tag = before.tag if isinstance(before.tag, str) else ""
        if tag in _MARK_TAGS:
            text = _words(before)
            if text:
                return before if is_mark(text) else None
            if tag in ("label", "sup") or _DRAWN.search(before.get("class") or ""):
                return before
        elif tag not in _BETWEEN:
            return None
        before = before.getprevious()
    return None


def _leads_elsewhere(mark: _Element, plan: NotePlan) -> bool:
    """Tell whether a mark leads to a note at the end of the page."""
    return any(one in plan.marks for one in islice(mark.iter(), 5))


def _words(element: _Element) -> str:
    """Return the text of a mark; of anything longer, enough to see that it is none."""
    text = ""
    for part in element.itertext():
        text += str(part)
        if len(text) > 4 * _LONGEST_MARK:
            break
    return " ".join(text.split())


def _has_words(element: _Element) -> bool:
    """Tell a note from decoration; its first few texts tell."""
    return any(sum(map(str.isalpha, text)) > 1 for text in first_texts(element, 50))


def _forget_within(mark: _Element, plan: NotePlan) -> None:
    """Silence the switches within a mark (`href="javascript:…"`)."""
    for inner in mark.iter("a"):
        if inner is not mark:
            plan.silent.add(inner)


def _drop_own_mark(body: _Element, printed: str, plan: NotePlan) -> None:
    """Leave out the mark that a note repeats at its beginning, however deep."""
    element = body
    while not (element.text or "").strip() and len(element):
        first = element[0]
        said = _words(first)
        if said and undressed(said) == printed and is_mark(said):
            plan.dropped.add(first)
            second = first.getnext()
            if (first.tail or "").strip() or second is None:
                return
            if undressed(_words(second)) == printed:
                plan.dropped.add(second)
            return
        element = first
