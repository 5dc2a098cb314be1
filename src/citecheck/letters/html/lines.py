"""The lines of a page, as its blocks and breaks part them: prose, notes, headings, links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from citecheck.letters.bounds import MAX_LINES
from citecheck.letters.html.elements import BLOCKS
from citecheck.letters.html.phrases import BOX, RELATED, SOURCES
from citecheck.letters.html.plain import BRACKETED, is_raised_mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from citecheck.letters.html.notes import NotePlan

__all__ = ["Branch", "Line", "Surveyor"]

_LETTERS_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{2}")
"""Scripts that put no spaces between words: two signs make a word."""
_SENTENCE = re.compile(r"(?:^|\w[\"'”’»)\]]*)[.!?…](?:\s|$)|[。！？؟۔।]")
_LABEL = re.compile(
    r"\s*(?:[\[［【〔]\s*\^?(?:[注註]?\d{1,3}|[ivxlc]{1,6}|[a-z]|\*{1,3})\s*[\]］】〕]"
    r"|[(（](?:[注註]?\d{1,3}|[ivxlc]{1,6}|[a-z]|\*{1,3})[)）]\s*"
    r"|\d{1,3}[.)．、:/](?:\s|(?=\D))|[¹²³⁰⁴-⁹†‡§①-⑳]|\*{1,4}\s?\w"
    r"|(?:(?:foot|end)?notes?|notas?|fn\.?|anm(?:erkung|\.)|fu(?:ß|ss)note|voetnoot|przypis"
    r"|прим(?:ечание|\.)|сноска|הערה|هامش|[注註釈釋脚腳]{1,2})\s*\d{1,3})",
    re.IGNORECASE,
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
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_SECTIONS = frozenset(["section", "article", "aside"])
"""Elements with a heading of their own (HTML, 4.3.11)."""
_LONGEST_HEADING = 60
_LONGEST_LABEL = 2
_LONGEST_NAME = 6


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
    marked: bool = False
    """It bears the mark of a note, behind a word."""
    labelled: bool = False
    """It begins as a note does in plain text."""
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
        labelled = self.labelled or (self.raised and not self.heading)
        return self.note or (labelled and self.plain + self.linked > 1)

    @property
    def is_source(self) -> bool:
        """Tell a note, or a line below a heading such as "Sources"."""
        listed = self.below == "sources" and (self.links > 0 or self.holder.tag == "li")
        return self.is_note or (listed and not self.heading)


@dataclass(slots=True)
class Branch:
    """What an element holds, with all that is in it."""

    first: int
    holder: Branch | None
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


class Surveyor:
    """One walk over the page."""

    def __init__(self, plan: NotePlan, region: _Element) -> None:
        self.lines: list[Line] = []
        self.line_of: dict[_Element, int] = {}
        """The line that each link begins in."""
        self.cards: set[_Element] = set()
        """Links around whole blocks."""
        self.furniture: set[_Element] = set()
        """What is left out with all that is in it."""
        self.plan = plan
        self.branches = {region: Branch(0, None)}
        self._holders = [region]
        self._anchor: _Element | None = None
        self._notes = 0
        self._headings = 0
        self._preformatted = 0
        self._below = ""
        self._sections: list[_Element] = []
        """Open sections, with a heading of their own perhaps."""
        self._headed: _Element | None = None
        """The section that the last heading stands in: it says nothing of what follows that."""
        self._introduced = False
        self._labelled = False
        self._open(region)

    def walk(self, region: _Element, skipped: Callable[[_Element, str], bool]) -> None:
        """Part a region into lines; `skipped` tells what is left out with all that is in it."""
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
                    self.furniture.add(element)
                    skipping = element
                    continue
                self._start(element, tag)
                self._words(element.text)
            else:
                self._end(element, tag)
                if element is not region:
                    self._words(element.tail)
        self._finish_line()
        self.branches[region].last = len(self.lines) - 1

    def _start(self, element: _Element, tag: str) -> None:
        if tag in BLOCKS and element not in self.branches:
            holder = self.branches[self._holders[-1]]
            holder.parts.append(element)
            self._holders.append(element)
            self._new_line(element)
            self.branches[element] = Branch(len(self.lines) - 1, holder, tag=tag)
            if self._anchor is not None:
                self.cards.add(self._anchor)
            if tag in _SECTIONS:
                self._sections.append(element)
        elif tag == "br":
            self._new_line(self._holders[-1])
        if element in self.plan.bodies or element in self.plan.starts:
            self._notes += element in self.plan.bodies
            self._line.note = True
        if tag == "sup" and not self._line.head:
            self._line.raised = True
        elif element in self.plan.marks or is_raised_mark(element):
            self._line.marked = True
        self._preformatted += tag == "pre"
        if tag in _HEADINGS:
            self._headings += 1
            self._line.heading = True
        if tag == "a" and element.get("href") and element not in self.plan.marks:
            self._anchor = element
            self.line_of[element] = len(self.lines) - 1
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
            self.branches[element].last = len(self.lines) - 2  # the last one is empty
        if self._sections and element is self._sections[-1]:
            self._sections.pop()
            if element is self._headed:
                self._headed, self._below = None, ""
                self._line.below = ""

    def _words(self, text: str | None) -> None:
        if not text:
            return
        if self._preformatted and "\n" in text:
            # Behind those that are read, lines need not be parted.
            left = max(0, MAX_LINES - len(self.lines))
            for number, part in enumerate(text.split("\n", left)):
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
        if "[" in text:
            line.marked = line.marked or bool(BRACKETED.search(text))

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
        self.lines.append(self._line)

    def _finish_line(self) -> None:
        """Let a heading say what follows it, up to the next one."""
        line = self._line
        line.labelled = _LABEL.match(line.head) is not None
        said = " ".join(line.head.split())
        lone = line.plain <= _LONGEST_LABEL and not line.linked
        self._labelled = lone and not line.links and bool(_LONE_LABEL.fullmatch(said))
        if line.heading or _announces(line, said):
            named = _announced(said)
            if named or (line.heading and not line.links) or self._below == "sources":
                self._below = named
                self._headed = self._sections[-1] if self._sections else None
        if line.note and not self._notes and self._below == "sources":
            self._below = ""
        if line.plain > 1:
            self._introduced = line.last.rstrip().endswith((":", "："))
        elif not line.links:
            self._introduced = False


def _announces(line: Line, said: str) -> bool:
    """Tell a line that is a heading in all but its element."""
    short = 0 < line.plain <= _LONGEST_NAME and len(said) <= _LONGEST_HEADING
    return short and not line.links and not line.is_note and not line.labelled


def _announced(said: str) -> str:
    return _known_heading(said.translate(_ANY_DIGIT)) if len(said) <= _LONGEST_HEADING else ""


_ANY_DIGIT = str.maketrans("123456789", "000000000")


@lru_cache(maxsize=2_000)
def _known_heading(said: str) -> str:
    """Return what a heading announces, whatever its digits are: rows count up in many lists."""
    if SOURCES.fullmatch(said):
        return "sources"
    return "site" if RELATED.fullmatch(said) or BOX.fullmatch(said) else ""
