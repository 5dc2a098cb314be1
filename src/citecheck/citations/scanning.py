"""How far an address reaches within one line, and what behind it is not part of it.

What to do where the customs of other recognisers contradict each other is decided in
docs/url-recognition.md.
"""

from __future__ import annotations

import re

from citecheck.citations.scripts import ends_in_script

__all__ = ["INVISIBLE", "address_length", "run_end"]

INVISIBLE = "\u00ad\u200b\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
"""Characters (for a regular expression's class) that show nothing and belong to no address."""

_STOPS = (
    r"\s\x00-\x1f\x7f-\x9f<>`\\\"“”„‟«»‹›…—―¿¡¹²³⁰⁴-⁹†‡\ufffc\ufffd"
    "\u2190-\u21ff\u23ce\u2900-\u297f\u2b00-\u2bff\ufe0e\ufe0f"  # arrows back to the text
    "،؛؟۔"  # Arabic, Urdu
    "\u3000-\u3004\u3008-\u3020\u3030\u303d\u30fb"  # CJK brackets, full stops, commas
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff3e\uff40\uff5b-\uff65\ufe10-\ufe1f\ufe30-\ufe6f"
    "।॥"
)
_SCHEME = r"(?:https?|ftp)://"
_RUN = re.compile(rf"(?:(?!{_SCHEME})[^{_STOPS}])+", re.IGNORECASE)
_NEXT_SCHEME = re.compile(_SCHEME, re.IGNORECASE)
_QUOTED_WORD = re.compile(r'"\w{1,40}"')
_SICI = re.compile(r"<[\w:.+\-]{0,60}>\d\.\d\.[A-Z]{2};\d-[A-Z\d#]?")
"""`<39::AID-ART1>3.0.CO;2-X`: place and title code, then the control segment."""

_PAIRS = {")": "(", "]": "[", "}": "{"}
_OPENERS = frozenset(_PAIRS.values())
_BRACKET = re.compile(r"[()\[\]{}]")
_GOES_ON = re.compile(r"[/=&%]")

_TAIL = ".,;:!?*|–·‘’‚‛" + "".join(re.findall(f"[{INVISIBLE}]", "".join(map(chr, range(0x10000)))))
_ENTITY_TAIL = re.compile(r"&[A-Za-z][A-Za-z0-9]{1,30};$")
_GLUED_ACCESS = re.compile(
    r"[.,;:]+(?:last)?(?:accessed|visited|retrieved|consultado|consulté|consultée|acceso|"
    r"abgerufen|acesso|available|disponible|archived|archiviert|archiv[ée]e?|archivado)$",
    re.IGNORECASE,
)
_ACCESS_NOTE = re.compile(
    r"[(\[](?:last|zuletzt)?(?:accessed|visited|viewed|retrieved|checked|abgerufen|abgerufenam|"
    r"consult(?:ed|adoel|adael|éle|éele)|fechadeconsulta|últimaconsulta)(?:on)?:?\d"
    r"|(?:(?<=/)|(?<=\.pdf)|(?<=\.html))"
    r",(?:last|zuletzt|accessed|visited|viewed|retrieved|abgerufen|consulted)$",
    re.IGNORECASE,
)
"""A note of when somebody looked, whose spaces a scanner lost: `(accessed6July2016)`, `/,last`."""
_NEXT_NOTE = re.compile(r"(?<=[\w/=)])\.\d{1,3}[A-Z][a-zà-ÿ]+[.,]?$")
"""The mark of the next note and its first word (`page=2.9See`)."""
_MARK_BEFORE_ADDRESS = re.compile(r"(?<=[\w/=)])\.\d{1,3}$|(?<=\.html)\d{1,3}$|(?<=\.pdf)\d{1,3}$")
_BRACKETED_MARK = re.compile(r"(?<=[\w/.)])\[\d{1,3}\]$")
"""A note's mark: an address that ends in such brackets is none that programs make."""
_GENITIVE_HOST = re.compile(r"([^/?#'’]+)['’]s?$")


