"""Decisions written into DOCX and ODT: parts that are not concerned stay byte for byte."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from citecheck.letters import read_letter
from citecheck.model import Action, Decision
from citecheck.repairs import Style
from citecheck.repairs.docx_flows import R_NAMES, W_NAMES

from .building import R, W, docx, field_link, link, mended, odt, reads, run, sample_docx, sample_odt
from .odf_changes import accepted, rejected

if TYPE_CHECKING:
    from pathlib import Path

NEW = "https://new.example/a?x=1&y=2"
COPY = "https://web.archive.org/web/20210517120000/http://x.example/"
TRACKED = Style(author="Ana Ruiz & Co", at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        assert container.testzip() is None
        return {info.filename: container.read(info) for info in container.infolist()}


def raw(data: bytes) -> dict[str, bytes]:
    """Return the local record of each part as it stands in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        infos = sorted(container.infolist(), key=lambda info: info.header_offset)
        ends = [info.header_offset for info in infos[1:]] + [container.start_dir]
    return {i.filename: data[i.header_offset : end] for i, end in zip(infos, ends, strict=True)}


def texts(data: bytes, name: str) -> list[str]:
    return [block.text for block in read_letter(name, data).blocks]


def one(action: Action, at: int, url: str | None) -> dict[int, Decision]:
    return {at: Decision(at, action, url)}


def done(
    data: bytes, name: str, decisions: dict[int, Decision], style: Style | None = None
) -> bytes:
    repair = mended(data, name, decisions, style)
    assert not repair.refused, repair.refused
    return repair.patched


# --- what stays -----------------------------------------------------------------------


@pytest.mark.parametrize("at", range(5))
def test_only_the_parts_concerned_change(at):
    before = sample_docx()
    after = done(before, "a.docx", one(Action.NEW_URL, at, NEW))
    changed = {name for name, record in raw(after).items() if raw(before).get(name) != record}
    body = {"word/document.xml", "word/_rels/document.xml.rels"}
    notes = {"word/footnotes.xml", "word/_rels/footnotes.xml.rels"}
    assert changed
    assert changed <= (body if at in (2, 3) else notes)
    assert list(parts(after)) == list(parts(before))
    dates = {i.date_time for i in zipfile.ZipFile(io.BytesIO(after)).infolist()}
    assert dates == {(2021, 5, 17, 10, 20, 30)}


def test_within_a_part_only_the_address_changes():
    before = sample_docx()
    after = done(before, "a.docx", one(Action.NEW_URL, 0, "https://n.example/b"))
    old, new = (parts(data)["word/footnotes.xml"].decode() for data in (before, after))
    assert new == old.replace(">http://www.harbour-<", ">https://n.example/b<").replace(
        ">post.example/2021/<", "><"
    ).replace(">pier (accessed", "> (accessed").replace(
        "Harbour Post, “The pier”, 3 May 2021, http://www.harbour-",
        "Harbour Post, “The pier”, 3 May 2021, https://n.example/b",
    )


# --- links ----------------------------------------------------------------------------


def test_a_shared_relationship_serves_the_other_link_as_before():
    before = sample_docx()
    after = done(before, "a.docx", one(Action.USE_TARGET, 3, NEW))
    assert [url for note, url in reads(after, "a.docx") if note is None] == [
        "http://www.water.example/atlas",
        NEW,
    ]
    rels = parts(after)["word/_rels/document.xml.rels"].decode()
    assert rels.count("http://www.water.example/atlas") == 1
    assert texts(after, "a.docx") == texts(before, "a.docx")


def test_the_visible_address_of_a_link_changes_with_it():
    after = done(sample_docx(), "a.docx", one(Action.NEW_URL, 1, NEW))
    assert f"Lakeside Tribune, “Boats”, {NEW}." in texts(after, "a.docx")


def test_a_fields_code_changes_though_it_is_split():
    after = done(sample_docx(), "a.docx", one(Action.NEW_URL, 4, NEW))
    assert ("3", NEW) in reads(after, "a.docx")
    assert f"Ombudsman, “Arrivals”, 2 June 2021, {NEW}, p. 4." in texts(after, "a.docx")
    assert "\\h" in parts(after)["word/footnotes.xml"].decode()


