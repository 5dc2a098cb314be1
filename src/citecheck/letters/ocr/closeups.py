"""A second reading of what matters in a scan: lines with addresses, and labels of notes.

`letters.pdf.closeups` draws them, tesseract reads each as what it is: a line whose words
no dictionary knows, or a raised figure.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck.letters.ocr.doubts import Doubt, differences, is_open, settled, suspicions
from citecheck.letters.ocr.unsure import Inked, judged, unsure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citecheck.letters.ocr.reader import Runner

__all__ = ["ReadLabel", "SecondLook", "counting", "look_again"]

MAX_PAGES = 300
START_SECONDS = 60.0
SECONDS_PER_PAGE = 2.0
SECONDS_PER_LINE = 2.0
WORDLESS = ("-c", "load_system_dawg=0", "-c", "load_freq_dawg=0")
FIGURES = ("-c", "tessedit_char_whitelist=0123456789")
LARGEST = 999
"""Of the numbers that notes have."""
DENSE = 0.6
"""Share of the numbers from a page's lowest to its highest label that must have been read:
labels count, and what figures are seen in stars and roman numbers does not."""

ReadLabel = tuple[int, str, int, str]
"""Page, text of its line, characters of the line that it stands for, and the number."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What a second reading found."""

    doubts: tuple[tuple[int, Doubt], ...] = ()
    """By page."""
    mended: tuple[tuple[int, Doubt], ...] = ()
    """What the ink has otherwise for certain, by page."""
    labels: tuple[ReadLabel, ...] = ()


def look_again(
    text: bytes,
    program: str,
    languages: Sequence[str],
    runner: Runner,
    dots: Mapping[int, float] | None = None,
) -> SecondLook | None:
    """Return what tesseract (`program`) makes of a recognised PDF's lines one by one.

    `dots` are the dots an inch that the picture of each page has. None where it fails: the
    letter has been read all the same.
    """
    with tempfile.TemporaryDirectory(prefix="citecheck-ocr-") as name:
        folder = Path(name)
        drawing = [sys.executable, "-m", "citecheck.letters.pdf.closeups", name, str(MAX_PAGES)]
        try:
            runner(drawing, text, START_SECONDS + MAX_PAGES * SECONDS_PER_PAGE)
            found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
            labels = found["labels"]
            inked = [
                Inked.of(line, sight, (dots or {}).get(line[0], 0.0))
                for line, sight in zip(found["lines"], found["sights"], strict=True)
            ]
            lines = [(ink.page, ink.line) for ink in inked]
            spoken = [program, "-l", "+".join(languages)]
            again = _read(spoken, folder, "line", range(len(lines)), WORDLESS, runner)
            figures = _read(spoken, folder, "label", range(len(labels)), FIGURES, runner)
            doubts = [
                differences(line, other) for (_, line), other in zip(lines, again, strict=False)
            ]
            differ = [
                number for number, found in enumerate(doubts) if is_open(lines[number][1], found)
            ]
            third = _read(spoken, folder, "small", differ, WORDLESS, runner)
            for number, other in zip(differ, third, strict=False):
                doubts[number] = settled(doubts[number], differences(lines[number][1], other))
            doubts = [judged(ink, found) for ink, found in zip(inked, doubts, strict=False)]
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
    return SecondLook(
        tuple(
            (page, doubt)
            for (page, line), found, ink in zip(lines, doubts, inked, strict=False)
            for doubt in (*found, *suspicions(line), *unsure(ink, found))
        ),
        tuple((ink.page, mended) for ink in inked for mended in ink.mended),
        counting(
            [
                (page, line, length, figure)
                for (page, line, length), figure in zip(labels, figures, strict=False)
            ]
        ),
    )


def _read(
    spoken: Sequence[str],
    folder: Path,
    kind: str,
    numbers: Sequence[int],
    settings: Sequence[str],
    runner: Runner,
) -> list[str]:
    """Return what is read in pictures of one kind, each a line."""
    if not numbers:
        return []
    program, *language = spoken
    listed = folder / f"{kind}s.txt"
    pictures = "".join(f"{folder / f'{kind}{number + 1}.pgm'}\n" for number in numbers)
    listed.write_text(pictures, encoding="utf-8")
    command = [program, str(listed), "stdout", *language, "--psm", "7", "--dpi", "500", *settings]
    read = runner(command, b"", START_SECONDS + len(numbers) * SECONDS_PER_LINE)
    return [" ".join(part.split()) for part in read.decode("utf-8", "replace").split("\f")]


def counting(labels: Sequence[ReadLabel]) -> tuple[ReadLabel, ...]:
    """Return the labels to put in, of the pages on which labels are numbers that count on.

    `labels` are in the order of the file. What the first reading took for a number counts,
    and stays as it is.
    """
    pages: dict[int, list[tuple[int, ReadLabel]]] = defaultdict(list)
    for label in labels:
        page, line, length, figure = label
        first = line[:length].strip(".):,; ")
        number = first if first.isdecimal() else figure
        if number.isdecimal() and 0 < int(number) <= LARGEST:
            pages[page].append((int(number), label))
    kept: list[ReadLabel] = []
    for read in pages.values():
        steady = _steady(read)
        numbers = {number for number, _ in steady}
        count = max(numbers) - min(numbers) + 1
        if len(numbers) > 1 and len(numbers) >= DENSE * max(count, len(read)):
            kept += [label for number, label in steady if str(number) == label[3]]
    return tuple(kept)


def _steady(read: list[tuple[int, ReadLabel]]) -> list[tuple[int, ReadLabel]]:
    """Leave out a number that neither follows the one before it nor begins a new row."""
    kept = read[:1]
    for at, (number, label) in enumerate(read[1:], start=1):
        later = read[at + 1][0] if at + 1 < len(read) else None
        if number <= kept[-1][0] and not (number == 1 or (later or 0) == number + 1):
            continue
        if later is not None and kept[-1][0] < later < number:
            continue
        kept.append((number, label))
    return kept
