"""Whether an address goes on in the next line.

A typesetter breaks an address where the line is full, at its punctuation if possible;
a line that had room for what follows did not have to be broken. The rules here weigh
that against what the next line begins with.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from citecheck.addresses import has_known_suffix
from citecheck.citations.clauses import (
    ENDS_IN_FILE,
    EXTENSION,
    PLAIN_SLASH,
    begins_glued,
    likely_behind,
)
from citecheck.citations.halves import are_halves, in_query, of_perma_link
from citecheck.citations.inner import likely_inner
from citecheck.citations.mending import is_whole_host
from citecheck.citations.words import FUNCTION_WORDS

__all__ = ["BREAK", "Join", "Lines", "address_behind_space", "goes_on"]

BREAK = re.compile(r"[ \t\u00a0]*\r?\n[ \t]*")
"""A printed line end with the space around it."""

FULL_LINE = "\u2060"
"""What a reader that measures type puts before the end of a full line (`Block.text`)."""

_HYPHENATED = re.compile("\u00ad\n[ \t]*")
"""Where a reader knows that an address was hyphenated."""
_BROKEN = re.compile(r"(?<=-)\n[ \t]*")
_WORD = re.compile(r"(?:\S|(?<=[\u00ad-])\n[ \t]*){1,400}")
"""A word, to its end where that is in a line below."""
_IS_FILE_END = re.compile(rf"{EXTENSION}(?:[?#]\S*)?$", re.IGNORECASE)
_NEW_START = re.compile(
    r"(?:https?|ftp)://|www\d{0,2}\.|doi:|[<“”„«\"'‘•·*†‡\[{>|¿¡—–]", re.IGNORECASE
)
_COMMENT = re.compile(r"%(?![\da-f]{2})|//$", re.IGNORECASE)
"""What begins a line of a program's comment; in an address `%` stands before two figures."""
_VERSION = re.compile(r"[vV]\d+(?:\.\d+)+[a-z]?[.,;)]?$")
"""A program's, as it stands below its address on a title page."""
_ASSIGNMENT = re.compile(r"[\w.-]{1,60}[ \t]+[:+?]?=(?:\s|$)")
"""The next line of a program's settings: `project_urls = …`."""
_WWW = re.compile(r"www\d{0,2}\.", re.IGNORECASE)
_ADDRESS_LIKE = re.compile(r"[/=&_%~+]|[?#]\w|\w-\w+-\w")
_CODE_LIKE = re.compile(
    r"(?=[^\d]*\d)(?=[^a-z]*[a-z])[\w.\-]{5,}$|\d+[A-Za-z]\w+$|[A-Za-z]\d\w{3,}$"
)
_SLASHED_MARK = re.compile(r"/\d{1,3}/")
_SLASHED_LABEL = re.compile(r"^[ \t]*/\d{1,3}/\s", re.MULTILINE)
"""A note's mark between slashes; the same sign may be the rest of an address."""
_FAR = 2_000
"""Characters before a line's end in which another such mark is looked for."""
_NUMBERS = re.compile(r"\d{1,3}/\d{1,3}")
"""The end of a document's symbol (`A/HRC/` and `35/3`)."""
_LABEL = re.compile(r"[a-z\d-]{1,63}\.")
_LONG_NUMBER = re.compile(r"\d{5,}(?:\.\d+)*")
_NO_COUNT = 7
"""Figures without a sign between them: prose counts nothing so."""
_DOI_PREFIX = re.compile(r"(?:(?<=/)|^)10\.\d{4,9}/$")
"""It is nothing without its suffix (ISO 26324)."""
_WITHIN_DOI = re.compile(r"(?:(?<=/)|^)10\.\d{4,9}/")
_DATE = r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d"
_NUMBERS_OF_DOI = re.compile(rf"(?!{_DATE}$)(?:\d+(?:\.\d+)+|\d{{5,}})")
_NO_DECIMAL = re.compile(rf"(?!{_DATE}$)(?:\d+(?:\.\d+){{2,}}|\d{{4,}}\.\d+|\d{{5,}})")
"""Numbers that no sentence begins with: a DOI goes on so behind letters (`rg.`, `j.`), too."""
_ONLY_HOST = re.compile(r"://[^/]+/$")
_MIXED_CASE = re.compile(r"(?=\w{5,12}$)[A-Za-z\d]*(?:[a-z][A-Z]|[A-Z]{2}[a-z])[A-Za-z\d]*")
"""What shorteners make."""
_QUOTED = re.compile(r"[:,\[\]{}]{0,3}%22")
"""How a value goes on in the fragments of HUDOC: `#{%22itemid%22` `:[%22001-9%22]}`."""
_MORE_BEHIND_DOT = re.compile(r"\.[A-Za-z]\w")
"""No sentence begins so, nor a word."""
_CAMEL_CASE = re.compile(r"(?:[A-Z][a-z]+){3,}")
"""Three words written together, as no sentence and hardly a name has them."""
_TWO_WORDS = re.compile(r"[a-z\d]+(?:-[a-z\d]+)+")
_LONG_WORD = re.compile(r"[a-z]{5,}")
_LONE_SIGN = re.compile(r"[?&#]")
_PARAMETERS = re.compile(r"\s*\n\s*\w+=")
_MORE_BEHIND_BRACKET = re.compile(rf"\.{EXTENSION}\b|[?&=#]\w|/[\w%~]{{2,}}", re.IGNORECASE)
_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th|º|ª|er|ème|e|s)$", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\d{1,3}[.)\]/]?$")
_PUNCTUATION = ".,;:!?)]}>\"'”’»"
_ACCESS_NOTE = re.compile(
    r"[.,;:)\]>]*\s*(?:[(\[]?\s*(?:last\s+)?(?:accessed|visited|viewed|retrieved|checked|consult|"
    r"acces|acceso|visitado|abgerufen|zuletzt|acesso)|$)",
    re.IGNORECASE,
)
_NEARLY_FULL = 0.06
"""A line this near to the longest one (as a share of it) counts as full."""
_FULL_ROOM = 2
"""So many characters of room never held another piece of an address."""


