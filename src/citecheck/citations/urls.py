"""Recognising addresses in running text.

A newline in the text is a printed line end, where an address may be broken. The rules
that other recognisers disagree on are written down in docs/url-recognition.md.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import pairwise

from citecheck.addresses import doi_url, unwrap
from citecheck.citations.beginnings import Beginning, beginning_at, likely_beginning
from citecheck.citations.dois import without_twins
from citecheck.citations.inner import likely_inner
from citecheck.citations.joining import BREAK, Join, Lines, address_behind_space, goes_on
from citecheck.citations.mending import (
    broken_off,
    cleaned,
    host_gap,
    is_possible,
    is_split_host,
)
from citecheck.citations.readings import DOUBT, Readings
from citecheck.citations.scanning import address_length, run_end
from citecheck.citations.schemes import leads_nowhere, viewed
from citecheck.model import Candidate, Problem

__all__ = ["MAX_ADDRESS", "SHOWN", "FoundUrl", "find_urls"]

_SCHEME = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_NEXT_WORD = 24
"""Characters behind a line's end that tell whether another address begins there."""
_ANGLE_REST = re.compile(r"[^<>]{0,4096}>")
_HELD_IN_HOST = re.compile(
    r"[\w.\-]{0,80}<(?!(?:br|wbr|p|b|i|a|u|em|li|td|tr|div|span|sup|sub|strong|font|code)>)"
    r"[\w\-]{1,40}>(?=[\w./:\-])[^\s<>]*",
    re.IGNORECASE,
)
"""A host with something in angle brackets in it, and what follows."""
_URL_PREFIX = re.compile(r"<(?:URL:\s?)?$", re.IGNORECASE)
_OPENS = re.compile(r"[ \t]?\n?<")
_NAMED_VALUE = re.compile(r"\|\s*[\w-]{1,30}\s*=\s*$")
"""A value in a template of a wiki: the next `|` ends it."""
_LONGEST_NAME = 60
_BREAKABLE = "/-_.?=&%#~+"
_MENTION = ".,;:!?…/'\")]}»”’ "
"""What may stand behind `http://` where a text only speaks of addresses."""
_MAX_LINES = 200
"""Printed lines that one address may run over: 6 kB in a narrow column."""
MAX_ADDRESS = 200_000
"""Characters of one address. Servers take 8,000 (RFC 9110, 4.1); longer ones have been seen
to answer, these have not."""
SHOWN = 2000
"""Characters shown of what is too long to be an address."""


@dataclass(frozen=True, slots=True)
class FoundUrl:
    """An address as found in a text: `text[start:end]` is where it stands."""

    start: int
    end: int
    url: str | None
    """Rejoined, redirectors unwrapped; None exactly where `problem` is set."""
    printed: str
    """As it stands in the text, line ends included."""
    problem: Problem | None = None
    wrapper: str | None = None
    """The redirector's own address that `url` was unwrapped from."""
    candidates: tuple[Candidate, ...] = ()
    """Other readings, best first."""
    angle: bool = False
    """True where it stands between angle brackets."""


def find_urls(
    text: str, *, protected: tuple[tuple[int, int], ...] = (), lead: int = 0
) -> tuple[FoundUrl, ...]:
    """Return the addresses in a text, in order.

    `lead` characters stand before it in its first line. None begins in a stretch of
    `protected`, and each ends before one. Damaged addresses are mended where it is certain
    what they were; otherwise they come back with the problem `malformed_url`. A DOI is one
    where no address stands for it. Never raises; takes time in proportion to the text.
    """
    guards = sorted(protected)
    starts = [start for start, _ in guards]
    lines: Lines | None = None
    upright: str | None = None
    found: list[FoundUrl] = []
    position = 0
    while likely := likely_beginning(text, position):
        at = bisect_left(starts, likely.end())
        if at and guards[at - 1][1] > likely.start():
            position = max(likely.start() + 1, guards[at - 1][1])
            continue
        beginning = beginning_at(likely)
        if beginning is None:
            position = likely.end()
            continue
        lines = lines or Lines(text, lead)
        limit = starts[at] if at < len(starts) else len(text)
        typed = text
        if beginning.has_backslashes:
            upright = upright or text.replace("\\", "/")
            typed = upright
        reading = _read(typed, beginning, lines, limit)
        one = reading.result()
        if one is not None:
            found.append(one if typed is text else replace(one, printed=text[one.start : one.end]))
        position = max(reading.resume, beginning.end)
    return without_twins(text, _without_shown(text, found))


