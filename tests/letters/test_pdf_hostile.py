"""No PDF takes citecheck down: each kind of bad file has its own word, time and memory."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import subprocess
import sys
import time
import zlib
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citecheck.errors import LetterError
from citecheck.letters.pdf import Limits, read_in_process, read_pdf
from citecheck.letters.pdf.characters import _Reader
from citecheck.letters.pdf.effort import spent
from citecheck.letters.pdf.isolation import Worker
from tests.letters.pdf_building import bomb, lines, pages, pdf, stream

SAMPLE = Path(__file__).parent / "pdf_samples" / "lo-plain.pdf"
BLANKS = bomb(b" " * 1_000_000, 1500)
TIGHT = Limits(page_seconds=2.0)
EMPTY_FORM = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 700]"


def problem(data: bytes) -> str:
    with pytest.raises(LetterError) as caught:
        read_pdf("letter.pdf", data, limits=TIGHT)
    assert caught.value.path == "letter.pdf"
    assert caught.value.advice
    return caught.value.problem


def test_a_file_that_is_no_pdf_says_so():
    assert "no PDF" in problem(b"Dear Minister,")
    assert "no PDF" in problem(b"")


def test_a_scan_without_text_says_what_to_do():
    image = (
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
        b"/ColorSpace/DeviceGray/Length 1>>stream\n\x80\nendstream"
    )
    data = pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</XObject<</I 5 0 R>>>>>>",
            stream(b"q 612 0 0 792 0 0 cm /I Do Q"),
            image,
        ]
    )
    with pytest.raises(LetterError, match="pictures of pages") as caught:
        read_pdf("scan.pdf", data)
    assert "--ocr" in caught.value.advice


def test_an_encrypted_letter_asks_for_a_copy_without_password():
    assert "password" in problem((SAMPLE.parent / "refused" / "encrypted.pdf").read_bytes())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(BLANKS, id="blanks"),
        pytest.param(bomb(b"1 0 0 1 5 5 Tm (A) Tj " * 45_000, 100, b"BT /F 10 Tf "), id="letters"),
        pytest.param(bomb(b"0 0 m 100 0 l S " * 10_000, 300), id="strokes"),
    ],
)
def test_a_bomb_is_refused_within_its_limits(content):
    started = time.monotonic()
    assert "time or memory" in problem(pages(content))
    assert time.monotonic() - started < 60


def test_forms_that_draw_each_other_without_end_are_refused_or_read():
    forms = [
        EMPTY_FORM
        + b"/Resources<</XObject<</X %d 0 R>>>>" % min(6 + index, 34)
        + b"/Length 11>>stream\n/X Do /X Do\nendstream"
        for index in range(30)
    ]
    data = pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</XObject<</X 5 0 R>>>>>>",
            stream(b"/X Do"),
            *forms,
        ]
    )
    assert problem(data)


def test_one_bad_page_does_not_lose_the_others():
    good = lines("A page that can be read, with https://a.example/first in it.")
    bad = BLANKS
    last = lines("Another page, with other words and https://a.example/last in it.")
    document = read_pdf("letter.pdf", pages(good, bad, last), limits=TIGHT)
    text = " ".join(block.text for block in document.blocks)
    assert "https://a.example/first" in text
    assert "https://a.example/last" in text
    assert [caution.page for caution in document.warnings] == [2]


GOOD = lines("A page that can be read, with https://a.example/first in it.")
GARBAGE = b"no such thing as deflate " * 40


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(stream(GARBAGE, deflated=True), id="cannot be unpacked"),
        pytest.param(stream(zlib.compress(GARBAGE), deflated=True), id="is no drawing"),
        pytest.param(stream(GARBAGE), id="is no drawing, unpacked"),
    ],
)
def test_a_page_whose_content_is_damaged_is_named(content):
    document = read_pdf("letter.pdf", pages(GOOD, content, GOOD))
    assert [(caution.page, "damaged" in caution.problem) for caution in document.warnings] == [
        (2, True)
    ]


def test_a_page_that_is_none_is_named():
    data = pages(GOOD, GOOD, GOOD).replace(b"/Kids[4 0 R 6 0 R", b"/Kids[4 0 R 9 0 R")
    assert [caution.page for caution in read_pdf("letter.pdf", data).warnings] == [2]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"q Q",
        b"1 0 0 1 0 0 cm  BT /F 12 Tf 14.4 TL ET",
        b"/Artifact <</Type/Pagination>> BDC q 0 0 612 792 re W* n Q EMC",
        b"BT /F 9 Tf 72 700 Td () Tj ET",
    ],
)
@pytest.mark.parametrize("deflated", [False, True])
def test_a_blank_page_is_no_damaged_one(content, deflated):
    blank = stream(zlib.compress(content) if deflated else content, deflated=deflated)
    assert read_pdf("letter.pdf", pages(GOOD, blank, GOOD)).warnings == ()


def test_many_pages_that_end_the_reader_share_the_time_of_one_letter():
    data = pages(GOOD, *[BLANKS] * 8, GOOD)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "time or memory" in problem(data)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 10


def test_the_next_letter_is_read_after_a_bomb():
    problem(pages(BLANKS))
    assert read_pdf("letter.pdf", SAMPLE.read_bytes()).blocks


def test_a_process_that_died_unseen_is_replaced(monkeypatch):
    limits = Limits()
    worker = Worker(limits.memory)
    worker.read("first.pdf", SAMPLE.read_bytes(), limits)
    process = worker._confined._process
    assert process is not None
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    monkeypatch.setattr(process, "poll", lambda: None)
    try:
        assert worker.read("next.pdf", SAMPLE.read_bytes(), limits).blocks
    finally:
        worker.close()


def test_one_process_reads_all_letters_of_a_large_run_too():
    """A process begins with the peak of memory of the one that started it."""
    script = f"""