@dataclass(frozen=True, slots=True)
class Join:
    """Whether the address goes on, and how sure that is (between 0.5 and 1)."""

    goes_on: bool
    confidence: float


class Lines:
    """The printed lines of a block: where they start, and how long the longest is.

    `lead` characters stood before the text in its first line: the label of a note.
    """

    def __init__(self, text: str, lead: int = 0) -> None:
        self._lead = lead
        self.starts = [0]
        self.starts += [found.end() for found in re.finditer("\n", text)]
        ends = [*(start - 1 for start in self.starts[1:]), len(text)]
        widths = (end - start for start, end in zip(self.starts, ends, strict=True))
        self.longest = max(widths)

    def room(self, position: int) -> int:
        """Return how many characters the line of `position` had left there."""
        start = self.starts[bisect_right(self.starts, position) - 1]
        lead = 0 if start else self._lead
        return max(0, self.longest - (position - start + lead))

    def is_full(self, position: int) -> bool:
        """Tell whether the line of `position`, which ends there, is as good as full."""
        return self.room(position) <= max(_FULL_ROOM, _NEARLY_FULL * self.longest)


def goes_on(text: str, lines: Lines, raw: str, position: int, resume: int) -> Join:
    """Decide whether the address `raw`, at a line's end, goes on at `resume`.

    `position` is the line's end, where `raw` stops.
    """
    measured_full = text.startswith(FULL_LINE, position - 1)
    raw = raw.rstrip(FULL_LINE)
    token = _WORD.match(text, resume)
    if not token or "\n" in text[position:resume].strip(" \t\r\u00a0").replace("\n", "", 1):
        return Join(goes_on=False, confidence=1.0)
    word = _BROKEN.sub("", _HYPHENATED.sub("", token[0]))
    if _ASSIGNMENT.match(text, resume):
        return Join(goes_on=False, confidence=0.95)
    inner = likely_inner(raw, word)
    if inner:
        return Join(goes_on=True, confidence=inner)
    if _opens_something_new(raw, word):
        return Join(goes_on=False, confidence=1.0)
    if _SLASHED_MARK.fullmatch(word):
        labelled = _SLASHED_LABEL.search(text, max(0, position - _FAR), position)
        return Join(goes_on=labelled is None, confidence=0.8)
    following = _Following(word, text[token.end() : token.end() + 40])
    fits = lines.room(position) > len(following.first_piece) and not lines.is_full(position)
    fits = fits and not measured_full
    return _by_last_character(raw, following, fits=fits)


