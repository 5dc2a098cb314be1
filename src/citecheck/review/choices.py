"""What may be decided on a citation, and whether what an editor saw still holds. Pure.

A page carries a `Version` of what it showed; a decision that comes back with another one
is refused with the reason, so that nobody decides on a letter or link that has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from citecheck.addresses import AddressError, request_url
from citecheck.model import Action, Decision, Verdict
from citecheck.reports.safe import clip, href, line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citecheck.model import Memento
    from citecheck.store import ReportRow

__all__ = [
    "LOST",
    "Asked",
    "NotPossible",
    "Version",
    "actions_for",
    "checked_address",
    "decision_from",
]

FINE_DAYS = 180
"""How long a page that a person has seen counts as fine, unless another day is given: twice
a year somebody looks again."""

LONGEST_NOTE = 1_000

LOST = frozenset({"missing_url", "empty_target"})
"""Problems of references that have lost their address, or link to nothing."""


class NotPossible(Exception):  # noqa: N818 - an answer for a person, not a failure
    """The decision cannot be taken; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a page was made of."""

    letter: str
    """The letter's SHA-256, its beginning."""
    checked: str
    """When the link was last looked at."""
    decision: int
    """The newest entry among the citation's decisions."""

    def __str__(self) -> str:
        return f"{self.letter}.{self.checked}.{self.decision}"

    @classmethod
    def of(cls, letter_sha256: str, checked_at: datetime | None, decision: int) -> Version:
        """Return the version of a citation as it stands."""
        checked = f"{checked_at.astimezone(UTC):%Y%m%d%H%M%S%f}" if checked_at else "never"
        return cls(letter_sha256[:16], checked, decision)

    @classmethod
    def parse(cls, written: str) -> Version:
        """Read what a page carried; nonsense is the version of nothing."""
        letter, _, rest = written[:100].partition(".")
        checked, _, number = rest.partition(".")
        return cls(letter, checked, int(number) if number.isascii() and number.isdecimal() else -1)

    def outdated_by(self, now: Version) -> str:
        """Return why a decision on this version cannot be taken now; empty where it can."""
        if self.letter != now.letter:
            return "The letter has changed since this page was opened."
        if self.decision != now.decision:
            return "Somebody has decided on this citation since this page was opened."
        if self.checked != now.checked:
            return "The link has been looked at again since this page was opened."
        return ""


def actions_for(row: ReportRow) -> tuple[Action, ...]:
    """Return the decisions that make sense for a citation, in the order of the page."""
    if row.problem in LOST:
        return (Action.GIVE_URL, Action.LEAVE)
    if row.problem or row.url is None:
        return (Action.NEW_URL, Action.LEAVE)
    found: list[Action] = []
    if row.verdict == Verdict.MOVED and href(row.final_url) and row.final_url != row.url:
        found.append(Action.USE_TARGET)
    if row.memento_url:
        found.append(Action.CITE_ARCHIVED)
    return (*found, Action.NEW_URL, Action.FINE, Action.HIJACKED, Action.LEAVE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as it came in."""

    action: str
    url: str = ""
    note: str = ""
    until: str = ""

    @classmethod
    def read(cls, form: Mapping[str, object]) -> Asked:
        """Take from a form what it may say: its button holds the action and its address."""
        values = {
            name: str(form.get(name, ""))[: LONGEST_NOTE * 4] for name in ("do", "note", "until")
        }
        action, _, url = values["do"].partition(" ")
        return cls(action, url, values["note"], values["until"])


def decision_from(
    asked: Asked,
    row: ReportRow,
    mementos: Sequence[Memento],
    *,
    editor: str,
    now: datetime,
    own_copy: bool = True,
) -> Decision:
    """Return the decision that a form asks for, or raise `NotPossible` with the reason.

    `own_copy` is False for the further citations that one decision serves: each of them
    cites the copy that is nearest its own date, and not that of the citation on the page.
    """
    try:
        action = Action(asked.action)
    except ValueError:
        raise NotPossible("This is no decision that the page offers.") from None
    if action not in actions_for(row):
        raise NotPossible("This decision does not fit the citation as it stands now.")
    note = clip(line(asked.note), LONGEST_NOTE) or None
    if action is Action.LEAVE and note is None:
        raise NotPossible("Say why it is to be left as it is: whoever comes next will ask.")
    return Decision(
        citation_id=row.citation_id,
        action=action,
        replacement=_replacement(action, asked, row, mementos, own_copy=own_copy),
        note=note,
        decided_by=editor,
        decided_at=now,
        expires_at=_expiry(action, asked.until, now),
    )


def checked_address(given: str) -> str:
    """Return an address that can be visited, or raise `NotPossible` with the reason."""
    url = given.strip()
    if href(url) is None:
        raise NotPossible("A web address that begins with https:// or http:// is needed.")
    try:
        request_url(url)
    except AddressError as problem:
        raise NotPossible(f"This is no web address: {clip(line(problem.detail), 200)}.") from None
    return url


def _replacement(
    action: Action,
    asked: Asked,
    row: ReportRow,
    mementos: Sequence[Memento],
    *,
    own_copy: bool,
) -> str | None:
    if action is Action.USE_TARGET:
        if asked.url and asked.url != row.final_url:
            raise NotPossible("The link leads somewhere else now than when the page was opened.")
        return row.final_url
    if action in (Action.CITE_ARCHIVED, Action.HIJACKED):
        if not own_copy or not asked.url:
            return row.memento_url
        usable = [m.memento_url for m in mementos if m.archive != "local" and m.finding is None]
        if asked.url not in usable:
            raise NotPossible("This copy is not known for the link (any more).")
        return asked.url
    if action in (Action.NEW_URL, Action.GIVE_URL):
        url = checked_address(asked.url)
        if url == row.url:
            raise NotPossible("This is the address that the letter has already.")
        return url
    return None


def _expiry(action: Action, until: str, now: datetime) -> datetime | None:
    if action is not Action.FINE:
        return None
    if not until:
        return now + timedelta(days=FINE_DAYS)
    try:
        day = datetime.fromisoformat(until).replace(tzinfo=UTC)
    except ValueError:
        raise NotPossible("The day until which it is fine is not a date.") from None
    if day <= now:
        raise NotPossible("The day until which it is fine is past; name a day to come.")
    return day
