"""Note marks as they are printed: `<sup>1</sup>`, `¹`, `[1]`, `[^1]`, `(1)`, `*`, `iv`.

A stretch that looks like a mark is only a candidate: `citations.notes` keeps those that
pair with a note.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from citecheck.model import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from citecheck.model import Block, Span

__all__ = [
    "Dress",
    "Mark",
    "Opening",
    "compatible",
    "inline_marks",
    "opening_mark",
    "raised_noise",
    "raised_starts",
]

Dress = Literal["raised", "bracket", "paren", "slash", "symbol", "list", "plain", "glued"]

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUPER_LETTERS = "ⁱᵛˣᵃᵇᶜᵈᵉᶠ"
_SUPER_RUN = rf"(?:[{_SUPERSCRIPT}]{{1,3}}|[{_SUPER_LETTERS}]{{1,5}})"
_SYMBOLS = "*†‡§¶‖#"
_SYMBOL_RUN = r"(?:\*{1,4}|†{1,3}|‡{1,3}|§{1,2}|¶{1,2}|‖{1,2}|(?:\\\*){1,3})"

_TYPESET = re.compile(
    r"(?<![\d)\]}])\^(?P<caret>\d{1,3})(?:\^|(?![\w^]))|\$(?:\{\})?\^\{?(?P<math>\d{1,3})\}?\$"
)
"""Superscripts as converters and typists write them: `^1^`, `^1`, `$^{1}$`."""
_OPEN_SUPER = re.compile(_SUPER_RUN)
_HAS_SUPER = re.compile(rf"[{_SUPERSCRIPT}{_SUPER_LETTERS}]")
_OPEN_BRACKET = re.compile(r"(?:\.\. )?\[\^?(?P<mark>[^\[\]\s]{1,30})\]:?(?!\()")
_WIDE_BRACKETS = r"[［〔【](?P<mark>\d{1,3})[］〕】]"
_OPEN_WIDE = re.compile(_WIDE_BRACKETS)
_NAMES = ("[^", "[fn:", ".. [")
"""What opens a mark that may be any name: in Markdown, Org mode and reStructuredText."""
_REFERS = re.compile(r"_(?!\w)")
"""What closes a reference to such a name in reStructuredText: `[CIT2002]_`, `[#name]_`."""
_OPEN_PAREN = re.compile(r"[(（](?P<mark>\d{1,3}|[ivxl]{1,6}|[a-z]|[*†‡]{1,3})[)）](?=\s|$)")
_OPEN_CIRCLED = re.compile(r"(?P<mark>[\u2460-\u2473])")
"""`①` to `⑳`, as Chinese and Japanese letters number their notes."""
_OPEN_LIST = re.compile(r"(?P<mark>\d{1,3}|[ivxl]{1,6})[.):](?=\s|$|[\^↑](?=\s))")
"""Also with an arrow back behind it, as a page of Wikipedia is copied: `1.^ a b`."""
_OPEN_SLASH = re.compile(r"(?P<mark>\d{1,3}|[ivxl]{1,6})/(?=\s|$)")
"""As the United Nations number their notes, but not their paragraphs."""
_CALLED = (
    r"(?:(?:foot|end)?notes?|nota|fn|anm|anmerkung|fu(?:ß|ss)note|voetnoot|приме?ч(?:ание)?)\.?"
)
_OPEN_CALLED = re.compile(
    rf"{_CALLED}[ \u00a0]?(?P<mark>\d{{1,3}})[ ]?[.:)–-]+(?=\s)", re.IGNORECASE
)
_NOTE_SIGN = r"(?:脚?[注註]|※)[ ]?"
"""What Chinese and Japanese print before a note's number: `（注1）`, `※1`."""
_OPEN_SIGNED = re.compile(
    rf"[(（［【〔]?{_NOTE_SIGN}(?P<mark>\d{{1,3}})[)）］】〕：:、.\s\u3000][\s\u3000]*"
)
_OPEN_PLAIN = re.compile(
    r"(?P<mark>\d{1,3})(?:[ \t\u00a0\u2002\u2003]+(?=[^\W\d_a-z]|[\"“«'‘¿¡<*(_]|[a-z])"
    r"|(?=[A-Z](?![-–/]?\d)|[\"“«<]|https?://|www\.))"
)
"""A number before its note, also glued to it; but not a shelf mark or a case (`24F-1422`)."""
_OPEN_ROMAN = re.compile(r"(?P<mark>[ivxl]{1,6})[ \t\u00a0]+(?=[A-ZÀ-Þ\"“«<]|https?://|www\.)")
_OPEN_SYMBOL = re.compile(
    rf"(?P<mark>{_SYMBOL_RUN})(?:[ \t]*(?=\S)|[ \t]*\n[ \t]*(?=https?://|www\.))"
)
_NUMBER = re.compile(r"[(\[]?(?P<mark>\d{1,3}|[ivxlIVXL]{1,6}|\*)[.):\]]{0,2}$")