def address_behind_space(text: str, raw: str, resume: int) -> Join | None:
    """Decide whether `raw` goes on behind a single space, as scanners put it in.

    Only behind punctuation of addresses, and only with what no sentence holds: a path
    or a file name.
    """
    token = _WORD.match(text, resume)
    if not token or raw[-1] not in "/-_=&":
        return None
    following = _Following(token[0], "")
    is_path = "/" in following.bare or ENDS_IN_FILE.search(following.bare)
    if _opens_something_new(raw, token[0]) or not is_path or not following.is_address_like:
        return None
    return Join(goes_on=True, confidence=0.7 if raw[-1] == "/" else 0.9)


@dataclass(frozen=True, slots=True)
class _Following:
    """What the next line begins with."""

    word: str
    rest: str
    """What follows the word, at most 40 characters."""

    @property
    def bare(self) -> str:
        return self.word.rstrip(_PUNCTUATION)

    @property
    def first_piece(self) -> str:
        """The least that a typesetter would have had to fit into the line before."""
        found = re.match(r"[^/\-_.?=&]*[/\-_.?=&]?", self.word)
        return found[0] if found else self.word

    @property
    def is_address_like(self) -> bool:
        bare = self.bare
        if PLAIN_SLASH.fullmatch(bare) or _ORDINAL.fullmatch(bare):
            return False
        return bool(
            _ADDRESS_LIKE.search(bare) or ENDS_IN_FILE.search(bare) or _CODE_LIKE.match(bare)
        )

    @property
    def is_prose(self) -> bool:
        """An ordinary word: of grammar, or with a capital at its beginning only."""
        bare = self.bare
        return bare.lower() in FUNCTION_WORDS or bool(re.fullmatch(r"[A-ZÀ-Þ][a-zà-ÿ'’]*", bare))

    @property
    def ends_the_reference(self) -> bool:
        """Nothing but an access note or the end of the text comes behind the word."""
        rest = self.word[len(self.bare) :] + self.rest
        return bool(_ACCESS_NOTE.match(rest))

    @property
    def ends_a_sentence(self) -> bool:
        rest = self.word[len(self.bare) :] + self.rest
        return bool(re.match(r"[.;>)]+\s+[A-Z\d]", rest))

    @property
    def ends_a_clause(self) -> bool:
        """A word with a hyphen, or a long one, and its end: no clause is that short, names are."""
        if self.word.endswith(";") and _LONG_WORD.fullmatch(self.bare):
            return self.bare not in FUNCTION_WORDS and not _ACCESS_NOTE.match(self.bare)
        return self.word.endswith((";", ":")) and _TWO_WORDS.fullmatch(self.bare) is not None

    @property
    def goes_on_in_prose(self) -> bool:
        """A small letter comes behind the word: what it counts, if it is a number."""
        return self.word == self.bare and re.match(r"\s+[a-zà-ÿ]", self.rest) is not None

    @property
    def begins_a_note(self) -> bool:
        return bool(_NOTE_MARK.match(self.word)) and bool(
            re.match(r"\s+[^\W\da-z]|\s+[“\"«]|\s+https?:", self.rest)
        )


