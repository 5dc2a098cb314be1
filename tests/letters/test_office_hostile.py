"""No letter of a word processor takes citecheck down: each bad file has its own word."""

from __future__ import annotations

import contextlib
import io
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.letters.office.compound import refuse_foreign_compound
from tests.letters.office_building import (
    ODF,
    W,
    begin,
    docx,
    end,
    epub,
    note,
    odt,
    odt_note,
    p,
    packed,
    part,
    ref,
    rels,
    separate,
    sup,
    t,
)

SAMPLES = Path(__file__).parent / "office_samples"
SECONDS = 10.0
URL = "https://www.norland.example/report"
GOOD = {
    "docx": docx(p("a", ref("1")), footnotes={"1": note(f"See {URL}")}),
    "odt": odt(f"<text:p>a{odt_note('f', '1', f'See {URL}')}</text:p>"),
    "epub": epub({"a.xhtml": f"<p>See {URL}.</p>"}),
}


def problem(data: bytes, name: str = "letter.docx") -> str:
    begun = time.monotonic()
    with pytest.raises(LetterError) as caught:
        read_letter(name, data)
    assert time.monotonic() - begun < SECONDS
    assert caught.value.path == name
    assert caught.value.advice
    return caught.value.problem


def replaced(data: bytes, name: str, content: str | bytes) -> bytes:
    """Return a container with one part replaced or added."""
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return packed(parts | {name: content})


# --- damaged, protected, foreign -------------------------------------------------------


@pytest.mark.parametrize("kind", GOOD)
def test_half_a_file_is_damaged(kind):
    data = GOOD[kind]
    for length in (4, 30, len(data) // 2, len(data) - 10):
        assert "damaged" in problem(data[:length], f"letter.{kind}")


def test_parts_that_are_missing_or_no_xml_are_named():
    assert "word/document.xml" in problem(replaced(GOOD["docx"], "word/document.xml", "<w:doc"))
    without = packed({"[Content_Types].xml": "", "word/document2.xml": "<x/>"})
    assert "damaged" in problem(without)
    empty = replaced(GOOD["docx"], "word/document.xml", part("document", ""))
    assert "no text" in problem(empty)


def test_a_part_behind_a_password_says_so():
    data = bytearray(GOOD["docx"])
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(magic)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(magic, place + 4)
    assert "password" in problem(bytes(data))


def test_an_odt_behind_a_password_says_so():
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    locked = replaced(GOOD["odt"], "META-INF/manifest.xml", manifest)
    assert "password" in problem(locked, "letter.odt")


def compound(*streams: str, header: bytes = b"") -> bytes:
    """Return what looks like a compound file with streams of these names."""
    names = b"".join((s.encode("utf-16-le") + b"\0\0").ljust(64, b"\0") for s in streams)
    start = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)[:512]
    return start + header.ljust(512, b"\0") + names.ljust(1024, b"\0")


def test_a_docx_with_a_password_is_a_compound_file_and_told_so():
    assert "password" in problem(compound("EncryptionInfo", "EncryptedPackage"))


def test_a_doc_with_a_password_is_told_so_without_libreoffice():
    locked = b"\xec\xa5" + struct.pack("<4H", 0xC1, 0, 0, 0) + struct.pack("<H", 0x0100)
    assert "password" in problem(compound("WordDocument", header=locked), "letter.doc")
    open_ = b"\xec\xa5" + struct.pack("<5H", 0xC1, 0, 0, 0, 0)
    refuse_foreign_compound("letter.doc", compound("WordDocument", header=open_))


@pytest.mark.parametrize(
    ("stream", "word"),
    [("Workbook", "spreadsheet"), ("PowerPoint Document", "presentation"), ("Other", "damaged")],
)
def test_other_compound_files_are_told_apart(stream, word):
    assert word in problem(compound(stream), "letter.doc")


