"""How a page is laid out: its lines, which of them are prose, and where the letter lies.

What tells a text from what surrounds it is the same evidence that reading modes of
browsers weigh: sentences outside of links, few links for many words, and that most such
lines stand together in one element. Names and roles are judged elsewhere (`regions`);
here words are counted only, so any language and any program's markup will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.html.elements import BLOCKS
from citecheck.letters.html.phrases import BOX, RELATED, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from citecheck.letters.html.notes import NotePlan

__all__ = ["Layout", "Line", "Zone", "survey"]

_LETTERS_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{2}")
"""Scripts that put no spaces between words: two signs make a word."""
_SENTENCE = re.compile(r"(?:^|\w[\"'”’»)\]]*)[.!?…](?:\s|$)|[。！？؟۔।]")
_LABEL = re.compile(
    r"\s*(?:\[\^?(?:\d{1,3}|[ivxlc]{1,6}|\*{1,3})\]|\(\d{1,3}\)\s|\d{1,3}[.)]\s|[¹²³⁴-⁹†‡]|\*{1,3}\s?\w)"
)
"""How a line begins that is a note in plain text."""
_LONE_LABEL = re.compile(r"[\[(]?(?:\d{1,3}|[ivxlc]{1,6}|[*†‡]{1,3})[\])]?[.:]?\s*")
"""A label that has a line, or a cell, of its own."""
_BARS = re.compile(r"[|·•‖»›]")
_FEWEST_BARS = 2
_PROSE_WORDS = 8
_SENTENCE_WORDS = 6
"""Words outside of links beside which a link stands in a sentence."""
_SHORT_SENTENCE = 4
_WORDS_WITHOUT_STOP = 12
_MOST_OF_A_LINE = 100
"""Words of one line that count: a page may be one long line."""
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_LONGEST_HEADING = 60
_MOST_BARE = 200
_LONGEST_MASTHEAD = 12
_LONGEST_LABEL = 2
_LONGEST_NAME = 6
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
_MOST_LINKS = 20_000
_PROSE_FOR_A_LINK = 40
"""Words of prose for each bare link: lists show excerpts, letters tell (cf. `letters.web`)."""
_AFTER_NOTES = 0.3
_FEW_WORDS_AFTER = 150
"""Share and number of words that may follow the notes of a letter that ends with them."""

Zone = str
"""`within` the letter, `before` or `behind` its prose in the same element, or `aside` of it."""


@dataclass(slots=True)
class Line:
    """One line of the page, as blocks and `<br>` part it."""

    holder: _Element
    plain: int = 0
    """Words that stand in no link."""
    linked: int = 0
    links: int = 0
    bars: int = 0
    """Signs that part the entries of a menu or a colophon."""
    stop: bool = False
    """A sentence ends in it, outside of links."""
    head: str = ""
    """Its first words."""
    note: bool = False
    raised: bool = False
    """It begins with a raised sign."""
    heading: bool = False
    below: str = ""
    """What the heading above it announces: `site`, `sources` or nothing."""
    introduced: bool = False
    """The line of prose before it, or before its list, ends with a colon."""
    last: str = ""

    @property
    def prose(self) -> bool:
        """Tell whether it is a sentence rather than a label or a list of links."""
        return self.holds_sentence(_PROSE_WORDS)

    def holds_sentence(self, words: int = _SENTENCE_WORDS, *, whole: bool = True) -> bool:
        """Tell whether a link in it stands in a sentence; with `whole`, in one that ends."""
        if not whole and self.stop:
            words = _SHORT_SENTENCE
        enough = self.plain >= words and 3 * self.plain >= self.linked
        ends = self.stop or self.plain >= _WORDS_WITHOUT_STOP or not whole
        return enough and ends and self.bars < _FEWEST_BARS and not self.heading

    @property
    def is_note(self) -> bool:
        """Tell a note's body: by the page's structure, or by the label it begins with."""
        labelled = bool(_LABEL.match(self.head)) or (self.raised and not self.heading)
        return self.note or (labelled and self.plain + self.linked > 1)

    @property
    def is_source(self) -> bool:
        """Tell a note, or a line below a heading such as "Sources"."""
        listed = self.below == "sources" and (self.links > 0 or self.holder.tag == "li")
        return self.is_note or (listed and not self.heading)


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
    first: int = 0
    end: int = 0
    core: _Element | None = None

    def line(self, link: _Element) -> Line | None:
        """Return the line that a link stands in."""
        place = self.line_of.get(link)
        return None if place is None else self.lines[place]

    def zone(self, link: _Element) -> Zone:
        """Return where a link lies, seen from the letter."""
        place = self.line_of.get(link)
        if place is None or not self.inside:
            return "within"
        if not self.inside[place]:
            return "aside"
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
    surveyor = _Surveyor(plan, region)
    surveyor.walk(region, skipped)
    layout = surveyor.layout
    _find_letter(surveyor, region, leads_away)
    return layout


@dataclass(slots=True)
class _Branch:
    """What an element holds, with all that is in it."""

    first: int
    holder: _Branch | None
    last: int = 0
    tag: str = ""
    prose: int = 0
    told: int = 0
    """Words of prose in lines of its own, in no part of it."""
    bare: int = 0
    """Links into the site that stand in no sentence."""
    parts: list[_Element] = field(default_factory=list)
    settled: int = 0
    """Words of prose in parts that hold too many to be an excerpt."""
    open: int = 0
    """Words that are an excerpt, if links into the site stand beside them."""
    beside: int = 0
    """Those links."""

    @property
    def weight(self) -> int:
        """Words of prose that are no excerpts in a list of a site's pages."""
        return self.settled + self.open

    def settle(self) -> None:
        """Decide whether what is open is an excerpt: lists show some words a link."""
        self.open += self.told
        if self.open >= _LONGEST_EXCERPT:
            self.settled += self.open
            self.open = self.beside = 0
        elif self.beside and self.open < _PROSE_FOR_A_LINK * self.beside:
            self.open = 0
            self.beside = 1