def test_a_part_without_relationships_gets_them():
    before = sample_docx(with_rels=False)
    after = done(before, "a.docx", one(Action.GIVE_URL, 5, NEW))
    assert "word/_rels/footnotes.xml.rels" in parts(after)
    assert reads(after, "a.docx")[5] == ("4", NEW)


def test_a_simple_field_changes_its_instruction():
    code = ' HYPERLINK "http://old.example/a" \\l "top" '
    field = f"<w:fldSimple w:instr='{code}'>{run('it')}</w:fldSimple>"
    before = docx([run("See ") + field + run(".")], [])
    assert reads(before, "a.docx") == [(None, "http://old.example/a#top")]
    after = done(before, "a.docx", one(Action.NEW_URL, 0, NEW))
    assert reads(after, "a.docx") == [(None, NEW)]


def test_a_link_to_nothing_gets_a_relationship():
    before = docx(
        [run("See ") + '<w:hyperlink w:history="1">' + run("the report") + "</w:hyperlink>"], []
    )
    assert reads(before, "a.docx") == [(None, "empty_target")]
    after = done(before, "a.docx", one(Action.GIVE_URL, 0, NEW))
    assert reads(after, "a.docx") == [(None, NEW)]


def test_the_second_of_two_equal_addresses_is_the_one_that_changes():
    said = run("See http://old.example/a and http://old.example/a/b and http://old.example/a.")
    after = done(docx([said], []), "a.docx", one(Action.NEW_URL, 2, "https://n.example/b"))
    assert texts(after, "a.docx") == [
        "See http://old.example/a and http://old.example/a/b and https://n.example/b."
    ]


@pytest.mark.parametrize("style", [None, TRACKED], ids=["plain", "tracked"])
def test_a_hijacked_link_is_words(style):
    before = sample_docx()
    after = done(before, "a.docx", one(Action.HIJACKED, 2, None), style)
    assert texts(after, "a.docx") == texts(before, "a.docx")
    assert [url for note, url in reads(after, "a.docx") if note is None] == [
        "http://www.water.example/atlas"
    ]


# --- words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "style"), [("a.docx", Style()), ("a.docx", TRACKED), ("a.odt", Style())]
)
def test_the_copy_is_cited_in_the_note(name, style):
    before = sample_docx() if name == "a.docx" else sample_odt()
    copy = f"{COPY}a"
    after = done(before, name, one(Action.CITE_ARCHIVED, 0, copy), style)
    assert (
        "Harbour Post, “The pier”, 3 May 2021, http://www.harbour-post.example/2021/pier"
        f" (accessed 4 May 2021), archived at {copy}, 17 May 2021."
    ) in texts(after, name)
    assert ("1", copy) in reads(after, name)


@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_a_lost_address_comes_back_where_it_was_lost(name):
    before = sample_docx() if name == "a.docx" else sample_odt()
    lost = next(n for n, (_, url) in enumerate(reads(before, name)) if url == "missing_url")
    after = done(before, name, one(Action.GIVE_URL, lost, NEW))
    assert f"Ministry, “Permits”, 19 January 2021, available at: {NEW}" in [
        text.strip() for text in texts(after, name)
    ]
    assert reads(after, name)[lost][1] == NEW


def test_spaces_at_the_edge_of_a_cut_run_survive_word():
    said = run("See http://old.exam") + "<w:r><w:t>ple/a today.</w:t></w:r>"
    after = done(docx([said], []), "a.docx", one(Action.NEW_URL, 0, "https://n.example/b"))
    assert '<w:t xml:space="preserve"> today.</w:t>' in parts(after)["word/document.xml"].decode()


def test_odt_changes_only_its_content():
    before = sample_odt()
    after = done(before, "a.odt", one(Action.NEW_URL, 1, NEW))
    assert {n for n, r in raw(after).items() if raw(before)[n] != r} == {"content.xml"}
    assert reads(after, "a.odt")[1] == ("2", NEW)
    assert after[30:38] == b"mimetype"


