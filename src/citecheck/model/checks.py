"""What a visit saw, what it means, and how a link stands over time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime


class Verdict(StrEnum):
    """What is known of a link, and so of the citations of it."""

    OK = "ok"
    MOVED = "moved"
    CHANGED = "changed"
    BROKEN = "broken"
    SUSPECT = "suspect"
    BLOCKED = "blocked"
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"
    UNCHECKED = "unchecked"


ALIVE = frozenset({Verdict.OK, Verdict.MOVED})
"""Verdicts of a page that is there and shows what was cited."""

TO_MEND = frozenset({Verdict.BROKEN, Verdict.CHANGED, Verdict.MOVED, Verdict.INVALID})
"""Verdicts that ask an editor for a repair, unless acknowledged. So does every problem."""

TAKEN_OVER = frozenset({"parked", "hijacked"})
"""Reasons that say an address is in strange hands: no page of ours links to it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer as they crossed the wire, for the WARC record."""

    url: str
    request_head: bytes
    """Request line and headers, up to and including the empty line."""
    response_head: bytes
    """Status line and headers, up to and including the empty line."""
    payload: bytes
    """The body as transferred: chunked framing removed, content encoding kept."""
    complete: bool
    """False where the body was cut by a limit or a failure."""
    at: datetime
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a visit: an address and what it answered."""

    url: str
    status: int | None
    """None for a step without an answer of its own (a failed last hop)."""
    location: str | None = None
    """The redirect's target as sent, decoded leniently."""
    target: str | None = None
    """The redirect's target as resolved against `url`."""
    via: Literal["http", "meta_refresh"] = "http"
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class VisitError:
    """Why a visit has no usable answer.

    `kind` is a reason of the verdict table (`dns_not_found`, `timeout`, `refused`,
    `reset`, `tls_expired`, `redirect_loop`, `private_address`, `scheme`, …); `stage` is
    where it happened (`url`, `dns`, `connect`, `tls`, `headers`, `body`, `redirect`).
    """

    kind: str
    stage: str
    detail: str = ""
    ours: bool = False
    """True where it points at our own network and not at the host."""


READ_ON = "the body was read on beyond what is kept"
"""Note of an observation of a large page: its exchange has the beginning only."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one visit saw. It judges nothing."""

    url: str
    at: datetime
    elapsed_ms: int
    hops: tuple[Hop, ...] = ()
    """Every step in order; the last one is the answer that counts."""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Of the last answer; names in lower case, in the order sent."""
    content_type: str | None = None
    """Media type of the last answer in lower case, without parameters."""
    charset: str | None = None
    body: bytes = b""
    """At most the first 2 MiB, content encoding removed."""
    truncated: bool = False
    """True where the body goes on beyond what was read."""
    error: VisitError | None = None
    method: str = "GET"
    as_browser: bool = False
    """True where an honest request was refused and this one asked as a browser would."""
    retry_after: datetime | None = None
    notes: tuple[str, ...] = ()
    """What was odd and tolerated (`intermediate certificate fetched`, `body cut`)."""
    address: str | None = None
    """The numeric address that gave the last answer."""

    @property
    def final_url(self) -> str:
        """The address of the last step."""
        return self.hops[-1].url if self.hops else self.url

    def header(self, name: str) -> str | None:
        """Return the first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation says that its address shows: what a page is judged against."""

    url: str
    """As cited, with its fragment."""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    accessed_on: str | None = None
    language: str | None = None
    text: str | None = None
    """The reference or note as printed."""
    doubtful: bool = False
    """Whether the address was recognised on a scan with a doubtful sign, and never answered."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the address showed before: our own first copy, or the nearest memento."""

    captured_at: datetime
    source: str
    """`local` or the archive's name."""
    body: bytes
    content_type: str | None = None
    url: str | None = None
    charset: str | None = None
    """As its server declared it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One rule that spoke, and how sure it is."""

    rule: str
    says: str
    """The verdict it speaks for: a `Verdict` value, or `alive`."""
    confidence: float
    detail: str = ""
    """A clause for a person."""
    decided: bool = False


Hardness = Literal["hard", "soft"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one observation means for one link, with the reason and the evidence."""

    verdict: Verdict
    """As far as one visit can tell: history makes `suspect` of what is not confirmed."""
    reason: str
    confidence: float
    explanation: str
    """One sentence for a person."""
    evidence: tuple[Evidence, ...] = ()
    final_url: str | None = None
    status: int | None = None
    hardness: Hardness | None = None
    """For failures: whether a second visit confirms (`hard`) or only time does (`soft`)."""
    page_title: str | None = None
    title_similarity: float | None = None
    """Between 0 and 1; None where there was nothing to compare."""
    text_sha256: str | None = None
    """Of the main text, to see that a page did not change."""
    probe: str | None = None
    """A neighbouring address whose answer would settle a doubt; None where there is none."""
    ours: bool = False
    """True where the failure points at our own network."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A link's state over time: what history keeps and moves."""

    verdict: Verdict = Verdict.UNCHECKED
    reason: str = "not_due"
    since: datetime | None = None
    """When the present verdict began."""
    failures: int = 0
    """Failing checks in a row, at most one counted a UTC day."""
    first_failure: datetime | None = None
    last_failure: datetime | None = None
    last_checked: datetime | None = None
    next_check: datetime | None = None
    final_url: str | None = None