class _Surveyor:
    """One walk over the page."""

    def __init__(self, plan: NotePlan, region: _Element) -> None:
        self.layout = Layout()
        self.plan = plan
        self.branches = {region: _Branch(0, None)}
        self._holders = [region]
        self._anchor: _Element | None = None
        self._notes = 0
        self._headings = 0
        self._preformatted = 0
        self._below = ""
        self._introduced = False
        self._labelled = False
        self._open(region)

    def walk(self, region: _Element, skipped: Callable[[_Element, str], bool]) -> None:
        from lxml import etree

        skipping: _Element | None = None
        for event, element in etree.iterwalk(region, events=("start", "end")):
            if skipping is not None:
                if event == "end" and element is skipping:
                    skipping = None
                    self._words(element.tail)
                continue
            tag = element.tag.lower() if isinstance(element.tag, str) else ""
            if event == "start":
                if element is not region and skipped(element, tag):
                    self.layout.furniture.add(element)
                    skipping = element
                    continue
                self._start(element, tag)
                self._words(element.text)
            else:
                self._end(element, tag)
                if element is not region:
                    self._words(element.tail)
        self._finish_line()
        self.branches[region].last = len(self.layout.lines) - 1

    def _start(self, element: _Element, tag: str) -> None:
        if tag in BLOCKS and element not in self.branches:
            holder = self.branches[self._holders[-1]]
            holder.parts.append(element)
            self._holders.append(element)
            self._new_line(element)
            self.branches[element] = _Branch(len(self.layout.lines) - 1, holder, tag=tag)
            if self._anchor is not None:
                self.layout.cards.add(self._anchor)
        elif tag == "br":
            self._new_line(self._holders[-1])
        if element in self.plan.bodies or element in self.plan.starts:
            self._notes += element in self.plan.bodies
            self._line.note = True
        if tag == "sup" and not self._line.head:
            self._line.raised = True
        self._preformatted += tag == "pre"
        if tag in _HEADINGS:
            self._headings += 1
            self._line.heading = True
        if tag == "a" and element.get("href") and element not in self.plan.marks:
            self._anchor = element
            self.layout.line_of[element] = len(self.layout.lines) - 1
            self._line.links += 1

    def _end(self, element: _Element, tag: str) -> None:
        if element is self._anchor:
            self._anchor = None
        self._notes -= element in self.plan.bodies
        self._headings -= tag in _HEADINGS
        self._preformatted -= tag == "pre"
        if element in self.branches and len(self._holders) > 1:
            self._holders.pop()
            self._new_line(self._holders[-1])
            self.branches[element].last = len(self.layout.lines) - 2  # the last one is empty

    def _words(self, text: str | None) -> None:
        if not text:
            return
        if self._preformatted and "\n" in text:
            for number, part in enumerate(text.split("\n")):
                if number:
                    self._new_line(self._holders[-1])
                self._count(part)
        else:
            self._count(text)

    def _count(self, text: str) -> None:
        if not text or text.isspace():
            return
        words = len(text.split())
        if not text.isascii():
            words = max(words, len(_LETTERS_WITHOUT_SPACES.findall(text)))
        line = self._line
        if len(line.head) < _LONGEST_HEADING:
            line.head = f"{line.head}{text[: 2 * _LONGEST_HEADING]}".lstrip()
        line.last = text[-_LONGEST_HEADING:]
        if self._anchor is not None:
            line.linked += words
            return
        line.plain += words
        line.bars += len(_BARS.findall(text))
        line.stop = line.stop or bool(_SENTENCE.search(text))

    def _new_line(self, holder: _Element) -> None:
        line = self._line
        if line.plain or line.linked or line.links:
            self._finish_line()
            self._open(holder)
        else:
            line.holder = holder
            line.note = self._notes > 0 or self._labelled
            line.heading = self._headings > 0

    def _open(self, holder: _Element) -> None:
        note = self._notes > 0 or self._labelled
        self._line = Line(holder, note=note, heading=self._headings > 0)
        self._line.below, self._line.introduced = self._below, self._introduced
        self.layout.lines.append(self._line)

    def _finish_line(self) -> None:
        """Let a heading say what follows it, up to the next one."""
        line = self._line
        said = " ".join(line.head.split())
        lone = line.plain <= _LONGEST_LABEL and not line.linked
        self._labelled = lone and not line.links and bool(_LONE_LABEL.fullmatch(said))
        if line.heading or _announces(line, said):
            named = _announced(said)
            if named or (line.heading and not line.links) or self._below == "sources":
                self._below = named
        if line.note and not self._notes and self._below == "sources":
            self._below = ""
        if line.plain > 1:
            self._introduced = line.last.rstrip().endswith((":", "："))
        elif not line.links:
            self._introduced = False