# --- tracked changes ------------------------------------------------------------------


def test_a_tracked_change_names_author_and_day_and_keeps_the_old_words():
    after = done(sample_docx(), "a.docx", one(Action.NEW_URL, 0, NEW), TRACKED)
    xml = parts(after)["word/footnotes.xml"].decode()
    assert xml.count('w:author="Ana Ruiz &amp; Co" w:date="2026-01-02T03:04:05Z"') == 4
    deleted = "".join(re.findall(r"<w:delText[^>]*>([^<]*)</w:delText>", xml))
    assert deleted == "http://www.harbour-post.example/2021/pier"
    ids = re.findall(r'<w:(?:ins|del) w:id="(\d+)"', xml)
    assert len(ids) == len(set(ids))


def test_a_tracked_link_is_deleted_with_its_old_target_and_inserted_with_the_new():
    after = done(sample_docx(), "a.docx", one(Action.NEW_URL, 2, NEW), TRACKED)
    xml = parts(after)["word/document.xml"].decode()
    assert re.search(r'<w:hyperlink r:id="rId5"[^>]*><w:del [^>]*><w:r>.*?atlas of water', xml)
    assert xml.count("delText") == 2
    assert reads(after, "a.docx")[2] == (None, NEW)


# --- refusals -------------------------------------------------------------------------


def test_tracked_changes_of_others_are_left_to_them():
    theirs = f'<w:ins w:id="7" w:author="B">{run("See http://old.example/a now.")}</w:ins>'
    repair = mended(docx([theirs], []), "a.docx", one(Action.NEW_URL, 0, NEW), TRACKED)
    assert "tracked change" in repair.refused[0].reason


def test_a_fixed_hyphen_in_an_address_is_no_change_of_somebody_else():
    fixed = f"{run(' http://old.example/a')}<w:r><w:noBreakHyphen/></w:r>{run('b.')}"
    letter = docx([run("So.") + "{1}"], [fixed])
    decisions = {0: Decision(0, Action.NEW_URL, NEW)}
    assert reads(mended(letter, "a.docx", decisions).patched, "a.docx") == [("1", NEW)]
    (refused,) = mended(letter, "a.docx", decisions, Style(author="Ana")).refused
    assert "write it without tracking" in refused.reason


def test_a_fixed_hyphen_within_a_run_is_not_tracked_as_another_sign():
    fixed = "<w:r><w:t>http://old.example/a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>"
    repair = mended(docx([fixed], []), "a.docx", one(Action.NEW_URL, 0, NEW), TRACKED)
    assert "write it without tracking" in repair.refused[0].reason


@pytest.mark.parametrize("cut", [10, 100, -30, -1])
def test_a_damaged_container_is_refused_and_not_touched(cut):
    data = sample_docx()
    document = read_letter("a.docx", data)
    from citecheck.repairs import plan

    from .building import mendings

    repair = plan(data[:cut], document, mendings(data, "a.docx", one(Action.NEW_URL, 0, NEW)))
    assert (repair.patched, len(repair.refused)) == (data[:cut], 1)


@pytest.mark.parametrize(
    ("name", "letter", "signature"),
    [
        ("a.docx", sample_docx(), "_xmlsignatures/sig1.xml"),
        ("b.odt", sample_odt(), "META-INF/documentsignatures.xml"),
    ],
)
def test_the_signature_of_a_letter_is_not_broken(name, letter, signature):
    out = io.BytesIO(letter)
    with zipfile.ZipFile(out, "a") as container:
        container.writestr(signature, "<signed/>")
    repair = mended(out.getvalue(), name, one(Action.NEW_URL, 0, NEW))
    assert repair.patched == out.getvalue()
    assert "signed" in repair.refused[0].reason


def test_two_decisions_on_one_place_do_not_both_win():
    said = run("See ") + link("rId5", run("http://old.example/a"))
    before = docx([said], [], body_links={"rId5": "http://old.example/a"})
    assert len(reads(before, "a.docx")) == 1
    assert done(before, "a.docx", one(Action.NEW_URL, 0, NEW))


