"""Text of strangers made harmless: for pages, spreadsheets, Markdown and terminals.

Letters, web pages and archives are hostile. What they say is shown as text, and what
would act (markup, formulas, control characters, changes of the writing direction,
addresses that are programs) is shown as what it is or not at all.
"""

from __future__ import annotations

import json
import re

__all__ = [
    "LONGEST_SHOWN",
    "cell",
    "clip",
    "href",
    "in_code",
    "in_json",
    "in_markdown",
    "line",
    "shorten",
    "visible",
]

LONGEST_HREF = 2_000
"""Longer addresses are not followed by every browser and server (RFC 9110, 4.1 asks
for 8,000 octets at least; sitemaps and old browsers stop near 2,000)."""

LONGEST_SHOWN = 240
"""Characters of an address that is shown whole."""

LONGEST_CELL = 32_000
"""A spreadsheet's cell holds 32,767 characters; a longer one tears its row."""

_ACTING = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls; ESC starts terminal sequences
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # changes of direction (UAX #9)
    "\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"  # never seen
    "\ue000-\uf8ff"  # private use: no reader knows what it shows
    "\U000e0000-\U000e0fff"  # tags: invisible text
    "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_URL = re.compile("[\u00ad\u200b\u034f\u115f\u1160\u3164\uffa0\t\n ]")
_UNSEEN_IN_URL = re.compile("[\u00ad\u200b-\u200d\u034f\u115f\u1160\u3164\uffa0\t\n ]")
"""Joiners are part of many an emoji and of Persian words: shown by name, yet followed."""
_SOFT = re.compile("[\u00ad\u200b]")
_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
"""What starts a formula; the full-width forms do in East Asian spreadsheets."""
_SUSPICIOUS = frozenset((*_FORMULA, " "))
_INNER_FORMULA = re.compile(f"(?<=[;|])(?=[{_FORMULA}])")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~$]|(?<=\w):(?=//)|(?<=\bwww)\.)")
_BLOCK = re.compile(r"^(?=[-+#=])|^(\d{1,9})(?=[.)])")
_TICKS = re.compile("`+")


def _name(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\x1b":
        return "⟦ESC⟧"
    return f"⟦U+{ord(character):04X}⟧"


def visible(text: object) -> str:
    """Return text in which every character that acts instead of showing is named.

    `evil<U+202E>gpj.exe` becomes `evil⟦U+202E⟧gpj.exe`. Line breaks and tabs stay.
    """
    plain = str(text)
    if plain.isprintable():  # nothing of what is looked for below is
        return plain
    clean = _SURROGATE.sub("\ufffd", plain).replace("\r\n", "\n").replace("\r", "\n")
    return _ACTING.sub(_name, _SOFT.sub("", clean))


def line(text: object) -> str:
    """Return text on one line, with harmless characters only."""
    return " ".join(visible(text).split())


def clip(text: str, most: int) -> str:
    """Return at most so many characters, cut between words where there are any."""
    if len(text) <= most:
        return text
    head = text[:most]
    cut = head.rfind(" ", most * 3 // 4)
    return f"{head[: cut if cut > 0 else most].rstrip()} …"


def shorten(url: str, most: int = LONGEST_SHOWN) -> str:
    """Return an address as shown: unseen characters named, its middle left out if long."""
    head = url if len(url) <= most else url[: most * 2 // 3]
    shown = visible(_UNSEEN_IN_URL.sub(_name, head))
    if len(url) <= most:
        return shown
    tail = visible(_UNSEEN_IN_URL.sub(_name, url[-most // 4 :]))
    return f"{shown} … {tail} ({len(url):,} characters)"


def href(url: str | None) -> str | None:
    """Return an address that may be followed, or None: only http and https ever are."""
    if not url or len(url) > LONGEST_HREF:
        return None
    if not url.lower().startswith(("https://", "http://")):
        return None
    if _SURROGATE.search(url) or _ACTING.search(url) or _NOT_IN_URL.search(url):
        return None
    return url


def cell(value: object) -> str:
    """Return a spreadsheet's cell: no formula, no torn row, no invisible character.

    A leading apostrophe is the spreadsheets' own mark of text. It is set where a
    formula would start, also behind a separator of another locale within the cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    raw = str(value)
    if raw.isprintable() and raw[:1] not in _SUSPICIOUS and ";" not in raw and "|" not in raw:
        return clip(raw, LONGEST_CELL)
    text = _INNER_FORMULA.sub("'", clip(line(raw), LONGEST_CELL))
    return f"'{text}" if text[:1] in _SUSPICIOUS else text


def in_markdown(text: object) -> str:
    """Return text that Markdown shows as it is, HTML and links included."""
    plain = line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BLOCK.sub(r"\g<1>\\", _MARKDOWN.sub(r"\\\1", plain))


def in_code(text: object) -> str:
    """Return text as a code span of Markdown: shown exactly and never a link."""
    plain = line(text).replace("|", "¦")
    longest = max((len(ticks) for ticks in _TICKS.findall(plain)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def in_json(text: str) -> str:
    """Return a JSON text in which acting characters are escaped: the same value, safe to print."""
    if text.isprintable():
        return text
    return _SURROGATE.sub(_escaped, _ACTING.sub(_escaped, text))


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
