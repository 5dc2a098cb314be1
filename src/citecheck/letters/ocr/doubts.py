"""What two readings of one scan differ in: who recognises twice knows where to doubt.

The first reading is of the page, with the words of a language in mind; the second is of
single lines, drawn larger and read without a dictionary. Where both see the same signs,
they are believed; a gap that only one of them sees inside an address is none. Where they
differ, a third reading of the line in another size decides, unless it is between signs
that look alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from citecheck.model import Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model import Block, Document

__all__ = [
    "TAIL",
    "Doubt",
    "differences",
    "is_open",
    "settled",
    "suspicions",
    "with_doubts",
]

MAX_LINE = 400
"""Characters of a line that are compared."""

FULL_LINE = "\u2060\n"
"""A line that an address fills (`Block.text`)."""

_SIGN_BEFORE = re.compile(r"^[^\w\s/]{1,2}(?=https?:|www\.)", re.IGNORECASE)
_BROKEN = re.compile(rf"\S+(?:{FULL_LINE}\S+)+")
_WORD = re.compile(r"\S+")
TAIL = ".,;:)>]\"'”’"
_LABEL = re.compile(r"\W{0,2}\w{0,3}\W{0,2}$")
_IN_ADDRESS = re.compile(r"(?:https?:|www\.|/)\S*$", re.IGNORECASE)
_GOES_ON = re.compile(r"//|[\w-]*[/_=&?%~]\w|(?=[a-z]*\d)[a-z\d]{4,}\b|[\w-]+\.[a-z]{2,}")


_HOST_BEGINS = re.compile(r"(?:[a-z\d-]+\.)+")
_AMPERSAND = re.compile(r"&(?=[a-z]+=)")
_MISREAD_WWW = re.compile(r"(?<=:)//?Awww\.")
_MISREAD_QUERY = re.compile(r"\?7(?=[a-z]+=)")
_HALVED = re.compile(r"https?:/[A-Z](?=[a-z])")
"""A second slash that was read as one letter with that behind it: `/l` as `N`."""
_MISREAD_SCHEME = re.compile(r"\W?[hbn][it1l!|f]{1,3}[po](s?)[:;.]//", re.IGNORECASE)
_SCHEME = re.compile(r"\W?http(s?)://")
_PATH_APART = re.compile(
    r"(?<![^\s(<])(?:https?: ?/ ?/ ?|www\.)(?:[\w-]{1,63}\.){1,8}[a-z]{2,10} (?=/[\w~]{2})",
    re.IGNORECASE,
)
"""A host and, behind a gap, what can only be its path."""
_SIGN_APART = re.compile(
    r"(?<![^\s(<])(?:https?: ?/ ?/ ?|www\.)(?:(?<=\u2060)\n|\S)*(?:/ (?=[\w-]{1,40} ?/[\w~])|\w "
    r"(?=/[\w~]{2}|/[.,;)>]*(?:\n|$)|\.(?:html?|php|pdf|aspx?)\b))",
    re.IGNORECASE,
)
"""An address and, behind a gap, what begins no word of a sentence."""
MOST_GAPS = 6
"""Of one address: a justified line of TeX has as many."""
_UNFINISHED = re.compile(r"/\S*[-_=&?#%]$")
_HOST_GOES_ON = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,}/")
_ALIKE = ("1lI|!ijtf", "0OoQDec", "5Ss", "8B3", "2Zz", "6bG", "uvyVvY", "9gq", "ceo", "71")
"""Letters that a coarse scan shows alike: what two readings of three see is not believed."""

_ADDRESS_LIKE = re.compile(r"//|\w/\w|/\S*/|www\.|=\w", re.IGNORECASE)
_STRANGE = re.compile(
    r"(?<=:/)A(?=www\.)|(?<=/)[A-Za-z](?=www\.)|(?<=\.htm)[I1|]\b|(?<=[^\W_]_)_(?=[^\W_]|\()|(?<=/)[—–-](?=\w)"
    r"|(?<=\w)[—–−](?=\w)|(?<=\w)\|(?=[\w/])|\\(?=[#%&_~]|$)"
)
_DASH = re.compile(r"(?<=[\w/])[—–−](?=\w)")
_CERTAIN = re.compile(r"(?<=:/)A(?=www\.)|(?<=\.htm)[I1|](?=[.,;>)]*$)")
"""Of that, what can have been nothing else: `//` before `www`, and the end of a page's name."""
_RANDOM = re.compile(r"(?<![A-Za-z\d])(?=\d*[A-Za-z]+\d)[A-Za-z\d]{8,}")
_RUN = re.compile(r"[A-Za-z\d]{4,}")
_LONE_CAPITAL = re.compile(r"(?=[a-z\d]*[OSI][a-z\d]*$)(?=.*\d)(?=.*[a-z]).+")
_TWINS = re.compile(
    r"(?<![A-Za-z\d%])[10](?=[a-z]{3})|(?<=[a-z]{2})[10](?=[a-z]{2})|(?<=[a-z])0(?=[a-z]\b)"
)
_MEANT = {"O": "0", "S": "5", "I": "l", "1": "l", "0": "o"}
_TORN = re.compile(
    r"\S*[/=]\S* [&=?#_~]\S*\w\S*"
    r"|\S*(?:://|www\.)\S*\w \d+(?=[.,;>)]*$)"
    r"|\S*[/#_=&]\S*[-_=&?#%] \w\S*"
    r"|\S*(?:/wiki/|_)\S* \(\w+\)"
    r"|\S*/\S*\w [\w.-]{0,80}\.(?:pdf|html?|php|aspx?)\b"
    r"|\S*(?://|www\.)\S*[\w./] (?!https?:|www\.)"
    r"(?:/\w\S*|/$|\w{1,40} /\w\S*|[\w.-]*[?=&_][\w(]\S*|[\w-]*/\w\S*|"
    r"\S{0,80}\.(?:pdf|html?|php|aspx?)\b)"
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of the first reading, and what the second has in their place."""

    words: str
    other: str
    begins_line: bool = False
    ends_line: bool = False
    suspected: bool = False
    """Whether both readings agree, and it is no address's spelling all the same."""
    outvoted: bool = False
    """Whether a third reading has what the second has."""

    @property
    def is_gap(self) -> bool:
        """Whether both readings have the same signs, and the first a gap between them."""
        left, _, right = self.words.partition(" ")
        same = left + right == self.other and not self.suspected
        if same and _HOST_BEGINS.fullmatch(left) and _HOST_GOES_ON.match(right):
            return True
        if same and _UNFINISHED.search(left) and right[:1].isalnum():
            return True
        return same and bool(_IN_ADDRESS.search(left) and _GOES_ON.match(right))


def differences(first: str, second: str) -> list[Doubt]:
    """Return the words of a line that a second reading has not, or has not apart.

    A gap that only the second reading sees is none, and it may lose underscores.
    """
    first, second = first[:MAX_LINE], second[:MAX_LINE]
    place = _places(first, second)
    found: list[Doubt] = []
    words = [(word.start(), word.end()) for word in _WORD.finditer(first)]
    groups: list[tuple[int, int]] = []
    for start, end in words:
        gap = second[place[groups[-1][1]] : place[start]] if groups else " "
        if not gap and place[start] > place[groups[-1][0]] and place[end] > place[start]:
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    for start, end in groups:
        printed = first[start:end]
        other = "".join(second[place[start] : place[end]].split())
        if other.rstrip(TAIL) in {printed.rstrip(TAIL), printed.rstrip(TAIL).replace("_", "")}:
            continue  # a stroke below the line is lost at the edge of a picture, never made up
        if _only_misread(printed.rstrip(TAIL), other.rstrip(TAIL)):
            continue
        if _differ_in_scheme(printed, other):
            ends = start == words[0][0], end == words[-1][1]
            found.append(Doubt(printed, other, *ends, outvoted=True))
            continue
        if start == 0 and _LABEL.match(printed):
            continue
        found.append(Doubt(printed, other, start == words[0][0], end == words[-1][1]))
    return found


def _only_misread(printed: str, other: str) -> bool:
    """Whether the other reading has but what single lines are misread as where signs stand.

    `&` before a name and its value is never made up; `//www` is read as `/Awww` or `//Awww`,
    and `?id=` as `?7id=`.
    """
    tidy = _MISREAD_WWW.sub("//www.", other)
    if "?" in printed:
        tidy = _MISREAD_QUERY.sub("?", tidy)
    parts = [re.escape(part) for part in _AMPERSAND.split(printed)]
    return tidy == printed or bool(re.fullmatch(r"\W?[\w’£$€]?".join(parts), tidy))


def _differ_in_scheme(printed: str, other: str) -> bool:
    """Whether the second reading has a scheme where the first has none that there is."""
    halved = _HALVED.match(printed)
    if halved is not None and other.startswith(f"{halved[0][:-1]}/"):
        tail = printed[halved.end() :].rstrip(TAIL)
        return other[halved.end() + 1 :].rstrip(TAIL) == tail and other[halved.end()].islower()
    one, two = _MISREAD_SCHEME.match(printed), _SCHEME.match(other)
    if one is None or two is None:
        return False
    return printed[one.end() :] == other[two.end() :] and (one[1] or "") == (two[1] or "")


def is_open(line: str, doubts: list[Doubt]) -> bool:
    """Whether a third reading may decide between two, or say what both have wrong.

    Letters of both cases and figures without order are what readings have wrong alike.
    """
    return bool(_RANDOM.search(line[:MAX_LINE])) or any(
        not doubt.outvoted and not doubt.is_gap and _decidable(doubt) for doubt in doubts
    )


def settled(doubts: list[Doubt], third: list[Doubt]) -> list[Doubt]:
    """Return the doubts that are left after a third reading of the line.

    `third` is what the first reading and the third differ in.
    """
    left: list[Doubt] = []
    for doubt in doubts:
        others = [one for one in third if one.words in doubt.words or doubt.words in one.words]
        if doubt.outvoted or doubt.is_gap or not _decidable(doubt):
            left.append(doubt)
        elif others:
            same = [one for one in others if one.words == doubt.words]
            agrees = bool(same) and same[0].other.rstrip(TAIL) == doubt.other.rstrip(TAIL)
            left.append(replace(doubt, outvoted=agrees and _one_letter(doubt)))
    known = {doubt.words for doubt in doubts}
    left += [one for one in third if one.words not in known and _RANDOM.search(one.words)]
    return left


def _one_letter(doubt: Doubt) -> bool:
    """Whether two readings have other letters in the same places, each by itself.

    What one reading has and the other has not may be half of a sign that both misread.
    """
    one, two = doubt.words.rstrip(TAIL), doubt.other.rstrip(TAIL)
    if len(one) != len(two):
        return False
    apart = [place for place, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    return all(one[place].isalnum() and two[place].isalnum() for place in apart) and all(
        later - place > 1 for place, later in pairwise(apart)
    )


def _decidable(doubt: Doubt) -> bool:
    """Whether two readings differ in nothing that a third might see as wrongly.

    These are letters for letters that look otherwise, a stroke that one sees and the
    other does not, and a full stop within an address that one takes for its like.
    """
    one, two = doubt.words.rstrip(TAIL), doubt.other.rstrip(TAIL)
    for tag, start, end, begin, stop in SequenceMatcher(
        None, one, two, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        had, has = one[start:end], two[begin:stop]
        if set(had + has) <= set("_/") and not (had and has):
            continue
        if had == "." and has in {",", ":", ";"}:
            continue
        if len(had) != len(has) or not (had.isalnum() and has.isalnum()):
            return False
        if had.casefold() == has.casefold():
            return False
        if any(set(had + has) <= set(alike) for alike in _ALIKE):
            return False
    return True


def suspicions(line: str) -> list[Doubt]:
    """Return what both readings may have wrong alike: signs that addresses do not have.

    A dash or a bar in mid-word was a tilde or an `l`; a capital O or a 1 among letters of
    the other kind was its twin; and no word of a sentence begins with `&` or `=`.
    """
    line = line[:MAX_LINE]
    found: list[Doubt] = []
    for word in _WORD.finditer(line):
        if not _ADDRESS_LIKE.search(word[0]):
            continue
        sure = _CERTAIN.sub(_address_sign, word[0])
        other = _RUN.sub(_without_twins, _STRANGE.sub(_address_sign, word[0]))
        if other != word[0]:
            ends = word.start() == 0, word.end() == len(line)
            found.append(Doubt(word[0], other, *ends, suspected=True, outvoted=sure == other))
    for gap in _TORN.finditer(line):
        words = gap[0] + line[gap.end() :].partition(" ")[0]
        ends = gap.start() == 0, gap.start() + len(words) == len(line)
        found.append(Doubt(words, words.replace(" ", ""), *ends, suspected=True))
    return found


def _without_twins(run: re.Match[str]) -> str:
    """Return letters and figures with the signs that stand among the others' kind exchanged."""
    signs = run[0]
    if _LONE_CAPITAL.fullmatch(signs):
        return re.sub("[OSI]", lambda twin: _MEANT[twin[0]], signs)
    return _TWINS.sub(lambda twin: _MEANT[twin[0]], signs)


def _address_sign(strange: re.Match[str]) -> str:
    if strange[0] in "—–−-":
        return "~" if strange.string[strange.start() - 1] == "/" else "-"
    if strange[0] == "\\":
        return ""
    if strange[0] == "A":
        return "/"
    return "l" if strange[0] in "|I1" else ""


def _places(first: str, second: str) -> list[int]:
    """Return for each place of one line, its end included, where it is in the other."""
    place = [0] * (len(first) + 1)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, start, end, other, other_end in matcher.get_opcodes():
        for index in range(start, end):
            place[index] = other + (index - start if tag == "equal" else 0)
        place[end] = other_end
    place[len(first)] = len(second)
    return place


def with_doubts(document: Document, doubts: Iterable[tuple[int, Doubt]]) -> Document:
    """Return a letter with its false gaps closed and its doubtful words marked."""
    pages: dict[int, list[Doubt]] = defaultdict(list)
    for page, doubt in doubts:
        pages[page].append(_bare(doubt))
    blocks = tuple(_marked(block, _around(pages, block.page)) for block in document.blocks)
    return replace(document, blocks=blocks)


def _around(pages: dict[int, list[Doubt]], page: int | None) -> list[Doubt]:
    """Return the doubts of a page and of the next: a paragraph may run over its end."""
    return [*pages.get(page or 0, ()), *pages.get((page or 0) + 1, ())]


def _bare(doubt: Doubt) -> Doubt:
    """Return a doubt without the sign before an address, which may be the label of a note."""
    words, other = _SIGN_BEFORE.sub("", doubt.words), _SIGN_BEFORE.sub("", doubt.other)
    if words == doubt.words or not other:
        return doubt
    return replace(doubt, words=words, other=other, begins_line=True)


def _marked(block: Block, doubts: list[Doubt]) -> Block:
    """Mark what is doubtful first: where a gap is closed, words are no longer found."""
    spans = [
        Span(*found.span(), SpanKind.DOUBTFUL, _DASH.sub(_address_sign, doubt.other.rstrip("-")))
        for doubt in doubts
        if not doubt.is_gap and not doubt.outvoted
        for found in _pattern(doubt).finditer(block.text)
    ]
    spans += [
        Span(*found.span(), SpanKind.DOUBTFUL, doubt.other)
        for found in _BROKEN.finditer(block.text)
        for doubt in suspicions(found[0].replace(FULL_LINE, ""))[:1]
    ]
    if spans:
        ordered = sorted((*block.spans, *spans), key=lambda span: (span.start, span.end))
        block = replace(block, spans=tuple(ordered))
    for doubt in doubts:
        if not doubt.is_gap and not doubt.outvoted:
            continue
        places = [found.span() for found in _pattern(doubt).finditer(block.text)]
        for start, end in reversed(places):
            if doubt.outvoted:
                block = _exchanged(block, start, end, doubt.other)
            else:
                block = _closed(block, start + doubt.words.index(" "))
    for pattern in (_PATH_APART, *[_SIGN_APART] * MOST_GAPS):
        for found in reversed(list(pattern.finditer(block.text))):
            block = _closed(block, found.end() - 1)
    return block


def _pattern(doubt: Doubt) -> re.Pattern[str]:
    """Return what finds a doubtful word: whole, but where a line end was taken away."""
    words = doubt.words.rstrip("-") if doubt.ends_line else doubt.words
    before = "" if doubt.begins_line and len(words) > 1 else r"(?<!\S)"
    after = "" if doubt.ends_line and len(words) > 1 else r"(?!\S)"
    return re.compile(before + re.escape(words) + after)


def _exchanged(block: Block, start: int, end: int, words: str) -> Block:
    """Return a block with other words in a place; what was found within them is dropped."""
    printed = block.text[start:end]
    tail = printed[len(printed.rstrip(TAIL)) :]
    words = words.rstrip(TAIL) + tail
    shift = len(words) - (end - start)
    spans = tuple(
        replace(
            span,
            start=span.start + (shift if span.start >= end else 0),
            end=span.end + (shift if span.end >= end else 0),
        )
        for span in block.spans
        if span.end <= start or span.start >= end or (span.start <= start and span.end >= end)
    )
    return replace(block, text=block.text[:start] + words + block.text[end:], spans=spans)


def _closed(block: Block, gap: int) -> Block:
    """Return a block without the space at `gap`."""

    def moved(place: int) -> int:
        return place - 1 if place > gap else place

    spans = tuple(
        replace(span, start=moved(span.start), end=moved(span.end)) for span in block.spans
    )
    return replace(block, text=block.text[:gap] + block.text[gap + 1 :], spans=spans)
