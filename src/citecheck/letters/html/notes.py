"""Notes in a page: links that jump to a note, the notes they jump to, and the way back.

Word, WordPress, Drupal, pandoc, GitHub, MediaWiki and DPUB-ARIA differ in names and in
what surrounds a note, not in this: a short link in the text jumps down to an element,
and often a link in that element jumps back up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.html.containers import (
    HEADINGS,
    Nesting,
    container_of,
    further_parts,
    line_start,
    targets_within,
)
from citecheck.letters.html.jumps import MARK, REF_NAMES, jumps_of, own_pages_of, places_of
from citecheck.letters.html.phrases import SOURCES
from citecheck.letters.html.words import first_texts, names_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from citecheck.letters.html.jumps import Jump
    from citecheck.model import NoteKind

__all__ = ["NotePlan", "is_mark", "keep", "plan_notes", "undressed"]

_GROUPED = re.compile(r"\[\s*(?P<mark>[a-z][\w ]{0,20}\s\d{1,4})\s*\]", re.IGNORECASE)
"""MediaWiki's groups of notes: `[note 1]`, `[lower-alpha 2]`."""
_BACK = re.compile(
    r"\W*|\W*(?:back|return|top|up|jump up|volver|regresar|subir|retour|remonter|zurück|nach oben)"
    r"(?:\s+(?:to|al|au|zum)\s+\w+)?\W*|[a-z]",
    re.IGNORECASE,
)
_BACK_NAMES = re.compile(
    r"backlink|back-?ref|reversefootnote|footnote-?back|fn-?back|footnotes?-?(?:return|jump)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"cmnt\d{1,5}|_msocom_\d{1,5}")
"""What those who wrote together said to each other (Google Docs, Word): no notes."""
_ENDNOTE = re.compile(r"endnote|\bedn|sdendnote", re.IGNORECASE)
_FOOTNOTE = re.compile(r"foot|ftn|fn", re.IGNORECASE)
_LONGEST_MARK = 24
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(slots=True)
class NotePlan:
    """What the structure of a page says of its notes."""

    marks: dict[_Element, str] = field(default_factory=dict)
    """Links that are marks, and the key of their note."""
    bodies: dict[_Element, str] = field(default_factory=dict)
    """Elements that hold a note's body."""
    starts: dict[_Element, str] = field(default_factory=dict)
    """Elements that begin a note which goes on to the next one, or to the end of its block."""
    dropped: set[_Element] = field(default_factory=set)
    """Elements that are no text: the way back, and a note's own mark."""
    kept: set[_Element] = field(default_factory=set)
    """Elements that hold notes or marks: never the site's furniture."""
    self_marked: set[_Element] = field(default_factory=set)
    """Notes that stand where their mark is drawn."""
    own_pages: frozenset[str] = frozenset()
    """What links call the page itself: its address, before the `#`."""
    silent: set[_Element] = field(default_factory=set)
    """Links that cite nothing: switches within marks."""
    labels: dict[_Element, str] = field(default_factory=dict)
    """Elements that are nothing but the number of what follows them."""
    printed: dict[str, str] = field(default_factory=dict)
    """The mark of each note as the text prints it, undressed."""
    kinds: dict[str, NoteKind] = field(default_factory=dict)


def plan_notes(region: _Element, address: str | None = None) -> NotePlan:
    """Return which elements of a page are notes, their marks, and links back.

    `address` is the page's own: links to a place in it stay in it.
    """
    order = {element: place for place, element in enumerate(region.iter())}
    nesting = Nesting(order)
    places = places_of(order)
    own_pages = own_pages_of(region, places, address)
    jumps = jumps_of(region, order, own_pages, places)
    labels = {**dict(_numbers_of_definitions(region)), **dict(_numbers_of_rows(region))}
    plan = NotePlan(own_pages=own_pages, labels=labels)
    if not jumps:
        _add_reference_lists(plan, region)
        return plan
    references = [jump for jump in jumps if _is_reference(jump)]
    targets = {jump.key: jump.target for jump in references}
    counts = targets_within(order, frozenset(targets.values()))
    links = {jump.key: jump.link for jump in references}
    containers = {
        key: container_of(target, counts, region, links[key], nesting)
        for key, target in targets.items()
    }
    containers = {key: container for key, container in containers.items() if container is not None}
    held = frozenset(one for one in containers.values() if one is not None)
    grouped: dict[str, str] = {}
    kinds = _Kinds()
    for jump in references:
        container = containers.get(jump.key)
        if container is None and (start := line_start(jump.target)) is not None:
            plan.starts[start] = jump.key
        elif container is None or nesting.holds(container, jump.link):
            continue
        else:
            plan.bodies[container] = jump.key
            for further in further_parts(container, held):
                plan.bodies[further] = jump.key
        plan.marks[jump.link] = jump.key
        mark = undressed(jump.text) or undressed(jump.link.get("data-footnote") or "")
        plan.printed.setdefault(jump.key, mark or str(len(plan.printed) + 1))
        if (group := _GROUPED.fullmatch(jump.text)) is not None:
            grouped.setdefault(jump.key, " ".join(group["mark"].split()))
        plan.kinds[jump.key] = kinds.of(jump.target)
        keep(plan, jump.link, jump.target if container is None else container)
    _add_unmarked_items(plan)
    _add_reference_lists(plan, region)
    _drop_labels_of_rows(plan)
    _name_groups(plan, grouped)
    _drop_ways_back(plan, jumps, nesting, order)
    _keep_marks_whole(plan)
    return plan


def _numbers_of_definitions(region: _Element) -> Iterator[tuple[_Element, str]]:
    """Yield the terms of lists of definitions that count, as the items of a list do."""
    for listed in region.iter("dl"):
        terms = list(listed.iterchildren("dt"))
        said = [words_of(term) for term in terms]
        first = int(said[0]) if said and _NUMBER.fullmatch(said[0]) else None
        if first is not None and said == [str(first + n) for n in range(len(said))]:
            yield from zip(terms, said, strict=True)


def _numbers_of_rows(region: _Element) -> Iterator[tuple[_Element, str]]:
    """Yield boxes with numbers that count, each beside the box of what it counts.

    Builders of sites set lists so: number and text in a row of their own, or all in one grid.
    """
    grids: dict[_Element, list[_Element]] = {}
    rows: dict[_Element, list[_Element]] = {}
    for box in region.iter(*_BOXES):
        parent, beside = box.getparent(), box.getnext()
        if len(box) or not _ROW_NUMBER.fullmatch(box.text or "") or (box.tail or "").strip():
            continue
        if parent is None or beside is None or beside.tag not in _BOXES:
            continue
        grids.setdefault(parent, []).append(box)
        around = parent.getparent()
        if around is not None and box.getprevious() is None and not (parent.text or "").strip():
            rows.setdefault(around, []).append(box)
    for boxes in (*grids.values(), *rows.values()):
        said = [(box.text or "").strip(_AROUND_NUMBER) for box in boxes]
        first = int(said[0])
        if len(said) >= _FEWEST_OF_A_LIST and said == [str(first + n) for n in range(len(said))]:
            yield from zip(boxes, said, strict=True)


_BOXES = ("div", "p")
_AROUND_NUMBER = "[]().: \t\n\r\f\u00a0"
_ROW_NUMBER = re.compile(r"[\s\[(]{0,20}\d{1,3}[\s\]).:]{0,20}", re.ASCII)


def _is_reference(jump: Jump) -> bool:
    """Tell a mark in the text from a way back and from a table of contents."""
    link = jump.link
    if _REMARK.fullmatch(jump.key):
        return False
    role = (link.get("role") or "").lower()
    kind = link.get("{http://www.idpf.org/2007/ops}type") or link.get("epub:type") or ""
    names = f"{link.get('class') or ''} {link.get('rel') or ''}"
    if _BACK_NAMES.search(names):
        return False
    if role == "doc-backlink" and not (
        # Org writes this role on both ends of the jump.
        jump.target_place > jump.place and MARK.fullmatch(jump.text)
    ):
        return False
    if role == "doc-noteref" or "noteref" in kind:
        return True
    if jump.target.tag in HEADINGS or jump.target_place < jump.place:
        return False
    if len(jump.text) > _LONGEST_MARK or _labels_what_follows(jump):
        return False
    if MARK.fullmatch(jump.text):
        return True
    raised = any(ancestor.tag == "sup" for ancestor in islice(link.iterancestors(), 3))
    named = REF_NAMES.search(f"{names} {link.get('id') or ''} {link.get('name') or ''}")
    return bool(jump.text or named) and (raised or bool(named))


def _labels_what_follows(jump: Jump) -> bool:
    """Tell a paragraph's number, which leads to the paragraph behind it, from a mark."""
    element = jump.link
    for _ in range(4):
        parent = element.getparent()
        if parent is None or (element.tail or "").strip():
            return False
        if element.getprevious() is not None or (parent.text or "").strip():
            return False
        following = element.getnext()
        if following is not None:
            return following is jump.target
        element = parent
    return False


def keep(plan: NotePlan, *elements: _Element) -> None:
    """Note that elements, and all that they stand in, are the letter's own."""
    for element in elements:
        climbing: _Element | None = element
        while climbing is not None and climbing not in plan.kept:
            plan.kept.add(climbing)
            climbing = climbing.getparent()


def _add_unmarked_items(plan: NotePlan) -> None:
    """Add the items of a list of notes that no mark leads to (`2-4` links its ends only)."""
    lists: dict[_Element, list[_Element]] = {}
    for body in plan.bodies:
        parent = body.getparent() if body.tag == "li" else None
        if parent is not None:
            lists.setdefault(parent, []).append(body)
    for parent, bodies in lists.items():
        if len(bodies) < _FEWEST_OF_A_LIST:
            continue
        kind = plan.kinds[plan.bodies[bodies[0]]]
        names = {_LAST_NUMBER.sub("", body.get("id") or "") for body in bodies} - {""}
        for number, item in enumerate(parent.iterchildren("li"), start=1):
            name = item.get("id") or ""
            if item in plan.bodies or _LAST_NUMBER.sub("", name) not in names or not name:
                continue
            first = "".join(first_texts(item, 3)).strip()
            label = _LABEL.match(first)
            plan.bodies[item] = name
            plan.printed[name] = label["mark"] if label else str(number)
            plan.kinds[name] = kind
            keep(plan, item)


def _add_reference_lists(plan: NotePlan, region: _Element) -> None:
    """Add the items of numbered lists of sources, by name or heading, that are made of blocks.

    Where an item is one block, its number and the marks in the text say enough.
    """
    for number, listed in enumerate(region.iter("ol")):
        names = f"{listed.get('class') or ''} {listed.get('id') or ''}"
        named = _SOURCES.search(names) or _is_headed(listed)
        if not named or listed.get("reversed") is not None:
            continue
        items = [item for item in listed.iterchildren("li") if item not in plan.bodies]
        if not any(part.tag in ("div", "ul", "p") for item in items[:5] for part in item):
            continue
        for place, item in enumerate(items, start=1):
            key = item.get("id") or f"source..{number}.{place}"
            plan.bodies[item] = key
            plan.printed[key] = str(place)
            plan.kinds[key] = "endnote"
            keep(plan, item)


def _is_headed(listed: _Element) -> bool:
    """Tell a list right below a heading such as "Notes"."""
    before = listed.getprevious()
    if before is None or before.tag not in HEADINGS:
        return False
    said = " ".join("".join(first_texts(before, 10)).split())
    return len(said) < _LONGEST_HEADING and SOURCES.fullmatch(said) is not None


_LONGEST_HEADING = 60
_SOURCES = re.compile(
    r"(?:^|[-_\s])(?:ref(?:erence)?s?-?lists?|references|bibliography|citation-?list|works-?cited)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)


def _drop_labels_of_rows(plan: NotePlan) -> None:
    """Leave out the first cell of a note in a table where it holds nothing but its mark."""
    for body, key in plan.bodies.items():
        if body.tag == "tr" and len(body) > 1:
            text = "".join(first_texts(body[0], 10)).strip()
            if text.strip("[](){}.:*^↑↩⇑▲ \u00a0") == plan.printed[key]:
                plan.dropped.add(body[0])


_FEWEST_OF_A_LIST = 2
_LAST_NUMBER = re.compile(r"\d+\D{0,2}$")
_LABEL = re.compile(r"[\[(]?(?P<mark>\d{1,4})[\]).]")


def _name_groups(plan: NotePlan, grouped: dict[str, str]) -> None:
    """Keep the name of a group (`note 1`) where another note has the number alone."""
    alone = {mark for key, mark in plan.printed.items() if key not in grouped}
    for key, name in grouped.items():
        if plan.printed[key] in alone:
            plan.printed[key] = name


def is_mark(text: str) -> bool:
    """Tell whether a text is nothing but a note's mark, in any dress."""
    return MARK.fullmatch(text.strip()) is not None


def undressed(text: str) -> str | None:
    """Return a mark without brackets and points."""
    match = MARK.fullmatch(text.strip())
    return match["mark"] if match else (text.strip("[]() ") or None)


class _Kinds:
    """Footnotes or endnotes, by what the page calls what holds them; notes of a page end it."""

    def __init__(self) -> None:
        self._known: dict[_Element, NoteKind] = {}

    def of(self, target: _Element) -> NoteKind:
        """Return what the note is that begins at a place."""
        climbed: list[_Element] = []
        kind: NoteKind | None = None
        element: _Element | None = target
        while kind is None and element is not None:
            climbed.append(element)
            kind = self._known.get(element) or _called(element)
            element = element.getparent()
        found: NoteKind = kind or "endnote"
        self._known.update(dict.fromkeys(climbed, found))
        return found


def _called(element: _Element) -> NoteKind | None:
    """Return what an element calls the note that it is or holds; None where it says nothing."""
    role = (element.get("role") or "").lower()
    if role in ("doc-endnote", "doc-endnotes"):
        return "endnote"
    if role in ("doc-footnote", "doc-footnotes"):
        return "footnote"
    names = f"{names_of(element)} {element.get('name') or ''}"
    if _ENDNOTE.search(names):
        return "endnote"
    return "footnote" if _FOOTNOTE.search(names) else None


def _drop_ways_back(
    plan: NotePlan, jumps: list[Jump], nesting: Nesting, order: Iterable[_Element]
) -> None:
    """Leave out links from a note back to the text, and the marks that notes begin with."""
    inside = nesting.inside(plan.bodies)
    anchors: set[_Element] = set()
    for link in plan.marks:
        anchors.add(link)
        anchors.update(islice(link.iterancestors(), 3))
        anchors.update(link.iter())
    around = nesting.around(anchors)
    for jump in jumps:
        if jump.link in plan.marks:
            continue
        names = f"{jump.link.get('class') or ''} {jump.link.get('rel') or ''}"
        role = (jump.link.get("role") or "").lower()
        sure = role == "doc-backlink" or _BACK_NAMES.search(names)
        upward = jump.target_place < jump.place
        short = _BACK.fullmatch(jump.text) or MARK.fullmatch(jump.text)
        if sure or (upward and short and (jump.link in inside or jump.target in around)):
            plan.dropped.add(jump.link)
    plan.dropped.update(
        one for one in order if one in inside and _BACK_NAMES.search(one.get("class") or "")
    )


def _keep_marks_whole(plan: NotePlan) -> None:
    """Let a mark span its `<sup>`, brackets included, where it is all that is raised."""
    counted: dict[_Element, int] = {}
    for link, key in list(plan.marks.items()):
        parent = link.getparent()
        if parent is None or parent.tag != "sup" or parent in plan.marks:
            continue
        if parent not in counted:
            links = (element for element in parent.iter("a") if element in plan.marks)
            counted[parent] = len(list(islice(links, 2)))
        if counted[parent] == 1:
            plan.marks[parent] = key