from pathlib import Path
from citecheck.letters.pdf import Limits
from citecheck.letters.pdf.isolation import Worker
large = b"x" * 300_000_000
worker, letter = Worker(Limits().memory), Path({str(SAMPLE)!r}).read_bytes()
readers = set()
for _ in range(3):
    worker.read("letter.pdf", letter, Limits())
    readers.add(worker._confined._process.pid)
print(len(readers))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.split() == [b"1"]


def test_thousands_of_pages_are_read_up_to_the_limit():
    content = lines("Hello there.")
    document = read_in_process("x", pages(*[content] * 30), limits=Limits(pages=20))
    assert "only the first 20 of 30 pages" in document.warnings[-1].problem


def test_pages_that_lie_about_their_number_do_no_harm():
    data = pages(lines("Hello there.")).replace(b"/Count 1", b"/Count 9999999")
    assert read_in_process("x", data).blocks


def test_time_that_runs_out_keeps_what_was_read():
    ticks = iter(range(0, 1000, 3))
    document = read_in_process(
        "x", pages(*[lines(f"Page of words {n}") for n in "abcdef"]), monotonic=lambda: next(ticks)
    )
    assert document.blocks
    assert "more would take too long" in document.warnings[0].problem


@pytest.mark.parametrize(
    ("content", "more_than"),
    [
        (lines(*["It rained, and it rained again all day. " * 2] * 50), 500),
        (lines(*["see https://a.example/1 and https://b.example/2"] * 40), 100),
        (stream(b"BT /F 9 Tf " + b"1 0 0 1 9 9 Tm (a) Tj " * 4000 + b"ET"), 80),
        (stream(b""), 1900),
    ],
    ids=["type", "addresses", "letters set one by one", "blank"],
)
def test_what_reading_costs_is_counted_so_that_each_kind_of_page_ends_in_time(content, more_than):
    before, clocked = spent(), time.process_time()
    read_in_process("x", pages(GOOD, *[content] * 20))
    counted, clocked = spent() - before, time.process_time() - clocked
    assert more_than < 20 * Limits().seconds / counted
    assert clocked < 1.5 * counted + 0.5


def test_a_page_of_immense_size_or_type_is_read_or_left_out():
    text = stream(b"BT /F 99999 Tf 100 100 Td (Hello) Tj /F 11 Tf (there, reader) Tj ET")
    read_in_process("x", pages(text, box=b"-1e30 -1e30 1e30 1e30"))


