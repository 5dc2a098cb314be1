"""Scans become letters with text, by programs that are found on this machine.

tesseract reads pages that we draw: straight, and without the raised signs that it would
misread (`letters.pdf.signs`). Where ocrmypdf finds it and we do not, ocrmypdf does.
Neither is part of citecheck. Lines that hold addresses are read a second time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from citecheck.errors import LetterError
from citecheck.letters.ocr.closeups import look_again
from citecheck.letters.ocr.doubts import with_doubts
from citecheck.letters.ocr.unsure import cuts, parted, with_spans
from citecheck.letters.pdf import RaisedSign, ScanError, Seen, read_pdf
from citecheck.model import Caution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from citecheck.model import Document

__all__ = ["Runner", "ocr_pdf", "read_scanned_pdf", "run_program"]

SECONDS_PER_PAGE = 30.0
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


def ocr_pdf(
    name: str,
    data: bytes,
    *,
    languages: Sequence[str] = ("eng",),
    runner: Runner = run_program,
    which: Callable[[str], str | None] = shutil.which,
) -> tuple[bytes, Seen]:
    """Return the PDF with the text of its pictures in it, and what else was seen on them.

    `languages` are tesseract's names (`eng`, `spa`, `fra`). Raises `LetterError` where no
    program for it is installed, or where that program fails.
    """
    spoken = "+".join(languages)
    try:
        if program := which("tesseract"):
            return _by_tesseract(program, data, spoken, runner)
        if program := which("ocrmypdf"):
            command = [program, "--quiet", "--skip-text", "--rotate-pages", "--deskew"]
            command += ["--output-type", "pdf", "--language", spoken, "-", "-"]
            return runner(command, data, START_SECONDS + MAX_PAGES * SECONDS_PER_PAGE), Seen()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise LetterError(
            name,
            f"recognising its text failed ({_reason(error)})",
            f"See whether the language {spoken} is installed for tesseract",
        ) from error
    raise LetterError(name, "no program that recognises text is installed", ADVICE)


def _by_tesseract(program: str, data: bytes, spoken: str, runner: Runner) -> tuple[bytes, Seen]:
    with tempfile.TemporaryDirectory(prefix="citecheck-ocr-") as name:
        folder = Path(name)
        drawing = [sys.executable, "-m", "citecheck.letters.pdf.rendering", name, str(MAX_PAGES)]
        runner(drawing, data, START_SECONDS + MAX_PAGES * 2)
        pictures = sorted(folder.glob("*.pgm"), key=lambda path: int(path.stem))
        if not pictures:
            raise OSError("no page could be drawn")
        listed = folder / "pages.txt"
        listed.write_text("".join(f"{picture}\n" for picture in pictures), encoding="utf-8")
        seconds = START_SECONDS + len(pictures) * SECONDS_PER_PAGE
        command = [program, str(listed), str(folder / "letter"), "-l", spoken, "--dpi", "300"]
        runner([*command, "pdf"], b"", seconds)
        return (folder / "letter.pdf").read_bytes(), _seen(pictures)


def _seen(pictures: list[Path]) -> Seen:
    """Return what was told of pictures, which are the pages of the recognised PDF."""
    signs: list[RaisedSign] = []
    strokes: list[tuple[int, float, float, float, float]] = []
    dots: list[tuple[int, float]] = []
    underlines: list[tuple[int, float, float, float]] = []
    for page, picture in enumerate(pictures, start=1):
        told = json.loads(picture.with_suffix(".json").read_text(encoding="utf-8"))
        signs += [
            RaisedSign(page, left, right, base, height, tuple(glyphs))
            for left, right, base, height, glyphs in told["signs"]
        ]
        strokes += [(page, *stroke) for stroke in told["strokes"]]
        underlines += [(page, *line) for line in told["underlines"]]
        dots.append((page, told["dpi"]))
    return Seen(
        signs=tuple(signs),
        strokes=tuple(strokes),
        underlines=tuple(underlines),
        dots=tuple(dots),
    )


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
        text, seen = ocr_pdf(name, data, languages=languages, runner=runner, which=which)
    program = which("tesseract")
    dots = dict(seen.dots)
    second = look_again(text, program, languages, runner, dots) if program else None
    if second:
        signed = {sign.page for sign in seen.signs}
        seen = replace(seen, labels=tuple(one for one in second.labels if one[0] not in signed))
    document = read_pdf(name, text, seen=seen)
    caution = Caution(
        "this letter is a scan; its text was recognised by a program",
        "Compare addresses with the print before you mend them",
    )
    document = replace(document, warnings=(caution, *document.warnings))
    if second is None:
        return document
    document = with_doubts(with_doubts(document, second.mended), second.doubts)
    return with_spans(document, cuts, parted)
