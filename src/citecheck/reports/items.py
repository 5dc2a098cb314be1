"""One citation as the report shows it: every word decided, nothing left to the template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citecheck.model import FIRST_READ, TAKEN_OVER, TO_MEND, open_readings

from . import words
from .differing import difference_words, differences, pieces_of
from .safe import clip, href, line, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from citecheck.model import Suggestion
    from citecheck.store.shown import ReportRow

    from .differing import Pieces

    Suggest = Callable[[ReportRow], Sequence[Suggestion]]

__all__ = [
    "Address",
    "Copy",
    "Item",
    "Offer",
    "group_of",
    "item_of",
    "kind_of",
    "place_of",
    "reading_of",
]

LONGEST_TEXT = 700
"""Characters of a sentence or note on a page: enough to find it; the rest is in the tables."""

LONGEST_TITLE = 300

_HEALTHY = ("ok",)
_LOOK = ("blocked",)
_WAIT = ("suspect",)
_NAMES = {"wayback": "the Wayback Machine", "local": "our own archive"}
_DECISIONS = {
    "use_target": "give the new address",
    "cite_archived": "cite the archived copy",
    "new_url": "give another address",
    "give_url": "give the missing address",
    "hijacked": "hide the live link",
    "find_url": "look for the page",
    "look": "look at the page",
    "leave": "leave it as it is",
    "acknowledge": "leave it as it is for now",
}
_WRITTEN = {
    "cite_archived": "The letter cites an archived copy beside the address.",
    "hijacked": "The letter gives the address without a live link.",
}
"""What an applied repair that leaves the address in its letter has done."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as shown, and whether it may be followed."""

    text: str
    href: str | None = None
    pieces: Pieces = ()
    """The text in pieces, where some of its signs were hard to read: these are marked."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An archived copy: whose, of when, how far from the citation's date, and how sure."""

    archive: str
    date: str
    distance: str
    state: str
    address: Address | None


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that would mend a citation."""

    text: str
    address: Address | None
    source: str
    safe: bool
    differs: str = ""
    """Of another reading of the address: in which signs."""


@dataclass(frozen=True, slots=True)
class Item:
    """A citation, ready to be shown."""

    anchor: str
    kind: words.Kind
    place: str
    where: str
    sentence: str
    phrase: str
    note_text: str
    cited: tuple[tuple[str, str], ...]
    title: str
    address: Address | None
    hidden: bool
    """The address is shown without a link: it is in strange hands."""
    wrong: str
    found: str
    """What the page that was found calls itself, where that tells something."""
    history: str
    offers: tuple[Offer, ...]
    copies: tuple[Copy, ...]
    no_copy: str
    """Why there is none, where there is none."""
    known: str
    decided: str
    first_read: Address | None = None
    """Of an address that is broken over lines and can be read in two ways: the reading that was
    not there, where a visit has decided for the one that is shown."""


def kind_of(row: ReportRow) -> words.Kind:
    """Return how a citation's state is named: by its problem, else by its verdict."""
    return words.kind_named(row.problem or row.verdict, row.reason)


def group_of(row: ReportRow) -> str:
    """Return the key of the part of the page that a citation belongs to."""
    needs_repair = bool(row.problem) or row.verdict in TO_MEND
    if row.to_mend:
        return "mend"
    if row.acknowledged or needs_repair:
        return "known" if row.verdict not in _HEALTHY or row.problem else "well"
    if row.verdict in _LOOK:
        return "look"
    if row.verdict in _WAIT:
        return "wait"
    return "well" if row.verdict in _HEALTHY else "unseen"


def place_of(row: ReportRow) -> str:
    """Return where a citation stands, as its letter's reader would say it."""
    if row.note is not None:
        return f"{'Endnote' if row.kind == 'endnote' else 'Note'} {clip(line(row.note), 40)}"
    return "Link in the text" if row.kind == "inline" else "Address in the text"


def item_of(row: ReportRow, suggest: Suggest | None) -> Item:
    """Decide every word of one citation."""
    kind = kind_of(row)
    taken_over = row.reason in TAKEN_OVER
    group = group_of(row)
    offers: tuple[Offer, ...] = ()
    if suggest is not None and group in ("mend", "look"):
        offers = tuple(_offer(suggestion, row) for suggestion in suggest(row))
    return Item(
        anchor=f"c{row.citation_id}",
        kind=kind,
        place=place_of(row),
        where=_where(row),
        sentence=_text(row.sentence),
        phrase=_text(row.anchor_text, LONGEST_TITLE),
        note_text=_text(row.context or row.note_text),
        cited=_cited(row),
        title=_text(row.title, LONGEST_TITLE),
        address=_as_read(row, hide=taken_over) or _printed(row),
        hidden=taken_over,
        wrong=_text(row.explanation) or words.reason_sentence(row.problem or row.reason, kind),
        found=_found(row),
        history=_history(row, group),
        offers=offers,
        copies=_copies(row),
        no_copy=_no_copy(row),
        known=_known(row) if group == "known" else "",
        decided=_decided(row),
        first_read=_first_read(row),
    )


def _text(value: str | None, most: int = LONGEST_TEXT) -> str:
    return clip(line(value[: most * 4]), most) if value else ""


def _address(url: str | None, *, hide: bool = False) -> Address | None:
    if not url:
        return None
    return Address(shorten(url), None if hide else href(url))


def _as_read(row: ReportRow, *, hide: bool) -> Address | None:
    """Return a citation's address, the signs marked that may stand there otherwise."""
    address = _address(row.url, hide=hide)
    if address is None or row.url is None:
        return address
    places = [
        (place.start, place.end)
        for other in open_readings(row.candidates)
        for place in differences(row.url, other.url)
    ]
    return replace(address, pieces=pieces_of(row.url, places))