def _without_shown(text: str, found: list[FoundUrl]) -> list[FoundUrl]:
    """Leave out addresses that only show the target behind them: `a.example<http://a.example/>`.

    Mail programs write links so where a mail is sent as plain text.
    """
    shown = {
        one.start
        for one, other in pairwise(found)
        if other.angle
        and _OPENS.fullmatch(text, one.end, other.start)
        and one.url
        and other.url
        and _bare(one.url) == _bare(other.url)
    }
    return [one for one in found if one.start not in shown]


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/").casefold()


@dataclass(slots=True)
class _Reading:
    """An address while it is read: stretches of the text, and where lines were joined."""

    text: str
    start: int
    prefix: str
    """What stands for the scheme."""
    pieces: list[tuple[int, int]]
    angle_end: int | None = None
    limit: int = 0
    """Where something else begins, as a hyperlink."""
    resume: int = 0
    joints: list[tuple[int, Join]] = field(default_factory=list)
    """Length of the address at each line's end, and how sure the joint was."""
    refused: tuple[Join, int] | None = None
    """A joint that was not made, and where the address would have gone on."""
    certain: bool = True
    is_doi: bool = False
    is_other: bool = False
    """An address of another scheme than the web's."""

    @property
    def raw(self) -> str:
        return self.prefix + "".join(self.text[start:end] for start, end in self.pieces)

    @property
    def _is_delimited(self) -> bool:
        """Angle brackets say where it ends."""
        return self.angle_end is not None and self.resume >= self.angle_end

    @property
    def _is_glued(self) -> bool:
        """Another address follows without a space."""
        return self.text[self.resume : self.resume + 4].lower() == "http"

    def result(self) -> FoundUrl | None:
        """Trim, mend and judge what was read."""
        raw = self.raw
        before = self.text[self.start - 1] if self.start else ""
        length = len(raw)
        if not self._is_delimited:
            length = address_length(raw, len(self.prefix), before, glued=self._is_glued)
        kept = raw[:length]
        end = self._place(length)
        printed = self.text[self.start : end]
        if self.is_other:
            return self._other(end, printed, cleaned(kept))
        if length > MAX_ADDRESS:
            return FoundUrl(self.start, end, None, printed[:SHOWN], "malformed_url")
        if not any(character.isalnum() for character in kept[len(self.prefix) :]):
            return self._without_host(end, printed, kept)
        if (whole := broken_off(self.text, self.start, self.pieces[-1][1])) and whole <= self.limit:
            return self._broken_off(whole)
        url = cleaned(kept)
        if self.is_doi:
            url = doi_url(url) or url
        angle = self.angle_end is not None
        if not (self.certain and is_possible(url)):
            meant = Candidate(url, 0.6, "the address without its damage")
            others = (meant,) if is_possible(url) else ()
            return FoundUrl(
                self.start, end, None, printed, "malformed_url", candidates=others, angle=angle
            )
        inner = unwrap(url)
        return FoundUrl(
            self.start,
            end,
            inner[0] if inner else url,
            printed,
            wrapper=inner[1] if inner else None,
            candidates=self._others(raw, kept, url) if inner is None else (),
            angle=angle,
        )

    def _broken_off(self, whole: int) -> FoundUrl:
        """Return an address that goes on behind its damage: where it leads, nobody knows."""
        self.resume = whole
        printed = self.text[self.start : whole]
        meant = self.prefix + re.sub(r"\s", "", self.text[self.pieces[0][0] : whole])
        others = (Candidate(meant, 0.6, "the address without its spaces"),)
        spaced = re.search(r"\s", printed) is not None and is_possible(meant)
        return FoundUrl(
            self.start,
            whole,
            None,
            printed,
            "malformed_url",
            candidates=others if spaced else (),
            angle=self.angle_end is not None,
        )

    def _other(self, end: int, printed: str, url: str) -> FoundUrl | None:
        """Return an address that nobody can visit on the web: the checks say so."""
        angle = self.angle_end is not None
        if leads_nowhere(url):
            return FoundUrl(self.start, end, None, printed, "empty_target", angle=angle)
        inner = viewed(url)
        if inner is not None:
            return FoundUrl(self.start, end, inner, printed, wrapper=url, angle=angle)
        if not any(map(str.isalnum, url[len(self.prefix) :])):
            return None
        return FoundUrl(self.start, end, url, printed, angle=angle)

    def _without_host(self, end: int, printed: str, kept: str) -> FoundUrl | None:
        """Tell an address that lost its host from the mere mention of a scheme."""
        angle = self.angle_end is not None
        meant = angle or bool(kept[len(self.prefix) :].strip(_MENTION))
        if ":" not in self.prefix or self.is_doi or not meant:
            return None
        return FoundUrl(self.start, end, None, printed, "malformed_url", angle=angle)

    def _others(self, raw: str, kept: str, url: str) -> tuple[Candidate, ...]:
        """Return what else the address may be, by what was read of it."""
        if not (self.joints or self.refused) and raw.isascii():
            return ()
        longer = None
        if self.refused:
            joint, position = self.refused
            end = run_end(self.text, self.start, position, len(self.text))
            longer = (joint, self.text[position:end])
        readings = Readings(
            raw,
            len(self.prefix),
            tuple(self.joints),
            longer,
            delimited=self._is_delimited,
            glued=self._is_glued,
            is_doi=self.is_doi,
        )
        return readings.beside(url, kept)

    def _place(self, length: int) -> int:
        """Return where in the text the address ends that is `length` characters long."""
        left = length - len(self.prefix)
        for start, end in self.pieces:
            if left <= end - start:
                return start + left
            left -= end - start
        return self.pieces[-1][1]


