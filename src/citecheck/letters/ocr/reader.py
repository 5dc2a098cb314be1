"""Scans become letters with text, by programs that are found on this machine.

tesseract reads pages that we draw: straight, and without the raised signs that it would
misread (`letters.pdf.signs`). Where ocrmypdf finds it and we do not, ocrmypdf does.
Neither is part of citecheck. Lines that hold addresses are read a second time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from citecheck.errors import LetterError
from citecheck.letters.ocr.doubts import Doubt, Reading, settle, with_doubts
from citecheck.letters.ocr.pages import corrected, page_of, recognised_lines, seen_on
from citecheck.letters.pdf import ScanError, read_pages, read_pdf
from citecheck.model import Caution

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from citecheck.letters.ocr.doubts import Settled
    from citecheck.letters.ocr.recogniser import Recognised
    from citecheck.letters.pdf import Page, Seen
    from citecheck.model import Document

__all__ = ["Runner", "ocr_pdf", "read_scanned_pdf", "run_program"]

SECONDS_PER_PAGE = 30.0
SECONDS_PER_LINE = 2.0
WORDLESS = ("-c", "load_system_dawg=0", "-c", "load_freq_dawg=0")
"""An address is in no dictionary."""
MAX_PAGES = 300
START_SECONDS = 60.0
ADVICE = "Install ocrmypdf or tesseract, or give a copy of the letter that has text"


class Runner(Protocol):
    """Runs a program and returns what it wrote to standard output."""

    def __call__(self, command: Sequence[str], data: bytes, seconds: float) -> bytes:
        """Raise `OSError` where it cannot run, `subprocess.SubprocessError` where it fails."""


def run_program(command: Sequence[str], data: bytes, seconds: float) -> bytes:
    """Run a program with `data` on its standard input.

    tesseract's threads wait for each other: with one it takes half of the processor's time
    for a page, and on a busy machine a quarter of the clock's (measured).
    """
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell
        list(command),
        input=data,
        capture_output=True,
        check=True,
        timeout=seconds,
        env={"OMP_THREAD_LIMIT": "1", **os.environ},
    )
    return done.stdout


@dataclass(frozen=True, slots=True)
class Recognition:
    """What programs made of the pictures of a PDF."""

    pages: list[Page]
    seen: Seen
    doubts: list[tuple[int, Doubt]]
    """By page."""


def recognise(
    name: str,
    data: bytes,
    languages: Sequence[str] = ("eng",),
    runner: Runner = run_program,
    which: Callable[[str], str | None] = shutil.which,
) -> Recognition:
    """Return the text of a PDF's pictures.

    `languages` are tesseract's names (`eng`, `spa`, `fra`) of those the letter may be in.
    Raises `LetterError` where recognition fails.
    """
    spoken = "+".join(languages)
    with tempfile.TemporaryDirectory(prefix="citecheck-ocr-") as folder:
        try:
            drawing = ["citecheck.letters.pdf.rendering", folder, str(MAX_PAGES)]
            runner([sys.executable, "-m", *drawing], data, START_SECONDS + MAX_PAGES * 2)
            pictures = sorted(Path(folder).glob("*.pgm"), key=lambda path: int(path.stem))
            if not pictures:
                raise OSError("no page could be drawn")
            seconds = START_SECONDS + len(pictures) * SECONDS_PER_PAGE
            reading = ["citecheck.letters.ocr.recogniser", folder]
            runner([sys.executable, "-m", *reading], b"", seconds)
            lines = {picture: recognised_lines(picture) for picture in pictures}
            unsure = [line.picture for found in lines.values() for line in found if line.picture]
            others = _second_opinion(Path(folder, "unsure"), unsure, spoken, runner, which)
            found: list[tuple[int, Doubt]] = []
            pages: list[Page] = []
            for picture in pictures:
                settled = [(line, settled_words(line, others)) for line in lines[picture]]
                pages.append(page_of(picture, [corrected(*one) for one in settled]))
                found += [
                    (int(picture.stem), doubt) for one in settled for doubt in doubts_of(*one)
                ]
            return Recognition(pages, seen_on(pictures), found)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise LetterError(
                name, f"recognising its text failed ({_reason(error)})", ADVICE
            ) from error


def settled_words(line: Recognised, others: Mapping[str, str]) -> list[Settled]:
    """Return what further readings settle in a line; `others` are tesseract's, by picture."""
    again = [Reading(text, sure) for text, sure in line.again]
    return settle(line.reading, again, others.get(line.picture, "")) if again else []


def doubts_of(line: Recognised, settled: Sequence[Settled]) -> list[Doubt]:
    """Return what stays doubtful in a line."""
    return [
        Doubt(word.text, word.other, word.start == 0, word.end == len(line.text))
        for word in settled
        if word.other
    ]


def _second_opinion(
    folder: Path,
    names: Sequence[str],
    spoken: str,
    runner: Runner,
    which: Callable[[str], str | None],
) -> dict[str, str]:
    """Return what tesseract reads on pictures of single lines; nothing where there is none."""
    program = which("tesseract")
    if not program or not names:
        return {}
    listed = folder / "pictures.txt"
    listed.write_text("".join(f"{folder / name}\n" for name in names), encoding="utf-8")
    command = [program, str(listed), "stdout", "-l", spoken, "--psm", "7", "--dpi", "500"]
    seconds = START_SECONDS + len(names) * SECONDS_PER_LINE
    try:
        read = runner([*command, *WORDLESS], b"", seconds)
    except (OSError, subprocess.SubprocessError):
        return {}
    parts = read.decode("utf-8", "replace").removesuffix("\f").split("\f")
    lines = [" ".join(part.split()) for part in parts]
    return dict(zip(names, lines, strict=True)) if len(lines) == len(names) else {}


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return "out of time"
    if isinstance(error, subprocess.CalledProcessError):
        lines = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else f"exit code {error.returncode}"
    return str(error)


def read_scanned_pdf(
    name: str,
    data: bytes,
    *,
    languages: Sequence[str] = ("eng",),
    runner: Runner = run_program,
    which: Callable[[str], str | None] = shutil.which,
) -> Document:
    """Read a PDF, recognising its text first where it is a scan (`--ocr`).

    Raises `LetterError`.
    """
    try:
        return read_pdf(name, data)
    except ScanError:
        found = recognise(name, data, languages, runner, which)
    caution = Caution(
        "this letter is a scan; its text was recognised by a program",
        "Compare addresses with the print before you mend them",
    )
    return with_doubts(read_pages(name, data, found.pages, [caution], found.seen), found.doubts)