def reading_of(row: ReportRow, url: str) -> tuple[Address, str]:
    """Return an address that is offered for a citation, and how it differs as a reading.

    Only what may stand on a scan instead has its signs marked, and says which they are.
    """
    address = Address(shorten(url), href(url))
    if row.url is None or all(one.url != url for one in open_readings(row.candidates)):
        return address, ""
    places = [(place.other_start, place.other_end) for place in differences(row.url, url)]
    return replace(address, pieces=pieces_of(url, places)), difference_words(row.url, url)


def _printed(row: ReportRow) -> Address | None:
    return Address(shorten(row.printed)) if row.printed and row.printed != "#" else None


def _first_read(row: ReportRow) -> Address | None:
    first = next((one.url for one in row.candidates if one.source == FIRST_READ), None)
    return Address(shorten(first)) if first else None


def _where(row: ReportRow) -> str:
    parts = []
    if row.page is not None:
        parts.append(f"page {row.page:,}")
    if row.line is not None:
        parts.append(f"line {row.line:,}")
    return ", ".join(parts)


def _cited(row: ReportRow) -> tuple[tuple[str, str], ...]:
    """Return what the letter says of the cited page, title apart."""
    facts = (
        ("by", _text(row.author, LONGEST_TITLE)),
        ("", _text(row.publisher, LONGEST_TITLE)),
        ("published", _text(words.day(row.published_on), 40)),
        ("accessed", _text(words.day(row.accessed_on), 40)),
    )
    return tuple(fact for fact in facts if fact[1])


def _found(row: ReportRow) -> str:
    """Return the found page's title where it differs from the cited one."""
    if row.verdict not in ("changed", "moved") or not row.page_title:
        return ""
    return _text(row.page_title, LONGEST_TITLE)


def _history(row: ReportRow, group: str) -> str:
    kind = kind_of(row)
    if kind.key in ("invalid", "doubtful_reading") or row.problem or row.checked_at is None:
        return ""
    visited = f"Last visited on {words.day(row.checked_at)}"
    if group == "well" or row.since is None:
        return f"{visited}."
    tries = f" after {words.amount(row.failures, 'failed visit')}" if row.failures > 1 else ""
    if row.since.date() == row.checked_at.date():
        return f"First found {kind.label.lower()} on {words.day(row.since)}."
    return f"{kind.label} since {words.day(row.since)}{tries and ','}{tries}. {visited}."


def _copies(row: ReportRow) -> tuple[Copy, ...]:
    copies = []
    if row.memento_url and row.memento_at is not None:
        copies.append(
            _copy(
                row.memento_archive or "",
                row.memento_at,
                words.distance(row.memento_days),
                row.memento_url,
                verified=row.memento_verified,
            )
        )
    if row.local_at is not None and row.local_url != row.memento_url:
        copies.append(_copy("local", row.local_at, "", row.local_url, verified=True))
    return tuple(copies)


_WAITS = frozenset({"wanted", "requested", "pending", "deferred"})


def _no_copy(row: ReportRow) -> str:
    """Say plainly why a link has no archived copy."""
    why = f" ({_text(row.capture_error, 200)})" if row.capture_error else ""
    if row.capture_state in _WAITS:
        return f"None yet: one was asked for and waits for its turn{why}."
    if row.capture_state in {"refused", "failed"}:
        return f"None: the archive could not make one{why}."
    if row.lookup_outcome == "none":
        told = f" ({_text(row.lookup_reason, 200)})" if row.lookup_reason else ""
        return f"None: the archive that was asked has none{told}."
    if row.lookup_outcome == "could_not_ask":
        return "Not known: the archive could not be asked; the next run asks again."
    return "None is known."


def _copy(archive: str, at: datetime, distance: str, url: str | None, *, verified: bool) -> Copy:
    address = _address(url)
    return Copy(
        archive=_NAMES.get(archive, _text(archive, 60) or "an archive"),
        date=words.day(at),
        distance=distance,
        state="verified" if verified else "not verified yet",
        address=address if address and address.href else None,
    )


def _offer(suggestion: Suggestion, row: ReportRow) -> Offer:
    address, differs = None, ""
    if suggestion.action in ("use_target", "cite_archived", "new_url") and suggestion.url:
        address, differs = reading_of(row, suggestion.url)
    return Offer(
        text=_text(suggestion.text),
        address=address,
        source=_text(suggestion.source, 120) if suggestion.action == "new_url" else "",
        safe=suggestion.safe,
        differs=differs,
    )


def _known(row: ReportRow) -> str:
    if not row.acknowledged:
        return "An editor has decided to leave this as it is."
    if row.decision in _WRITTEN:
        return _WRITTEN[row.decision]
    said = "Fine for people" if row.decision == "fine" else "Acknowledged"
    parts = [
        f"{said} until {words.day(row.acknowledged_until)}" if row.acknowledged_until else said
    ]
    if row.acknowledged_owner:
        parts.append(f" by {_text(row.acknowledged_owner, 80)}")
    if row.acknowledged_reason:
        parts.append(f": {_text(row.acknowledged_reason, LONGEST_TITLE)}")
    sentence = "".join(parts)
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _decided(row: ReportRow) -> str:
    if not row.decision or row.acknowledged or row.decision == "leave":
        return ""
    action = _DECISIONS.get(row.decision)
    return f"Decided, not in the letter yet: {action}." if action else ""
