"""Citations of a letter: every cited address, with the note and the sentence it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from citecheck.citations.dois import Place, is_bare, twins
from citecheck.citations.doubts import with_doubts
from citecheck.citations.headings import is_notes_heading
from citecheck.citations.hyperlinks import Found, cited_by_link
from citecheck.citations.joined import Joiner
from citecheck.citations.jumps import without_jumps
from citecheck.citations.notes import read_notes
from citecheck.citations.overleaf import read_on
from citecheck.citations.references import guess_language, read_references
from citecheck.citations.sentences import lines_before, tidy
from citecheck.citations.urls import FoundUrl, find_urls
from citecheck.model import Citation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.citations.joined import Joined
    from citecheck.citations.notes import FoundNote, Reading
    from citecheck.citations.references import Reference
    from citecheck.model import Block, CitationKind, Document

__all__ = ["find_citations"]

_RESOLVED = re.compile(r"https?://(?:dx\.)?doi\.org/(?P<doi>10\..+)", re.IGNORECASE)
_CLAUSE_END = re.compile(r";|\.\s+(?=[^\W\d_a-z])|\n\n|(?<!\s)\s++(?:and|y|et|und)\s*$")
_LONGEST_LEAD = 200
"""Characters: no printed line is longer."""
_SCANNED = frozenset({"paragraph", "heading", "list_item", "quote", "cell", "note"})


def find_citations(document: Document) -> tuple[Citation, ...]:
    """Return the citations of a letter in the order in which a reader meets them.

    Those of a note stand where its mark stands in the text. `ordinal` counts them.
    """
    document = without_jumps(document)
    reading = read_notes(document)
    language = document.language or guess_language(
        "\n".join(block.text for block in document.blocks[:60])
    )
    found: list[tuple[tuple[int, int], Citation]] = []
    joiner = Joiner(document.blocks)
    for note in reading.notes:
        found += [(note.position, c) for c in _cited_in_note(document, joiner, note, language)]
    found += _cited_in_text(document, joiner, reading, language)
    found.sort(key=lambda pair: pair[0])
    return tuple(replace(citation, ordinal=n) for n, (_, citation) in enumerate(found))


# --- notes ---------------------------------------------------------------------------


def _cited_in_note(
    document: Document, joiner: Joiner, found: FoundNote, language: str | None
) -> list[Citation]:
    note = found.note
    joined = joiner.join([(s.block, s.start, s.end) for s in found.stretches])
    addresses = _addresses(document, joined, note=True)
    asked, emphasis = _as_printed(joined, addresses)
    by_place = {(url.start, url.end): a for url, a in zip(asked, addresses, strict=True)}
    references = read_references(
        joined.text,
        asked,
        emphasis=emphasis,
        language=language,
    )
    citations = []
    for reference in references:
        if reference.url is None and not reference.missing_url:
            continue
        address = by_place.get((reference.url.start, reference.url.end)) if reference.url else None
        citation = _citation(document, joined, address, note.kind)
        block = document.blocks[found.stretches[0].block]
        citations.append(
            replace(
                citation,
                **_described(reference, joined.text),
                note=note.mark,
                note_text=note.text,
                sentence=note.sentence,
                problem=citation.problem if address else "missing_url",
                page=citation.page or block.page,
                line=citation.line or note.line,
            )
        )
    return citations


def _as_printed(
    joined: Joined, addresses: Sequence[Found]
) -> tuple[tuple[FoundUrl, ...], tuple[tuple[int, int], ...]]:
    """Return addresses and italics as if each linked title had its address printed behind it.

    A hyperlink on the words of a title hides the address that a printed reference shows
    at its end: behind the clause that the link stands in.
    """
    asked: list[FoundUrl] = []
    emphasis = list(joined.emphasis)
    begins = sorted(begin for begin, _ in emphasis)
    for order, found in enumerate(addresses):
        address = found.address
        if found.anchor is None:
            asked.append(address)
            continue
        later = addresses[order + 1].address.start if order + 1 < len(addresses) else None
        clause = _CLAUSE_END.search(joined.text, address.end, later or len(joined.text))
        place = clause.start() if clause else later if later is not None else len(joined.text)
        first = bisect_left(begins, address.start)
        inside = first < len(begins) and begins[first] < address.end
        if not inside and len(found.anchor.split()) > 1:
            emphasis.append((address.start, address.end))
            insort(begins, address.start)
        asked.append(replace(address, start=place, end=place))
    return tuple(asked), tuple(sorted(emphasis))


class _Description(TypedDict):
    """What a reference says of an address, by the names of a citation's fields."""

    author: str | None
    title: str | None
    publisher: str | None
    published_on: str | None
    accessed_on: str | None
    language: str | None
    context: str | None


def _described(reference: Reference, text: str) -> _Description:
    return {
        "author": reference.author,
        "title": reference.title,
        "publisher": reference.publisher,
        "published_on": reference.published_on,
        "accessed_on": reference.accessed_on,
        "language": reference.language,
        "context": tidy(text[reference.start : reference.end]) or None,
    }


# --- running text --------------------------------------------------------------------


def _cited_in_text(
    document: Document, joiner: Joiner, reading: Reading, language: str | None
) -> list[tuple[tuple[int, int], Citation]]:
    found = []
    sources = _below_headings(document.blocks)
    for number, (index, start, end) in enumerate(reading.units):
        block = document.blocks[index]
        if block.kind not in _SCANNED:
            continue
        joined = joiner.join([(index, start, end)])
        addresses = _addresses(document, joined, note=index in sources)
        if addresses and number + 1 < len(reading.units):
            addresses[-1] = _over_blocks(document.blocks, reading.units, number, addresses[-1])
        listed = _listed(joined, addresses, language) if index in sources else {}
        for address in addresses:
            linked = address.anchor is not None
            citation = _citation(document, joined, address, "inline" if linked else "bare")
            if (reference := listed.get(address.address.start)) is not None:
                citation = replace(citation, **_described(reference, joined.text))
            sentence = reading.flow.sentence(number, address.address.start)
            found.append(
                ((index, start + address.address.start), replace(citation, sentence=sentence))
            )
    return found


