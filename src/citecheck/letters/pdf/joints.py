"""What two pieces of an address on two lines say of their joint, whatever the letter does."""

from __future__ import annotations

import re

__all__ = [
    "COMMON_WORDS",
    "TAIL",
    "completes_identifier",
    "goes_on_behind_colon",
    "in_word_of_doi",
    "is_common_step",
    "is_identifier",
    "is_language",
]

TAIL = 400
"""Characters at a line's end that are looked at."""
LAST_GROUP = 12
"""Figures of the last group of a UUID (RFC 9562, 4)."""
COMMON_WORDS = frozenset(
    re.findall(
        r"\w+",
        "archive archives article articles artikel aspx attachment attachments category content "
        "default detail details document documents download downloads government html "
        "international library national organization policies policy publication publications "
        "release releases report reports resource resources search shtml statement statements "
        "sites upload uploads wiki wikipedia",
    )
)
"""Words of addresses everywhere; a hyphen within one was put in."""

_COLONS = re.compile(r"//\S*:\S*:\S*:$")
_CODE = re.compile(r"[A-Z]{1,3}\d{1,4}[.,;)>\]]*(?:\s|$)")
"""In an address that parts its values by colons, one of them: `…::NO::P12100_ILO_CODE:` `C188`."""
_SCHEME_ENDS = re.compile(r"https?:$", re.IGNORECASE)
_AFTER_COLON = re.compile(r"[a-z\d]\w*[-_=&/%](?!/)\w|\d{6,}(?=[.,;>)\]]*(?:\s|$))")
"""What goes on behind a colon of the address's own: no sentence does."""
_NAME = re.compile(r"[/=]urn[-:][\w.:-]*:$", re.IGNORECASE)
_NAME_ON = re.compile(r"\w[\w-]*[.:]\w")
"""A name that is resolved (RFC 8141) has colons; behind one it goes on."""
_LAST_STEP = re.compile(r"/([^\W\d_]+)$")
_FIRST_STEP = re.compile(r"([^\W\d_]+)/")
_WORD_OF_DOI = re.compile(r"(?<![\w./])10\.\d{4,9}/\S*(?<![a-z])[a-z]{2,}[-\u2010]$")
_GROUP = re.compile(r"(?:^|[^\w])[\da-f]{4}(?:[\da-f]{4})?-$", re.IGNORECASE)
_NEXT_GROUP = re.compile(r"(?:[\da-f]{4}-|[\da-f]{12}\b)", re.IGNORECASE)
_BEGUN_IDENTIFIER = re.compile(
    r"(?<![\w-])[\da-f]{8}(?:-[\da-f]{4}){3}-(?P<last>[\da-f]{1,11})$", re.IGNORECASE
)
_HEXADECIMAL = re.compile(r"[\da-f]+(?![\w-])", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}-(?:[a-z]{2}|[A-Z]{2})(?=[/?#]|$)")
"""A language and its country, as BCP 47 has them."""


def goes_on_behind_colon(before: str, after: str) -> bool:
    """Whether an address goes on behind a colon of its own."""
    if _COLONS.search(before) and _CODE.match(after):
        return True
    if _NAME.search(before) and _NAME_ON.match(after):
        return True
    return _AFTER_COLON.match(after) is not None and not _SCHEME_ENDS.search(before)


def is_common_step(before: str, after: str) -> bool:
    """Whether two halves are a step of paths everywhere, with a slash around it: `/defaul` `t/`.

    How much room the line had, tells nothing more; on a scan it is not measured well.
    """
    left, right = _LAST_STEP.search(before[-TAIL:]), _FIRST_STEP.match(after)
    if left is None or right is None:
        return False
    one, other = left[1].casefold(), right[1].casefold()
    return one + other in COMMON_WORDS and one not in COMMON_WORDS


def in_word_of_doi(before: str, after: str) -> bool:
    """Whether a hyphen parts a word in a DOI that is set as text, and so hyphenated as text."""
    return (
        _WORD_OF_DOI.search(before[-TAIL:]) is not None
        and after[:2].isalpha()
        and after[:2].islower()
    )


def is_identifier(before: str, after: str) -> bool:
    """Whether a hyphen parts two groups of a UUID (RFC 9562)."""
    return _GROUP.search(before[-TAIL:]) is not None and _NEXT_GROUP.match(after) is not None


def completes_identifier(before: str, after: str) -> bool:
    """Whether a UUID lacks as many figures of its last group as the next line begins with."""
    begun, rest = _BEGUN_IDENTIFIER.search(before[-TAIL:]), _HEXADECIMAL.match(after)
    if begun is None or rest is None:
        return False
    return len(begun["last"]) + len(rest[0]) == LAST_GROUP


def is_language(before: str, one: str, after: str) -> bool:
    """Whether a hyphen stands in a step of a path that names a language: `/pt-br/`."""
    return before.endswith(f"/{one}-") and _LANGUAGE.match(f"{one}-{after}") is not None
