"""One citation as the page shows it: every word decided, nothing left to the template. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from citecheck.model import TAKEN_OVER, Action, Verdict
from citecheck.reports import words
from citecheck.reports.items import Address, Item, item_of, reading_of
from citecheck.reports.safe import clip, href, line, shorten, visible

from .choices import FINE_DAYS, actions_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from citecheck.model import Hop, Memento, Suggestion
    from citecheck.store import CheckRow, CitationHistory, DecisionRow, ReportRow

__all__ = ["Card", "Period", "Step", "Told", "Way", "card_of", "decision_words", "history_strip"]

LONGEST_NOTE = 4_000
"""Characters of a note on its own page: longer ones are whole articles."""

KEYS = {
    Action.USE_TARGET: "t",
    Action.CITE_ARCHIVED: "a",
    Action.NEW_URL: "n",
    Action.GIVE_URL: "n",
    Action.FINE: "f",
    Action.HIJACKED: "h",
    Action.LEAVE: "x",
}
"""The key of each decision; `static/review.js` presses its button or goes to its field."""

_DONE = {
    Action.USE_TARGET: "give the new address",
    Action.CITE_ARCHIVED: "cite the archived copy beside the original",
    Action.NEW_URL: "give another address",
    Action.GIVE_URL: "give the missing address",
    Action.FINE: "fine for people",
    Action.HIJACKED: "hide the live link, the site has changed hands",
    Action.LEAVE: "leave it as it is",
    "acknowledge": "known, not to be counted for now",
    "undo": "taken back",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of the last visit, in words."""

    address: Address
    says: str


@dataclass(frozen=True, slots=True)
class Period:
    """Visits one after the other that found the same."""

    kind: words.Kind
    says: str
    since: str
    until: str
    visits: int
    width: int
    """1 to 6: how much of the strip it takes."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the list of decisions."""

    id: int
    says: str
    who: str
    when: str
    note: str
    target: Address | None
    until: str
    basis: str
    """On what evidence: what was known when it was decided."""
    open: bool
    """It stands, and is not written: it can be taken back here."""


@dataclass(frozen=True, slots=True)
class Way:
    """A proposal with a decision of its own."""

    action: str
    key: str
    text: str
    address: Address | None
    url: str
    label: str
    safe: bool
    source: str
    differs: str = ""
    """Of another reading of the address: in which signs."""
    follow: str = ""
    """For a search: where it is prepared."""


@dataclass(frozen=True, slots=True)
class Card:
    """A citation, ready to be decided on."""

    item: Item
    note: tuple[tuple[str, bool], ...]
    """The note's body in pieces; the address within it is marked."""
    mark: str
    steps: tuple[Step, ...]
    looked: str
    strip: tuple[Period, ...]
    told: tuple[Told, ...]
    ways: tuple[Way, ...]
    advice: str
    """What a person should do before any decision: look, or wait."""
    hint: str
    """What is advised where no proposal has a decision of its own."""
    fine_until: str


def card_of(
    row: ReportRow,
    history: CitationHistory,
    suggestions: Sequence[Suggestion],
    *,
    now: datetime,
) -> Card:
    """Decide every word of one citation's page."""
    actions = actions_for(row)
    ways = tuple(_ways(row, suggestions, actions))
    checks = history.link.checks if history.link else ()
    first = next((s.text for s in suggestions if s.action in ("look", "leave")), "")
    hint = next((s.text for s in suggestions if s.action == "find_url"), "")
    unconfirmed = row.verdict == Verdict.SUSPECT
    return Card(
        item=item_of(row, None),
        note=_marked(row),
        mark=clip(line(row.note), 40) if row.note else "",
        steps=_steps(row.hops),
        looked=words.moment(row.checked_at) if row.checked_at else "",
        strip=history_strip(checks, unconfirmed=unconfirmed),
        told=tuple(_told(entry, history) for entry in reversed(history.decisions)),
        ways=ways,
        advice=line(first),
        hint="" if ways or first else line(hint),
        fine_until=f"{now + timedelta(days=FINE_DAYS):%Y-%m-%d}",
    )


def decision_words(action: str) -> str:
    """Return what a decision is called."""
    return _DONE.get(action, line(action)[:40])


# --- the note ---------------------------------------------------------------------------


def _marked(row: ReportRow) -> tuple[tuple[str, bool], ...]:
    """Return the note as printed, its address apart."""
    text = visible(row.note_text or row.context or "")
    # A note stands on one line where its address was printed on two.
    for wanted in (visible(row.printed or ""), line(row.printed or ""), visible(row.url or "")):
        if wanted not in ("", "#") and wanted in text:
            before, _, after = text.partition(wanted)
            before, after = _around(before, after)
            shown = " ".join(shorten(part) for part in wanted.split())
            return ((before, False), (shown, True), (after, False))
    return ((clip(text, LONGEST_NOTE), False),) if text else ()


