"""A thousand random edits apply, and come undone to the identical bytes."""

from __future__ import annotations

import codecs
import hashlib
import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import citecheck.demo
from citecheck.citations import find_citations
from citecheck.errors import UsageError
from citecheck.letters import read_letter
from citecheck.model import Action, Decision
from citecheck.repairs import (
    Mending,
    Splice,
    Style,
    apply_splices,
    inverse_of,
    pack,
    plan,
    unpack,
)

from .building import decoded, sample_docx, sample_odt

if TYPE_CHECKING:
    from citecheck.model import Citation, Document

LETTERS = sorted((Path(citecheck.demo.__file__).parent / "letters").iterdir())
ROUNDS = 125
"""Random sets of edits for each of the eight letters: a thousand in all."""

ADDRESSES = (
    "https://n.example/",
    "https://n.example/a_(b)?x=1&y=%20#z",
    "http://xn--bcher-kva.example/~q/;p,v.html",
    "https://n.example/" + "long/" * 60,
)


def _utf16(data: bytes) -> bytes:
    return codecs.BOM_UTF16_LE + data.decode().encode("utf-16-le")


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _quirks(data: bytes) -> bytes:
    """Mixed line ends, trailing spaces, a mark, and one damaged byte at the end."""
    lines = data.split(b"\n")
    ends = (b"\n", b"\r\n", b"  \n", b"\t\r\n")
    mixed = b"".join(line + ends[n % 4] for n, line in enumerate(lines))
    return codecs.BOM_UTF8 + mixed + b"\xff"


MUTATIONS = (bytes, _crlf, _utf16, _quirks)


@cache
def letter(name: str, mutation: int) -> tuple[bytes, Document, tuple[Citation, ...]]:
    if name == "sample.docx":
        data = sample_docx(with_rels=bool(mutation % 2))
    elif name == "sample.odt":
        data = sample_odt()
    else:
        data = MUTATIONS[mutation](next(p for p in LETTERS if p.name == name).read_bytes())
    document = read_letter(name, data)
    return data, document, find_citations(document)


def random_decision(chance: random.Random, citation: Citation) -> Decision | None:
    if chance.random() < 0.4:
        return None
    url = chance.choice(ADDRESSES)
    if citation.problem in ("missing_url", "empty_target"):
        return Decision(citation.ordinal, Action.GIVE_URL, url)
    action = chance.choice(list(Action))
    if action == Action.CITE_ARCHIVED or (action == Action.HIJACKED and chance.random() < 0.5):
        url = f"https://web.archive.org/web/20210517120000/{citation.url or 'http://x.example/'}"
    return Decision(citation.ordinal, action, url)


@pytest.mark.parametrize("name", [*(p.name for p in LETTERS), "sample.docx", "sample.odt"])
def test_random_edits_come_undone_to_the_identical_bytes(name):
    chance = random.Random(name)
    changed = 0
    for number in range(ROUNDS):
        data, document, citations = letter(name, number % len(MUTATIONS))
        mendings = [Mending(one, one.ordinal, random_decision(chance, one)) for one in citations]
        style = Style(author="A" if number % 3 == 0 else None)
        text = decoded(data) if document.format in ("text", "markdown", "html") else None
        repair = plan(data, document, mendings, style, decoded=text)
        back = unpack(pack(inverse_of(data, repair.splices)))
        restored = apply_splices(repair.patched, back)
        assert hashlib.sha256(restored).digest() == hashlib.sha256(data).digest()
        assert (repair.patched != data) == bool(repair.edits)
        decided = {m.citation_id for m in mendings if m.decision}
        told = {e.citation_id for e in repair.edits} | {r.citation_id for r in repair.refused}
        assert told <= decided
        changed += len(repair.edits)
    assert changed > ROUNDS


@pytest.mark.parametrize("name", [*(p.name for p in LETTERS), "sample.docx", "sample.odt"])
@pytest.mark.parametrize("mutation", range(len(MUTATIONS)))
def test_new_addresses_are_read_again_in_the_same_notes(name, mutation):
    data, document, citations = letter(name, mutation)
    mendings = [
        Mending(
            one,
            one.ordinal,
            Decision(
                one.ordinal,
                Action.GIVE_URL if one.problem else Action.NEW_URL,
                f"https://n{one.ordinal}.example/a",
            ),
        )
        for one in citations
    ]
    text = decoded(data) if document.format in ("text", "markdown", "html") else None
    repair = plan(data, document, mendings, decoded=text)
    assert not repair.refused
    after = find_citations(read_letter(name, repair.patched))
    assert [(c.note, c.url) for c in after] == [
        (one.note, f"https://n{one.ordinal}.example/a") for one in citations
    ]


@given(
    st.binary(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), st.binary(max_size=5)), max_size=6),
)
def test_any_splices_are_undone_or_refused(data, wanted):
    splices = [Splice(start, start + length, new) for start, length, new in wanted]
    try:
        patched = apply_splices(data, splices)
    except ValueError:
        return
    assert apply_splices(patched, inverse_of(data, splices)) == data


@given(st.text(max_size=80))
def test_a_way_back_that_is_none_is_said_to_be_none(text):
    with pytest.raises(UsageError):
        unpack(text)
