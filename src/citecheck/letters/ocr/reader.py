"""Scans become letters with text: their pages are drawn, recognised, and read as any PDF's.

`letters.pdf.rendering` draws the pages straight and takes off what would be misread, marks
and lines below words; `recogniser` reads them with RapidOCR. Where that is not sure of an
address, tesseract is asked if it is installed (`doubts`). Each is a process of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from citecheck.errors import LetterError
from citecheck.letters.ocr.doubts import Doubt, with_doubts
from citecheck.letters.ocr.figures import is_hexadecimal, of_one_kind
from citecheck.letters.ocr.overlines import prose, whole_words
from citecheck.letters.ocr.pages import corrected, page_of, recognised_lines, seen_on
from citecheck.letters.ocr.unsure import Reading
from citecheck.letters.ocr.vocabulary import Vocabulary
from citecheck.letters.ocr.votes import settle
from citecheck.letters.ocr.words import likelier
from citecheck.letters.pdf import PICTURE, ScanError, read_pages, read_pdf
from citecheck.letters.pdf.rendering import seconds_for
from citecheck.model import Caution, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from citecheck.letters.ocr.recognised import Recognised
    from citecheck.letters.ocr.votes import Settled
    from citecheck.letters.pdf import Page, Seen
    from citecheck.model import Document

__all__ = [
    "MAX_TOLD",
    "Recognition",
    "Runner",
    "doubtful_cautions",
    "read_scanned_pdf",
    "recognise",
    "run_program",
]

MAX_PAGES = 300
"""Recognised of one letter: half an hour. Further ones are named in a caution."""
MAX_TOLD = 100
"""Doubtful addresses of which each gets a caution."""
PATIENCE = 10
"""So many times the processor's time may go by on the clock: others use this machine too."""
SECONDS_PER_LINE = 2.0
WORDLESS = ("-c", "load_system_dawg=0", "-c", "load_freq_dawg=0")
"""An address is in no dictionary."""

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]")
ADVICE = "Look whether it opens in a viewer, or give a copy of the letter that has text"
SCANNED = Caution(
    "this letter is a scan; its text was recognised by a program",
    "Compare addresses with the print before you mend them",
)


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
    cautions: tuple[Caution, ...] = ()
    """Pages that were not recognised."""


def read_scanned_pdf(
    name: str,
    data: bytes,
    *,
    languages: Sequence[str] = ("eng",),
    runner: Runner = run_program,
    which: Callable[[str], str | None] = shutil.which,
) -> Document:
    """Read a PDF, recognising the text of its pages that are pictures (`--ocr`).

    `languages` are tesseract's names (`eng`, `spa`, `fra`) of those the letter may be in.
    Raises `LetterError`.
    """
    try:
        document = read_pdf(name, data)
    except ScanError as scan:
        pages = tuple(range(1, scan.pages + 1))
        return _recognised(name, data, recognise(name, data, pages, languages, runner, which))
    pictures = tuple(one.page for one in document.warnings if one.problem == PICTURE and one.page)
    if not pictures:
        return document
    found = recognise(name, data, pictures, languages, runner, which)
    return _together(document, _recognised(name, data, found))


def _recognised(name: str, data: bytes, found: Recognition) -> Document:
    cautions = [SCANNED, *found.cautions, *doubtful_cautions(found.doubts)]
    return with_doubts(read_pages(name, data, found.pages, cautions, found.seen), found.doubts)


def doubtful_cautions(doubts: Sequence[tuple[int, Doubt]]) -> list[Caution]:
    """Return a caution for each address that may have been misread.

    A mail address cites nothing.
    """
    doubts = [(page, doubt) for page, doubt in doubts if not _MAIL.match(doubt.words)]
    compare = "Compare it with the print"
    told = [
        Caution(
            f"“{doubt.words}” was hard to read and may be “{doubt.other}”",
            compare,
            page,
            about=doubt.words.rstrip("-"),
        )
        for page, doubt in doubts[:MAX_TOLD]
    ]
    if len(doubts) > MAX_TOLD:
        problem = f"{len(doubts) - MAX_TOLD:,} further addresses were hard to read"
        told.append(Caution(problem, "A better scan, of 300 dots an inch, is read better"))
    return told


def _together(document: Document, scanned: Document) -> Document:
    """Return a letter of which some pages are pictures, with what was recognised on them.

    Each part keeps its own notes: an annex that was scanned counts its own.
    """
    renamed = [
        replace(
            block,
            key=block.key and f"scan-{block.key}",
            spans=tuple(
                replace(span, target=f"scan-{span.target}") if span.kind == SpanKind.MARK else span
                for span in block.spans
            ),
        )
        for block in scanned.blocks
    ]
    blocks = sorted((*document.blocks, *renamed), key=lambda block: block.page or 0)
    kept = tuple(one for one in document.warnings if one.problem != PICTURE)
    return replace(document, blocks=tuple(blocks), warnings=(*kept, *scanned.warnings))


