"""Proof before writing: a patched letter must read as it should, and otherwise as before."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.model import Action
from citecheck.repairs import Mending, Refusal, Repair, Style, plan, shows, squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Citation, Document

__all__ = ["proven", "reads_right"]

_DISTURBS = "the letter would read differently in other places, too: change it by hand"


def proven(
    data: bytes,
    document: Document,
    mendings: Sequence[Mending],
    style: Style,
    decoded: tuple[str, str] | None,
) -> Repair:
    """Return a plan whose result reads as it should; what disturbs is refused."""
    repair = plan(data, document, mendings, style, decoded=decoded)
    if repair.patched == data or reads_right(repair, mendings, document):
        return repair
    disturbing = set()
    for one in mendings:
        if one.decision is None or one.citation_id in {r.citation_id for r in repair.refused}:
            continue
        alone = [m if m is one else replace(m, decision=None) for m in mendings]
        single = plan(data, document, alone, style, decoded=decoded)
        if not reads_right(single, alone, document):
            disturbing.add(one.citation_id)
    refused = tuple(
        Refusal(one.citation_id, one.where, _DISTURBS)
        for one in mendings
        if one.citation_id in disturbing
    )
    left = [replace(m, decision=None) if m.citation_id in disturbing else m for m in mendings]
    rest = plan(data, document, left, style, decoded=decoded)
    if rest.patched != data and not reads_right(rest, left, document):
        all_ = tuple(Refusal(e.citation_id, e.where, _DISTURBS) for e in rest.edits)
        return Repair(data, (), (*rest.refused, *refused, *all_))
    return replace(rest, refused=(*rest.refused, *refused))


def reads_right(repair: Repair, mendings: Sequence[Mending], document: Document) -> bool:
    """Tell whether the patched letter cites what was decided, and all else as before."""
    try:
        after = find_citations(read_letter(document.path, repair.patched))
    except LetterError:
        return False
    given = {one.decision.replacement for one in mendings if one.decision is not None}
    found = Counter((one.note, _as_given(one, given)) for one in after)
    edited = {edit.citation_id for edit in repair.edits}
    expected: Counter[tuple[str | None, str | None]] = Counter()
    may_go: Counter[tuple[str | None, str | None]] = Counter()
    for one in mendings:
        citation, decision = one.citation, one.decision
        here = (citation.note, citation.url or citation.problem)
        if one.citation_id not in edited or decision is None:
            expected[here] += 1
            continue
        if decision.action == Action.HIJACKED:
            may_go[here] += 1
            may_go.update(
                {(one.note, _as_given(one, given)) for one in after if _is_left(one, citation)}
                - {here}
            )
        elif decision.action == Action.CITE_ARCHIVED:
            expected[here] += 1
        if decision.replacement:
            expected[(citation.note, decision.replacement)] += 1
    return not (expected - found) and not (found - expected - may_go)


def _is_left(found: Citation, hidden: Citation) -> bool:
    """Tell whether an address may be read from the words that a hidden link has left standing.

    They may show it without its scheme, or shortened.
    """
    shown = squeezed(found.printed or found.url or "")
    if found.note != hidden.note or not shown:
        return False
    words = squeezed(hidden.anchor_text or "")
    addresses = (hidden.url, hidden.printed)
    return words.startswith(shown) or shows(shown, *addresses) or shows(f"{shown}…", *addresses)


def _as_given(citation: Citation, given: set[str | None]) -> str | None:
    """Return a citation's address, as it was given where it was: a redirector is unwrapped."""
    for written in (citation.url, citation.printed, citation.wrapper):
        if written is not None and written in given:
            return written
    return citation.url or citation.problem