def _over_blocks(
    blocks: Sequence[Block], units: Sequence[tuple[int, int, int]], number: int, found: Found
) -> Found:
    """Return an address that a page's end cut in two, read on in the next paragraph."""
    (index, start, end), (following, head, stop) = units[number], units[number + 1]
    first = found.address.start
    if found.anchor is not None:
        return found
    whole = read_on(blocks[index], start + first, end, blocks[following], head, stop)
    if whole is None:
        return found
    return replace(found, address=replace(whole, start=first, end=first + whole.end))


def _below_headings(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the blocks of lists of sources: their items are references without a mark."""
    found: set[int] = set()
    headed = False
    for index, block in enumerate(blocks):
        if is_notes_heading(block):
            headed = True
        elif block.kind == "heading":
            headed = False
        elif headed:
            found.add(index)
    return frozenset(found)


def _listed(
    joined: Joined, addresses: Sequence[Found], language: str | None
) -> dict[int, Reference]:
    """Return the references of a list's item by where their addresses stand."""
    if not addresses:
        return {}
    asked, emphasis = _as_printed(joined, addresses)
    places = {(u.start, u.end): a.address.start for u, a in zip(asked, addresses, strict=True)}
    references = read_references(joined.text, asked, emphasis=emphasis, language=language)
    return {places[r.url.start, r.url.end]: r for r in references if r.url is not None}


# --- addresses -----------------------------------------------------------------------


def _addresses(document: Document, joined: Joined, *, note: bool = False) -> list[Found]:
    """Return hyperlinks and printed addresses in order; one that is both counts once.

    `note` says that the text is a note, or an item of a list of sources: there a link on
    words is its reference's address.
    """
    linked = [
        found
        for span in joined.links
        if (found := cited_by_link(document, span, joined.text[span.start : span.end])) is not None
    ]
    closed = tuple(sorted([(span.start, span.end) for span in joined.links] + joined.closed))
    targets = {_doi(found.address.url) for found in linked} - {None}
    read = find_urls(joined.text, protected=closed, lead=_lead(document.blocks, joined))
    printed = [
        Found(address)
        for address in with_doubts(read, joined.text, joined.doubts)
        # `doi: 10.1/x. [DOI]`: the name of what is linked beside it.
        if not (is_bare(address) and _doi(address.url) in targets)
    ]
    return _without_twins(joined.text, linked, printed, note=note)


def _lead(blocks: Sequence[Block], joined: Joined) -> int:
    """Return how much of its first line stands before a text: the label of a note."""
    index, start, _ = joined.stretches[0]
    block = blocks[index]
    line = block.text.rfind("\n", max(0, start - _LONGEST_LEAD), start) + 1
    if start - line > _LONGEST_LEAD:
        return 0
    label = block.number if block.number and not line else None
    return start - line + (len(label) + 1 if label else 0)


def _without_twins(
    text: str, linked: Sequence[Found], printed: Sequence[Found], *, note: bool
) -> list[Found]:
    """Return all in order, but for bare DOIs whose reference has an address, printed or linked."""
    found = sorted([*linked, *printed], key=lambda one: (one.address.start, one.address.end))
    if not linked:
        return found  # `find_urls` has looked
    plain = {id(one) for one in printed}
    counted = [one for one in found if one.address.url and (note or one.anchor is None)]
    doubled = twins(
        text,
        [
            Place(
                one.address.start,
                one.address.end,
                bare=id(one) in plain and is_bare(one.address),
                anchor=one.anchor or "",
            )
            for one in counted
        ],
    )
    gone = {id(counted[number]) for number in doubled}
    return [one for one in found if id(one) not in gone]


def _doi(url: str | None) -> str | None:
    """Return the DOI that an address of a DOI resolver names."""
    found = _RESOLVED.match(url or "")
    return found["doi"].casefold() if found else None


def _citation(
    document: Document, joined: Joined, found: Found | None, kind: CitationKind
) -> Citation:
    if found is None:
        return Citation(document.path, kind, 0)
    address = found.address
    order = bisect_right(joined.starts, address.start) - 1
    index, start, stop = joined.stretches[order]
    block = document.blocks[index]
    offset = address.start - joined.starts[order] + start
    end = offset + address.end - address.start
    return Citation(
        document.path,
        kind,
        0,
        url=address.url,
        problem=address.problem,
        anchor_text=found.anchor,
        page=block.page,
        line=_line(block, offset),
        printed=address.printed,
        wrapper=address.wrapper,
        candidates=address.candidates,
        source_span=found.span or (_source(block, offset, end) if end <= stop else None),
    )


def _line(block: Block, offset: int) -> int | None:
    if block.line is None:
        return None
    return block.line + lines_before(block.text, offset)


def _source(block: Block, start: int, end: int) -> tuple[int, int] | None:
    """Return where a stretch of a block stands in the decoded letter."""
    if not block.origin or end <= start:
        return None
    begin, last = _place(block, start), _place(block, end - 1)
    return (begin, last + 1) if begin is not None and last is not None else None


def _place(block: Block, offset: int) -> int | None:
    index = bisect_right(block.origin, offset, key=lambda piece: piece.text_start) - 1
    if index < 0:
        return None
    piece = block.origin[index]
    if piece.source_start < 0:
        return None
    return piece.source_start + offset - piece.text_start