def test_a_macro_is_not_looked_at():
    data = replaced(GOOD["docx"], "word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"\xff" * 100)
    assert len(read_letter("letter.docm", data).blocks) == 2


# --- bombs -----------------------------------------------------------------------------


def test_a_part_that_unpacks_without_end_is_refused():
    body = part("document", f"<w:body>{p('a' * 60_000_000)}</w:body>")
    assert "MB" in problem(replaced(GOOD["docx"], "word/document.xml", body))


def test_parts_that_only_together_are_too_much_are_refused():
    pad = "<!--" + "a" * 9_000_000 + "-->"
    data = GOOD["docx"]
    for name, tag in (("styles", "styles"), ("settings", "settings"), ("numbering", "numbering")):
        data = replaced(data, f"word/{name}.xml", part(tag, pad * 2))
    assert "MB" in problem(data)


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "flat"])
def test_more_markup_than_any_letter_has_is_refused(kind):
    if kind == "docx":
        body = part("document", f"<w:body>{'<w:p/>' * 2_000_000}</w:body>")
        assert "markup" in problem(replaced(GOOD["docx"], "word/document.xml", body))
    elif kind == "odt":
        assert "markup" in problem(odt("<text:p/>" * 2_000_000), "letter.odt")
    elif kind == "flat":
        flat = f"<office:document {ODF}>{'<text:p/>' * 2_000_000}</office:document>".encode()
        assert "markup" in problem(flat, "letter.fodt")
    else:
        assert "markup" in problem(epub({"a.xhtml": "<p>x</p>" * 300_000}), "letter.epub")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("equals", ["=", " = ", "=\n"])
def test_attributes_are_markup_however_they_are_written(encoding, equals):
    attributes = " ".join(f"a{n}{equals}''" for n in range(1000))
    body = f"<w:p>{f'<w:x {attributes}/>' * 1500}</w:p>"
    xml = part("document", f"<w:body>{p('a')}{body}</w:body>")
    xml = xml.replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{encoding}"?>')
    assert "markup" in problem(docx("", extra={"word/document.xml": xml.encode(encoding)}))