def _opens_something_new(raw: str, word: str) -> bool:
    if _QUOTED.match(word):
        return False
    if word.startswith("(") and raw.endswith("_"):
        return False
    if raw.endswith("://") and _WWW.match(word):
        return False
    if word in {"-", "–", "—", "/", ".", "=", "&", "__", "..", "--"}:
        return True
    if begins_glued(word):
        return False
    if _COMMENT.match(word) or (raw[-1].isalnum() and _VERSION.match(word)):
        return True
    return word[0] in "(,;:!)]" or _NEW_START.match(word) is not None


def _by_last_character(raw: str, following: _Following, *, fits: bool) -> Join:
    last = raw[-1]
    scheme, _, host = raw.partition("://")
    if scheme != raw and not re.search(r"[/?#]", host):  # a bare DOI has no host
        joined = _host_goes_on(host, following, fits=fits)
        if joined is not None:
            return joined
    if last in ",;:":
        ends = following.ends_the_reference
        likely = likely_behind(raw, following.word, following.bare, full=not fits, ends=ends)
        return Join(goes_on=likely > 0.5, confidence=max(likely, 1 - likely))
    if last == ")" and _goes_on_behind_bracket(raw, following, fits=fits):
        return Join(goes_on=True, confidence=0.85)
    if last in "!'’)]}*":
        return Join(goes_on=False, confidence=0.95)
    if last == ".":
        return _behind_a_period(raw, following)
    if last == "?":
        return Join(goes_on=following.is_address_like and not following.is_prose, confidence=0.9)
    if last in "-_=&%#~+@\u00ad\ufffe":
        sure = following.is_address_like or not following.is_prose
        return Join(goes_on=True, confidence=0.97 if sure else 0.7)
    if in_query(raw, following.word):
        return Join(goes_on=True, confidence=0.97)
    if following.begins_a_note:
        return Join(goes_on=False, confidence=0.85)
    if last == "/":
        return _behind_a_slash(raw, following, fits=fits)
    return _in_mid_word(raw, following, fits=fits)


def _goes_on_behind_bracket(raw: str, following: _Following, *, fits: bool) -> bool:
    """Tell `(2013)` `.pdf`, `_(city)` `?a=1`, and `10.1016/(SICI)` `1097-0258(98)`."""
    if _MORE_BEHIND_BRACKET.match(following.word):
        return True
    return not fits and following.is_address_like and _WITHIN_DOI.search(raw) is not None


def _host_goes_on(host: str, following: _Following, *, fits: bool) -> Join | None:
    """Decide for an address that was broken within its host; None where it is complete."""
    name = host.rpartition("@")[2]
    more = re.match(r"[\w\-.]*\w", following.word)
    if not name or not more:
        return Join(goes_on=not name, confidence=0.9) if not name else None
    whole = is_whole_host(name.rstrip("."))
    incomplete = name.endswith((".", "-")) or not is_whole_host(name) or _is_only_www(name)
    completes = has_known_suffix(name + more[0]) and not following.word[0].isupper()
    if name.endswith(".") and whole and not _is_only_www(name):
        # "…example.org." ends a sentence, or goes on with another label.
        return Join(goes_on=completes and "/" in following.word, confidence=0.8)
    if "." not in name and not fits and _LABEL.fullmatch(following.word):
        return Join(goes_on=True, confidence=0.7)
    if incomplete and completes:
        dotted = "." in more[0] or name.endswith((".", "-"))
        return Join(goes_on=dotted or not fits, confidence=0.95 if dotted else 0.7)
    return None


def _is_only_www(name: str) -> bool:
    return re.fullmatch(r"www\d{0,2}\.?", name, re.IGNORECASE) is not None


