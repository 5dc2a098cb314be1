"""How a page is laid out: its lines, which of them are prose, and where the letter lies.

What tells a text from what surrounds it is the same evidence that reading modes of
browsers weigh: sentences outside of links, few links for many words, and that most such
lines stand together in one element. Names and roles are judged elsewhere (`regions`);
here words are counted only, so any language and any program's markup will do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.html.lines import Surveyor
from citecheck.letters.html.plain import answered_outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from citecheck.letters.html.lines import Branch, Line
    from citecheck.letters.html.notes import NotePlan

__all__ = ["Layout", "Zone", "survey"]

_MOST_OF_A_LINE = 100
"""Words of one line that count: a page may be one long line."""
_MOST_BARE = 200
_LONGEST_MASTHEAD = 12
_LONGEST_EXCERPT = 100
_LEAST_SHARE = 1 / 3
_CORE_SHARE = 0.6
"""Share of the prose that the letter's element holds."""
_LITTLE_PROSE = 40
_LEAST_PROSE = 15
_PROSE_FOR_A_SOURCE = 4
"""Words below which a page tells nothing of where its letter lies: few, unless there are
more bare links to elsewhere than so many words for each (a letter may be a list)."""
_MORE_OF_THE_LETTER = 30
_OF_A_TEXT = frozenset(
    ["p", "ul", "ol", "dl", "blockquote", "table", "figure", "pre", "h2", "h3", "h4", "h5", "h6"]
)
_MOST_LINKS = 20_000
_PROSE_FOR_A_LINK = 40
"""Words of prose for each bare link: lists show excerpts, letters tell (cf. `letters.web`)."""
_AFTER_NOTES = 0.3
_FEW_WORDS_AFTER = 150
"""Share and number of words that may follow the notes of a letter that ends with them."""

Zone = str
"""`within` the letter, `before` or `behind` its prose in the same element, or `aside` of it."""


@dataclass(slots=True)
class Layout:
    """Where the letter lies in its page."""

    lines: list[Line] = field(default_factory=list)
    line_of: dict[_Element, int] = field(default_factory=dict)
    """The line that each link begins in."""
    cards: set[_Element] = field(default_factory=set)
    """Links around whole blocks."""
    furniture: set[_Element] = field(default_factory=set)
    """What is left out with all that is in it."""
    inside: list[bool] = field(default_factory=list)
    noted: bool = False
    """It has notes."""
    answers: frozenset[_Element] = frozenset()
    """Lines outside of the letter's element that answer its marks, or are answered in it."""
    first: int = 0
    end: int = 0
    core: _Element | None = None

    def line(self, link: _Element) -> Line | None:
        """Return the line that a link stands in."""
        place = self.line_of.get(link)
        return None if place is None else self.lines[place]

    def bears_mark(self, line: Line) -> bool:
        """Tell a sentence that a note belongs to: it is the letter's, wherever it stands."""
        return self.noted and line.marked and line.prose

    def is_after(self, link: _Element) -> bool:
        """Tell a link that stands further down than all of the letter."""
        return self.line_of.get(link, 0) > self.end

    def zone(self, link: _Element) -> Zone:
        """Return where a link lies, seen from the letter."""
        place = self.line_of.get(link)
        if place is None or not self.inside:
            return "within"
        if not self.inside[place]:
            return "within" if self.bears_mark(self.lines[place]) else "aside"
        return "before" if place < self.first else "behind" if place > self.end else "within"


def survey(
    region: _Element,
    plan: NotePlan,
    skipped: Callable[[_Element, str], bool],
    leads_away: Callable[[str], bool],
) -> Layout:
    """Return the layout of a page.

    `skipped` tells what is furniture with all that is in it, `leads_away` which addresses
    are not the site's own.
    """
    surveyor = Surveyor(plan, region)
    surveyor.walk(region, skipped)
    layout = Layout(surveyor.lines, surveyor.line_of, surveyor.cards, surveyor.furniture)
    _find_letter(layout, surveyor, region, leads_away)
    return layout


def _find_letter(
    layout: Layout, surveyor: Surveyor, region: _Element, leads_away: Callable[[str], bool]
) -> None:
    """Find the element that holds most of the prose and all notes, and what goes with it."""
    branches, lines = surveyor.branches, layout.lines
    _add_up(layout, branches, leads_away)
    total = branches[region].prose
    if total < _LEAST_PROSE or (
        total < _LITTLE_PROSE and _PROSE_FOR_A_SOURCE * _sources(layout, leads_away) > total
    ):
        _begin_with_title(layout)
        return
    kept = surveyor.plan.kept
    inside = [False] * len(lines)
    core = region
    while True:
        children = branches[core].parts
        best = max(children, key=lambda child: _rank(branches[child]), default=None)
        if best is None or not _is_most(branches[best], branches[core]):
            break
        if branches[best].first >= branches[best].last:
            break  # a paragraph is no letter
        if any(child in kept for child in children if child is not best):
            break
        _mark_more(inside, children, best, branches)
        core = best
    _mark(inside, branches[core])
    layout.core, layout.inside = core, inside
    if core is not region:
        layout.answers = frozenset(answered_outside(core, region))
    layout.noted = bool(layout.answers) or any(line.is_note for line in layout.lines)
    _find_ends(layout, total)