_INLINE_SUPER = re.compile(rf"(?<=\S){_SUPER_RUN}(?:\s?[,;˒]\s?{_SUPER_RUN})*")
_INLINE_BRACKET = re.compile(r"\[\^?(?P<marks>[^\[\]\n]{1,40})\](?!\()")
_INLINE_WIDE = re.compile(rf"(?<=\S){_WIDE_BRACKETS}")
_BEHIND = r"(?=[\s.,;:!?\"”»،؛؟۔।。、，；：！？」』]|$)"
_INLINE_PAREN = re.compile(rf"(?<=\S)\s?[(（](?P<mark>\d{{1,3}})[)）]{_BEHIND}")
_INLINE_CIRCLED = re.compile(r"(?<=\S)\s?(?P<mark>[\u2460-\u2473])")
_INLINE_HALF_PAREN = re.compile(rf"(?<=[^\s(（\d])\s?(?P<mark>\d{{1,3}})\){_BEHIND}")
_INLINE_SLASH = re.compile(rf"(?<=[^\s(（\d])\s?(?P<mark>\d{{1,3}})/{_BEHIND}")
_INLINE_CALLED = re.compile(
    rf"(?<=\S)\s?[(\[](?:(?:see|cf\.|vgl\.|siehe|voir|véase|ver)\s)?{_CALLED}"
    r"[ \u00a0]?(?P<mark>\d{1,3})[)\]]",
    re.IGNORECASE,
)
_INLINE_SIGNED = re.compile(rf"(?<=\S)[(（［【〔]?{_NOTE_SIGN}(?P<mark>\d{{1,3}})[)）］】〕]?")
_INLINE_LETTER = re.compile(
    rf"(?:(?<=[^\W\d_])|(?<=[.,;:!?\"”»]))\((?P<mark>[ivxl]{{1,6}}|[a-z])\){_BEHIND}"
)
_INLINE_PAREN_SYMBOL = re.compile(rf"(?<=\S)\s?\((?P<mark>[*†‡]{{1,4}})\){_BEHIND}")
_INLINE_SYMBOL = re.compile(rf"(?<=[\w.,;:!?\"”’»)])(?P<mark>{_SYMBOL_RUN})(?=[\s.,;:!?\"”’»)]|$)")
_INLINE_GLUED = re.compile(
    # What stands before is asked behind the first digit: so the search jumps to digits.
    r"(?P<mark>\d(?:(?<=[^\W\d_][.,;:!?)”’\"»].)|(?<=[.,!?][”’\"»)].)|(?<=[^\W\d_]{3}.)"
    r"|(?<=[)%”\"’»\]][.,;:].)|(?<=\b(?:19|20)\d\d[.,;:].))"
    r"\d{0,2})(?=[\s.,;:!?”’\"»)]|$)"
)
_INLINE_GLUED_ROMAN = re.compile(
    r"(?P<mark>[ivxl](?:(?<=[^\W\d_][.,;:!?)”’\"»].)|(?<=[.,!?][”’\"»)].))[ivxl]{0,5})(?=\s|$)"
)
_UNIT_BEFORE = re.compile(r"(?<![^\W\d_])(?:(?:k|c|d|m|µ)?m|ft)$")
_FIGURE_BEFORE = re.compile(r"(?<!\d)\d{1,2}$")
"""What a power stands behind (`10⁶`, `35²`): longer figures are years and counts (`2015¹`)."""
_CLAUSE_BEFORE = re.compile(
    r"(?<!\w)(?:art(?:icle|ikel|ículo|igo|icolo)?s?|sections?|secs?|s|§+|paras?|paragraphs?|párrafo|"
    r"absatz|abs|rules?|regulations?|regs?|clauses?|order|principle|reglas?|règles?)"
    r"\.?\s?\d{1,4}[a-z]?(?:\s?\([\da-z]{1,4}\))*\s*$",
    re.IGNORECASE,
)
"""What a subsection's number stands behind: `article 5 (2)`, `s. 12(1) (b)`."""
_LONGEST_CLAUSE = 40
_RANGE_BEFORE = re.compile(r"\d\s?[-‐-–]\s*$")
"""The first page of a range that goes on in the next line."""
_RANGE = re.compile(r"(\d{1,3})\s?[-–]\s?(\d{1,3})$")
_WIDEST_RANGE = 30