def _behind_a_period(raw: str, following: _Following) -> Join:
    bare = following.bare
    numbers = _NUMBERS_OF_DOI if raw[-2:-1].isdecimal() else _NO_DECIMAL
    if numbers.fullmatch(bare) and _WITHIN_DOI.search(raw):
        return Join(goes_on=True, confidence=0.85)
    if _IS_FILE_END.match(bare) and bare not in FUNCTION_WORDS:
        return Join(goes_on=True, confidence=0.95)
    likely = following.is_address_like and not following.word[0].isupper()
    return Join(goes_on=likely, confidence=0.8 if likely else 0.95)


def _behind_a_slash(raw: str, following: _Following, *, fits: bool) -> Join:
    if _DOI_PREFIX.search(raw) and following.word[0].isalnum():
        return Join(goes_on=True, confidence=0.9)
    if of_perma_link(raw, following.bare) or _CAMEL_CASE.fullmatch(following.bare):
        return Join(goes_on=True, confidence=0.95)
    if following.is_address_like or (not fits and _LONG_NUMBER.fullmatch(following.bare)):
        return Join(goes_on=True, confidence=0.9 if not fits else 0.7)
    if not fits and _ONLY_HOST.search(raw) and _MIXED_CASE.fullmatch(following.bare):
        return Join(goes_on=True, confidence=0.75)
    if not fits and _NUMBERS.fullmatch(following.bare):
        return Join(goes_on=True, confidence=0.75)
    if following.is_prose:
        return Join(goes_on=False, confidence=0.95)
    if fits:
        return Join(goes_on=False, confidence=0.8)
    if following.ends_the_reference or following.ends_a_sentence or following.ends_a_clause:
        return Join(goes_on=True, confidence=0.75)
    return Join(goes_on=False, confidence=0.6)


def _completes_a_file_name(raw: str, bare: str) -> bool:
    """Tell whether an extension was broken in two (`.htm`, `l`)."""
    begun = re.search(r"/[^/]*\.([a-z]{1,4})$", raw[-200:])
    if not begun or not bare or bare in FUNCTION_WORDS:
        return False
    return _IS_FILE_END.match(begun[1] + bare) is not None


def _within_a_number(raw: str, following: _Following, *, fits: bool) -> Join:
    """Decide before a line that begins with a number too long for a note's or a year's."""
    longer = len(following.bare) >= _NO_COUNT
    if raw[-1].isdigit() and (longer or (not fits and not following.goes_on_in_prose)):
        return Join(goes_on=True, confidence=0.75 if fits else 0.85)
    return Join(goes_on=longer and not fits, confidence=0.7)


def _in_mid_word(raw: str, following: _Following, *, fits: bool) -> Join:
    if _LONE_SIGN.fullmatch(following.word) and _PARAMETERS.match(following.rest):
        return Join(goes_on=True, confidence=0.9)
    if following.word[0] in "/?&=#_%,;:" or re.match(rf"\.{EXTENSION}\b", following.word):
        return Join(goes_on=len(following.word) > 1, confidence=0.95)
    if following.word[0] in "-.~+" and following.is_address_like:
        return Join(goes_on=True, confidence=0.9)
    if _QUOTED.match(following.word) or _MORE_BEHIND_DOT.match(following.word):
        return Join(goes_on=True, confidence=0.85)
    if "%22" in following.bare and raw.count("%22") % 2:
        return Join(goes_on=True, confidence=0.9)
    if are_halves(raw, following.word, following.bare):
        return Join(goes_on=True, confidence=0.95)
    if following.is_address_like:
        return Join(goes_on=not fits, confidence=0.85)
    if _LONG_NUMBER.fullmatch(following.bare):
        return _within_a_number(raw, following, fits=fits)
    if not fits and _completes_a_file_name(raw, following.bare):
        return Join(goes_on=True, confidence=0.8)
    if following.is_prose or fits or ENDS_IN_FILE.search(raw[-200:]):
        return Join(goes_on=False, confidence=0.9)
    if following.ends_the_reference:
        return Join(goes_on=True, confidence=0.65)
    return Join(goes_on=False, confidence=0.65)
