"""What no reading of a scan can be sure of, though all agree.

Letters of both cases and figures without order have no word behind them: they are believed
where the picture is fine enough, and each piece of ink is as tall as its letter. An address
that ends at a gap with signs of an address behind it was cut by that gap.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.doubts import TAIL, Doubt
from citecheck.letters.pdf.letterforms import agrees
from citecheck.model import Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from citecheck.letters.pdf.letterforms import Shape
    from citecheck.model import Block, Document

__all__ = ["Inked", "cuts", "is_random", "judged", "parted", "unsure", "with_spans"]

FINE = 13.0
"""Dots of the scan that an x-height has: with fewer, letters of one form and two sizes, `8`
and `B`, `5` and `S` are told by the words around them. 9 pt at 200 dpi has 11, at 300 17."""
SHORTEST = 6
BROKEN_UP = 0.4
"""So many stretches of one kind for each sign: letters without order."""
LONGEST = 300
FOLLOWING = 3
"""So many words behind a gap are looked at."""

_RUN = re.compile(r"[A-Za-z\d]{6,64}")
_STRETCH = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_NO_VOWELS = re.compile(r"[b-df-hj-np-tv-xz]{4}", re.IGNORECASE)
_ALIKE = re.compile(r"[lI1O0]")
_TWIN = str.maketrans("lI1O0S5B8Z2coswvxzkpuCOWVXKPU", "IllO05S8B2ZCOSWVXZKPUcowvxkpu")
_UNTOLD = re.compile(r"[lI1O0S5B8Z2coswvxzkpuCOWVXKPU]")
_ADDRESS_LIKE = re.compile(r"//|\w/|/\w|www\.|=\w", re.IGNORECASE)

_BROAD = frozenset("ABCDEGHKMNOPQRSUVWXYZabdeghkmnopquvwxyz2345678")
_JOINED = re.compile(r"([?&]7?\w{1,40}=\d*?)[k8é£$€’]?([a-z]{2,20}=)(?=\w)")
"""Two values of a query without what parts them: the `&` was read as another sign."""
_BEGINS = re.compile(r"(?:https?\s?:\s?/\s?/\s?|www\.)(?:(?<=\u2060)\n|\S)+", re.IGNORECASE)
_TOKEN = re.compile(r"\s+((?:(?<=\u2060)\n|\S)+)")
_CLOSED = re.compile(r"[,;:)>\]\"'”’»}]\.?$|[^\s/]\.$")
_SIGN_FIRST = re.compile(
    r"[/?&=#~](?:[\w(/?&=#~%.-]|$)|[/_-][.,;)>]*$|_|%[\dA-Fa-f]{2}"
    r"|\.(?:html?|php|pdf|aspx?|[a-z]{2,10}/)|[\w.-]{0,80}[&?]\w{1,40}=",
)
_SIGN_WITHIN = re.compile(
    r"\w_\(?\w|\?\w+=|\w\?$|[&?]\w+=|\w=\w|#\w|/\S*/|\w-\w+-\w|\.(?:html?|php|pdf|aspx?)\b"
    r"|^[a-z]+/[a-z-]{4,}|~\w"
)
_PLAIN = re.compile(r"[\w.~-]{1,40}|[./_?&=#-]{1,2}")
_OWN = re.compile(r"https?:|www\.|\S+@|\(\w", re.IGNORECASE)
_HOST_ON = re.compile(r"(?:[a-z\d-]{1,63}\.){1,4}[a-z]{2,10}/")
_OPEN = re.compile(r"[-_=&?#%/.]$")
_DATE = re.compile(r"\d{1,4}/\d{1,2}/\d{1,4}\W*$")


@dataclass(frozen=True, slots=True)
class Inked:
    """A line as it was read, and what its ink says."""

    page: int
    line: str
    """With what the ink has otherwise for certain."""
    mended: tuple[Doubt, ...] = ()
    doubtful: tuple[Doubt, ...] = ()
    sure: tuple[str, ...] = ()
    """Words whose letters all are as tall as they should be."""
    fine: bool = False
    """Whether the scan shows its small type finely."""
    shapes: Mapping[str, Sequence[Shape]] = field(default_factory=dict)
    """The pieces of ink of its words."""

    @classmethod
    def of(cls, line: Sequence[Any], sight: Sequence[Any], dots: float) -> Inked:
        """Return the line of a page, with the sight (`letters.pdf.ink`) of it.

        `dots` are the scan's dots an inch, 0 where they are unknown.
        """
        page, text = line
        height, fixes, sure, shapes = sight
        mended: list[Doubt] = []
        doubtful: list[Doubt] = []
        words = [text[start:end] for start, end in sure]
        read = text
        for start, end, other, certain in reversed(fixes):
            ends = start == 0, end == len(text)
            if certain:
                mended.append(Doubt(text[start:end], other, *ends, outvoted=True))
                read = read[:start] + other + read[end:]
                words.append(other)
            else:
                doubtful.append(Doubt(text[start:end], other, *ends, suspected=True))
        fine = height * dots / 72 >= FINE
        return cls(page, read, tuple(mended), tuple(doubtful), tuple(words), fine, shapes)


def judged(inked: Inked, doubts: Sequence[Doubt]) -> list[Doubt]:
    """Return the doubts that are left where the ink has as many letters as one reading only.

    Each letter of that reading has to be as tall as its piece of ink, too. Where all are and
    two readings differ in capitals only, the ink has told which.
    """
    left: list[Doubt] = []
    for doubt in doubts:
        shapes = inked.shapes.get(doubt.words)
        if shapes is None or doubt.is_gap or doubt.outvoted:
            left.append(doubt)
            continue
        printed = doubt.words.rstrip(TAIL)
        other = doubt.other.rstrip(TAIL)
        if printed.casefold() == other.casefold() and doubt.words in inked.sure:
            continue
        first = agrees(doubt.words, shapes)
        second = agrees(other + doubt.words[len(printed) :], shapes)
        kept, lost = (other, printed) if second else (printed, other)
        same = len(printed) == len(other) or first == second
        if same or (len(kept) < len(lost) and _may_touch(kept, lost)):
            left.append(doubt)
        elif second:
            left.append(replace(doubt, outvoted=True))
    return left


def _may_touch(short: str, long: str) -> bool:
    """Whether what only the longer reading has may touch its neighbour: a full stop, an `i`."""
    signs = Counter(long) - Counter(short)
    return any(sign not in _BROAD for sign in signs)


def unsure(inked: Inked, known: Sequence[Doubt]) -> list[Doubt]:
    """Return what is not certain in a line, beside what is `known` to be doubtful."""
    found = list(inked.doubtful)
    told = {one.words for one in (*known, *found) if not (one.is_gap or one.outvoted)}
    line = inked.line
    for word in re.finditer(r"\S+", line[:400]):
        ends = word.start() == 0, word.end() == len(line)
        if word[0] in told:
            continue
        if _JOINED.search(word[0]):
            other = parted(word[0])
            found.append(Doubt(word[0], other, *ends, suspected=True))
            continue
        runs = [run for run in _RUN.finditer(word[0]) if is_random(run[0])]
        if not runs or not (_ADDRESS_LIKE.search(word[0]) or word.start() == 0):
            continue
        certain = inked.fine and (
            word[0] in inked.sure or all(run[0] in inked.sure for run in runs)
        )
        if certain and not any(_ALIKE.search(run[0]) for run in runs):
            continue
        other = word[0][: runs[0].start()] + _twin(runs[0][0]) + word[0][runs[0].end() :]
        found.append(Doubt(word[0], other, *ends, suspected=True))
    return found


def is_random(run: str) -> bool:
    """Whether letters and figures stand without the order of words, names or numbers."""
    if run.isdecimal() or len(run) < SHORTEST:
        return False
    small, large = run.upper() != run, run.lower() != run
    figures = any(char.isdecimal() for char in run)
    if not ((small and large) or (figures and (small or large))):
        return False
    stretches = len(_STRETCH.findall(run))
    within = re.search(r"[A-Za-z]\d+[A-Za-z]", run) is not None
    if figures and (within or (small and large)):
        return stretches > 2
    return stretches >= BROKEN_UP * len(run) or (
        small and large and _NO_VOWELS.search(run) is not None
    )


def _twin(run: str) -> str:
    """Return a run with that sign exchanged which is told from another with most trouble."""
    alike = _ALIKE.search(run) or _UNTOLD.search(run)
    at = alike.start() if alike else len(run) - 1
    twin = run[at].translate(_TWIN)
    return run[:at] + (twin if twin != run[at] else run[at].swapcase()) + run[at + 1 :]


def cuts(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where addresses of a text end at a gap, though signs of one follow, and the whole.

    A comma, a bracket or the end of a sentence ends an address; a gap alone does not where
    the next words have what no word of a sentence has.
    """
    for begin in _BEGINS.finditer(text):
        end, last, whole = begin.end(), begin[0], begin[0]
        reached, kept = 0, ""
        for step in range(FOLLOWING):
            token = _TOKEN.match(text, end)
            if token is None or _OWN.match(token[1]):
                break
            if _CLOSED.search(last) and not (last[-1] == "." and _HOST_ON.match(token[1])):
                break
            end, last = token.end(), token[1][:LONGEST]
            goes_on = step == 0 or _OPEN.search(whole) is not None
            whole += last
            if (
                _SIGN_FIRST.match(last)
                or _HOST_ON.match(last)
                or (goes_on and _is_sign(last))
                or (reached and goes_on)
            ):
                reached, kept = end, whole
            elif not (_PLAIN.fullmatch(last) and not last[0].isupper()):
                break
        if reached:
            yield begin.start(), reached, parted(kept.replace("\u2060\n", ""))