def _announces(line: Line, said: str) -> bool:
    """Tell a line that is a heading in all but its element."""
    short = 0 < line.plain <= _LONGEST_NAME and len(said) <= _LONGEST_HEADING
    return short and not line.links and not line.is_note and not _LABEL.match(said)


def _announced(said: str) -> str:
    if len(said) > _LONGEST_HEADING:
        return ""
    if SOURCES.fullmatch(said):
        return "sources"
    return "site" if RELATED.fullmatch(said) or BOX.fullmatch(said) else ""


def _find_letter(surveyor: _Surveyor, region: _Element, leads_away: Callable[[str], bool]) -> None:
    """Find the element that holds most of the prose and all notes, and what goes with it."""
    layout, branches = surveyor.layout, surveyor.branches
    lines = layout.lines
    _add_up(layout, branches, leads_away)
    total = branches[region].prose
    if total < _LEAST_PROSE or (
        total < _LITTLE_PROSE and _PROSE_FOR_A_SOURCE * _sources(layout, leads_away) > total
    ):
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
        for child in children:
            if child is not best and _is_more(branches[child]):
                _mark(inside, branches[child])
        core = best
    _mark(inside, branches[core])
    layout.core, layout.inside = core, inside
    _find_ends(layout, total)


def _add_up(
    layout: Layout, branches: dict[_Element, _Branch], leads_away: Callable[[str], bool]
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
        branch.settle()
        if branch.holder is not None:
            branch.holder.prose += branch.prose
            branch.holder.bare += branch.bare
            branch.holder.settled += branch.settled
            branch.holder.open += branch.open
            branch.holder.beside += branch.beside


def _href(link: _Element) -> str:
    return (link.get("href") or "").strip()


def _rank(branch: _Branch) -> tuple[int, int]:
    return branch.weight, branch.prose


def _is_most(part: _Branch, whole: _Branch) -> bool:
    """Tell whether a part holds most of the prose that is in no list of excerpts."""
    if not whole.weight:
        return part.prose >= _CORE_SHARE * whole.prose
    return part.weight >= _CORE_SHARE * whole.weight and part.prose >= _LEAST_SHARE * whole.prose


def _sources(layout: Layout, leads_away: Callable[[str], bool]) -> int:
    """Return the number of bare links to elsewhere."""
    bare = (
        link for link, place in layout.line_of.items() if not layout.lines[place].holds_sentence()
    )
    return sum(leads_away(_href(link)) for link in islice(bare, _MOST_BARE))


def _is_more(branch: _Branch) -> bool:
    """Tell another part of the letter from cards, boxes and lists beside it."""
    if branch.tag == "p" and branch.prose:
        return True
    return branch.prose >= max(_MORE_OF_THE_LETTER, _PROSE_FOR_A_LINK * branch.bare)


def _mark(inside: list[bool], branch: _Branch) -> None:
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


def _add_masthead(layout: Layout, first: int) -> None:
    """Count what stands between the title and the letter as the letter's own head."""
    for place in range(first - 1, max(first - _LONGEST_MASTHEAD, -1), -1):
        if layout.lines[place].heading:
            layout.inside[place:first] = [True] * (first - place)
            return