def _read(text: str, beginning: Beginning, lines: Lines, limit: int) -> _Reading:
    """Read the address that begins at `beginning`."""
    limit = min(limit, beginning.end + MAX_ADDRESS + 1)
    reading = _Reading(text, beginning.start, beginning.prefix, [], limit=limit)
    reading.is_doi, reading.is_other = beginning.is_doi, beginning.is_other
    reading.certain = beginning.is_certain
    if _NAMED_VALUE.search(text, max(0, beginning.start - _LONGEST_NAME), beginning.start):
        bar = text.find("|", beginning.end, limit)
        limit = bar if bar >= 0 else limit
    bracket = _URL_PREFIX.search(text, max(0, beginning.start - 6), beginning.start)
    if bracket:
        closing = _ANGLE_REST.match(text, beginning.end, limit)
        reading.angle_end = closing.end() - 1 if closing else None
    position = _skip_gaps(reading, beginning.rest, limit)
    if held := _HELD_IN_HOST.match(text, position, limit):
        reading.certain = False  # `http://<host>/`: nobody knows what was to stand there
        reading.pieces.append((position, held.end()))
        position = held.end()
    for _ in range(_MAX_LINES):
        position = _read_line(reading, position, limit)
        onward = _next_line(reading, lines, position, limit)
        if onward is None:
            break
        reading.joints.append((len(reading.raw), onward[0]))
        position = onward[1]
    reading.resume = position
    return reading


def _skip_gaps(reading: _Reading, position: int, limit: int) -> int:
    """Leave out spaces within the host that cannot have been meant."""
    while gap := host_gap(reading.text, position):
        if gap[1] > limit:
            break
        if gap[0] > position:
            reading.pieces.append((position, gap[0]))
        position = gap[1]
        if len(reading.pieces) > 1:
            break
    return position


def _read_line(reading: _Reading, position: int, limit: int) -> int:
    joined = bool(reading.joints)
    end = run_end(reading.text, reading.start, position, limit, inner=joined)
    reading.pieces.append((position, end))
    return end


def _next_line(
    reading: _Reading, lines: Lines, position: int, limit: int
) -> tuple[Join, int] | None:
    """Return the joint with what follows, and where the address goes on; None where it ends."""
    text = reading.text
    if position >= limit or not text[position].isspace():
        return None
    raw = reading.raw
    if raw.endswith(" "):
        return None
    found = BREAK.match(text, position, limit)
    if reading.angle_end is not None and position < reading.angle_end:
        space = re.compile(r"\s+").match(text, position, reading.angle_end)
        resume = space.end() if space else position
        if resume >= reading.angle_end:
            return None
        word = text[resume : resume + _NEXT_WORD]
        if _SCHEME.match(word):
            inner = likely_inner(raw, word)
            return (Join(goes_on=True, confidence=inner), resume) if inner else None
        delimited = raw[-1] in _BREAKABLE or text[resume] in _BREAKABLE
        return (Join(goes_on=True, confidence=1.0), resume) if found or delimited else None
    if found is None:
        resume = position + 1
        if is_split_host(raw, text, resume):
            reading.certain = False
            return Join(goes_on=True, confidence=1.0), resume
        joint = address_behind_space(text, raw, resume)
        return (joint, resume) if joint else None
    joint = goes_on(text, lines, raw, position, found.end())
    if joint.goes_on:
        return joint, found.end()
    if joint.confidence < DOUBT:
        reading.refused = (joint, found.end())
    return None
