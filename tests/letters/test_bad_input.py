"""Bad input: one clear sentence and advice for each, and the other letters are read."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import decode_text, find_letters, load_letter, read_letter

LETTER = "Señora ministra:\n\nEl agua “falta”. Véase http://agua.example/año.\n"


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t\n", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", bytes(range(256)) * 40, "no text"),
        ("a.pdf", b"\x00\x01\x02\x03 not a pdf" * 20, "pdf"),
        ("a.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture (PNG)"),
        ("a.docx", b"\xff\xd8\xff\xe0" + bytes(range(256)), "picture (JPEG)"),
        ("a.txt", b"\x1f\x8b\x08\x00" + bytes(range(256)), "gzip"),
        ("a.docx", b"PK\x03\x04 truncated", "damaged"),
        ("a.docx", zipped(hello="x"), "zip archive"),
        (
            "a.docx",
            zipped(**{"[Content_Types].xml": "<x/>", "xl__workbook.xml": "<x/>"}),
            "spreadsheet",
        ),
        ("a.txt", b"a" * (13 * 1024 * 1024), "larger than 12 MB"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no text"),
    ],
)
def test_what_is_no_letter_is_named(name: str, data: bytes, says: str) -> None:
    with pytest.raises(LetterError) as caught:
        read_letter(name, data)
    assert says in caught.value.problem
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(encoding: str) -> None:
    document = read_letter("a.txt", LETTER.encode(encoding))
    assert document.blocks[1].text == "El agua “falta”. Véase http://agua.example/año."
    assert [c.url for c in find_citations(document)] == ["http://agua.example/año"]


def test_a_page_says_its_encoding() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>Łódź płaci.</p></body></html>'
    document = read_letter("a.html", page.encode("iso-8859-2"))
    assert document.blocks[0].text == "Łódź płaci."


def test_a_server_says_the_encoding_of_a_page_that_does_not() -> None:
    data = "<html><body><p>Отчёт: http://x.example/о</p></body></html>".encode("cp1251")
    header = 'text/html; charset="windows-1251"'
    read = read_letter("https://x.example/", data, content_type=header)
    assert read.blocks[0].text == "Отчёт: http://x.example/о"
    assert decode_text("Отчёт".encode(), content_type=header).text == "Отчёт"  # UTF-8 shows itself
    assert decode_text(b"\xe9", content_type="text/html; charset=nonsense").text == "é"


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"]
)
def test_what_only_python_calls_an_encoding_is_none(label: str) -> None:
    said = b"Caf\xe9 +2AA- \\ud800: http://agua.example/a"
    page = b"<html><head><meta charset=%s></head><body><p>%s</p></body></html>"
    mail = b"From: a@b.example\nContent-Type: text/plain; charset=%s\n\n%s\n"
    for name, letter in (("a.html", page), ("a.txt", mail)):
        (block,) = read_letter(name, letter % (label.encode(), said)).blocks
        assert block.text == said.decode("cp1252")


def test_a_header_of_thousands_of_parameters_is_not_taken_apart() -> None:
    head = b"From: a@b.example\nContent-Type: text/plain; " + b"a*0=b; " * 20_000
    begun = time.process_time()
    document = read_letter("a.txt", head + b"\n\nSee http://agua.example/a")
    assert [c.url for c in find_citations(document)] == ["http://agua.example/a"]
    assert time.process_time() - begun < 2


def test_damaged_text_is_read_with_a_caution() -> None:
    data = "Año señal mañana niño. http://a.example/x".encode().replace(b"ma", b"\xff\0")
    document = read_letter("a.txt", data)
    assert len(document.warnings) == 2
    assert [c.url for c in find_citations(document)] == ["http://a.example/x"]


def test_offsets_survive_decoding() -> None:
    data = "\ufeffa\0b\r\nc".encode()
    assert decode_text(data).text == "a\N{REPLACEMENT CHARACTER}b\r\nc"


def test_content_decides_and_not_the_name() -> None:
    page = "<!DOCTYPE html><html><body><p>See <a href='http://a.example/'>a</a></p></body></html>"
    assert read_letter("a.txt", page.encode()).format == "html"
    assert read_letter("a.txt", b"See [this](http://a.example/) now.").format == "markdown"
    assert read_letter("a.html", b"just words").format == "text"


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/\nnext",
        "http://a.example/\0x",
        "http://a.example/" + "x" * 100_000,
        "http://a.example/\u202egpj.exe",
        "http://[::1",
        "http://",
        "http://%%%",
        "http://a.example:99999999/",
    ],
)
def test_hostile_addresses_do_no_harm(address: str) -> None:
    for name in ("a.txt", "a.md", "a.html"):
        text = f"A claim ({address}) is made.\n\nSee http://good.example/ok too.\n"
        found = find_citations(read_letter(name, text.encode()))
        assert "http://good.example/ok" in [c.url for c in found]


def test_missing_and_empty_ones_among_good_ones(tmp_path: Path) -> None:
    (tmp_path / "letters" / "sub").mkdir(parents=True)
    (tmp_path / "nothing").mkdir()
    for name in ("b.txt", "a.md", ".hidden.md", "~$lock.docx", "picture.png", "sub/c.html"):
        (tmp_path / "letters" / name).write_text("x")
    (tmp_path / "odd.name").write_text("x")
    letters, nothing = str(tmp_path / "letters"), str(tmp_path / "nothing")
    found = find_letters(
        [
            letters,
            nothing,
            str(tmp_path / "gone.txt"),
            str(tmp_path / "odd.name"),
            f"{letters}/*.md",
            f"{letters}/*.pdf",
            "https://a.example/letter",
            "bad\0name",
        ]
    )
    assert [os.path.relpath(path, tmp_path) for path in found.paths] == [
        "letters/a.md",
        "letters/b.txt",
        "letters/sub/c.html",
        "odd.name",
    ]
    assert found.addresses == ("https://a.example/letter",)
    assert [error.problem for error in found.errors][:3] == [
        "there is no letter in this folder",
        "there is no such file",
        "no letter matches this pattern",
    ]
    assert len(found.errors) == 4
    assert all("\n" not in str(error) and "\0" not in str(error) for error in found.errors)


def test_our_own_reports_are_no_letters(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for name in ("citations.jsonl", "citations.csv", "summary.md", "index.html"):
        (reports / name).write_text("x")
    (tmp_path / "a.md").write_text("x")
    assert find_letters([str(tmp_path)]).paths == (str(tmp_path / "a.md"),)
    assert find_letters([f"{tmp_path}/**/*"]).paths == (str(tmp_path / "a.md"),)


def test_a_folder_that_may_not_be_read_is_told_and_hinders_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("x")
    closed, scandir = str(tmp_path / "closed"), os.scandir

    def refused(path: str):
        if str(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    for below in (str(tmp_path), f"{tmp_path}/**/*"):
        found = find_letters([below])
        assert found.paths == (str(tmp_path / "open" / "a.md"),)
        assert [error.path for error in found.errors] == [closed]
    (alone,) = find_letters([closed]).errors
    assert "permission denied" in str(alone)


def test_links_that_lead_back_are_followed_by_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.md", "sub/b.txt"):
        (tmp_path / name).write_text("x")
    for name in ("one", "other", "sub/third"):
        (tmp_path / name).symlink_to(tmp_path)
    (tmp_path / "lost.md").symlink_to(tmp_path / "nowhere.md")
    found = find_letters([f"{tmp_path}/**/*"]).paths
    assert [os.path.relpath(path, tmp_path) for path in found] == ["a.md", "lost.md", "sub/b.txt"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("**/*.md", ["a.md", "x/a.md", "x/y/b.md"]),
        ("./**/*.md", ["./a.md", "./x/a.md", "./x/y/b.md"]),
        ("x/**", ["x/a.md", "x/y/b.md", "x/y/c.txt"]),
        ("./x/**/**/[bc].*", ["./x/y/b.md", "./x/y/c.txt"]),
        ("**/y/*.txt", ["x/y/c.txt"]),
        ("*/*.md", ["x/a.md"]),
        ("**/z/*.md", []),
    ],
)
def test_patterns_name_letters_as_they_were_given(pattern, names, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x" / "y").mkdir(parents=True)
    for name in ("a.md", "x/a.md", "x/y/b.md", "x/y/c.txt", "x/.d.md", "x/y/e.png"):
        (tmp_path / name).write_text("x")
    assert list(find_letters([pattern]).paths) == names


def test_a_pipe_in_a_folder_is_no_letter_and_a_link_to_nothing_is_told(tmp_path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "lost.md").symlink_to(tmp_path / "nowhere.md")
    os.mkfifo(tmp_path / "pipe.md")
    found = find_letters([str(tmp_path)]).paths
    assert found == (str(tmp_path / "a.md"), str(tmp_path / "lost.md"))


def test_a_letter_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match="no such file"):
        load_letter(str(tmp_path / "gone.txt"))
    with pytest.raises(LetterError, match="folder"):
        load_letter(str(tmp_path))
    with pytest.raises(LetterError):
        load_letter("bad\0name")


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("a.docx", "See https://a.example/x.\n", "plain text"),
        ("a.PDF", "See https://a.example/x.\n", "plain text"),
        ("a.doc", "<html><body><p>See https://a.example/x.</p></body></html>", "a web page"),
    ],
)
def test_a_text_that_is_called_a_word_processors_file_is_read_with_a_caution(
    name: str, text: str, what: str
) -> None:
    document = read_letter(name, text.encode())
    assert [c.url for c in find_citations(document)] == ["https://a.example/x"]
    (caution,) = document.warnings
    assert what in caution.problem
    for plain in ("a.txt", "a.md", "a.html", "letter", "-"):
        assert read_letter(plain, text.encode()).warnings == ()