# --- LibreOffice ----------------------------------------------------------------------


def converted(folder: Path, data: bytes, name: str, to: str) -> bytes:
    """Return what LibreOffice makes of a letter."""
    (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    program = shutil.which("soffice")
    assert program is not None
    subprocess.run(
        [program, profile, "--headless", "--convert-to", to, "--outdir", str(folder / "out"), name],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=180,
    )
    made = folder / "out" / f"{name.rpartition('.')[0]}.{to.partition(':')[0]}"
    return made.read_bytes()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_the_result_and_its_text_differs_only_where_decided(tmp_path):
    every = {
        0: Decision(0, Action.NEW_URL, "https://n.example/0"),
        1: Decision(1, Action.CITE_ARCHIVED, f"{COPY}b"),
        2: Decision(2, Action.USE_TARGET, "https://n.example/2"),
        3: Decision(3, Action.HIJACKED, None),
    }
    for name, before in (("a.docx", sample_docx()), ("b.odt", sample_odt())):
        after = done(before, name, every)
        old = converted(tmp_path, before, name, "html").decode("utf-8", "replace")
        new = converted(tmp_path, after, f"new-{name}", "html").decode("utf-8", "replace")
        seen = [_words(page) for page in (old, new)]
        expected = (
            seen[0]
            .replace("http://www.harbour-post.example/2021/pier", "https://n.example/0")
            .replace(
                "http://www.lakeside.example/boats.",
                f"http://www.lakeside.example/boats, archived at {COPY}b, 17 May 2021.",
            )
        )
        assert seen[1] == expected
        assert "https://n.example/2" in new


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_reads_tracked_changes_as_such(tmp_path):
    every = {n: Decision(n, Action.NEW_URL, f"https://n.example/{n}") for n in (0, 1, 2, 4)}
    after = done(sample_docx(), "a.docx", every, TRACKED)
    content = zipfile.ZipFile(io.BytesIO(converted(tmp_path, after, "a.docx", "odt")))
    xml = content.read("content.xml").decode()
    assert "text:changed-region" in xml
    assert xml.count("Ana Ruiz &amp; Co") >= 8


def _words(page: str) -> str:
    body = page[page.index("<body") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body)).replace("&amp;", "&").strip()


def test_a_tracked_field_is_deleted_with_its_code():
    before = docx([run("See ") + field_link("http://old.example/a", "it") + run(" now.")], [])
    after = done(before, "a.docx", one(Action.NEW_URL, 0, NEW), TRACKED)
    xml = parts(after)["word/document.xml"].decode()
    assert (reads(after, "a.docx"), texts(after, "a.docx")) == ([(None, NEW)], ["See it now."])
    code = "".join(re.findall(r"<w:delInstrText[^>]*>([^<]*)<", xml))
    assert code == ' HYPERLINK "http://old.example/a" \\h '
    assert "instrText " not in xml


def _sign(kind: str) -> str:
    return f'<w:fldChar w:fldCharType="{kind}"/>'


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", ", p. 7, is ours."), ("As said in ", ""), ("As said in ", ", p. 7.")],
)
@pytest.mark.parametrize("style", [None, TRACKED], ids=["plain", "tracked"])
@pytest.mark.parametrize("action", [Action.NEW_URL, Action.CITE_ARCHIVED, Action.HIJACKED])
def test_words_that_share_a_run_with_a_field_s_signs_are_never_taken_for_it(
    action, style, before, behind
):
    said = [
        f'<w:t xml:space="preserve">{words}</w:t>' if words else "" for words in (before, behind)
    ]
    code = "<w:instrText> HYPERLINK &quot;http://old.example/a&quot; </w:instrText>"
    field = (
        f"<w:r>{said[0]}{_sign('begin')}</w:r><w:r>{code}</w:r><w:r>{_sign('separate')}</w:r>"
        f"{run('it')}<w:r>{_sign('end')}{said[1]}</w:r>"
    )
    url = {Action.NEW_URL: NEW, Action.CITE_ARCHIVED: f"{COPY}a"}.get(action)
    repair = mended(docx([field], []), "a.docx", one(action, 0, url), style)
    (text,) = texts(repair.patched, "a.docx")
    assert text.startswith(f"{before}it")
    assert text.endswith(behind)


