"""Heaps of ten megabytes that no letter is: `python bench/heaps.py [--megabytes 10]`.

Each is made of one thing, over and over, as somebody would who wants extraction to hang.
Says what `citecheck extract` takes of the processor and of memory for each, and how many
citations it read before a bound ended it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.letters.office_building import begin, docx, end, note, odt, odt_note, p, ref, separate, t
from tests.letters.pdf_building import lines, pages, stream

MOST_SECONDS = 120.0


def repeated(piece: str, size: int, before: str = "", after: str = "") -> bytes:
    """Return `piece` as often as fits, its number in the place of `{n}`."""
    count = size // len(piece.format(n=100_000))
    return (before + "".join(piece.format(n=n) for n in range(1, count + 1)) + after).encode()


def word(size: int) -> bytes:
    """Return a DOCX file of notes whose parts, unpacked, are that large."""
    body, notes = p(ref("100000")), note(t("Office, https://a.example/100000"))
    numbers = range(1, size // (len(body) + len(notes)) + 1)
    return docx(
        "".join(p(t("It rained."), ref(str(n))) for n in numbers),
        footnotes={str(n): note(t(f"Office, https://a.example/{n}")) for n in numbers},
    )


def endnotes(size: int) -> bytes:
    """Return a DOCX file of paragraphs, of which a third has an endnote."""
    count = size // 300
    return docx(
        "".join(
            p(t("It rained."), *([ref(str(n), "endnote")] * (not n % 3))) for n in range(count)
        ),
        endnotes={
            str(n): note(t(f"Office, https://a.example/{n}"), "endnote") for n in range(0, count, 3)
        },
    )


def fields(size: int) -> bytes:
    """Return a DOCX file of fields within fields."""
    count = size // 350
    nested = "".join([(begin() + separate()) * count, t("word ") * count, end() * count])
    return docx(p(nested) + p("It rained."))


def odt_notes(size: int) -> bytes:
    """Return an ODT file of notes in one paragraph."""
    numbers = range(1, size // 250)
    notes = (odt_note(f"f{n}", str(n), f"Office, https://a.example/{n}") for n in numbers)
    return odt(f"<text:p>It rained.{' It rained.'.join(notes)}</text:p>")


def sheets(size: int, *rows: str, font: int = 11, top: int = 720) -> bytes:
    """Return a PDF file of pages with these rows of type."""
    page = lines(*rows, size=font, top=top)
    return pages(*[page] * (size // (len(page) + 400)))


def drawn(size: int, piece: bytes, times: int, before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a PDF file of pages that draw a piece over and over, packed."""
    content = zlib.compress(before + piece * times + after)
    count = size // (len(content) + 400)
    return pages(*[stream(content, deflated=True)] * count)


def prints(size: int) -> dict[str, bytes]:
    """Return the heaps that are PDF files."""
    row = (
        "It rained, and the river rose again, as it had done in all the years that we know of. " * 8
    )
    notes = [f"{n} Office, https://a.example/{n}" for n in range(1, 21)]
    return {
        "type.pdf": sheets(size, *[row[:90]] * 55),
        "small-type.pdf": sheets(size, *[row] * 80, font=2),
        "addresses.pdf": sheets(
            size, *[f"https://a.example/{n} https://b.example/" for n in range(45)]
        ),
        "notes.pdf": sheets(size, *[row[:90]] * 20, *notes),
        "letters.pdf": drawn(size, b"1 0 0 1 %d 400 Tm (a) Tj " % 72, 3000, b"BT /F 9 Tf ", b"ET"),
        "row.pdf": drawn(size, b"(a) Tj 20 0 Td ", 4000, b"BT /F 9 Tf 72 400 Td ", b"ET"),
        "strokes.pdf": drawn(size, b"9 9 m 99 9 l S ", 20_000),
        "blank.pdf": drawn(size, b"q Q", 1),
    }


def heaps(size: int) -> dict[str, bytes]:
    page = ("<html><body>", "</body></html>")
    cells = f"<w:tc>{p('It rained.')}</w:tc>" * (size // 90)
    cell_ends = "".join(rf"\cellx{300 * n}" for n in range(1, 31))
    row = rf"\trowd{cell_ends}\pard\intbl " + r"It {n}\cell " * 30 + r"\row "
    rtf_note = (
        r"It rained.{{\super\chftn}}{{\footnote{{\super\chftn}} Office, https://a.example/{n}}}"
        r"\par "
    )
    return {
        "addresses.txt": repeated("https://a.example/{n} ", size),
        "notes.txt": repeated("{n}. Office, https://a.example/{n}\n", size),
        "marks.txt": repeated("It rained.[{n}] ", size),
        "one-word.txt": b"https://a.example/" + b"a" * size,
        "quotes.txt": repeated("“Rain” (Office, 2 May 2021) ", size),
        "notes.md": repeated("It rained.[^{n}]\n\n[^{n}]: Office, https://a.example/{n}\n\n", size),
        "links.html": repeated('<a href="https://a.example/{n}">rain</a> ', size, *page),
        "notes.html": repeated('<p id="n{n}">{n}. Office, https://a.example/{n}</p>', size, *page),
        "preformatted.html": repeated("{n}. Office, https://a.example/{n}\n", size, "<pre>"),
        "deep.html": repeated("<div>{n} ", size),
        "notes.tex": repeated(r"It rained.\footnote{{\url{{https://a.example/{n}}}}} ", size),
        "notes.docx": word(size),
        **prints(size),
        "endnotes.docx": endnotes(2 * size),
        "cells.docx": docx("<w:tbl><w:tr>" + cells + "</w:tr></w:tbl>"),
        "fields.docx": fields(size),
        "notes.odt": odt_notes(size),
        "lines.odt": odt("<text:p>" + "a<text:line-break/>" * (size // 22) + "</text:p>"),
        "rows.rtf": repeated(row, size, r"{\rtf1\ansi ", "}"),
        "notes.rtf": repeated(rtf_note, size, r"{\rtf1\ansi ", "}"),
        "paragraphs.txt": b"a\n\n" * (size // 3),
    }


def measure(path: Path) -> dict[str, object]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # A process between us tells the memory of this letter alone.
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(path)],
        stdout=subprocess.PIPE,
        timeout=MOST_SECONDS,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"heap": path.name, "CPU s": round(spent, 1), **json.loads(done.stdout)}


def one(path: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "citecheck", "extract", path, "--format", "jsonl"],
        capture_output=True,
        check=False,
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    said = "nly the first" in done.stderr.decode()
    print(
        json.dumps(
            {
                "MB": peak,
                "citations": done.stdout.count(b"\n"),
                "bounded": said,
                "code": done.returncode,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--only", default="", help="heaps whose name has this")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, data in heaps(int(arguments.megabytes * 1_000_000)).items():
            if arguments.only in name:
                path = Path(folder) / name
                path.write_bytes(data)
                row = measure(path)
                print(json.dumps({**row, "load": round(os.getloadavg()[0], 1)}), flush=True)


if __name__ == "__main__":
    main()
