"""The values that travel between the rooms: frozen, typed, without behaviour.

Vocabulary as in docs/design.md. Every stage takes values of this module and returns
values of this module; no stage imports another.
"""

from __future__ import annotations

from citecheck.model.archives import (
    Capture,
    CaptureState,
    Lookup,
    LookupOutcome,
    Memento,
)
from citecheck.model.checks import (
    ALIVE,
    READ_ON,
    TAKEN_OVER,
    TO_MEND,
    Cited,
    Evidence,
    Exchange,
    Finding,
    Hardness,
    Hop,
    Observation,
    Past,
    Standing,
    Verdict,
    VisitError,
)
from citecheck.model.citations import (
    CITED_ELSEWHERE,
    FIRST_READ,
    MISREAD,
    OTHER_READINGS,
    Candidate,
    Citation,
    CitationKind,
    Note,
    Problem,
    open_readings,
)
from citecheck.model.letters import (
    Block,
    BlockKind,
    Caution,
    Document,
    NoteKind,
    Piece,
    Span,
    SpanKind,
)
from citecheck.model.repairs import (
    Action,
    Decision,
    Suggestion,
)

__all__ = [
    "ALIVE",
    "CITED_ELSEWHERE",
    "FIRST_READ",
    "MISREAD",
    "OTHER_READINGS",
    "READ_ON",
    "TAKEN_OVER",
    "TO_MEND",
    "Action",
    "Block",
    "BlockKind",
    "Candidate",
    "Capture",
    "CaptureState",
    "Caution",
    "Citation",
    "CitationKind",
    "Cited",
    "Decision",
    "Document",
    "Evidence",
    "Exchange",
    "Finding",
    "Hardness",
    "Hop",
    "Lookup",
    "LookupOutcome",
    "Memento",
    "Note",
    "NoteKind",
    "Observation",
    "Past",
    "Piece",
    "Problem",
    "Span",
    "SpanKind",
    "Standing",
    "Suggestion",
    "Verdict",
    "VisitError",
    "open_readings",
]
