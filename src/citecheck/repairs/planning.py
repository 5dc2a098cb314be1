"""The door to repairs: decisions in, a patched letter out. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from citecheck.addresses import AddressError, request_url
from citecheck.model import Action
from citecheck.repairs.characters import Characters
from citecheck.repairs.docx import DocxWriter
from citecheck.repairs.html import HtmlWriter
from citecheck.repairs.markdown import MarkdownWriter, PlainWriter
from citecheck.repairs.odt import OdtWriter
from citecheck.repairs.sentences import edit_of
from citecheck.repairs.splices import Taken, apply_splices
from citecheck.repairs.values import (
    CHANGES_NOTHING,
    ERRATA_ONLY,
    Edit,
    Refusal,
    Refused,
    Repair,
    Style,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Document
    from citecheck.repairs.office import OfficeWriter
    from citecheck.repairs.textual import TextWriter
    from citecheck.repairs.values import Mending, Splice

__all__ = ["plan"]

_TEXTS: dict[str, type[TextWriter]] = {
    "text": PlainWriter,
    "markdown": MarkdownWriter,
    "html": HtmlWriter,
}
_OFFICES: dict[str, type[OfficeWriter]] = {"docx": DocxWriter, "odt": OdtWriter}

_NEEDS_ADDRESS = frozenset(
    {Action.USE_TARGET, Action.NEW_URL, Action.GIVE_URL, Action.CITE_ARCHIVED}
)
_UNWRITABLE = re.compile(
    r"[\x00-\x20<>\"`{}|\\^\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_ONE_PLACE = (
    "its address stands only once in the letter, for several references: decide all of them alike"
)
_SAME_PLACE = "another decision changes the same place: decide one of them"
_FORMATS = {
    "rtf": "RTF letters are not patched: save it as DOCX and repair that",
    "doc": "DOC letters are not patched: save it as DOCX and repair that",
}


def plan(
    data: bytes,
    document: Document,
    citations: Sequence[Mending],
    style: Style | None = None,
    *,
    decoded: tuple[str, str] | None = None,
) -> Repair:
    """Return a letter with the decisions on its citations written into it.

    `document` is what the letter's reader made of `data`; `citations` are all citations
    of the letter in order, those without a decision too, because equal addresses are told
    apart by counting. `decoded` are the text and encoding of Markdown, text and HTML.
    What cannot be written is refused with a reason, and hinders nothing else. Letters of
    `ERRATA_ONLY` stay as they are: their edits are the errata list.
    """
    style = style or Style()
    edits: list[Edit] = []
    refused: list[Refusal] = []
    due: list[Mending] = []
    for mending in citations:
        if mending.decision is None or mending.decision.action in CHANGES_NOTHING:
            continue
        try:
            _check_replacement(mending)
            due.append(mending)
        except Refused as reason:
            refused.append(Refusal(mending.citation_id, mending.where, str(reason)))
    splices: tuple[Splice, ...] = ()
    try:
        if document.format in _TEXTS:
            splices = _plan_text(data, document, citations, due, style, decoded, edits, refused)
        elif document.format in _OFFICES and due:
            splices = _plan_office(data, document, citations, due, style, edits, refused)
        elif document.format in ERRATA_ONLY:
            edits += [edit_of(mending, _errata_text(mending)) for mending in due]
        elif due:
            raise Refused(_FORMATS.get(document.format, "letters of this format are not patched"))
    except Refused as reason:
        refused = [Refusal(one.citation_id, one.where, str(reason)) for one in due]
        edits, splices = [], ()
    return Repair(apply_splices(data, splices), tuple(edits), tuple(refused), splices)


def _check_replacement(mending: Mending) -> None:
    decision = mending.decision
    assert decision is not None
    url = decision.replacement
    if not url:
        if decision.action in _NEEDS_ADDRESS:
            raise Refused("the decision names no address: decide again and give one")
        return
    if _UNWRITABLE.search(url):
        raise Refused("the new address holds spaces, quotes or signs that no address takes")
    try:
        request_url(url)
    except AddressError as problem:
        raise Refused(f"the new address cannot be used ({problem.detail})") from None
    if decision.action != Action.CITE_ARCHIVED and url == mending.citation.printed:
        raise Refused("the letter gives this address already")


def _plan_text(
    data: bytes,
    document: Document,
    citations: Sequence[Mending],
    due: Sequence[Mending],
    style: Style,
    decoded: tuple[str, str] | None,
    edits: list[Edit],
    refused: list[Refusal],
) -> tuple[Splice, ...]:
    if decoded is None or not due:
        if due:
            raise Refused("its text and encoding were not handed in")
        return ()
    characters = Characters(data, *decoded)
    writer = _TEXTS[document.format](document, characters.text, citations, style)
    splices: list[Splice] = []
    taken = Taken()
    shared: dict[tuple[int, int], set[Splice]] = defaultdict(set)
    there: dict[tuple[int, int], list[Mending]] = defaultdict(list)
    for one in citations:
        if one.citation.source_span is not None:
            there[one.citation.source_span].append(one)
    for mending in due:
        decision, source = mending.decision, mending.citation.source_span
        assert decision is not None
        try:
            _check_alone(mending, there[source] if source is not None else ())
            new = [characters.splice(*change) for change in writer.changes(mending)]
            if source is not None:
                # What several references share is written once, what each of them gets for each.
                new = [one for one in new if one not in shared[source]]
            if not taken.take(new):
                raise Refused(_SAME_PLACE)
        except Refused as reason:
            refused.append(Refusal(mending.citation_id, mending.where, str(reason)))
            continue
        if source is not None:
            shared[source].update(new)
        splices += new
        # To cite a copy adds; to hide a link takes away.
        hides = any(one.start < one.end for one in new)
        edits.append(edit_of(mending, decision.replacement or "", hides=hides))
    return tuple(sorted(splices, key=lambda one: (one.start, one.end)))


def _check_alone(mending: Mending, there: Sequence[Mending]) -> None:
    """Raise where the same characters serve a citation that was decided otherwise."""
    decision = mending.decision
    assert decision is not None
    if decision.action == Action.CITE_ARCHIVED:
        return
    for other in there:
        theirs = other.decision
        if theirs is None or theirs.action != decision.action:
            raise Refused(_ONE_PLACE)
        # What has changed hands loses its link for all; each may cite a copy of its own.
        if decision.action != Action.HIJACKED and theirs.replacement != decision.replacement:
            raise Refused(_ONE_PLACE)


def _plan_office(
    data: bytes,
    document: Document,
    citations: Sequence[Mending],
    due: Sequence[Mending],
    style: Style,
    edits: list[Edit],
    refused: list[Refusal],
) -> tuple[Splice, ...]:
    writer = _OFFICES[document.format](data, document, citations, style)
    for mending in due:
        try:
            writer.write(mending)
            hides = writer.hides(mending)
        except Refused as reason:
            refused.append(Refusal(mending.citation_id, mending.where, str(reason)))
            continue
        assert mending.decision is not None
        edits.append(edit_of(mending, mending.decision.replacement or "", hides=hides))
    return writer.splices()


def _errata_text(mending: Mending) -> str:
    assert mending.decision is not None
    return mending.decision.replacement or ""
