"""Letters are read by all processors, in their order; a fatal one costs only itself."""

from __future__ import annotations

import asyncio
import os
import time

from citecheck.pipeline import parsing
from citecheck.pipeline.parsing import Parsed, parse_letters


def letter(number: int) -> tuple[str, bytes]:
    text = f"# Letter {number}\n\nSaid.[^1]\n\n[^1]: Doe, “Rivers”, https://h{number}.example/a\n"
    return f"letters/{number:03}.md", text.encode()


def parsed(letters, **how) -> list[Parsed]:
    async def main():
        return [one async for one in parse_letters(letters, **how)]

    return asyncio.run(main())


def test_processes_read_what_is_read_here_in_the_same_order():
    letters = [letter(n) for n in range(30)]
    here = parsed(iter(letters), processors=1)
    there = parsed(iter(letters), processors=2, few=1)
    assert here == there
    assert [one.citations[0].url for one in there] == [f"https://h{n}.example/a" for n in range(30)]


def test_letters_are_taken_only_as_they_are_needed():
    taken = []

    def all_letters():
        for n in range(500):
            taken.append(n)
            yield letter(n)

    async def main():
        async for one in parse_letters(all_letters(), processors=2, few=1):
            if one.path.endswith("002.md"):
                return

    asyncio.run(main())
    assert len(taken) < 20


def test_a_letter_that_is_none_is_told_and_the_others_are_read():
    letters = [letter(0), ("letters/bad.docx", b"PK\x03\x04 torn"), letter(2)]
    said = parsed(iter(letters), processors=2, few=1)
    assert [one.error is None for one in said] == [True, False, True]
    assert said[1].error.path == "letters/bad.docx"
    assert "crash" not in said[1].error.problem


_usual = parsing._parse


def _fatal(path, data, ocr):
    if b"crash" in data:
        os._exit(11)
    if b"hang" in data:
        time.sleep(600)
    return _usual(path, data, ocr)


def test_a_letter_that_kills_its_reader_costs_only_itself(monkeypatch):
    monkeypatch.setattr(parsing, "_parse", _fatal)
    letters = [letter(n) for n in range(12)]
    letters[3] = ("letters/crash.md", b"crash")
    letters[7] = ("letters/crash2.md", b"crash")
    said = parsed(iter(letters), processors=2, few=1)
    assert [one.path for one in said] == [path for path, _ in letters]
    assert [one.path for one in said if one.error] == ["letters/crash.md", "letters/crash2.md"]


def test_a_letter_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(parsing, "_parse", _fatal)
    letters = [letter(0), letter(1), ("letters/hang.md", b"hang"), letter(3)]
    said = parsed(iter(letters), processors=2, few=1, patience=4.0)
    assert [one.error is None for one in said] == [True, True, False, True]