def _around(before: str, after: str) -> tuple[str, str]:
    """Return what stands beside the address in a note; of a very long one, what is nearest."""
    half = LONGEST_NOTE // 2
    room = max(half, LONGEST_NOTE - len(after))
    if len(before) > room:
        _, _, before = before[-room:].partition(" ")
        before = f"… {before}"
    return before, clip(after, max(half, LONGEST_NOTE - len(before)))


# --- the link ---------------------------------------------------------------------------


def _steps(hops: Sequence[Hop]) -> tuple[Step, ...]:
    return tuple(
        Step(Address(shorten(hop.url), href(hop.url)), _hop_words(hop)) for hop in hops[:12]
    )


def _hop_words(hop: Hop) -> str:
    if hop.status is None:
        return "does not answer"
    if hop.via == "meta_refresh":
        return "sends visitors on by its own page"
    if hop.target or hop.location:
        how = "for good" if hop.status in (301, 308) else "for now"
        return f"sends visitors on {how} ({hop.status})"
    said = {200: "shows a page", 404: "says: no such page", 410: "says: removed for good"}
    said |= {403: "lets no program in", 401: "asks for a login", 429: "asks for fewer visits"}
    what = said.get(hop.status) or ("fails itself" if hop.status >= 500 else "answers")
    return f"{what} ({hop.status})"


_FINDINGS = {"ok": "ok", "alive": "ok"}
_STRIP = 24
"""Periods of the strip, the latest; what was before is in `citecheck show`."""


def history_strip(checks: Sequence[CheckRow], *, unconfirmed: bool = False) -> tuple[Period, ...]:
    """Return a link's visits, oldest first, those that found the same as one period.

    `checks` come newest first, as the store gives them. `unconfirmed` says that the failures
    at the end are not held against the link yet.
    """
    runs: list[list[CheckRow]] = []
    for check in reversed(checks):
        if runs and (runs[-1][-1].finding, runs[-1][-1].reason) == (check.finding, check.reason):
            runs[-1].append(check)
        else:
            runs.append([check])
    last = len(runs) - 1
    periods = [_period(run, open_=unconfirmed and n == last) for n, run in enumerate(runs)]
    return tuple(periods[-_STRIP:])


# What a visit sees is no verdict: that needs a second one, or the title that is cited.
_SEEN: dict[str, str] = {
    Verdict.BROKEN: "failed",
    Verdict.SUSPECT: "failed",
    Verdict.OK: "answered",
}