@pytest.mark.parametrize(
    "code",
    [
        '\\o "http://tip.example/" "http://old.example/a"',
        '\\t "_blank" "http://old.example/a"',
        '\\l "part" "http://old.example/a"',
        '"http://old.example/a" \\s "part"',
        '"http://old.example/a#first" \\l "part"',
        "“http://old.example/a”",
    ],
)
def test_a_field_s_code_is_understood_as_the_reader_does(code):
    xml = f"<w:instrText> HYPERLINK {code.replace(chr(34), '&quot;')} </w:instrText>"
    field = (
        f"<w:r>{_sign('begin')}</w:r><w:r>{xml}</w:r><w:r>{_sign('separate')}</w:r>"
        f"{run('it')}<w:r>{_sign('end')}</w:r>"
    )
    after = done(docx([field], []), "a.docx", one(Action.NEW_URL, 0, NEW))
    assert reads(after, "a.docx") == [(None, NEW)]


def test_what_a_title_says_of_targets_is_none():
    title = "office:title=\"see href='http://b.example/' there\""
    page = f'<text:a {title} xlink:type="simple" xlink:href="http://old.example/a">it</text:a>'
    after = done(odt(f"<text:p>{page}</text:p>"), "a.odt", one(Action.NEW_URL, 0, NEW))
    assert reads(after, "a.odt") == [(None, NEW)]
    assert title in parts(after)["content.xml"].decode()


def test_a_place_beside_a_target_with_one_is_understood_as_the_reader_does():
    page = f'<w:hyperlink r:id="rId5" w:anchor="second">{run("it")}</w:hyperlink>'
    before = docx([page], [], body_links={"rId5": "http://old.example/a#first"})
    after = done(before, "a.docx", one(Action.NEW_URL, 0, NEW))
    assert reads(after, "a.docx") == [(None, NEW)]