def _add_up(
    layout: Layout, branches: dict[_Element, Branch], leads_away: Callable[[str], bool]
) -> None:
    for line in layout.lines:
        if line.prose or line.is_note:
            branches[line.holder].told += min(line.plain, _MOST_OF_A_LINE)
    for link, place in islice(layout.line_of.items(), _MOST_LINKS):
        line = layout.lines[place]
        if not (line.holds_sentence() or line.is_note or leads_away(_href(link))):
            branches[line.holder].bare += 1
            branches[line.holder].beside += 1
    for branch in reversed(branches.values()):
        branch.prose += branch.told
        _settle(branch)
        if branch.holder is not None:
            branch.holder.prose += branch.prose
            branch.holder.bare += branch.bare
            branch.holder.settled += branch.settled
            branch.holder.open += branch.open
            branch.holder.beside += branch.beside


def _href(link: _Element) -> str:
    return (link.get("href") or "").strip()


def _settle(branch: Branch) -> None:
    """Decide whether what is open is an excerpt: lists show some words a link."""
    branch.open += branch.told
    if branch.open >= _LONGEST_EXCERPT:
        branch.settled += branch.open
        branch.open = branch.beside = 0
    elif branch.beside and branch.open < _PROSE_FOR_A_LINK * branch.beside:
        branch.open = 0
        branch.beside = 1


def _weight(branch: Branch) -> int:
    """Return the words of prose that are no excerpts in a list of a site's pages."""
    return branch.settled + branch.open


def _rank(branch: Branch) -> tuple[int, int]:
    return _weight(branch), branch.prose


def _is_most(part: Branch, whole: Branch) -> bool:
    """Tell whether a part holds most of the prose that is in no list of excerpts."""
    if not _weight(whole):
        return part.prose >= _CORE_SHARE * whole.prose
    mostly = _weight(part) >= _CORE_SHARE * _weight(whole)
    return mostly and part.prose >= _LEAST_SHARE * whole.prose


def _sources(layout: Layout, leads_away: Callable[[str], bool]) -> int:
    """Return the number of bare links to elsewhere."""
    bare = (
        link for link, place in layout.line_of.items() if not layout.lines[place].holds_sentence()
    )
    return sum(leads_away(_href(link)) for link in islice(bare, _MOST_BARE))


def _is_more(branch: Branch) -> bool:
    """Tell another part of the letter from cards, boxes and lists beside it."""
    if branch.tag == "p" and branch.prose:
        return True
    return branch.prose >= max(_MORE_OF_THE_LETTER, _PROSE_FOR_A_LINK * branch.bare)


def _mark_more(
    inside: list[bool],
    children: list[_Element],
    best: _Element,
    branches: dict[_Element, Branch],
) -> None:
    """Mark what goes on with the letter beside its element, with the lists in between."""
    more = [n for n, child in enumerate(children) if child is best or _is_more(branches[child])]
    for number in range(more[0], more[-1] + 1):
        branch = branches[children[number]]
        if children[number] is not best and (number in more or branch.tag in _OF_A_TEXT):
            _mark(inside, branch)


def _mark(inside: list[bool], branch: Branch) -> None:
    for place in range(branch.first, branch.last + 1):
        inside[place] = True


def _find_ends(layout: Layout, total: int) -> None:
    """Find the first line of the letter's prose, and its last: that of its notes, if it has."""
    prose = [n for n, line in enumerate(layout.lines) if line.prose and layout.inside[n]]
    notes = [n for n, line in enumerate(layout.lines) if line.is_source and layout.inside[n]]
    if not prose:
        layout.inside = []
        return
    _add_masthead(layout, prose[0])
    layout.first, layout.end = prose[0], max(prose[-1], notes[-1] if notes else 0)
    if notes:
        layout.first = min(layout.first, notes[0])
        after = sum(min(layout.lines[n].plain, _MOST_OF_A_LINE) for n in prose if n > notes[-1])
        if after < min(_AFTER_NOTES * total, _FEW_WORDS_AFTER):
            layout.end = notes[-1]


def _begin_with_title(layout: Layout) -> None:
    """Let a letter of few words, a list perhaps, begin with its title and end with the page."""
    titles = [n for n, line in enumerate(layout.lines) if line.heading and not line.links]
    if titles:
        layout.inside = [True] * len(layout.lines)
        layout.first, layout.end = titles[0], len(layout.lines)


def _add_masthead(layout: Layout, first: int) -> None:
    """Count what stands between the title and the letter as the letter's own head."""
    for place in range(first - 1, max(first - _LONGEST_MASTHEAD, -1), -1):
        if layout.lines[place].heading:
            layout.inside[place:first] = [True] * (first - place)
            return
