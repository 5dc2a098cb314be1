"""The values that travel between the rooms: frozen, typed, without behaviour.

Vocabulary as in docs/design.md. Every stage takes values of this module and returns
values of this module; no stage imports another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

# --- letters -------------------------------------------------------------------------


class SpanKind(StrEnum):
    """What a reader knows about a stretch of a block's text."""

    LINK = "link"
    """A hyperlink; `target` is its address as written, which may be empty or `#`."""
    MARK = "mark"
    """The mark of a note, known from the format's own structure; `target` is the note's key."""
    RAISED = "raised"
    """Superscript type that may or may not be a mark (`<sup>1</sup>`, raised digits in a PDF)."""
    EMPHASIS = "emphasis"
    """Italic or underlined type: often a title."""
    CODE = "code"
    """Literal text; addresses in it are examples, not citations."""
    DOUBTFUL = "doubtful"
    """Recognised text of a scan that two readings differ in; `target` is the other reading."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `[start, end)` of a block's text with what the reader knows about it."""

    start: int
    end: int
    kind: SpanKind
    target: str | None = None
    source: tuple[int, int] | None = None
    """Where `target` stands in the decoded letter, for repairs; None where it is unknown."""


BlockKind = Literal["paragraph", "heading", "list_item", "note", "quote", "code", "cell", "rule"]
NoteKind = Literal["footnote", "endnote"]


