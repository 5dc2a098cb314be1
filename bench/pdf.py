"""Pages a second of the PDF reader on one core: `python bench/pdf.py [--seconds 4] [FOLDER]`.

Without a folder, the sample letters of the tests are read. Both ways are measured: in
this process, by the processor's time (a busy machine does not count), and in the process
of its own that citecheck uses, by the clock.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from citecheck.errors import LetterError
from citecheck.letters.pdf import read_in_process, read_pdf

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "letters" / "pdf_samples"


def pages_of(data: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


def measure(
    read, clock, letters: list[tuple[str, bytes, int]], seconds: float
) -> tuple[float, int]:
    read(*letters[0][:2])  # loading PDFium is no page
    pages, started = 0, clock()
    while clock() - started < seconds:
        for name, data, count in letters:
            try:
                read(name, data)
            except LetterError as error:
                print(error, file=sys.stderr)
            pages += count
    return pages / (clock() - started), pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=SAMPLES)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    folder, seconds = arguments.folder, arguments.seconds
    letters = [
        (path.name, data := path.read_bytes(), pages_of(data)) for path in folder.glob("*.pdf")
    ]
    total = sum(count for _, _, count in letters)
    print(f"{len(letters)} letters, {total} pages")
    for title, read, clock in (
        ("in process", read_in_process, time.process_time),
        ("own process", read_pdf, time.perf_counter),
    ):
        speed, pages = measure(read, clock, letters, seconds)
        print(f"{title}: {speed:.0f} pages/s ({pages} pages read)")


if __name__ == "__main__":
    main()