def _period(run: Sequence[CheckRow], *, open_: bool) -> Period:
    first, last = run[0], run[-1]
    kind = words.KINDS[Verdict.SUSPECT] if open_ else _kind(first.finding)
    days = (last.checked_at - first.checked_at).days
    return Period(
        kind=kind,
        says=_SEEN.get(first.finding, kind.label.lower()),
        since=words.day(first.checked_at),
        until=words.day(last.checked_at),
        visits=len(run),
        width=min(6, 1 + days.bit_length() // 2),
    )


# --- decisions --------------------------------------------------------------------------


def _told(entry: DecisionRow, history: CitationHistory) -> Told:
    made = entry.decision
    followed = {row.of_decision for row in history.decisions if row.of_decision is not None}
    applied = entry.of_decision is not None and made.action != "undo"
    says = decision_words(made.action)
    if made.action == "undo" and made.replacement and made.replacement == history.citation.url:
        says = "read so on the scan, nothing is to be written"
    return Told(
        id=entry.id,
        says=f"written into the letter: {says}" if applied else says,
        who=clip(line(made.decided_by), 80) if made.decided_by else "somebody",
        when=words.moment(made.decided_at) if made.decided_at else "",
        note=clip(line(made.note), 400) if made.note else "",
        target=Address(shorten(made.replacement), href(made.replacement))
        if made.replacement and not applied
        else None,
        until=words.day(made.expires_at) if made.expires_at else "",
        basis=_basis(entry, history),
        open=entry.of_decision is None and entry.id not in followed,
    )


def _basis(entry: DecisionRow, history: CitationHistory) -> str:
    """Return what was known of the citation when a decision was made: as kept with it."""
    if entry.of_decision is not None:
        return ""
    known = entry.grounds
    if known is None:
        return _derived(entry.decision.decided_at, history)
    if known.problem:
        return words.kind_named(known.problem).label.lower()
    if not known.checked_at:
        return "the link was not looked at yet"
    parts = [f"{_kind(known.verdict, known.reason).label.lower()}, {_clause(known.explanation)}"]
    if known.page_title:
        parts.append(f"the page’s title was “{clip(line(known.page_title), 120)}”")
    if known.final_url and known.final_url != history.citation.url:
        parts.append(f"it led to {shorten(known.final_url)}")
    if known.memento_at:
        parts.append(f"the copy of {words.day(known.memento_at)} was at hand")
    return f"{'; '.join(parts)} (visit of {words.moment(known.checked_at)})"


def _kind(verdict: str | None, reason: str | None = None) -> words.Kind:
    return words.kind_named(_FINDINGS.get(verdict or "", verdict), reason)


def _derived(at: datetime | None, history: CitationHistory) -> str:
    """Return the same of a decision from before evidence was kept: from the visit before it."""
    if at is None or history.link is None:
        return ""
    check = next((c for c in history.link.checks if c.checked_at <= at), None)
    if check is None:
        return "before the link was looked at"
    said = _clause(check.explanation)
    return f"{_kind(check.finding).label.lower()}, {said} ({words.day(check.checked_at)})"


def _clause(sentence: str | None) -> str:
    """Return a sentence of the judge as it stands within another."""
    said = clip(line(sentence or ""), 200).rstrip(".")
    return said[:1].lower() + said[1:] if said.startswith(("The ", "It ", "This ")) else said


# --- proposals --------------------------------------------------------------------------

_LABELS = {
    Action.USE_TARGET: "Give the new address",
    Action.CITE_ARCHIVED: "Cite the archived copy",
    Action.NEW_URL: "Check this address",
    Action.GIVE_URL: "Check this address",
    Action.HIJACKED: "Hide the live link, cite the copy",
}
_AT_ONCE = (Action.USE_TARGET, Action.CITE_ARCHIVED, Action.HIJACKED)
"""Proposals that need no look first: citecheck has had it."""


def _ways(
    row: ReportRow, suggestions: Sequence[Suggestion], actions: Sequence[Action]
) -> list[Way]:
    ways: list[Way] = []
    for suggestion in suggestions:
        action: Action | None = None
        if suggestion.action in ("use_target", "cite_archived", "new_url"):
            action = Action(suggestion.action)
        if action is Action.NEW_URL and Action.GIVE_URL in actions:
            action = Action.GIVE_URL
        if action is Action.CITE_ARCHIVED and row.reason in TAKEN_OVER:
            action = Action.HIJACKED  # a live link to it would lead readers there
        if action is not None and action not in actions:
            continue
        link = suggestion.url if action or suggestion.action == "find_url" else None
        if action is None and link is None:
            continue
        ways.append(_way(suggestion, action, row))
    offered = {way.action for way in ways}
    if Action.CITE_ARCHIVED in actions and not offered & {Action.CITE_ARCHIVED, Action.HIJACKED}:
        ways.append(_archived(row))
    return ways


def _way(suggestion: Suggestion, action: Action | None, row: ReportRow) -> Way:
    url = suggestion.url or ""
    searches = action is None
    address, differs = (None, "") if searches else reading_of(row, url)
    return Way(
        action=action or "",
        key=KEYS[action] if action in _AT_ONCE else "",
        text=clip(line(suggestion.text), 400),
        address=address,
        url=url,
        label=_LABELS[action] if action else "",
        safe=suggestion.safe,
        source=clip(line(suggestion.source), 120)
        if action in (Action.NEW_URL, Action.GIVE_URL)
        else "",
        differs=differs,
        follow=(href(url) or "") if searches else "",
    )


def _archived(row: ReportRow) -> Way:
    url = row.memento_url or ""
    taken = words.day(row.memento_at) if row.memento_at else "unknown date"
    return Way(
        action=Action.CITE_ARCHIVED,
        key=KEYS[Action.CITE_ARCHIVED],
        text=f"Cite the archived copy of {taken}.",
        address=Address(shorten(url), href(url)),
        url=url,
        label=_LABELS[Action.CITE_ARCHIVED],
        safe=False,
        source="",
    )


_SPACES = re.compile(r"\s+")


def copy_words(memento: Memento) -> str:
    """Return whose copy it is, and of when."""
    whose = {"local": "our own copy", "wayback": "the Wayback Machine’s copy"}
    name = whose.get(memento.archive, f"the copy in {clip(line(memento.archive), 40)}")
    return _SPACES.sub(" ", f"{name} of {words.day(memento.captured_at)}")
