"""Signs that end a clause of a sentence and stand in addresses too: `,` `;` `:` at a line's end.

What follows decides: no sentence goes on with the rest of a file's name, with a parameter
or, behind the `:` of a query, with a code. Each answer is how likely it is that the address
goes on.
"""

from __future__ import annotations

import re

__all__ = ["ENDS_IN_FILE", "EXTENSION", "PLAIN_SLASH", "begins_glued", "likely_behind"]

EXTENSION = (
    r"(?:s?html?|pdf|php\d?|aspx?|jspx?|do|docx?|xlsx?|pptx?|odt|rtf|xml|json|csv|txt|epub|"
    r"jpe?g|png|gif|mp[34]|cfm|cgi|ece|cms|stm|jhtml|ghtml|dtl|ashx|djvu|ods|rss|atom)"
)
ENDS_IN_FILE = re.compile(rf"\.{EXTENSION}(?:[?#]\S*)?$", re.IGNORECASE)
PLAIN_SLASH = re.compile(
    r"[A-Za-z]{1,4}/[A-Za-z]{1,4}|\d{1,3}/\d{1,3}|\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}"
)
"""Words, numbers and dates that prose parts by a slash."""

_GLUED = re.compile(rf",[\d,]*\d\.{EXTENSION}\b|;\w{{1,30}}=\S|:\w{{5}}|://\w", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&]\w+=|^[\w.-]{1,40}=[\w%]")
_SIGNS = re.compile(r"[=&%]\w|\w_")
_IN_QUERY = re.compile(r"[?#][^?#]*$")
_IN_VALUE = re.compile(r"[?&#][^?&#=]*=[^?&#]*:$")
_CODE = re.compile(r"(?=\D*\d)(?=.*[A-Za-z_:/])[\w.:/()\-]{5,}")
_YEARS = re.compile(r"(?:1[89]|20)\d\d[/-]\d{2,4}")
_LONG = re.compile(r"\d{5,}")
_NUMBERS = re.compile(r"\d[\d.,]*\w?")
_LABELLED = re.compile(r":[\w.\-]*:$")
"""`urn:nbn:`, `hdl:`: one name that has several parts."""
_INNER_SCHEME = re.compile(r"[/=]https?:$", re.IGNORECASE)
_SESSION = re.compile(r"[\w.\-]{1,30}=\S")

NEVER = 0.05
SURE = 0.95
LIKELY = 0.85
EVEN = 0.75
OPEN = 0.3
"""Not likely enough to join, and too likely to be forgotten."""


def begins_glued(word: str) -> bool:
    """Tell whether a line begins with a sign of its address: before no word of a sentence."""
    return _GLUED.match(word) is not None


def likely_behind(raw: str, word: str, bare: str, *, full: bool, ends: bool) -> float:
    """Return how likely an address that stops at `,` `;` or `:` goes on with the next line.

    `bare` is the next line's first word without the stops behind it; `full` says that it had
    no room in the line before, `ends` that its reference ends with it.
    """
    if raw[-1] == ",":
        return _behind_comma(raw, bare, full=full, ends=ends)
    if raw[-1] == ";":
        return LIKELY if _SESSION.match(word) else NEVER
    return _behind_colon(raw, word, bare, full=full, ends=ends)


def _behind_comma(raw: str, bare: str, *, full: bool, ends: bool) -> float:
    in_number = raw[-2:-1].isdigit() and bare[:1].isdigit()
    if ENDS_IN_FILE.search(bare):
        if bare[0].isdigit() and (in_number or full or "," in bare):
            return LIKELY
        return EVEN if full else OPEN
    if _SIGNS.search(bare):
        return EVEN if full else OPEN
    if in_number and full and ends and _NUMBERS.fullmatch(bare):
        return OPEN
    return OPEN if full and "/" in bare and not PLAIN_SLASH.fullmatch(bare) else NEVER


def _behind_colon(raw: str, word: str, bare: str, *, full: bool, ends: bool) -> float:
    if _INNER_SCHEME.search(raw):
        return SURE if word.startswith("//") else NEVER
    if _PARAMETER.search(word) and _IN_QUERY.search(raw):
        return LIKELY
    plain = PLAIN_SLASH.fullmatch(bare) or _YEARS.fullmatch(bare)
    code = not plain and _CODE.fullmatch(bare) is not None
    if _IN_VALUE.search(raw):
        if code or _LONG.fullmatch(bare):
            return LIKELY
        return OPEN if full and ends else NEVER
    named = ENDS_IN_FILE.search(bare) or _SIGNS.search(bare) or (code and _LABELLED.search(raw))
    if named:
        return EVEN if full else OPEN
    return OPEN if full and code else NEVER