def test_a_page_of_scattered_letters_takes_no_time():
    rng = random.Random(1)
    scattered = b"".join(
        b"1 0 0 1 %d %d Tm (%c) Tj " % (rng.randrange(600), rng.randrange(790), 97 + n % 26)
        for n in range(30_000)
    )
    started = time.process_time()
    read_in_process("x", pages(stream(b"BT /F 9 Tf " + scattered + b"ET")))
    assert time.process_time() - started < 8


def test_one_row_of_letters_apart_takes_no_time():
    row = b"".join(b"1 0 0 1 %d 400 Tm (a) Tj " % (n * 20) for n in range(20_000))
    started = time.process_time()
    read_in_process("x", pages(stream(b"BT /F 9 Tf " + row + b"ET"), box=b"0 0 400000 792"))
    assert time.process_time() - started < 8


@given(st.binary(max_size=4000))
@settings(max_examples=60, deadline=None)
def test_random_bytes_raise_nothing_but_letter_error(data):
    for start in (b"", b"%PDF-1.7\n"):
        with contextlib.suppress(LetterError):
            read_in_process("x", start + data)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_mutilated_letter_raises_nothing_but_letter_error(data):
    whole = bytearray(SAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(0, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for mutilated in (bytes(whole), bytes(whole[:cut])):
        with contextlib.suppress(LetterError):
            read_in_process("x", mutilated)


def test_type_that_a_damaged_file_sets_nowhere_is_left_out():
    reader = _Reader.__new__(_Reader)
    reader.address = reader.matrix_place = reader.origin_place = 0
    reader.matrix_at = reader.origin_at = lambda *_: 1
    reader.matrix, reader.origin = array("f", [float("nan")] * 6), array("d", [0.0, 0.0])
    assert reader._start_run(0, 0) == (0, None)


def test_a_file_of_nothing_but_addresses_is_read_up_to_a_bound_and_says_so():
    page = lines(*(f"see https://a{n}.example/{n} and https://b{n}.example/" for n in range(40)))
    data = pages(*[page] * 6)
    document = read_in_process("dense.pdf", data, limits=Limits(addresses=200))
    assert sum(block.text.count("https://a39.example") for block in document.blocks) == 3
    (caution,) = [c for c in document.warnings if "addresses and links" in c.problem]
    assert caution.problem.startswith("only the first 3 pages")
    assert not any("addresses" in c.problem for c in read_in_process("dense.pdf", data).warnings)


PROSE = lines(*[f"It rained on day {n} of the year, see https://a{n}.example/" for n in range(45)])
PACKED = zlib.compress(PROSE.partition(b"stream\n")[2].removesuffix(b"\nendstream"))
MIDDLE = len(PACKED) // 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            stream(PACKED[:MIDDLE] + b"\0" * 200 + PACKED[MIDDLE + 200 :], deflated=True),
            id="zeros in its middle",
        ),
        pytest.param(stream(PACKED[:MIDDLE], deflated=True), id="ends too early"),
        pytest.param(
            PROSE[:1500] + b"\1 gq8 zz#w \2q k9!x ~~r pp\3 t7$ w_e" * 40 + PROSE[2940:],
            id="garbage in its middle, not packed",
        ),
    ],
)
def test_a_page_that_breaks_off_is_read_up_to_there_and_named(content):
    document = read_pdf("letter.pdf", pages(GOOD, content, GOOD))
    assert "https://a2.example/" in " ".join(block.text for block in document.blocks)
    assert [(caution.page, "damaged" in caution.problem) for caution in document.warnings] == [
        (2, True)
    ]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(stream(PACKED[:-4], deflated=True), id="no checksum"),
        pytest.param(stream(PACKED[:-4] + b"abcd", deflated=True), id="a wrong checksum"),
        pytest.param(stream(PACKED + b"\r\n  ", deflated=True), id="more behind its end"),
    ],
)
def test_a_page_of_which_nothing_is_lost_is_not_named(content):
    assert read_pdf("letter.pdf", pages(GOOD, content, GOOD)).warnings == ()