@pytest.mark.parametrize("other", ["", " xmlns:q='{}'"], ids=["no prefix", "another prefix"])
def test_tracked_changes_are_named_where_elements_have_no_prefix(other):
    before = done(docx([run("See http://old.example/a now.")], []), "a.docx", {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, content in parts(before).items():
            if name == "word/document.xml":
                plain = re.sub(rb"<(/?)w:", rb"<\1", content)
                names = f"xmlns='{W}'{other.format(W)}".encode()
                content = plain.replace(f"xmlns:w='{W}'".encode(), names)
            container.writestr(name, content)
    after = done(out.getvalue(), "a.docx", one(Action.NEW_URL, 0, NEW), TRACKED)
    root = ElementTree.fromstring(parts(after)["word/document.xml"])
    changes = [*root.iter(f"{{{W}}}ins"), *root.iter(f"{{{W}}}del")]
    assert [change.get(f"{{{W}}}author") for change in changes] == [TRACKED.author] * 2
    assert all(change.get(f"{{{W}}}id") for change in changes)


def test_a_strict_letter_gets_strict_relationships():
    strict = {W: W_NAMES[1], R: R_NAMES[1]}
    before = docx([run("So.") + "{1}"], [run(" http://old.example/a.")])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, content in parts(before).items():
            text = content.decode()
            if name == "word/footnotes.xml":
                text = text.replace(f' xmlns:r="{R}"', "")
            for old, new in strict.items():
                text = text.replace(old, new)
            container.writestr(name, text)
    copy = one(Action.CITE_ARCHIVED, 0, f"{COPY}a")
    after = parts(done(out.getvalue(), "a.docx", copy))
    assert R not in after["word/footnotes.xml"].decode()
    assert R not in after["word/_rels/footnotes.xml.rels"].decode()


def test_a_part_may_begin_with_a_byte_order_mark():
    before = sample_docx()
    part = parts(before)["word/footnotes.xml"]
    from citecheck.repairs.parts import Parts
    from citecheck.repairs.splices import apply_splices

    marked = apply_splices(
        before, Parts(before).splices({"word/footnotes.xml": b"\xef\xbb\xbf" + part})
    )
    after = done(marked, "a.docx", one(Action.NEW_URL, 0, NEW))
    assert ("1", NEW) in reads(after, "a.docx")
    assert parts(after)["word/footnotes.xml"].startswith(b"\xef\xbb\xbf<?xml")


LOOKS = ("<w:b/>", "<w:i/>", '<w:u w:val="single"/>', "", '<w:color w:val="FF0000"/>')


def spread(url: str) -> str:
    """Return an address over runs of five looks."""
    pieces = [url[at : at + 6] for at in range(0, len(url), 6)]
    looks = (f"<w:rPr>{LOOKS[n % 5]}</w:rPr>" for n in range(len(pieces)))
    return "".join(run(text, look) for text, look in zip(pieces, looks, strict=True))


@pytest.mark.parametrize("style", [None, TRACKED], ids=["plain", "tracked"])
def test_an_address_over_five_looks_is_one_address(style):
    before = docx([run("See ") + spread("http://old.example/a/b/c.html") + run(" now.")], [])
    after = done(before, "a.docx", one(Action.NEW_URL, 0, NEW), style)
    assert texts(after, "a.docx") == [f"See {NEW} now."]


@pytest.mark.parametrize("style", [None, TRACKED], ids=["plain", "tracked"])
def test_a_relationship_that_two_notes_share_changes_for_one_of_them(style):
    page = link("rId1", run("the page"))
    before = docx(
        [run("A") + "{1}" + run(" and B") + "{2}"],
        [run(" Post, ") + page + run("."), run(" Gazette, ") + page + run(".")],
        note_links={"rId1": "http://old.example/a"},
    )
    after = done(before, "a.docx", one(Action.NEW_URL, 1, NEW), style)
    assert reads(after, "a.docx") == [("1", "http://old.example/a"), ("2", NEW)]


def test_a_field_that_goes_over_paragraphs_is_left_alone():
    ended = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    field = field_link("http://old.example/a", "first").removesuffix(ended)
    before = docx([run("See ") + field, run("second") + ended + run(" end.")], [])
    repair = mended(before, "a.docx", one(Action.NEW_URL, 0, NEW))
    assert (repair.patched, len(repair.refused)) == (before, 1)


# --- links in pieces ------------------------------------------------------------------

SPLIT = "http://old.example/a-long-address"
PIECES = (
    ("http://old.exam", "ple/a-long-address"),
    ("the rep", "ort of the council"),
)


def _split_letter(name: str, pieces: tuple[str, ...]) -> bytes:
    if name.endswith("docx"):
        links = "".join(link("rId9", run(piece)) for piece in pieces)
        text = f"{run('See ')}{links}{run(', please.')}"
        return docx([text], [], body_links={"rId9": SPLIT})
    links = "".join(
        f'<text:a xlink:type="simple" xlink:href="{SPLIT}">{piece}</text:a>' for piece in pieces
    )
    return odt(f"<text:p>See {links}, please.</text:p>")


@pytest.mark.parametrize("author", [None, "Ana"])
@pytest.mark.parametrize("pieces", PIECES)
@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_a_link_in_two_pieces_is_one_link(name, pieces, author):
    data = _split_letter(name, pieces)
    style = Style(author=author, at=datetime(2026, 5, 17, tzinfo=UTC))
    new = mended(data, name, {0: Decision(0, Action.NEW_URL, NEW)}, style)
    assert not new.refused
    assert reads(new.patched, name) == [(None, NEW)]
    hidden = mended(data, name, {0: Decision(0, Action.HIJACKED, None)}, style)
    assert not hidden.refused
    printed = [(None, SPLIT)] if pieces[0].startswith("http") else []
    assert reads(hidden.patched, name) == printed
    if author and name.endswith("odt"):
        assert reads(rejected(new.patched), name) == reads(data, name)
        assert reads(accepted(new.patched), name) == [(None, NEW)]
