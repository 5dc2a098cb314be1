"""Links whose addresses are written in ASCII, and printed otherwise: `xn--bcher-kva`, `%C3%BC`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.layout import Line, Link

__all__ = ["as_printed"]

_LABEL = re.compile(r"(?<![\w-])xn--(?P<coded>[a-z\d-]{1,59})(?![\w-])", re.IGNORECASE)
_OCTETS = re.compile(r"(?:%[89A-F][\dA-F])+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f\W][^\W\d_]*")
"""A word with a letter that ASCII has not."""
BEFORE = 3
"""Signs before it, which tell it from the same word of the text."""


def as_printed(links: Sequence[Link], lines: Sequence[Line]) -> list[Link]:
    """Return the links of a page, each spelled as the page prints it.

    Programs write hosts in ASCII (RFC 3492) and paths in percent signs (RFC 3987, 3.1). Both
    are the same address; what is printed differs from it in no letter.
    """
    coded = [_decoded(link.target) for link in links]
    if all(target == link.target for target, link in zip(coded, links, strict=True)):
        return list(links)
    text = "".join("".join(line.text.split()) for line in lines).casefold()
    return [
        replace(link, target=target) if _is_in(target, text) else link
        for target, link in zip(coded, links, strict=True)
    ]


def _decoded(target: str) -> str:
    """Return an address with its letters; as it is where they are in no order."""
    if "xn--" not in target.lower() and "%" not in target:
        return target
    return _OCTETS.sub(_letters, _LABEL.sub(_label, target))


def _label(found: re.Match[str]) -> str:
    try:
        return found["coded"].encode("ascii").decode("punycode")
    except UnicodeError:
        return found[0]


def _letters(found: re.Match[str]) -> str:
    try:
        letters = bytes.fromhex(found[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    return letters if letters.isalpha() else found[0]


def _is_in(target: str, text: str) -> bool:
    """Whether a page prints the words of an address that ASCII has not."""
    folded = target.casefold()
    words = [folded[max(0, word.start() - BEFORE) : word.end()] for word in _WORD.finditer(folded)]
    return bool(words) and all(word in text for word in words)
