"""A letter in a file says where it was published, and only where that is certain."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.letters import read_letter
from citecheck.letters.published import published_url
from tests.letters.office_building import docx, odt, p
from tests.letters.pdf_building import lines, pages

AT = "https://us.example/letters/1"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
    '<property name="Published URL"><vt:lpwstr xmlns:vt="v">{}</vt:lpwstr></property></Properties>'
)
META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    f'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" {DC}><office:meta>{{}}'
    "</office:meta></office:document-meta>"
)
RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {DC}>{{}}</rdf:RDF></x:xmpmeta>'
)
SAID = RDF.format(
    f"<rdf:Description><dc:identifier>{AT}</dc:identifier></rdf:Description>"
).encode()
STREAM = b"<</Type/Metadata/Subtype/XML/Length 1>>stream\n%s\nendstream\n"


def of(name: str, data: bytes | str) -> str | None:
    content = data.encode() if isinstance(data, str) else data
    return read_letter(name, content).published_url


@pytest.mark.parametrize(
    "head",
    [
        f"---\ntitle: A letter\npublished_url: {AT}\n---\n",
        f"---\ncanonical: '{AT}'\n---\n",
        f'+++\ncanonicalURL = "{AT}"\n+++\n',
        f"---\r\nurl: {AT}  # here\r\n---\r\n",
    ],
)
def test_the_front_matter_of_markdown_says_it(head: str) -> None:
    assert of("a.md", f"{head}Dear all.\n\nText.\n") == AT


@pytest.mark.parametrize(
    "head",
    [
        "---\nurl: /letters/1\n---\n",
        "---\nurl: https://us.example/\n---\n",
        f"---\nsource: {AT}\n---\n",
        f"---\nurl: {AT}\ncanonical: https://us.example/other\n---\n",
        f"---\nauthor:\n  url: {AT}\n---\n",
        f"Text.\n\n---\nurl: {AT}\n---\n",
    ],
)
def test_in_doubt_nothing_is_said(head: str) -> None:
    assert of("a.md", f"{head}Dear all.\n\nText.\n") is None


def test_the_properties_of_a_word_file_say_it() -> None:
    core = f"<c:core xmlns:c='c' {DC}><dc:identifier>{AT}</dc:identifier></c:core>"
    assert of("a.docx", docx(p("Text."), extra={"docProps/core.xml": core})) == AT
    assert of("a.docx", docx(p("Text."), extra={"docProps/custom.xml": CUSTOM.format(AT)})) == AT
    assert of("a.docx", docx(p("Text."), extra={"docProps/core.xml": "<damaged"})) is None
    assert of("a.docx", docx(p("Text."))) is None


def test_the_properties_of_an_odt_say_it() -> None:
    own = f'<meta:user-defined meta:name="canonical">{AT}</meta:user-defined>'
    other = f'<meta:user-defined meta:name="Template">{AT}</meta:user-defined>'
    body = "<text:p>Text.</text:p>"
    assert of("a.odt", odt(body, extra={"meta.xml": META.format(own)})) == AT
    assert of("a.odt", odt(body, extra={"meta.xml": META.format(other)})) is None


def test_the_preamble_of_latex_says_it() -> None:
    def letter(head: str) -> str:
        return f"\\documentclass{{article}}\n{head}\n\\begin{{document}}\nText.\n\\end{{document}}"

    assert of("a.tex", letter(rf"\hypersetup{{pdftitle={{A}}, pdfurl={{{AT}}}}}")) == AT
    assert of("a.tex", letter(rf"\usepackage[pdfurl={AT},unicode]{{hyperref}}")) == AT
    assert of("a.tex", letter(rf"\hypersetup{{colorlinks, pdfurl={AT}}}")) == AT
    assert of("a.tex", letter(rf"% \hypersetup{{pdfurl={AT}}}")) is None


def test_the_metadata_of_a_pdf_say_it_and_those_of_its_pictures_do_not() -> None:
    page = pages(lines("Text of a letter."))
    assert of("a.pdf", page) is None
    assert of("a.pdf", page + STREAM % SAID) == AT
    attribute = RDF.format(f'<rdf:Description dc:identifier="{AT}"/>').encode()
    assert of("a.pdf", page + STREAM % attribute) == AT
    assert of("a.pdf", page + b"<</Subtype/Image>>stream\n" + b"\xff" * 900 + SAID) is None
    other = SAID.replace(b"letters/1", b"letters/2")
    assert of("a.pdf", page + STREAM % SAID + STREAM % other) is None
    assert of("a.pdf", page + STREAM % SAID.replace(b"</rdf", b"</rd")) is None
    assert of("a.pdf", page + STREAM % zlib.compress(SAID)) is None


def test_the_address_of_a_letter_on_the_web_is_where_it_was_found() -> None:
    text = f"---\nurl: {AT}\n---\nDear all.\n"
    found = read_letter("https://x.example/a.md", text.encode(), address="https://x.example/a.md")
    assert found.published_url == "https://x.example/a.md"


@given(st.sampled_from(["markdown", "latex", "docx", "odt", "pdf"]), st.binary())
def test_no_file_does_harm(kind: str, data: bytes) -> None:
    for before in (b"", b"---\nurl: ", b"PK\x03\x04", b"/Type /Metadata <x:xmpmeta ", SAID[:90]):
        published_url(kind, "a", before + data)
