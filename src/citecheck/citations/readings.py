"""Other readings of an address, where the print leaves a doubt: each with its confidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.addresses import doi_url
from citecheck.citations.mending import cleaned, is_possible
from citecheck.citations.scanning import address_length
from citecheck.citations.scripts import ends_in_script
from citecheck.model import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.citations.joining import Join

__all__ = ["DOUBT", "Readings"]

DOUBT = 0.9
"""Where a joint is surer than this, its other reading is not kept."""
_MAX_JOINTS = 4
"""More doubtful joints than these are not all turned into candidates."""
_MAX_HYPHENS = 4
"""More doubtful hyphens than these are not all turned into candidates."""

Reading = tuple[str, float, str]
"""An address as it may be meant, how sure that is, and what it takes for granted."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read of an address: its characters, and where there was a choice."""

    raw: str
    """As printed, lines joined, before what merely touches it was left out."""
    host_start: int
    joints: tuple[tuple[int, Join], ...]
    """Length of the address at each line's end, and how sure the joint was."""
    longer: tuple[Join, str] | None
    """A joint that was not made, and what stands behind it."""
    delimited: bool
    """Angle brackets say where it ends."""
    glued: bool
    """Another address follows without a space."""
    is_doi: bool = False
    """A bare DOI: an address through its resolver."""

    def beside(self, url: str, kept: str) -> tuple[Candidate, ...]:
        """Return other readings than `url`, best first; `kept` is `url` as printed."""
        others: dict[str, Candidate] = {}
        for reading, confidence, source in self._all(kept):
            other = self._whole(cleaned(reading))
            if other != url and is_possible(other) and other not in others:
                others[other] = Candidate(other, round(confidence, 2), source)
        return tuple(sorted(others.values(), key=lambda other: -other.confidence))

    def _whole(self, address: str) -> str:
        return (doi_url(address) if self.is_doi else None) or address

    def _all(self, kept: str) -> Iterator[Reading]:
        raw = self.raw
        if not (self.delimited or raw.isascii()):
            for end, confidence in ends_in_script(raw, self.host_start, glued=self.glued).others:
                yield raw[:end], confidence, "the address ends elsewhere where its script changes"
        doubtful = [(length, joint) for length, joint in self.joints if joint.confidence < DOUBT]
        for length, joint in doubtful[:_MAX_JOINTS]:
            if length < len(kept):
                cut = address_length(raw[:length], self.host_start, "", glued=False)
                yield raw[:cut], 1 - joint.confidence, "the address ends with its first line"
        for at in _doubtful_hyphens(kept, [length for length, _ in self.joints]):
            yield _other_hyphen(kept, at, parts=r"[/?#.]" if self.is_doi else r"[/?#]")
        if self.longer and not raw[len(kept) :].strip(",;:"):
            joint, following = self.longer
            whole = raw + following
            cut = address_length(whole, self.host_start, "", glued=False)
            yield whole[:cut], 1 - joint.confidence, "the address goes on in the next line"


def _doubtful_hyphens(kept: str, joints: list[int]) -> list[int]:
    """Return where a hyphen stands at a printed line's end, inside the address."""
    ends = {len(kept[:length].rstrip("\u2060")) - 1 for length in joints if 0 < length < len(kept)}
    doubtful = [at for at in sorted(ends) if kept[at] in "-\u00ad"]
    at = kept.find("\ufffe")
    while at >= 0:
        doubtful.append(at)
        at = kept.find("\ufffe", at + 1)
    return sorted(set(doubtful))[:_MAX_HYPHENS]


def _other_hyphen(kept: str, at: int, parts: str) -> Reading:
    """Return an address without the hyphen at `at`; `parts` are the signs between its parts."""
    if kept[at] == "\u00ad":
        other = f"{kept[:at]}-{kept[at + 1 :]}"
        return other, 0.2, "the hyphen at the line's end belongs to the address"
    segment = re.split(parts, kept[:at])[-1] + re.split(parts, kept[at + 1 :])[0]
    sure = "-" in segment or any(character.isdigit() for character in segment)
    confidence = 0.15 if sure else 0.4
    return kept[:at] + kept[at + 1 :], confidence, "the hyphen at the line's end was put in"
