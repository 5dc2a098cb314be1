"""What an element says, how its line begins, and what stands beside it."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml.etree import iterwalk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

__all__ = [
    "LEVELS",
    "beginning",
    "between_bars",
    "first_texts",
    "has_bold_line",
    "holder_of",
    "names_of",
    "path_of",
    "plain_words",
    "says_more",
    "stands_alone",
    "stands_apart",
    "told_beside",
    "words_of",
]

LEVELS = {f"h{level}": level for level in range(1, 7)}
"""Headings, by their level."""
_NOT_TOLD = frozenset({"script", "style", "template", "noscript", "nav", "form", "select", *LEVELS})
"""Elements whose words tell nothing of a letter."""
_MOST_BESIDE = 60
"""Elements before and behind one, in each that holds it, that are looked at."""
_MOST_TEXTS = 100
"""Texts of one link or line: links may stand in links, a thousand deep."""
_PASSED = ("start", "end", "comment", "pi")
_PASSED_PER_TEXT = 10
"""Beginnings and ends of elements that are passed for each text that is looked for."""
_LONGEST_SAID = 2_000
"""Characters that are looked at of what a link says, of how a line begins, and of names: a
page may be one line, in which each link stands."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BARS = frozenset({"|", "·", "•", "»", "›", "∙", "‖"})
_HOLDERS = frozenset({"p", "li", "div", "td", "dd", "footer", "header", "section", "center"})
_SEPARATORS = " \t\r\n\u00a0|·•/[](),;–—-"
_APART = f"{_SEPARATORS}.:!?…"


def first_texts(element: _Element, texts: int) -> Iterator[str]:
    """Yield the first texts of an element, at most so many, as `itertext` does.

    Of elements without a word thousands may stand in each other; of such, too, no more are
    passed than the texts are worth: each of them asks for its first texts.
    """
    passed = islice(iterwalk(element, events=_PASSED), _PASSED_PER_TEXT * texts)
    said = (
        part.text if event == "start" else part.tail
        for event, part in passed
        if event == "start" or part is not element
    )
    return islice(map(str, filter(None, said)), texts)


def beginning(element: _Element, texts: int = 200) -> str:
    """Return the first words of an element, if they are among its first texts."""
    for text in first_texts(element, texts):
        if said := text[:_LONGEST_SAID].strip():
            return said[:200]
    return ""


def stands_alone(element: _Element) -> bool:
    """Tell whether a link is all the words of what holds it, or of its line."""
    climbing = element
    for _ in range(3):
        parent = climbing.getparent()
        if parent is None or (climbing.tail or "").strip(_SEPARATORS):
            return parent is None
        before = climbing.getprevious()
        words = (parent.text if before is None else before.tail) or ""
        if words.strip(_SEPARATORS):
            return False
        if parent.tag in _HOLDERS:
            return True
        climbing = parent
    return False


def stands_apart(element: _Element) -> bool:
    """Tell whether nothing but a line's end or a sign stands on both sides of a link."""
    before = element.getprevious()
    parent = element.getparent()
    words = (parent.text if parent is not None else "") if before is None else before.tail
    left = (words or "").strip()
    right = (element.tail or "").strip()
    if not left and before is None and parent is not None and parent.tag not in _HOLDERS:
        return stands_alone(element)
    return (not left or left[-1] in _APART) and (not right or right[0] in _APART)


def between_bars(element: _Element) -> bool:
    """Tell a link beside a bar or a raised point, as menus have them."""
    before = element.getprevious()
    left = ((before.tail if before is not None else "") or "").strip()
    right = (element.tail or "").strip()
    return left in _BARS or right in _BARS


def holder_of(element: _Element) -> _Element | None:
    """Return what holds the line that a link stands in."""
    around = islice(element.iterancestors(), 20)
    return next((one for one in around if one.tag in _HOLDERS), None)


def words_of(element: _Element) -> str:
    """Return the words of an element with single spaces; of one that says very much, the first."""
    said = ""
    for text in first_texts(element, _MOST_TEXTS):
        said += text[:_LONGEST_SAID]
        if len(said) > _LONGEST_SAID:
            break
    return " ".join(said.split())


def says_more(element: _Element, words: int) -> bool:
    """Tell whether an element says more than so many words."""
    left = words
    for text in element.itertext():
        left -= len(str(text).split(None, left)) if left else bool(str(text).strip())
        if left < 0:
            return True
    return False


def path_of(href: str) -> str:
    """Return the path of an address on the web, or nothing where it has no form."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    # Folders of a disk (`file:///C:/Users/…`) are no parts of a site.
    return parts.path if parts.scheme.lower() in ("", "http", "https") else ""


def names_of(element: _Element, *, own: bool = True) -> str:
    """Return an element's classes, and its `own` name; `mailFooter` as `mail-Footer`.

    Site builders whose classes are made by machines say in `data-hook` what a part is.
    """
    if not element.attrib:
        return ""
    named = (element.get("class"), element.get("data-hook"), element.get("id") if own else None)
    names = " ".join(name[:_LONGEST_SAID] for name in named if name)
    return _CAMEL.sub("-", names)


def plain_words(element: _Element) -> int:
    """Return the number of words that stand in no link."""
    words = sum(len(str(text).split()) for text in element.itertext())
    return words - sum(
        len(str(text).split()) for link in element.iter("a") for text in link.itertext()
    )


def told_beside(heading: _Element, below: list[_Element], region: _Element, enough: int) -> int:
    """Return the words in no link before a heading and behind what is below it, up to `enough`."""
    told = 0
    skipped = len(below)
    for around in chain([heading], heading.iterancestors()):
        if around is region:
            break
        before = islice(around.itersiblings(preceding=True), _MOST_BESIDE)
        behind = islice(around.itersiblings(), skipped, skipped + _MOST_BESIDE)
        skipped = 0
        for one in chain(before, behind):
            told += len((one.tail or "").split())
            if one.tag not in _NOT_TOLD:
                told += plain_words(one)
            if told >= enough:
                return told
    return told


def has_bold_line(element: _Element) -> bool:
    """Whether a line that is no heading is set in bold type, as a title may be."""
    return any(
        words_of(bold) and (bold is element or _fills_its_line(bold))
        for bold in element.iter("b", "strong")
    )


def _fills_its_line(element: _Element) -> bool:
    line = element.getparent()
    if line is None or line.tag in LEVELS or len(line) > 1:
        return False
    return not (line.text or "").strip() and not (element.tail or "").strip()
