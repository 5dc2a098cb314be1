"""DOC letters begin their notes anew in each section, which LibreOffice numbers through."""

from __future__ import annotations

import struct
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.office.convert import find_libreoffice
from citecheck.letters.office.doc import read_notes

SAMPLES = Path(__file__).parent / "office_samples"
PLAIN = (SAMPLES / "lo-mixed.doc").read_bytes()
THROUGH, ANEW, BY_PAGE = b"\x3c\x30\x00", b"\x3c\x30\x01", b"\x3c\x30\x02"
"""What a section says of its footnotes: `sprmSRncFtn` and its value."""
ARABIC, ROMAN = b"\x40\x50\x00\x00", b"\x40\x50\x02\x00"

needs_libreoffice = pytest.mark.skipif(
    find_libreoffice() is None, reason="LibreOffice is not installed here"
)


def counted(section: int, row: int) -> str:
    note = rf"{{\footnote {{\super\chftn}} https://a.example/{section}/{row}}}"
    return rf"The dam broke.{{\super\chftn}}{note}"


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A letter of three sections with two notes each, as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("doc")
    sections = ("".join(counted(section, row) for row in (1, 2)) for section in (1, 2, 3))
    body = r"\par\sect\sectd ".join(sections)
    (folder / "a.rtf").write_text(rf"{{\rtf1\ansi {body}\par}}")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(find_libreoffice()), profile, "--headless", "--convert-to", "doc"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "a.rtf")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "a.doc").read_bytes()


def marks(data: bytes) -> list[str | None]:
    found = find_citations(read_letter("a.doc", data))
    assert [one.url for one in found] == [
        f"https://a.example/{section}/{row}" for section in (1, 2, 3) for row in (1, 2)
    ]
    return [one.note for one in found]


@needs_libreoffice
def test_notes_begin_anew_in_each_section_that_says_so(letter: bytes) -> None:
    assert letter.count(THROUGH) == 3
    assert marks(letter) == ["1", "2", "3", "4", "5", "6"]
    assert marks(letter.replace(THROUGH, ANEW)) == ["1", "2", "1", "2", "1", "2"]
    last = letter.rindex(THROUGH)
    assert marks(letter[:last] + ANEW + letter[last + 3 :]) == ["1", "2", "3", "4", "1", "2"]


@needs_libreoffice
def test_a_section_numbers_in_its_own_style(letter: bytes) -> None:
    assert letter.count(ARABIC) == 3
    last = letter.rindex(ARABIC)
    roman = letter[:last] + ROMAN + letter[last + 4 :]
    assert marks(roman.replace(THROUGH, ANEW)) == ["1", "2", "1", "2", "i", "ii"]


@needs_libreoffice
def test_what_libreoffice_numbers_right_is_left_to_it(letter: bytes) -> None:
    assert read_notes(letter) is None
    assert read_notes(letter.replace(THROUGH, BY_PAGE)) is None


def test_a_letter_with_notes_of_both_kinds_is_read_in_their_order() -> None:
    found = read_notes(PLAIN.replace(THROUGH, ANEW))
    assert found is not None
    assert [note.section for note in found.notes] == [0] * 15


@pytest.mark.parametrize("length", [0, 8, 80, 511, 513, 4000, len(PLAIN) - 600])
def test_a_letter_that_breaks_off_says_nothing(length: int) -> None:
    assert read_notes(PLAIN.replace(THROUGH, ANEW)[:length]) is None


def test_a_table_of_sectors_without_end_is_not_read() -> None:
    size = 12_000_000
    sectors = bytearray(PLAIN[:512]) + struct.pack("<I", 0) * (size // 4)
    struct.pack_into("<I", sectors, 72, size // 512)
    struct.pack_into("<I", sectors, 68, 0)
    struct.pack_into("<I", sectors, 44, size // 512 * 127 + 109)
    began = time.process_time()
    assert read_notes(bytes(sectors)) is None
    assert time.process_time() - began < 2


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(PLAIN) - 5), st.integers(0, 0xFFFFFFFF)),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_is_damaged_nothing_is_raised(damage: list[tuple[int, int]]) -> None:
    data = bytearray(PLAIN.replace(THROUGH, ANEW))
    for place, value in damage:
        struct.pack_into("<I", data, place, value)
    read_notes(bytes(data))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 511), st.integers(0, 0xFFFFFFFF))
def test_whatever_its_head_says_nothing_is_raised(place: int, value: int) -> None:
    data = bytearray(PLAIN)
    at = PLAIN.index(b"\xec\xa5", 512) + place
    struct.pack_into("<I", data, at, value)
    read_notes(bytes(data))