def run_end(text: str, start: int, position: int, limit: int, *, inner: bool = False) -> int:
    """Return where the characters end that may belong to an address that begins at `start`.

    `position` is where to go on (behind the scheme, or at a new line). An address within
    an address (`web/2020/http://…`, `?u=https://…`) belongs to it; one that is glued to
    it does not. `inner` says that what begins at `position` does.
    """
    if inner and (opened := _NEXT_SCHEME.match(text, position, limit)):
        position = opened.end()
    quoted = start > 0 and text[start - 1] == '"'
    while position < limit:
        found = _RUN.match(text, position, limit)
        if found:
            position = found.end()
        scheme = _NEXT_SCHEME.match(text, position, limit)
        if scheme:
            if not _is_embedded(text, start, position):
                break
            position = scheme.end()
            continue
        word = None if quoted else _QUOTED_WORD.match(text, position, limit)
        inside = word or _in_sici(text, start, position, limit)
        if not inside:
            break
        position = inside.end()
    return position


def _in_sici(text: str, start: int, position: int, limit: int) -> re.Match[str] | None:
    """Return what angle brackets hold in a DOI made of a SICI (ANSI/NISO Z39.56)."""
    if not text.startswith("<", position) or text.find("10.", start, position) < 0:
        return None
    return _SICI.match(text, position, limit)


def _is_embedded(text: str, start: int, position: int) -> bool:
    """Tell whether the scheme at `position` opens an address within the one from `start`."""
    before = text[position - 1]
    if position - start <= len("https://"):
        return False  # the scheme was written twice
    if before in "/=?":
        return True
    return before in ":+(" and text.find("?", start, position) >= 0


def _brackets_end(raw: str) -> int:
    """Return the length of `raw` up to the first bracket that has no partner.

    An opening bracket that is never closed ends the address too (`(accessed`), unless
    what follows it goes on like an address.
    """
    open_at: list[int] = []
    for found in _BRACKET.finditer(raw):
        bracket = found[0]
        if bracket in _OPENERS:
            if bracket == "[" and raw.startswith(("^", "/"), found.end()):
                return found.start()  # a footnote's mark in Markdown, `[/url]` in forums
            open_at.append(found.start())
        elif open_at and raw[open_at[-1]] == _PAIRS[bracket]:
            open_at.pop()
        else:
            return found.start()
    if open_at and not _GOES_ON.search(raw, open_at[0]):
        return open_at[0]
    return len(raw)


def address_length(raw: str, host_start: int, before: str, *, glued: bool) -> int:
    """Return how much of `raw` is the address: without what merely touches it.

    `host_start` is the length of its scheme; `before` is the character in front of it,
    because emphasis and quotation marks end what they began; `glued` says that another
    address follows without a space.
    """
    end = ends_in_script(raw, host_start, glued=glued).length
    end = _brackets_end(raw[:end])
    if seen := _ACCESS_NOTE.search(raw, host_start, end):
        end = seen.start()
    note = (_MARK_BEFORE_ADDRESS if glued else _NEXT_NOTE).search(raw, max(0, end - 48), end)
    if note:
        end = note.start()
    mark = _BRACKETED_MARK.search(raw, max(0, end - 8), end)
    if mark:
        end = mark.start()
    genitive = _GENITIVE_HOST.match(raw, host_start, end)
    if genitive:
        end = genitive.end(1)
    return _without_tail(raw, end, before)


def _without_tail(raw: str, end: int, before: str) -> int:
    quotes = raw.count("'", 0, end)
    while end:
        tail = raw[max(0, end - 64) : end]
        if len(tail) > 1 and not tail.strip(_TAIL):
            end = len(raw[:end].rstrip(_TAIL))
            continue
        cut = _cut(tail, before, paired=quotes % 2 == 0)
        if not cut:
            break
        quotes -= raw.count("'", end - cut, end)
        end -= cut
    return end


def _cut(tail: str, before: str, *, paired: bool) -> int:
    """Return how many characters at the end of an address do not belong to it."""
    for pattern in (_ENTITY_TAIL, _GLUED_ACCESS):
        found = pattern.search(tail)
        if found:
            return len(tail) - found.start()
    bare = tail.rstrip(_TAIL)
    if len(bare) < len(tail):
        return len(tail) - len(bare)
    if tail[-1] == "'" and (before == "'" or not paired):
        return 1
    if tail[-1] in "_~" and before == tail[-1]:
        return 1
    return 0
