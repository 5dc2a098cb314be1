"""Which citation of a letter is which, when the letter was edited: pure decisions.

A citation is recognised by what it cites and by the words around it, never by its
mark or its place: marks are renumbered and paragraphs move. Rules are tried from the
strictest to the loosest; each pairs what is left, in reading order, so that of several
equal citations the first stays the first.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Citation

__all__ = ["OVERLAP", "Known", "Pairing", "Traits", "fingerprint_of", "pair", "traits", "traits_of"]

OVERLAP = 0.5
"""A new letter is a vanished one under another name when it has at least this share of
its citations: two letters of one sender seldom share a sentence and its note."""

TELLING = 12
"""Characters from which on a phrase or reference is taken to stand for one citation."""

_PROBLEM = "problem:"
_SPACE = re.compile(r"\s+")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+", re.IGNORECASE)


def _plain(text: str | None) -> str:
    """Words without their typesetting: line ends and spacing change with every edit."""
    return _SPACE.sub(" ", text).strip().casefold() if text else ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What identifies a citation."""

    target: str
    """The address, or the problem in place of it."""
    reference: str
    """The reference or note."""
    anchor: str
    """The hyperlinked phrase."""
    sentence: str
    masked: str
    """`reference` without addresses: the note as it is when its address is replaced."""


def traits_of(citation: Citation) -> Traits:
    """Return what identifies a citation as it was just read."""
    return traits(
        url=citation.url,
        problem=citation.problem,
        reference=citation.context or citation.note_text,
        anchor=citation.anchor_text,
        sentence=citation.sentence,
        printed=citation.printed,
    )


def traits(
    *,
    url: str | None,
    problem: str | None,
    reference: str | None,
    anchor: str | None,
    sentence: str | None,
    printed: str | None,
) -> Traits:
    """Return what identifies a citation, from its columns."""
    text = reference or ""
    without = text.replace(printed, " ") if printed else text
    masked = _ADDRESS.sub(" ", without.replace(url, " ") if url else without)
    return Traits(
        target=url if url is not None else f"{_PROBLEM}{problem}",
        reference=_plain(reference),
        anchor=_plain(anchor),
        sentence=_plain(sentence),
        masked=_plain(masked),
    )


def fingerprint_of(of: Traits) -> str:
    """Return 128 bits that stand for a citation's target, reference, anchor and sentence."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (of.target, of.reference, of.anchor, of.sentence):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """A citation that the database has of a letter."""

    id: int
    traits: Traits
    live: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which citations of a letter are known, which are new, which are gone."""

    kept: dict[int, int] = field(default_factory=dict)
    """Position among the new citations → id of the known one that it is."""
    successors: dict[int, int] = field(default_factory=dict)
    """Position among the new citations → id of the known one whose address it replaces."""


_Key = tuple[str, ...]
_Rule = Callable[[Traits], "_Key | None"]


def _whole(of: Traits) -> _Key | None:
    return (of.target, of.reference, of.anchor, of.sentence)


def _same_reference(of: Traits) -> _Key | None:
    """Recognise it though its sentence was rewritten; `here` is too short a phrase for that."""
    telling = len(of.reference) + len(of.anchor) >= TELLING
    return (of.target, of.reference, of.anchor) if telling else None


def _same_sentence(of: Traits) -> _Key | None:
    """Recognise it though its note was rewritten."""
    return (of.target, of.sentence) if of.sentence else None


def _same_address(of: Traits) -> _Key | None:
    """Recognise it though both were rewritten. A problem alone identifies nothing."""
    return None if of.target.startswith(_PROBLEM) else (of.target,)


def _same_place(of: Traits) -> _Key | None:
    """Recognise the note or phrase of a sentence though its address was replaced."""
    return (of.masked, of.anchor, of.sentence) if of.masked or of.anchor else None


def _same_words(of: Traits) -> _Key | None:
    """Recognise the note though address and sentence were replaced."""
    return (of.masked,) if len(of.masked) >= TELLING else None


_RETURNS: tuple[_Rule, ...] = (_whole, _same_reference, _same_sentence)
"""Rules by which live citations stay and removed ones come back."""
_STAYS: tuple[_Rule, ...] = (_same_address,)
"""Rules by which only live citations stay."""
_SUCCEEDS: tuple[_Rule, ...] = (_same_place, _same_words)
"""Rules by which a new citation takes the place of a live one."""


def _match(
    new: Sequence[Traits], open_new: list[int], known: list[Known], rule: _Rule
) -> dict[int, int]:
    """Pair what has the same key, in reading order, and take it off both lists."""
    waiting: defaultdict[_Key, deque[int]] = defaultdict(deque)
    for one in known:
        key = rule(one.traits)
        if key is not None:
            waiting[key].append(one.id)
    found = {}
    for position in open_new:
        key = rule(new[position])
        if key is not None and waiting.get(key):
            found[position] = waiting[key].popleft()
    taken = set(found.values())
    known[:] = [one for one in known if one.id not in taken]
    open_new[:] = [position for position in open_new if position not in found]
    return found


def pair(new: Sequence[Traits], known: Sequence[Known]) -> Pairing:
    """Pair a letter's citations as read now with those that are known.

    `known` is in reading order. Live ones are preferred; removed ones come back when
    they return to the letter. Successors replace live ones only.
    """
    pairing = Pairing()
    left = sorted(known, key=lambda one: not one.live)
    open_new = list(range(len(new)))
    for rule in _RETURNS:
        pairing.kept.update(_match(new, open_new, left, rule))
    left = [one for one in left if one.live]
    for rule in _STAYS:
        pairing.kept.update(_match(new, open_new, left, rule))
    for rule in _SUCCEEDS:
        pairing.successors.update(_match(new, open_new, left, rule))
    return pairing
