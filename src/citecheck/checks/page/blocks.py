"""The visible paragraphs, headings and list items of a page, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["INLINE", "MOST_TEXT", "Block", "visible_blocks", "word_count"]

MOST_NODES = 15_000
"""Nodes walked for blocks. The longest living page of the labelled set has 9,000."""
MOST_TEXT = 200_000
"""Characters of text kept; a long report has 100,000."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Block:
    """One visible paragraph, heading or list item."""

    text: str
    tag: str
    linked: float
    """Share of its characters that are links."""
    aside: bool
    """True within menus, headers, footers, sidebars and forms."""

    @property
    def heading(self) -> bool:
        """Say whether it is a heading."""
        return self.tag in {"h1", "h2", "h3", "h4"}


def word_count(text: str) -> int:
    """Count words; two characters are one word in scripts without spaces."""
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return len(text.split()) + unspaced // 2


_SKIPPED = frozenset({"script", "style", "template", "noscript", "head", "svg", "select", "option"})
_ASIDE = frozenset({"nav", "header", "footer", "aside", "form", "menu", "dialog"})
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code em font i img ins kbd mark q s samp small span"
    " strong sub sup time tt u var wbr del label"
)
INLINE = frozenset(_INLINE_TAGS.split())
"""Elements within a line; what is none of them begins and ends a block."""
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|navbar|breadcrumbs?|footer|sidebar|cookie|consent|related|"
    r"recommend\w*|share|social|comments?|newsletter|promo|banner|teasers?|skip)(?:$|[\s_-])"
)
_SIDES = frozenset({"div", "ul", "section", "ol", "table"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def _hidden(element: _Element) -> bool:
    named = element.keys()
    if not named:
        return False
    if "style" in named and _HIDDEN_STYLE.search((element.get("style") or "")[:500]) is not None:
        return True
    return "hidden" in named or ("aria-hidden" in named and element.get("aria-hidden") == "true")


@lru_cache(maxsize=4096)
def _names_an_aside(names: str) -> bool:
    """Look at a class and an id: many elements of a page have the same."""
    return _ASIDE_NAME.search(names.lower()) is not None


class _Writer:
    """Collects text into blocks while the tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.linked = 0
        self.tag = "p"
        self.aside = False
        self.size = 0

    def add(self, text: str | None, *, link: bool) -> None:
        if text:
            self.parts.append(text)
            if link:
                self.linked += len(text.strip())

    def close(self, tag: str, *, aside: bool) -> None:
        text = " ".join("".join(self.parts).split())
        if text and self.size < MOST_TEXT:
            share = min(1.0, self.linked / len(text))
            self.blocks.append(Block(text[:20_000], self.tag, share, self.aside))
            self.size += len(text)
        self.parts, self.linked, self.tag, self.aside = [], 0, tag, aside


def visible_blocks(tree: _Element) -> list[Block]:
    """Walk the tree once, without recursion."""
    from lxml import etree

    out = _Writer()
    skip: _Element | None = None
    link = aside = 0
    places: list[tuple[_Element, str, bool]] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for count, (event, element) in enumerate(walk):
        if count > MOST_NODES * 2:
            break
        tag = element.tag
        if not isinstance(tag, str):
            if event == "end" and skip is None:
                out.add(element.tail, link=link > 0)
            continue
        if event == "start" and skip is None:
            if tag in _SKIPPED or _hidden(element):
                skip = element
                walk.skip_subtree()
                continue
            side = tag in _ASIDE or (
                tag in _SIDES
                and _names_an_aside(f"{element.get('class') or ''} {element.get('id') or ''}"[:200])
            )
            aside += side
            link += tag == "a"
            if tag not in INLINE:
                out.close(tag, aside=aside > 0)
                places.append((element, tag, side))
            out.add(element.text, link=link > 0)
        elif event == "end":
            if skip is element:
                skip = None
            else:
                link -= tag == "a"
                if tag not in INLINE and places:
                    _, _, side = places.pop()
                    aside -= side
                    out.close(places[-1][1] if places else "p", aside=aside > 0)
            out.add(element.tail, link=link > 0)
    out.close("p", aside=False)
    return out.blocks
