"""Where an address begins in running text, whole or damaged, and what stands for its scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from citecheck.citations.mending import cleaned, scheme_meant
from citecheck.citations.scanning import INVISIBLE
from citecheck.citations.schemes import OTHER_SCHEME

__all__ = ["Beginning", "beginning_at", "likely_beginning"]

_B = rf"(?:[{INVISIBLE}]*(?:[ \t]*\r?\n[ \t]*)?)"
_S = r"[ \u00a0]?"
_GLUED = r"(?!hh)[A-Za-z]{1,4}https?://"
"""A word before an address without a space (`athttp://`): no scheme of two letters more."""
_N = r"(?:[ \t]*\r?\n[ \t]*)?"
_START = re.compile(
    rf"""
      (?P<scheme> h{_B}t{_B}t{_B}p(?:{_B}s)?{_B}:{_B}/{_B}/ | ftp:// )
    | (?P<spaced> (?<![^\W_]) (?! https?{_S}: ) h{_S}t{_S}t{_S}p(?:{_S}s)?{_S}:
        (?:{_S}|{_N})/{_S}/ )
    | (?P<other> (?<![^\W_]) (?: {OTHER_SCHEME} ) )
    | (?P<empty> (?<=<) https?: (?=>) )
    | (?P<headless> (?<![\w:/]) (?: :// (?=[\w\-]+(?:\.[\w\-]+)+) | // (?=www\d{{0,2}}\.\w) ) )
    | (?P<damaged> (?<![^\W_]) (?! {_GLUED} ) [A-Za-z1!|]{{3,7}} ) (?P<separator>
        [ \u00a0]?[:;.][ \u00a0]?/[ \u00a0]?/ | [ \u00a0]?//:? | :[ \u00a0]?[/\\]{{1,3}} )
    | (?P<www> (?<![\w@./\-]) w{_N}w{_N}w\d{{0,2}} [ \u00a0]?\. (?:[ \u00a0]|{_B})
        (?=[^\W_]) (?!https?://) )
    | (?P<doi> (?<![\w./]) (?: (?:doi:?[ \u00a0]?)? 10\.\d{{4,9}}(?:\.\d+)*/ (?=[^\s])
                             | doi:[ \u00a0]?10\.{_B}\d{{4,9}}(?:\.\d+)*/{_B}(?=[^\s]) ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAY_HOLD = re.compile(r"/|:[ \u00a0]?\\|ww|<http|javascript:|magnet:|about:b", re.IGNORECASE)
"""What every beginning above holds, broken over lines or not."""
_REACH = 24
"""Characters before such a sign within which its beginning begins."""
_WORDS_APART = re.compile(r"\S \S")
"""What stands in no beginning, but for the space behind `doi:` or in a damaged scheme."""
_LONGEST_SCHEME = 8
"""Characters of a damaged one, with the space behind it."""
_HOST = re.compile(
    r"(?:[ \u00a0]|[ \t]*\r?\n[ \t]*)?"
    r"(?:www\d{0,2}[ \u00a0]?\.[ \u00a0]?)?[\w\-]+(?:\.[\w\-]+)+"
)
"""What must follow a damaged scheme: it is the one of an address only before a host."""
_LONGEST_HOST = 300
_DAMAGED: Final = "damaged"
"""In the place of a scheme: it probably was http(s) (`scheme_meant`)."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an address begins with, at `text[start:end]`."""

    start: int
    end: int
    prefix: str
    """What stands for the scheme, mended; as printed where nobody can be sure of it."""
    rest: int
    """Where the address goes on behind its prefix: before `end` where the host told it."""
    is_certain: bool = True
    is_doi: bool = False
    is_other: bool = False
    """Of another scheme than the web's."""
    has_backslashes: bool = False
    """Typed as `http:\\\\host\\path`."""


def likely_beginning(text: str, position: int) -> re.Match[str] | None:
    """Return what next looks like a beginning: not far before a sign that all of them hold."""
    sign = _MAY_HOLD.search(text, position)
    if sign is None:
        return None
    near = sign.start() - _REACH
    if near > position and _WORDS_APART.search(text, near, sign.start()):
        position = max(position, near - _LONGEST_SCHEME)
    return _START.search(text, position)


def beginning_at(likely: re.Match[str]) -> Beginning | None:
    """Return what begins at a `likely_beginning`; None where no address does."""
    opening = _opening(likely)
    if opening is None:
        return None
    prefix, rest = opening
    return Beginning(
        likely.start(),
        likely.end(),
        likely[0] if prefix == _DAMAGED else prefix,
        rest,
        is_certain=prefix != _DAMAGED,
        is_doi=likely["doi"] is not None,
        is_other=likely["other"] is not None and prefix == likely["other"],
        has_backslashes="\\" in (likely["separator"] or ""),
    )


def _opening(match: re.Match[str]) -> tuple[str, int] | None:
    """Return what stands for the scheme, and where the rest begins."""
    if scheme := match["scheme"] or match["spaced"]:
        return cleaned(re.sub(r"\s+", "", scheme)), match.end()
    if match["doi"]:  # `doi: 10.…` has a space that ends nothing
        return "", match.start() + match["doi"].index("10.")
    if match["www"]:
        return "https://", match.start()
    if match["headless"]:
        return "https://", match.end()
    if match["empty"]:
        return _DAMAGED, match.end()
    word = match["damaged"] or match["other"].partition(":")[0]
    meant = scheme_meant(word)
    if match["other"] and meant is None:
        return match["other"], match.end()
    exact = word.lower() in {"http", "https"}
    separator = match["separator"] or "://"
    regular = re.sub(r"[ \u00a0]", "", separator) in {"://", ";//", ".//"}
    if meant is None or not (exact or regular):
        return None
    host = _HOST.match(match.string, match.end(), match.end() + _LONGEST_HOST)
    return (meant, match.end()) if host else None
