"""What is said of each change, for a person, a diff and a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.model import Action
from citecheck.repairs.values import Edit

if TYPE_CHECKING:
    from citecheck.repairs.values import Mending

__all__ = ["edit_of"]

_MOST_WORDS = 60


def edit_of(mending: Mending, new: str, *, hides: bool = True) -> Edit:
    """Return the change that a decision makes, told in one sentence.

    `hides` is False where an address in strange hands was no link, and stays as printed.
    """
    citation, decision = mending.citation, mending.decision
    assert decision is not None
    lost = citation.problem in {"missing_url", "empty_target"}
    # Printed over two lines; in a commit or on a terminal the second would be one of ours.
    old = "" if lost else "".join((citation.printed or "").split())
    url = decision.replacement or ""
    match decision.action:
        case Action.USE_TARGET:
            says = f"{old} has moved and now reads {url}."
        case Action.NEW_URL:
            says = f"{old or _words(mending)} now reads {url}."
        case Action.GIVE_URL:
            says = f"{_words(mending)} gets its address {url}."
        case Action.CITE_ARCHIVED:
            says = f"the archived copy {url} is cited beside {old}."
        case _ if not hides:
            says = f"{old} is no link and stays as printed; its archived copy {url} is cited."
        case _:
            says = f"the link to {old} is no longer live"
            says += f"; its archived copy {url} is cited." if url else "."
    where = " ".join(mending.where.split())
    return Edit(
        citation_id=mending.citation_id,
        where=where,
        old=old,
        new=new,
        says=f"{where[0].upper()}{where[1:]}: {says}",
        page=citation.page,
    )


def _words(mending: Mending) -> str:
    citation = mending.citation
    words = citation.anchor_text or citation.title or citation.context or "the reference"
    words = " ".join(words.split())
    return f"“{words[:_MOST_WORDS].rstrip()}{'…' if len(words) > _MOST_WORDS else ''}”"