def parted(word: str) -> str:
    """Return an address with the values of its query apart."""
    return _JOINED.sub(r"\1&\2", word)


def _is_sign(word: str) -> bool:
    return _SIGN_WITHIN.search(word) is not None and not _DATE.match(word)


def with_spans(
    document: Document,
    found: Callable[[str], Iterable[tuple[int, int, str]]],
    mended: Callable[[str], str] = str,
) -> Document:
    """Return a letter with that marked as doubtful which `found` yields of each text.

    What is doubtful within it already is part of it, gaps are not; the whole is `mended`.
    """

    def marked(block: Block) -> Block:
        spans = list(block.spans)
        for start, end, other in found(block.text):
            within = [
                span
                for span in spans
                if span.kind == SpanKind.DOUBTFUL and start <= span.start and span.end <= end
            ]
            parts, at = [], start
            for span in within:
                if span.start >= at:
                    parts += [block.text[at : span.start], span.target or ""]
                    at = span.end
            joined = "".join(("".join(parts) + block.text[at:end]).replace("\u2060", "").split())
            target = mended(joined) if within else other
            spans = [span for span in spans if span not in within]
            spans.append(Span(start, end, SpanKind.DOUBTFUL, target))
        ordered = sorted(spans, key=lambda span: (span.start, span.end))
        return replace(block, spans=tuple(ordered))

    return replace(document, blocks=tuple(marked(block) for block in document.blocks))