def recognise(
    name: str,
    data: bytes,
    pages: Sequence[int],
    languages: Sequence[str] = ("eng",),
    runner: Runner = run_program,
    which: Callable[[str], str | None] = shutil.which,
) -> Recognition:
    """Return the text of pages of a PDF that are pictures. Raises `LetterError`."""
    wanted = pages[:MAX_PAGES]
    with tempfile.TemporaryDirectory(prefix="citecheck-ocr-") as folder:
        try:
            drawing = ["citecheck.letters.pdf.rendering", folder, ",".join(map(str, wanted))]
            seconds = PATIENCE * seconds_for(len(wanted))
            runner([sys.executable, "-m", *drawing], data, seconds)
            pictures = sorted(Path(folder).glob("*.pgm"), key=lambda path: int(path.stem))
            if not pictures:
                raise OSError("no page could be drawn")
            runner([sys.executable, "-m", "citecheck.letters.ocr.recogniser", folder], b"", seconds)
            lines = {picture: recognised_lines(picture) for picture in pictures}
            unsure = [line.picture for found in lines.values() for line in found if line.picture]
            spoken = "+".join(languages)
            others = _second_opinion(Path(folder, "unsure"), unsure, spoken, runner, which)
            return _counted(pictures, lines, others, _lost(pages, pictures))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            problem = f"recognising its text failed ({_reason(error)})"
            raise LetterError(name, problem, ADVICE) from error


def _counted(
    pictures: Sequence[Path],
    lines: Mapping[Path, Sequence[Recognised]],
    others: Mapping[str, str],
    cautions: tuple[Caution, ...],
) -> Recognition:
    """Return pages with their words as all readings settle them; `others` are tesseract's."""
    vocabulary = Vocabulary(reading for found in lines.values() for reading in prose(found))
    pages: list[Page] = []
    doubts: list[tuple[int, Doubt]] = []
    for picture in pictures:
        judged = [_judged(line, others, vocabulary) for line in lines[picture]]
        read = whole_words([line for line, _ in judged], vocabulary)
        for line, (_, found) in zip(read, judged, strict=True):
            doubts += [(int(picture.stem), doubt) for doubt in found if doubt.words in line.text]
        pages.append(page_of(picture, read))
    return Recognition(pages, seen_on(pictures), doubts, cautions)


def _judged(
    line: Recognised, others: Mapping[str, str], vocabulary: Vocabulary
) -> tuple[Recognised, list[Doubt]]:
    """Return a line as its readings and the letter's own words settle it, and what is open."""
    voted = _settled(line, others)
    mended = corrected(line, voted)
    compared = list(vocabulary.compared(mended.reading))
    told = {reading for word in compared for reading in (word.text, *word.others)}
    still_open = [word for word in voted if word.text not in told]
    found = [*_doubts(line, still_open), *_doubts(mended, compared)]
    return corrected(mended, compared), found


def _settled(line: Recognised, others: Mapping[str, str]) -> list[Settled]:
    again = [Reading(text, sure) for text, sure in line.again]
    if not again:
        return []
    second = of_one_kind(others.get(line.picture, ""), old=line.old)
    settled = settle(line.reading, again, second, dict(line.told), line.roomy)
    return [_named(word, old=line.old) for word in settled]


def _named(word: Settled, *, old: bool) -> Settled:
    """Return a word with its named parts as they are named, and signs that go with all others."""
    likely = likelier(word.text, word.others)
    word = replace(word, text=likely, others=(word.text, *word.others))
    text = of_one_kind(word.text, old=old)
    others = dict.fromkeys(of_one_kind(other, old=old) for other in word.others)
    if is_hexadecimal(text):
        others = {other: None for other in others if is_hexadecimal(other)}
    return replace(word, text=text, others=tuple(other for other in others if other != text))


def _doubts(line: Recognised, settled: Sequence[Settled]) -> list[Doubt]:
    return [
        Doubt(
            word.text,
            word.others[0],
            word.start == 0,
            word.end == len(line.text),
            word.others[1:],
        )
        for word in settled
        if word.others
    ]


def _lost(pages: Sequence[int], pictures: Sequence[Path]) -> tuple[Caution, ...]:
    """Return cautions for pages that were not drawn, and for those beyond the limit."""
    drawn = {int(picture.stem) for picture in pictures}
    lost = [
        Caution("this page could not be drawn and was left out", "Look at it", page)
        for page in pages[:MAX_PAGES]
        if page not in drawn
    ]
    if len(pages) > MAX_PAGES:
        problem = f"only {MAX_PAGES} of {len(pages)} scanned pages were recognised"
        lost.append(Caution(problem, "Split the file, or give only the letter in it"))
    return tuple(lost)


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
    seconds = PATIENCE * len(names) * SECONDS_PER_LINE
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
        if error.returncode == -signal.SIGXCPU:
            return "out of time"
        lines = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else f"exit code {error.returncode}"
    return str(error)