def test_levels_and_numbers_of_lists_beyond_the_format_are_not_counted():
    item = p("a", properties='<w:numPr><w:ilvl w:val="{0}"/><w:numId w:val="1"/></w:numPr>')
    level = (
        '<w:lvl w:ilvl="{0}"><w:start w:val="3900"/><w:numFmt w:val="lowerLetter"/>'
        '<w:lvlText w:val="%1%1%1%1"/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="1">{level.format(0)}{level.format(9)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    data = docx(item.format(0) + item.format(9), numbering=numbering)
    assert [len(b.number or "") for b in read_letter("l.docx", data).blocks] == [40, 0]


def test_web_pages_inserted_whole_are_bounded_together():
    page = f"<html><body>{'<b>x</b>' * 60_000}</body></html>"
    names = {f"r{n}": f"{n}.html" for n in range(2)}
    data = docx(
        "".join(f'<w:altChunk r:id="{one}"/>' for one in names),
        chunks=names,
        extra={f"word/{one}": page for one in names.values()},
    )
    assert "markup" in problem(data)


def test_thousands_of_parts_are_refused_before_they_are_listed():
    many = packed({f"word/media/{n}.png": b"" for n in range(15_000)} | {"word/document.xml": ""})
    assert "parts" in problem(many)
    assert "archive" in problem(packed({str(n): b"" for n in range(25_000)}))


def test_entries_that_overlap_do_no_harm():
    data = bytearray(GOOD["docx"])
    first = data.find(b"PK\x01\x02")
    offset = struct.unpack_from("<I", data, first + 42)[0]
    second = data.find(b"PK\x01\x02", first + 4)
    struct.pack_into("<I", data, second + 42, offset)  # both begin at the same place
    with pytest.raises(LetterError):
        read_letter("letter.docx", bytes(data))


def test_a_way_of_packing_that_no_letter_uses_is_refused():
    with zipfile.ZipFile(io.BytesIO(GOOD["docx"])) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    assert "packed" in problem(packed(parts, method=zipfile.ZIP_LZMA))


ENTITIES = '<!DOCTYPE x [<!ENTITY a "{}"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("behind", ["", "<!--" + " " * 10_000 + "-->"])
def test_entities_and_document_types_are_refused(encoding, behind):
    inner = f"<w:body>{p('&a;&b;')}</w:body>"
    body = f"{behind}{ENTITIES.format('x' * 100)}<w:document xmlns:w='{W}'>{inner}</w:document>"
    said = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
    text = problem(replaced(GOOD["docx"], "word/document.xml", said))
    assert "entities" in text or "encoding" in text


def test_encodings_that_hide_markup_are_refused():
    hidden = "<w:document/>".encode("utf-7")
    said = b'<?xml version="1.0" encoding="UTF-7"?>' + hidden
    assert "encoding" in problem(replaced(GOOD["docx"], "word/document.xml", said))


def test_what_nests_without_end_is_refused_or_cut():
    deep = "<w:sdt><w:sdtContent>" * 5000 + p("deep") + "</w:sdtContent></w:sdt>" * 5000
    assert "damaged" in problem(docx(deep))
    some = "<w:sdt><w:sdtContent>" * 100 + p("deep") + "</w:sdtContent></w:sdt>" * 100
    assert "no text" in problem(docx(some))
    spans = "<text:span>" * 5000 + "x" + "</text:span>" * 5000
    assert "damaged" in problem(odt(f"<text:p>{spans}</text:p>"), "letter.odt")
    chapter = "<div>" * 20_000 + URL + "</div>" * 20_000
    assert read_letter("a.epub", epub({"a.xhtml": f"<p>one</p>{chapter}"})).blocks


def test_paths_that_lead_out_are_only_names():
    data = packed(
        {
            "_rels/.rels": rels({"r": "../../../../etc/passwd"}, "officeDocument"),
            "word/document.xml": "",
        }
    )
    assert "damaged" in problem(data)
    outside = replaced(
        GOOD["docx"],
        "word/_rels/document.xml.rels",
        rels({"r": "file:///etc/passwd", "s": "https://evil.example/footnotes.xml"}, "footnotes"),
    )
    assert len(read_letter("letter.docx", outside).blocks) == 1  # its note is nowhere


def test_numbers_beyond_reason_are_ignored():
    huge = "9" * 10_000
    body = p(
        f'<w:r><w:sym w:char="{huge}"/><w:sym w:char="zz"/><w:sym w:char="-1"/></w:r>',
        "text",
        properties=f'<w:numPr><w:ilvl w:val="{huge}"/><w:numId w:val="{huge}"/></w:numPr>'
        f'<w:outlineLvl w:val="{huge}"/>',
    )
    assert read_letter("letter.docx", docx(body)).blocks[0].text == "text"
    for odd in ("--5", "-", "²", "٣"):
        levelled = p("text", properties=f'<w:outlineLvl w:val="{odd}"/>')
        assert read_letter("letter.docx", docx(levelled)).blocks[0].text == "text"
    spaces = f'<text:s text:c="{huge}"/>'
    assert read_letter("l.odt", odt(f"<text:p>a{spaces}b</text:p>")).blocks[0].text == "a b"


# --- time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        p(*[t("word ", "<w:i/>") for _ in range(60_000)]),
        p(*[ref("1") for _ in range(40_000)], "a"),
        p(*[ref("1", more='w:customMarkFollows="1" ') for _ in range(20_000)], "a"),
        p(*[begin() for _ in range(60_000)], "a"),
        p(begin(), "<w:r><w:instrText>HYPERLINK a</w:instrText></w:r>" * 100_000, "a"),
        p((begin() + separate()) * 20_000, sup("x") * 20_000, end() * 20_000, "a"),
        p((begin() + separate()) * 20_000) + p("x") * 20_000 + p(end() * 20_000),
        p(begin(), t("HYPERLINK " + '" ' * 4000).replace("w:t", "w:instrText"), separate())
        + p("x") * 20_000
        + p(end()),
        p(ref("1", more='w:customMarkFollows="1" '), t(" ") * 40_000, "a"),
        "<w:sdt><w:sdtContent>" * 50
        + p((begin() + end()) * 60_000, "a")
        + "</w:sdtContent></w:sdt>" * 50,
        "".join(p("a", properties="<w:rPr><w:del/></w:rPr>") for _ in range(40_000)),
        "".join(p("a", ref(str(n))) for n in range(20_000)),
    ],
    ids=[
        *("runs", "one-note", "custom", "fields", "code"),
        *("nested", "nested-paragraphs", "long-code", "blank-mark", "deep-fields"),
        *("deleted-ends", "notes"),
    ],
)
def test_time_grows_with_the_letter_and_not_with_its_square(body):
    begun = time.process_time()
    notes = {str(n): note("x") for n in range(20_000)} if "19999" in body else {"1": note("x")}
    read_letter("letter.docx", docx(body, footnotes=notes))
    assert time.process_time() - begun < SECONDS


