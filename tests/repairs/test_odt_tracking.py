"""Tracked changes in ODT: accepted, the repaired letter; rejected, the one there was."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from citecheck.letters import read_letter
from citecheck.model import Action, Decision
from citecheck.repairs import Style, apply_splices, inverse_of, pack, plan, unpack

from .building import mended, mendings, odt, odt_note, reads, sample_odt
from .odf_changes import DC, OFFICE, TEXT, accepted, content_of, regions_of, rejected
from .test_offices import converted, raw
from .test_roundtrips import random_decision

NEW = "https://new.example/a?x=1&y=2"
COPY = "https://web.archive.org/web/20210517120000/http://x.example/"
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TRACKED = Style(author="Ana Ruiz & Co", at=AT)
EXAMPLE = Path(__file__).parents[2] / "examples/formats/letter.odt"
POINT = '<text:change text:change-id="c"/>'
LINK = '<text:a xlink:type="simple" xlink:href="http://old.example/a">{}</text:a>'


def done(data: bytes, *decisions: Decision) -> bytes:
    repair = mended(data, "a.odt", {one.citation_id: one for one in decisions}, TRACKED)
    assert not repair.refused, repair.refused
    return repair.patched


def shown(data: bytes) -> list[tuple[str, object]]:
    """Return what a reader sees: the words and the links of all paragraphs and notes."""
    return [
        (block.text, [(span.target, block.text[span.start : span.end]) for span in block.spans])
        for block in read_letter("a.odt", data).blocks
    ]


def holds(before: bytes, after: bytes, plain: bytes) -> None:
    """Check that a tracked repair is the plain one when accepted, and none when rejected."""
    assert [one for one, _ in shown(after)] == [one for one, _ in shown(plain)]
    assert shown(accepted(after)) == shown(plain)
    assert shown(rejected(after)) == shown(before)
    assert reads(after, "a.odt") == reads(plain, "a.odt")
    assert {n for n, r in raw(after).items() if raw(before)[n] != r} == {"content.xml"}


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize("action", [Action.NEW_URL, Action.CITE_ARCHIVED, Action.HIJACKED])
def test_each_decision_can_be_accepted_and_rejected(at, action):
    before = sample_odt()
    url = NEW
    if reads(before, "a.odt")[at][1] == "missing_url":
        action = Action.GIVE_URL
    elif action != Action.NEW_URL:
        url = f"{COPY}{at}"
    decision = Decision(at, action, url)
    plain = mended(before, "a.odt", {at: decision})
    holds(before, done(before, decision), plain.patched)


def test_a_change_names_author_and_moment():
    root = content_of(done(sample_odt(), Decision(0, Action.NEW_URL, NEW)))
    regions = regions_of(root)
    assert [one.tag for one in regions.values()] == [f"{TEXT}deletion", f"{TEXT}insertion"]
    for one in regions.values():
        said = one.find(f"{OFFICE}change-info")
        assert said.findtext(f"{DC}creator") == "Ana Ruiz & Co"
        assert said.findtext(f"{DC}date") == "2026-01-02T03:04:05"


def test_the_old_link_is_in_the_deletion_and_the_new_one_in_the_insertion():
    before = odt(f"<text:p>See {LINK.format('the <text:span>report</text:span>')} now.</text:p>")
    after = done(before, Decision(0, Action.USE_TARGET, NEW))
    deletion = next(iter(regions_of(content_of(after)).values()))
    (old,) = deletion.iter(f"{TEXT}a")
    assert old.get("{http://www.w3.org/1999/xlink}href") == "http://old.example/a"
    assert shown(after)[0][1] == [(NEW, "the report")]


def test_regions_join_those_that_are_there():
    theirs = (
        '<text:changed-region xml:id="ct7" text:id="ct7"><text:insertion><office:change-info>'
        f'<dc:creator xmlns:dc="{DC[1:-1]}">B</dc:creator></office:change-info></text:insertion>'
        "</text:changed-region>"
    )
    body = (
        '<text:p><text:change-start text:change-id="ct7"/>So.<text:change-end'
        f' text:change-id="ct7"/> See {LINK.format("it")}.</text:p>'
    )
    for before in (
        odt(f"<text:tracked-changes>{theirs}</text:tracked-changes>{body}"),
        odt(f"<office:forms/><text:p>See {LINK.format('it')}.</text:p>"),
        odt(
            f'<text:tracked-changes text:track-changes="true"/><text:p>{LINK.format("i")}</text:p>'
        ),
    ):
        after = done(before, Decision(0, Action.NEW_URL, NEW))
        root = content_of(after)
        (tracked,) = root.iter(f"{TEXT}tracked-changes")
        names = [one.get(f"{TEXT}id") for one in tracked]
        assert len(set(names)) == len(names) == 2 + (b"ct7" in _content(before))
        assert reads(after, "a.odt") == [(None, NEW)]
        assert accepted(after)
        # Whether changes to come are recorded is not ours to say.
        said = tracked.get(f"{TEXT}track-changes")
        assert said == {b'="tr': "true", b"ct7": None}.get(
            next((k for k in (b'="tr', b"ct7") if k in _content(before)), b""), "false"
        )


def _content(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return container.read("content.xml")


@pytest.mark.parametrize(
    "body",
    [
        '<text:p><text:change-start text:change-id="c"/>See http://old.example/a here'
        '<text:change-end text:change-id="c"/>.</text:p>',
        f'<text:p>See <text:change-start text:change-id="c"/>{LINK.format("it")}'
        '<text:change-end text:change-id="c"/>.</text:p>',
        "<text:p>See " + LINK.format(f"it{POINT}") + "</text:p>",
        '<text:p>A<text:change-start text:change-id="c"/></text:p><text:p>See'
        ' http://old.example/a.</text:p><text:p><text:change-end text:change-id="c"/>B</text:p>',
    ],
)
def test_changes_of_others_are_left_to_them(body):
    repair = mended(odt(body), "a.odt", {0: Decision(0, Action.NEW_URL, NEW)}, TRACKED)
    assert "tracked change" in repair.refused[0].reason
    assert repair.patched == odt(body)


def test_a_link_over_a_note_cannot_be_moved():
    body = f"<text:p>{LINK.format('See' + odt_note(1, 'Ibid.'))} and so on.</text:p>"
    repair = mended(odt(body), "a.odt", {0: Decision(0, Action.NEW_URL, NEW)}, TRACKED)
    assert "by hand" in repair.refused[0].reason
    assert b"tracked" not in _content(repair.patched)


@pytest.mark.parametrize(
    "words",
    [
        '<text:span text:style-name="A">See http://old.</text:span>example/<text:span>a</text:span>',
        "http://old.exam<text:span>ple/</text:span>a",
        '<text:span text:style-name="A">http://<text:span text:style-name="B">old.</text:span>'
        "example/a,</text:span> p. 4",
        "See http://old.example<text:soft-page-break/>/a here",
        f"See{LINK.format(' http://old.example/a ')}now",
        f"See <text:span text:style-name='A'>{LINK.format('http://old.example/a')}</text:span>.",
    ],
)
@pytest.mark.parametrize("action", [Action.NEW_URL, Action.HIJACKED, Action.CITE_ARCHIVED])
@pytest.mark.parametrize("tag", ["p", "h"])
def test_an_address_in_any_dress(words, action, tag):
    before = odt(f'<text:{tag} text:style-name="S">{words}</text:{tag}>')
    assert reads(before, "a.odt") == [(None, "http://old.example/a")]
    url = NEW if action == Action.NEW_URL else COPY
    decision = Decision(0, action, url)
    plain = mended(before, "a.odt", {0: decision})
    if plain.refused:
        assert action == Action.HIJACKED
        return
    holds(before, done(before, decision), plain.patched)


@pytest.mark.parametrize(
    ("words", "deletions"),
    [
        ("See http://old.exam<text:span>ple/</text:span>a.", 1),
        ("See http://old.exam<text:span>ple/<text:span>a</text:span></text:span>.", 1),
        ("See <text:span>http://old.</text:span><text:span>example/a</text:span>.", 1),
        ("<text:span>See http://old.</text:span>example/a.", 2),
    ],
)
def test_an_address_is_one_change_where_nothing_else_is_in_its_spans(words, deletions):
    before = odt(f"<text:p>{words}</text:p>")
    decision = Decision(0, Action.NEW_URL, NEW)
    after = done(before, decision)
    kinds = [one.tag for one in regions_of(content_of(after)).values()]
    assert kinds.count(f"{TEXT}deletion") == deletions
    holds(before, after, mended(before, "a.odt", {0: decision}).patched)


@pytest.mark.parametrize("letter", ["sample", "example"])
def test_random_tracked_edits_are_accepted_rejected_and_undone(letter):
    before = sample_odt() if letter == "sample" else EXAMPLE.read_bytes()
    document = read_letter("a.odt", before)
    known = [one.citation for one in mendings(before, "a.odt", {})]
    chance = random.Random(letter)
    edits = 0
    rounds = 0
    while edits < 500:
        rounds += 1
        decided = {n: d for n, one in enumerate(known) if (d := random_decision(chance, one))}
        todo = mendings(before, "a.odt", decided)
        repair = plan(before, document, todo, TRACKED)
        plain = plan(before, document, todo)
        assert [e.citation_id for e in repair.edits] == [e.citation_id for e in plain.edits]
        back = unpack(pack(inverse_of(before, repair.splices)))
        assert apply_splices(repair.patched, back) == before
        if repair.edits:
            holds(before, repair.patched, plain.patched)
        edits += len(repair.edits)
    assert rounds > 20


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_reads_the_changes_and_keeps_them(tmp_path):
    before = sample_odt()
    decided = {
        0: Decision(0, Action.NEW_URL, "https://n.example/0"),
        1: Decision(1, Action.CITE_ARCHIVED, f"{COPY}b"),
        2: Decision(2, Action.USE_TARGET, "https://n.example/2"),
        3: Decision(3, Action.HIJACKED, f"{COPY}c"),
        4: Decision(4, Action.GIVE_URL, NEW),
    }
    after = done(before, *decided.values())
    again = converted(tmp_path, after, "a.odt", "odt")
    kinds = [one.tag for one in regions_of(content_of(again)).values()]
    assert sorted(kinds) == [f"{TEXT}deletion"] * 3 + [f"{TEXT}insertion"] * 6
    authors = {one.text for one in content_of(again).iter(f"{DC}creator")}
    assert authors == {"Ana Ruiz & Co"}
    plain = mended(before, "a.odt", decided).patched
    for seen, ours in ((accepted(again), plain), (rejected(again), before)):
        assert [text for text, _ in shown(seen)] == [text for text, _ in shown(ours)]
    assert reads(accepted(again), "a.odt") == reads(plain, "a.odt")
    assert reads(rejected(again), "a.odt") == reads(before, "a.odt")