_NUMERIC = re.compile(r"\d{1,3}$")
_ROMAN = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$", re.IGNORECASE)
_NAMED = re.compile(r"(?=[\w.+:-]*\d|[A-Z.+-]{2,}$)[\w.+:-]{2,30}$|\^.+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A candidate mark in running text, `text[start:end]`, without its dress in `mark`."""

    mark: str
    start: int
    end: int
    dress: Dress


@dataclass(frozen=True, slots=True)
class Opening:
    """A candidate mark at the start of a line, where a note's body would begin at `body`."""

    mark: str
    start: int
    body: int
    dress: Dress


def compatible(reference: Dress, opening: Dress) -> bool:
    """Tell whether a mark so dressed in the text may announce a note so dressed."""
    allowed: dict[Dress, frozenset[Dress]] = {
        "raised": frozenset({"raised", "bracket", "paren", "slash", "list", "plain", "symbol"}),
        "bracket": frozenset({"bracket", "slash", "list", "raised", "plain", "symbol"}),
        "paren": frozenset({"paren", "slash", "list", "bracket", "symbol"}),
        "slash": frozenset({"slash", "paren", "list", "bracket", "symbol"}),
        "symbol": frozenset({"symbol", "raised"}),
        "glued": frozenset({"plain", "slash", "list", "raised"}),
    }
    return opening in allowed.get(reference, frozenset())


def undress(printed: str) -> str:
    """Return a mark without its dress: superscripts as digits, no brackets, no period."""
    plain = unicodedata.normalize("NFKC", printed).replace("\\", "").strip()
    plain = plain.strip("[](){}").lstrip("^").removeprefix("fn:").strip()
    plain = (
        plain.removeprefix("#") if plain[1:2].isalnum() else plain
    )  # numbered by itself, and named
    return plain.rstrip(".:,;)") or plain


def _is_label(text: str) -> bool:
    """Tell whether raised or bracketed text can be a mark at all."""
    if not text or len(text) > 30:
        return False
    if not text.strip(_SYMBOLS):
        return len(text) <= 4
    return bool(_NUMERIC.match(text) or _ROMAN.match(text) or (len(text) == 1 and text.isalpha()))


def _is_bracket_label(text: str) -> bool:
    return _is_label(text) or bool(_NAMED.match(text))


def raised_starts(block: Block) -> dict[int, Span]:
    """Return the raised stretches of a block by where they begin."""
    raised: dict[int, Span] = {}
    for span in block.spans:
        if span.kind == SpanKind.RAISED and span.start < span.end:
            raised.setdefault(span.start, span)
    return raised


def opening_mark(block: Block, start: int, raised_by_start: Mapping[int, Span]) -> Opening | None:
    """Return the mark that a line of a block begins with, or None.

    `raised_by_start` is what `raised_starts` returns for the block.
    """
    text = block.text
    raised = raised_by_start.get(start)
    if raised:
        mark = undress(text[raised.start : raised.end])
        if _is_label(mark):
            return Opening(mark, start, _skip(text, raised.end), "raised")
        return None
    if start == 0 and block.number and (numbered := _NUMBER.match(block.number)):
        mark = numbered["mark"]
        return Opening(mark, 0, 0, "symbol" if mark == "*" else "list")
    if match := _OPEN_SUPER.match(text, start):
        return Opening(undress(match[0]), start, _skip(text, match.end()), "raised")
    if match := _TYPESET.match(text, start):
        mark = match["caret"] or match["math"]
        return Opening(mark, start, _skip(text, match.end()), "raised")
    if match := _OPEN_BRACKET.match(text, start):
        mark = undress(match["mark"])
        named = match[0].startswith(_NAMES) or _is_bracket_label(mark)
        return Opening(mark, start, _skip(text, match.end()), "bracket") if named else None
    if match := _OPEN_WIDE.match(text, start):
        return Opening(undress(match["mark"]), start, _skip(text, match.end()), "bracket")
    for pattern, dress in _WEAK:
        if (match := pattern.match(text, start)) and _is_label(undress(match["mark"])):
            if _goes_on(text, start, dress):
                return None
            return Opening(undress(match["mark"]), start, _skip(text, match.end()), dress)
    return None


def _goes_on(text: str, start: int, dress: Dress) -> bool:
    """Tell whether a line begins with what the line before it leads to.

    A range of pages (`10-`, `127. `), or a subsection (`article 5`, `(2) of the law`).
    """
    before = text[max(0, start - _LONGEST_CLAUSE) : start]
    return bool(_RANGE_BEFORE.search(before)) or (dress == "paren" and _of_clause(text, start))


_WEAK: tuple[tuple[re.Pattern[str], Dress], ...] = (
    (_OPEN_PAREN, "paren"),
    (_OPEN_CIRCLED, "paren"),
    (_OPEN_LIST, "list"),
    (_OPEN_SLASH, "slash"),
    (_OPEN_CALLED, "list"),
    (_OPEN_SIGNED, "list"),
    (_OPEN_PLAIN, "plain"),
    (_OPEN_ROMAN, "plain"),
    (_OPEN_SYMBOL, "symbol"),
)


def _skip(text: str, position: int) -> int:
    """Return the place behind a mark's own punctuation and the space after it."""
    while position < len(text) and text[position] in ".):] \t\u00a0\u2002\u2003\n":
        position += 1
    return position


def inline_marks(block: Block) -> list[Mark]:
    """Return all candidate marks in the text of a block, in order, without overlaps."""
    text = block.text
    found: list[Mark] = []
    taken = [(s.start, s.end) for s in block.spans if s.kind in (SpanKind.CODE, SpanKind.MARK)]
    for span in block.spans:
        if span.kind == SpanKind.RAISED:
            found.extend(_raised(text, span))
            taken.append((span.start, span.end))
    for match in _INLINE_SUPER.finditer(text) if _HAS_SUPER.search(text) else ():
        if not _is_power(text, match.start()):
            found.extend(_run(match, _SUPER_RUN))
    if "^" in text:
        found.extend(
            Mark(match["caret"] or match["math"], match.start(), match.end(), "raised")
            for match in _TYPESET.finditer(text)
        )
    if "[" in text:
        found.extend(_bracketed(text))
    for signs, patterns in _INLINE.items():
        if not signs.search(text):
            continue
        for pattern, dress in patterns:
            found.extend(
                Mark(undress(match["mark"]), match.start("mark"), match.end("mark"), dress)
                if dress not in ("paren", "slash", "bracket")
                else Mark(undress(match["mark"]), _dressed_from(match), match.end(), dress)
                for match in pattern.finditer(text)
                if not (pattern is _INLINE_HALF_PAREN and _closes(match))
                and not (pattern is _INLINE_PAREN and _of_clause(text, match.start()))
            )
    return [mark for mark in _apart(found, taken) if not _within_address(text, mark)]


def _is_power(text: str, place: int) -> bool:
    """Tell what is raised behind a unit or a small figure from a mark: `m²`, `10⁶`."""
    window = max(0, place - 4)
    return bool(
        _UNIT_BEFORE.search(text, window, place) or _FIGURE_BEFORE.search(text, window, place)
    )


def _of_clause(text: str, place: int) -> bool:
    """Tell whether what stands in parentheses is part of a law's number."""
    return bool(_CLAUSE_BEFORE.search(text[max(0, place - _LONGEST_CLAUSE) : place]))


_LONGEST_ASIDE = 200
"""Characters before a number in which the parenthesis that it closes is looked for."""


def _closes(match: re.Match[str]) -> bool:
    """Tell whether the parenthesis behind a number closes one that is open: `(see Box 1)`."""
    before = match.string[max(0, match.start() - _LONGEST_ASIDE) : match.start("mark")]
    return match[0].endswith(")") and before.rfind("(") > before.rfind(")")


_DRESS = re.compile(r"[\[(（［【〔※脚注註]")


def _dressed_from(match: re.Match[str]) -> int:
    """Return where a mark begins with its own bracket, where it has one."""
    opened = _DRESS.search(match.string, match.start(), match.start("mark"))
    return opened.start() if opened else match.start("mark")


_ADDRESS_BEFORE = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[/?=&#%_-]$", re.IGNORECASE)
_LONGEST_BEFORE = 300


def _within_address(text: str, mark: Mark) -> bool:
    """Tell a mark from brackets and digits within an address (`?ids=[1]`, `/p.2/`)."""
    if mark.start == 0 or text[mark.start - 1].isspace():
        return False
    window = text[max(0, mark.start - _LONGEST_BEFORE) : mark.start]
    if "://" not in window and "www." not in window.lower():
        return False
    return bool(_ADDRESS_BEFORE.search(window.rsplit(None, 1)[-1]))


_SIGNS = re.compile(r"[注註※]")
_WIDE = re.compile(r"[［〔【]")
_CIRCLES = re.compile(r"[\u2460-\u2473]")
_BRACKETS = re.compile(r"[)）/]|\d\]")
_DIGITS = re.compile(r"\d")
_ANY_SYMBOL = re.compile(rf"[{_SYMBOLS}]")
_ROMAN_SIGNS = re.compile(r"[.,;:!?)”’\"»][ivxl]")
_INLINE: dict[re.Pattern[str], tuple[tuple[re.Pattern[str], Dress], ...]] = {
    _BRACKETS: (
        (_INLINE_PAREN, "paren"),
        (_INLINE_HALF_PAREN, "paren"),
        (_INLINE_SLASH, "slash"),
        (_INLINE_LETTER, "paren"),
        (_INLINE_PAREN_SYMBOL, "paren"),
        (_INLINE_CALLED, "paren"),
    ),
    _SIGNS: ((_INLINE_SIGNED, "paren"),),
    _WIDE: ((_INLINE_WIDE, "bracket"),),
    _CIRCLES: ((_INLINE_CIRCLED, "paren"),),
    _ANY_SYMBOL: ((_INLINE_SYMBOL, "symbol"),),
    _DIGITS: ((_INLINE_GLUED, "glued"),),
    _ROMAN_SIGNS: ((_INLINE_GLUED_ROMAN, "glued"),),
}
"""Patterns by the signs that a text must hold for them: most paragraphs hold none."""


def _apart(found: list[Mark], taken: list[tuple[int, int]]) -> list[Mark]:
    """Return marks in order; of overlapping ones the first, none inside a known span."""
    kept: list[Mark] = []
    raised = {(mark.start, mark.end) for mark in found if mark.dress == "raised"}
    taken.sort()
    index = 0
    end = -1
    for mark in sorted(found, key=lambda m: (m.start, m.dress != "raised")):
        while index < len(taken) and taken[index][1] <= mark.start:
            index += 1
        inside = index < len(taken) and taken[index][0] < mark.end
        if inside and (mark.start, mark.end) not in raised and mark.dress != "raised":
            continue
        same = bool(kept) and (kept[-1].start, kept[-1].end) == (mark.start, mark.end)
        if mark.start >= end or (same and kept[-1].dress == mark.dress):
            kept.append(mark)
            end = mark.end
    return kept


def _raised(text: str, span: Span) -> Iterator[Mark]:
    """Split raised type into its marks: `1,2`, `[3]`, `iv`; nothing of `th` or `m²`."""
    position = span.start
    for part in re.split(r"([,;\s]+)", text[span.start : span.end]):
        mark = undress(part)
        if _is_label(mark):
            yield Mark(mark, position, position + len(part), "raised")
        elif wide := _RANGE.match(mark):
            for number in _numbers(wide):
                yield Mark(number, position, position + len(part), "raised")
        position += len(part)


def _run(match: re.Match[str], pattern: str) -> Iterator[Mark]:
    for part in re.finditer(pattern, match[0]):
        begin = match.start() + part.start()
        yield Mark(undress(part[0]), begin, begin + len(part[0]), "raised")


_PINPOINT = re.compile(
    r"\s*(?:pp?\.|pages?|para(?:graph)?s?\.?|párr\.|§+|art(?:icle)?s?\.?|at|s\.|ss\.|sec(?:t(?:ion)?)?s?\.?|"
    r"ch(?:ap(?:ter)?)?s?\.?|cl(?:ause)?s?\.?|ann(?:ex|exe|exo)?\.?|app(?:endix)?\.?|fig(?:ure)?s?\.?|"
    r"tab(?:le)?s?\.?|vol(?:ume)?\.?|lines?|rules?|pág(?:ina)?s?\.?|sección|cap(?:[íi]tulo)?s?\.?|"
    r"seiten?|abschnitt|kap(?:itel)?\.?|nr\.?|no\.?|rn\.?|abs\.)\s?(?:\d|[IVXLC]+\b)",
    re.IGNORECASE,
)
"""Where in a source: `[1, p. 4; 2]`."""


def _bracketed(text: str) -> Iterator[Mark]:
    for match in _INLINE_BRACKET.finditer(text):
        inner = match["marks"].strip()
        if wide := _RANGE.match(inner):
            marks = _numbers(wide)
        else:
            parts = [part for part in re.split(r"[,;]", inner) if not _PINPOINT.match(part)]
            marks = [undress(part) for part in parts]
        named = match[0].startswith(_NAMES) or bool(_REFERS.match(text, match.end()))
        if marks and all(named or _is_bracket_label(mark) for mark in marks):
            for mark in marks:
                yield Mark(mark, match.start(), match.end(), "bracket")


def _numbers(wide: re.Match[str]) -> list[str]:
    first, last = int(wide[1]), int(wide[2])
    if not 0 < last - first <= _WIDEST_RANGE:
        return []
    return [str(number) for number in range(first, last + 1)]


def raised_noise(marks: Iterable[Mark]) -> Iterator[tuple[int, int]]:
    """Yield stretches that only a lost note can explain: they are no part of a sentence."""
    for mark in marks:
        if mark.dress in ("raised", "bracket") and _NUMERIC.match(mark.mark):
            yield mark.start, mark.end