HOG = """
import sys, time
from citecheck.letters import read_letter
from citecheck.errors import LetterError
data = open(sys.argv[1], "rb").read()
try:
    read_letter(sys.argv[1], data)
except LetterError:
    pass
# Not getrusage: its maximum includes the process that this one was forked from.
status = open("/proc/self/status").read()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024, time.process_time())
"""


@pytest.mark.parametrize("kind", ["elements", "attributes", "text", "epub"])
def test_memory_stays_below_500_mb(kind, tmp_path):
    count = 690_000
    if kind == "elements":
        data = docx("<w:p>" + "<w:r/>" * (2 * count - 10_000) + "</w:p>" + p("a"))
    elif kind == "attributes":
        data = odt("<text:p>" + '<text:s text:c="1"/>' * count + "</text:p>")
    elif kind == "text":
        data = docx("".join(p("word " * 1_000_000) for _ in range(9)))
    else:
        data = epub({f"{n}.xhtml": "<p><i>word</i></p>" * 9_500 for n in range(10)})
    path = tmp_path / (
        "letter." + ("odt" if kind == "attributes" else kind.replace("text", "docx"))
    )
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", HOG, str(path)], capture_output=True, text=True, check=True,
        timeout=100,
    )  # fmt: skip
    megabytes, seconds = done.stdout.split()
    assert int(megabytes) < 500
    assert float(seconds) < SECONDS


# --- any damage ------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_bytes_changed_anywhere_raise_letter_errors_only(kind, changes):
    data = bytearray(GOOD[kind])
    for place, byte in changes:
        data[place % len(data)] = byte
    with contextlib.suppress(LetterError):
        read_letter(f"letter.{kind}", bytes(data))


PARTS = {
    "docx": ("word/document.xml", "word/footnotes.xml", "word/_rels/document.xml.rels"),
    "odt": ("content.xml", "styles.xml"),
    "epub": ("META-INF/container.xml", "OEBPS/book.opf", "OEBPS/a.xhtml"),
}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_markup_shuffled_within_a_part_raises_letter_errors_only(data):
    kind = data.draw(st.sampled_from(sorted(GOOD)))
    name = data.draw(st.sampled_from(PARTS[kind]))
    with zipfile.ZipFile(io.BytesIO(GOOD[kind])) as archive:
        text = archive.read(name).decode()
    pieces = text.replace(">", ">\0").split("\0")
    for _ in range(data.draw(st.integers(1, 4))):
        one, two = (data.draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
        match data.draw(st.sampled_from(["swap", "drop", "double", "value"])):
            case "swap":
                pieces[one], pieces[two] = pieces[two], pieces[one]
            case "drop":
                pieces[one] = ""
            case "double":
                pieces[one] += pieces[two]
            case _:
                pieces[one] = pieces[one].replace('"1"', '"' + data.draw(st.text(max_size=5)) + '"')
    with contextlib.suppress(LetterError):
        read_letter(f"letter.{kind}", replaced(GOOD[kind], name, "".join(pieces).encode()))