@dataclass(frozen=True, slots=True)
class Piece:
    """From `text_start` of a block on, its characters stand at `source_start` of the letter.

    Pieces are in order; each one holds until the next begins. Characters that the reader
    made (a decoded entity, an added space) are a piece of their own.
    """

    text_start: int
    source_start: int
    """-1 for characters that stand nowhere in the source."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a letter as a reader sees it, without markup.

    A newline in `text` is a line end as printed: words and addresses may be broken
    there. Readers of flowing formats (HTML, DOCX) write one only for a forced break.
    Soft hyphens and zero-width characters are kept: where an address is broken matters.
    A reader that measures type writes U+2060 (WORD JOINER) before the newline where an
    address fills its line to the last character, so that it may well go on.

    `key` ties a block of kind `note` to the `MARK` spans that refer to it; several
    blocks with one key are the paragraphs of one note. A reader of a format without
    structure leaves `key` empty and `citations.notes` finds the notes.
    """

    text: str
    kind: BlockKind = "paragraph"
    spans: tuple[Span, ...] = ()
    page: int | None = None
    """Page, from 1, where the format has pages."""
    line: int | None = None
    """Line of the source, from 1, where the format has lines."""
    key: str | None = None
    mark: str | None = None
    """For a note whose number the reader knows: its mark as printed, e.g. `12`, `*`, `iv`."""
    note_kind: NoteKind | None = None
    scale: float | None = None
    """Size of the type relative to the letter's body text, where it is known."""
    number: str | None = None
    """For a list item: its ordinal as printed (`1.`, `a)`)."""
    origin: tuple[Piece, ...] = ()
    """Where the text stands in the decoded source, for repairs; empty where unknown."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a person should know about a letter that could still be read."""

    problem: str
    advice: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A letter, read: blocks in reading order."""

    path: str
    format: str
    sha256: str
    blocks: tuple[Block, ...]
    title: str | None = None
    sender: str | None = None
    dated: str | None = None
    """ISO 8601, as precise as the letter."""
    language: str | None = None
    """Two-letter code where it is known."""
    published_url: str | None = None
    """Where the letter itself was published, when it was read from there."""
    base_url: str | None = None
    """What relative targets are relative to (`<base href>`, or the page's own address)."""
    warnings: tuple[Caution, ...] = ()


# --- citations -----------------------------------------------------------------------

CitationKind = Literal["footnote", "endnote", "inline", "bare"]
Problem = Literal["missing_url", "empty_target", "malformed_url"]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: its mark, its body, and the sentence its mark stands in."""

    mark: str
    """Without its dress: `12`, `*`, `iv`, `RFC6462`."""
    kind: NoteKind
    text: str
    """The body without its mark and without markup; paragraphs joined by newlines."""
    sentence: str | None = None
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another way to read, or to restore, an address."""

    url: str
    confidence: float
    """Between 0 and 1."""
    source: str = ""
    """Where it comes from, in words a person understands."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One occurrence of a cited web resource in a letter.

    `url` is as printed, rejoined, redirectors unwrapped; it is None exactly where
    `problem` is set.
    """

    letter: str
    kind: CitationKind
    ordinal: int
    """Position among the citations of its letter, from 0."""
    note: str | None = None
    url: str | None = None
    problem: Problem | None = None
    anchor_text: str | None = None
    note_text: str | None = None
    sentence: str | None = None
    author: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    accessed_on: str | None = None
    language: str | None = None
    page: int | None = None
    line: int | None = None
    printed: str | None = None
    """The address as it stands in the letter, before anything was mended."""
    wrapper: str | None = None
    """The redirector's own address that `url` was unwrapped from."""
    candidates: tuple[Candidate, ...] = ()
    """Other readings of an ambiguous address, best first."""
    source_span: tuple[int, int] | None = None
    """Where `printed` stands in the decoded letter, for repairs."""
    context: str | None = None
    """The reference of this citation alone, where its note holds several."""


# --- checks --------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Past:
    """What the address showed before: our own first copy, or the nearest memento."""

    captured_at: datetime
    source: str
    """`local` or the archive's name."""
    body: bytes
    content_type: str | None = None
    url: str | None = None


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


# --- archives ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Memento:
    """An archived copy, with its datetime (RFC 7089)."""

    archive: str
    """`local`, `wayback`, or the name given in the settings."""
    url: str
    """The original address as the archive has it."""
    memento_url: str
    captured_at: datetime
    status: int | None = 200
    verified: bool = False
    """True once its replay was fetched and judged to be a copy of the page."""
    finding: str | None = None
    """Why it is no copy, where it was judged to be none."""
    digest: str | None = None


LookupOutcome = Literal["found", "none", "could_not_ask"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """An archive's answer to "is there a copy?". The third outcome is never the second."""

    outcome: LookupOutcome
    mementos: tuple[Memento, ...] = ()
    """Best first."""
    reason: str = ""
    """For `could_not_ask` and for exclusions: why, for a person."""


class CaptureState(StrEnum):
    """Where a request for a new memento stands."""

    WANTED = "wanted"
    REQUESTED = "requested"
    PENDING = "pending"
    CAPTURED = "captured"
    VERIFIED = "verified"
    REFUSED = "refused"
    FAILED = "failed"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Capture:
    """A request for a new memento."""

    archive: str
    url: str
    state: CaptureState = CaptureState.WANTED
    job_id: str | None = None
    requested_at: datetime | None = None
    not_before: datetime | None = None
    attempts: int = 0
    error: str | None = None
    memento: Memento | None = None


# --- repairs -------------------------------------------------------------------------


class Action(StrEnum):
    """What an editor may choose for a citation: the words of `Decision.action`.

    `acknowledge` is the store's own and has a method of its own there.
    """

    USE_TARGET = "use_target"
    """The reference names the redirect's target: `replacement`."""
    CITE_ARCHIVED = "cite_archived"
    """The memento `replacement` is cited beside the original, which stays."""
    NEW_URL = "new_url"
    """The reference names another address: `replacement`."""
    GIVE_URL = "give_url"
    """A reference that has lost its address, or links to nothing, gets `replacement`."""
    FINE = "fine"
    """It works for people; holds until `expires_at` and changes no letter."""
    HIJACKED = "hijacked"
    """The live link is hidden, its text stays; `replacement`, where given, is the memento cited."""
    LEAVE = "leave"
    """Nothing is to be done, for the reason in `note`; changes no letter."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor chose for a citation."""

    citation_id: int
    action: str
    """A value of `Action`, or `acknowledge`."""
    replacement: str | None = None
    note: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    owner: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would mend a citation, and whether it may be applied without a person."""

    action: Literal["use_target", "cite_archived", "new_url", "find_url", "look", "leave"]
    text: str
    """One sentence for a person."""
    url: str | None = None
    safe: bool = False
    confidence: float = 0.0
    source: str = field(default="")
